package jpeg

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/exif"
)

// Markers that only the decoder meets.
const (
	markerTEM   = 0x01
	markerJPG   = 0xC8
	markerDAC   = 0xCC
	markerSOF15 = 0xCF
	markerRST0  = 0xD0
	markerRST7  = 0xD7
	markerDNL   = 0xDC
	markerDRI   = 0xDD
	markerAPP1  = 0xE1
	markerAPP14 = 0xEE
)

// isRestart reports whether m is one of the restart markers.
func isRestart(m byte) bool { return m >= markerRST0 && m <= markerRST7 }

// isFrame reports whether m starts a frame header.
func isFrame(m byte) bool {
	return m >= markerSOF0 && m <= markerSOF15 && m != markerDHT && m != markerJPG && m != markerDAC
}

var (
	errTable    = errors.New("odd table")
	errNoTable  = errors.New("a scan without its tables")
	errNoFrame  = errors.New("a scan before the frame header")
	errTwoFrame = errors.New("two frame headers")
	errNoScan   = errors.New("the picture ends before its first scan")
)

// reader reads segments and keeps what they set.
type reader struct {
	*byteReader
	limits resize.Limits

	frame      *decodeFrame
	scan       *decodeScan // the one whose data comes next
	quantizers [4]*[64]uint16
	dc, ac     [4]tableSpec
	restart    int // units between restart markers; 0 for none

	header   codec.Header
	seenExif bool
	icc      iccParts
	jfif     bool
	adobe    int // transform of the Adobe segment; -1 without one
}

// open reads the start of image and all segments up to the first scan.
func (r *reader) open() error {
	d, err := r.read(2)
	if err != nil {
		return err
	}
	if d[0] != 0xFF || d[1] != markerSOI {
		return errSyntax
	}
	more, err := r.nextScan()
	if err == nil && !more {
		err = errNoScan
	}
	return err
}

// nextScan reads segments up to the data of the next scan; false at the end of
// the image.
func (r *reader) nextScan() (bool, error) {
	for {
		m, ok := r.nextMarker()
		switch {
		case !ok:
			return false, errTruncated
		case m == markerEOI:
			return false, nil
		case m == markerTEM, isRestart(m), m == markerSOI:
			continue // stands alone
		}
		if err := r.segment(m); err != nil {
			return false, err
		}
		if m == markerSOS {
			return true, nil
		}
	}
}

func (r *reader) segment(m byte) error {
	n, err := r.segmentLength()
	if err != nil {
		return err
	}
	use := r.handler(m)
	if use == nil {
		return r.discard(n)
	}
	d, err := r.read(n)
	if err != nil {
		return err
	}
	return use(d)
}

// handler returns what reads the segment of marker m, nil where nothing does.
func (r *reader) handler(m byte) func([]byte) error {
	switch m {
	case markerDHT:
		return r.huffmanTables
	case markerDQT:
		return r.quantizerTables
	case markerSOS:
		return r.scanHeader
	case markerDRI:
		return r.restartInterval
	case markerAPP0, markerAPP1, markerAPP2, markerAPP14:
		if r.scan == nil {
			return func(d []byte) error { r.application(m, d); return nil }
		}
	}
	if isFrame(m) {
		return func(d []byte) error { return r.frameHeader(m, d) }
	}
	return nil
}

func (r *reader) frameHeader(m byte, d []byte) (err error) {
	if r.frame != nil {
		return errTwoFrame
	}
	r.frame, err = newDecodeFrame(m, d)
	if err != nil {
		return err
	}
	r.header.Width, r.header.Height = r.frame.width, r.frame.height
	return r.limits.CheckSource(r.frame.width, max(r.frame.height, 1), 1)
}

func (r *reader) scanHeader(d []byte) (err error) {
	if r.frame == nil {
		return errNoFrame
	}
	r.scan, err = newDecodeScan(r.frame, d)
	return err
}

func (r *reader) restartInterval(d []byte) error {
	if len(d) < 2 {
		return errTable
	}
	r.restart = int(binary.BigEndian.Uint16(d))
	return nil
}

