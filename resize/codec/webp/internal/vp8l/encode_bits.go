package vp8l

// A bitWriter packs numbers of bits, the lowest bit first, as VP8L does
// (RFC 9649, 3.2).
type bitWriter struct {
	buf  []uint8
	held uint64
	n    uint // bits in held, fewer than 32 between calls
}

func (b *bitWriter) reset() { b.buf, b.held, b.n = b.buf[:0], 0, 0 }

// put writes the lowest n bits of v, at most 32; those above must be 0.
func (b *bitWriter) put(v uint32, n uint8) {
	b.held |= uint64(v) << b.n
	b.n += uint(n)
	if b.n >= 32 {
		h := uint32(b.held)
		b.buf = append(b.buf, uint8(h), uint8(h>>8), uint8(h>>16), uint8(h>>24))
		b.held >>= 32
		b.n -= 32
	}
}

// finish returns all bytes, the last one filled up. They are valid until reset.
func (b *bitWriter) finish() []uint8 {
	for ; b.n > 0; b.n -= min(b.n, 8) {
		b.buf = append(b.buf, uint8(b.held))
		b.held >>= 8
	}
	b.held = 0
	return b.buf
}
