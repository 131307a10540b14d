package webp

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/exif"
)

// Flags of a VP8X chunk (RFC 9649, 2.7.1.3).
const (
	flagAnimation = 0x02
	flagExif      = 0x08
	flagAlpha     = 0x10
	flagICC       = 0x20
)

var (
	errStructure = errors.New("no WebP structure")
	errSize      = errors.New("sizes of canvas and picture differ")
)

// header is what the container and the first bitstream say.
type header struct {
	codec.Header
	animated bool
}

// maxExif is more than any writer puts there.
const maxExif = 1 << 20

// chunks walks through the chunks of a RIFF list.
type chunks struct {
	r    io.Reader
	body io.LimitedReader // what is left of the current chunk
	pad  int64
}

// next goes to the next chunk; its data is read from c.body.
func (c *chunks) next() (id string, size int64, err error) {
	if _, err := io.CopyN(io.Discard, c.r, c.body.N+c.pad); err != nil {
		return "", 0, err
	}
	var d [8]byte
	if _, err := io.ReadFull(c.r, d[:]); err != nil {
		return "", 0, err
	}
	size = int64(binary.LittleEndian.Uint32(d[4:]))
	c.body, c.pad = io.LimitedReader{R: c.r, N: size}, size&1
	return string(d[:4]), size, nil
}

// bytes reads all of the current chunk, whose size must be at most max.
func (c *chunks) bytes(max int64) ([]byte, error) {
	if c.body.N > max {
		return nil, errStructure
	}
	b := make([]byte, c.body.N)
	_, err := io.ReadFull(&c.body, b)
	return b, err
}

// newChunks reads the file header.
func newChunks(r io.Reader) (*chunks, error) {
	var d [12]byte
	if _, err := io.ReadFull(r, d[:]); err != nil {
		return nil, err
	}
	if !Magic(d[:]) {
		return nil, errStructure
	}
	size := int64(binary.LittleEndian.Uint32(d[4:])) - 4
	if size < 8 {
		return nil, errStructure
	}
	return &chunks{r: io.LimitReader(r, size)}, nil
}

func readHeader(r io.Reader, metadata int64) (*header, error) {
	c, err := newChunks(r)
	if err != nil {
		return nil, err
	}
	h := &header{}
	id, _, err := c.next()
	if err != nil {
		return nil, err
	}
	if id != "VP8X" {
		w, ht, alpha, err := bitstream(id, &c.body)
		h.Width, h.Height, h.Alpha = w, ht, alpha
		return h, err
	}
	flags, err := h.vp8x(c)
	if err != nil {
		return nil, err
	}
	return h, h.extended(c, flags, metadata)
}

func (h *header) vp8x(c *chunks) (flags byte, err error) {
	d, err := c.bytes(1 << 10)
	if err != nil {
		return 0, err
	}
	if len(d) < 10 {
		return 0, errStructure
	}
	w, ht := u24(d[4:])+1, u24(d[7:])+1
	if int64(w)*int64(ht) > 1<<32-1 {
		return 0, fmt.Errorf("canvas of %d x %d pixels: %w", w, ht, resize.ErrTooLarge)
	}
	h.Width, h.Height = w, ht
	h.Alpha, h.animated = d[0]&(flagAlpha|flagAnimation) != 0, d[0]&flagAnimation != 0
	return d[0], nil
}

func u24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }

// extended reads what stands before the image data, and EXIF behind it. A file
// that is cut off behind its image data is none the worse.
func (h *header) extended(c *chunks, flags byte, metadata int64) error {
	image := false
	for {
		id, size, err := c.next()
		if err != nil {
			if image && (err == io.EOF || err == io.ErrUnexpectedEOF) {
				return nil
			}
			return err
		}
		switch id {
		case "ICCP":
			if flags&flagICC == 0 || h.ICC != nil || metadata > 0 && size > metadata {
				continue
			}
			if h.ICC, err = c.bytes(size); err != nil {
				return err
			}
		case "ANIM":
			d, err := c.bytes(1 << 10)
			if err == nil && len(d) >= 6 {
				h.LoopCount = int(binary.LittleEndian.Uint16(d[4:]))
			}
		case "EXIF":
			if d, err := c.bytes(maxExif); err == nil {
				h.Orientation = exif.Orientation(d)
			}
			return nil
		case "VP8 ", "VP8L", "ANMF":
			image = true
			if flags&flagExif == 0 {
				return nil
			}
		}
	}
}

// bitstream reads the size from the first bytes of image data: a key frame of
// VP8 (RFC 6386, 9.1) or a VP8L header (RFC 9649, 3.4).
func bitstream(id string, r io.Reader) (w, h int, alpha bool, err error) {
	var d [10]byte
	switch id {
	case "VP8 ":
		if _, err := io.ReadFull(r, d[:]); err != nil {
			return 0, 0, false, err
		}
		return parse(id, d[:])
	case "VP8L":
		if _, err := io.ReadFull(r, d[:5]); err != nil {
			return 0, 0, false, err
		}
		return parse(id, d[:5])
	}
	return 0, 0, false, errStructure
}

func parse(id string, d []byte) (w, h int, alpha bool, err error) {
	if id == "VP8L" {
		v := binary.LittleEndian.Uint32(d[1:])
		if d[0] != 0x2f || v>>29 != 0 {
			return 0, 0, false, errStructure
		}
		return int(v&0x3fff) + 1, int(v>>14&0x3fff) + 1, v>>28&1 != 0, nil
	}
	if d[0]&1 != 0 || d[3] != 0x9d || d[4] != 0x01 || d[5] != 0x2a {
		return 0, 0, false, errStructure
	}
	return int(binary.LittleEndian.Uint16(d[6:]) & 0x3fff), int(binary.LittleEndian.Uint16(d[8:]) & 0x3fff), false, nil
}
