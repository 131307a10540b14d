package jpeg

// scanReader reads the coded data of a scan, restart intervals included.
type scanReader struct {
	*reader
	tables  *tableCache
	bits    bitReader
	left    int  // units until the next restart marker
	number  byte // of that marker, 0 to 7
	lost    bool // there is no more data in this interval
	damaged bool // pixels were made up

	blocks [maxComponents]blockDecoder // of the scan's components
	units  []codedBlock                // blocks of a unit, in the order of coding
	passed []codedBlock                // units without a place
	endRun int                         // blocks yet to come without new coefficients
	block  [64]int16                   // all zero between two blocks
}

// codedBlock is one of the blocks of a minimum coded unit.
type codedBlock struct {
	dec    *blockDecoder
	pix    []byte  // where its samples go in a sequential picture; nil for nowhere
	coefs  []int16 // where its coefficients go in a progressive picture
	at     int     // the first unit's place there
	step   int     // from one unit's place to the next one's
	stride int     // from row to row of samples, or blocks of coefficients in a row
	size   int     // samples on a side, or coefficients of a block
}

func newScanReader(r *reader, tables *tableCache) *scanReader {
	s := &scanReader{reader: r, tables: tables}
	s.bits = bitReader{src: r.byteReader, win: &r.mem.window}
	return s
}

// begin starts the data of the scan whose header was read, and prepared. sizes
// tell which coefficients of a sequential picture are wanted; nil is for all.
func (s *scanReader) begin(sizes *blockSizes) {
	dc, ac := s.scan.tables(s.frame)
	for i := range s.scan.comps {
		c, d := &s.scan.comps[i], &s.blocks[i]
		*d = blockDecoder{steps: c.steps, last: 63}
		if sizes != nil {
			d.last = uint32(lastWanted(sizes[c.index]))
		}
		if dc {
			d.dc = s.tables.get(s.dc[c.dc])
		}
		if ac {
			d.ac = s.tables.get(s.ac[c.ac])
			if !s.frame.progressive {
				d.skip = d.ac.skips()
			}
		}
	}
	s.left, s.number, s.lost, s.endRun = s.restart, 0, false, 0
	s.bits.reset()
	s.place(func(*scanComponent) codedBlock { return codedBlock{} })
	s.passed = append(s.passed[:0], s.units...)
}

// place makes the units those of a row of the scan. get returns where a
// component's row starts: the samples or coefficients, stride and size.
func (s *scanReader) place(get func(c *scanComponent) codedBlock) {
	s.units = s.units[:0]
	alone := len(s.scan.comps) == 1
	for i := range s.scan.comps {
		c := &s.scan.comps[i]
		h, v := c.h, c.v
		if alone {
			h, v = 1, 1
		}
		u := get(c)
		u.dec = &s.blocks[i]
		row, block := u.stride*u.size, u.size
		u.step = h * block
		for y := range v {
			for x := range h {
				u.at = y*row + x*block
				s.units = append(s.units, u)
			}
		}
	}
}

// rows returns how many rows of units the scan has, and unitsInRow how long they
// are: in a scan of one component units are its blocks.
func (s *scanReader) rows() int {
	if len(s.scan.comps) == 1 {
		return s.scan.comps[0].blocksY
	}
	return s.frame.unitsY
}

func (s *scanReader) unitsInRow() int {
	if len(s.scan.comps) == 1 {
		return s.scan.comps[0].blocksX
	}
	return s.frame.unitsX
}

// spans splits units from x up to end at restart markers, and calls f for those of
// one interval at a time. f returns how many it did, at least one; where there is
// no data left, missing is called instead.
func (s *scanReader) spans(x, end int, f func(x, end int) int, missing func(x, end int)) {
	for x < end {
		n := end - x
		if s.restart > 0 {
			if s.left == 0 {
				s.nextInterval()
			}
			n = min(n, s.left)
		}
		if s.lost {
			missing(x, x+n)
		} else {
			n = f(x, x+n)
			s.lost = s.bits.overrun()
			s.damaged = s.damaged || s.lost
		}
		x += n
		s.left -= n
	}
}

// skip passes over units, whole intervals of them without decoding.
func (s *scanReader) skip(n int) {
	for s.restart > 0 && n > 0 {
		if s.left == 0 {
			s.nextInterval()
		}
		if n < s.left {
			break
		}
		n -= s.left
		s.left = 0
	}
	s.spans(0, n, func(x, end int) int { return s.means(s.passed, x, end) }, func(int, int) {})
}

