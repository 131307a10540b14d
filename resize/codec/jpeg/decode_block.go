package jpeg

// steps says what a coefficient is multiplied by (from bit 8 up) and where in the
// block it goes (the low 8 bits), in the order of coding. Elements from 64 on are
// for damaged data, which may point there: they make a zero of it, in the last
// place.
type steps [128]uint32

func newSteps(q *[64]uint16) *steps {
	st := new(steps)
	for k := range st {
		if k < 64 {
			st[k] = uint32(q[k])<<8 | uint32(zigzag[k])
		} else {
			st[k] = 63
		}
	}
	return st
}

// blockDecoder decodes blocks of one component in a sequential scan.
type blockDecoder struct {
	dc, ac *decodeTable
	skip   *[1 << skipBits]uint16 // of ac; nil where all coefficients are wanted
	pred   int32
	steps  *steps
	last   uint32 // last coefficient wanted, in the order of coding
}

// decode adds the next block to blk, which holds zeros. It returns a number above
// that of the last coefficient that it stored, and false where the data is
// damaged.
func (d *blockDecoder) decode(b *bitReader, blk *[64]int16) (n uint32, ok bool) {
	acc, bits, pos, have, win := b.acc, b.bits, b.pos, b.have, b.win
	if pos+8 > have {
		pos, have = b.more(pos)
	}
	acc, bits, pos = fill(acc, bits, pos, win)
	ok = true
	e := d.dc.fast[acc>>(64-fastBits)]
	if e == 0 {
		e, ok = d.dc.whole(acc, true)
	} else if e&entryValue == 0 {
		e = valued(e, acc)
	}
	acc <<= e & 63
	bits -= uint(e & 63)
	d.pred += int32(e) >> 16
	t, st, last := d.ac, d.steps, d.last
	blk[0] = int16(d.pred) * int16(st[0]>>8)
	k := uint32(1)
	for k <= last {
		if pos+8 > have {
			pos, have = b.more(pos)
		}
		acc, bits, pos = fill(acc, bits, pos, win)
		// 56 bits are enough for two entries of fast and any third.
		e = t.fast[acc>>(64-fastBits)]
		if e&entryValue != 0 {
			acc <<= e & 63
			bits -= uint(e & 63)
			k += e >> 8 & 15
			s := st[k&127]
			blk[s&63] = int16(int32(e)>>16) * int16(s>>8)
			if k++; k > last {
				break
			}
			e = t.fast[acc>>(64-fastBits)]
			if e&entryValue != 0 {
				acc <<= e & 63
				bits -= uint(e & 63)
				k += e >> 8 & 15
				s := st[k&127]
				blk[s&63] = int16(int32(e)>>16) * int16(s>>8)
				if k++; k > last {
					break
				}
				e = t.fast[acc>>(64-fastBits)]
			}
		}
		if e&entryValue == 0 {
			if e == 0 {
				var known bool
				e, known = t.whole(acc, false)
				ok = ok && known
			}
			if e&entryEnd != 0 {
				b.acc, b.bits, b.pos = acc<<(e&63), bits-uint(e&63), pos
				return k, ok
			}
			if e&entryValue == 0 {
				e = valued(e, acc)
			}
		}
		acc <<= e & 63
		bits -= uint(e & 63)
		k += e >> 8 & 15
		s := st[k&127]
		blk[s&63] = int16(int32(e)>>16) * int16(s>>8)
		k++
	}
	n = k
	if k > 64 && int32(e)>>16 != 0 {
		ok = false
	}
	if k < 64 {
		b.acc, b.bits, b.pos = acc, bits, pos
		return n, d.pass(b, k) && ok
	}
	b.acc, b.bits, b.pos = acc, bits, pos
	return n, ok
}

// pass walks over the coefficients of a block from k on.
func (d *blockDecoder) pass(b *bitReader, k uint32) (ok bool) {
	acc, bits, pos, have, win := b.acc, b.bits, b.pos, b.have, b.win
	t, skip := d.ac, d.skip
	ok = true
	for k < 64 {
		if pos+8 > have {
			pos, have = b.more(pos)
		}
		acc, bits, pos = fill(acc, bits, pos, win)
		s := uint32(skip[acc>>(64-skipBits)])
		if next := k + s>>5; next < 64 {
			acc <<= s & 31
			bits -= uint(s & 31)
			k = next
			s = uint32(skip[acc>>(64-skipBits)])
			if next := k + s>>5; next < 64 {
				acc <<= s & 31
				bits -= uint(s & 31)
				k = next
				s = uint32(skip[acc>>(64-skipBits)])
				if next := k + s>>5; next < 64 {
					acc <<= s & 31
					bits -= uint(s & 31)
					k = next
					continue
				}
			}
		}
		// An element that reaches over the block's end has bits of the next one.
		if k+s>>5&127 <= 64 {
			acc <<= s & 31
			bits -= uint(s & 31)
			break
		}
		if bits < 31 {
			if pos+8 > have {
				pos, have = b.more(pos)
			}
			acc, bits, pos = fill(acc, bits, pos, win)
		}
		e := t.fast[acc>>(64-fastBits)]
		if e == 0 {
			var known bool
			e, known = t.whole(acc, false)
			ok = ok && known
		}
		acc <<= e & 63
		bits -= uint(e & 63)
		if e&entryEnd != 0 {
			break
		}
		k += e>>8&15 + 1
	}
	b.acc, b.bits, b.pos = acc, bits, pos
	return ok
}
