package vp8

import "math/bits"

// A boolEncoder is the boolean entropy encoder of RFC 6386, section 7. Bits
// gather in a word of 64 and leave it several bytes at a time; a carry that comes
// late is added to bytes that have left already.
type boolEncoder struct {
	buf     []byte
	low     uint64 // the bottom of the interval: pending+8 bits, and a carry above
	span    uint32 // the interval's width, 128 to 255 between calls
	pending int    // bits in low that will not change but for a carry
}

// flushAt is how many pending bits are moved out: with the 8 below, a carry and a
// shift by 7 the word holds them.
const flushAt = 48

func (b *boolEncoder) reset() {
	b.buf, b.low, b.span, b.pending = b.buf[:0], 0, 255, 0
}

// put codes a bit that is 0 with a probability of prob/256.
func (b *boolEncoder) put(bit, prob uint8) {
	split := 1 + ((b.span-1)*uint32(prob))>>8
	if bit == 0 {
		b.span = split
	} else {
		b.low += uint64(split)
		b.span -= split
	}
	shift := bits.LeadingZeros8(uint8(b.span))
	b.span <<= shift
	b.low <<= shift
	if b.pending += shift; b.pending >= flushAt {
		b.flush()
	}
}

// path codes the steps to a leaf of a tree.
func (b *boolEncoder) path(steps []step) {
	for _, s := range steps {
		b.put(s.bit, s.prob)
	}
}

// literal codes the lowest n bits of v, the highest of them first.
func (b *boolEncoder) literal(v uint32, n int) {
	for n--; n >= 0; n-- {
		b.put(uint8(v>>n&1), 128)
	}
}

// flag codes one bit of even chance.
func (b *boolEncoder) flag(on bool) {
	if on {
		b.put(1, 128)
	} else {
		b.put(0, 128)
	}
}

// flush moves all whole pending bytes to buf.
func (b *boolEncoder) flush() {
	if b.low>>(b.pending+8) != 0 {
		for i := len(b.buf) - 1; i >= 0; i-- {
			if b.buf[i]++; b.buf[i] != 0 {
				break
			}
		}
		b.low &= 1<<(b.pending+8) - 1
	}
	for b.pending >= 8 {
		b.buf = append(b.buf, byte(b.low>>b.pending))
		b.low &= 1<<b.pending - 1
		b.pending -= 8
	}
}

// finish returns the bytes of all that was coded. They are valid until reset.
// Zeros behind it fill what a decoder may read ahead.
func (b *boolEncoder) finish() []byte {
	b.literal(0, 16)
	b.flush()
	return b.buf
}

// tokens codes tokens as a tokenBuffer holds them; probs is what their upper bits
// point to. It is put in a loop with its state in registers and no branch on the
// bit, which is as good as random.
func (b *boolEncoder) tokens(ts []uint16, probs *[tokenKinds]uint8) {
	low, span, pending := b.low, b.span, b.pending
	for _, t := range ts {
		split := 1 + ((span-1)*uint32(probs[t>>1&(tokenKinds-1)]))>>8
		one := -uint32(t & 1)
		low += uint64(split & one)
		span = split + (span-2*split)&one
		shift := bits.LeadingZeros8(uint8(span)) & 7
		span <<= shift
		low <<= shift
		if pending += shift; pending >= flushAt {
			b.low, b.pending = low, pending
			b.flush()
			low, pending = b.low, b.pending
		}
	}
	b.low, b.span, b.pending = low, span, pending
}
