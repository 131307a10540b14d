package goimage_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"math"
	"sync/atomic"
	"testing"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/goimage"
)

// several are outputs with few geometries and many encodings.
func several() []params.Params {
	var list []params.Params
	for _, f := range []params.Format{params.FormatJPEG, params.FormatPNG, params.FormatGIF, params.FormatFallback, params.FormatSource} {
		list = append(list,
			params.Params{Width: 31, Format: f}.Simplify(),
			params.Params{Width: 31, Format: f, Quality: 95, Progressive: true}.Simplify(),
			params.Params{Width: 40, Height: 40, Fit: params.FitContain, Format: f}.Simplify(),
			params.Params{Width: 17, Height: 40, Fit: params.FitCover, Position: params.PositionRight, Format: f}.Simplify(),
		)
	}
	return list
}

// result is what became of an output.
type result struct {
	info resize.Info
	err  error
	data []byte
}

func all(t testing.TB, z resize.Resizer, r io.Reader, list []params.Params) []result {
	t.Helper()
	buffers := make([]bytes.Buffer, len(list))
	outs := make([]resize.Output, len(list))
	for i, p := range list {
		outs[i] = resize.Output{W: &buffers[i], Params: p}
	}
	var results []result
	for info, err := range resize.ResizeAll(context.Background(), z, r, outs) {
		results = append(results, result{info, err, buffers[len(results)].Bytes()})
	}
	if len(results) != len(list) {
		t.Fatalf("%d results of %d outputs", len(results), len(list))
	}
	return results
}

func scenery(w, h int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			v := 128 + 80*math.Sin(float64(x)/11)*math.Cos(float64(y)/17)
			m.SetRGBA(x, y, color.RGBA{byte(v), byte(x * 255 / w), byte(y * 255 / h), 255})
		}
	}
	return m
}

// Where nothing is shrunk while it is decoded, and where one output is alone, the
// bytes are those of Resize.
func TestAllIsWhatResizeMakes(t *testing.T) {
	z := goimage.New(nil)
	files := seeds(t)
	files = append(files, encodePNG(t, scenery(200, 150)), encodeJPEG(t, scenery(50, 45), 7), encodeJPEG(t, scenery(50, 45), 1))
	for i, file := range files {
		list := several()
		for k, got := range all(t, z, bytes.NewReader(file), list) {
			want, info := run(t, z, file, list[k])
			if got.err != nil || got.info != info || !bytes.Equal(got.data, want) {
				t.Errorf("file %d, %v: %v, %+v, want %+v", i, list[k], got.err, got.info, info)
			}
		}
	}
	large := encodeJPEG(t, scenery(800, 600), 6)
	for _, p := range several() {
		got := all(t, z, bytes.NewReader(large), []params.Params{p})[0]
		if want, _ := run(t, z, large, p); got.err != nil || !bytes.Equal(got.data, want) {
			t.Errorf("%v alone: %v", p, got.err)
		}
	}
}

// counting counts decodings.
type counting struct {
	codec.Decoder
	decodes *atomic.Int32
}

func (c counting) Open(r io.Reader, l resize.Limits) (codec.Image, error) {
	img, err := c.Decoder.Open(r, l)
	return countingImage{img, c.decodes}, err
}

type countingImage struct {
	codec.Image
	decodes *atomic.Int32
}

func (c countingImage) Decode(ctx context.Context, h codec.Hint) (codec.Source, error) {
	c.decodes.Add(1)
	return c.Image.Decode(ctx, h)
}

