package webp

import (
	"bytes"
	"encoding/binary"
	"image"
	"io"
)

// firstStill finds the first picture of a file and returns it as a file of its
// own, without metadata, and its place on the canvas. Its size was compared with
// what h and the frame say: nothing larger will be decoded.
func firstStill(r io.Reader, h *header) (io.Reader, image.Point, error) {
	c, err := newChunks(r)
	if err != nil {
		return nil, image.Point{}, err
	}
	if !h.animated {
		still, err := findStill(c, h.Width, h.Height)
		return still, image.Point{}, err
	}
	for {
		id, _, err := c.next()
		if err != nil {
			return nil, image.Point{}, err
		}
		if id == "ANMF" {
			return frame(&c.body, h)
		}
	}
}

// frame reads a frame header (RFC 9649, 2.7.1.1): offsets are halved, sides one
// less.
func frame(body io.Reader, h *header) (io.Reader, image.Point, error) {
	var d [16]byte
	if _, err := io.ReadFull(body, d[:]); err != nil {
		return nil, image.Point{}, err
	}
	at := image.Pt(2*u24(d[0:]), 2*u24(d[3:]))
	w, ht := u24(d[6:])+1, u24(d[9:])+1
	if at.X+w > h.Width || at.Y+ht > h.Height {
		return nil, image.Point{}, errSize
	}
	still, err := findStill(&chunks{r: body}, w, ht)
	return still, at, err
}

// findStill goes to the image data, which must have w x h pixels.
func findStill(c *chunks, w, h int) (io.Reader, error) {
	var alph []byte
	for {
		id, size, err := c.next()
		if err != nil {
			return nil, err
		}
		switch id {
		case "ALPH":
			if alph, err = io.ReadAll(&c.body); err != nil {
				return nil, err
			}
			if int64(len(alph)) != size {
				return nil, io.ErrUnexpectedEOF
			}
		case "VP8 ", "VP8L":
			return still(c, id, size, alph, w, h)
		}
	}
}

func still(c *chunks, id string, size int64, alph []byte, w, h int) (io.Reader, error) {
	var start bytes.Buffer
	gotW, gotH, _, err := bitstream(id, io.TeeReader(&c.body, &start))
	if err != nil {
		return nil, err
	}
	if gotW != w || gotH != h {
		return nil, errSize
	}
	var head []byte
	if alph != nil && id == "VP8 " {
		head = append(head, "VP8X\x0a\x00\x00\x00\x10\x00\x00\x00"...)
		head = append(head, byte(w-1), byte((w-1)>>8), byte((w-1)>>16), byte(h-1), byte((h-1)>>8), byte((h-1)>>16))
		head = appendChunk(head, "ALPH", alph)
	}
	head = append(head, id...)
	head = binary.LittleEndian.AppendUint32(head, uint32(size))
	riff := append([]byte("RIFF"), 0, 0, 0, 0)
	riff = append(riff, "WEBP"...)
	binary.LittleEndian.PutUint32(riff[4:], uint32(min(4+int64(len(head))+size+size&1, 1<<32-2)))
	// A file may end without the padding of its last chunk.
	pad := bytes.NewReader(make([]byte, size&1))
	return io.MultiReader(bytes.NewReader(riff), bytes.NewReader(head), &start, &c.body, pad), nil
}

func appendChunk(b []byte, id string, data []byte) []byte {
	b = append(b, id...)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(data)))
	b = append(b, data...)
	if len(data)%2 == 1 {
		b = append(b, 0)
	}
	return b
}
