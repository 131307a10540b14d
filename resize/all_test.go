package resize_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
)

// copier is a Resizer that reads Width bytes, or all where that is 0, and writes
// them as they are.
type copier struct{}

func (copier) Resize(_ context.Context, w io.Writer, r io.Reader, p params.Params) (resize.Info, error) {
	if p.Width > 0 {
		r = io.LimitReader(r, int64(p.Width))
	}
	n, err := io.Copy(w, r)
	return resize.Info{Width: 7, Height: 5, Orientation: 1, Frames: 1, OutFormat: params.FormatPNG, OutWidth: int(n), OutHeight: 1, Incomplete: true}, err
}

// counted counts the bytes that are read.
type counted struct {
	io.Reader
	n int
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += n
	return n, err
}

func copies(widths ...int) (outs []resize.Output, texts []*bytes.Buffer) {
	for _, w := range widths {
		b := new(bytes.Buffer)
		texts = append(texts, b)
		outs = append(outs, resize.Output{W: b, Params: params.Params{Width: w}})
	}
	return outs, texts
}

func TestResizeAllReadsTheSourceOnce(t *testing.T) {
	text := strings.Repeat("0123456789", 1000)
	for name, r := range map[string]io.Reader{
		"whole": strings.NewReader(text), "bytewise": iotest.OneByteReader(strings.NewReader(text)),
		"with the end": iotest.DataErrReader(strings.NewReader(text)),
	} {
		src := &counted{Reader: r}
		widths := []int{10, 0, 5000, 0, 1, 0}
		outs, texts := copies(widths...)
		i := 0
		for info, err := range resize.ResizeAll(t.Context(), copier{}, src, outs) {
			want := text
			if widths[i] > 0 {
				want = text[:widths[i]]
			}
			if err != nil || texts[i].String() != want || info.OutWidth != len(want) {
				t.Errorf("%s, output %d: %d bytes, %v", name, i, texts[i].Len(), err)
			}
			i++
		}
		if i != len(outs) || src.n != len(text) {
			t.Errorf("%s: %d results, %d bytes read", name, i, src.n)
		}
	}
}

func TestResizeAllReadsNoMoreThanItNeeds(t *testing.T) {
	src := &counted{Reader: strings.NewReader(strings.Repeat("x", 100_000))}
	outs, _ := copies(10, 2000, 30)
	for _, err := range resize.ResizeAll(t.Context(), copier{}, src, outs) {
		if err != nil {
			t.Error(err)
		}
	}
	if src.n != 2000 {
		t.Errorf("%d bytes read", src.n)
	}
	for range resize.ResizeAll(t.Context(), copier{}, src, nil) {
		t.Error("a result of no outputs")
	}
	if src.n != 2000 {
		t.Error("read for no outputs")
	}
}

// What was made before the source failed is made; nobody reads on behind an error.
func TestResizeAllWhenTheSourceFails(t *testing.T) {
	boom := errors.New("boom")
	src := io.MultiReader(strings.NewReader("0123456789"), iotest.ErrReader(boom), strings.NewReader("more"))
	outs, texts := copies(5, 0, 5, 0)
	var errs []error
	for _, err := range resize.ResizeAll(t.Context(), copier{}, src, outs) {
		errs = append(errs, err)
	}
	if !slices.Equal(errs, []error{nil, boom, boom, boom}) || texts[0].String() != "01234" || texts[2].Len() > 0 {
		t.Errorf("%v", errs)
	}
}

func TestResizeAllStopsWhereItIsLeftOrCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	outs, texts := copies(1, 2, 3)
	var errs []error
	for _, err := range resize.ResizeAll(ctx, copier{}, strings.NewReader("0123"), outs) {
		errs = append(errs, err)
		cancel()
	}
	if !slices.Equal(errs, []error{nil, context.Canceled, context.Canceled}) || texts[1].Len() > 0 {
		t.Errorf("%v", errs)
	}
	for range resize.ResizeAll(t.Context(), copier{}, strings.NewReader("0123"), outs) {
		break
	}
	if texts[1].Len() > 0 {
		t.Error("made for nobody")
	}
}

// able has both powers.
type able struct{ copier }

func (able) ResizeAll(context.Context, io.Reader, []resize.Output) iter.Seq2[resize.Info, error] {
	return func(yield func(resize.Info, error) bool) { yield(resize.Info{Frames: 99}, nil) }
}

func (able) Identify(context.Context, io.Reader) (resize.Info, error) {
	return resize.Info{Frames: 98}, nil
}

func TestPowersAreFound(t *testing.T) {
	for info := range resize.ResizeAll(t.Context(), able{}, nil, nil) {
		if info.Frames != 99 {
			t.Errorf("%+v", info)
		}
	}
	if info, err := resize.Identify(t.Context(), able{}, nil); err != nil || info.Frames != 98 {
		t.Errorf("%+v, %v", info, err)
	}
	want := resize.Info{Width: 7, Height: 5, Orientation: 1, Frames: 1}
	if info, err := resize.Identify(t.Context(), copier{}, strings.NewReader("x")); err != nil || info != want {
		t.Errorf("%+v, %v", info, err)
	}
}
