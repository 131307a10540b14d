package jpeg

import "encoding/binary"

// steps says what a coefficient is multiplied by (from bit 8 up) and where in the
// block it goes (the low 8 bits), in the order of coding.
type steps [64]uint32

// blockDecoder decodes blocks of one component in a sequential scan.
type blockDecoder struct {
	dc, ac *decodeTable
	pred   int32
	steps  *steps
	last   uint32 // last coefficient wanted, in the order of coding
}

// decode adds the next block to blk, which holds zeros. It returns 1 plus the
// number of the last coefficient that it stored, and false where the data is
// damaged.
func (d *blockDecoder) decode(b *bitReader, blk *[64]int32) (n uint32, ok bool) {
	size := uint(0)
	if b.bits < 32 {
		b.refill()
	}
	if e := d.dc.fast[b.acc>>(64-fastBits)]; e&entryValue != 0 {
		b.acc <<= e & 63
		b.bits -= uint(e & 63)
		d.pred += int32(e) >> 16
		ok = true
	} else {
		var s byte
		s, ok = b.symbol(d.dc)
		size = uint(s)
		d.pred += b.value(size)
	}
	blk[0] = int32(int16(d.pred)) * int32(d.steps[0]>>8)
	k, n, good := d.coefficients(b, blk)
	if k < 64 {
		good = d.skip(b, k) && good
	}
	return n, ok && good
}

// coefficients decodes AC coefficients up to the last wanted one. k is 64 where
// the block has ended, or the next coefficient. The reader's state is kept in
// locals, which is worth a third of the time.
func (d *blockDecoder) coefficients(b *bitReader, blk *[64]int32) (k, n uint32, ok bool) {
	acc, bits, pos, buf := b.acc, b.bits, b.pos, b.buf
	t, st, last := d.ac, d.steps, d.last
	k, n, ok = 1, 1, true
	for k <= last {
		if bits < 32 {
			if pos+8 <= len(buf) {
				acc |= binary.BigEndian.Uint64(buf[pos:]) >> (bits & 63)
				pos += int(63-bits) >> 3
				bits |= 56
			} else {
				b.acc, b.bits, b.pos = acc, bits, pos
				b.refill()
				acc, bits, pos, buf = b.acc, b.bits, b.pos, b.buf
			}
		}
		e := t.fast[acc>>(64-fastBits)]
		if e&entryEnd != 0 {
			acc <<= e & 63
			bits -= uint(e & 63)
			k = 64
			break
		}
		v := int32(e) >> 16
		if e&entryValue != 0 {
			acc <<= e & 63
			bits -= uint(e & 63)
			k += e >> 8 & 15
		} else {
			length, run, size := uint(e&63), e>>8&15, uint(e>>12&15)
			if e == 0 {
				var s byte
				var known bool
				s, length, known = t.long(acc)
				run, size, ok = uint32(s>>4), uint(s&15), ok && known
				if size == 0 && run != 15 {
					acc <<= length & 63
					bits -= length
					k = 64
					break
				}
			}
			acc <<= length & 63
			k += run
			v = 0
			if size > 0 {
				v = extend(int32(acc>>32>>((32-size)&63)), size)
			}
			acc <<= size & 63
			bits -= length + size
		}
		if k > 63 {
			ok = ok && v == 0
			break
		}
		s := st[k]
		blk[s&63] = v * int32(s>>8)
		k++
		n = k
	}
	b.acc, b.bits, b.pos = acc, bits, pos
	return k, n, ok
}

// skip walks over the coefficients from k on.
func (d *blockDecoder) skip(b *bitReader, k uint32) (ok bool) {
	acc, bits, pos, buf := b.acc, b.bits, b.pos, b.buf
	t := d.ac
	ok = true
	for k < 64 {
		if bits < 32 {
			if pos+8 <= len(buf) {
				acc |= binary.BigEndian.Uint64(buf[pos:]) >> (bits & 63)
				pos += int(63-bits) >> 3
				bits |= 56
			} else {
				b.acc, b.bits, b.pos = acc, bits, pos
				b.refill()
				acc, bits, pos, buf = b.acc, b.bits, b.pos, b.buf
			}
		}
		// An entry that reaches over the block's end has bits of the next one.
		if e := uint32(t.skip[acc>>(64-skipBits)]); e != 0 && k+e>>5&127 <= 64 {
			acc <<= e & 31
			bits -= uint(e & 31)
			k += e >> 5 & 127
			if e&skipEnd != 0 {
				break
			}
			continue
		}
		n, symbol := uint(0), byte(0)
		if e := t.look[acc>>(64-fastBits)]; e != 0 {
			n, symbol = uint(e>>8), byte(e)
		} else {
			var known bool
			symbol, n, known = t.long(acc)
			ok = ok && known
		}
		n += uint(symbol & 15)
		acc <<= n & 63
		bits -= n
		if symbol&15 == 0 && symbol != 0xF0 {
			break
		}
		k += uint32(symbol>>4) + 1
	}
	b.acc, b.bits, b.pos = acc, bits, pos
	return ok
}
