// Package gif reads and writes GIF (version 89a) as package codec wants it, on
// the standard library's image/gif. Of an animation the first frame is read,
// where it lies on the logical screen.
package gif

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/gif"
	"io"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
)

// Codec returns the codec for GIF.
func Codec() codec.Codec {
	return codec.Codec{Format: params.FormatGIF, Magic: Magic, Decoder: NewDecoder(), Encoder: NewEncoder()}
}

// Magic reports whether prefix starts a GIF file.
func Magic(prefix []byte) bool {
	return bytes.HasPrefix(prefix, []byte("GIF87a")) || bytes.HasPrefix(prefix, []byte("GIF89a"))
}

// NewDecoder returns the decoder. A picture is as large as the logical screen,
// transparent where the first frame does not cover it. How many frames follow is
// not known without reading them: the header says one.
func NewDecoder() codec.Decoder {
	return codec.ImageDecoder(codec.ImageFormat{Format: params.FormatGIF, Open: open})
}

func open(in *codec.Input, _ resize.Limits) (codec.WholeImage, error) {
	h, err := readHeader(in)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return codec.WholeImage{}, err
	}
	screen := image.Rect(0, 0, h.Width, h.Height)
	return codec.WholeImage{
		Header: h,
		// The frame, and its rows put in order where they are interlaced.
		Memory: 2*int64(h.Width)*int64(h.Height) + 1<<16,
		Decode: func(r io.Reader) (image.Image, error) {
			m, err := gif.Decode(r)
			if err != nil {
				return nil, err
			}
			return codec.Canvas(m, m.Bounds().Min, screen), nil
		},
	}, nil
}

var errStructure = errors.New("no GIF structure")

// readHeader reads up to the first image descriptor, which tells together with
// the control block before it whether anything can be transparent.
func readHeader(r io.Reader) (h codec.Header, err error) {
	var d [13]byte
	if _, err := io.ReadFull(r, d[:]); err != nil {
		return h, err
	}
	if !Magic(d[:]) {
		return h, errStructure
	}
	h.Width = int(binary.LittleEndian.Uint16(d[6:]))
	h.Height = int(binary.LittleEndian.Uint16(d[8:]))
	if d[10]&0x80 != 0 {
		if _, err := io.CopyN(io.Discard, r, 3<<(d[10]&7+1)); err != nil {
			return h, err
		}
	}
	for {
		var b [1]byte
		if _, err := io.ReadFull(r, b[:]); err != nil {
			return h, err
		}
		switch b[0] {
		case 0x21:
			err = extension(r, &h)
		case 0x2c:
			return h, frame(r, &h)
		default:
			err = errStructure
		}
		if err != nil {
			return h, err
		}
	}
}

// frame reads an image descriptor (section 20).
func frame(r io.Reader, h *codec.Header) error {
	var d [8]byte
	if _, err := io.ReadFull(r, d[:]); err != nil {
		return err
	}
	x, y := int(binary.LittleEndian.Uint16(d[0:])), int(binary.LittleEndian.Uint16(d[2:]))
	w, ht := int(binary.LittleEndian.Uint16(d[4:])), int(binary.LittleEndian.Uint16(d[6:]))
	if x > 0 || y > 0 || w < h.Width || ht < h.Height {
		h.Alpha = true
	}
	return nil
}

// extension reads one: of a graphic control (section 23) the transparency, of
// the NETSCAPE application the loop count.
func extension(r io.Reader, h *codec.Header) error {
	var label [1]byte
	if _, err := io.ReadFull(r, label[:]); err != nil {
		return err
	}
	netscape := false
	for i := 0; ; i++ {
		var block [256]byte
		if _, err := io.ReadFull(r, block[:1]); err != nil {
			return err
		}
		n := int(block[0])
		if n == 0 {
			return nil
		}
		d := block[:n]
		if _, err := io.ReadFull(r, d); err != nil {
			return err
		}
		switch {
		case label[0] == 0xf9 && i == 0:
			h.Alpha = h.Alpha || d[0]&1 != 0
		case label[0] == 0xff && i == 0:
			netscape = string(d) == "NETSCAPE2.0" || string(d) == "ANIMEXTS1.0"
		case netscape && n >= 3 && d[0] == 1:
			h.LoopCount = int(binary.LittleEndian.Uint16(d[1:]))
		}
	}
}
