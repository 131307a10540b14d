package jpeg

import "math/bits"

// decodeCoefs are the coefficients of a component of a progressive picture (T.81
// annex G), those that the wanted size of block is made of.
type decodeCoefs struct {
	values []int16 // block by block, in the order of coding
	// masks has a bit for each coefficient of a block that is not zero: also of
	// those that are not kept, as refinement depends on them. It is nil where
	// only the first one is wanted.
	masks  []uint64
	kept   int    // values of a block
	stride int    // blocks in a row
	steps  *steps // nil before the first scan

	missing [64]int8 // bits that are yet to come of each coefficient; unseen before its first scan
}

const unseen = -1

// newDecodeCoefs takes its memory from what values and masks hold.
func newDecodeCoefs(c *decodeComponent, kept int, values *[]int16, masks *[]uint64) decodeCoefs {
	n := int64(c.paddedX) * int64(c.paddedY)
	co := decodeCoefs{values: zeros(values, n*int64(kept)), kept: kept, stride: c.paddedX}
	for k := range co.missing {
		co.missing[k] = unseen
	}
	if kept > 1 {
		co.masks = zeros(masks, n)
	}
	return co
}

// coefficients returns the memory of newDecodeCoefs.
func (c *decodeComponent) coefficients(kept int) int64 {
	n := int64(c.paddedX) * int64(c.paddedY)
	if kept > 1 {
		return n * (2*int64(kept) + 8)
	}
	return 2 * n
}

// follows notes what the scan has of the coefficients, and reports whether that
// is what comes next of each.
func (c *decodeCoefs) follows(s *decodeScan) bool {
	ok := true
	for k := s.start; k <= s.end; k++ {
		m := int(c.missing[k])
		ok = ok && (m == unseen && s.high == 0 || m > 0 && m == s.high)
		c.missing[k] = int8(s.low)
	}
	return ok
}

// idle reports whether nothing of the scan can be seen, now or through later ones:
// all it has are coefficients beyond the last wanted, and their last bits, so that
// no refinement comes that would have to know them.
func (s *decodeScan) idle(last int) bool {
	return s.start > last && (s.low == 0 || last == 0)
}

// dequantise stores the coefficients of block i in blk, which holds zeros. It
// returns 1 plus the last one that is not 0.
func (c *decodeCoefs) dequantise(blk *[64]int16, i int) (n uint32) {
	b := c.values[i*c.kept : (i+1)*c.kept]
	blk[0] = b[0] * int16(c.steps[0]>>8)
	if c.masks == nil {
		return 1
	}
	m := c.masks[i] & (1<<(c.kept&63) - 1)
	if c.kept == 64 {
		m = c.masks[i]
	}
	for set := m; set != 0; set &= set - 1 {
		k := bits.TrailingZeros64(set)
		st := c.steps[k]
		blk[st&63] = b[k] * int16(st>>8)
	}
	return uint32(bits.Len64(m | 1))
}

// means writes the samples of blocks from i up to end, one of each.
func (c *decodeCoefs) means(dst []byte, i, end int) {
	q := int16(c.steps[0] >> 8)
	v := c.values[i:end]
	dst = dst[:len(v)]
	for x, dc := range v {
		dst[x] = mean(int32(dc * q))
	}
}

// progressive returns what decodes units of the scan's row y. co has the
// coefficients of all components of the frame.
func (s *scanReader) progressive(co *[maxComponents]decodeCoefs, y int) func(x, end int) int {
	sc := s.scan
	if sc.start == 0 {
		alone := len(sc.comps) == 1
		s.place(func(c *scanComponent) codedBlock {
			co := &co[c.index]
			block := y * co.stride
			if !alone {
				block *= c.v
			}
			return codedBlock{coefs: co.values[block*co.kept:], stride: co.stride, size: co.kept}
		})
		if sc.high == 0 {
			return s.firstMeans
		}
		return s.refineMeans
	}
	c := &co[sc.comps[0].index]
	decode := s.firstBand
	if sc.high > 0 {
		decode = s.refineBand
	}
	return func(x, end int) int {
		return decode(c, y*c.stride+x, s.within(x, end, 1)-x)
	}
}

