package webp

// blockInfo is what the first partition says of a macroblock.
type blockInfo struct {
	segment uint8
	skip    bool // no coefficients
	blocks  bool // luma is predicted in blocks of 4 x 4, by modes
	luma    uint8
	chroma  uint8
	modes   [16]uint8
	inner   bool // the edges of its blocks are filtered
}

// modeReader reads the modes of prediction of a key frame, a row of macroblocks
// at a time (RFC 6386, 11). Modes of blocks depend on those around them, outside
// the picture modeDC.
type modeReader struct {
	above []uint8 // four a macroblock
	row   []blockInfo
}

func newModeReader(across int) modeReader {
	return modeReader{above: make([]uint8, 4*across), row: make([]blockInfo, across)}
}

// next reads a row. It returns false where the data ends too early; macroblocks
// from there on are flat.
func (m *modeReader) next(f *keyFrame) bool {
	left := [4]uint8{}
	b := &f.modes
	for x := range m.row {
		if b.over() {
			clear(m.row[x:])
			for i := x; i < len(m.row); i++ {
				m.row[i].skip = true
			}
			return false
		}
		m.read(f, b, &m.row[x], (*[4]uint8)(m.above[4*x:]), &left)
	}
	return !b.over()
}

func (m *modeReader) read(f *keyFrame, b *boolReader, info *blockInfo, above, left *[4]uint8) {
	info.segment = 0
	if f.mapped {
		info.segment = readSegment(b, &f.mapProbs)
	}
	info.skip = f.skips && b.bit(f.skipProb)
	info.blocks = !b.bit(probLuma4)
	if info.blocks {
		for y := range 4 {
			mode := left[y]
			for x := range 4 {
				mode = readMode4(b, &intraProbs[above[x]][mode])
				above[x] = mode
				info.modes[4*y+x] = mode
			}
			left[y] = mode
		}
	} else {
		info.luma = readLuma(b)
		for i := range 4 {
			above[i], left[i] = info.luma, info.luma
		}
	}
	info.chroma = readChroma(b)
}

func readSegment(b *boolReader, p *[3]uint8) uint8 {
	if !b.bit(p[0]) {
		if b.bit(p[1]) {
			return 1
		}
		return 0
	}
	if b.bit(p[2]) {
		return 3
	}
	return 2
}

// readLuma reads the mode of 16 x 16 samples.
func readLuma(b *boolReader) uint8 {
	if b.bit(156) {
		if b.bit(128) {
			return modeTM
		}
		return modeHE
	}
	if b.bit(163) {
		return modeVE
	}
	return modeDC
}

func readChroma(b *boolReader) uint8 {
	switch {
	case !b.bit(142):
		return modeDC
	case !b.bit(114):
		return modeVE
	case !b.bit(183):
		return modeHE
	}
	return modeTM
}

// readMode4 goes down the tree of RFC 6386, 11.2.
func readMode4(b *boolReader, p *[modes4 - 1]uint8) uint8 {
	switch {
	case !b.bit(p[0]):
		return modeDC
	case !b.bit(p[1]):
		return modeTM
	case !b.bit(p[2]):
		return modeVE
	case b.bit(p[3]):
		return readSteep(b, p)
	case !b.bit(p[4]):
		return modeHE
	case !b.bit(p[5]):
		return modeRD
	}
	return modeVR
}

func readSteep(b *boolReader, p *[modes4 - 1]uint8) uint8 {
	switch {
	case !b.bit(p[6]):
		return modeLD
	case !b.bit(p[7]):
		return modeVL
	case !b.bit(p[8]):
		return modeHD
	}
	return modeHU
}
