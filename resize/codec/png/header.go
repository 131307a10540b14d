package png

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/exif"
)

// Colour types (11.2.2).
const (
	colourGray      = 0
	colourRGB       = 2
	colourPalette   = 3
	colourGrayAlpha = 4
	colourRGBA      = 6
)

var errChunk = errors.New("no PNG structure")

// header is what the chunks before the image data say.
type header struct {
	codec.Header
	colour, depth byte
	interlaced    bool
}

// maxExif is more than any writer puts there: the tag that counts is in the
// first directory.
const maxExif = 1 << 16

// readHeader reads the chunks before the first IDAT.
func readHeader(r io.Reader, metadata int64) (h header, err error) {
	var sig [8]byte
	if err := readFull(r, sig[:]); err != nil {
		return h, err
	}
	if string(sig[:]) != signature {
		return h, errChunk
	}
	for first := true; ; first = false {
		var head [8]byte
		if err := readFull(r, head[:]); err != nil {
			return h, err
		}
		n, kind := int64(binary.BigEndian.Uint32(head[:4])), string(head[4:])
		if n > 1<<31-1 || first != (kind == "IHDR") {
			return h, errChunk
		}
		if kind == "IDAT" {
			return h, nil
		}
		if kind == "IEND" {
			return h, errChunk
		}
		body := &io.LimitedReader{R: r, N: n}
		if err := h.chunk(kind, body, metadata); err != nil {
			return h, err
		}
		const crc = 4
		if err := skip(r, body.N+crc); err != nil {
			return h, err
		}
	}
}

func (h *header) chunk(kind string, body *io.LimitedReader, metadata int64) error {
	switch kind {
	case "IHDR":
		return h.ihdr(body)
	case "tRNS":
		h.Alpha = true
	case "acTL":
		var d [4]byte
		if body.N == 8 {
			if err := readFull(body, d[:]); err != nil {
				return err
			}
			h.Frames = int(min(binary.BigEndian.Uint32(d[:]), 1<<30))
		}
	case "eXIf":
		if h.Orientation != 0 || body.N > maxExif {
			return nil
		}
		d := make([]byte, body.N)
		if err := readFull(body, d); err != nil {
			return err
		}
		h.Orientation = exif.Orientation(d)
	case "iCCP":
		return h.iccp(body, metadata)
	}
	return nil
}

func (h *header) ihdr(body *io.LimitedReader) error {
	var d [13]byte
	if body.N != int64(len(d)) {
		return errChunk
	}
	if err := readFull(body, d[:]); err != nil {
		return err
	}
	w, ht := binary.BigEndian.Uint32(d[0:]), binary.BigEndian.Uint32(d[4:])
	if w > 1<<31-1 || ht > 1<<31-1 {
		return fmt.Errorf("%d x %d pixels: %w", w, ht, resize.ErrTooLarge)
	}
	h.Width, h.Height = int(w), int(ht)
	h.depth, h.colour, h.interlaced = d[8], d[9], d[12] != 0
	h.Alpha = h.colour == colourGrayAlpha || h.colour == colourRGBA
	return nil
}

// iccp reads a profile: its name, a zero, the method, zlib data (11.3.2.3). One
// that is broken or too large is left out, as readers do.
func (h *header) iccp(body *io.LimitedReader, metadata int64) error {
	if h.ICC != nil || metadata > 0 && body.N > metadata {
		return nil
	}
	d := make([]byte, body.N)
	if err := readFull(body, d); err != nil {
		return err
	}
	name := bytes.IndexByte(d, 0)
	if name < 0 || name > 79 || name+2 > len(d) || d[name+1] != 0 {
		return nil
	}
	z, err := zlib.NewReader(bytes.NewReader(d[name+2:]))
	if err != nil {
		return nil
	}
	var src io.Reader = z
	if metadata > 0 {
		src = io.LimitReader(z, metadata+1)
	}
	icc, err := io.ReadAll(src)
	if err == nil && (metadata < 0 || int64(len(icc)) <= metadata) {
		h.ICC = icc
	}
	return nil
}

// memory is what image/png allocates: the picture, and for an interlaced one
// each pass beside it.
func (h *header) memory() int64 {
	px := int64(1)
	switch h.colour {
	case colourRGB, colourGrayAlpha, colourRGBA:
		px = 4
	case colourGray:
		if h.Alpha {
			px = 4
		}
	}
	if h.depth == 16 {
		px *= 2
	}
	n := px * int64(h.Width) * int64(h.Height)
	if h.interlaced {
		n *= 2
	}
	const inflater = 1 << 17
	return n + 2*8*int64(h.Width) + inflater
}

func readFull(r io.Reader, b []byte) error {
	_, err := io.ReadFull(r, b)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return err
}

func skip(r io.Reader, n int64) error {
	_, err := io.CopyN(io.Discard, r, n)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return err
}