// firstMeans decodes first coefficients.
func (s *scanReader) firstMeans(x, limit int) int {
	limit = s.within(x, limit, len(s.units))
	b, low := &s.bits, s.scan.low&15
	acc, bits, pos, have, win := b.acc, b.bits, b.pos, b.have, b.win
	first, end := x, b.end
	for ; x < limit && b.end == end; x++ {
		for i := range s.units {
			u := &s.units[i]
			d := u.dec
			if pos+8 > have {
				pos, have = b.more(pos)
			}
			acc, bits, pos = fill(acc, bits, pos, win)
			e := d.dc.fast[acc>>(64-fastBits)]
			if e == 0 {
				var ok bool
				e, ok = d.dc.whole(acc, true)
				s.damaged = s.damaged || !ok
			} else if e&entryValue == 0 {
				e = valued(e, acc)
			}
			acc <<= e & 63
			bits -= uint(e & 63)
			d.pred += int32(e) >> 16
			u.coefs[u.at+x*u.step] = int16(d.pred << low)
		}
	}
	b.acc, b.bits, b.pos = acc, bits, pos
	return x - first
}

// refineMeans adds a bit to first coefficients.
func (s *scanReader) refineMeans(x, limit int) int {
	limit = s.within(x, limit, len(s.units))
	b, low := &s.bits, s.scan.low&15
	acc, bits, pos, have, win := b.acc, b.bits, b.pos, b.have, b.win
	first, end := x, b.end
	for ; x < limit && b.end == end; x++ {
		for i := range s.units {
			if bits == 0 {
				if pos+8 > have {
					pos, have = b.more(pos)
				}
				acc, bits, pos = fill(acc, bits, pos, win)
			}
			u := &s.units[i]
			u.coefs[u.at+x*u.step] |= int16(acc>>63) << low
			acc <<= 1
			bits--
		}
	}
	b.acc, b.bits, b.pos = acc, bits, pos
	return x - first
}

// firstBand decodes the first bits of coefficients other than the first, of up to
// n blocks from block on. It returns of how many it did.
func (s *scanReader) firstBand(c *decodeCoefs, block, n int) int {
	b, t := &s.bits, s.blocks[0].ac
	low, start, last := s.scan.low&15, uint32(s.scan.start), uint32(s.scan.end)
	acc, bits, pos, have, win := b.acc, b.bits, b.pos, b.have, b.win
	done, end, endRun, damaged := 0, b.end, s.endRun, s.damaged
	for done < n && b.end == end {
		if endRun > 0 {
			pass := min(endRun, n-done)
			endRun -= pass
			done += pass
			continue
		}
		i := block + done
		done++
		values, mask := c.values[i*c.kept:(i+1)*c.kept], uint64(0)
		for k := start; k <= last; k++ {
			if pos+8 > have {
				pos, have = b.more(pos)
			}
			acc, bits, pos = fill(acc, bits, pos, win)
			e := t.fast[acc>>(64-fastBits)]
			if e&entryValue == 0 {
				if e == 0 {
					var ok bool
					e, ok = t.whole(acc, false)
					damaged = damaged || !ok
				}
				if e&entryEnd != 0 {
					acc <<= e & 63
					r := uint(e >> 8 & 15)
					endRun = 1<<r - 1 + int(acc>>1>>(63-r))
					acc <<= r
					bits -= uint(e&63) + r
					break
				}
				if e&entryValue == 0 {
					e = valued(e, acc)
				}
			}
			acc <<= e & 63
			bits -= uint(e & 63)
			k += e >> 8 & 15
			v := int32(e) >> 16
			if v == 0 {
				continue
			}
			if int(k) < len(values) {
				values[k] = int16(v << low)
			}
			if k > 63 {
				damaged = true
				break
			}
			mask |= 1 << (k & 63)
		}
		c.masks[i] |= mask
	}
	b.acc, b.bits, b.pos = acc, bits, pos
	s.endRun, s.damaged = endRun, damaged
	return done
}
