package goimage

import (
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
)

// turn says how a stored picture becomes upright: pixel x, y of the upright one is
// pixel (x', y') of the stored one, where coordinates are swapped first and then
// counted from the far side.
type turn struct{ swap, mirrorX, mirrorY bool }

// turns is by EXIF orientation (Exif 2.32, 4.6.4, tag 0112).
var turns = [9]turn{
	2: {mirrorX: true},
	3: {mirrorX: true, mirrorY: true},
	4: {mirrorY: true},
	5: {swap: true},
	6: {swap: true, mirrorY: true},
	7: {swap: true, mirrorX: true, mirrorY: true},
	8: {swap: true, mirrorX: true},
}

// storedSubsampling returns the chroma ratio to scale to, before the picture is
// turned. Chroma samples are counted from the top left of the upright picture. A
// side that is counted from the other end and is no multiple of the ratio would
// put them in between: chroma is then made for every pixel and averaged when the
// picture is upright.
func (o *output) storedSubsampling(pl resize.Plan) (x, y int) {
	t := turns[o.orientation]
	x, y = o.subX, o.subY
	if t.swap {
		x, y = y, x
	}
	if t.mirrorX && pl.Crop.Width%x != 0 || t.mirrorY && pl.Crop.Height%y != 0 {
		return 1, 1
	}
	return x, y
}

// upright returns p turned by an EXIF orientation; p itself if there is nothing to
// turn.
func upright(p *codec.Picture, orientation int) *codec.Picture {
	t := turns[orientation]
	if t == (turn{}) {
		return p
	}
	s := p.Shape
	w, h, subX, subY := s.Width, s.Height, s.Components[1].X.Num, s.Components[1].Y.Num
	if t.swap {
		w, h, subX, subY = h, w, subY, subX
	}
	q := codec.NewPicture(codec.NewShape(s.Layout, w, h, max(subX, 1), max(subY, 1)))
	q.Shape.Opaque = s.Opaque
	for i := range s.Layout.Planes() {
		turnPlane(&q.Planes[i], &p.Planes[i], t, s.Layout.PixelSize())
	}
	return q
}

func turnPlane(dst, src *codec.Plane, t turn, size int) {
	// Steps through src in bytes for one pixel to the right and one row down.
	right, down := size, src.Stride
	if t.mirrorX {
		right = -right
	}
	if t.mirrorY {
		down = -down
	}
	at := 0
	if t.mirrorX {
		at += (src.Width - 1) * size
	}
	if t.mirrorY {
		at += (src.Rows - 1) * src.Stride
	}
	if t.swap {
		right, down = down, right
	}
	for y := range dst.Rows {
		o := at + y*down
		row := dst.Row(y, size)
		for len(row) > 0 {
			copy(row[:size], src.Pix[o:o+size])
			row, o = row[size:], o+right
		}
	}
}
