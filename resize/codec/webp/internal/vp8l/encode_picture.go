package vp8l

import (
	"context"
	"image/color"

	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/webp/internal/arith"
	"github.com/rendition-go/rendition/resize/codec/webp/internal/spare"
)

// An Encoder codes a picture as VP8L. It needs all of it. The zero value is an Encoder,
// to be used for one picture after the other, each begun with Reset.
type Encoder struct {
	width, height int
	layout        codec.Layout
	planes        [3]codec.Plane // of a layout that is not RGBA, copied
	store         [3][]uint8
	pix           []uint32 // ARGB, straight
	residuals     []uint32
	modes         []uint32
	out           bitWriter
	matcher       matcher[uint32]
	indexes       PlaneEncoder
	coder         symbolCoder
}

// Reset begins a picture of a shape that is YCbCr, grey or RGBA.
func (e *Encoder) Reset(s *codec.Shape) {
	e.width, e.height, e.layout = s.Width, s.Height, s.Layout
	e.pix = spare.Grown(e.pix, s.Width*s.Height)[:0]
	for i := range s.Layout.Planes() {
		if s.Layout == codec.LayoutRGBA {
			break
		}
		c := &s.Components[i]
		e.store[i] = spare.Grown(e.store[i], c.Width*c.Height)
		e.planes[i] = codec.Plane{Pix: e.store[i], Stride: c.Width, Width: c.Width, Rows: c.Height}
	}
}

// Release gives up memory beyond the usual.
func (e *Encoder) Release() {
	for i := range e.store {
		if cap(e.store[i]) > spare.Max {
			e.store[i] = nil
		}
		e.planes[i] = codec.Plane{}
	}
	if 4*cap(e.pix) > spare.Max {
		e.pix, e.residuals = nil, nil
	}
	if cap(e.out.buf) > spare.Max {
		e.out.buf = nil
	}
	if 12*cap(e.matcher.refs) > spare.Max {
		e.matcher.refs = nil
	}
	e.indexes.Trim()
}

// Write takes the rows of b, which must be those that come next in each plane. Its
// error is ctx's.
func (e *Encoder) Write(ctx context.Context, b *codec.Band) error {
	for i := range e.layout.Planes() {
		p := &b.Planes[i]
		for y := range p.Rows {
			if e.layout == codec.LayoutRGBA {
				e.addRGBA(p.Row(y, 4))
				continue
			}
			copy(e.planes[i].Row(p.Y+y, 1), p.Row(y, 1))
		}
	}
	return ctx.Err()
}

// addRGBA takes a row of premultiplied pixels.
func (e *Encoder) addRGBA(row []uint8) {
	for ; len(row) >= 4; row = row[4:] {
		p := (*[4]uint8)(row)
		r, g, b, a := uint32(p[0]), uint32(p[1]), uint32(p[2]), uint32(p[3])
		if a != 255 {
			r, g, b = arith.Straight(r, a), arith.Straight(g, a), arith.Straight(b, a)
		}
		e.pix = append(e.pix, a<<24|r<<16|g<<8|b)
	}
}

// Finish returns the picture as it is coded, when all rows were written, and whether
// any pixel is not opaque. The data is valid until the next Reset. The error is ctx's.
func (e *Encoder) Finish(ctx context.Context) (data []byte, alpha bool, err error) {
	if e.layout != codec.LayoutRGBA {
		e.fromPlanes()
	}
	e.out.reset()
	alpha = e.header()
	if p, ok := newPalette(e.pix); ok {
		e.indexed(p)
	} else if err := e.predicted(ctx); err != nil {
		return nil, false, err
	}
	return e.out.finish(), alpha, nil
}

// header writes the head of the stream (RFC 9649, 3.4) and reports whether any
// pixel is not opaque.
func (e *Encoder) header() (alpha bool) {
	for _, v := range e.pix {
		if v>>24 != 255 {
			alpha = true
			break
		}
	}
	e.out.put(0x2f, 8)
	e.out.put(uint32(e.width-1), 14)
	e.out.put(uint32(e.height-1), 14)
	if alpha {
		e.out.put(1, 1)
	} else {
		e.out.put(0, 1)
	}
	e.out.put(0, 3) // version
	return alpha
}

// fromPlanes makes pixels of planes that came as YCbCr or grey. A chroma sample
// stands for all pixels that it covers.
func (e *Encoder) fromPlanes() {
	luma := &e.planes[0]
	for y := range e.height {
		row := luma.Row(y, 1)
		if e.layout == codec.LayoutGray {
			for _, v := range row {
				e.pix = append(e.pix, 0xff000000|uint32(v)*0x010101)
			}
			continue
		}
		cb, cr := &e.planes[1], &e.planes[2]
		blue, red := cb.Row(min(y*cb.Rows/e.height, cb.Rows-1), 1), cr.Row(min(y*cr.Rows/e.height, cr.Rows-1), 1)
		for x, v := range row {
			e.pix = append(e.pix, fullColour(v, blue[x*cb.Width/e.width], red[x*cr.Width/e.width]))
		}
	}
}

func fullColour(y, cb, cr uint8) uint32 {
	r, g, b := color.YCbCrToRGB(y, cb, cr)
	return 0xff000000 | uint32(r)<<16 | uint32(g)<<8 | uint32(b)
}

func (e *Encoder) transform(kind uint32) {
	e.out.put(1, 1)
	e.out.put(kind, 2)
}
