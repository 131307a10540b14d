package vp8

import (
	"math"

	"github.com/rendition-go/rendition/resize/codec/webp/internal/spare"
)

// A macroblock is what was decided on 16 x 16 pixels.
type macroblock struct {
	modes   uint64 // of the 16 luma blocks, 4 bits each, if luma is blockModes
	luma    uint8  // mode of all luma, or blockModes
	chroma  uint8
	segment uint8
	skip    bool // there are no coefficients
}

// blockModes stands for a mode of its own for each luma block.
const blockModes = modes4

// An attempt is a macroblock's luma, coded in one way.
type attempt struct {
	levels [17][16]int16 // the last one is the block of second order
	masks  [17]uint32
	rec    [16]pixels
}

// The surroundings are what macroblocks to come need to know of those coded: the
// lowest row of samples above, which prediction uses as they are before the loop
// filter; and which blocks above and to the left have levels, and their modes.
type surroundings struct {
	luma       []uint8 // a row of all macroblocks, and 4 samples behind it
	chroma     [2][]uint8
	levels     []levelFlags
	modes      []uint32 // of the lowest row of blocks, a byte each
	leftLevels levelFlags
	leftModes  uint32
}

// levelFlags hold whether blocks have levels: four of luma, two of each chroma
// plane, and the block of second order.
type levelFlags [9]uint8

func (s *surroundings) reset(width int) {
	s.luma = spare.Grown(s.luma, 16*width+8)
	s.levels, s.modes = spare.Grown(s.levels, width), spare.Grown(s.modes, width)
	fill(s.luma, 127)
	clear(s.levels)
	clear(s.modes)
	for i := range s.chroma {
		s.chroma[i] = spare.Grown(s.chroma[i], 8*width)
		fill(s.chroma[i], 127)
	}
}

func fill(s []uint8, v uint8) {
	for i := range s {
		s[i] = v
	}
}

// segmentLimits are the activities from which on a macroblock belongs to the next
// segment.
var segmentLimits = [3]uint32{159, 566, 1599}

// activity is how lively luma is: the sum of the standard deviations of the four
// quarters, in 1/16.
func activity(src *[16]pixels, spectra *[16]spectrum) uint32 {
	var sums [4]quarter
	quarters(src, spectra, &sums)
	var sum uint32
	for _, q := range sums {
		// 64 times the variance is squared - total^2/64; the root of 4 times that
		// is 16 deviations.
		sum += root(4*q.squared - q.total*q.total/16)
	}
	return sum
}

// A quarter is what 8 x 8 samples and their squares add up to.
type quarter struct{ total, squared uint32 }

// quartersGo finds them for a macroblock whose spectra are given.
func quartersGo(src *[16]pixels, spectra *[16]spectrum, sums *[4]quarter) {
	for k, b := range [4]int{0, 2, 8, 10} {
		q := quarter{}
		for _, i := range [4]int{b, b + 1, b + 4, b + 5} {
			q.total += uint32(spectra[i&15].sum())
			q.squared += sumOfSquares(&src[i&15])
		}
		sums[k] = q
	}
}

func sumOfSquares(p *pixels) uint32 {
	var sum uint32
	for _, v := range p {
		sum += uint32(v) * uint32(v)
	}
	return sum
}

// root returns the square root, rounded down. That of a float64 is exact where
// the argument is a whole number below 2^52, so every machine finds the same.
func root(v uint32) uint32 { return uint32(math.Sqrt(float64(v))) }

func segmentOf(activity uint32) uint8 {
	var s uint8
	for _, limit := range segmentLimits {
		if activity > limit {
			s++
		}
	}
	return s
}
