package jpeg

import "github.com/rendition-go/rendition/resize/codec"

// plane holds decoded samples of one component: all of them, or those of one row
// of units.
type plane struct {
	pix           []byte
	stride        int
	size          int // samples on a side of a block
	width, height int // samples of the component
	rows          int // samples down a row of units
}

const planeSlack = 64

// bytes returns the memory of a plane with that many rows of blocks.
func (c *decodeComponent) bytes(size, blockRows int) int64 {
	return int64(c.paddedX)*int64(size)*int64(blockRows)*int64(size) + planeSlack
}

// newPlane makes a plane of pix, which has that many bytes.
func newPlane(c *decodeComponent, size int, pix []byte) plane {
	return plane{
		pix: pix, stride: c.paddedX * size, size: size, rows: c.v * size,
		width: ceilDiv(c.width*size, 8), height: ceilDiv(c.height*size, 8),
	}
}

// blank makes all samples the same.
func (p *plane) blank() {
	for i := range p.pix {
		p.pix[i] = gray
	}
}

// block returns the samples from a block on.
func (p *plane) block(x, y int) []byte {
	return p.pix[y*p.size*p.stride+x*p.size:]
}

// run returns the samples of a row of units; offset is where its first row lies
// in pix. What follows may be overwritten, so that it must not be another row.
func (p *plane) run(unitY, offset int) codec.Plane {
	y := min(unitY*p.rows, p.height)
	rows := min(p.rows, p.height-y)
	end := (offset + rows) * p.stride
	out := codec.Plane{Pix: p.pix[offset*p.stride : end], Stride: p.stride, Width: p.width, Y: y, Rows: rows}
	if end < len(p.pix)-planeSlack {
		out.Pix = p.pix[offset*p.stride : end : end]
	}
	return out
}

// blockSizes are the numbers of samples on a side of a block, by component.
type blockSizes [maxComponents]int

// scaleFor returns block sizes of 1, 2, 4 or 8: the least that leaves the first
// component no smaller than the hint asks for, and chroma planes no smaller than
// that divided by what they may be. Components that are interleaved to pixels
// all have the first one's.
func (f *decodeFrame) scaleFor(h codec.Hint, color colorSpace) (sizes blockSizes) {
	for i := range f.comps {
		switch {
		case i == 0:
			sizes[i] = f.sizeFor(&f.comps[i], h.Width, h.Height, 1, 1)
		case color == colorYCbCr && h.SubX > 0 && h.SubY > 0:
			sizes[i] = f.sizeFor(&f.comps[i], h.Width, h.Height, h.SubX, h.SubY)
		default:
			sizes[i] = sizes[0]
		}
	}
	return sizes
}

func (f *decodeFrame) sizeFor(c *decodeComponent, width, height, subX, subY int) int {
	if width <= 0 || height <= 0 {
		return 8
	}
	for size := 1; size < 8; size *= 2 {
		if f.width*c.h*size*subX >= width*8*f.maxH && f.height*c.v*size*subY >= height*8*f.maxV {
			return size
		}
	}
	return 8
}

// ratio returns picture pixels per sample of a component with factor v of most.
func ratio(factor, most, size int) codec.Ratio {
	n, d := most*8, factor*size
	a, b := n, d
	for b != 0 {
		a, b = b, a%b
	}
	return codec.Ratio{Num: n / a, Den: d / a}
}

// shape tells how samples of blocks of those sizes come.
func (f *decodeFrame) shape(color colorSpace, sizes *blockSizes) *codec.Shape {
	size := sizes[0]
	s := &codec.Shape{Width: f.width, Height: f.height}
	switch color {
	case colorGray:
		s.Layout = codec.LayoutGray
	case colorYCbCr:
		s.Layout = codec.LayoutYCbCr
	case colorRGB:
		s.Layout, s.Opaque = codec.LayoutRGBA, true
	default:
		s.Layout = codec.LayoutCMYK
	}
	if s.Layout.PixelSize() > 1 {
		s.Components[0] = codec.Component{
			Width: ceilDiv(f.width*size, 8), Height: ceilDiv(f.height*size, 8),
			X: ratio(1, 1, size), Y: ratio(1, 1, size),
		}
		return s
	}
	for i := range f.comps {
		c, size := &f.comps[i], sizes[i]
		s.Components[i] = codec.Component{
			Width: ceilDiv(c.width*size, 8), Height: ceilDiv(c.height*size, 8),
			X: ratio(c.h, f.maxH, size), Y: ratio(c.v, f.maxV, size),
		}
	}
	return s
}
