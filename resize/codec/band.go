package codec

import "time"

// Layout says what the planes of a [Band] hold. Samples are gamma-encoded, 8 bits
// in one byte or 16 bits in two, the high byte first. Colour is premultiplied
// wherever there is alpha.
type Layout uint8

const (
	LayoutGray      Layout = iota + 1 // 1 plane of 8 bits
	LayoutGray16                      // 1 plane of 16 bits
	LayoutGrayAlpha                   // 1 plane of 2 x 8 bits, premultiplied
	LayoutYCbCr                       // 3 planes of 8 bits, full range BT.601, each with a size of its own
	LayoutRGBA                        // 1 plane of 4 x 8 bits, premultiplied
	LayoutRGBA64                      // 1 plane of 4 x 16 bits, premultiplied
	LayoutCMYK                        // 1 plane of 4 x 8 bits, 255 is full ink
)

// PixelSize returns the bytes of one sample position in a plane.
func (l Layout) PixelSize() int {
	switch l {
	case LayoutGray16, LayoutGrayAlpha:
		return 2
	case LayoutRGBA, LayoutCMYK:
		return 4
	case LayoutRGBA64:
		return 8
	}
	return 1
}

// Planes returns the number of planes.
func (l Layout) Planes() int {
	if l == LayoutYCbCr {
		return 3
	}
	return 1
}

// Alpha reports whether the layout holds transparency.
func (l Layout) Alpha() bool {
	return l == LayoutGrayAlpha || l == LayoutRGBA || l == LayoutRGBA64
}

// Shape tells how the pixels of a picture come.
type Shape struct {
	Layout Layout
	// Width and Height are those of the stored picture in pixels, as in Header.
	Width, Height int
	// Components has one element per plane.
	Components [3]Component
	// Opaque is set where Layout has alpha and all of it is known to be full.
	Opaque bool
	// Frames are the timings of the frames that will come; empty means one still.
	Frames []Frame
}

// Component is the size of one plane and where its samples lie in the picture.
//
// Sample i of a row covers the picture's pixels from i*X.Num/X.Den up to
// (i+1)*X.Num/X.Den, so that its centre is at (i+1/2)*X.Num/X.Den; rows likewise
// by Y. A decoder that halved 2725 columns delivers 1363 samples of 2 pixels each,
// although the last lies half outside; nothing is lost to rounding.
type Component struct {
	Width, Height int
	X, Y          Ratio
}

// Ratio is a positive fraction: picture pixels per sample.
type Ratio struct{ Num, Den int }

// Frame is one picture of an animation.
type Frame struct{ Delay time.Duration }

// NewShape returns the shape of a picture of width x height pixels with all
// samples at their natural size. subX and subY divide the resolution of the two
// chroma planes of LayoutYCbCr: 2, 2 is 4:2:0; 2, 1 is 4:2:2; 1, 1 is 4:4:4.
// Other layouts ignore them.
func NewShape(l Layout, width, height, subX, subY int) *Shape {
	s := &Shape{Layout: l, Width: width, Height: height}
	one := Ratio{1, 1}
	s.Components[0] = Component{width, height, one, one}
	if l == LayoutYCbCr {
		c := Component{(width + subX - 1) / subX, (height + subY - 1) / subY, Ratio{subX, 1}, Ratio{subY, 1}}
		s.Components[1], s.Components[2] = c, c
	}
	return s
}

// Band is a run of consecutive rows. Where planes differ in height, so do their
// first rows and row counts; a plane may have no rows in a band.
type Band struct {
	Frame  int // index of the frame the rows belong to
	Planes [3]Plane
}

// Plane is a run of consecutive rows of one component.
type Plane struct {
	// Pix holds row i (0 to Rows-1) at Pix[i*Stride:], Width sample positions of
	// it. Bytes after the last row's end up to cap(Pix) may be read and
	// overwritten by fast kernels; 64 of them spare a copy.
	Pix    []byte
	Stride int // bytes from one row to the next
	Width  int // sample positions in a row
	Y      int // number of the first row in the component
	Rows   int
}

// Row returns row i of the run, without the slack: Width sample positions of
// size bytes each.
func (p *Plane) Row(i, size int) []byte {
	o := i * p.Stride
	return p.Pix[o : o+p.Width*size : o+p.Width*size]
}
