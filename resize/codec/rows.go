package codec

import (
	"image"
	"image/color"

	pixels "github.com/rendition-go/rendition/resize/internal/color"
)

// Premultiply writes the straight RGBA pixels of src to dst as premultiplied
// ones, rounded to nearest. dst is at most as long as src and may be the same
// slice.
func Premultiply(dst, src []byte) {
	pixels.Premultiply(dst, src[:len(dst)])
}

// premultiply16 is Premultiply for samples of 16 bits, high byte first.
func premultiply16(dst, src []byte) {
	src = src[:len(dst)]
	for i := 0; i+7 < len(dst); i += 8 {
		s, d := src[i:i+8:i+8], dst[i:i+8:i+8]
		a := uint32(s[6])<<8 | uint32(s[7])
		for c := 0; c < 6; c += 2 {
			v := ((uint32(s[c])<<8|uint32(s[c+1]))*a + 0x7fff) / 0xffff
			d[c], d[c+1] = byte(v>>8), byte(v)
		}
		d[6], d[7] = s[6], s[7]
	}
}

// Unpremultiply writes the premultiplied RGBA pixels of src to dst as straight
// ones, rounded to nearest; colour of fully transparent pixels is 0. dst and
// src hold the same number of bytes and may be the same slice.
func Unpremultiply(dst, src []byte) {
	n := min(len(dst), len(src))
	pixels.Unpremultiply(dst[:n], src[:n])
}

// palette holds the colours of an image.Paletted in the layout it is given out
// in: grey where all colours that occur are opaque greys.
type palette struct {
	layout Layout
	opaque bool
	rgba   [256][4]byte
}

func newPalette(m *image.Paletted) *palette {
	p := &palette{layout: LayoutGray, opaque: true}
	used := usedIndexes(m)
	for i := range 256 {
		// An index outside the palette stays transparent black.
		c := &p.rgba[i]
		if i < len(m.Palette) {
			switch v := m.Palette[i].(type) {
			case color.NRGBA:
				Premultiply(c[:], []byte{v.R, v.G, v.B, v.A})
			default:
				r, g, b, a := v.RGBA()
				put16(c[:], r, g, b, a)
			}
		}
		if !used[i] {
			continue
		}
		p.opaque = p.opaque && c[3] == 255
		if c[0] != c[1] || c[1] != c[2] {
			p.layout = LayoutRGBA
		}
	}
	if !p.opaque {
		p.layout = LayoutRGBA
	}
	return p
}

func usedIndexes(m *image.Paletted) (used [256]bool) {
	b := m.Rect
	for y := b.Min.Y; y < b.Max.Y; y++ {
		o := m.PixOffset(b.Min.X, y)
		for _, i := range m.Pix[o : o+b.Dx()] {
			used[i] = true
		}
	}
	return used
}

func (p *palette) row(dst, src []byte) {
	if p.layout == LayoutGray {
		for i := range dst {
			dst[i] = p.rgba[src[i]][0]
		}
		return
	}
	for i := 0; i+3 < len(dst); i += 4 {
		copy(dst[i:i+4], p.rgba[src[i/4]][:])
	}
}

// rgbaRows returns a function that writes row y of m, counted from the top of its
// Bounds, as premultiplied RGBA of 8 bits, and whether all of m is opaque.
func rgbaRows(m image.Image) (row func(dst []byte, y int), opaque bool) {
	b := m.Bounds()
	x0, y0 := b.Min.X, b.Min.Y
	switch m := m.(type) {
	case *image.RGBA:
		return func(dst []byte, y int) { copy(dst, m.Pix[m.PixOffset(x0, y0+y):]) }, m.Opaque()
	case *image.NRGBA:
		return func(dst []byte, y int) { Premultiply(dst, m.Pix[m.PixOffset(x0, y0+y):]) }, m.Opaque()
	case *image.Paletted:
		p := newPalette(m)
		p.layout = LayoutRGBA
		return func(dst []byte, y int) { p.row(dst, m.Pix[m.PixOffset(x0, y0+y):]) }, p.opaque
	case *image.NYCbCrA:
		return func(dst []byte, y int) { nycbcraRow(dst, m, y) }, m.Opaque()
	case *image.YCbCr:
		return func(dst []byte, y int) { ycbcrRow(dst, m, y) }, true
	case RowImage:
		return m.RGBARow, isOpaque(m)
	case image.RGBA64Image:
		return func(dst []byte, y int) { rgba64Row(dst, m, y) }, isOpaque(m)
	}
	return func(dst []byte, y int) { anyRow(dst, m, y) }, isOpaque(m)
}

func ycbcrRow(dst []byte, m *image.YCbCr, y int) {
	y += m.Rect.Min.Y
	for x := range len(dst) / 4 {
		yi, ci := m.YOffset(m.Rect.Min.X+x, y), m.COffset(m.Rect.Min.X+x, y)
		d := dst[4*x : 4*x+4 : 4*x+4]
		d[0], d[1], d[2] = color.YCbCrToRGB(m.Y[yi], m.Cb[ci], m.Cr[ci])
		d[3] = 255
	}
}

func nycbcraRow(dst []byte, m *image.NYCbCrA, y int) {
	y += m.Rect.Min.Y
	a := m.A[m.AOffset(m.Rect.Min.X, y):]
	for x := range len(dst) / 4 {
		yi, ci := m.YOffset(m.Rect.Min.X+x, y), m.COffset(m.Rect.Min.X+x, y)
		d := dst[4*x : 4*x+4 : 4*x+4]
		d[0], d[1], d[2] = color.YCbCrToRGB(m.Y[yi], m.Cb[ci], m.Cr[ci])
		d[3] = a[x]
	}
	Premultiply(dst, dst)
}

func rgba64Row(dst []byte, m image.RGBA64Image, y int) {
	b := m.Bounds()
	for x := range len(dst) / 4 {
		c := m.RGBA64At(b.Min.X+x, b.Min.Y+y)
		put16(dst[4*x:], uint32(c.R), uint32(c.G), uint32(c.B), uint32(c.A))
	}
}

func anyRow(dst []byte, m image.Image, y int) {
	b := m.Bounds()
	for x := range len(dst) / 4 {
		r, g, bl, a := m.At(b.Min.X+x, b.Min.Y+y).RGBA()
		put16(dst[4*x:], r, g, bl, a)
	}
}

// put16 rounds samples of 16 bits to 8. Rounding keeps their order, so that no
// colour exceeds alpha.
func put16(d []byte, r, g, b, a uint32) {
	d[0], d[1], d[2], d[3] = to8(r), to8(g), to8(b), to8(a)
}

func to8(v uint32) byte { return byte((v*255 + 0x7fff) / 0xffff) }
