//go:build cgo

package cgowebp

import (
	"bytes"
	"errors"
	"image"
	"io"

	libwebp "github.com/chai2010/webp"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/webp"
)

// Codec returns the codec: for reading stills and first frames of animations, and
// writing lossy WebP with alpha and profile as package webp does. In a build
// without cgo it returns an error that wraps resize.ErrNotBuilt.
//
// The C code does not look at a context, and its memory is not Go's: Memory
// counts it all the same.
func Codec() (codec.Codec, error) {
	return codec.Codec{
		Format:  params.FormatWebP,
		Magic:   webp.Magic,
		Decoder: webp.NewDecoder(&webp.DecoderOptions{Pixels: pixels, PixelBytes: 16}),
		Encoder: codec.ImageEncoder(encode, codec.LayoutRGBA),
	}, nil
}

// pixels reads straight RGBA, which the binding calls an image.RGBA.
func pixels(r io.Reader) (image.Image, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	m, err := libwebp.DecodeRGBA(data)
	if err != nil {
		return nil, err
	}
	return &image.NRGBA{Pix: m.Pix, Stride: m.Stride, Rect: m.Rect}, nil
}

var errEncode = errors.New("cgowebp: libwebp gave nothing")

func encode(w io.Writer, m image.Image, o codec.Options) error {
	rgba := m.(*image.RGBA) // what ImageEncoder promises for LayoutRGBA
	if err := webp.CheckSize(rgba.Rect); err != nil {
		return err
	}
	q := o.Quality
	if q == 0 {
		q = params.DefaultQuality
	}
	// libwebp wants straight pixels; the binding hands it those of an image.RGBA
	// as they are, and would multiply alpha in for every other type.
	codec.Unpremultiply(rgba.Pix, rgba.Pix)
	data, err := libwebp.EncodeRGBA(rgba, float32(q))
	if err == nil && len(o.ICC) > 0 {
		data, err = libwebp.SetMetadata(data, o.ICC, "ICCP")
	}
	if err != nil {
		return err
	}
	if len(data) == 0 {
		return errEncode
	}
	_, err = io.Copy(w, bytes.NewReader(data))
	return err
}
