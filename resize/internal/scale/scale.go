// Package scale resamples one plane of pixels, row after row as they come.
//
// A [Scaler] works on samples, not on pictures: each component of a picture has
// one of its own. How the plane's samples lie in the picture, how large the
// picture becomes and which part of it is wanted is said exactly, in two [Axis]
// values. What the samples are is a [Pixel]; [PixelOf] gives it for a
// codec.Layout (for codec.LayoutYCbCr, each plane is 8-bit grey):
//
//	x := scale.Whole(1363, codec.Ratio{Num: 2, Den: 1}, 2725, 720)
//	y := scale.Whole(1113, codec.Ratio{Num: 2, Den: 1}, 2225, 588)
//	s, err := scale.New(x, y, scale.PixelOf(codec.LayoutRGBA), resize.Lanczos3, cache)
//	...
//	defer s.Close()
//	for each band { err = s.Push(&band.Planes[0], emit) }
//	err = s.Flush(emit)
//
// # Arithmetic
//
// The filter is separable: rows are filtered along x, a few at a time, and then
// summed along y. Where a result sample falls on the plane is an integer
// fraction, and so is which samples it needs; the kernel is evaluated with one
// division a tap (see [resize.Filter.At]) and the weights of a sample are rounded
// to integers that sum to exactly one. From there on everything is integer:
//
//   - 8-bit samples: weights of 14 bits; the row pass leaves 6 bits of fraction
//     and rounds, the column pass takes 20 bits off.
//   - 16-bit samples: weights of 22 bits; 8 bits of fraction in between.
//
// Beyond the plane's edges its first and last samples are repeated. The colour
// of premultiplied pixels is cut down to their alpha at the end, since a filter
// with negative lobes may overshoot. So equal input gives equal bytes on every
// machine, a flat picture stays exactly flat, and mirrored or cropped input gives
// mirrored or cropped output.
//
// Two engines do that arithmetic, with equal results. One is plain Go for all
// pixels and machines; it multiplies two 8-bit samples at once in a word of 64
// bits. The other has samples of 16 bits for vector instructions: its kernels
// exist in assembly for AVX2 and NEON, and once more in plain Go, to be tested
// against. It takes 8-bit pixels where those instructions are; the build tag
// purego leaves it out.
package scale

import (
	"errors"
	"fmt"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
)

// Pixel says what one sample position of a plane holds.
type Pixel struct {
	Channels int  // 1, 2 or 4
	Bits     int  // of a sample: 8, or 16 in two bytes, the high one first
	Alpha    bool // the last channel is alpha and the others are premultiplied by it
}

// PixelOf returns the Pixel of a layout's planes.
func PixelOf(l codec.Layout) Pixel {
	switch l {
	case codec.LayoutGray16:
		return Pixel{1, 16, false}
	case codec.LayoutGrayAlpha:
		return Pixel{2, 8, true}
	case codec.LayoutRGBA:
		return Pixel{4, 8, true}
	case codec.LayoutRGBA64:
		return Pixel{4, 16, true}
	case codec.LayoutCMYK:
		return Pixel{4, 8, false}
	}
	return Pixel{1, 8, false}
}

// Size returns the bytes of one sample position.
func (p Pixel) Size() int { return p.Channels * p.Bits / 8 }

func (p Pixel) valid() bool {
	switch p.Channels {
	case 1, 2, 4:
	default:
		return false
	}
	return (p.Bits == 8 || p.Bits == 16) && !(p.Alpha && p.Channels == 1)
}

// Axis says along one direction where the samples of the result lie among those
// of the plane.
//
// The picture is Size pixels long and becomes Scaled long. Sample j of the
// result has its centre at Offset + (j+1/2)*OutStep of the scaled picture, which
// is that times Size/Scaled of the picture. Sample i of the plane has its centre
// at (i+1/2)*InStep of the picture.
type Axis struct {
	In      int         // samples of the plane
	InStep  codec.Ratio // picture pixels per sample
	Size    int         // the picture, in pixels
	Scaled  int         // the whole scaled picture, in pixels
	Offset  int         // where the result begins in the scaled picture
	Out     int         // samples of the result
	OutStep codec.Ratio // scaled pixels per sample of the result
}

// Whole returns the axis for a picture of size pixels that becomes out samples
// long, all of it.
func Whole(in int, step codec.Ratio, size, out int) Axis {
	return Axis{in, step, size, out, 0, out, codec.Ratio{Num: 1, Den: 1}}
}

// Range returns which samples of the plane the result depends on: from first up
// to but without end. The error is that of [New].
func (a Axis) Range(f resize.Filter) (first, end int, err error) {
	g, err := newGeometry(a, f)
	if err != nil {
		return 0, 0, err
	}
	first, _ = g.taps(0)
	_, end = g.taps(a.Out - 1)
	return max(0, min(first, a.In-1)), max(1, min(end, a.In)), nil
}

// errAxis is what New wraps where an axis makes no sense: a mistake of the
// caller, not of the picture.
var errAxis = errors.New("scale: invalid axis")

// maxTaps bounds the weights of one axis, and so the memory and time it takes to
// compute them. It allows sides of 5.5 million samples with the widest filter.
const maxTaps = 1 << 25

func tooLarge(a Axis) error {
	return &resize.Error{
		Detail: fmt.Sprintf("scaling %d samples to %d of %d", a.In, a.Out, a.Scaled),
		Err:    resize.ErrTooLarge,
	}
}
