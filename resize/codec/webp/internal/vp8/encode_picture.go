package vp8

import (
	"context"

	"github.com/rendition-go/rendition/resize/codec"
)

// An Encoder codes a picture as its rows come. The zero value is an Encoder, to be
// used for one picture after the other, each begun with Reset.
type Encoder struct {
	shape         *codec.Shape
	frame         frameEncoder
	planes        [3]planeRows
	halvers       [3]halver // of planes 1 and 2
	rgb           rgbConverter
	alpha         alphaPlane
	chroma        bool // the source has any
	width, height int
	y             int // the next row of macroblocks
}

// Reset begins a picture. Its layout is YCbCr, grey or RGBA, its sides 1 to 16383
// pixels, and chroma has the full or half the columns, and the full or half the rows.
// quality is 1 to 100, by the scale of libwebp; effort, 1 or more, is how many of the
// modes of 4 x 4 pixels are tried in full.
func (e *Encoder) Reset(s *codec.Shape, quality, effort int) {
	e.shape, e.width, e.height, e.y = s, s.Width, s.Height, 0
	e.chroma = s.Layout != codec.LayoutGray
	e.frame.reset(s.Width, s.Height, quality, effort)
	e.planes[0].reset(e.width, 16)
	for i := 1; i < 3; i++ {
		e.planes[i].reset(halved(e.width), 8)
		e.halvers[i].reset(&s.Components[i], halved(e.width), halved(e.height))
	}
	e.alpha.reset(e.width, e.height)
	if s.Layout == codec.LayoutRGBA {
		e.rgb.reset(e.width)
	}
}

// Release gives up what was the caller's, and memory beyond the usual.
func (e *Encoder) Release() {
	e.shape = nil
	e.frame.tokens.release()
	for i := range e.planes {
		e.planes[i].trim()
	}
	e.alpha.trim()
}

// Write takes the rows of b, which must be those that come next in each plane. Its
// error is ctx's.
//
// Each plane first gives what the next row of macroblocks lacks; what is left when no
// more can be coded is kept.
func (e *Encoder) Write(ctx context.Context, b *codec.Band) error {
	var used [3]int
	for {
		for i := range e.shape.Layout.Planes() {
			n := min(b.Planes[i].Rows-used[i], e.lacking(i))
			e.take(i, &b.Planes[i], used[i], n)
			used[i] += n
		}
		if !e.complete() {
			break
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		e.code()
	}
	for i := range e.shape.Layout.Planes() {
		e.take(i, &b.Planes[i], used[i], b.Planes[i].Rows-used[i])
	}
	return ctx.Err()
}

// lacking returns how many rows of a plane of the source are missing for the next
// row of macroblocks.
func (e *Encoder) lacking(i int) int {
	if e.y == e.frame.height {
		return 0
	}
	if i == 0 {
		return max(min(16, e.height-16*e.y)-e.planes[0].n, 0)
	}
	n := max(min(8, halved(e.height)-8*e.y)-e.planes[i].n, 0)
	if n > 0 && e.halvers[i].tall {
		// The last pair may have one row only; it asks for a row too many, which
		// will not come.
		n *= 2
		if e.halvers[i].pending {
			n--
		}
	}
	return n
}

// complete reports whether the next row of macroblocks can be coded.
func (e *Encoder) complete() bool {
	if e.y == e.frame.height || e.planes[0].n < min(16, e.height-16*e.y) {
		return false
	}
	chroma := min(8, halved(e.height)-8*e.y)
	return !e.chroma || e.planes[1].n >= chroma && e.planes[2].n >= chroma
}

// code codes it.
func (e *Encoder) code() {
	if e.alpha.uneven {
		e.alpha.smooth(e.y, &e.planes)
	}
	if !e.chroma {
		e.greyRows()
	}
	e.planes[0].fill(16)
	e.planes[1].fill(8)
	e.planes[2].fill(8)
	e.frame.row(&macroRow{
		luma:         e.planes[0].rows(),
		chroma:       [2][]uint8{e.planes[1].rows(), e.planes[2].rows()},
		lumaStride:   e.planes[0].stride,
		chromaStride: e.planes[1].stride,
	})
	e.y++
	e.planes[0].drop(16)
	e.planes[1].drop(8)
	e.planes[2].drop(8)
}

// greyRows makes chroma for a picture that has none.
func (e *Encoder) greyRows() {
	for i := 1; i < 3; i++ {
		e.planes[i].grow(8)
		for e.planes[i].n < 8 {
			fill(e.planes[i].next(), 128)
		}
	}
}

// take keeps n rows of plane i of a band, from row on.
func (e *Encoder) take(i int, p *codec.Plane, row, n int) {
	if n <= 0 {
		return
	}
	if e.shape.Layout == codec.LayoutRGBA {
		e.takeRGBA(p, row, n)
		return
	}
	r := &e.planes[i]
	r.grow(n)
	for y := row; y < row+n; y++ {
		if i == 0 {
			dst := r.next()
			videoLuma.row(dst, p.Row(y, 1))
			r.pad(dst)
		} else if e.halvers[i].add(p.Row(y, 1), p.Y+y == e.shape.Components[i].Height-1) {
			dst := r.next()
			e.halvers[i].emit(dst)
			r.pad(dst)
		}
	}
}

func (e *Encoder) takeRGBA(p *codec.Plane, row, n int) {
	for i := range e.planes {
		e.planes[i].grow(n)
	}
	for y := row; y < row+n; y++ {
		rgba := p.Row(y, 4)
		if !e.shape.Opaque {
			e.alpha.add(rgba)
		}
		luma := e.planes[0].next()
		e.rgb.luma(luma, rgba)
		e.planes[0].pad(luma)
		if e.rgb.sum(rgba, p.Y+y == e.height-1) {
			cb, cr := e.planes[1].next(), e.planes[2].next()
			e.rgb.chroma(cb, cr)
			e.planes[1].pad(cb)
			e.planes[2].pad(cr)
		}
	}
}

// Alpha returns the alpha of the picture, row after row, when all rows were written;
// nil if all pixels are opaque. The caller may change it until the next Reset.
func (e *Encoder) Alpha() []uint8 {
	if !e.alpha.translucent {
		return nil
	}
	return e.alpha.pix
}

// Finish ends the picture, all rows of which must have been written, and returns the
// parts of the frame in order. They are valid until the next Reset.
func (e *Encoder) Finish() [3][]byte {
	tag, headers, data := e.frame.finish(e.width, e.height)
	return [3][]byte{tag[:], headers, data}
}
