package vp8

import "github.com/rendition-go/rendition/resize/codec/webp/internal/arith"

// An edge is what a block of 4 x 4 samples is predicted from: eight samples above
// and to the upper right, four to the left, and the corner between them.
//
// Kernels read it as it lies in memory.
type edge struct {
	above  uint64 // the leftmost sample in the lowest byte
	left   uint32 // the topmost sample in the lowest byte
	corner uint8
}

// The directional modes take windows out of the edge, once run from the lowest
// sample on the left by the corner to the upper right, smoothed over two or three
// of its samples (RFC 6386, 12.3). Eight samples are smoothed at a time, each in
// its byte.

const lowBits = 0x7f7f7f7f7f7f7f7f

// mean2 returns the bytes (a + b + 1) / 2.
func mean2(a, b uint64) uint64 { return (a | b) - (a^b)>>1&lowBits }

// mean3 returns the bytes (a + 2b + c + 2) / 4.
func mean3(a, b, c uint64) uint64 { return mean2(a&c+(a^c)>>1&lowBits, b) }

// predictions holds a block in each mode.
type predictions [modes4]pixels

// directional makes all but modeDC and modeTM.
func (p *predictions) directional(e *edge) {
	a, l := e.above, uint64(e.left)
	// The run from the left: bytes 0 to 7 of it, and from the corner on.
	l0, l1, l2, l3 := l&0xff, l>>8&0xff, l>>16&0xff, l>>24
	low := l3 | l2<<8 | l1<<16 | l0<<24 | uint64(e.corner)<<32 | a<<40
	high := uint64(e.corner) | a<<8
	const six = 1<<48 - 1
	two := mean2(low, low>>8)                 // 0 to 6: up the left, the corner, above
	three := mean3(low, low>>8, low>>16)      // 0 to 5, in the middle
	twoA := mean2(high, a)                    // from the corner on
	threeA := mean3(high, a, a>>8)            // 0 to 6
	last := (a>>48&0xff + 3*(a>>56) + 2) >> 2 // the last one counts twice
	diagonal := three&six | threeA>>16<<48
	beyond := threeA>>8&six | last<<48

	top := uint32(threeA)
	p[modeVE].set(top, top, top, top)
	bottom := uint32(l2+3*l3+2) >> 2
	m0, m1, m2 := uint32(three>>16)&0xff, uint32(three>>8)&0xff, uint32(three)&0xff
	p[modeHE].set(m0*0x01010101, m1*0x01010101, m2*0x01010101, bottom*0x01010101)
	p[modeRD].set(uint32(diagonal>>24), uint32(diagonal>>16), uint32(diagonal>>8), uint32(diagonal))
	p[modeLD].set(uint32(beyond), uint32(beyond>>8), uint32(beyond>>16), uint32(beyond>>24))
	up, right := uint32(twoA), uint32(diagonal>>24)
	p[modeVR].set(up, right, up<<8|m0, right<<8|m1)
	p[modeVL].set(uint32(twoA>>8), uint32(beyond), uint32(twoA>>16)&0xffffff|uint32(beyond>>32)<<24,
		uint32(beyond>>8)&0xffffff|uint32(beyond>>40)<<24)
	p.horizontal(uint32(two), three, bottom, uint32(l3))
}

// horizontal makes the two modes whose windows interleave both kinds of means;
// bottom is the mean of the lowest samples on the left, lowest the very last.
func (p *predictions) horizontal(two uint32, three uint64, bottom, lowest uint32) {
	t0, t1, t2, t3 := two&0xff, two>>8&0xff, two>>16&0xff, two>>24
	m0, m1, m2, m3 := uint32(three)&0xff, uint32(three>>8)&0xff, uint32(three>>16)&0xff, uint32(three>>24)
	pair0, pair1, pair2 := t0|m0<<8, t1|m1<<8, t2|m2<<8
	p[modeHD].set(t3|m3<<8|uint32(three>>32)<<16, pair2|(t3|m3<<8)<<16, pair1|pair2<<16, pair0|pair1<<16)
	end := lowest * 0x0101
	p[modeHU].set(t2|m1<<8|t1<<16|m0<<24, t1|m0<<8|t0<<16|bottom<<24, t0|bottom<<8|end<<16, end|end<<16)
}

// rank4Go makes all predictions and ranks them by their SATD and their prices: in
// units of 1/256, but for the four lowest bits, which hold the mode, so that equal
// ranks fall to the lower one. It returns the lowest rank.
func (p *predictions) rank4Go(e *edge, src *spectrum, prices *[modes4]uint16, price int32, ranks *[modes4]int32) int32 {
	p.all(e)
	p.satds(src, ranks)
	return priced(ranks, prices, price)
}

// priced makes ranks of SATDs.
func priced(ranks *[modes4]int32, prices *[modes4]uint16, price int32) int32 {
	for m := range ranks {
		ranks[m] = (ranks[m]<<8+int32(prices[m])*price>>4)&^15 | int32(m)
	}
	return lowest(ranks)
}

// all makes all predictions.
func (p *predictions) all(e *edge) {
	p.directional(e)
	above := [4]uint8{uint8(e.above), uint8(e.above >> 8), uint8(e.above >> 16), uint8(e.above >> 24)}
	left := [4]uint8{uint8(e.left), uint8(e.left >> 8), uint8(e.left >> 16), uint8(e.left >> 24)}
	dc := (uint32(above[0]) + uint32(above[1]) + uint32(above[2]) + uint32(above[3]) +
		uint32(left[0]) + uint32(left[1]) + uint32(left[2]) + uint32(left[3]) + 4) >> 3
	flat := dc * 0x01010101
	p[modeDC].set(flat, flat, flat, flat)
	trueMotion(&above, &left, e.corner, &p[modeTM])
}

// satds sets sums to the SATD of all predictions.
func (p *predictions) satds(src *spectrum, sums *[modes4]int32) {
	sums[modeDC] = src.total - arith.Abs(src.across[0]) + arith.Abs(src.across[0]-16*int32(p[modeDC][0]))
	sums[modeTM] = blockSatd(&src.rows, &p[modeTM])
	for m := modeVE; m < modes4; m++ {
		sums[m] = blockSatd(&src.rows, &p[m])
	}
}
