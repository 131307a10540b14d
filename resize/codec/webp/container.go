package webp

import (
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"io"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/exif"
	"github.com/rendition-go/rendition/resize/codec/webp/internal/vp8"
	"github.com/rendition-go/rendition/resize/codec/webp/internal/vp8l"
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
	frame    image.Rectangle // the first picture, on the canvas
	lossless bool            // it is VP8L
	alpha    section         // its ALPH chunk, of size 0 if there is none
	picture  section         // its VP8 or VP8L chunk
}

// section is the data of a chunk in the file; of a chunk that is cut off what it
// should have.
type section struct{ at, size int64 }

// maxExif is more than any writer puts there.
const maxExif = 1 << 20

// chunks walks through the chunks of a RIFF list.
type chunks struct {
	r    io.Reader
	body io.LimitedReader // what is left of the current chunk
	pad  int64
	data section // of the current chunk
	end  int64   // where the next chunk begins
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
	c.data = section{c.end + 8, size}
	c.end = c.data.at + size + c.pad
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
	return &chunks{r: io.LimitReader(r, size), end: 12}, nil
}

// readHeader reads the facts. Sizes are held to limits, which has its defaults.
func readHeader(r io.Reader, limits resize.Limits) (*header, error) {
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
		h.frame.Max, err = h.readPicture(c, id)
		h.Width, h.Height = h.frame.Max.X, h.frame.Max.Y
		return h, err
	}
	flags, err := h.vp8x(c)
	if err == nil {
		err = limits.CheckSource(h.Width, h.Height, 1)
	}
	if err != nil {
		return nil, err
	}
	return h, h.extended(c, flags, limits.MetadataBytes)
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
	h.animated = d[0]&flagAnimation != 0
	h.frame = image.Rect(0, 0, w, ht)
	return d[0], nil
}

func u24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }

// extended reads what stands before the image data, and EXIF behind it. A file
// that is cut off behind the start of its image data is read as far as it goes.
func (h *header) extended(c *chunks, flags byte, metadata int64) error {
	oriented := flags&flagExif == 0
	for h.picture.at == 0 || !oriented {
		id, size, err := c.next()
		if err != nil {
			if h.picture.at > 0 && (err == io.EOF || err == io.ErrUnexpectedEOF) {
				return nil
			}
			return err
		}
		switch id {
		case "ICCP":
			if flags&flagICC == 0 || h.ICC != nil || metadata > 0 && size > metadata {
				continue
			}
			h.ICC, err = c.bytes(size)
		case "ANIM":
			if d, err := c.bytes(1 << 10); err == nil && len(d) >= 6 {
				h.LoopCount = int(binary.LittleEndian.Uint16(d[4:]))
			}
		case "EXIF":
			if d, err := c.bytes(maxExif); err == nil && !oriented {
				h.Orientation, oriented = exif.Orientation(d), true
			}
		default:
			err = h.imageData(c, id)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// imageData looks for the first picture in a chunk.
func (h *header) imageData(c *chunks, id string) error {
	switch {
	case h.picture.at > 0:
	case h.animated && id == "ANMF":
		return h.readFrame(c)
	case !h.animated:
		return h.still(c, id)
	}
	return nil
}

// readFrame reads a frame header (RFC 9649, 2.7.1.1), where offsets are halved and
// sides one less, and goes to the frame's image data.
func (h *header) readFrame(c *chunks) error {
	var d [16]byte
	if _, err := io.ReadFull(&c.body, d[:]); err != nil {
		return err
	}
	at := image.Pt(2*u24(d[0:]), 2*u24(d[3:]))
	h.frame = image.Rectangle{at, at.Add(image.Pt(u24(d[6:])+1, u24(d[9:])+1))}
	if !h.frame.In(image.Rect(0, 0, h.Width, h.Height)) {
		return errSize
	}
	inner := &chunks{r: &c.body, end: c.data.at + int64(len(d))}
	for h.picture.at == 0 {
		id, _, err := inner.next()
		if err != nil {
			return err
		}
		if err := h.still(inner, id); err != nil {
			return err
		}
	}
	h.Alpha = true
	return nil
}

// still takes note of a chunk if it holds a picture of the size of the frame, or
// its alpha.
func (h *header) still(c *chunks, id string) error {
	switch id {
	case "ALPH":
		h.alpha = c.data
	case "VP8 ", "VP8L":
		size, err := h.readPicture(c, id)
		if err == nil && size != h.frame.Size() {
			err = errSize
		}
		return err
	}
	return nil
}

// readPicture reads the header of image data.
func (h *header) readPicture(c *chunks, id string) (size image.Point, err error) {
	w, ht, alpha, err := bitstream(id, &c.body)
	h.lossless, h.picture = id == "VP8L", c.data
	if h.lossless {
		h.alpha = section{}
	}
	h.Alpha = alpha || h.alpha.size > 0
	return image.Pt(w, ht), err
}

// bitstream reads the size from the first bytes of image data: a key frame of
// VP8 or a VP8L header.
func bitstream(id string, r io.Reader) (w, h int, alpha bool, err error) {
	ok := false
	switch id {
	case "VP8 ":
		var d [vp8.HeaderSize]byte
		if _, err := io.ReadFull(r, d[:]); err != nil {
			return 0, 0, false, err
		}
		w, h, ok = vp8.Size(&d)
	case "VP8L":
		var d [vp8l.HeaderSize]byte
		if _, err := io.ReadFull(r, d[:]); err != nil {
			return 0, 0, false, err
		}
		w, h, alpha, ok = vp8l.Header(&d)
	}
	if !ok {
		return 0, 0, false, errStructure
	}
	return w, h, alpha, nil
}
