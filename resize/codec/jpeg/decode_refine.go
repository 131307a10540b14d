package jpeg

import "math/bits"

// refineBand adds a bit to the coefficients of the scan that are not zero, and
// sets some that are (T.81 G.1.2.3), of up to n blocks from block on. It returns
// of how many it did.
//
// The masks say where to look, so that zeros cost nothing; and of coefficients
// that are not kept the bits are only counted.
func (s *scanReader) refineBand(c *decodeCoefs, block, n int) int {
	b, t := &s.bits, s.blocks[0].ac
	low, start, last := s.scan.low&15, uint(s.scan.start), uint(s.scan.end)
	inBand := ^uint64(0) >> (63 - last)
	acc, nbits, pos, have, win := b.acc, b.bits, b.pos, b.have, b.win
	done, end, endRun := 0, b.end, s.endRun
	for ; done < n && b.end == end; done++ {
		i := block + done
		values, mask, k := c.values[i*c.kept:(i+1)*c.kept], c.masks[i], start
		for {
			next, v := uint(64), int32(0) // where to stop correcting, and what to put there
			if endRun == 0 {
				if k > last {
					break
				}
				if pos+8 > have {
					pos, have = b.more(pos)
				}
				acc, nbits, pos = fill(acc, nbits, pos, win)
				e := t.fast[acc>>(64-fastBits)]
				if e == 0 {
					var ok bool
					e, ok = t.whole(acc, false)
					s.damaged = s.damaged || !ok
				} else if e&(entryValue|entryEnd) == 0 {
					e = valued(e, acc)
				}
				acc <<= e & 63
				nbits -= uint(e & 63)
				if e&entryEnd != 0 {
					r := uint(e >> 8 & 15)
					endRun = 1<<r + int(acc>>1>>(63-r))
					acc <<= r
					nbits -= r
				} else {
					zeros := ^mask & inBand & (^uint64(0) << k)
					for run := e >> 8 & 15; run > 0 && zeros != 0; run-- {
						zeros &= zeros - 1
					}
					next, v = uint(bits.TrailingZeros64(zeros)), int32(e)>>16
				}
			}
			correct := mask & inBand & (^uint64(0) << k) & (1<<next - 1)
			for correct != 0 {
				j := bits.TrailingZeros64(correct)
				if nbits < 32 {
					if pos+8 > have {
						pos, have = b.more(pos)
					}
					acc, nbits, pos = fill(acc, nbits, pos, win)
				}
				if j >= len(values) {
					count := min(uint(bits.OnesCount64(correct)), 32)
					acc <<= count
					nbits -= count
					for ; count > 0; count-- {
						correct &= correct - 1
					}
					continue
				}
				correct &= correct - 1
				sign := values[j] >> 15
				values[j] += int16(acc>>63)<<low ^ sign - sign
				acc <<= 1
				nbits--
			}
			if endRun > 0 {
				endRun--
				break
			}
			if v != 0 && next < 64 {
				if s.damaged = s.damaged || v != 1 && v != -1; next < uint(len(values)) {
					values[next] = int16(1|v>>31) << low
				}
				mask |= 1 << next
			}
			k = next + 1
		}
		c.masks[i] = mask
	}
	b.acc, b.bits, b.pos = acc, nbits, pos
	s.endRun = endRun
	return done
}