// One decoding serves all, and where the budget is small as many as it takes,
// with the same bytes; the source itself is read once.
func TestAllDecodesOnce(t *testing.T) {
	file := encodeJPEG(t, scenery(800, 600), 6)
	list := several()
	var first []result
	for _, c := range []struct {
		budget   int64
		min, max int32
	}{{1 << 30, 1, 1}, {2 << 20, 2, 20}, {1000, 20, 20}} {
		var decodes atomic.Int32
		codecs := goimage.DefaultCodecs()
		codecs[0].Decoder = counting{codecs[0].Decoder, &decodes}
		budget := resize.NewBudget(c.budget, &resize.BudgetOptions{Queue: -1})
		z := goimage.New(&goimage.Options{Codecs: codecs, Budget: budget})
		src := &countingReader{r: bytes.NewReader(file)}
		got := all(t, z, src, list)
		if n := decodes.Load(); n < c.min || n > c.max || src.n > len(file) {
			t.Errorf("budget %d: %d decodings, %d of %d bytes read", c.budget, n, src.n, len(file))
		}
		for i := range got {
			if first != nil && (got[i].err != nil || got[i].info != first[i].info || !bytes.Equal(got[i].data, first[i].data)) {
				t.Errorf("budget %d, %v: another result", c.budget, list[i])
			}
		}
		if first == nil {
			first = got
		}
		release, err := budget.Acquire(t.Context(), c.budget)
		if err != nil {
			t.Errorf("budget %d: something was not given back: %v", c.budget, err)
		}
		release()
	}
}

type countingReader struct {
	r io.Reader
	n int
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += n
	return n, err
}

func TestAllIsBusy(t *testing.T) {
	budget := resize.NewBudget(1<<20, &resize.BudgetOptions{Queue: -1, Wait: 1})
	release, err := budget.Acquire(t.Context(), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	z := goimage.New(&goimage.Options{Budget: budget})
	for _, r := range all(t, z, bytes.NewReader(encodePNG(t, scenery(40, 30))), several()) {
		if !errors.Is(r.err, resize.ErrBusy) || r.info.Width != 40 || r.info.OutWidth == 0 {
			t.Errorf("%+v, %v", r.info, r.err)
		}
	}
}

// A writer that fails in the middle does not touch those that share its rows.
func TestAllWritersFailAlone(t *testing.T) {
	boom := errors.New("boom")
	z := goimage.New(nil)
	for orientation := 1; orientation <= 8; orientation += 5 {
		file := encodeJPEG(t, scenery(200, 150), orientation)
		list := several()
		buffers := make([]bytes.Buffer, len(list))
		outs := make([]resize.Output, len(list))
		for i, p := range list {
			outs[i] = resize.Output{W: &buffers[i], Params: p}
			if i%2 == 0 {
				outs[i].W = failing{boom}
			}
		}
		want := all(t, z, bytes.NewReader(file), list)
		i := 0
		for info, err := range z.ResizeAll(t.Context(), bytes.NewReader(file), outs) {
			if i%2 == 0 && !errors.Is(err, boom) || i%2 == 1 && (err != nil || info != want[i].info || !bytes.Equal(buffers[i].Bytes(), want[i].data)) {
				t.Errorf("orientation %d, %v: %v", orientation, list[i], err)
			}
			i++
		}
		for i := range outs {
			outs[i].W = failing{boom}
		}
		for _, err := range z.ResizeAll(t.Context(), bytes.NewReader(file), outs) {
			if !errors.Is(err, boom) {
				t.Errorf("orientation %d: %v", orientation, err)
			}
		}
	}
}

// A source that is cut off is incomplete for those outputs that need what is
// missing, and, strictly, none for them.
func TestAllOfAPartOfASource(t *testing.T) {
	file := encodeJPEG(t, scenery(400, 300), 1)
	cut := file[:len(file)/2]
	list := append(several(),
		params.Params{Width: 400, Height: 30, Fit: params.FitCover, Position: params.PositionTop, Format: params.FormatPNG}.Simplify())
	for _, strict := range []bool{false, true} {
		z := goimage.New(&goimage.Options{Strict: strict})
		for i, r := range all(t, z, bytes.NewReader(cut), list) {
			info, err := z.Resize(t.Context(), io.Discard, bytes.NewReader(cut), list[i])
			if (err == nil) != (r.err == nil) || errors.Is(err, resize.ErrCorrupt) != errors.Is(r.err, resize.ErrCorrupt) || r.info != info {
				t.Errorf("strict %v, %v: %+v, %v; alone %+v, %v", strict, list[i], r.info, r.err, info, err)
			}
		}
	}
}

func TestAllPanicsAreErrors(t *testing.T) {
	z := goimage.New(&goimage.Options{Codecs: codec.List{{
		Format: "x", Magic: func([]byte) bool { return true }, Decoder: panicking{}, Encoder: goimage.DefaultCodecs().Encoder(params.FormatPNG),
	}}})
	p := params.Params{Width: 10, Format: "x"}.Simplify()
	for _, r := range all(t, z, bytes.NewReader(nil), []params.Params{p, p}) {
		if r.err == nil || errors.Is(r.err, resize.ErrCorrupt) {
			t.Errorf("%v", r.err)
		}
	}
	if _, err := z.Identify(t.Context(), bytes.NewReader(nil)); err == nil {
		t.Error("Identify: no error")
	}
}

// FuzzResizeAll gives arbitrary bytes to several outputs: each has the Info of
// Resize, and a picture where that has one.
func FuzzResizeAll(f *testing.F) {
	for _, data := range seeds(f) {
		f.Add(data)
		f.Add(data[:len(data)*2/3])
	}
	z := goimage.New(&goimage.Options{Limits: resize.Limits{Pixels: 1 << 14, OutputSide: 1 << 10}})
	list := []params.Params{
		params.Params{Width: 8, Height: 8, Fit: params.FitCover, Format: params.FormatFallback}.Simplify(),
		params.Params{Width: 8, Height: 8, Fit: params.FitContain, Format: params.FormatPNG}.Simplify(),
		params.Params{Percent: 100, Format: params.FormatJPEG}.Simplify(),
		params.Params{Percent: 100, Format: params.FormatPNG}.Simplify(),
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for i, r := range all(t, z, bytes.NewReader(data), list) {
			info, err := z.Resize(context.Background(), io.Discard, bytes.NewReader(data), list[i])
			if (err == nil) != (r.err == nil) {
				t.Fatalf("%v: %v, alone %v", list[i], r.err, err)
			}
			if err == nil && r.info != info {
				t.Fatalf("%v: %+v, alone %+v", list[i], r.info, info)
			}
			if err == nil {
				if _, _, err := image.Decode(bytes.NewReader(r.data)); err != nil {
					t.Fatalf("%v: the result: %v", list[i], err)
				}
			}
		}
	})
}

