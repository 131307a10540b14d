package vp8l

// A picture decodes a stream, a row at a time.
type picture struct {
	width, height int
	bits          lsbReader
	pixels        argbReader
	undos         [4]*undo // in the order in which they were applied
	n             int
	work          []uint32
	batch         []uint32 // rows that pixels gave, not yet used
	row           int      // rows given out
	damaged       bool
}

// lookupEntries limits the prefix codes of a picture: a file can describe codes
// that take far more memory than it has bytes.
func lookupEntries(width, height int) int {
	return int(min(512<<10+32*int64(width)*int64(height), 12<<20))
}

// Memory bounds the bytes that decoding a picture or a plane of width x height pixels
// takes, those of its data excepted.
func Memory(width, height int) int64 {
	const (
		fixed      = 128 << 10 // colour caches, a palette, what codes are read into
		groupBytes = 128 + 3   // a codeGroup, and what it takes to find those in use
	)
	// Three transforms have a picture of tiles; codes have one as 16 bits besides.
	tiles := (int64(width)/4 + 1) * (int64(height)/4 + 1)
	n := 4*int64(argbWindow(width, height, argbRows)) + 14*tiles + groupBytes*min(tiles, 1<<16)
	// Up to a third of what holds lookups is lost at the ends of its parts.
	return n + 3*int64(lookupEntries(width, height)) + 16*int64(width) + fixed
}

// newPicture reads the prefix codes of a picture whose size is known; buf is its data
// behind the header, n bytes and slack.
func newPicture(buf []byte, n, width, height int) (*picture, error) {
	p := &picture{width: width, height: height}
	p.bits.reset(buf, n)
	codes := &codeReader{bits: &p.bits, space: lookupSpace{left: lookupEntries(p.width, p.height)}}
	width, err := p.readUndos(codes)
	if err != nil {
		return nil, err
	}
	p.work = make([]uint32, p.width)
	return p, p.pixels.open(codes, width, p.height, true)
}

// readUndos reads the transforms and returns the width of the picture that they
// left.
func (p *picture) readUndos(codes *codeReader) (width int, err error) {
	width = p.width
	var seen [4]bool
	for p.bits.flag() {
		kind := p.bits.take(2)
		if seen[kind] {
			return 0, errTransform
		}
		seen[kind] = true
		u, err := readUndo(codes, kind, width, p.height)
		if err != nil {
			return 0, err
		}
		width = u.coded()
		p.undos[p.n] = u
		p.n++
	}
	return width, nil
}

// next returns the next row of pixels, blue in the lowest byte, alpha in the
// highest, valid until the next call. Where the data has ended ok is false.
func (p *picture) next() (row []uint32, ok bool) {
	width := p.pixels.width
	if len(p.batch) < width {
		p.batch = p.pixels.rows(p.row, min(p.row+argbRows, p.height))
		if len(p.batch) < width {
			p.damaged = true
			return nil, false
		}
	}
	copy(p.work, p.batch[:width])
	p.batch = p.batch[width:]
	// Where the data was missing at the very end the last row tells.
	p.damaged = p.pixels.broken && len(p.batch) < width
	for i := p.n - 1; i >= 0; i-- {
		u := p.undos[i]
		u.row(p.work[:u.width], p.row)
	}
	p.row++
	return p.work, true
}
