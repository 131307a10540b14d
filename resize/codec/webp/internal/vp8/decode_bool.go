package vp8

import (
	"encoding/binary"
	"math/bits"
)

// boolReader decodes the binary arithmetic code of RFC 6386, 7. The RFC's value
// of two bytes is the top of a window of 64 bits here, which is filled up only
// now and then.
type boolReader struct {
	buf   []byte // the data, and Slack bytes more that are never decoded
	pos   int    // next byte to go into the window
	value uint64 // window, the highest bit that counts first; a one and zeros end it
	rng   uint32 // the RFC's range less 1, 127 to 254 between calls
}

// Slack is how many bytes of 0 must follow the data of a frame, for loads of a word.
const Slack = 8

// scaled is by how many bits a range less 1 is shifted to be at least 127 again,
// and widened what it is then.
var scaled, widened = scales()

func scales() (shift, to [256]uint8) {
	for i := range shift {
		shift[i] = uint8(bits.LeadingZeros8(uint8(min(i+1, 255))))
		to[i] = uint8((i+1)<<shift[i] - 1)
	}
	return shift, to
}

// reset starts with data of n bytes at the beginning of buf. No encoder's data
// begins with 255, which lies beyond the first range: such data is taken for none.
func (b *boolReader) reset(buf []byte, n int) {
	if n > 0 && buf[0] == 255 {
		n = 0
	}
	*b = boolReader{buf: buf[:n+Slack], rng: 254, value: 1 << 63}
	b.value = b.more(b.value)
}

// more makes sure that 32 bits count, of a window held elsewhere whose lower half is
// 0. They last for four decisions, which look at eight bits each and take up to
// seven. Behind the data there are zeros.
func (b *boolReader) more(value uint64) uint64 {
	next := uint64(1)
	if b.pos < len(b.buf)-Slack {
		next |= uint64(binary.BigEndian.Uint32(b.buf[b.pos:])) << 1
	}
	b.pos += 4
	free := bits.TrailingZeros64(value) & 63
	return value&(value-1) | next<<(free&31)
}

// over reports whether decisions were made on bits behind the data: those made
// on its last bytes take it that 8 bits are looked at.
func (b *boolReader) over() bool {
	left := 63 - bits.TrailingZeros64(b.value)
	return 8*b.pos-left > 8*(len(b.buf)-Slack)-8
}

// bit decodes a decision whose probability of being 0 is p/256.
func (b *boolReader) bit(p uint8) bool {
	if uint32(b.value) == 0 {
		b.value = b.more(b.value)
	}
	split := b.rng * uint32(p) >> 8
	big := uint64(split+1) << 56
	one := b.value >= big
	if one {
		b.value -= big
		split = b.rng - split - 1
	}
	b.value <<= scaled[uint8(split)] & 63
	b.rng = uint32(widened[uint8(split)])
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
