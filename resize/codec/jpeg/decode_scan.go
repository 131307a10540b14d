package jpeg

// scanReader reads the coded data of a scan, restart intervals included.
type scanReader struct {
	*reader
	bits    *bitReader
	left    int  // units until the next restart marker
	number  byte // of that marker, 0 to 7
	lost    bool // there is no more data in this interval
	damaged bool // pixels were made up

	blocks [maxComponents]blockDecoder // of the scan's components
	endRun int                         // blocks yet to come without new coefficients
	block  [64]int32                   // all zero between two blocks
}

func newScanReader(r *reader) *scanReader {
	return &scanReader{reader: r, bits: newBitReader(r.byteReader)}
}

// begin starts the data of the scan whose header was read. last is the last
// coefficient wanted.
func (s *scanReader) begin(last int) {
	for i := range s.scan.comps {
		c := &s.scan.comps[i]
		s.blocks[i] = blockDecoder{dc: s.dc[c.dc], ac: s.ac[c.ac], steps: c.steps, last: uint32(last)}
		if last < 63 && !s.frame.progressive {
			s.blocks[i].ac.makeSkip()
		}
	}
	s.left, s.number, s.lost, s.endRun = s.restart, 0, false, 0
	s.bits.reset()
}

// unit must be called before each minimum coded unit.
func (s *scanReader) unit() {
	if s.restart == 0 {
		return
	}
	if s.left == 0 {
		s.lost = !s.synchronise()
		s.number = (s.number + 1) & 7
		s.left, s.endRun = s.restart, 0
		for i := range s.blocks {
			s.blocks[i].pred = 0
		}
		s.bits.reset()
	}
	s.left--
}

// synchronise goes to the restart marker that is due and reports whether the next
// interval's data follows. A marker that is a little ahead stays for its own
// interval, one that is a little late is passed over, any other restart marker
// is taken for the one due.
func (s *scanReader) synchronise() bool {
	for {
		m, ok := s.nextMarker()
		if ok && m == markerRST0+s.number {
			return true
		}
		s.damaged = true
		switch ahead := (m - s.number) & 7; {
		case !ok:
			return false
		case m < markerSOF0, isRestart(m) && ahead >= 6:
			continue
		case !isRestart(m), ahead <= 2:
			s.marker = m
			return false
		}
		return true
	}
}

// check ends an interval whose data has run out.
func (s *scanReader) check(ok bool) {
	if !ok {
		s.damaged = true
	}
	if s.bits.overrun() {
		s.lost, s.damaged = true, true
	}
}

const gray = 128

// sample decodes the next block of the scan's component i in a sequential
// picture, to its place in the plane.
func (s *scanReader) sample(i int, p *plane, x, y int) {
	dst := p.block(x, y)
	if s.lost {
		fill(dst, p.stride, p.size, gray)
		return
	}
	n, ok := s.blocks[i].decode(s.bits, &s.block)
	s.check(ok)
	transform(dst, p.stride, p.size, &s.block, n)
	if n > 1 {
		clear(s.block[:])
	}
	s.block[0] = 0
}

// visit calls f for all blocks of the scan in the order of coding that belong to
// a row of units: in a scan of several components those of the frame, in one of
// one component a row of its blocks.
func (s *scanReader) visit(row int, f func(i, x, y int)) {
	comps := s.scan.comps
	if len(comps) == 1 {
		for x := range comps[0].blocksX {
			s.unit()
			f(0, x, row)
		}
		return
	}
	for u := range s.frame.unitsX {
		s.unit()
		for i := range comps {
			c := &comps[i]
			for v := range c.v {
				for h := range c.h {
					f(i, u*c.h+h, row*c.v+v)
				}
			}
		}
	}
}

// rows returns how many rows visit knows.
func (s *scanReader) rows() int {
	if len(s.scan.comps) == 1 {
		return s.scan.comps[0].blocksY
	}
	return s.frame.unitsY
}
