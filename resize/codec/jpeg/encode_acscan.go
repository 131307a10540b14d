package jpeg

import "math/bits"

// An acScanner codes a band of a component's AC coefficients. Blocks in which
// nothing is left to say are counted in a run and coded by one symbol.
type acScanner struct {
	tw   *tokenWriter
	s    *scan
	slot int
	band uint64 // mask of the scan's coefficients

	run  int     // blocks that ended and are not coded yet
	bits rawBits // correction bits of these blocks
}

const maxRun = 0x7FFF // blocks in one run

// blocks codes all blocks.
func (a *acScanner) blocks(c *coefficients) {
	chunk, pos := 0, 0
	band, low, refine := a.band, a.s.low, a.s.high > 0
	for i := range c.masks {
		m := &c.masks[i]
		n := bits.OnesCount64(m[0])
		if n > 0 && pos == c.values[chunk].n {
			chunk, pos = chunk+1, 0
		}
		switch {
		case m[low]&band == 0:
			a.nothing()
		case refine:
			a.refine(m, c.values[chunk].values[pos:pos+n])
		default:
			a.first(m, c.values[chunk].values[pos:pos+n])
		}
		pos += n
	}
}

// endRun codes the blocks that ended and their correction bits (T.81 G.1.2.2,
// EOBn).
func (a *acScanner) endRun() {
	if a.run == 0 {
		return
	}
	size := bits.Len32(uint32(a.run)) - 1
	extra := uint32(a.run) & (1<<size - 1)
	a.tw.put(a.tw.block(), newToken(a.slot, uint32(size<<4), extra))
	a.run = 0
	a.bits.spill(a.tw)
}

// begin ends the run in front of a block's first symbol and returns the chunk for
// the block's tokens.
func (a *acScanner) begin() *chunk {
	a.endRun()
	return a.tw.block()
}

// zeros codes as many zeros, 16 at a time, as leave a run of at most 15.
func (a *acScanner) zeros(out *chunk, run int) int {
	for ; run > 15; run -= 16 {
		a.tw.put(out, newToken(a.slot, 0xF0, 0))
	}
	return run
}

// first codes what a block's coefficients are without their low bits (G.1.2.2).
func (a *acScanner) first(m *blockMasks, values []int16) {
	low := a.s.low
	last := a.s.start - 1
	var out *chunk
	for is := m[low] & a.band; is != 0; is &= is - 1 {
		k := bits.TrailingZeros64(is)
		v := int32(values[m.index(k)])
		sign := v >> 31
		v = ((v^sign)-sign)>>(low&31) ^ sign - sign
		if out == nil {
			out = a.begin()
		}
		run := k - last - 1
		if run > 15 {
			run = a.zeros(out, run)
		}
		last = k
		a.tw.put(out, acToken(a.slot, run, v))
	}
	if last < a.s.end {
		a.nothing()
	}
}

// nothing adds a block to the run.
func (a *acScanner) nothing() {
	if a.run++; a.run == maxRun {
		a.endRun()
	}
}

// refine codes the next bit of a block's coefficients: a correction bit for each
// that was not zero before, and a symbol with the sign for each that becomes so
// now (G.1.2.3). Correction bits follow the symbol whose run of zeros passes the
// coefficient; those after the last symbol join the run of ended blocks.
func (a *acScanner) refine(m *blockMasks, values []int16) {
	low := a.s.low
	is, was := m[low]&a.band, m[low+1]&a.band
	newest := bits.Len64(is&^was) - 1 // where the last symbol stands
	last, run := a.s.start-1, 0
	var fixes, n = uint64(0), 0 // correction bits to come after the next symbol
	var out *chunk
	for ; is != 0; is &= is - 1 {
		k := bits.TrailingZeros64(is)
		run += k - last - 1
		last = k
		if run > 15 && k <= newest {
			if out == nil {
				out = a.begin()
			}
			a.tw.put(out, newToken(a.slot, 0xF0, 0))
			fixes, n = a.corrections(out, fixes, n)
			run = a.zeros(out, run-16)
		}
		v := int32(values[m.index(k)])
		if was>>(k&63)&1 != 0 {
			sign := v >> 31
			fixes, n = fixes<<1|uint64(((v^sign)-sign)>>(low&31)&1), n+1
			continue
		}
		if out == nil {
			out = a.begin()
		}
		a.tw.put(out, newToken(a.slot, uint32(run<<4|1), uint32(v)>>31^1))
		if n > 0 {
			fixes, n = a.corrections(out, fixes, n)
		}
		run = 0
	}
	if last < a.s.end || run > 0 || n > 0 {
		a.ended(fixes, n)
	}
}

// corrections codes n correction bits and returns none.
func (a *acScanner) corrections(out *chunk, fixes uint64, n int) (uint64, int) {
	for n > 0 {
		size := min(n, 16)
		n -= size
		a.tw.put(out, rawToken(uint32(fixes>>(n&63))&0xFFFF&(1<<size-1), size))
	}
	return 0, 0
}

// ended adds a block to the run, with n correction bits.
func (a *acScanner) ended(fixes uint64, n int) {
	a.run++
	a.bits.push(fixes, n)
	if a.run == maxRun || a.bits.size() > maxRaw {
		a.endRun()
	}
}

// rawBits are bits that wait to be coded as they are.
type rawBits struct {
	words [maxRaw/16 + 4]uint16
	n     int // words in use
	acc   uint32
	fill  int // bits in acc, under 16
}

// maxRaw bounds the bits that wait before they must be coded; a block adds up to
// 63 to them.
const maxRaw = 960

func (r *rawBits) size() int { return 16*r.n + r.fill }

// push appends the low n bits of v. Before, there must be no more than maxRaw.
func (r *rawBits) push(v uint64, n int) {
	for n > 0 {
		take := min(n, 16-r.fill)
		n -= take
		r.acc = r.acc<<take | uint32(v>>(n&63))&(1<<take-1)
		r.fill += take
		if r.fill == 16 {
			r.words[r.n] = uint16(r.acc)
			r.n++
			r.acc, r.fill = 0, 0
		}
	}
}

// spill codes all bits.
func (r *rawBits) spill(tw *tokenWriter) {
	if r.size() == 0 {
		return
	}
	out := tw.block()
	for _, w := range r.words[:r.n] {
		tw.put(out, rawToken(uint32(w), 16))
	}
	if r.fill > 0 {
		tw.put(out, rawToken(r.acc, r.fill))
	}
	r.n, r.acc, r.fill = 0, 0, 0
}
