// Package stdjpeg is a JPEG decoder for package codec on the standard library's
// image/jpeg: whole pictures, no shrinking, nothing of a file that is cut off.
package stdjpeg

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
)

// Magic reports whether prefix starts a JPEG file.
func Magic(prefix []byte) bool { return bytes.HasPrefix(prefix, []byte("\xff\xd8\xff")) }

// NewDecoder returns the decoder.
func NewDecoder() codec.Decoder {
	return codec.ImageDecoder(codec.ImageFormat{
		Format:      params.FormatJPEG,
		Open:        open,
		Unsupported: unsupported,
	})
}

func open(in *codec.Input, limits resize.Limits) (codec.WholeImage, error) {
	s, err := scan(in, limits)
	if err != nil {
		return codec.WholeImage{}, err
	}
	s.h.ICC = s.icc.profile()
	decode := func(r io.Reader) (image.Image, error) {
		return jpeg.Decode(&scanCounter{r: r, left: maxScans(&s.h)})
	}
	return codec.WholeImage{Header: s.h, Memory: s.memory(), Decode: decode}, nil
}

// memory is that of image/jpeg: the planes, 4 bytes beside each sample for the
// coefficients of a progressive picture, and a copy where it has four
// components or is RGB.
func (s *scanner) memory() int64 {
	const maxMCU = 32 // pixels, and more than any side may be padded by
	pixels := (int64(s.h.Width) + maxMCU) * (int64(s.h.Height) + maxMCU)
	var n int64
	for _, c := range s.sampling {
		samples := pixels * int64(c[0]*c[1]) / int64(s.maxH*s.maxV)
		n += samples
		if s.progressive {
			n += 4 * samples
		}
	}
	if len(s.sampling) >= 3 {
		// Which three components are RGB is told by markers and component
		// numbers; subsampled ones never are.
		if len(s.sampling) == 4 || s.sampling[0] == s.sampling[1] {
			n += 4 * pixels
		}
	}
	return n
}

func unsupported(err error) bool {
	var u jpeg.UnsupportedError
	return errors.As(err, &u)
}

// maxScans bounds scans times pixels: a progressive file may have any number of
// scans that are a few bytes long and touch every block.
func maxScans(h *codec.Header) int {
	const work, atLeast = 2_000_000_000, 20
	return max(int(work/(int64(h.Width)*int64(h.Height))), atLeast)
}

// scanCounter ends a file after so many start-of-scan markers. It walks over
// segments by their length, so that what is in them does not count.
type scanCounter struct {
	r     io.Reader
	left  int
	state counterState
	skip  int // bytes of a segment yet to come
}

type counterState uint8

const (
	inData counterState = iota // coded data, or between segments
	afterFF
	lengthHigh
	lengthLow
)

var errScans = fmt.Errorf("too many scans: %w", resize.ErrTooLarge)

func (c *scanCounter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	for b := p[:n]; len(b) > 0; {
		if c.skip > 0 && c.state == inData {
			k := min(c.skip, len(b))
			c.skip, b = c.skip-k, b[k:]
			continue
		}
		if c.state == inData {
			i := bytes.IndexByte(b, 0xff)
			if i < 0 {
				break
			}
			c.state, b = afterFF, b[i+1:]
			continue
		}
		c.step(b[0])
		b = b[1:]
	}
	if c.left < 0 {
		return 0, errScans
	}
	return n, err
}

// step looks at a byte of a marker or of a segment's length.
func (c *scanCounter) step(b byte) {
	switch c.state {
	case afterFF:
		switch {
		case b == 0xff: // a fill byte
		case b == 0, b == markTEM, b >= markRST0 && b <= markEOI:
			c.state = inData
		default:
			if b == markSOS {
				c.left--
			}
			c.state = lengthHigh
		}
	case lengthHigh:
		c.skip, c.state = int(b)<<8, lengthLow
	case lengthLow: // the length counts its own two bytes
		c.skip, c.state = max(c.skip+int(b)-2, 0), inData
	}
}
