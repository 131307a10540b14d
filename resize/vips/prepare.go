//go:build cgo && vips

package vips

// #include "shim.h"
import "C"

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
)

func cInt(n int) C.int { return C.int(n) }

// prepare looks at what libvips does not tell, or tells too late.
func (j *job) prepare(src *source, data []byte) error {
	if w, h := claimed(j.info.Format, data); w > 0 && h > 0 {
		if err := j.z.limits.CheckSource(w, h, 1); err != nil {
			j.info.Width, j.info.Height = w, h
			return err
		}
	}
	switch j.info.Format {
	case params.FormatJPEG:
		return j.checkScans(data)
	case params.FormatGIF:
		readGIF(data).tell(&src.c)
	}
	return nil
}

// claimed returns the size that the header of a picture claims, as it is stored, 0
// where it is not looked for. Codecs have limits of their own and call pictures
// broken that are only too large.
func claimed(f params.Format, b []byte) (w, h int) {
	switch {
	case f == params.FormatJPEG:
		facts := readJPEG(b)
		return facts.width, facts.height
	case f == params.FormatPNG && len(b) >= 24:
		w32, h32 := binary.BigEndian.Uint32(b[16:]), binary.BigEndian.Uint32(b[20:])
		return int(min(w32, math.MaxInt32)), int(min(h32, math.MaxInt32))
	case f == params.FormatWebP && len(b) >= 30 && string(b[12:16]) == "VP8X":
		n := func(i int) int { return int(b[i]) | int(b[i+1])<<8 | int(b[i+2])<<16 }
		return n(24) + 1, n(27) + 1
	}
	return 0, 0
}

// maxScanPixels is how many times the pixels of all frames may be gone through by
// the scans of a progressive JPEG, each of which visits every block for a few bytes.
const maxScanPixels = 10

func (j *job) checkScans(data []byte) error {
	f := readJPEG(data)
	px := int64(f.width) * int64(f.height)
	if l := j.z.limits.FramePixels; l > 0 && f.scans > 1 && px > maxScanPixels*l/int64(f.scans) {
		j.info.Width, j.info.Height = f.width, f.height
		return j.fail(resize.ErrTooLarge, fmt.Sprintf("%d scans of %d x %d pixels", f.scans, f.width, f.height))
	}
	return nil
}

// undecodable tells what is broken from what is only not supported. For TIFF and
// HEIF nothing but libvips's words says that.
func (j *job) undecodable(data []byte, err error) error {
	kind := resize.ErrCorrupt
	switch j.info.Format {
	case params.FormatJPEG:
		if f := readJPEG(data); f.unusual {
			kind = resize.ErrFormat
		}
	case params.FormatTIFF, params.FormatAVIF, params.FormatHEIC:
		s := strings.ToLower(err.Error())
		switch {
		case strings.Contains(s, "unsupported"), strings.Contains(s, "not supported"):
			kind = resize.ErrFormat
		case strings.Contains(s, "limit"):
			kind = resize.ErrTooLarge
		}
	}
	return j.fail(kind, err.Error())
}

// anyPixels reports whether a picture that is not whole has a first row. A lenient
// libspng shows one that has none as black.
func (j *job) anyPixels(data []byte) bool {
	return j.info.Format != params.FormatPNG || pngHasRow(data)
}

// jpegFacts are what a JPEG's markers say.
type jpegFacts struct {
	width, height int
	scans         int
	unusual       bool // neither baseline nor progressive Huffman coding of 8 bits
}

// readJPEG goes through the markers (ITU T.81, annex B) as far as they make sense.
func readJPEG(b []byte) jpegFacts {
	var f jpegFacts
	for i := 2; i+4 <= len(b); {
		if b[i] != 0xff {
			i++ // entropy-coded data, or junk
			continue
		}
		m := b[i+1]
		switch {
		case m == 0xff:
			i++
			continue
		case m == 0 || m == 1 || m >= 0xd0 && m <= 0xd8:
			i += 2
			continue
		case m == 0xd9:
			return f
		case m >= 0xc0 && m <= 0xcf && m != 0xc4 && m != 0xc8 && m != 0xcc && i+9 <= len(b) && f.width == 0:
			f.height, f.width = int(binary.BigEndian.Uint16(b[i+5:])), int(binary.BigEndian.Uint16(b[i+7:]))
			f.unusual = m > 0xc2 || b[i+4] > 8
		case m == 0xda:
			f.scans++
		}
		i += 2 + int(binary.BigEndian.Uint16(b[i+2:]))
	}
	return f
}
