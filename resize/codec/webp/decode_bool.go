package webp

import (
	"encoding/binary"
	"math/bits"
)

// boolReader decodes the binary arithmetic code of RFC 6386, 7. The RFC's value
// of two bytes is the top of a window of 64 bits here, which is filled up only
// now and then.
type boolReader struct {
	buf   []byte // the data, and boolSlack bytes more that are never decoded
	pos   int    // next byte to go into the window
	value uint64 // window; the split is compared with its top byte
	n     int    // bits of the window that count; those below them are the same data
	rng   uint32 // 128 to 255 between calls
}

// boolSlack is how many bytes must follow the data, for loads of a word.
const boolSlack = 8

// windowBits is what fill guarantees: enough for eight decisions, which take up
// to seven bits each.
const windowBits = 56

// reset starts with data of n bytes at the beginning of buf. No encoder's data
// begins with 255, which lies beyond the first range: such data is taken for none.
func (b *boolReader) reset(buf []byte, n int) {
	if n > 0 && buf[0] == 255 {
		n = 0
	}
	*b = boolReader{buf: buf[:n+boolSlack], rng: 255}
	b.fill()
}

// fill makes sure that windowBits bits count. Behind the data there are zeros.
func (b *boolReader) fill() { b.value, b.n = b.more(b.value, b.n) }

// more is fill for a window held elsewhere.
func (b *boolReader) more(value uint64, n int) (uint64, int) {
	if b.pos < len(b.buf)-boolSlack {
		value |= binary.BigEndian.Uint64(b.buf[b.pos:]) >> uint(n)
	}
	b.pos += (63 - n) >> 3
	return value, n | windowBits
}

// over reports whether decisions were made on bits behind the data: those made
// on its last bytes take it that 8 bits are looked at.
func (b *boolReader) over() bool {
	return 8*b.pos-b.n > 8*(len(b.buf)-boolSlack)-8
}

// bit decodes a decision whose probability of being 0 is p/256.
func (b *boolReader) bit(p uint8) bool {
	if b.n < 8 {
		b.fill()
	}
	split := 1 + (b.rng-1)*uint32(p)>>8
	big := uint64(split) << 56
	one := b.value >= big
	if one {
		b.value -= big
		split = b.rng - split
	}
	shift := bits.LeadingZeros8(uint8(split))
	b.rng = split << shift
	b.value <<= shift
	b.n -= shift
	return one
}

// number decodes n bits of even chance, the highest first.
func (b *boolReader) number(n int) int {
	v := 0
	for range n {
		v <<= 1
		if b.bit(128) {
			v |= 1
		}
	}
	return v
}

// flag decodes one bit of even chance.
func (b *boolReader) flag() bool { return b.bit(128) }

// signed decodes a magnitude of n bits and a sign behind it.
func (b *boolReader) signed(n int) int {
	v := b.number(n)
	if b.flag() {
		return -v
	}
	return v
}

// optional decodes a signed number if a flag before it is set, else 0.
func (b *boolReader) optional(n int) int {
	if b.flag() {
		return b.signed(n)
	}
	return 0
}
