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
			e.block(table, 0, 0, nil)
			continue
		}
		dc := int32(b.coefs[0])
		e.block(table, dc-e.pred[b.comp], b.mask&^1, &b.coefs)
		e.pred[b.comp] = dc
	}
}

// block codes a block with the given difference of DC and, at the bits of mask,
// the other coefficients that are not zero, stored by order.
func (e *baseline) block(table int, diff int32, mask uint64, coefs *[64]int16) {
	tw := e.tw
	out := tw.block()
	tw.put(out, dcToken(table, diff))
	slot, last := slotAC+table, 0
	hist, n := (*[256]uint32)(tw.hist[slot<<8:]), out.n
	for ; mask != 0; mask &= mask - 1 {
		k := bits.TrailingZeros64(mask)
		run := k - last - 1
		last = k
		for ; run > 15; run -= 16 {
			out.tokens[n&(chunkTokens-1)] = newToken(slot, 0xF0, 0, 0)
			n++
			hist[0xF0]++
		}
		t := acToken(slot, run, int32(coefs[order[k&63]&63]))
		out.tokens[n&(chunkTokens-1)] = t
		n++
		hist[uint8(t>>16)]++
	}
	out.n = n
	if last < 63 {
		tw.put(out, newToken(slot, 0, 0, 0))
	}
}

// dcToken codes the difference of two DC coefficients (T.81 F.1.2.1).
func dcToken(table int, diff int32) token {
	sign := diff >> 31
	size := bits.Len32(uint32((diff ^ sign) - sign))
	return newToken(slotDC+table, uint32(size), signed(diff, size), size)
}

// acToken codes a coefficient after a run of at most 15 zeros (T.81 F.1.2.2).
func acToken(slot, run int, v int32) token {
	return acTokens[(v+maxAC)&(2*maxAC-1)] | token(slot<<24|run<<20)
}

// maxAC is more than the magnitude of any quantised AC coefficient.
const maxAC = 1024

// acTokens are the tokens, but for slot and run, of coefficients from -maxAC up.
var acTokens = func() (t [2 * maxAC]token) {
	for i := range t {
		v := int32(i) - maxAC
		size := bits.Len32(uint32(max(v, -v)))
		t[i] = newToken(0, uint32(size), signed(v, size), size)
	}
	return t
}()

func (e *baseline) finish() error {
	e.tw.end()
	return e.tw.out.err
}
