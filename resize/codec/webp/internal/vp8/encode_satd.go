package vp8

import "github.com/rendition-go/rendition/resize/codec/webp/internal/arith"

// Modes are ranked by the sum of absolute differences after a Hadamard transform
// (SATD), which tells what a prediction will cost better than plain differences.
// Four samples go through it at a time, in lanes of 16 bits: sums and differences
// of signed lanes are exact as one large integer, and a bias makes the lanes
// positive before they are taken apart.

const (
	laneSigns = 0x8000 * lanes
	laneBias  = 0x0800 * lanes // more than the sum of four samples
)

// laneAbs returns the magnitudes of four signed lanes.
func laneAbs(x uint64) uint64 {
	x += laneSigns
	positive := x >> 15 & lanes
	negative := (lanes - positive) * 0xffff
	return ((x ^ laneSigns) ^ negative) + negative&lanes
}

// satd returns the sum of the magnitudes of a transformed block, given as rows of
// lanes with values of -255 to 255.
func satd(r0, r1, r2, r3 uint64) int32 {
	a, b, c, d := r0+r2, r1+r3, r0-r2, r1-r3
	r0, r1, r2, r3 = a+b+laneBias, a-b+laneBias, c+d+laneBias, c-d+laneBias
	const low = 0xffffffff
	// The first step along the rows, two rows in a word: lanes 0 and 1 of each
	// plus or minus lanes 2 and 3.
	sumA, sumB := r0&low+r0>>32+(r1&low+r1>>32)<<32, r2&low+r2>>32+(r3&low+r3>>32)<<32
	difA, difB := r0&low-r0>>32+(r1&low-r1>>32)<<32, r2&low-r2>>32+(r3&low-r3>>32)<<32
	return maxima(laneAbs(sumA-2*laneBias)) + maxima(laneAbs(sumB-2*laneBias)) + maxima(laneAbs(difA)) + maxima(laneAbs(difB))
}

// maxima is the last step: |x+y| + |x-y| is twice the larger magnitude.
func maxima(x uint64) int32 {
	return 2 * int32(max(x&0xffff, x>>16&0xffff)+max(x>>32&0xffff, x>>48))
}

// blockSatd returns the SATD of two blocks, the first one as rows of lanes.
func blockSatd(src *[4]uint64, pred *pixels) int32 {
	return satd(src[0]-arith.Spread(pred.row0()), src[1]-arith.Spread(pred.row1()), src[2]-arith.Spread(pred.row2()), src[3]-arith.Spread(pred.row3()))
}

// A spectrum is what the transform of a source block says for predictions that
// only vary along rows or along columns: those change but the coefficients of one
// row or column of it, so that their SATD follows without a transform.
type spectrum struct {
	rows            [4]uint64 // of lanes
	total           int32     // magnitudes of all coefficients
	across, down    [4]int32  // coefficients of the first row, and of the first column
	acrossMagnitude int32
	downMagnitude   int32
}

func (s *spectrum) reset(p *pixels) {
	r0, r1, r2, r3 := arith.Spread(p.row0()), arith.Spread(p.row1()), arith.Spread(p.row2()), arith.Spread(p.row3())
	s.rows = [4]uint64{r0, r1, r2, r3}
	s.total = satd(r0, r1, r2, r3)
	sum := r0 + r1 + r2 + r3
	s.across = hadamard(int32(sum&0xffff), int32(sum>>16&0xffff), int32(sum>>32&0xffff), int32(sum>>48))
	s.down = hadamard(int32(r0*lanes>>48), int32(r1*lanes>>48), int32(r2*lanes>>48), int32(r3*lanes>>48))
	s.acrossMagnitude = magnitude(&s.across)
	s.downMagnitude = magnitude(&s.down)
}

// measureGo makes the spectra of blocks.
func measureGo(spectra []spectrum, src []pixels) {
	for i := range src {
		spectra[i].reset(&src[i])
	}
}

// sum returns the sum of the block's samples.
func (s *spectrum) sum() int32 { return s.across[0] }

func hadamard(a, b, c, d int32) [4]int32 {
	s, t, u, v := a+b, c+d, a-b, c-d
	return [4]int32{s + t, u + v, s - t, u - v}
}

func magnitude(c *[4]int32) int32 {
	return arith.Abs(c[0]) + arith.Abs(c[1]) + arith.Abs(c[2]) + arith.Abs(c[3])
}

// An edgeLine is four samples above a block, or to its left, transformed and
// times 4: what a block of their repetitions has in one row of its spectrum.
type edgeLine [4]int32

func newEdgeLine(a, b, c, d uint8) edgeLine {
	return hadamard(4*int32(a), 4*int32(b), 4*int32(c), 4*int32(d))
}

// simple returns the SATD of the four modes of whole macroblocks: dc is the mean,
// corner the sample above and to the left. That of modeTM is right where nothing
// has to be clipped.
func (s *spectrum) simple(above, left *edgeLine, dc, corner int32) (dcSum, tm, ve, he int32) {
	first := arith.Abs(s.across[0])
	a := arith.Abs(s.across[1]-above[1]) + arith.Abs(s.across[2]-above[2]) + arith.Abs(s.across[3]-above[3])
	d := arith.Abs(s.down[1]-left[1]) + arith.Abs(s.down[2]-left[2]) + arith.Abs(s.down[3]-left[3])
	dcSum = s.total - first + arith.Abs(s.across[0]-16*dc)
	tm = s.total - s.acrossMagnitude - s.downMagnitude + first + a + d + arith.Abs(s.across[0]-above[0]-left[0]+16*corner)
	ve = s.total - s.acrossMagnitude + a + arith.Abs(s.across[0]-above[0])
	he = s.total - s.downMagnitude + d + arith.Abs(s.down[0]-left[0])
	return dcSum, tm, ve, he
}
