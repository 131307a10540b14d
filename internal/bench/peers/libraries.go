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
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/goimage"
	"github.com/rendition-go/rendition/resize/vips"
)

// A converter does what a request asks, once. It returns the result.
type converter func(q request, source []byte) ([]byte, error)

// newConverter returns the converter of a Go library.
func newConverter(name string) (converter, error) {
	switch name {
	case goimageName, twoCoresName:
		return newGoimage(), nil
	case vipsName:
		return newVips()
	case codecName:
		return convertByCodec, nil
	case webpName, webpPlainName:
		return convertByWebP, nil
	case imagingName:
		return rasterConverter(func(m image.Image, w, h int) image.Image {
			return imaging.Resize(m, w, h, imaging.Lanczos)
		}), nil
	case bildName:
		return rasterConverter(func(m image.Image, w, h int) image.Image {
			return transform.Resize(m, w, h, transform.Lanczos)
		}), nil
	case drawName:
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

// errOp is the answer to what a worker does not do.
func errOp(q request) error { return fmt.Errorf("%s is not what this worker does", q.Op) }

// newGoimage's pixels are what the JPEG encoder would have got.
func newGoimage() converter {
	encoded := goimage.New(nil)
	pixels := codec.Codec{Format: params.FormatJPEG, Encoder: codec.ImageEncoder(
		func(w io.Writer, m image.Image, _ codec.Options) error { return writeNetpbm(w, m) },
		codec.LayoutYCbCr, codec.LayoutGray,
	)}
	decoded := goimage.New(&goimage.Options{Codecs: append(codec.List{pixels}, goimage.DefaultCodecs()...)})
	parallel := goimage.New(&goimage.Options{Parallel: true})
	raw := newRawConverter()
	return func(q request, source []byte) ([]byte, error) {
		switch {
		case q.Op == opResize && q.Parallel:
			return resizeBy(parallel, q, source)
		case q.Op == opResize:
			return resizeBy(encoded, q, source)
		case q.Op == opPixels:
			return resizeBy(decoded, q, source)
		case q.Op == opRaw:
			return raw(q, source)
		}
		return nil, errOp(q)
	}
}

// newVips is there in a build with the tag vips.
func newVips() (converter, error) {
	z, err := vips.New(nil)
	if err != nil {
		return nil, err
	}
	return func(q request, source []byte) ([]byte, error) {
		switch q.Op {
		case opResize:
			return resizeBy(z, q, source)
		case opPixels:
			q.Format, q.Quality = string(params.FormatPNG), 0
			return resizeBy(z, q, source)
		}
		return nil, errOp(q)
	}, nil
}

func resizeBy(z resize.Resizer, q request, source []byte) ([]byte, error) {
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

// rasterConverter is the usual way of Go programs: the standard library decodes
// and encodes, and scale makes w x h pixels in between.
func rasterConverter(scale func(m image.Image, w, h int) image.Image) converter {
	return func(q request, source []byte) ([]byte, error) {
		if q.Op != opResize && q.Op != opPixels {
			return nil, errOp(q)
		}
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
		m = scale(m, plan.Canvas.Width, plan.Canvas.Height)
		var buf bytes.Buffer
		if q.Op == opPixels {
			err = writeNetpbm(&buf, m)
		} else {
			err = jpeg.Encode(&buf, m, &jpeg.Options{Quality: q.Quality})
		}
		return buf.Bytes(), err
	}
}
