package jpeg

import "sync"

const (
	fastBits = 11 // of codes and values found by one look
	skipBits = 13 // of codes and values skipped by one look
)

// decodeTable finds Huffman codes at the top of 64 bits, of which 31 are enough
// for any code with its value.
type decodeTable struct {
	fast [1 << fastBits]entry

	limit   [maxCodeLen + 1]int32 // first 16 bits above all codes of a length
	offset  [maxCodeLen + 1]int32 // from a code to its place in symbols
	symbols [256]byte

	once sync.Once // for skip
	skip [1 << skipBits]uint16
}

// An entry is a code with its value. It has, from the low bits up: 6 bits for the
// length of both together; the two flags; 4 bits of run; 4 bits of the value's
// size; 16 bits of the value itself, with its sign. In fast it is 0 where the
// code is longer than fastBits or none.
type entry = uint32

const (
	entryValue = 1 << 6 // the value is in the entry
	entryEnd   = 1 << 7 // the end of a block, or of 1<<run blocks and more; no value
)

// An element of skip has all whole codes and values at the top together: 5 bits
// of length, 7 bits of coefficients that they stand for (the end of a block is
// one), and skipEnd where they end a block. It is skipNone where there is none, so
// that what is above the length is more than 63 wherever a block ends.
const (
	skipEnd  = 1 << 12
	skipNone = 127 << 5
)

// tableSpec is a Huffman table as the file has it: a byte for the class (0 for
// DC), the numbers of codes of each length, and the symbols in order of length.
type tableSpec string

// valid reports whether the codes are prefixes of none, and the symbols of a DC
// table sizes.
func (s tableSpec) valid() bool {
	code, k := 0, 1+maxCodeLen
	for n := 1; n <= maxCodeLen; n++ {
		count := int(s[n])
		if code += count; code > 1<<n {
			return false
		}
		for range count {
			if s[0] == 0 && s[k] > 15 {
				return false
			}
			k++
		}
		code <<= 1
	}
	return true
}

// newDecodeTable makes a table of a valid spec (T.81 annex C).
func newDecodeTable(spec tableSpec) *decodeTable {
	t := new(decodeTable)
	copy(t.symbols[:], spec[1+maxCodeLen:])
	code, k := 0, 0
	for n := 1; n <= maxCodeLen; n++ {
		t.offset[n] = int32(k - code)
		for range spec[n] {
			if n <= fastBits {
				t.enter(code, n, t.symbols[k], spec[0] == 0)
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
func (t *decodeTable) enter(code, n int, symbol byte, dc bool) {
	size, run := uint(symbol&15), entry(symbol>>4)
	whole := n + int(size)
	e := entry(whole) | run<<8 | entry(size)<<12
	if isEnd(symbol) && !dc {
		e |= entryEnd
	} else if whole <= fastBits {
		e |= entryValue
	}
	first := code << (fastBits - n)
	for i := first; i < first+1<<(fastBits-n); i++ {
		t.fast[i] = e
		if size > 0 && e&entryValue != 0 {
			v := int32(i>>(fastBits-whole)) & (1<<size - 1)
			t.fast[i] |= entry(uint16(extend(v, size))) << 16
		}
	}
}

// isEnd reports whether an AC symbol ends blocks.
func isEnd(symbol byte) bool { return symbol&15 == 0 && symbol != 0xF0 }

// extend gives the n bits of v, at least one, their sign (T.81 F.2.2.1).
func extend(v int32, n uint) int32 {
	return v + (v>>((n-1)&31)-1)&(-1<<(n&31)+1)
}

// valued returns e, which has no value yet and is not the end of a block, with
// the value at the top of acc.
func valued(e entry, acc uint64) entry {
	size := uint(e >> 12 & 15)
	v := int32(acc << ((uint(e) - size) & 63) >> ((64 - size) & 63))
	return e | entry(extend(v, size))<<16 | entryValue
}

// whole returns the entry for what is at the top of acc, where fast has none. ok
// is false where there is no such code; it is the end of the block then.
func (t *decodeTable) whole(acc uint64, dc bool) (e entry, ok bool) {
	s, n, ok := t.long(acc)
	if !ok {
		return maxCodeLen | entryEnd, false
	}
	size := uint(s & 15)
	e = entry(n+size) | entry(s>>4)<<8 | entry(size)<<12
	switch {
	case size > 0:
		return valued(e, acc), true
	case isEnd(s) && !dc:
		return e | entryEnd, true
	}
	return e | entryValue, true
}

// long finds a code of more than fastBits bits, by its length.
func (t *decodeTable) long(acc uint64) (symbol byte, n uint, ok bool) {
	w := int32(acc >> (64 - maxCodeLen))
	for n = fastBits + 1; n <= maxCodeLen; n++ {
		if w < t.limit[n] {
			return t.symbols[byte(t.offset[n]+w>>(maxCodeLen-n))], n, true
		}
	}
	return 0, maxCodeLen, false
}

// skips returns the table skip, which is made at the first call.
func (t *decodeTable) skips() *[1 << skipBits]uint16 {
	t.once.Do(func() {
		for i := range t.skip {
			t.skip[i] = t.together(i)
		}
	})
	return &t.skip
}

// together strings entries together as long as they are within the skipBits of
// bits.
func (t *decodeTable) together(bits int) uint16 {
	used, advance := uint32(0), uint32(0)
	for {
		e := t.fast[bits<<used&(1<<skipBits-1)>>(skipBits-fastBits)]
		n, step := e&63, e>>8&15+1
		if e == 0 || used+n > skipBits || e&entryEnd != 0 && step > 1 {
			break
		}
		if e&entryEnd != 0 {
			return uint16(used+n|(advance+1)<<5) | skipEnd
		}
		if advance+step > 64 {
			break
		}
		used += n
		advance += step
	}
	if used == 0 {
		return skipNone
	}
	return uint16(used | advance<<5)
}
