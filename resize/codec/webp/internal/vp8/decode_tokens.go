package vp8

import "math/bits"

// coefs holds the dequantised coefficients of a macroblock: 16 blocks of luma, 4
// of each chroma, the second-order block, and how many of each block may be other
// than 0, counted in the order of coding. A block whose only coefficient is its first
// may count 0 or 1.
type coefs struct {
	block [25][16]int16
	count [25]uint8
}

// levelContext tells which blocks on an edge of a macroblock have coefficients: a
// bit for each of four of luma, two of each chroma, one for the second-order block.
type levelContext struct{ luma, cb, cr, second uint8 }

// residuals reads the coefficients of a macroblock (RFC 6386, 13), whose blocks are
// all 0 before. It reports whether there are any.
func (c *coefs) residuals(b *boolReader, f *keyFrame, info *blockInfo, above, left *levelContext) bool {
	s := &f.segments[info.segment]
	first, kind, any := uint(0), planeLuma4, false
	if !info.blocks {
		if c.plane(b, &f.probs[planeLumaDC], &s.second, 24, 1, 0, &above.second, &left.second) {
			any = c.addSecond()
		}
		first, kind = 1, planeLumaAC
	}
	any = c.plane(b, &f.probs[kind], &s.luma, 0, 4, first, &above.luma, &left.luma) || any
	any = c.plane(b, &f.probs[planeChroma], &s.chroma, 16, 2, 0, &above.cb, &left.cb) || any
	return c.plane(b, &f.probs[planeChroma], &s.chroma, 20, 2, 0, &above.cr, &left.cr) || any
}

// plane reads side x side blocks from one on and reports whether there are any
// coefficients. The state of the reader is in variables all along, and boolReader.bit
// is written out: half of the time of decoding goes here and into tokens. The window
// is filled up so far that it lasts for four decisions.
func (c *coefs) plane(b *boolReader, probs *[17][contexts][branches + 1]uint8, steps *[16]int16, at, side, first uint, above, left *uint8) bool {
	value, rng := b.value, b.rng
	up, beside, top, any := uint(*above), uint(*left), uint(1)<<(side&7), false
	here := &probs[first]
	l, end := beside&1, at+side*side
	for {
		var big uint64
		var split uint32
		for at < end { // blocks without coefficients
			if uint32(value) == 0 {
				value = b.more(value)
			}
			split = rng * uint32(here[up&1+l][0]) >> 8
			big = uint64(split+1) << 56
			if value >= big {
				break
			}
			value <<= scaled[uint8(split)] & 63
			rng = uint32(widened[uint8(split)])
			up >>= 1
			l = 0
			at++
			if at&(side-1) == 0 {
				beside >>= 1
				l = beside & 1
			}
		}
		if at >= end {
			break
		}
		value -= big
		split = rng - split - 1
		value <<= scaled[uint8(split)] & 63
		rng = uint32(widened[uint8(split)])
		block := &c.block[at]
		var n int
		value, rng, n = b.tokens(value, rng, probs, &here[up&1+l], first, steps, block)
		if n > 1 || block[0] != 0 {
			any = true
			c.count[at] = uint8(n)
		}
		up = (up | top) >> 1
		l = 1
		at++
		if at&(side-1) == 0 {
			beside = (beside | top) >> 1
			l = beside & 1
		}
	}
	b.value, b.rng = value, rng
	*above, *left = uint8(up), uint8(beside)
	return any
}

