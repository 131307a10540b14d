//go:build cgo && vips

package vips

import (
	"math"
	"math/bits"

	"github.com/rendition-go/rendition/resize"
)

// # Where libvips puts samples
//
// vips_reduceh makes k = round(n/s) samples of n and centres them: the middle of
// what it makes lies over the middle of what it was given, whatever was rounded.
// The step of s between them is exact. So, with the samples of the opened picture
// counted from its left edge and those of the scaled picture likewise, it serves
// any part A..B of the scaled picture for which a part L..R of the opened one can
// be found with
//
//	(A + B) * s = L + R.
//
// Where the picture is opened in its own size, s is size/scaled, and A, B, L, R =
// 0, scaled, 0, size do. Shrunk by f while it was decoded, it has size/f columns,
// which need not be a whole number, and the same choice is wrong by up to half a
// column: the picture moves. But A..B may be made longer than what is wanted, over
// the edge even (edge samples are repeated there), and among some lengths there is
// nearly always one for which (A+B)*s is a whole number but for a hundredth.

// An axis is one direction of the resampling: samples opened[x] of a picture, of
// which each lies over step pixels of the original.
type axis struct {
	opened       int // samples there are
	step         int // pixels of the original to a sample, in each direction of it
	size, scaled int // of the original and of the whole result
	offset, out  int // the part of the result that is wanted
}

// window is how libvips is told to make an axis.
type window struct {
	box           int // samples to average first, at least 1
	cut, cutLen   int
	before, after int
	factor        float64 // samples to a result sample
	position      float64 // where factor < 1: of the first result sample's centre
	skip, out     int
	off           float64 // by how many result samples the result is misplaced
}

const (
	// search is by how many result samples a window may be longer than needed.
	search = 48
	// margin is what the kernels look at beside a result sample, in result
	// samples, and one for rounding.
	margin = 4
	// maxFactor keeps the kernel below libvips's limit of 2000 samples. Larger
	// factors are averaged down to at least half of it before, which at that size
	// cannot be seen.
	maxFactor = 100
	// misplaced is the largest error of a place that is not looked at, in result
	// samples. libvips itself rounds places to 1/64 of a source sample.
	misplaced = 1.0 / 100
)

// plan returns how to make a, well placed or as well as it can be.
func (a axis) plan() window {
	box := 1
	if f := a.size / (a.scaled * a.step); f > maxFactor {
		box = f / (maxFactor / 2)
		a.opened = (a.opened + box - 1) / box
		a.step *= box
	}
	w := a.place()
	w.box = box
	return w
}

func (a axis) place() window {
	s := float64(a.size) / (float64(a.scaled) * float64(a.step))
	switch {
	case s < 1:
		return window{
			cut: 0, cutLen: a.opened, factor: s, out: a.out,
			position: (float64(a.offset)+0.5)*s - 0.5,
		}
	case a.size == a.scaled*a.step: // one to one
		return window{cut: a.offset, cutLen: a.out, factor: 1, out: a.out}
	}
	best := window{off: math.Inf(1)}
	first, last := a.offset-margin, a.offset+a.out+margin
	if a.offset == 0 {
		first = 0
	}
	if a.offset+a.out == a.scaled {
		last = a.scaled
	}
	for before := 0; before <= search; before++ {
		for after := 0; before+after <= search; after++ {
			w, ok := a.window(first-before, last+after, s)
			if ok && w.off < best.off-1e-9 {
				best = w
			}
			if best.off < 1e-9 {
				return best
			}
		}
		if first == 0 {
			break // nothing is gained at an edge: its other end was tried
		}
	}
	if best.off > misplaced && a.exact() {
		best, _ = a.window(0, a.scaled, s)
	}
	return best
}

// exact reports whether the opened picture is a whole number of samples wide, so
// that all of it and all of the result have the same middle.
func (a axis) exact() bool { return a.size == a.opened*a.step }

// window returns the one that makes from..to of the result, or false where libvips
// would make another number of samples.
func (a axis) window(from, to int, s float64) (window, bool) {
	k := to - from
	// (from+to) * size/(scaled*step), with its fraction.
	ends, off := a.ends(from + to)
	n := int(math.Round(float64(k) * s))
	if (n-ends)&1 != 0 {
		n++
	}
	if math.Abs(float64(n)-float64(k)*s) > 0.45*s {
		if n -= 2; math.Abs(float64(n)-float64(k)*s) > 0.45*s {
			return window{}, false
		}
	}
	left := (ends - n) / 2
	right := left + n
	w := window{
		cut: max(left, 0), factor: s, skip: a.offset - from, out: a.out,
		off: off / (2 * s),
	}
	end := min(right, a.opened)
	w.cutLen, w.before, w.after = end-w.cut, w.cut-left, right-end
	return w, w.cutLen > 0
}

// ends returns m*size/(scaled*step) rounded to a whole number, and by how much it
// was. m may be negative.
func (a axis) ends(m int) (int, float64) {
	sign := 1
	if m < 0 {
		m, sign = -m, -1
	}
	den := uint64(a.scaled) * uint64(a.step)
	hi, lo := bits.Mul64(uint64(m), uint64(a.size))
	q, r := bits.Div64(hi%den, lo, den)
	off := float64(r) / float64(den)
	if off > 0.5 {
		q++
		off = 1 - off
	}
	return sign * int(q), off
}

// axes returns the two axes of a picture that was shrunk to opened while it was
// decoded.
func axes(opened resize.Size, step int, pl resize.Plan) (x, y axis) {
	return axis{opened.Width, step, pl.Source.Width, pl.Scaled.Width, pl.Crop.X, pl.Crop.Width},
		axis{opened.Height, step, pl.Source.Height, pl.Scaled.Height, pl.Crop.Y, pl.Crop.Height}
}
