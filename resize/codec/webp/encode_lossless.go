package webp

import (
	"context"
	"image/color"
	"io"

	"github.com/rendition-go/rendition/resize/codec"
)

// lossless codes a picture as VP8L (RFC 9649, 3). It needs all of it.
type lossless struct {
	width, height int
	layout        codec.Layout
	planes        [3]codec.Plane // of a layout that is not RGBA, copied
	store         [3][]uint8
	pix           []uint32 // ARGB, straight
	residuals     []uint32
	modes         []uint32
	out           bitWriter
	matcher       matcher[uint32]
	indexes       planeCoder
	coder         symbolCoder
}

func (l *lossless) reset(s *codec.Shape) {
	l.width, l.height, l.layout = s.Width, s.Height, s.Layout
	l.pix = grown(l.pix, s.Width*s.Height)[:0]
	for i := range s.Layout.Planes() {
		if s.Layout == codec.LayoutRGBA {
			break
		}
		c := &s.Components[i]
		l.store[i] = grown(l.store[i], c.Width*c.Height)
		l.planes[i] = codec.Plane{Pix: l.store[i], Stride: c.Width, Width: c.Width, Rows: c.Height}
	}
}

// release gives up memory beyond the usual.
func (l *lossless) release() {
	for i := range l.store {
		if cap(l.store[i]) > maxSpare {
			l.store[i] = nil
		}
		l.planes[i] = codec.Plane{}
	}
	if 4*cap(l.pix) > maxSpare {
		l.pix, l.residuals = nil, nil
	}
	if cap(l.out.buf) > maxSpare {
		l.out.buf = nil
	}
	if 12*cap(l.matcher.refs) > maxSpare {
		l.matcher.refs = nil
	}
	l.indexes.trim()
}

func (l *lossless) write(ctx context.Context, b *codec.Band) error {
	for i := range l.layout.Planes() {
		p := &b.Planes[i]
		for y := range p.Rows {
			if l.layout == codec.LayoutRGBA {
				l.addRGBA(p.Row(y, 4))
				continue
			}
			copy(l.planes[i].Row(p.Y+y, 1), p.Row(y, 1))
		}
	}
	return ctx.Err()
}

// addRGBA takes a row of premultiplied pixels.
func (l *lossless) addRGBA(row []uint8) {
	for ; len(row) >= 4; row = row[4:] {
		p := (*[4]uint8)(row)
		r, g, b, a := uint32(p[0]), uint32(p[1]), uint32(p[2]), uint32(p[3])
		if a != 255 {
			r, g, b = straight(r, a), straight(g, a), straight(b, a)
		}
		l.pix = append(l.pix, a<<24|r<<16|g<<8|b)
	}
}

func (l *lossless) finish(ctx context.Context, w io.Writer, icc []byte) error {
	if l.layout != codec.LayoutRGBA {
		l.fromPlanes()
	}
	f := file{width: l.width, height: l.height, icc: icc}
	l.out.reset()
	f.alpha = l.header(&f)
	if p, ok := newPalette(l.pix); ok {
		l.indexed(p)
	} else if err := l.predicted(ctx); err != nil {
		return err
	}
	f.add("VP8L", l.out.finish())
	return f.write(w)
}

// header writes the head of the stream (RFC 9649, 3.4) and reports whether any
// pixel is not opaque.
func (l *lossless) header(f *file) (alpha bool) {
	for _, v := range l.pix {
		if v>>24 != 255 {
			alpha = true
			break
		}
	}
	l.out.put(0x2f, 8)
	l.out.put(uint32(f.width-1), 14)
	l.out.put(uint32(f.height-1), 14)
	if alpha {
		l.out.put(1, 1)
	} else {
		l.out.put(0, 1)
	}
	l.out.put(0, 3) // version
	return alpha
}

// fromPlanes makes pixels of planes that came as YCbCr or grey. A chroma sample
// stands for all pixels that it covers.
func (l *lossless) fromPlanes() {
	luma := &l.planes[0]
	for y := range l.height {
		row := luma.Row(y, 1)
		if l.layout == codec.LayoutGray {
			for _, v := range row {
				l.pix = append(l.pix, 0xff000000|uint32(v)*0x010101)
			}
			continue
		}
		cb, cr := &l.planes[1], &l.planes[2]
		blue, red := cb.Row(min(y*cb.Rows/l.height, cb.Rows-1), 1), cr.Row(min(y*cr.Rows/l.height, cr.Rows-1), 1)
		for x, v := range row {
			l.pix = append(l.pix, fullColour(v, blue[x*cb.Width/l.width], red[x*cr.Width/l.width]))
		}
	}
}

func fullColour(y, cb, cr uint8) uint32 {
	r, g, b := color.YCbCrToRGB(y, cb, cr)
	return 0xff000000 | uint32(r)<<16 | uint32(g)<<8 | uint32(b)
}

// Transforms of a VP8L stream (RFC 9649, 3.5).
const (
	transformPredictor     = 0
	transformSubtractGreen = 2
	transformIndexing      = 3
)

func (l *lossless) transform(kind uint32) {
	l.out.put(1, 1)
	l.out.put(kind, 2)
}
