package jpeg

import "math/bits"

// A baseline coder turns blocks into tokens as they come (T.81 F.1.2).
type baseline struct {
	tw    *tokenWriter
	f     *frame
	units []unit
	q     *[2]quantizer
	pred  [3]int32 // DC of the block before, by component
}

func newBaseline(f *frame, q *[2]quantizer, tw *tokenWriter) *baseline {
	tw.begin(baselineScan(f))
	return &baseline{tw: tw, f: f, units: f.units(), q: q}
}

func (e *baseline) row(mcuY int, planes *[3]rows) error {
	var coefs [64]int16
	for mcuX := range e.f.mcusX {
		for _, u := range e.units {
			c := &e.f.comps[u.comp]
			x := mcuX*c.h + u.x
			if x >= c.blocksX || u.y >= c.blockRows(mcuY) {
				e.filler(c)
				continue
			}
			p := &planes[u.comp]
			mask := fdctQuantize(&coefs, p.block(x, u.y), p.stride, &e.q[c.table])
			diff := int32(coefs[0]) - e.pred[u.comp]
			e.pred[u.comp] = int32(coefs[0])
			e.block(c.table, diff, mask&^1, &coefs)
		}
	}
	return e.tw.out.err
}

// filler codes a block that holds no samples: as one of the DC of the block
// before, which takes the fewest bits.
func (e *baseline) filler(c *component) { e.block(c.table, 0, 0, nil) }

// block codes a block with the given difference of DC and, at the bits of mask,
// the other coefficients that are not zero.
func (e *baseline) block(table int, diff int32, mask uint64, coefs *[64]int16) {
	tw := e.tw
	out := tw.block()
	tw.put(out, dcToken(table, diff))
	slot, last := slotAC+table, 0
	for ; mask != 0; mask &= mask - 1 {
		k := bits.TrailingZeros64(mask)
		run := k - last - 1
		last = k
		for ; run > 15; run -= 16 {
			tw.put(out, newToken(slot, 0xF0, 0, 0))
		}
		tw.put(out, acToken(slot, run, int32(coefs[k&63])))
	}
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
	sign := v >> 31
	size := bits.Len32(uint32((v ^ sign) - sign))
	return newToken(slot, uint32(run<<4|size), signed(v, size), size)
}

func (e *baseline) finish() error {
	e.tw.end()
	return e.tw.out.err
}
