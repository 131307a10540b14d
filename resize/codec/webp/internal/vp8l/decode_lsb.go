package vp8l

import (
	"encoding/binary"
	"errors"
	"math/bits"
)

// Slack is how many bytes of 0 must follow the data of a picture, for loads of a word.
const Slack = 8

// lsbReader reads numbers of bits, the lowest bit first, as VP8L has them (RFC
// 9649, 3.2). Behind the data there are zeros.
type lsbReader struct {
	buf   []byte // the data, and Slack bytes more
	pos   int    // next byte to go into the window
	value uint64 // window; the next bit is the lowest
	n     uint   // bits of the window that count; those above are the same data
}

func (b *lsbReader) reset(buf []byte, n int) {
	*b = lsbReader{buf: buf[:n+Slack]}
	b.fill()
}

// windowBits is what fill guarantees.
const windowBits = 56

// fill makes sure that windowBits bits count.
func (b *lsbReader) fill() {
	if b.pos < len(b.buf)-Slack {
		b.value |= binary.LittleEndian.Uint64(b.buf[b.pos:]) << b.n
	}
	b.pos += int(63-b.n) >> 3
	b.n |= windowBits
}

// over reports whether more was read than there was.
func (b *lsbReader) over() bool { return 8*b.pos-int(b.n) > 8*(len(b.buf)-Slack) }

// take reads a number of n bits, at most 24.
func (b *lsbReader) take(n uint) int {
	if b.n < n {
		b.fill()
	}
	v := b.value & (1<<n - 1)
	b.value >>= n
	b.n -= n
	return int(v)
}

func (b *lsbReader) flag() bool { return b.take(1) == 1 }

// A lookup decodes a prefix code: entries by the next bits. An entry is a symbol
// and how many bits it takes; or, where the code is longer than lookupBits, where
// the entries by the bits behind those begin and how many there are, as logarithm
// plus lookupBits.
type lookup []uint16

const (
	lookupBits  = 8
	lengthBits  = 4 // of an entry, the lowest
	lookupShort = 1<<lookupBits - 1
	maxSymbols  = greenSymbols + 1<<maxCacheBits
)

// read decodes a symbol. maxCodeLength bits must count.
func (b *lsbReader) read(t lookup) int {
	e := uint(t[b.value&uint64(min(len(t)-1, lookupShort))])
	n := e & (1<<lengthBits - 1)
	if n > lookupBits {
		n -= lookupBits
		e = uint(t[e>>lengthBits+uint(b.value>>lookupBits)&(1<<n-1)])
		n = e&(1<<lengthBits-1) + lookupBits
	}
	b.value >>= n
	b.n -= n
	return int(e >> lengthBits)
}

var (
	errCode  = errors.New("a prefix code that is none")
	errSpace = errors.New("prefix codes of more memory than the picture is worth")
)

// lookupSpace hands out the memory of lookups, within a limit.
type lookupSpace struct {
	free []uint16
	left int // entries
}

func (s *lookupSpace) take(n int) (lookup, error) {
	const chunk = 8 << 10
	if n > s.left {
		return nil, errSpace
	}
	s.left -= n
	if n > len(s.free) {
		s.free = make([]uint16, max(n, min(chunk, s.left)))
	}
	t := s.free[:n:n]
	s.free = s.free[n:]
	return t, nil
}

// codeReader reads prefix codes (RFC 9649, 3.7.2.1).
type codeReader struct {
	bits    *lsbReader
	space   lookupSpace
	lengths [maxSymbols]uint8
	metas   [1 << maxMetaLength]uint16
	spare   [4096]uint16 // for codes that nobody uses
}

// read reads a code of so many symbols. One that is not wanted is checked all the
// same; its lookup must not be kept.
func (r *codeReader) read(symbols int, wanted bool) (lookup, error) {
	lengths := r.lengths[:symbols]
	clear(lengths)
	if r.bits.flag() {
		if err := r.simple(lengths); err != nil {
			return nil, err
		}
	} else if err := r.readLengths(lengths); err != nil {
		return nil, err
	}
	if r.bits.over() {
		return nil, errCode
	}
	return r.build(lengths, wanted)
}

func (r *codeReader) simple(lengths []uint8) error {
	two := r.bits.flag()
	symbols := [2]int{r.bits.take(1 + 7*uint(r.bits.take(1)))}
	symbols[1] = symbols[0]
	if two {
		symbols[1] = r.bits.take(8)
	}
	for _, s := range symbols {
		if s >= len(lengths) {
			return errCode
		}
		lengths[s] = 1
	}
	return nil
}

