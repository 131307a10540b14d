package webp

import "math/bits"

// coefs holds the dequantised coefficients of a macroblock: 16 blocks of luma, 4
// of each chroma, and how many of each block may be other than 0, counted in the
// order of coding. A block whose only coefficient is its first may count 0 or 1.
type coefs struct {
	block [24][16]int16
	count [24]uint8
}

// levelContext tells which blocks on an edge of a macroblock have coefficients: a
// bit for each of four of luma, two of each chroma, one for the second-order block.
type levelContext struct{ luma, cb, cr, second uint8 }

// residuals reads the coefficients of a macroblock (RFC 6386, 13), whose blocks are
// all 0 before. It reports whether there are any.
func (c *coefs) residuals(b *boolReader, f *keyFrame, info *blockInfo, above, left *levelContext) bool {
	s := &f.segments[info.segment]
	first, kind, any := 0, planeLuma4, false
	if !info.blocks {
		var second [16]int16
		n := b.tokens(&f.probs[planeLumaDC], int(above.second+left.second), 0, &s.second, &second)
		above.second = min(uint8(n), 1)
		left.second = above.second
		if n > 0 {
			c.addSecond(&second)
		}
		first, kind = 1, planeLumaAC
	}
	any = c.plane(b, &f.probs[kind], &s.luma, 0, 4, first, &above.luma, &left.luma)
	any = c.plane(b, &f.probs[planeChroma], &s.chroma, 16, 2, 0, &above.cb, &left.cb) || any
	return c.plane(b, &f.probs[planeChroma], &s.chroma, 20, 2, 0, &above.cr, &left.cr) || any
}

// plane reads side x side blocks.
func (c *coefs) plane(b *boolReader, probs *[17][contexts][branches + 1]uint8, steps *[2]int32, at, side, first int, above, left *uint8) bool {
	any := false
	up, beside := *above, *left
	for y := range side {
		l := beside >> y & 1
		for x := range side {
			block := &c.block[at]
			n := b.tokens(probs, int(up>>x&1+l), first, steps, block)
			l = 0
			if n > first {
				l = 1
			}
			up = up&^(1<<x) | l<<x
			if n > 1 || block[0] != 0 {
				any = true
				c.count[at] = max(uint8(n), 1)
			}
			at++
		}
		beside = beside&^(1<<y) | l<<y
	}
	*above, *left = up, beside
	return any
}

// tokens reads one block and returns how many coefficients were coded, of which
// those from first on are set. Half of the time of decoding goes here: the
// reader's state is held in registers, and boolReader.bit is written out four
// times. The window is filled up so far that it lasts for four decisions.
func (b *boolReader) tokens(probs *[17][contexts][branches + 1]uint8, context, first int, steps *[2]int32, out *[16]int16) int {
	const lasts = 32
	value, count, rng := b.value, b.n, b.rng
	n, p := first, &probs[first][context]
	for {
		if count < lasts {
			value, count = b.more(value, count)
		}
		split := 1 + (rng-1)*uint32(p[0])>>8
		if value < uint64(split)<<56 {
			shift := bits.LeadingZeros8(uint8(split))
			b.value, b.n, b.rng = value<<shift, count-shift, split<<shift
			return n
		}
		value -= uint64(split) << 56
		rng -= split
		shift := bits.LeadingZeros8(uint8(rng))
		value, count, rng = value<<shift, count-shift, rng<<shift
		for {
			split = 1 + (rng-1)*uint32(p[1])>>8
			if value >= uint64(split)<<56 {
				break
			}
			shift = bits.LeadingZeros8(uint8(split))
			value, count, rng = value<<shift, count-shift, split<<shift
			n++
			if n == 16 {
				b.value, b.n, b.rng = value, count, rng
				return 16
			}
			p = &probs[n][0]
			if count < lasts {
				value, count = b.more(value, count)
			}
		}
		value -= uint64(split) << 56
		rng -= split
		shift = bits.LeadingZeros8(uint8(rng))
		value, count, rng = value<<shift, count-shift, rng<<shift

		v := int32(1)
		context = 1
		split = 1 + (rng-1)*uint32(p[2])>>8
		if value < uint64(split)<<56 {
			shift = bits.LeadingZeros8(uint8(split))
			value, count, rng = value<<shift, count-shift, split<<shift
		} else {
			value -= uint64(split) << 56
			rng -= split
			shift = bits.LeadingZeros8(uint8(rng))
			b.value, b.n, b.rng = value<<shift, count-shift, rng<<shift
			v = b.large(p)
			value, count, rng = b.value, b.n, b.rng
			context = 2
		}

		// The sign has even odds: no branch could be foretold.
		split = (rng + 1) >> 1
		rest, borrow := bits.Sub64(value, uint64(split)<<56, 0)
		one := borrow - 1 // all ones if the bit is set
		value = rest&one | value&^one
		rng = split + (rng-2*split)&uint32(one)
		shift = bits.LeadingZeros8(uint8(rng))
		value, count, rng = value<<shift, count-shift, rng<<shift
		out[zigzag[n]] = int16((v ^ int32(one) - int32(one)) * steps[min(n, 1)])
		n++
		if n == 16 {
			b.value, b.n, b.rng = value, count, rng
			return 16
		}
		p = &probs[n][context]
	}
}

// large reads a level of 2 or more (RFC 6386, 13.2).
func (b *boolReader) large(p *[branches + 1]uint8) int32 {
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
	v := int32(0)
	for _, q := range categoryProbs[k] {
		v <<= 1
		if b.bit(q) {
			v |= 1
		}
	}
	if b.n < 8 {
		b.fill()
	}
	return v + categoryBase[k]
}

// addSecond makes the first coefficients of all blocks of luma from those of the
// second-order block (RFC 6386, 14.3).
func (c *coefs) addSecond(in *[16]int16) {
	var t [16]int32
	for i := range 4 {
		x0, x1, x2, x3 := int32(in[i]), int32(in[4+i]), int32(in[8+i]), int32(in[12+i])
		a, b, d, e := x0+x3, x1+x2, x1-x2, x0-x3
		t[i], t[4+i], t[8+i], t[12+i] = a+b, d+e, a-b, e-d
	}
	for i := 0; i < 16; i += 4 {
		x0, x1, x2, x3 := t[i]+3, t[i+1], t[i+2], t[i+3]
		a, b, d, e := x0+x3, x1+x2, x1-x2, x0-x3
		c.block[i][0], c.block[i+1][0] = int16((a+b)>>3), int16((d+e)>>3)
		c.block[i+2][0], c.block[i+3][0] = int16((a-b)>>3), int16((e-d)>>3)
	}
}
