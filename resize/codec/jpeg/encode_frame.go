package jpeg

import (
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
)

// A frame is the geometry of one picture (T.81 A.1 and A.2).
type frame struct {
	layout        codec.Layout
	width, height int
	comps         []component
	mcusX, mcusY  int // minimum coded units in a row, and rows of them
}

// A component is one plane as it is coded. Its blocks beyond width and height,
// which only fill the last minimum coded units, are coded but never transformed.
type component struct {
	id, table        int // of the frame header; of quantiser and Huffman tables
	h, v             int // blocks across and down in a minimum coded unit
	width, height    int // samples
	blocksX, blocksY int // blocks of 8 x 8 that hold samples
}

// newFrame checks s. subX and subY divide chroma where pixels come as RGBA.
func newFrame(s *codec.Shape, subX, subY int) (*frame, error) {
	if max(s.Width, s.Height) > maxSide {
		return nil, failure(resize.ErrTooLarge, "%d x %d pixels", s.Width, s.Height)
	}
	layouts := []codec.Layout{codec.LayoutYCbCr, codec.LayoutGray, codec.LayoutRGBA}
	if err := codec.CheckShape(s, layouts); err != nil {
		return nil, err
	}
	f := &frame{layout: s.Layout, width: s.Width, height: s.Height}
	if s.Layout == codec.LayoutRGBA {
		s = codec.NewShape(codec.LayoutYCbCr, s.Width, s.Height, subX, subY)
	}
	return f, f.addComponents(s.Components[:s.Layout.Planes()])
}

// addComponents turns each plane's divisors into sampling factors. Those of JPEG
// say the opposite, how often a component is sampled where the coarsest one is
// sampled once.
func (f *frame) addComponents(planes []codec.Component) error {
	maxX, maxY, minX, minY := 1, 1, 2, 2
	for _, p := range planes {
		maxX, maxY = max(maxX, p.X.Num), max(maxY, p.Y.Num)
		minX, minY = min(minX, p.X.Num), min(minY, p.Y.Num)
	}
	if maxX > 2 || maxY > 2 || minX > 1 || minY > 1 {
		return failure(resize.ErrFormat, "planes divided by %d to %d and %d to %d", minX, maxX, minY, maxY)
	}
	for i, p := range planes {
		f.comps = append(f.comps, component{
			id: i + 1, table: min(i, 1),
			h: maxX / p.X.Num, v: maxY / p.Y.Num,
			width: p.Width, height: p.Height,
			blocksX: ceilDiv(p.Width, 8), blocksY: ceilDiv(p.Height, 8),
		})
	}
	f.mcusX, f.mcusY = ceilDiv(f.width, 8*maxX), ceilDiv(f.height, 8*maxY)
	return nil
}

// planes returns the number of planes that the caller delivers.
func (f *frame) planes() int { return f.layout.Planes() }

// factors packs the sampling factors as the frame header has them.
func (c *component) factors() byte { return byte(c.h<<4 | c.v) }

// blockRows returns how many rows of blocks that hold samples component c has in
// row mcuY of minimum coded units.
func (c *component) blockRows(mcuY int) int {
	return min(c.v, c.blocksY-mcuY*c.v)
}

// A unit is a block's place in a minimum coded unit.
type unit struct{ comp, x, y int }

// maxUnits bounds the blocks of a minimum coded unit.
const maxUnits = 3 * 4

// units returns the blocks of a minimum coded unit in coding order (T.81 A.2.3).
func (f *frame) units() (us []unit) {
	for i := range f.comps {
		c := &f.comps[i]
		for j := range c.h * c.v {
			us = append(us, unit{i, j % c.h, j / c.h})
		}
	}
	return us
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }
