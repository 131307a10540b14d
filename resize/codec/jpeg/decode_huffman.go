package jpeg

const (
	fastBits = 11 // of codes and values found by one look
	skipBits = 13 // of codes and values skipped by one look
)

// decodeTable finds Huffman codes at the top of 64 bits.
//
// An element of fast has, from the low bits up: 6 bits for the length of the code
// and, where entryValue is set, of its value; the two flags; 4 bits of run; 4
// bits of size; 16 bits of value, with its sign. It is 0 where the code is longer
// than fastBits or none.
type decodeTable struct {
	fast [1 << fastBits]uint32
	look [1 << fastBits]uint16 // length and symbol
	// skip has all whole codes and values at the top together: 5 bits of length,
	// 7 bits of coefficients they stand for (the end of a block is one), and
	// skipEnd where they end a block. It is empty before makeSkip.
	skip  [1 << skipBits]uint16
	skips bool // makeSkip was called

	limit   [maxCodeLen + 1]int32 // first 16 bits above all codes of a length
	offset  [maxCodeLen + 1]int32 // from a code to its place in symbols
	symbols [256]byte
}

const (
	entryValue = 1 << 6  // the value is in the entry
	entryEnd   = 1 << 7  // the end of a block, or of a run of blocks
	skipEnd    = 1 << 15 // in skip
)

// newDecodeTable makes a table of the numbers of codes of each length and the
// symbols in order of length (T.81 annex C). dc says that symbols are sizes. It
// returns nil where there are more codes than a length can have.
func newDecodeTable(counts *[maxCodeLen]byte, symbols []byte, dc bool) *decodeTable {
	t := new(decodeTable)
	copy(t.symbols[:], symbols)
	code, k := 0, 0
	for n := 1; n <= maxCodeLen; n++ {
		t.offset[n] = int32(k - code)
		for range counts[n-1] {
			if code >= 1<<n || dc && symbols[k] > 15 {
				return nil
			}
			if n <= fastBits {
				t.enter(code, n, symbols[k])
			}
			code++
			k++
		}
		t.limit[n] = int32(code) << (maxCodeLen - n)
		code <<= 1
	}
	return t
}

// enter fills the entries that start with a code of n bits.
func (t *decodeTable) enter(code, n int, symbol byte) {
	size, run := uint(symbol&15), uint32(symbol>>4)
	first := code << (fastBits - n)
	for i := first; i < first+1<<(fastBits-n); i++ {
		t.look[i] = uint16(n)<<8 | uint16(symbol)
		e := uint32(n) | run<<8
		switch {
		case size == 0 && run > 0 && run < 15, symbol == 0:
			e |= entryEnd | entryValue
		case n+int(size) <= fastBits:
			v := int32(i>>(fastBits-n-int(size))) & (1<<size - 1)
			if size > 0 {
				v = extend(v, size)
			}
			e += uint32(size)
			e |= entryValue | uint32(uint16(v))<<16
		default:
			e |= uint32(size) << 12
		}
		t.fast[i] = e
	}
}

// makeSkip strings entries together, once.
func (t *decodeTable) makeSkip() {
	if t.skips {
		return
	}
	t.skips = true
	for i := range t.skip {
		used, advance, end := uint32(0), uint32(0), false
		for !end {
			e := t.fast[(i<<used&(1<<skipBits-1))>>(skipBits-fastBits)]
			n := e&63 + e>>12&15
			step := e>>8&15 + 1
			if end = e&entryEnd != 0; end {
				step = 1
			}
			if e == 0 || used+n > skipBits || advance+step > 64 {
				end = false
				break
			}
			used += n
			advance += step
		}
		t.skip[i] = uint16(used | advance<<5)
		if end {
			t.skip[i] |= skipEnd
		}
	}
}

// long finds any code, by its length.
func (t *decodeTable) long(acc uint64) (symbol byte, n uint, ok bool) {
	w := int32(acc >> (64 - maxCodeLen))
	for n = 1; n <= maxCodeLen; n++ {
		if w < t.limit[n] {
			return t.symbols[byte(t.offset[n]+w>>(maxCodeLen-n))], n, true
		}
	}
	return 0, maxCodeLen, false
}