// quantizerTables reads tables of 8 or 16 bits (T.81 B.2.4.1).
func (r *reader) quantizerTables(d []byte) error {
	for len(d) > 0 {
		wide, slot := d[0]>>4, d[0]&15
		size := 64 << (wide & 1)
		if d = d[1:]; wide > 1 || slot > 3 || len(d) < size {
			return errTable
		}
		q := new([64]uint16)
		for i := range q {
			if wide == 0 {
				q[i] = uint16(d[i])
			} else {
				q[i] = binary.BigEndian.Uint16(d[2*i:])
			}
		}
		r.quantizers[slot] = q
		d = d[size:]
	}
	return nil
}

// huffmanTables reads tables of codes (T.81 B.2.4.2).
func (r *reader) huffmanTables(d []byte) error {
	for len(d) > 0 {
		if len(d) < 1+maxCodeLen {
			return errTable
		}
		class, slot := d[0]>>4, d[0]&15
		n := 1 + maxCodeLen
		for _, c := range d[1 : 1+maxCodeLen] {
			n += int(c)
		}
		if class > 1 || slot > 3 || n > 1+maxCodeLen+256 || len(d) < n {
			return errTable
		}
		d[0] = class
		spec := tableSpec(d[:n])
		if !spec.valid() {
			return errTable
		}
		if class == 0 {
			r.dc[slot] = spec
		} else {
			r.ac[slot] = spec
		}
		d = d[n:]
	}
	return nil
}

// application reads what is known of the APPn segments; what is odd in them is
// passed over.
func (r *reader) application(m byte, d []byte) {
	has := func(name string) bool { return len(d) >= len(name) && string(d[:len(name)]) == name }
	switch {
	case m == markerAPP0 && has("JFIF\x00"):
		r.jfif = true
	case m == markerAPP1 && has("Exif\x00\x00") && !r.seenExif:
		r.seenExif = true // the first one counts, as everywhere
		r.header.Orientation = exif.Orientation(d)
	case m == markerAPP2:
		r.icc.add(d, r.limits.MetadataBytes)
	case m == markerAPP14 && has("Adobe") && len(d) >= 12:
		r.adobe = int(d[11])
	}
}

// prepare checks that the tables of the scan are there, and fixes the quantisers
// of its components: those that hold at a component's first scan.
func (r *reader) prepare() error {
	dc, ac := r.scan.tables(r.frame)
	for i := range r.scan.comps {
		c := &r.scan.comps[i]
		if dc && r.dc[c.dc] == "" || ac && r.ac[c.ac] == "" {
			return errNoTable
		}
		if c.steps != nil && r.frame.progressive {
			continue
		}
		q := r.quantizers[c.quantizer]
		if q == nil {
			return errNoTable
		}
		c.steps = newSteps(q)
	}
	return nil
}

// colorSpace says what the components are.
type colorSpace uint8

const (
	colorGray colorSpace = iota
	colorYCbCr
	colorRGB
	colorCMYK
	colorYCCK
)

// color goes by the number of components, the JFIF and Adobe segments, and the
// names of components, in this order, as the Independent JPEG Group's library
// does.
func (r *reader) color() colorSpace {
	c := r.frame.comps
	switch {
	case len(c) == 1:
		return colorGray
	case len(c) == 4 && r.adobe == 2:
		return colorYCCK
	case len(c) == 4:
		return colorCMYK
	case r.jfif:
		return colorYCbCr
	case r.adobe == 0, r.adobe < 0 && c[0].id == 'R' && c[1].id == 'G' && c[2].id == 'B':
		return colorRGB
	}
	return colorYCbCr
}

var errHeight = fmt.Errorf("no height: %w", resize.ErrCorrupt)

// heightFrom finds the height in the DNL segment that must follow the first scan
// where the frame header has none (T.81 B.2.5). data starts with that scan's
// data.
func heightFrom(data []byte) (int, error) {
	for i := 0; i+5 < len(data); i++ {
		if data[i] != 0xFF || data[i+1] == 0 || data[i+1] == 0xFF || isRestart(data[i+1]) {
			continue
		}
		if data[i+1] == markerDNL {
			if h := int(binary.BigEndian.Uint16(data[i+4:])); h > 0 {
				return h, nil
			}
		}
		break
	}
	return 0, errHeight
}
