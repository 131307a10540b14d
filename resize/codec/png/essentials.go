package png

import (
	"encoding/binary"
	"fmt"
	"io"

	"github.com/rendition-go/rendition/resize"
)

// essentials reads a PNG and passes on the signature and the chunks that pixels
// are made of. A critical chunk that is unknown means pixels nobody can read
// here (5.4): resize.ErrFormat.
type essentials struct {
	r       io.Reader
	palette bool // PLTE is the colours, not a suggestion

	started bool
	head    []byte // header of a chunk, or the signature, yet to be passed on
	left    int64  // bytes of the chunk after its header, the CRC included
	err     error
}

func (e *essentials) Read(p []byte) (int, error) {
	for len(e.head) == 0 && e.left == 0 && e.err == nil {
		e.err = e.next()
	}
	if len(e.head) > 0 {
		n := copy(p, e.head)
		e.head = e.head[n:]
		return n, nil
	}
	if e.err != nil {
		return 0, e.err
	}
	if int64(len(p)) > e.left {
		p = p[:e.left]
	}
	n, err := e.r.Read(p)
	e.left -= int64(n)
	if err != nil {
		e.err = err
	}
	if n > 0 {
		err = nil
	}
	return n, err
}

// next goes to the next chunk to be passed on.
func (e *essentials) next() error {
	head := make([]byte, 8)
	if !e.started {
		e.started = true
		_, err := io.ReadFull(e.r, head)
		e.head = head
		return err
	}
	for {
		if _, err := io.ReadFull(e.r, head); err != nil {
			return err
		}
		const crc = 4
		n := int64(binary.BigEndian.Uint32(head)) + crc
		switch kind := string(head[4:]); {
		case kind == "IHDR", kind == "IDAT", kind == "IEND", kind == "tRNS", kind == "PLTE" && e.palette:
			e.head, e.left = head, n
			return nil
		case kind != "PLTE" && kind[0]&0x20 == 0:
			return fmt.Errorf("critical chunk %q: %w", kind, resize.ErrFormat)
		}
		if err := skip(e.r, n); err != nil {
			return err
		}
	}
}
