package jpeg

import "encoding/binary"

// bitReader reads coded data bit by bit, the most significant first. After the
// data there are zeros without end, so that no decoder runs off it.
//
// The next bits lie at the top of acc. It may hold more than the bits counted;
// those are read again and are the same then.
type bitReader struct {
	src  *byteReader
	buf  []byte // unstuffed
	pos  int
	acc  uint64
	bits uint // valid bits in acc
	end  int  // where data ends in buf and padding starts; -1 while it goes on
	over bool // padding was used up
}

const (
	windowSize = 32 << 10
	padding    = 64 // zeros after the data, more than one step reads
)

func newBitReader(src *byteReader) *bitReader {
	return &bitReader{src: src, buf: make([]byte, 0, windowSize+padding)}
}

// reset starts at the source's next byte.
func (b *bitReader) reset() {
	b.buf, b.pos = b.buf[:0], 0
	b.acc, b.bits = 0, 0
	b.end, b.over = -1, false
}

// overrun reports whether more bits were taken than there were.
func (b *bitReader) overrun() bool {
	return b.over || b.end >= 0 && 8*b.pos-int(b.bits) > 8*b.end
}

// refill makes 56 bits or more valid.
func (b *bitReader) refill() {
	if b.pos+8 > len(b.buf) {
		b.load()
	}
	b.acc |= binary.BigEndian.Uint64(b.buf[b.pos:]) >> (b.bits & 63)
	b.pos += int(63-b.bits) >> 3
	b.bits |= 56
}

// load moves the window on; 8 bytes or more are there afterwards.
func (b *bitReader) load() {
	if b.end >= 0 {
		b.over = true
		b.pos = len(b.buf) - padding
		return
	}
	left := copy(b.buf[:cap(b.buf)], b.buf[b.pos:])
	b.buf = b.buf[:cap(b.buf)]
	n, done := b.src.unstuff(b.buf[left:windowSize])
	n += left
	b.pos, b.buf = 0, b.buf[:n]
	if done {
		b.end = n
		b.buf = b.buf[:n+padding]
		clear(b.buf[n:])
	}
}

// take returns the next n bits, up to 16.
func (b *bitReader) take(n uint) int32 {
	if b.bits < 32 {
		b.refill()
	}
	v := int32(b.acc >> 32 >> ((32 - n) & 63))
	b.acc <<= n & 63
	b.bits -= n
	return v
}

// value reads a number of n bits and gives it its sign (T.81 F.2.2.1).
func (b *bitReader) value(n uint) int32 {
	if n == 0 {
		return 0
	}
	return extend(b.take(n), n)
}

func extend(v int32, n uint) int32 {
	if v < 1<<((n-1)&31) {
		v += -1<<(n&31) + 1
	}
	return v
}

// symbol reads a Huffman code. ok is false where there is none like it; the
// symbol is 0 then.
func (b *bitReader) symbol(t *decodeTable) (s byte, ok bool) {
	if b.bits < 32 {
		b.refill()
	}
	e := t.look[b.acc>>(64-fastBits)]
	n := uint(e >> 8)
	s, ok = byte(e), true
	if n == 0 {
		s, n, ok = t.long(b.acc)
	}
	b.acc <<= n & 63
	b.bits -= n
	return s, ok
}
