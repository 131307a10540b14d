package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"os"

	"github.com/anthonynsimon/bild/transform"
	"github.com/disintegration/imaging"
	"golang.org/x/image/draw"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/goimage"
)

const (
	goimageName = "goimage"
	sharpName   = "sharp"
)

// A converter does what a request asks, once. It returns the encoded result.
type converter func(q request, source []byte) ([]byte, error)

// newConverter returns the converter of a Go library.
func newConverter(name string) (converter, error) {
	switch name {
	case goimageName:
		return newGoimage(), nil
	case "imaging":
		return rasterConverter(func(m image.Image, w, h int) image.Image {
			return imaging.Resize(m, w, h, imaging.Lanczos)
		}), nil
	case "bild":
		return rasterConverter(func(m image.Image, w, h int) image.Image {
			return transform.Resize(m, w, h, transform.Lanczos)
		}), nil
	case "x/image/draw":
		return rasterConverter(func(m image.Image, w, h int) image.Image {
			dst := image.NewRGBA(image.Rect(0, 0, w, h))
			draw.CatmullRom.Scale(dst, dst.Rect, m, m.Bounds(), draw.Src, nil)
			return dst
		}), nil
	}
	return nil, fmt.Errorf("no library of the name %q", name)
}

func (q request) params() params.Params {
	p := params.Params{Width: q.Width, Height: q.Height, Format: params.Format(q.Format), Quality: q.Quality}
	return p.Simplify()
}

func newGoimage() converter {
	z := goimage.New(nil)
	return func(q request, source []byte) ([]byte, error) {
		var r io.Reader = bytes.NewReader(source)
		if q.Stream {
			f, err := os.Open(q.Source)
			if err != nil {
				return nil, err
			}
			defer f.Close()
			r = f
		}
		var buf bytes.Buffer
		_, err := z.Resize(context.Background(), &buf, r, q.params())
		return buf.Bytes(), err
	}
}

// rasterConverter is the usual way of Go programs: the standard library decodes
// and encodes, and scale makes w x h pixels in between.
func rasterConverter(scale func(m image.Image, w, h int) image.Image) converter {
	return func(q request, source []byte) ([]byte, error) {
		if params.Format(q.Format) != params.FormatJPEG {
			return nil, fmt.Errorf("%w: %s", resize.ErrFormat, q.Format)
		}
		m, err := jpeg.Decode(bytes.NewReader(source))
		if err != nil {
			return nil, err
		}
		plan, err := resize.NewPlan(m.Bounds().Dx(), m.Bounds().Dy(), q.params(), resize.Limits{})
		if err != nil {
			return nil, err
		}
		var buf bytes.Buffer
		err = jpeg.Encode(&buf, scale(m, plan.Canvas.Width, plan.Canvas.Height), &jpeg.Options{Quality: q.Quality})
		return buf.Bytes(), err
	}
}
