package jpeg

import (
	"image/color"

	"github.com/rendition-go/rendition/resize/codec"
)

// interleaver makes pixels of RGBA or CMYK of the planes of a row of units.
// Planes of lower resolution are repeated.
type interleaver struct {
	frame  *decodeFrame
	color  colorSpace
	invert bool // Adobe's CMYK: 255 is no ink
	size   int
	width  int // of the result
	height int
	out    []byte
	row    [maxComponents][]byte // one row of each plane, at full width
}

func newInterleaver(f *decodeFrame, color colorSpace, adobe bool, s *codec.Shape, size int) *interleaver {
	v := &interleaver{
		frame: f, color: color, invert: adobe, size: size,
		width: s.Components[0].Width, height: s.Components[0].Height,
	}
	v.out = make([]byte, interleavedBytes(f, size))
	for i := range f.comps {
		v.row[i] = make([]byte, v.width)
	}
	return v
}

// interleavedBytes is the memory of a row of units.
func interleavedBytes(f *decodeFrame, size int) int64 {
	return 4*int64(f.unitsX*f.maxH*size)*int64(f.maxV*size) + planeSlack
}

// place returns where the pixels of a row of units go.
func (v *interleaver) place(unitY int) codec.Plane {
	y0 := unitY * v.frame.maxV * v.size
	rows := min(v.frame.maxV*v.size, v.height-y0)
	stride := 4 * v.width
	return codec.Plane{Pix: v.out[:rows*stride], Stride: stride, Width: v.width, Y: y0, Rows: rows}
}

// run makes out the pixels of the planes in.
func (v *interleaver) run(out *codec.Plane, in *[maxComponents]codec.Plane) {
	for y := range out.Rows {
		for i := range v.frame.comps {
			v.spread(i, &in[i], y)
		}
		v.pixels(out.Row(y, 4))
	}
}

// spread repeats samples of the row of a plane at row y of the result.
func (v *interleaver) spread(i int, p *codec.Plane, y int) {
	c, dst := &v.frame.comps[i], v.row[i]
	src := p.Row(min(y*c.v/v.frame.maxV, p.Rows-1), 1)
	if c.h == v.frame.maxH {
		copy(dst, src)
		return
	}
	for x := range dst {
		dst[x] = src[min(x*c.h/v.frame.maxH, len(src)-1)]
	}
}

func (v *interleaver) pixels(out []byte) {
	a, b, c, d := v.row[0], v.row[1], v.row[2], v.row[3]
	switch {
	case v.color == colorRGB:
		for x := range v.width {
			put4(out[4*x:], a[x], b[x], c[x], 255)
		}
	case v.color == colorYCCK:
		// The transform is of what the inks leave of the light, and Adobe stores
		// that, too.
		for x := range v.width {
			r, g, bl := color.YCbCrToRGB(a[x], b[x], c[x])
			put4(out[4*x:], r, g, bl, ^d[x])
		}
	case v.invert:
		for x := range v.width {
			put4(out[4*x:], ^a[x], ^b[x], ^c[x], ^d[x])
		}
	default:
		for x := range v.width {
			put4(out[4*x:], a[x], b[x], c[x], d[x])
		}
	}
}

func put4(o []byte, a, b, c, d byte) {
	o = o[:4:4]
	o[0], o[1], o[2], o[3] = a, b, c, d
}
