package jpeg

import (
	"encoding/binary"
	"io"
)

// outSize is the size of the pieces in which the coded picture is written.
const outSize = 64 << 10

// A bitWriter collects bytes and bits for w. After an error it goes on without
// effect; err tells.
type bitWriter struct {
	w   io.Writer
	buf []byte // what waits; its capacity is outSize
	acc uint64 // the last n bits of it wait for a full word
	n   uint   // under 32 between calls
	err error
}

// room returns how many bytes may be appended to buf, at least min of them.
func (b *bitWriter) room(min int) int {
	if cap(b.buf)-len(b.buf) < min {
		b.flush()
	}
	return cap(b.buf) - len(b.buf)
}

// flush writes what waits in buf.
func (b *bitWriter) flush() {
	if b.err == nil {
		_, b.err = b.w.Write(b.buf)
	}
	b.buf = b.buf[:0]
}

// bytes appends p outside of entropy-coded data.
func (b *bitWriter) bytes(p ...byte) {
	for len(p) > 0 {
		n := min(len(p), b.room(1))
		b.buf = append(b.buf, p[:n]...)
		p = p[n:]
	}
}

// tokenBytes bounds the bytes that one token can make: 32 bits, each byte of
// them doubled by stuffing.
const tokenBytes = 8

// tokens appends entropy-coded data: of each token the code of its symbol and
// then its extra bits.
func (b *bitWriter) tokens(ts []token, codes *[tableSpace]uint32) {
	for len(ts) > 0 && b.err == nil {
		n := min(len(ts), b.room(64*tokenBytes)/tokenBytes-1)
		b.emit(ts[:n], codes)
		ts = ts[n:]
	}
}

func (b *bitWriter) emit(ts []token, codes *[tableSpace]uint32) {
	acc, n := b.acc, b.n
	buf, pos := b.buf[:cap(b.buf)], len(b.buf)
	for _, t := range ts {
		c := codes[t.index()]
		extra := t.extra()
		size := uint(c&31) + extra
		acc = acc<<(size&63) | uint64(c>>8)<<(extra&63) | uint64(t.bits())
		n += size
		if n < 32 {
			continue
		}
		n -= 32
		w := uint32(acc >> (n & 63))
		if w&0x80808080&^(w+0x01010101) == 0 { // no byte is 0xFF
			binary.BigEndian.PutUint32(buf[pos:], w)
			pos += 4
		} else {
			pos = stuff(buf, pos, w)
		}
	}
	b.acc, b.n, b.buf = acc, n, buf[:pos]
}

// stuff stores the bytes of w, each 0xFF with a zero behind it so that nobody
// takes it for a marker (T.81 F.1.2.3), and returns the position after them.
func stuff(buf []byte, pos int, w uint32) int {
	for s := 24; s >= 0; s -= 8 {
		v := byte(w >> s)
		buf[pos] = v
		pos++
		if v == 0xFF {
			buf[pos] = 0
			pos++
		}
	}
	return pos
}

// align ends entropy-coded data: it fills the last byte with ones.
func (b *bitWriter) align() {
	b.room(2 * tokenBytes)
	pad := -b.n & 7
	b.acc, b.n = b.acc<<pad|(1<<pad-1), b.n+pad
	for b.n > 0 {
		b.n -= 8
		v := byte(b.acc >> b.n)
		b.buf = append(b.buf, v)
		if v == 0xFF {
			b.buf = append(b.buf, 0)
		}
	}
}