// All test files, at once as one by one.
func TestAllOfTheTestdata(t *testing.T) {
	list := facts(t)
	z := goimage.New(&goimage.Options{Limits: resize.Limits{Pixels: 4 << 20}})
	outs := []params.Params{
		params.Params{Width: 60, Format: params.FormatJPEG}.Simplify(),
		params.Params{Width: 40, Height: 40, Fit: params.FitCover, Format: params.FormatPNG}.Simplify(),
		params.Params{Width: 60, Format: params.FormatPNG}.Simplify(),
	}
	made := 0
	for _, f := range list {
		data := f.Read(t)
		for i, r := range all(t, z, bytes.NewReader(data), outs) {
			info, err := z.Resize(t.Context(), io.Discard, bytes.NewReader(data), outs[i])
			if fmt.Sprint(err) != fmt.Sprint(r.err) || info != r.info {
				t.Errorf("%s, %v: %+v, %v; alone %+v, %v", f.Path, outs[i], r.info, r.err, info, err)
			}
			if err == nil {
				made++
			}
		}
	}
	if made < 1200 {
		t.Errorf("only %d pictures were made", made)
	}
}

// BenchmarkAll makes three sizes in two qualities of a JPEG of 12 megapixels, at
// once and one by one.
func BenchmarkAll(b *testing.B) {
	var file bytes.Buffer
	if err := jpeg.Encode(&file, scenery(4000, 3000), nil); err != nil {
		b.Fatal(err)
	}
	var outs []resize.Output
	for _, w := range []int{200, 640, 1280} {
		for _, q := range []int{60, 80} {
			outs = append(outs, resize.Output{W: io.Discard, Params: params.Params{Width: w, Quality: q}.Simplify()})
		}
	}
	for name, z := range map[string]resize.Resizer{"all": goimage.New(nil), "each": struct{ resize.Resizer }{goimage.New(nil)}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				for _, err := range resize.ResizeAll(b.Context(), z, bytes.NewReader(file.Bytes()), outs) {
					if err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
