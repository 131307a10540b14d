package jpeg

// coefficients of a progressive picture (T.81 annex G), row by row in each block.
type decodeCoefs struct {
	values []int16
	size   int // values a block: 64, or 1 where only the mean is wanted
	stride int // blocks in a row
	steps  *steps
}

func newDecodeCoefs(c *decodeComponent, size int) decodeCoefs {
	return decodeCoefs{make([]int16, c.coefficients(size)), size, c.paddedX, nil}
}

func (c *decodeComponent) coefficients(size int) int64 {
	return int64(c.paddedX) * int64(c.paddedY) * int64(size)
}

func (c *decodeCoefs) block(x, y int) []int16 {
	o := (y*c.stride + x) * c.size
	return c.values[o : o+c.size : o+c.size]
}

// dequantise stores the coefficients of a block up to last, in the order of
// coding, in blk, which holds zeros. It returns 1 plus the last one that is not 0.
func (c *decodeCoefs) dequantise(blk *[64]int32, x, y, last int) (n uint32) {
	b := c.block(x, y)
	blk[0] = int32(b[0]) * int32(c.steps[0]>>8)
	n = 1
	if c.size == 1 {
		return n
	}
	for k := 1; k <= last; k++ {
		s := c.steps[k]
		if v := b[s&63]; v != 0 {
			blk[s&63] = int32(v) * int32(s>>8)
			n = uint32(k) + 1
		}
	}
	return n
}

// progressive decodes a block's part of the scan.
func (s *scanReader) progressive(i int, b []int16) {
	if s.lost {
		return
	}
	sc := s.scan
	ok := true
	switch {
	case sc.start == 0 && sc.high == 0:
		ok = s.firstDC(&s.blocks[i], b)
	case sc.start == 0:
		b[0] |= int16(s.bits.take(1)) << sc.low
	case sc.high == 0:
		ok = s.firstAC(s.blocks[i].ac, b)
	default:
		ok = s.refineAC(s.blocks[i].ac, b)
	}
	s.check(ok)
}

func (s *scanReader) firstDC(d *blockDecoder, b []int16) bool {
	size, ok := s.bits.symbol(d.dc)
	d.pred += s.bits.value(uint(size))
	b[0] = int16(d.pred << s.scan.low)
	return ok
}

// run reads the length of a run of blocks that end here (T.81 G.1.2.2).
func (s *scanReader) run(n byte) int {
	return 1<<n + int(s.bits.take(uint(n)))
}

func (s *scanReader) firstAC(t *decodeTable, b []int16) bool {
	if s.endRun > 0 {
		s.endRun--
		return true
	}
	for k := s.scan.start; k <= s.scan.end; k++ {
		symbol, ok := s.bits.symbol(t)
		run, size := symbol>>4, symbol&15
		if !ok {
			return false
		}
		if size == 0 && run < 15 {
			s.endRun = s.run(run) - 1
			return true
		}
		k += int(run)
		v := s.bits.value(uint(size))
		if size == 0 {
			continue
		}
		if k > 63 {
			return false
		}
		b[zigzag[k]] = int16(v << s.scan.low)
	}
	return true
}

// refineAC adds a bit to the coefficients that are not zero, and sets some that
// are (T.81 G.1.2.3).
func (s *scanReader) refineAC(t *decodeTable, b []int16) (ok bool) {
	ok = true
	k := s.scan.start
	for s.endRun == 0 && k <= s.scan.end {
		symbol, known := s.bits.symbol(t)
		run, size := symbol>>4, symbol&15
		ok = ok && known
		v := int16(0)
		switch {
		case size == 0 && run < 15:
			s.endRun = s.run(run)
			continue
		case size > 0:
			ok = ok && size == 1
			v = -1 << s.scan.low
			if s.bits.take(1) == 1 {
				v = 1 << s.scan.low
			}
		}
		k = s.correct(b, k, int(run))
		if v != 0 && k <= s.scan.end {
			b[zigzag[k]] = v
		}
		k++
	}
	if s.endRun > 0 {
		s.correct(b, k, 64)
		s.endRun--
	}
	return ok
}

// correct reads a bit for each coefficient from k on that is not zero, and passes
// over zeros of them that are. It returns where it stops: at the next zero, or
// after the scan's last.
func (s *scanReader) correct(b []int16, k, zeros int) int {
	bit := int16(1) << s.scan.low
	for ; k <= s.scan.end; k++ {
		c := &b[zigzag[k]]
		if *c == 0 {
			if zeros == 0 {
				break
			}
			zeros--
			continue
		}
		if s.bits.take(1) == 0 || *c&bit != 0 {
			continue
		}
		if *c > 0 {
			*c += bit
		} else {
			*c -= bit
		}
	}
	return k
}
