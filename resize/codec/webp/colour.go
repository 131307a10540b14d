package webp

import (
	"image"
	"image/color"

	"github.com/rendition-go/rendition/resize/codec"
)

// VP8 holds colour with the range of video (ITU-R BT.601: luma 16 to 235, chroma
// 16 to 240), while an image.YCbCr is read with the full range everywhere. So the
// planes are stretched where they stay planes, and turned into RGB where alpha
// stands beside them.

// fullRange returns m, or m with its colours in the range that its type means.
// It may change m.
func fullRange(m image.Image) image.Image {
	switch m := m.(type) {
	case *image.YCbCr:
		t := newStretch()
		t.apply(&t.luma, m.Y)
		t.apply(&t.chroma, m.Cb)
		t.apply(&t.chroma, m.Cr)
		return m
	case *image.NYCbCrA:
		return &translucent{m}
	}
	return m
}

// stretch is what the samples of the video range become.
type stretch struct{ luma, chroma [256]byte }

func newStretch() *stretch {
	t := &stretch{}
	for i := range 256 {
		t.luma[i] = clamp(divide((i-16)*255, 219))
		t.chroma[i] = clamp(divide((i-128)*255, 224) + 128)
	}
	return t
}

// divide rounds to nearest.
func divide(a, b int) int {
	if a < 0 {
		return -((-a + b/2) / b)
	}
	return (a + b/2) / b
}

func clamp(v int) byte { return byte(max(0, min(v, 255))) }

func (*stretch) apply(t *[256]byte, b []byte) {
	for i, v := range b {
		b[i] = t[v]
	}
}

// translucent is a lossy picture with alpha. Chroma is interpolated between the
// centres of its samples, 9:3:3:1, as all WebP decoders do.
type translucent struct{ *image.NYCbCrA }

func (m *translucent) ColorModel() color.Model { return color.RGBAModel }

// At is for callers who know nothing better.
func (m *translucent) At(x, y int) color.Color {
	if !image.Pt(x, y).In(m.Rect) {
		return color.RGBA{}
	}
	row := make([]byte, 4*m.Rect.Dx())
	m.RGBARow(row, y-m.Rect.Min.Y)
	p := row[4*(x-m.Rect.Min.X):]
	return color.RGBA{p[0], p[1], p[2], p[3]}
}

// RGBA64At keeps the embedded type from answering in the wrong range.
func (m *translucent) RGBA64At(x, y int) color.RGBA64 {
	r, g, b, a := m.At(x, y).RGBA()
	return color.RGBA64{uint16(r), uint16(g), uint16(b), uint16(a)}
}

// NYCbCrAAt keeps the embedded type from answering in the wrong range.
func (m *translucent) NYCbCrAAt(x, y int) color.NYCbCrA {
	c := color.NRGBAModel.Convert(m.At(x, y)).(color.NRGBA)
	yy, cb, cr := color.RGBToYCbCr(c.R, c.G, c.B)
	return color.NYCbCrA{YCbCr: color.YCbCr{Y: yy, Cb: cb, Cr: cr}, A: c.A}
}

// RGBARow implements codec.RowImage. The picture begins at an even place, as
// decoders make them.
func (m *translucent) RGBARow(dst []byte, y int) {
	w, ch := m.Rect.Dx(), (m.Rect.Dy()+1)/2
	cw := (w + 1) / 2
	near, far := y/2, y/2-1
	if y%2 == 1 {
		far = near + 1
	}
	far = max(0, min(far, ch-1))
	x0, y0 := m.Rect.Min.X, m.Rect.Min.Y
	c := m.COffset(x0, y0)
	plane := func(p []byte, row int) []byte { return p[c+row*m.CStride:][:cw] }
	cbN, cbF, crN, crF := plane(m.Cb, near), plane(m.Cb, far), plane(m.Cr, near), plane(m.Cr, far)
	luma, alpha := m.Y[m.YOffset(x0, y0+y):][:w], m.A[m.AOffset(x0, y0+y):][:w]
	for x := range w {
		i, j := x/2, x/2-1
		if x%2 == 1 {
			j = i + 1
		}
		j = max(0, min(j, cw-1))
		cb := (9*int(cbN[i]) + 3*int(cbN[j]) + 3*int(cbF[i]) + int(cbF[j]) + 8) >> 4
		cr := (9*int(crN[i]) + 3*int(crN[j]) + 3*int(crF[i]) + int(crF[j]) + 8) >> 4
		videoRGB(dst[4*x:4*x+4], int(luma[x]), cb, cr)
		dst[4*x+3] = alpha[x]
		codec.Premultiply(dst[4*x:4*x+4], dst[4*x:4*x+4])
	}
}

// videoRGB is the matrix of BT.601 for the video range, times 256.
func videoRGB(dst []byte, y, cb, cr int) {
	y, cb, cr = 298*(y-16)+128, cb-128, cr-128
	dst[0] = clamp((y + 409*cr) >> 8)
	dst[1] = clamp((y - 100*cb - 208*cr) >> 8)
	dst[2] = clamp((y + 516*cb) >> 8)
}
