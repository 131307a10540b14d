package jpeg

import "encoding/binary"

// bitReader reads coded data bit by bit, the most significant first. After the
// data there are zeros without end, so that no decoder runs off it.
//
// The next bits lie at the top of acc. It may hold more than the bits counted;
// those are read again and are the same then. The loops over blocks keep acc,
// bits, pos and have in variables of their own, which is worth a third of the time.
type bitReader struct {
	src  *byteReader
	win  *[windowSize + 8]byte // unstuffed
	have int                   // bytes in win
	pos  int
	acc  uint64
	bits uint // valid bits in acc
	end  int  // where data ends in win and padding starts; -1 while it goes on
	over bool // padding was used up
}

const (
	windowSize = 16 << 10
	padding    = 64 // zeros after the data, more than one step reads
)

// reset starts at the source's next byte.
func (b *bitReader) reset() {
	b.have, b.pos = 0, 0
	b.acc, b.bits = 0, 0
	b.end, b.over = -1, false
}

// overrun reports whether more bits were taken than there were.
func (b *bitReader) overrun() bool {
	return b.over || b.end >= 0 && 8*b.pos-int(b.bits) > 8*b.end
}

// surely returns how many units of that many blocks the data lasts for at the
// least, and a number without meaning while its end is not in sight.
func (b *bitReader) surely(blocks int) int {
	const most = 64 * 32 // bits of a block
	if b.end < 0 {
		return 1 << 30
	}
	return (8*b.end - 8*b.pos + int(b.bits)) / (most * blocks)
}

// fill makes 56 bits or more valid. There must be 8 bytes at pos: see more.
func fill(acc uint64, bits uint, pos int, win *[windowSize + 8]byte) (uint64, uint, int) {
	next := binary.BigEndian.Uint64(win[pos&(windowSize-1):])
	return acc | next>>(bits&63), bits | 56, pos + int(63-bits)>>3
}

// more moves the window on, from pos, so that 8 bytes or more are at the position
// that it returns. It returns b.have as well.
func (b *bitReader) more(pos int) (int, int) {
	if b.end >= 0 {
		b.over = true
		b.pos = b.have - padding
		return b.pos, b.have
	}
	left := copy(b.win[:], b.win[pos:b.have])
	n, done := b.src.unstuff(b.win[left : windowSize-padding])
	b.pos, b.have = 0, left+n
	if done {
		b.end = b.have
		b.have += padding
		clear(b.win[b.end:b.have])
	}
	return 0, b.have
}