// tokens reads what is left of a block, of which it is known that there is something
// at n or behind, by the probabilities p. It takes the state of the reader and returns
// it, with how many coefficients were coded, of which those from n on are set.
func (b *boolReader) tokens(value uint64, rng uint32, probs *[17][contexts][branches + 1]uint8, p *[branches + 1]uint8, n uint, steps *[16]int16, out *[16]int16) (uint64, uint32, int) {
	for {
		split := rng * uint32(p[1]) >> 8
		big := uint64(split+1) << 56
		for value < big {
			value <<= scaled[uint8(split)] & 63
			rng = uint32(widened[uint8(split)])
			if n >= 15 {
				return value, rng, 16
			}
			n++
			p = &probs[n][0]
			if uint32(value) == 0 {
				value = b.more(value)
			}
			split = rng * uint32(p[1]) >> 8
			big = uint64(split+1) << 56
		}
		value -= big
		split = rng - split - 1
		value <<= scaled[uint8(split)] & 63
		rng = uint32(widened[uint8(split)])

		v := uint32(1)
		context := 1
		split = rng * uint32(p[2]) >> 8
		big = uint64(split+1) << 56
		if value < big {
			value <<= scaled[uint8(split)] & 63
			rng = uint32(widened[uint8(split)])
		} else {
			value -= big
			split = rng - split - 1
			value <<= scaled[uint8(split)] & 63
			rng = uint32(widened[uint8(split)])
			v, value, rng = b.large(p, value, rng)
			context = 2
		}

		// The sign has even odds: no branch could be foretold. It takes one bit, as
		// half of a range is below 128, but for 255, the range before any decision.
		big = uint64(rng>>1+1) << 56
		_, borrow := bits.Sub64(value, big, 0)
		one := borrow - 1 // all ones if the bit is set
		value = (value - big&one) << 1
		rng = (rng + uint32(one)) | 1
		out[zigzag[n&15]&15] = int16(v^uint32(one)-uint32(one)) * steps[n&15]
		if n >= 15 {
			return value, rng, 16
		}
		n++
		p = &probs[n][context]
		if uint32(value) == 0 {
			value = b.more(value)
		}
		split = rng * uint32(p[0]) >> 8
		big = uint64(split+1) << 56
		if value < big {
			return value << (scaled[uint8(split)] & 63), uint32(widened[uint8(split)]), int(n)
		}
		value -= big
		split = rng - split - 1
		value <<= scaled[uint8(split)] & 63
		rng = uint32(widened[uint8(split)])
	}
}

// large reads a level of 2 or more (RFC 6386, 13.2). It takes and returns the state
// like tokens, good for two decisions.
func (b *boolReader) large(p *[branches + 1]uint8, value uint64, rng uint32) (uint32, uint64, uint32) {
	b.value, b.rng = value, rng
	v := b.levelOf(p)
	if uint32(b.value) == 0 {
		b.value = b.more(b.value)
	}
	return v, b.value, b.rng
}

func (b *boolReader) levelOf(p *[branches + 1]uint8) uint32 {
	if !b.bit(p[3]) {
		if !b.bit(p[4]) {
			return 2
		}
		if b.bit(p[5]) {
			return 4
		}
		return 3
	}
	k := 0
	if !b.bit(p[6]) {
		if b.bit(p[7]) {
			k = 1
		}
	} else if !b.bit(p[8]) {
		k = 2
		if b.bit(p[9]) {
			k = 3
		}
	} else {
		k = 4
		if b.bit(p[10]) {
			k = 5
		}
	}
	v := uint32(0)
	for _, q := range categoryProbs[k] {
		v <<= 1
		if b.bit(q) {
			v |= 1
		}
	}
	return v + uint32(categoryBase[k])
}

// addSecond makes the first coefficients of all blocks of luma from those of the
// second-order block, which are 0 afterwards (RFC 6386, 14.3). It reports whether any
// of them is other than 0.
func (c *coefs) addSecond() bool {
	in := &c.block[24]
	var t [16]int32
	for i := range 4 {
		x0, x1, x2, x3 := int32(in[i]), int32(in[4+i]), int32(in[8+i]), int32(in[12+i])
		a, b, d, e := x0+x3, x1+x2, x1-x2, x0-x3
		t[i], t[4+i], t[8+i], t[12+i] = a+b, d+e, a-b, e-d
	}
	any := int16(0)
	for i := 0; i < 16; i += 4 {
		x0, x1, x2, x3 := t[i]+3, t[i+1], t[i+2], t[i+3]
		a, b, d, e := x0+x3, x1+x2, x1-x2, x0-x3
		y0, y1, y2, y3 := int16((a+b)>>3), int16((d+e)>>3), int16((a-b)>>3), int16((e-d)>>3)
		c.block[i][0], c.block[i+1][0], c.block[i+2][0], c.block[i+3][0] = y0, y1, y2, y3
		c.count[i], c.count[i+1], c.count[i+2], c.count[i+3] = nonZero(y0), nonZero(y1), nonZero(y2), nonZero(y3)
		any |= y0 | y1 | y2 | y3
	}
	*in = [16]int16{}
	c.count[24] = 0
	return any != 0
}

// nonZero returns 1 if v is not 0, else 0.
func nonZero(v int16) uint8 { return uint8((uint32(v) | -uint32(v)) >> 31) }
