package webp

import (
	"encoding/binary"
	"fmt"
	"io"

	"github.com/rendition-go/rendition/resize"
)

// A file is the chunks of a WebP file (RFC 9649, 2) about to be written.
type file struct {
	width, height int
	icc           []byte
	alpha         bool // there are translucent pixels
	chunks        []fileChunk
}

type fileChunk struct {
	id    string
	parts [][]byte
	size  int64
}

// add adds a chunk, whose data is the parts in order.
func (f *file) add(id string, parts ...[]byte) {
	c := fileChunk{id: id, parts: parts}
	for _, p := range parts {
		c.size += int64(len(p))
	}
	f.chunks = append(f.chunks, c)
}

// maxFile is the largest size that fits in the header: the sum of all chunks is
// even.
const maxFile = 1<<32 - 10

// write writes the file: in the simple form where one chunk is all there is.
func (f *file) write(w io.Writer) error {
	if len(f.icc) > 0 || len(f.chunks) > 1 {
		f.extend()
	}
	size := int64(4)
	for i := range f.chunks {
		size += 8 + f.chunks[i].size + f.chunks[i].size&1
	}
	if size > maxFile {
		return failure(resize.ErrTooLarge, fmt.Sprintf("file of %d bytes", size))
	}
	head := append([]byte("RIFF"), 0, 0, 0, 0, 'W', 'E', 'B', 'P')
	binary.LittleEndian.PutUint32(head[4:], uint32(size))
	for i := range f.chunks {
		c := &f.chunks[i]
		head = append(head, c.id...)
		head = binary.LittleEndian.AppendUint32(head, uint32(c.size))
		if err := writeAll(w, append([][]byte{head}, c.parts...)); err != nil {
			return err
		}
		head = head[:0]
		if c.size&1 == 1 {
			head = append(head, 0)
		}
	}
	return writeAll(w, [][]byte{head})
}

func writeAll(w io.Writer, parts [][]byte) error {
	for _, p := range parts {
		if len(p) == 0 {
			continue
		}
		if n, err := w.Write(p); err != nil {
			return err
		} else if n < len(p) {
			return io.ErrShortWrite
		}
	}
	return nil
}

// extend puts the header of the extended form and the profile in front.
func (f *file) extend() {
	var d [10]byte
	if f.alpha {
		d[0] |= flagAlpha
	}
	chunks := f.chunks
	f.chunks = nil
	if len(f.icc) > 0 {
		d[0] |= flagICC
	}
	w, h := f.width-1, f.height-1
	d[4], d[5], d[6] = byte(w), byte(w>>8), byte(w>>16)
	d[7], d[8], d[9] = byte(h), byte(h>>8), byte(h>>16)
	f.add("VP8X", d[:])
	if len(f.icc) > 0 {
		f.add("ICCP", f.icc)
	}
	f.chunks = append(f.chunks, chunks...)
}
