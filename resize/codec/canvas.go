package codec

import (
	"image"
	"image/color"
)

// Canvas returns m laid with its top left corner at p on a transparent picture of
// r; what sticks out is cut off. It is what the first frame of an animation is: a
// part of the screen. No second picture is allocated.
func Canvas(m image.Image, p image.Point, r image.Rectangle) image.Image {
	b := m.Bounds()
	if b == r && p == b.Min {
		return m
	}
	row, opaque := rgbaRows(m)
	return &canvas{m: m, at: b.Sub(b.Min).Add(p), r: r, row: row, opaque: opaque}
}

type canvas struct {
	m      image.Image
	at, r  image.Rectangle         // of m on the canvas, and of the canvas
	row    func(dst []byte, y int) // row of m, from its top
	opaque bool                    // m is
	buf    []byte                  // a row of m
}

func (c *canvas) ColorModel() color.Model { return color.RGBAModel }
func (c *canvas) Bounds() image.Rectangle { return c.r }

func (c *canvas) At(x, y int) color.Color {
	p := image.Pt(x, y)
	if !p.In(c.r) || !p.In(c.at) {
		return color.RGBA{}
	}
	p = p.Sub(c.at.Min).Add(c.m.Bounds().Min)
	return color.RGBAModel.Convert(c.m.At(p.X, p.Y))
}

func (c *canvas) Opaque() bool { return c.opaque && c.r.In(c.at) }

// RGBARow implements RowImage. It uses one buffer, as a Source has one user.
func (c *canvas) RGBARow(dst []byte, y int) {
	clear(dst)
	y += c.r.Min.Y
	b := c.at.Intersect(c.r)
	if b.Empty() || y < b.Min.Y || y >= b.Max.Y {
		return
	}
	if c.buf == nil {
		c.buf = make([]byte, 4*c.at.Dx())
	}
	c.row(c.buf, y-c.at.Min.Y)
	copy(dst[4*(b.Min.X-c.r.Min.X):], c.buf[4*(b.Min.X-c.at.Min.X):4*(b.Max.X-c.at.Min.X)])
}