// nextInterval goes on after the next restart marker.
func (s *scanReader) nextInterval() {
	s.lost = !s.synchronise()
	s.number = (s.number + 1) & 7
	s.left, s.endRun = s.restart, 0
	for i := range s.blocks {
		s.blocks[i].pred = 0
	}
	s.bits.reset()
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

const gray = 128

// samples decodes units to their places.
func (s *scanReader) samples(x, end int) int {
	blk, first := &s.block, x
	for ; x < end; x++ {
		for i := range s.units {
			u := &s.units[i]
			n, ok := u.dec.decode(&s.bits, blk)
			if !ok {
				s.damaged = true
			}
			transform(u.pix[u.at+x*u.step:], u.stride, u.size, blk, n)
			if n > 1 {
				*blk = [64]int16{}
			}
		}
		if s.bits.end >= 0 && s.bits.overrun() {
			return x + 1 - first
		}
	}
	return end - first
}

// blank fills units for which there is no data.
func (s *scanReader) blank(x, end int) {
	for ; x < end; x++ {
		for i := range s.units {
			u := &s.units[i]
			fillBlock(u.pix[u.at+x*u.step:], u.stride, u.size, gray)
		}
	}
}

// means decodes units to one sample a block, or, where units have no pix, passes
// over them.
func (s *scanReader) means(units []codedBlock, x, end int) int {
	n, ok := s.bits.means(units, x, s.within(x, end, len(units)))
	if !ok {
		s.damaged = true
	}
	return n
}

// within returns how far units of that many blocks can be decoded without looking
// for the end of data, which is at least one.
func (s *scanReader) within(x, end, blocks int) int {
	return min(end, x+max(1, s.bits.surely(blocks)))
}

// means is (*scanReader).means. It ends early where the end of data comes in
// sight.
func (b *bitReader) means(units []codedBlock, x, limit int) (n int, ok bool) {
	acc, bits, pos, have, win := b.acc, b.bits, b.pos, b.have, b.win
	first, end := x, b.end
	ok = true
	for ; x < limit; x++ {
		for i := range units {
			u := &units[i]
			d := u.dec
			if pos+8 > have {
				pos, have = b.more(pos)
			}
			acc, bits, pos = fill(acc, bits, pos, win)
			e := d.dc.fast[acc>>(64-fastBits)]
			if e == 0 {
				var known bool
				e, known = d.dc.whole(acc, true)
				ok = ok && known
			} else if e&entryValue == 0 {
				e = valued(e, acc)
			}
			acc <<= e & 63
			bits -= uint(e & 63)
			d.pred += int32(e) >> 16
			if at := u.at + x*u.step; uint(at) < uint(len(u.pix)) {
				u.pix[at] = mean(int32(int16(d.pred) * int16(d.steps[0]>>8)))
			}
			skip := d.skip
			for k := uint32(1); k < 64; {
				if bits < 3*skipBits {
					if pos+8 > have {
						pos, have = b.more(pos)
					}
					acc, bits, pos = fill(acc, bits, pos, win)
				}
				s := uint32(skip[acc>>(64-skipBits)])
				if next := k + s>>5; next < 64 {
					acc <<= s & 31
					bits -= uint(s & 31)
					k = next
					s = uint32(skip[acc>>(64-skipBits)])
					if next := k + s>>5; next < 64 {
						acc <<= s & 31
						bits -= uint(s & 31)
						k = next
						s = uint32(skip[acc>>(64-skipBits)])
						if next := k + s>>5; next < 64 {
							acc <<= s & 31
							bits -= uint(s & 31)
							k = next
							continue
						}
					}
				}
				// An element that reaches over the block's end has bits of the
				// next one.
				if k+s>>5&127 <= 64 {
					acc <<= s & 31
					bits -= uint(s & 31)
					break
				}
				if bits < 31 {
					if pos+8 > have {
						pos, have = b.more(pos)
					}
					acc, bits, pos = fill(acc, bits, pos, win)
				}
				e := d.ac.fast[acc>>(64-fastBits)]
				if e == 0 {
					var known bool
					e, known = d.ac.whole(acc, false)
					ok = ok && known
				}
				acc <<= e & 63
				bits -= uint(e & 63)
				if e&entryEnd != 0 {
					break
				}
				k += e>>8&15 + 1
			}
		}
		if b.end != end {
			x++
			break
		}
	}
	b.acc, b.bits, b.pos = acc, bits, pos
	return x - first, ok
}
