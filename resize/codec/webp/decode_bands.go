package webp

import (
	"image"

	"github.com/rendition-go/rendition/resize/codec"
)

// bandHeight is the most rows in a band: those of a row of macroblocks, and those
// that the loop filter left of the one before.
const bandHeight = 24

// bandSlack are the bytes behind a band that spare its user a copy.
const bandSlack = 64

// planeBands gives out the planes of a lossy picture with the full range.
type planeBands struct {
	picture *lossyPicture
	out     [3][]byte
	y       int // rows of luma given out
}

func newPlaneBands(p *lossyPicture) *planeBands {
	b := &planeBands{picture: p}
	w, rows := p.frame.width, min(bandHeight, p.frame.height)
	half := (w + 1) / 2 * ((rows + 1) / 2)
	b.out = [3][]byte{make([]byte, w*rows+bandSlack), make([]byte, half+bandSlack), make([]byte, half+bandSlack)}
	return b
}

func (b *planeBands) incomplete() bool { return b.picture.damaged }

func (b *planeBands) next(to *codec.Band) bool {
	p := b.picture
	if b.y == p.frame.height {
		return false
	}
	end := p.next()
	b.plane(&to.Planes[0], 0, &p.luma, fullLuma, p.frame.width, b.y, end)
	// All bands but the last end at an even row.
	w, y, endC := (p.frame.width+1)/2, b.y/2, (end+1)/2
	b.plane(&to.Planes[1], 1, &p.cb, fullChroma, w, y, endC)
	b.plane(&to.Planes[2], 2, &p.cr, fullChroma, w, y, endC)
	b.y = end
	return true
}

func (b *planeBands) plane(to *codec.Plane, i int, s *strip, t *tones, width, y, end int) {
	*to = codec.Plane{Pix: b.out[i][:(end-y)*width], Stride: width, Width: width, Y: y, Rows: end - y}
	for r := y; r < end; r++ {
		t.row(to.Row(r-y, 1), s.line(r)[:width])
	}
}

// rowMaker makes a picture row by row.
type rowMaker interface {
	// row writes the next row as RGBA, premultiplied.
	row(dst []byte)
	incomplete() bool
}

// pixelBands lays rows of RGBA on a canvas.
type pixelBands struct {
	rows          rowMaker
	frame         image.Rectangle
	width, height int
	y             int
	out           []byte
}

func newPixelBands(h *header, rows rowMaker) *pixelBands {
	return &pixelBands{
		rows: rows, frame: h.frame, width: h.Width, height: h.Height,
		out: make([]byte, 4*h.Width*min(argbRows, h.Height)+bandSlack),
	}
}

func (b *pixelBands) incomplete() bool { return b.rows.incomplete() }

func (b *pixelBands) next(to *codec.Band) bool {
	n := min(argbRows, b.height-b.y)
	if n == 0 {
		return false
	}
	stride := 4 * b.width
	p := &to.Planes[0]
	*p = codec.Plane{Pix: b.out[:n*stride], Stride: stride, Width: b.width, Y: b.y, Rows: n}
	for i := range n {
		row := p.Row(i, 4)
		if b.y < b.frame.Min.Y || b.y >= b.frame.Max.Y {
			clear(row)
		} else {
			clear(row[:4*b.frame.Min.X])
			b.rows.row(row[4*b.frame.Min.X : 4*b.frame.Max.X])
			clear(row[4*b.frame.Max.X:])
		}
		b.y++
	}
	return true
}
