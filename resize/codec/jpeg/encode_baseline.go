package jpeg

import "math/bits"

// A baseline coder turns blocks into tokens as they come (T.81 F.1.2).
type baseline struct {
	tw    *tokenWriter
	f     *frame
	units []unit
	q     *[2]quantizer
	pred  [3]int32 // DC of the block before, by component

	// Blocks are transformed some at a time before they are coded: how long coding
	// takes cannot be foreseen by the processor, and it would wait for each.
	blocks [maxUnits]struct {
		comp  int
		empty bool // it holds no samples
		mask  uint64
		coefs [64]int16
	}
}

func newBaseline(f *frame, q *[2]quantizer, tw *tokenWriter) *baseline {
	tw.begin(baselineScan(f))
	return &baseline{tw: tw, f: f, units: f.units(), q: q}
}

func (e *baseline) row(mcuY int, planes *[3]rows) error {
	n := 0
	for mcuX := range e.f.mcusX {
		for _, u := range e.units {
			c, b := &e.f.comps[u.comp], &e.blocks[n]
			n++
			x := mcuX*c.h + u.x
			b.comp, b.empty = u.comp, x >= c.blocksX || u.y >= c.blockRows(mcuY)
			if !b.empty {
				p := &planes[u.comp]
				b.mask = fdctQuantize(&b.coefs, p.block(x, u.y), p.stride, &e.q[c.table])
			}
		}
		if n+len(e.units) > len(e.blocks) || mcuX == e.f.mcusX-1 {
			e.code(n)
			n = 0
		}
	}
	return e.tw.out.err
}

// code codes the first n blocks.
func (e *baseline) code(n int) {
	for i := range n {
		b := &e.blocks[i]
		table := e.f.comps[b.comp].table
		if b.empty {
			// As one of the DC of the block before, which takes the fewest bits.
			e.tw.baselineBlock(table, 0, 0, &b.coefs)
			continue
		}
		dc := int32(b.coefs[0])
		e.tw.baselineBlock(table, dc-e.pred[b.comp], b.mask&^1, &b.coefs)
		e.pred[b.comp] = dc
	}
}

// baselineBlock codes a block with the given difference of DC and, at the bits of
// mask, the other coefficients that are not zero, stored by order.
func (t *tokenWriter) baselineBlock(table int, diff int32, mask uint64, coefs *[64]int16) {
	out := t.block()
	dc, ac := (*[256]uint32)(t.hist[(slotDC+table&1)<<8:]), (*[256]uint32)(t.hist[(slotAC+table&1)<<8:])
	tokens, n := &out.tokens, out.n

	k := dcToken(table, diff)
	tokens[n&(chunkTokens-1)] = k
	dc[uint8(k)]++
	n++
	slot, last := token((slotAC+table)<<8), 0
	for ; mask != 0; mask &= mask - 1 {
		at := bits.TrailingZeros64(mask)
		run := at - last - 1
		last = at
		for ; run > 15; run -= 16 {
			tokens[n&(chunkTokens-1)] = slot | 0xF0
			n++
			ac[0xF0]++
		}
		k := valueTokens[(int32(coefs[order[at&63]&63])+maxValue)&(2*maxValue-1)] + token(run<<4)
		tokens[n&(chunkTokens-1)] = k | slot
		n++
		ac[uint8(k)]++
	}
	if last < 63 {
		tokens[n&(chunkTokens-1)] = slot
		n++
		ac[0]++
	}
	out.n = n
}

// dcToken codes the difference of two DC coefficients (T.81 F.1.2.1).
func dcToken(table int, diff int32) token {
	return valueTokens[(diff+maxValue)&(2*maxValue-1)] | token((slotDC+table)<<8)
}

// acToken codes a coefficient after a run of at most 15 zeros (T.81 F.1.2.2).
func acToken(slot, run int, v int32) token {
	return valueTokens[(v+maxValue)&(2*maxValue-1)] | token(slot<<8|run<<4)
}

// maxValue is more than the magnitude of any quantised coefficient and of any
// difference of two.
const maxValue = 2048

// valueTokens are the tokens, but for slot and run, of values from -maxValue up.
var valueTokens = func() (t [2 * maxValue]token) {
	for i := range t {
		v := int32(i) - maxValue
		size := bits.Len32(uint32(max(v, -v)))
		t[i] = newToken(0, uint32(size), signed(v, size))
	}
	return t
}()

func (e *baseline) finish() error {
	e.tw.end()
	return e.tw.out.err
}
