package goimage

import (
	"image/color"

	"github.com/rendition-go/rendition/resize/codec"
	ycbcr "github.com/rendition-go/rendition/resize/internal/color"
)

// convertRow writes a row of one layout in another: YCbCr and grey stay what they
// are but for their bits, everything can become RGBA. cb and cr are those of
// YCbCr, as long as b.
func convertRow(d []byte, to, from codec.Layout, b, cb, cr []byte) {
	switch {
	case from == to:
		copy(d, b)
	case from == codec.LayoutYCbCr:
		ycbcr.RGBAFromYCbCr(d, b, cb, cr)
	case to == codec.LayoutGray, from == codec.LayoutRGBA64:
		narrow(d, b)
	case from == codec.LayoutGray:
		grayRow(d, b)
	case from == codec.LayoutGray16:
		gray16Row(d, b)
	case from == codec.LayoutGrayAlpha:
		grayAlphaRow(d, b)
	case from == codec.LayoutCMYK:
		cmykRow(d, b)
	}
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

// cmykRow takes ink as what it keeps of the paper's light: R = (1-C)(1-K).
func cmykRow(d, b []byte) {
	for i := range len(b) / 4 {
		s := b[4*i : 4*i+4 : 4*i+4]
		r, g, bl := color.CMYKToRGB(s[0], s[1], s[2], s[3])
		set(d[4*i:], r, g, bl, 255)
	}
}

// flatten lays premultiplied RGBA on an opaque background.
func flatten(pix []byte, bg color.RGBA) {
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
}

func over(c, bg byte, rest uint32) byte {
	return byte(min(uint32(c)+(uint32(bg)*rest+127)/255, 255))
}
