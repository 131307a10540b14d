package jpeg

import (
	"bytes"
	"encoding/binary"
	"io"
)

const (
	// outSize is the size of the pieces in which the coded picture is written.
	outSize = 64 << 10
	// pieceTokens is how many tokens are turned into bits before these are stuffed.
	// No token makes more than 4 bytes.
	pieceTokens = 2 << 10
	pieceSize   = 4 * pieceTokens
)

// A piece is coded data that is not stuffed yet. What is stored at its end may
// take 8 bytes.
type piece [pieceSize + 8]byte

// A bitWriter collects bytes and bits for w. After an error it goes on without
// effect; err tells.
type bitWriter struct {
	w     io.Writer
	buf   []byte // what waits; its capacity is outSize
	piece *piece // for tokens
	acc   uint64 // the last n bits of it wait for a full byte
	n     uint   // under 8 between calls
	err   error
}

func newBitWriter() bitWriter {
	return bitWriter{buf: make([]byte, 0, outSize), piece: new(piece)}
}

// reset makes b one for w that has nothing waiting.
func (b *bitWriter) reset(w io.Writer) {
	*b = bitWriter{w: w, buf: b.buf[:0], piece: b.piece}
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

// expect makes room in a w that is a bytes.Buffer for n more bytes of
// entropy-coded data, rather than have it grow piece by piece.
func (b *bitWriter) expect(n int) {
	n += n/64 + 64 // stuffing, of 1 in 256 bytes mostly, and the end
	if w, ok := b.w.(*bytes.Buffer); ok && n > cap(b.buf)-len(b.buf) {
		w.Grow(len(b.buf) + n)
	}
}

// bytes appends p outside of entropy-coded data.
func (b *bitWriter) bytes(p ...byte) {
	for len(p) > 0 {
		n := min(len(p), b.room(1))
		b.buf = append(b.buf, p[:n]...)
		p = p[n:]
	}
}

// tokens appends entropy-coded data: of each token the code of its symbol and
// then its extra bits.
func (b *bitWriter) tokens(ts []token, codes *[tableSpace]code) {
	for len(ts) > 0 && b.err == nil {
		n := min(len(ts), pieceTokens)
		b.stuff(b.piece[:b.emit(ts[:n], codes)])
		ts = ts[n:]
	}
}

// emit stores the bits of at most pieceTokens tokens in b's piece and returns the
// number of full bytes. It stores 8 bytes at a time, most of which the next ones
// overwrite: how many bits a token has cannot be foreseen by the processor.
func (b *bitWriter) emit(ts []token, codes *[tableSpace]code) int {
	p, acc, n := b.piece, b.acc, b.n
	pos := uint(0)
	for _, t := range ts {
		c := codes[t.index()]
		acc = acc<<(c&63) | uint64(c>>8) | uint64(t.bits())
		n += uint(c & 63)
		to := pos & (pieceSize - 1)
		binary.BigEndian.PutUint64(p[to:to+8], acc<<(-n&63))
		pos += n >> 3
		n &= 7
	}
	b.acc, b.n = acc, n
	return int(pos)
}

// stuff appends p, each 0xFF with a zero behind it so that nobody takes it for a
// marker (T.81 F.1.2.3).
func (b *bitWriter) stuff(p []byte) {
	for len(p) > 0 {
		n := min(len(p), b.room(1<<10)/2)
		at := len(b.buf)
		b.buf = b.buf[:at+stuff(b.buf[at:cap(b.buf)], p[:n])]
		p = p[n:]
	}
}

// stuff stores p with stuffing in dst, which has room for twice as much, and
// returns the number of bytes.
func stuff(dst, p []byte) int {
	pos := 0
	for len(p) >= 8 {
		w := binary.LittleEndian.Uint64(p)
		if w&0x8080808080808080&^(w+0x0101010101010101) == 0 { // no byte is 0xFF
			binary.LittleEndian.PutUint64(dst[pos:], w)
			pos += 8
		} else {
			pos = stuffBytes(dst, pos, p[:8])
		}
		p = p[8:]
	}
	return stuffBytes(dst, pos, p)
}

func stuffBytes(dst []byte, pos int, p []byte) int {
	for _, v := range p {
		dst[pos] = v
		pos++
		if v == 0xFF {
			dst[pos] = 0
			pos++
		}
	}
	return pos
}

// align ends entropy-coded data: it fills the last byte with ones.
func (b *bitWriter) align() {
	if b.n > 0 {
		pad := 8 - b.n
		b.stuff([]byte{byte(b.acc<<pad | (1<<pad - 1))})
	}
	b.acc, b.n = 0, 0
}
