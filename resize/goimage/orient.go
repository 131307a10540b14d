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

// storedShape returns the shape to scale pixels of shape s to, before the picture
// is turned: in their layout, with the chroma that the result needs. Chroma samples are counted from the top left of the upright picture. A
// side that is counted from the other end and is no multiple of the ratio would
// put them in between: chroma is then made for every pixel and averaged when the
// picture is upright.
func (o *output) storedShape(s *codec.Shape, pl resize.Plan) *codec.Shape {
	t := turns[o.orientation]
	x, y := o.subX, o.subY
	if t.swap {
		x, y = y, x
	}
	if t.mirrorX && pl.Crop.Width%x != 0 || t.mirrorY && pl.Crop.Height%y != 0 {
		x, y = 1, 1
	}
	return codec.NewShape(s.Layout, pl.Crop.Width, pl.Crop.Height, x, y)
}

// turned is how a picture goes to r that must be turned first: as a whole.
func (j *job) turned(r *result, src codec.Source, stored resize.Plan) error {
	p := codec.NewPicture(r.out.storedShape(src.Shape(), stored))
	size := p.Shape.Layout.PixelSize()
	err := j.scale(src, stored, r.out, func(plane, y int, row []byte) error {
		copy(p.Planes[plane].Row(y, size), row)
		return nil
	})
	if err != nil {
		return err
	}
	p = upright(p, r.out.orientation)
	if r.out.layout == codec.LayoutYCbCr {
		p = decimate(p, r.out.subX, r.out.subY)
	}
	return r.putPicture(p)
}

// upright returns p turned by an EXIF orientation.
func upright(p *codec.Picture, orientation int) *codec.Picture {
	t := turns[orientation]
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

// decimate averages full chroma down to a ratio; p itself if that is what it has.
func decimate(p *codec.Picture, subX, subY int) *codec.Picture {
	s := p.Shape
	if s.Components[1].X.Num == subX && s.Components[1].Y.Num == subY {
		return p
	}
	q := &codec.Picture{Shape: codec.NewShape(s.Layout, s.Width, s.Height, subX, subY)}
	small := codec.NewPicture(q.Shape)
	q.Planes = small.Planes
	q.Planes[0] = p.Planes[0]
	for i := 1; i < 3; i++ {
		average(&q.Planes[i], &p.Planes[i], subX, subY)
	}
	return q
}

// average writes the mean of each subX x subY samples, the last column and row
// repeated.
func average(dst, src *codec.Plane, subX, subY int) {
	n := subX * subY
	for y := range dst.Rows {
		row := dst.Row(y, 1)
		for x := range row {
			sum := n / 2
			for dy := range subY {
				line := src.Row(min(y*subY+dy, src.Rows-1), 1)
				for dx := range subX {
					sum += int(line[min(x*subX+dx, src.Width-1)])
				}
			}
			row[x] = byte(sum / n)
		}
	}
}
