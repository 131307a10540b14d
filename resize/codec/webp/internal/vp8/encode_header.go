package vp8

import "slices"

// finish ends the picture and returns the parts of the bitstream (RFC 6386,
// section 9) in order, of a picture of width x height pixels. They are valid
// until the next reset.
func (e *frameEncoder) finish(width, height int) (tag [10]byte, headers, data []byte) {
	e.coefficients()
	e.headers.reset()
	e.frameHeader(&e.headers)
	e.macroblockHeaders(&e.headers)
	headers = e.headers.finish()
	data = e.data.finish()
	// A key frame of version 0 that is shown.
	bits := uint32(1<<4) | uint32(len(headers))<<5
	tag = [10]byte{
		byte(bits), byte(bits >> 8), byte(bits >> 16), 0x9d, 0x01, 0x2a,
		byte(width), byte(width >> 8), byte(height), byte(height >> 8),
	}
	return tag, headers, data
}

// coefficients codes all tokens so far, with probabilities that are fitted to them
// the first time.
func (e *frameEncoder) coefficients() {
	if !e.settled {
		e.tokens.counts.fit(&e.probs)
		e.setCosts()
		e.settled = true
	}
	var probs [tokenKinds]uint8
	i := 0
	for p := range e.probs {
		for b := range e.probs[p] {
			for x := range e.probs[p][b] {
				i += copy(probs[i:], e.probs[p][b][x][:])
			}
		}
	}
	for p := range 256 {
		probs[fixedProb+p] = uint8(p)
	}
	// A byte of the file is some 8 or 9 tokens.
	e.data.buf = slices.Grow(e.data.buf, e.tokens.size()/8+64)
	e.tokens.each(func(ts []uint16) { e.data.tokens(ts, &probs) })
	e.tokens.drain()
}

// frameHeader writes RFC 6386, 9.2 to 9.11.
func (e *frameEncoder) frameHeader(b *boolEncoder) {
	b.literal(0, 2) // colour space, and that samples need clamping
	used := e.usedSegments()
	e.segmentHeader(b, used)
	filter := uint8(0)
	for i := range e.segments {
		if used[i] > 0 {
			filter = max(filter, e.segments[i].filter)
		}
	}
	b.literal(0, 1) // the normal filter
	b.literal(uint32(filter), 6)
	b.literal(0, 3) // sharpness
	b.literal(0, 1) // no filter deltas
	b.literal(0, 2) // one partition of coefficients
	b.literal(uint32(e.segments[e.onlySegment(used)].index), 7)
	b.literal(0, 5) // no quantiser deltas
	b.literal(0, 1) // probabilities are for this frame
	e.probHeader(b)
	prob, skips := e.skipProb()
	b.flag(skips)
	if skips {
		b.literal(uint32(prob), 8)
	}
}

// usedSegments counts the macroblocks of each segment.
func (e *frameEncoder) usedSegments() (n [4]int) {
	for i := range e.macroblocks {
		n[e.macroblocks[i].segment&3]++
	}
	return n
}

// segmented reports whether more than one segment is used.
func segmented(used [4]int) bool {
	n := 0
	for _, u := range used {
		n += min(u, 1)
	}
	return n > 1
}

// onlySegment returns the first segment that is used.
func (e *frameEncoder) onlySegment(used [4]int) int {
	for i, u := range used {
		if u > 0 {
			return i
		}
	}
	return 0
}

// segmentHeader writes 9.3: quantiser indexes and filter levels, absolute, and
// the probabilities of the tree of segments.
func (e *frameEncoder) segmentHeader(b *boolEncoder, used [4]int) {
	b.flag(segmented(used))
	if !segmented(used) {
		return
	}
	b.literal(0b111, 3) // with a map, with values, absolute ones
	for i := range e.segments {
		optional(b, e.segments[i].index, 7)
	}
	for i := range e.segments {
		optional(b, e.segments[i].filter, 6)
	}
	for _, p := range segmentProbs(used) {
		b.literal(1<<8|uint32(p), 9)
	}
}

// optional writes a number that is 0 if it is left out, and positive.
func optional(b *boolEncoder, v uint8, n int) {
	b.flag(v != 0)
	if v != 0 {
		b.literal(uint32(v)<<1, n+1)
	}
}

func segmentProbs(used [4]int) [3]uint8 {
	low, high := used[0]+used[1], used[2]+used[3]
	return [3]uint8{share(low, low+high), share(used[0], low), share(used[2], high)}
}

// share returns n of all as a probability.
func share(n, all int) uint8 {
	if all == 0 {
		return 255
	}
	return uint8(min(max((256*n+all/2)/all, 1), 255))
}

// probHeader writes 13.4: the token probabilities that differ from the default.
func (e *frameEncoder) probHeader(b *boolEncoder) {
	for p := range planes {
		for k := range bands {
			for x := range contexts {
				for n, v := range e.probs[p][k][x] {
					update := updateProbs[p][k][x][n]
					if v == defaultProbs[p][k][x][n] {
						b.put(0, update)
						continue
					}
					b.put(1, update)
					b.literal(uint32(v), 8)
				}
			}
		}
	}
}

// skipProb returns the probability that a macroblock has coefficients, and
// whether there are any without that say so.
func (e *frameEncoder) skipProb() (prob uint8, skips bool) {
	if e.crowded {
		return 0, false
	}
	n := 0
	for i := range e.macroblocks {
		if e.macroblocks[i].skip {
			n++
		}
	}
	return share(len(e.macroblocks)-n, len(e.macroblocks)), n > 0
}

// macroblockHeaders writes 19.3 for all macroblocks.
func (e *frameEncoder) macroblockHeaders(b *boolEncoder) {
	used := e.usedSegments()
	withSegments, probs := segmented(used), segmentProbs(used)
	skipProb, skips := e.skipProb()
	clear(e.near.modes)
	left := [4]uint8{}
	for i := range e.macroblocks {
		mb := &e.macroblocks[i]
		if i%e.width == 0 {
			left = [4]uint8{}
		}
		if withSegments {
			b.put(mb.segment>>1, probs[0])
			b.put(mb.segment&1, probs[1+mb.segment>>1])
		}
		if skips {
			skip := uint8(0)
			if mb.skip {
				skip = 1
			}
			b.put(skip, skipProb)
		}
		e.lumaHeader(b, mb, &e.near.modes[i%e.width], &left)
		b.path(chromaPath[mb.chroma&3])
	}
}

// lumaHeader writes the modes of luma; above and left are those of the blocks
// around, and become this macroblock's.
func (e *frameEncoder) lumaHeader(b *boolEncoder, mb *macroblock, above *uint32, left *[4]uint8) {
	if mb.luma != blockModes {
		b.path(lumaPath[mb.luma&3])
		*above = uint32(mb.luma) * 0x01010101
		*left = [4]uint8{mb.luma, mb.luma, mb.luma, mb.luma}
		return
	}
	b.put(0, probLuma4)
	up := unpack(*above)
	for i := range 16 {
		x, y := i&3, i>>2
		mode := uint8(mb.modes >> (4 * i) & 15)
		probs := &intraProbs[up[x]][left[y]]
		for _, s := range intraPath[mode] {
			b.put(s.bit, probs[s.prob])
		}
		up[x], left[y] = mode, mode
	}
	*above = uint32(up[0]) | uint32(up[1])<<8 | uint32(up[2])<<16 | uint32(up[3])<<24
}
