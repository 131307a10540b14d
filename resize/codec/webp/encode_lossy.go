package webp

import (
	"context"
	"io"

	"github.com/rendition-go/rendition/resize/codec"
)

// lossy codes a picture as VP8, with its alpha as a picture of its own beside it.
type lossy struct {
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

// reset prepares for a picture of a shape that was checked.
func (l *lossy) reset(s *codec.Shape, quality, effort int) {
	l.shape, l.width, l.height, l.y = s, s.Width, s.Height, 0
	l.chroma = s.Layout != codec.LayoutGray
	l.frame.reset(s.Width, s.Height, quality, effort)
	l.planes[0].reset(l.width, 16)
	for i := 1; i < 3; i++ {
		l.planes[i].reset(halved(l.width), 8)
		l.halvers[i].reset(&s.Components[i], halved(l.width), halved(l.height))
	}
	l.alpha.reset(l.width, l.height)
	if s.Layout == codec.LayoutRGBA {
		l.rgb.reset(l.width)
	}
}

// release gives up what was the caller's, and memory beyond the usual.
func (l *lossy) release() {
	l.shape = nil
	l.frame.tokens.release()
	for i := range l.planes {
		l.planes[i].trim()
	}
	l.alpha.trim()
}

// write takes the rows of b. Each plane first gives what the next row of
// macroblocks lacks; what is left when no more can be coded is kept.
func (l *lossy) write(ctx context.Context, b *codec.Band) error {
	var used [3]int
	for {
		for i := range l.shape.Layout.Planes() {
			n := min(b.Planes[i].Rows-used[i], l.lacking(i))
			l.take(i, &b.Planes[i], used[i], n)
			used[i] += n
		}
		if !l.complete() {
			break
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		l.code()
	}
	for i := range l.shape.Layout.Planes() {
		l.take(i, &b.Planes[i], used[i], b.Planes[i].Rows-used[i])
	}
	return ctx.Err()
}

// lacking returns how many rows of a plane of the source are missing for the next
// row of macroblocks.
func (l *lossy) lacking(i int) int {
	if l.y == l.frame.height {
		return 0
	}
	if i == 0 {
		return max(min(16, l.height-16*l.y)-l.planes[0].n, 0)
	}
	n := max(min(8, halved(l.height)-8*l.y)-l.planes[i].n, 0)
	if n > 0 && l.halvers[i].tall {
		// The last pair may have one row only; it asks for a row too many, which
		// will not come.
		n *= 2
		if l.halvers[i].pending {
			n--
		}
	}
	return n
}

// complete reports whether the next row of macroblocks can be coded.
func (l *lossy) complete() bool {
	if l.y == l.frame.height || l.planes[0].n < min(16, l.height-16*l.y) {
		return false
	}
	chroma := min(8, halved(l.height)-8*l.y)
	return !l.chroma || l.planes[1].n >= chroma && l.planes[2].n >= chroma
}

// code codes it.
func (l *lossy) code() {
	if l.alpha.uneven {
		l.alpha.smooth(l.y, &l.planes)
	}
	if !l.chroma {
		l.greyRows()
	}
	l.planes[0].fill(16)
	l.planes[1].fill(8)
	l.planes[2].fill(8)
	l.frame.row(&macroRow{
		luma:         l.planes[0].rows(),
		chroma:       [2][]uint8{l.planes[1].rows(), l.planes[2].rows()},
		lumaStride:   l.planes[0].stride,
		chromaStride: l.planes[1].stride,
	})
	l.y++
	l.planes[0].drop(16)
	l.planes[1].drop(8)
	l.planes[2].drop(8)
}

// greyRows makes chroma for a picture that has none.
func (l *lossy) greyRows() {
	for i := 1; i < 3; i++ {
		l.planes[i].grow(8)
		for l.planes[i].n < 8 {
			fill(l.planes[i].next(), 128)
		}
	}
}

// take keeps n rows of plane i of a band, from row on.
func (l *lossy) take(i int, p *codec.Plane, row, n int) {
	if n <= 0 {
		return
	}
	if l.shape.Layout == codec.LayoutRGBA {
		l.takeRGBA(p, row, n)
		return
	}
	r := &l.planes[i]
	r.grow(n)
	for y := row; y < row+n; y++ {
		if i == 0 {
			dst := r.next()
			videoLuma.row(dst, p.Row(y, 1))
			r.pad(dst)
		} else if l.halvers[i].add(p.Row(y, 1), p.Y+y == l.shape.Components[i].Height-1) {
			dst := r.next()
			l.halvers[i].emit(dst)
			r.pad(dst)
		}
	}
}

func (l *lossy) takeRGBA(p *codec.Plane, row, n int) {
	for i := range l.planes {
		l.planes[i].grow(n)
	}
	for y := row; y < row+n; y++ {
		rgba := p.Row(y, 4)
		if !l.shape.Opaque {
			l.alpha.add(rgba)
		}
		luma := l.planes[0].next()
		l.rgb.luma(luma, rgba)
		l.planes[0].pad(luma)
		if l.rgb.sum(rgba, p.Y+y == l.height-1) {
			cb, cr := l.planes[1].next(), l.planes[2].next()
			l.rgb.chroma(cb, cr)
			l.planes[1].pad(cb)
			l.planes[2].pad(cr)
		}
	}
}

// finish writes the file. All rows must have been written.
func (l *lossy) finish(_ context.Context, w io.Writer, icc []byte) error {
	tag, headers, data := l.frame.finish(l.width, l.height)
	f := file{width: l.width, height: l.height, icc: icc}
	if l.alpha.translucent {
		f.alpha = true
		f.add("ALPH", l.alpha.encode())
	}
	f.add("VP8 ", tag[:], headers, data)
	return f.write(w)
}
