package stdjpeg

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sort"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/exif"
)

// Marker codes (ITU-T T.81, table B.1).
const (
	markSOF0  = 0xc0
	markSOF2  = 0xc2
	markDHT   = 0xc4
	markJPG   = 0xc8
	markDAC   = 0xcc
	markSOF15 = 0xcf
	markRST0  = 0xd0
	markSOI   = 0xd8
	markEOI   = 0xd9
	markSOS   = 0xda
	markAPP1  = 0xe1
	markAPP2  = 0xe2
	markTEM   = 0x01
)

var (
	errFormat = errors.New("no JPEG structure")
	errHeight = fmt.Errorf("height in a DNL segment: %w", resize.ErrFormat)
)

// scan reads the markers up to the first scan. Bytes between segments are
// skipped, as all decoders do.
func scan(in *codec.Input, limits resize.Limits) (*scanner, error) {
	s := &scanner{r: bufio.NewReaderSize(in, 4096), limits: limits}
	return s, noEOF(s.run())
}

func noEOF(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

type scanner struct {
	r        *bufio.Reader
	limits   resize.Limits
	h        codec.Header
	icc      iccParts
	seenExif bool

	// Of the frame header.
	seenSOF     bool
	progressive bool
	sampling    [][2]int // factors of each component
	maxH, maxV  int
}

func (s *scanner) run() error {
	var soi [2]byte
	if _, err := io.ReadFull(s.r, soi[:]); err != nil {
		return err
	}
	if soi != [2]byte{0xff, markSOI} {
		return errFormat
	}
	for {
		m, err := s.marker()
		if err != nil {
			return err
		}
		switch {
		case m == markSOS:
			if !s.seenSOF {
				return errFormat
			}
			return nil
		case m == markEOI:
			return errFormat
		case m == markTEM, m >= markRST0 && m <= markSOI:
			continue // stands alone
		}
		if err := s.segment(m); err != nil {
			return err
		}
	}
}

// marker returns the next marker code (B.1.1.2): 0xff, as often as one likes,
// then a byte that is neither 0 nor 0xff.
func (s *scanner) marker() (byte, error) {
	for {
		if b, err := s.r.ReadByte(); err != nil {
			return 0, err
		} else if b != 0xff {
			continue
		}
		b := byte(0xff)
		for b == 0xff {
			var err error
			if b, err = s.r.ReadByte(); err != nil {
				return 0, err
			}
		}
		if b != 0 {
			return b, nil
		}
	}
}

func (s *scanner) segment(m byte) error {
	var l [2]byte
	if _, err := io.ReadFull(s.r, l[:]); err != nil {
		return err
	}
	n := int(binary.BigEndian.Uint16(l[:])) - 2
	if n < 0 {
		return errFormat
	}
	if m >= markSOF0 && m <= markSOF15 && m != markDHT && m != markJPG && m != markDAC {
		return s.frame(m, n)
	}
	if m != markAPP1 && m != markAPP2 {
		_, err := s.r.Discard(n)
		return err
	}
	data := make([]byte, n)
	if _, err := io.ReadFull(s.r, data); err != nil {
		return err
	}
	if m == markAPP2 {
		s.icc.add(data, s.limits.MetadataBytes)
	} else if len(data) >= 6 && string(data[:6]) == "Exif\x00\x00" && !s.seenExif {
		s.seenExif = true // the first one counts, as everywhere
		s.h.Orientation = exif.Orientation(data)
	}
	return nil
}

// frame reads a frame header (B.2.2).
func (s *scanner) frame(m byte, n int) error {
	if n < 6 || s.seenSOF {
		return errFormat
	}
	d := make([]byte, n)
	if _, err := io.ReadFull(s.r, d); err != nil {
		return err
	}
	if m > markSOF2 {
		return fmt.Errorf("coding process SOF%d: %w", m-markSOF0, resize.ErrFormat)
	}
	if d[0] != 8 {
		return fmt.Errorf("%d bits a sample: %w", d[0], resize.ErrFormat)
	}
	s.seenSOF, s.progressive = true, m == markSOF2
	s.h.Height = int(binary.BigEndian.Uint16(d[1:]))
	s.h.Width = int(binary.BigEndian.Uint16(d[3:]))
	if s.h.Height == 0 {
		return errHeight
	}
	return s.components(d[6:], int(d[5]))
}

func (s *scanner) components(d []byte, n int) error {
	if n < 1 || n > 4 || len(d) != 3*n {
		return errFormat
	}
	s.maxH, s.maxV = 1, 1
	for ; len(d) > 0; d = d[3:] {
		h, v := int(d[1]>>4), int(d[1]&15)
		if h < 1 || h > 4 || v < 1 || v > 4 {
			return errFormat
		}
		s.sampling = append(s.sampling, [2]int{h, v})
		s.maxH, s.maxV = max(s.maxH, h), max(s.maxV, v)
	}
	return nil
}

// iccParts gathers a profile from its APP2 segments (ICC.1:2010, B.4): a name,
// the number of the part from 1 up, the count of parts, and bytes.
type iccParts struct {
	parts map[int][]byte
	count int
	size  int64
	bad   bool
}

const iccName = "ICC_PROFILE\x00"

func (p *iccParts) add(data []byte, limit int64) {
	if len(data) < len(iccName)+2 || string(data[:len(iccName)]) != iccName {
		return
	}
	no, count := int(data[len(iccName)]), int(data[len(iccName)+1])
	body := data[len(iccName)+2:]
	if p.parts == nil {
		p.parts, p.count = map[int][]byte{}, count
	}
	p.size += int64(len(body))
	if _, twice := p.parts[no]; twice || no < 1 || no > count || count != p.count || limit > 0 && p.size > limit {
		p.bad, p.parts = true, map[int][]byte{}
	}
	if !p.bad {
		p.parts[no] = body
	}
}

// profile returns the whole profile; nil where a part is missing or odd, or
// where it is larger than the limit on metadata: the picture is readable
// without.
func (p *iccParts) profile() []byte {
	if p.bad || len(p.parts) == 0 || len(p.parts) != p.count {
		return nil
	}
	numbers := make([]int, 0, p.count)
	for no := range p.parts {
		numbers = append(numbers, no)
	}
	sort.Ints(numbers)
	out := make([]byte, 0, p.size)
	for _, no := range numbers {
		out = append(out, p.parts[no]...)
	}
	return out
}
