package goimage

import (
	"image/color"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
)

// finish turns the scaled crop into what the encoder gets: its layout, upright,
// without alpha where there must be none, on the canvas.
func (j *job) finish(p *codec.Picture, out *output, plan resize.Plan) *codec.Picture {
	p = upright(convert(p, out.layout), out.orientation)
	if out.layout == codec.LayoutYCbCr {
		p = decimate(p, out.subX, out.subY)
	}
	if out.flatten {
		flatten(p, j.z.background)
	}
	if plan.Canvas != (resize.Size{Width: p.Shape.Width, Height: p.Shape.Height}) {
		fill := j.z.background
		if out.padClear {
			fill = color.RGBA{}
		}
		p = pad(p, plan, fill)
	}
	return p
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

// flatten lays a premultiplied RGBA picture on an opaque background.
func flatten(p *codec.Picture, bg color.RGBA) {
	pix := p.Planes[0].Pix
	for i := 0; i+3 < len(pix); i += 4 {
		d := pix[i : i+4 : i+4]
		if d[3] == 255 {
			continue
		}
		rest := 255 - uint32(d[3])
		d[0] = over(d[0], bg.R, rest)
		d[1] = over(d[1], bg.G, rest)
		d[2] = over(d[2], bg.B, rest)
		d[3] = 255
	}
	p.Shape.Opaque = true
}

func over(c, bg byte, rest uint32) byte {
	return byte(min(uint32(c)+(uint32(bg)*rest+127)/255, 255))
}

// pad puts a grey or RGBA picture on the plan's canvas.
func pad(p *codec.Picture, plan resize.Plan, fill color.RGBA) *codec.Picture {
	l := p.Shape.Layout
	size := l.PixelSize()
	q := codec.NewPicture(codec.NewShape(l, plan.Canvas.Width, plan.Canvas.Height, 1, 1))
	q.Shape.Opaque = p.Shape.Opaque && fill.A == 255
	sample := []byte{fill.R, fill.G, fill.B, fill.A}[:size]
	dst, src := &q.Planes[0], &p.Planes[0]
	for i := 0; i < len(dst.Pix); i += size {
		copy(dst.Pix[i:], sample)
	}
	for y := range src.Rows {
		copy(dst.Row(plan.PadY+y, size)[plan.PadX*size:], src.Row(y, size))
	}
	return q
}
