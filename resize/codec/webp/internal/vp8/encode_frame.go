package vp8

import "github.com/rendition-go/rendition/resize/codec/webp/internal/spare"

// A frameEncoder codes a key frame of VP8 (RFC 6386), a row of macroblocks at a
// time. It keeps decisions and tokens, and of the samples a row.
type frameEncoder struct {
	width, height int // in macroblocks
	effort        int
	crowded       bool // see budget
	budget        budget
	segments      [4]segment
	probs         tokenProbs
	costs         [planes]planeCosts
	tokens        tokenBuffer
	settled       bool // the probabilities are those of the file
	macroblocks   []macroblock
	near          surroundings
	headers, data boolEncoder

	// What follows belongs to the macroblock in hand.
	x, y          int
	segment       *segment
	src           [16]pixels
	spectra       [16]spectrum
	border        border
	aboveRight    uint32
	lumaWhole     attempt // with a mode of all luma
	lumaBlocks    attempt // with a mode for each block
	scratch       [16]pixels
	candidates    predictions
	modeBits      uint32 // cost of the modes of lumaBlocks
	chroma        [2]chromaPlane
	previousAbove uint8 // the sample above the last one of the macroblock before
}

// reset prepares for a picture of width x height pixels.
func (e *frameEncoder) reset(width, height, quality, effort int) {
	e.width, e.height, e.effort = (width+15)/16, (height+15)/16, effort
	for i, index := range segmentIndexes(quality) {
		e.segments[i].reset(index)
	}
	e.probs, e.settled = defaultProbs, false
	e.data.reset()
	e.setCosts()
	e.tokens.release()
	e.macroblocks = spare.Grown(e.macroblocks, e.width*e.height)[:0]
	e.near.reset(e.width)
	e.y = 0
	e.budget.reset(e.width * e.height)
	if e.crowded = e.budget.crowded(); e.crowded {
		e.segments[0].reset(nearestStep(uint32(qualityStep[quality]) << 10))
	}
}

func (e *frameEncoder) setCosts() {
	for p := range e.costs {
		e.costs[p].reset(&e.probs[p])
	}
}

// A macroRow is the samples of a row of macroblocks: 16 rows of luma, 8 of each
// chroma plane, in the range of video, filled up to whole macroblocks.
type macroRow struct {
	luma         []uint8
	chroma       [2][]uint8
	lumaStride   int
	chromaStride int
}

// row codes the next row of macroblocks.
func (e *frameEncoder) row(r *macroRow) {
	e.near.leftLevels, e.near.leftModes = levelFlags{}, 0
	for x := range e.width {
		e.x = x
		e.macroblock(r)
	}
	// Probabilities follow what was counted; those of the file are fitted to all
	// of it, as far as there is memory for that.
	if !e.settled && (e.y == 0 || e.y == 2 || e.y&3 == 3) {
		e.tokens.counts.fit(&e.probs)
		e.setCosts()
	}
	if e.tokens.crowded() {
		e.coefficients()
	}
	e.y++
}

func (e *frameEncoder) macroblock(r *macroRow) {
	for i := range e.src {
		e.src[i].load(r.luma[16*e.x+i%4*4+i/4*4*r.lumaStride:], r.lumaStride)
	}
	measure(e.spectra[:], e.src[:])
	mb := macroblock{}
	if !e.crowded {
		mb.segment = segmentOf(activity(&e.src, &e.spectra))
	}
	e.segment = &e.segments[mb.segment]
	e.luma(&mb)
	e.chromaPlanes(r, &mb)
	e.finishMacroblock(&mb)
}

// finishMacroblock records what was decided.
func (e *frameEncoder) finishMacroblock(mb *macroblock) {
	luma, first := &e.lumaWhole, 1
	if mb.luma == blockModes {
		luma, first = &e.lumaBlocks, 0
	}
	mb.skip = e.empty(luma, first)
	if mb.skip && !e.crowded {
		e.skipLevels(first)
	} else {
		e.tokens.reserve()
		e.lumaTokens(luma, first)
		e.chromaTokens()
	}
	e.keepModes(mb)
	e.keepLuma(luma)
	e.budget.spend(e.headerCost(mb))
	e.macroblocks = append(e.macroblocks, *mb)
}

// empty reports whether there are no levels at all.
func (e *frameEncoder) empty(luma *attempt, first int) bool {
	var any uint32
	for _, m := range luma.masks[:16] {
		any |= m
	}
	if first == 1 {
		any |= luma.masks[16]
	}
	for i := range e.chroma {
		for _, m := range e.chroma[i].masks {
			any |= m
		}
	}
	return any == 0
}

// skipLevels notes that there are no levels. Without a block of second order the
// flag of the one before stays.
func (e *frameEncoder) skipLevels(first int) {
	for _, f := range []*levelFlags{&e.near.levels[e.x], &e.near.leftLevels} {
		second := f[8]
		*f = levelFlags{}
		if first == 0 {
			f[8] = second
		}
	}
}

func (e *frameEncoder) lumaTokens(luma *attempt, first int) {
	above, left := &e.near.levels[e.x], &e.near.leftLevels
	plane := planeLuma4
	if first == 1 {
		plane = planeLumaAC
		e.tokens.block(planeLumaDC, int(above[8]+left[8]), 0, &luma.levels[16], lastOf(luma.masks[16]))
		above[8] = present(luma.masks[16])
		left[8] = above[8]
	}
	for i := range 16 {
		x, y := i&3, i>>2
		e.tokens.block(plane, int(above[x]+left[y]), first, &luma.levels[i], lastOf(luma.masks[i]))
		above[x] = present(luma.masks[i])
		left[y] = above[x]
	}
}

// present returns 1 where there are levels.
func present(mask uint32) uint8 { return uint8((mask + 0xffff) >> 16) }

func (e *frameEncoder) keepModes(mb *macroblock) {
	if mb.luma != blockModes {
		all := uint32(mb.luma) * 0x01010101
		e.near.modes[e.x], e.near.leftModes = all, all
		return
	}
	var above, left uint32
	for i := range 4 {
		above |= uint32(mb.modes>>(48+4*i)&15) << (8 * i)
		left |= uint32(mb.modes>>(16*i+12)&15) << (8 * i)
	}
	e.near.modes[e.x], e.near.leftModes = above, left
}

// keepLuma keeps the samples at the right and at the bottom for the neighbours.
func (e *frameEncoder) keepLuma(luma *attempt) {
	e.previousAbove = e.near.luma[16*e.x+15]
	for i := range 4 {
		copy(e.near.luma[16*e.x+4*i:], luma.rec[12+i][12:16])
		r := &luma.rec[4*i+3]
		l := e.border.left[4*i : 4*i+4]
		l[0], l[1], l[2], l[3] = r[3], r[7], r[11], r[15]
	}
}
