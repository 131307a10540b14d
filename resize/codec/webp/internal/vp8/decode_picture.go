package vp8

// A picture decodes a key frame, a row of macroblocks at a time. It holds
// the samples of two rows: the loop filter changes the last ones of the row before,
// and interpolating chroma looks at rows on both sides. Prediction is from samples
// before the filter, so their last row is kept apart.
type picture struct {
	frame        keyFrame
	across, down int // macroblocks
	row          int // macroblocks decoded, rows
	modes        modeReader
	contexts     []levelContext
	lost         [8]bool // partitions that ended too early
	damaged      bool
	coefs        coefs
	pad          pad
	luma         strip
	cb, cr       strip
}

// strip holds two rows of macroblocks of a plane, even ones first, and the last
// row of samples before the loop filter.
type strip struct {
	pix    []uint8
	stride int
	side   int // samples on a side of a macroblock
	last   []uint8
}

func newStrip(across, side int) strip {
	stride := across * side
	s := strip{pix: make([]uint8, 2*side*stride), stride: stride, side: side, last: make([]uint8, stride)}
	for i := range s.last {
		s.last[i] = beforeRow0
	}
	return s
}

// at returns the samples of a row of macroblocks from column x on.
func (s *strip) at(row, x int) []uint8 {
	o := row&1*s.side*s.stride + x
	return s.pix[o : (row&1+1)*s.side*s.stride]
}

// line returns row y of samples.
func (s *strip) line(y int) []uint8 {
	o := y % (2 * s.side) * s.stride
	return s.pix[o : o+s.stride : o+s.stride]
}

// Memory bounds the bytes that decoding a frame of width x height pixels takes, those
// of its data and of what is handed out excepted.
func Memory(width, height int) int64 {
	across := int64(width+15) / 16
	return across*(2*16*16+2*2*8*8+16+2*8+4+64) + 32<<10
}

// newPicture reads the header of a frame; buf has Slack bytes behind its n.
func newPicture(buf []byte, n int) (*picture, error) {
	p := &picture{}
	if err := p.frame.parse(buf, n); err != nil {
		return nil, err
	}
	p.across, p.down = (p.frame.width+15)/16, (p.frame.height+15)/16
	p.modes = newModeReader(p.across)
	p.contexts = make([]levelContext, p.across)
	p.luma, p.cb, p.cr = newStrip(p.across, 16), newStrip(p.across, 8), newStrip(p.across, 8)
	return p, nil
}

// next decodes a row of macroblocks. Afterwards the samples of done rows of luma,
// and half as many of chroma, are as they will stay; those of the row before are
// still there.
func (p *picture) next() (done int) {
	if !p.modes.next(&p.frame) {
		p.damaged = true
	}
	part := p.row & (p.frame.parts - 1)
	left := levelContext{}
	p.pad.start(p.row == 0)
	for x := range p.modes.row {
		info := &p.modes.row[x]
		p.read(info, part, &p.contexts[x], &left)
		p.build(info, x)
	}
	if p.frame.filtered {
		for x := range p.modes.row {
			p.filter(x)
		}
	}
	p.row++
	if p.row == p.down {
		return p.frame.height
	}
	const unsettled = 8 // rows that the filter may still change, and a few more
	return 16*p.row - unsettled
}

// read reads the coefficients of a macroblock. Where they end too early there are
// none, there and in the rest of the partition.
func (p *picture) read(info *blockInfo, part int, above, left *levelContext) {
	any := false
	switch {
	case p.lost[part]:
	case !info.skip:
		b := &p.frame.tokens[part]
		any = p.coefs.residuals(b, &p.frame, info, above, left)
		if b.over() {
			p.lost[part], p.damaged, any = true, true, false
			p.coefs = coefs{}
		}
	case info.blocks:
		second := [2]uint8{above.second, left.second}
		*above, *left = levelContext{second: second[0]}, levelContext{second: second[1]}
	default:
		*above, *left = levelContext{}, levelContext{}
	}
	info.inner = any || info.blocks
}

// build makes the samples of a macroblock.
func (p *picture) build(info *blockInfo, x int) {
	if x > 0 {
		p.pad.step()
	}
	luma, cb, cr := p.luma.last[16*x:], p.cb.last[8*x:], p.cr.last[8*x:]
	right := luma[12:16]
	switch {
	case x+1 < p.across:
		right = luma[16:20]
	case p.row > 0:
		right = []uint8{luma[15], luma[15], luma[15], luma[15]}
	}
	p.pad.above(luma, right, cb, cr)
	p.pad.make(info, &p.coefs, edges{above: p.row > 0, left: x > 0})
	copy(luma, p.pad.luma[lumaStart+15*padStride:][:16])
	copy(cb, p.pad.chroma[cbStart+7*padStride:][:8])
	copy(cr, p.pad.chroma[crStart+7*padStride:][:8])
	p.pad.out(p.luma.at(p.row, 16*x), p.luma.stride, p.cb.at(p.row, 8*x), p.cr.at(p.row, 8*x), p.cb.stride)
}

// filter filters the edges of a macroblock, in the order of RFC 6386, 15: its left
// one, those between columns, its upper one, those between rows.
func (p *picture) filter(x int) {
	info := &p.modes.row[x]
	kind := 0
	if info.blocks {
		kind = 1
	}
	f := &p.frame.segments[info.segment].levels[kind]
	if !f.on {
		return
	}
	if p.frame.simple {
		filterSimple(f, &p.luma, p.row, x, info.inner)
		return
	}
	filterLuma(f, &p.luma, p.row, x, info.inner)
	filterChroma(f, &p.cb, &p.cr, p.row, x, info.inner)
}

// filter filters a macroblock of a plane.
func (s *strip) filter(f *filterLimits, outer, inner edgeKind, row, x int, within bool) {
	here := s.at(row, 0)
	x *= s.side
	if x > 0 {
		f.vertical(outer, here[x-4:], s.stride, s.side)
	}
	if within {
		for i := 4; i < s.side; i += 4 {
			f.vertical(inner, here[x+i-4:], s.stride, s.side)
		}
	}
	here = here[x:]
	if row > 0 {
		f.horizontal(outer, s.at(row-1, x)[(s.side-4)*s.stride:], here, s.stride, s.side)
	}
	if within {
		for i := 4; i < s.side; i += 4 {
			f.horizontal(inner, here[(i-4)*s.stride:], here[i*s.stride:], s.stride, s.side)
		}
	}
}
