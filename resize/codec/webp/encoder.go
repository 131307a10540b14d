package webp

import (
	"context"
	"fmt"
	"image"
	"io"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/webp/internal/vp8l"
)

// An Encoder writes WebP: lossy (VP8, RFC 6386) with alpha kept without loss, or
// lossless (VP8L, RFC 9649). It is safe for concurrent use. Its Sinks must be
// closed, be it after an error, to give their memory back for the next picture.
//
// A lossy picture is coded as its rows come. What is kept until the end is some
// 18 bytes for each byte of the result, up to 16 MiB (what is beyond is coded with
// probabilities fitted to the first part), 16 for each 16 x 16 pixels, and the
// alpha plane of a picture that has one: about 1 MB for a photograph of 720 x 480
// pixels at quality 80. A lossless one is kept whole.
type Encoder struct {
	effort, palette int
}

var _ codec.Encoder = (*Encoder)(nil)

const (
	defaultEffort = 2
	maxEffort     = 3
)

// NewEncoder returns an Encoder. A nil o means the defaults; o is copied. An
// Effort or Palette out of its range counts as the nearest value in it.
func NewEncoder(o *EncoderOptions) *Encoder {
	e := &Encoder{effort: defaultEffort}
	if o == nil {
		return e
	}
	if o.Effort != 0 {
		e.effort = min(max(o.Effort, 1), maxEffort)
	}
	e.palette = min(max(o.Palette, 0), vp8l.MaxPalette)
	return e
}

// Layouts returns YCbCr, grey and RGBA.
func (e *Encoder) Layouts() []codec.Layout {
	return []codec.Layout{codec.LayoutYCbCr, codec.LayoutGray, codec.LayoutRGBA}
}

// Subsampling returns by how much lossy WebP divides the columns and rows of
// chroma: 2, 2, whatever the quality. A caller who makes YCbCr planes himself
// makes them of that size, with [codec.NewShape].
func (e *Encoder) Subsampling(int) (subX, subY int) { return 2, 2 }

// Encode starts a picture. Chroma planes of YCbCr may have the full or half the
// picture's columns, and the full or half its rows; full ones are averaged.
//
// o.Quality is 1 to 100, by the scale of libwebp: 80 gives about the same
// likeness as there. 0 asks for no losses at all; of planes of YCbCr that is what
// they look like in RGB, each chroma sample standing for the pixels it covers.
// o.ICC is embedded.
//
// The error wraps resize.ErrTooLarge for a side over [MaxSide], params.ErrRange
// for the quality, resize.ErrFormat for a layout, a size of planes or a number of
// frames that are not taken, or is ctx's.
//
// The Sink checks ctx as it goes, and writes to w when it is closed. Its errors
// wrap [ErrRows], or are ctx's or w's own; after one, every further call returns
// the same. The same picture and options give the same bytes on every machine.
func (e *Encoder) Encode(ctx context.Context, w io.Writer, s *codec.Shape, o codec.Options) (codec.Sink, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if o.Quality < 0 || o.Quality > 100 {
		return nil, failure(params.ErrRange, fmt.Sprintf("quality %d is not in 0 to 100", o.Quality))
	}
	if err := checkShape(s); err != nil {
		return nil, err
	}
	shape := *s
	ws := workspaces.Get().(*workspace)
	sk := &sink{ctx: ctx, w: w, shape: &shape, icc: o.ICC, ws: ws}
	switch {
	case o.Quality == 0:
		sk.pic = ws.lossless(&shape)
	case e.palette > 0 && shape.Layout == codec.LayoutRGBA:
		sk.pic = newUndecided(ws, &shape, o.Quality, e)
	default:
		ws.lossy.reset(&shape, o.Quality, e.effort)
		sk.pic = &ws.lossy
	}
	return sk, nil
}

func checkShape(s *codec.Shape) error {
	if s.Width < 1 || s.Height < 1 {
		return failure(resize.ErrFormat, fmt.Sprintf("%d x %d pixels", s.Width, s.Height))
	}
	if err := CheckSize(image.Rect(0, 0, s.Width, s.Height)); err != nil {
		return failure(err, fmt.Sprintf("%d x %d pixels", s.Width, s.Height))
	}
	if len(s.Frames) > 1 {
		return failure(resize.ErrFormat, fmt.Sprintf("%d frames", len(s.Frames)))
	}
	switch s.Layout {
	case codec.LayoutYCbCr, codec.LayoutGray, codec.LayoutRGBA:
	default:
		return failure(resize.ErrFormat, fmt.Sprintf("layout %d", s.Layout))
	}
	for i := range s.Layout.Planes() {
		c := &s.Components[i]
		wide, tall := c.Width == s.Width, c.Height == s.Height
		if i > 0 {
			wide, tall = wide || c.Width == (s.Width+1)/2, tall || c.Height == (s.Height+1)/2
		}
		if !wide || !tall {
			return failure(resize.ErrFormat, fmt.Sprintf("plane %d of %d x %d samples", i, c.Width, c.Height))
		}
	}
	return nil
}
