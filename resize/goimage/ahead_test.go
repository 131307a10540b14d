package goimage_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/png"
	"github.com/rendition-go/rendition/resize/goimage"
)

// What is decoded ahead gives the same bytes and the same errors, over all test
// pictures, broken ones too.
func TestParallelIsTheSame(t *testing.T) {
	limits := resize.Limits{Pixels: 4 << 20}
	one, two := goimage.New(&goimage.Options{Limits: limits}), goimage.New(&goimage.Options{Limits: limits, Parallel: true})
	made := 0
	for _, f := range facts(t) {
		data := f.Read(t)
		p := params.Params{Width: 50, Format: params.FormatFallback}.Simplify()
		var a, b bytes.Buffer
		infoA, errA := one.Resize(t.Context(), &a, bytes.NewReader(data), p)
		infoB, errB := two.Resize(t.Context(), &b, bytes.NewReader(data), p)
		if infoA != infoB || (errA == nil) != (errB == nil) || errA != nil && errA.Error() != errB.Error() || errA == nil && !bytes.Equal(a.Bytes(), b.Bytes()) {
			t.Errorf("%s: %+v, %v; in parallel %+v, %v", f.Path, infoA, errA, infoB, errB)
		}
		if errA == nil {
			made++
		}
	}
	if made < 400 {
		t.Errorf("only %d pictures were made", made)
	}
}

// endless is a codec whose pictures have rows of the given width without end, or
// fail behind some of them.
type endless struct {
	width, rows, bands int
	fail               func() error // instead of the next band; nil goes on
	closed             int
}

func (e *endless) Open(io.Reader, resize.Limits) (codec.Image, error) { return e, nil }
func (e *endless) Header() *codec.Header {
	return &codec.Header{Width: e.width, Height: 1 << 14, Orientation: 1, Frames: 1}
}
func (e *endless) Memory(codec.Hint) int64 { return 1 }
func (e *endless) Decode(context.Context, codec.Hint) (codec.Source, error) {
	return e, nil
}
func (e *endless) Shape() *codec.Shape { return codec.NewShape(codec.LayoutGray, e.width, 1<<14, 1, 1) }
func (e *endless) Next(b *codec.Band) error {
	if e.bands++; e.bands > 3 && e.fail != nil {
		return e.fail()
	}
	*b = codec.Band{Planes: [3]codec.Plane{{Pix: make([]byte, e.width*e.rows), Stride: e.width, Width: e.width, Y: (e.bands - 1) * e.rows, Rows: e.rows}}}
	return nil
}
func (e *endless) Incomplete() bool { return false }
func (e *endless) Close() error     { e.closed++; return nil }

// An error, a panic and an end of ctx in the decoder's goroutine are those of the
// call, which leaves nothing running.
func TestParallelFailures(t *testing.T) {
	errBroken := errors.New("broken")
	for name, c := range map[string]struct {
		rows int
		fail func() error
		want func(error) bool
	}{
		"small bands": {8, func() error { return errBroken }, func(err error) bool { return errors.Is(err, errBroken) }},
		"large bands": {2048, func() error { return errBroken }, func(err error) bool { return errors.Is(err, errBroken) }},
		"panic":       {8, func() error { panic("oh") }, func(err error) bool { return err != nil && bytes.Contains([]byte(err.Error()), []byte("panic: oh")) }},
	} {
		e := &endless{width: 1000, rows: c.rows, fail: c.fail}
		list := codec.List{{Format: params.FormatJPEG, Magic: func([]byte) bool { return true }, Decoder: e}, png.Codec()}
		z := goimage.New(&goimage.Options{Codecs: list, Parallel: true})
		_, err := z.Resize(t.Context(), io.Discard, bytes.NewReader([]byte("x")), params.Params{Width: 100, Format: params.FormatPNG}.Simplify())
		if !c.want(err) || e.closed == 0 {
			t.Errorf("%s: %v, closed %d times", name, err, e.closed)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	e := &endless{width: 1000, rows: 1}
	e.fail = func() error { cancel(); return ctx.Err() }
	list := codec.List{{Format: params.FormatJPEG, Magic: func([]byte) bool { return true }, Decoder: e}, png.Codec()}
	z := goimage.New(&goimage.Options{Codecs: list, Parallel: true})
	if _, err := z.Resize(ctx, io.Discard, bytes.NewReader([]byte("x")), params.Params{Width: 100, Format: params.FormatPNG}.Simplify()); !errors.Is(err, context.Canceled) || e.closed == 0 {
		t.Errorf("%v, closed %d times", err, e.closed)
	}
}
