package vp8

import "encoding/binary"

// luma decides how luma is predicted and codes it. e.border.left holds the last
// columns of the macroblock before.
func (e *frameEncoder) luma(mb *macroblock) {
	e.lumaBorder()
	mode, cost := e.wholeLuma()
	mb.luma = uint8(mode)
	if e.budget.tight() || !e.lively() {
		return
	}
	if modes, better := e.blockLuma(cost); better {
		mb.luma, mb.modes = blockModes, modes
	}
}

// lumaBorder gathers what luma is predicted from. Outside the picture lies 127
// above and 129 to the left (RFC 6386, 12.2 and 12.3).
func (e *frameEncoder) lumaBorder() {
	b := &e.border
	copy(b.above[:], e.near.luma[16*e.x:])
	b.corner = e.previousAbove
	if e.x == 0 {
		fill(b.left[:], 129)
		b.corner = 129
	}
	if e.y == 0 {
		b.corner = 127
	}
	b.setDC(16, e.y > 0, e.x > 0)
	e.aboveRight = binary.LittleEndian.Uint32(e.near.luma[16*e.x+16:])
	if e.x == e.width-1 && e.y > 0 {
		e.aboveRight = uint32(b.above[15]) * 0x01010101
	}
}

// wholeLuma codes luma with the one mode of 16 x 16 samples that ranks first.
func (e *frameEncoder) wholeLuma() (mode int, cost int64) {
	var sums [modes16]int32
	rank(&e.border, 4, e.src[:], e.spectra[:], e.scratch[:], &sums)
	best := int32(1 << 30)
	for m, s := range sums {
		if e.budget.bare() && m != modeDC {
			break
		}
		s += int32(modePrices.luma16[m]) * e.segment.rank >> 12
		if s < best {
			best, mode = s, m
		}
	}
	e.border.predict(mode, 4, e.scratch[:])
	sse, bits := e.tryWhole()
	return mode, int64(sse)<<12 + int64(bits+modePrices.luma16[mode])*e.segment.lambda
}

// tryWhole codes luma with the prediction in scratch.
func (e *frameEncoder) tryWhole() (sse int32, bits uint32) {
	a, s := &e.lumaWhole, e.segment
	var c [16][16]int16
	var first, second [16]int16
	forwards(&e.src, &e.scratch, &s.luma16, &c, &first, &a.levels, &a.masks)
	forwardSecond(&first, &second)
	a.masks[16] = s.second.quantise(&second, &a.levels[16])
	inverseSecond(&second, &first)
	sse = rebuilds(&a.masks, &c, &first, &e.src, &e.scratch, &a.rec)
	return sse, e.wholeCost()
}

func (e *frameEncoder) wholeCost() uint32 {
	a := &e.lumaWhole
	above, left := e.near.levels[e.x], e.near.leftLevels
	bits := e.costs[planeLumaDC].block(int(above[8]+left[8]), 0, &a.levels[16], lastOf(a.masks[16]))
	for i := range 16 {
		x, y := i&3, i>>2
		bits += e.costs[planeLumaAC].block(int(above[x]+left[y]), 1, &a.levels[i], lastOf(a.masks[i]))
		above[x] = present(a.masks[i])
		left[y] = above[x]
	}
	return bits
}

// lively reports whether the mode of 16 x 16 samples left any coefficient but the
// first ones. Where it did not, modes for each block have never been worth it.
func (e *frameEncoder) lively() bool {
	var any uint32
	for _, m := range e.lumaWhole.masks[:16] {
		any |= m
	}
	return any != 0
}
