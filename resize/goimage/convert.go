package goimage

import (
	"image/color"

	"github.com/rendition-go/rendition/resize/codec"
)

// convert returns p in another layout: YCbCr and grey stay what they are but for
// their bits, everything can become RGBA.
func convert(p *codec.Picture, to codec.Layout) *codec.Picture {
	from := p.Shape.Layout
	if from == to {
		return p
	}
	s := codec.NewShape(to, p.Shape.Width, p.Shape.Height, 1, 1)
	s.Opaque = p.Shape.Opaque || !from.Alpha()
	q := codec.NewPicture(s)
	src, dst := &p.Planes[0], &q.Planes[0]
	for y := range s.Height {
		d := dst.Row(y, to.PixelSize())
		if from == codec.LayoutYCbCr {
			ycbcrRow(d, src.Row(y, 1), p.Planes[1].Row(y, 1), p.Planes[2].Row(y, 1))
			continue
		}
		b := src.Row(y, from.PixelSize())
		switch {
		case to == codec.LayoutGray:
			narrow(d, b)
		case from == codec.LayoutGray:
			grayRow(d, b)
		case from == codec.LayoutGray16:
			gray16Row(d, b)
		case from == codec.LayoutGrayAlpha:
			grayAlphaRow(d, b)
		case from == codec.LayoutRGBA64:
			narrow(d, b)
		case from == codec.LayoutCMYK:
			cmykRow(d, b)
		}
	}
	return q
}

// to8 rounds a sample of 16 bits, whose order is kept: no colour comes to exceed
// its alpha.
func to8(hi, lo byte) byte {
	return byte(((uint32(hi)<<8|uint32(lo))*255 + 0x7fff) / 0xffff)
}

func narrow(d, b []byte) {
	for i := range d {
		d[i] = to8(b[2*i], b[2*i+1])
	}
}

func set(d []byte, r, g, b, a byte) {
	d = d[:4:4]
	d[0], d[1], d[2], d[3] = r, g, b, a
}

func grayRow(d, b []byte) {
	for i, v := range b {
		set(d[4*i:], v, v, v, 255)
	}
}

func gray16Row(d, b []byte) {
	for i := range len(b) / 2 {
		v := to8(b[2*i], b[2*i+1])
		set(d[4*i:], v, v, v, 255)
	}
}

func grayAlphaRow(d, b []byte) {
	for i := range len(b) / 2 {
		v := b[2*i]
		set(d[4*i:], v, v, v, b[2*i+1])
	}
}

func ycbcrRow(d, y, cb, cr []byte) {
	cb, cr = cb[:len(y)], cr[:len(y)]
	for i, v := range y {
		r, g, b := color.YCbCrToRGB(v, cb[i], cr[i])
		set(d[4*i:], r, g, b, 255)
	}
}

// cmykRow takes ink as what it keeps of the paper's light: R = (1-C)(1-K).
func cmykRow(d, b []byte) {
	for i := range len(b) / 4 {
		s := b[4*i : 4*i+4 : 4*i+4]
		r, g, bl := color.CMYKToRGB(s[0], s[1], s[2], s[3])
		set(d[4*i:], r, g, bl, 255)
	}
}
