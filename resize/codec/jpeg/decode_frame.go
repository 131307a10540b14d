package jpeg

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/rendition-go/rendition/resize"
)

// decodeFrame is what a frame header (T.81 B.2.2) says.
type decodeFrame struct {
	width, height int
	progressive   bool
	comps         []decodeComponent
	maxH, maxV    int // of the sampling factors
	unitsX        int // minimum coded units in a row
	unitsY        int
}

// decodeComponent is a component and its blocks.
type decodeComponent struct {
	id            byte
	h, v          int // sampling factors
	quantizer     int
	width, height int // samples
	blocksX       int // blocks that hold samples
	blocksY       int
	paddedX       int // blocks in whole units
	paddedY       int
	steps         *steps // those of its first scan; nil before
}

const maxComponents = 4

var errFrame = errors.New("odd frame header")

// newDecodeFrame reads the segment d of marker m.
func newDecodeFrame(m byte, d []byte) (*decodeFrame, error) {
	if len(d) < 6 {
		return nil, errFrame
	}
	if err := supported(m, d[0]); err != nil {
		return nil, err
	}
	f := &decodeFrame{progressive: m == markerSOF2, maxH: 1, maxV: 1}
	f.height, f.width = int(binary.BigEndian.Uint16(d[1:])), int(binary.BigEndian.Uint16(d[3:]))
	n := int(d[5])
	if d = d[6:]; n < 1 || len(d) != 3*n || f.width == 0 {
		return nil, errFrame
	}
	if n == 2 || n > maxComponents {
		return nil, fmt.Errorf("%d components: %w", n, resize.ErrFormat)
	}
	for ; len(d) > 0; d = d[3:] {
		c := decodeComponent{id: d[0], h: int(d[1] >> 4), v: int(d[1] & 15), quantizer: int(d[2])}
		if c.h < 1 || c.h > 4 || c.v < 1 || c.v > 4 || c.quantizer > 3 || f.byID(c.id) != nil {
			return nil, errFrame
		}
		if n == 1 {
			c.h, c.v = 1, 1 // a scan of one component has units of one block
		}
		f.maxH, f.maxV = max(f.maxH, c.h), max(f.maxV, c.v)
		f.comps = append(f.comps, c)
	}
	return f, nil
}

// supported names the coding process where it is none of ours.
func supported(m, precision byte) error {
	process := ""
	switch {
	case m == 0xC3, m == 0xC7, m == 0xCB, m == 0xCF:
		process = "lossless"
	case m >= 0xC9:
		process = "arithmetic"
	case m >= 0xC5:
		process = "hierarchical"
	case precision == 12:
		process = "12-bit"
	case precision != 8:
		return errFrame
	default:
		return nil
	}
	return fmt.Errorf("%s coding (SOF%d): %w", process, m-markerSOF0, resize.ErrFormat)
}

func (f *decodeFrame) byID(id byte) *decodeComponent {
	for i := range f.comps {
		if f.comps[i].id == id {
			return &f.comps[i]
		}
	}
	return nil
}

// layOut sets the sizes in blocks, once the height is known.
func (f *decodeFrame) layOut() {
	f.unitsX, f.unitsY = ceilDiv(f.width, 8*f.maxH), ceilDiv(f.height, 8*f.maxV)
	for i := range f.comps {
		c := &f.comps[i]
		c.width, c.height = ceilDiv(f.width*c.h, f.maxH), ceilDiv(f.height*c.v, f.maxV)
		c.blocksX, c.blocksY = ceilDiv(c.width, 8), ceilDiv(c.height, 8)
		c.paddedX, c.paddedY = f.unitsX*c.h, f.unitsY*c.v
	}
}

// blocks returns the number of blocks of all components.
func (f *decodeFrame) blocks() (n int64) {
	for i := range f.comps {
		n += int64(f.comps[i].paddedX) * int64(f.comps[i].paddedY)
	}
	return n
}

// decodeScan is what a scan header (T.81 B.2.3) says.
type decodeScan struct {
	comps      []scanComponent
	start, end int // coefficients
	high, low  int // bits: see T.81 G.1.1.1.2
}

type scanComponent struct {
	*decodeComponent
	index  int // in the frame
	dc, ac int // numbers of the tables
}

var errScan = errors.New("odd scan header")

func newDecodeScan(f *decodeFrame, d []byte) (*decodeScan, error) {
	if len(d) < 1 || d[0] < 1 || d[0] > maxComponents || len(d) != 4+2*int(d[0]) {
		return nil, errScan
	}
	s := new(decodeScan)
	blocks := 0
	n := int(d[0])
	for i := range n {
		id, tables := d[1+2*i], d[2+2*i]
		sc := scanComponent{dc: int(tables >> 4), ac: int(tables & 15)}
		if sc.dc > 3 || sc.ac > 3 {
			return nil, errScan
		}
		for j := range f.comps {
			if f.comps[j].id == id {
				sc.index, sc.decodeComponent = j, &f.comps[j]
			}
		}
		if sc.decodeComponent == nil || s.has(sc.index) {
			return nil, errScan
		}
		blocks += sc.h * sc.v
		s.comps = append(s.comps, sc)
	}
	const maxBlocks = 10 // of a unit (T.81 B.2.3)
	if n > 1 && blocks > maxBlocks {
		return nil, errScan
	}
	d = d[1+2*n:]
	s.start, s.end, s.high, s.low = int(d[0]), int(d[1]), int(d[2]>>4), int(d[2]&15)
	if f.progressive {
		return s, s.checkProgressive()
	}
	return s, nil
}

// tables reports which tables the scan uses.
func (s *decodeScan) tables(f *decodeFrame) (dc, ac bool) {
	if f.progressive {
		return s.start == 0 && s.high == 0, s.start > 0
	}
	return true, true
}

func (s *decodeScan) has(index int) bool {
	for i := range s.comps {
		if s.comps[i].index == index {
			return true
		}
	}
	return false
}

func (s *decodeScan) checkProgressive() error {
	const maxLow = 13
	switch {
	case s.start > s.end, s.end > 63, s.low > maxLow,
		s.start == 0 && s.end != 0,
		s.start > 0 && len(s.comps) != 1,
		s.high != 0 && s.high != s.low+1:
		return errScan
	}
	return nil
}

// blocks returns the number of blocks that the scan visits.
func (s *decodeScan) blocks() (n int64) {
	for i := range s.comps {
		n += int64(s.comps[i].paddedX) * int64(s.comps[i].paddedY)
	}
	return n
}
