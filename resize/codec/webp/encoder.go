//go:build !386 && !arm && !mips && !mipsle

package webp

import (
	"image"
	"io"

	"github.com/deepteams/webp"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize/codec"
)

// NewEncoder returns an encoder of lossy WebP; a nil o means the defaults. It
// takes [codec.LayoutRGBA]. Alpha is kept without loss, a profile is embedded
// (ICCP). Quality is 1 to 100; 0 means params.DefaultQuality. A side over 16,383
// pixels is resize.ErrTooLarge.
//
// This is the one encoder whose output depends on the machine: see
// [EncoderOptions].SameBytes. On platforms of 32 bits, for which the encoder it
// stands on cannot be compiled, NewEncoder returns nil.
func NewEncoder(o *EncoderOptions) codec.Encoder {
	e := &encoder{}
	if o != nil {
		e.opts = *o
	}
	return codec.ImageEncoder(e.encode, codec.LayoutRGBA)
}

type encoder struct{ opts EncoderOptions }

// method is the effort: the highest at which the encoder's choices improve the
// picture by measures of similarity, and not only by its own.
const method = 3

func (e *encoder) encode(w io.Writer, m image.Image, o codec.Options) error {
	rgba := m.(*image.RGBA) // what ImageEncoder promises for LayoutRGBA
	if err := CheckSize(rgba.Rect); err != nil {
		return err
	}
	codec.Unpremultiply(rgba.Pix, rgba.Pix)
	q := o.Quality
	if q == 0 {
		q = params.DefaultQuality
	}
	opts := webp.DefaultOptions()
	opts.Quality, opts.Method, opts.ICC = float32(q), method, o.ICC
	if e.opts.SameBytes {
		// A search for a quality within fixed bounds runs on one CPU. The target
		// is out of reach; the bounds are what is wanted.
		opts.TargetPSNR, opts.QMin, opts.QMax = 99, q, q
	}
	straight := &image.NRGBA{Pix: rgba.Pix, Stride: rgba.Stride, Rect: rgba.Rect}
	return webp.Encode(w, straight, opts)
}
