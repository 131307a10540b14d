package goimage_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/gif"
	"io"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/goimage"
)

// seeds returns a tiny picture of every format that is read.
func seeds(t testing.TB) [][]byte {
	m := quadrants(9, 7)
	out := [][]byte{encodeJPEG(t, m, 6), encodePNG(t, m)}
	for _, encode := range []func(io.Writer, image.Image) error{
		bmp.Encode,
		func(w io.Writer, m image.Image) error { return gif.Encode(w, m, nil) },
		func(w io.Writer, m image.Image) error { return tiff.Encode(w, m, nil) },
	} {
		var b bytes.Buffer
		if err := encode(&b, m); err != nil {
			t.Fatal(err)
		}
		out = append(out, b.Bytes())
	}
	if !writes(params.FormatWebP) {
		return out
	}
	webp, _ := run(t, goimage.New(nil), out[1], params.Params{Width: 9, Format: params.FormatWebP})
	return append(out, webp)
}

// FuzzResize gives arbitrary bytes to all of the path: an error of the kinds that
// are promised, or a picture that can be read again.
func FuzzResize(f *testing.F) {
	for _, data := range seeds(f) {
		f.Add(data)
	}
	z := goimage.New(&goimage.Options{Limits: resize.Limits{Pixels: 1 << 16, OutputSide: 1 << 12}})
	f.Fuzz(func(t *testing.T, data []byte) {
		var b bytes.Buffer
		p := params.Params{Width: 8, Height: 8, Fit: params.FitCover, Format: params.FormatFallback}.Simplify()
		_, err := z.Resize(context.Background(), &b, bytes.NewReader(data), p)
		if err != nil {
			if !errors.Is(err, resize.ErrCorrupt) && !errors.Is(err, resize.ErrFormat) && !errors.Is(err, resize.ErrTooLarge) {
				t.Fatal(err)
			}
			return
		}
		if _, _, err := image.Decode(&b); err != nil {
			t.Fatalf("the result: %v", err)
		}
	})
}

// FuzzHeaders opens arbitrary bytes with the decoder that its first bytes ask for.
func FuzzHeaders(f *testing.F) {
	for _, data := range seeds(f) {
		f.Add(data)
	}
	codecs := goimage.DefaultCodecs()
	f.Fuzz(func(t *testing.T, data []byte) {
		c, ok := codecs.Sniff(data)
		if !ok {
			return
		}
		limits := resize.Limits{MetadataBytes: 1 << 12}
		img, err := c.Decoder.Open(bytes.NewReader(data), limits)
		if err != nil {
			return
		}
		h := img.Header()
		if h.Width < 1 || h.Height < 1 || h.Orientation < 1 || h.Orientation > 8 || h.Frames < 1 {
			t.Errorf("%+v", *h)
		}
		if int64(len(h.ICC)) > limits.MetadataBytes || limits.CheckSource(h.Width, h.Height, 1) != nil {
			t.Errorf("%d x %d, profile of %d bytes", h.Width, h.Height, len(h.ICC))
		}
	})
}
