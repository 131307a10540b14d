package jpeg

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

var (
	errSyntax    = errors.New("no JPEG structure")
	errTruncated = errors.New("the file is cut off")
)

// byteReader reads the file in pieces. It knows markers (T.81 B.1.1.2), which
// segments and coded data alike end at.
type byteReader struct {
	r        io.Reader
	buf      []byte
	pos, end int
	err      error // why nothing more comes: io.EOF, or the reader's own
	marker   byte  // read already, not yet asked for; 0 if none
	mem      *buffers
}

func newByteReader(r io.Reader, mem *buffers) *byteReader {
	return &byteReader{r: r, buf: mem.read[:], mem: mem}
}

// more reads the next piece; false at the end.
func (b *byteReader) more() bool {
	const patience = 100 // empty reads in a row
	for i := 0; b.err == nil; i++ {
		n, err := b.r.Read(b.buf)
		b.pos, b.end, b.err = 0, n, err
		if i == patience && b.err == nil {
			b.err = io.ErrNoProgress
		}
		if n > 0 {
			return true
		}
	}
	return false
}

// failed returns the error of the reader underneath, nil if it has none.
func (b *byteReader) failed() error {
	if b.err == io.EOF || b.pos < b.end {
		return nil
	}
	return b.err
}

func (b *byteReader) readByte() (byte, bool) {
	if b.pos == b.end && !b.more() {
		return 0, false
	}
	b.pos++
	return b.buf[b.pos-1], true
}

// nextMarker returns the code of the next marker, or of the one that ended coded
// data: 0xFF, as often as one likes, then a byte that is neither 0 nor 0xFF. What
// lies before it is skipped. ok is false at the end of the file.
func (b *byteReader) nextMarker() (m byte, ok bool) {
	if m = b.marker; m != 0 {
		b.marker = 0
		return m, true
	}
	for {
		if b.pos == b.end && !b.more() {
			return 0, false
		}
		i := bytes.IndexByte(b.buf[b.pos:b.end], 0xFF)
		if i < 0 {
			b.pos = b.end
			continue
		}
		b.pos += i + 1
		if m, ok = b.afterFF(); !ok || m != 0 {
			return m, ok
		}
	}
}

// afterFF returns the first byte that is not 0xFF.
func (b *byteReader) afterFF() (byte, bool) {
	for {
		if c, ok := b.readByte(); c != 0xFF || !ok {
			return c, ok
		}
	}
}

// segmentLength reads the length that follows a marker, without its own 2 bytes.
func (b *byteReader) segmentLength() (int, error) {
	var l [2]byte
	for i := range l {
		c, ok := b.readByte()
		if !ok {
			return 0, errTruncated
		}
		l[i] = c
	}
	n := int(binary.BigEndian.Uint16(l[:])) - 2
	if n < 0 {
		return 0, errSyntax
	}
	return n, nil
}

// read returns n bytes, valid until the next call.
func (b *byteReader) read(n int) ([]byte, error) {
	if b.end-b.pos >= n {
		b.pos += n
		return b.buf[b.pos-n : b.pos], nil
	}
	if cap(b.mem.segment) < n {
		b.mem.segment = make([]byte, n)
	}
	out := b.mem.segment[:n]
	for done := 0; done < n; {
		if b.pos == b.end && !b.more() {
			return nil, errTruncated
		}
		k := copy(out[done:], b.buf[b.pos:b.end])
		done += k
		b.pos += k
	}
	return out, nil
}

func (b *byteReader) discard(n int) error {
	for n > 0 {
		if b.pos == b.end && !b.more() {
			return errTruncated
		}
		k := min(n, b.end-b.pos)
		b.pos += k
		n -= k
	}
	return nil
}

// unstuff copies coded data to dst without the zero byte behind each 0xFF. It
// ends when dst is full, or with done at a marker, which it keeps for
// nextMarker, and at the end of the file.
func (b *byteReader) unstuff(dst []byte) (n int, done bool) {
	if b.marker != 0 {
		return 0, true
	}
	for n < len(dst) {
		if b.pos == b.end && !b.more() {
			return n, true
		}
		s := b.buf[b.pos:min(b.end, b.pos+len(dst)-n)]
		i := bytes.IndexByte(s, 0xFF)
		if i < 0 {
			n += copy(dst[n:], s)
			b.pos += len(s)
			continue
		}
		n += copy(dst[n:], s[:i])
		b.pos += i + 1
		m, ok := b.afterFF()
		if !ok {
			return n, true
		}
		if m != 0 {
			b.marker = m
			return n, true
		}
		dst[n] = 0xFF
		n++
	}
	return n, false
}
