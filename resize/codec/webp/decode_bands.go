package webp

import (
	"image"

	"github.com/rendition-go/rendition/resize/codec"
)

// bandRows is how many rows of pixels are in a band.
const bandRows = 16

// bandSlack are the bytes behind a band that spare its user a copy.
const bandSlack = 64

// rowMaker makes a picture row by row.
type rowMaker interface {
	// Row writes the next row as RGBA, premultiplied.
	Row(dst []byte)
	Incomplete() bool
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
		out: make([]byte, 4*h.Width*min(bandRows, h.Height)+bandSlack),
	}
}

// Incomplete implements bandMaker.
func (b *pixelBands) Incomplete() bool { return b.rows.Incomplete() }

// Next implements bandMaker.
func (b *pixelBands) Next(to *codec.Band) bool {
	n := min(bandRows, b.height-b.y)
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
			b.rows.Row(row[4*b.frame.Min.X : 4*b.frame.Max.X])
			clear(row[4*b.frame.Max.X:])
		}
		b.y++
	}
	return true
}