func (r *codeReader) readLengths(lengths []uint8) error {
	var metas [metaSymbols]uint8
	for _, s := range metaOrder[:4+r.bits.take(4)] {
		metas[s] = uint8(r.bits.take(3))
	}
	meta := lookup(r.metas[:])
	n := fillLookup(meta, metas[:])
	if n == 0 {
		return errCode
	}
	meta = meta[:n]
	left := len(lengths)
	if r.bits.flag() {
		left = 2 + r.bits.take(2+2*uint(r.bits.take(3)))
		if left > len(lengths) {
			return errCode
		}
	}
	last := uint8(8)
	for i := 0; i < len(lengths) && left > 0; left-- {
		if r.bits.n < maxCodeLength {
			r.bits.fill()
		}
		s := r.bits.read(meta)
		if s < 16 {
			lengths[i] = uint8(s)
			i++
			if s > 0 {
				last = uint8(s)
			}
			continue
		}
		v, n := uint8(0), 0
		switch s {
		case 16:
			v, n = last, 3+r.bits.take(2)
		case 17:
			n = 3 + r.bits.take(3)
		default:
			n = 11 + r.bits.take(7)
		}
		if n > len(lengths)-i {
			return errCode
		}
		for range n {
			lengths[i] = v
			i++
		}
	}
	return nil
}

// build makes the lookup of a code.
func (r *codeReader) build(lengths []uint8, wanted bool) (lookup, error) {
	n := fillLookup(r.spare[:], lengths)
	if n == 0 {
		return nil, errCode
	}
	t := lookup(r.spare[:n])
	if !wanted {
		return t, nil
	}
	own, err := r.space.take(n)
	copy(own, t)
	return own, err
}

// fillLookup makes the lookup of a code and returns its size, a power of two up to
// 1<<lookupBits, or that and the entries for longer codes behind; 0 if the code is
// incomplete or says too much. A code of one symbol takes no bits.
func fillLookup(t []uint16, lengths []uint8) int {
	var count [maxCodeLength + 1]int
	one := 0
	for s, l := range lengths {
		count[l]++
		if l > 0 {
			one = s
		}
	}
	if count[0] == len(lengths)-1 {
		t[0] = uint16(one << lengthBits)
		return 1
	}
	longest, room := 0, 1
	var next [maxCodeLength + 2]uint32
	for l := 1; l <= maxCodeLength; l++ {
		next[l+1] = (next[l] + uint32(count[l])) << 1
		room = room<<1 - count[l]
		if room < 0 {
			return 0
		}
		if count[l] > 0 {
			longest = l
		}
	}
	if room != 0 {
		return 0
	}
	short := min(longest, lookupBits)
	size := 1 << short
	if longest > short {
		size = longLookups(t, lengths, next)
	}
	for s, l := range lengths {
		if l == 0 {
			continue
		}
		code := reversed(next[l], uint(l))
		next[l]++
		part, n, step := t[:1<<short], uint(l), uint32(1)<<l
		if n > lookupBits {
			e := t[code&lookupShort]
			n -= lookupBits
			part = t[e>>lengthBits:][:1<<(e&(1<<lengthBits-1)-lookupBits)]
			code >>= lookupBits
			step = 1 << n
		}
		for ; int(code) < len(part); code += step {
			part[code] = uint16(s)<<lengthBits | uint16(n)
		}
	}
	return size
}

// longLookups lays out the parts for codes over lookupBits and returns the size of
// the whole.
func longLookups(t []uint16, lengths []uint8, next [maxCodeLength + 2]uint32) int {
	var longest [1 << lookupBits]uint8
	for _, l := range lengths {
		if l == 0 {
			continue
		}
		if l > lookupBits {
			i := reversed(next[l], uint(l)) & lookupShort
			longest[i] = max(longest[i], l)
		}
		next[l]++
	}
	size := 1 << lookupBits
	for i, l := range longest {
		if l > 0 {
			t[i] = uint16(size)<<lengthBits | uint16(l)
			size += 1 << (l - lookupBits)
		}
	}
	return size
}

// reversed returns the lowest n bits of a code in the order in which they come.
func reversed(code uint32, n uint) uint32 { return uint32(bits.Reverse16(uint16(code))) >> (16 - n) }
