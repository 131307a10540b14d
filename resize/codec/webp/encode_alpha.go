package webp

// An alphaPlane collects the alpha of a picture. It takes no memory before the
// first pixel that is not opaque.
type alphaPlane struct {
	width, height int
	rows          int
	pix           []uint8
	translucent   bool        // there is a pixel that is not opaque
	uneven        bool        // there is one that is not visible
	coder         *planeCoder // there once a picture had alpha
}

func (a *alphaPlane) reset(width, height int) {
	a.width, a.height, a.rows = width, height, 0
	a.pix = a.pix[:0]
	a.translucent, a.uneven = false, false
}

func (a *alphaPlane) trim() {
	if cap(a.pix) > maxSpare {
		a.pix = nil
	}
	if a.coder != nil {
		a.coder.trim()
	}
}

// add takes a row of RGBA.
func (a *alphaPlane) add(rgba []uint8) {
	least := uint8(255)
	for i := 3; i < len(rgba); i += 4 {
		least = min(least, rgba[i])
	}
	a.rows++
	if least < 255 && !a.translucent {
		a.translucent = true
		a.pix = grown(a.pix, a.width*a.height)[:a.width*(a.rows-1)]
		fill(a.pix, 255)
	}
	if !a.translucent {
		return
	}
	a.uneven = a.uneven || least == 0
	for i := 3; i < len(rgba); i += 4 {
		a.pix = append(a.pix, rgba[i])
	}
}

// row returns row y.
func (a *alphaPlane) row(y int) []uint8 { return a.pix[y*a.width : (y+1)*a.width] }

// smooth gives samples that are not visible, in row y of macroblocks, a colour
// that costs few bits: in blocks of 8 x 8 pixels the mean of what is visible, in
// blocks without that, the one that the block before ended with.
func (a *alphaPlane) smooth(y int, planes *[3]planeRows) {
	height := min(16, a.height-16*y)
	for y0 := 0; y0 < height; y0 += 8 {
		last := [3]uint8{128, 128, 128}
		for x0 := 0; x0 < a.width; x0 += 8 {
			b := hiddenBlock{x: x0, y: y0, width: min(8, a.width-x0), height: min(8, height-y0), above: 16 * y}
			b.smooth(a, planes, &last)
		}
	}
	for i := range planes {
		p := &planes[i]
		for r := range min(p.n, blockRows(i, height)) {
			p.pad(p.rows()[r*p.stride : (r+1)*p.stride])
		}
	}
}

// blockRows returns the rows of a plane for rows of luma.
func blockRows(plane, rows int) int {
	if plane == 0 {
		return rows
	}
	return halved(rows)
}

// A hiddenBlock is up to 8 x 8 pixels, some of which may not be visible. x and y
// are its place in a row of macroblocks, which begins above rows down.
type hiddenBlock struct{ x, y, width, height, above int }

func (b *hiddenBlock) smooth(a *alphaPlane, planes *[3]planeRows, last *[3]uint8) {
	low, high := b.alpha(a)
	for i := range planes {
		size := 1
		if i > 0 {
			size = 2
		}
		p := &planes[i]
		pix := p.rows()[b.y/size*p.stride+b.x/size:]
		switch {
		case low > 0:
			last[i] = pix[(b.height-1)/size*p.stride+(b.width-1)/size]
		case high == 0:
			for y := 0; y < b.height; y += size {
				fill(pix[y/size*p.stride:][:(b.width+size-1)/size], last[i])
			}
		default:
			b.plane(a, pix, p.stride, size, &last[i])
		}
	}
}

// alpha returns the least and the greatest alpha of the block.
func (b *hiddenBlock) alpha(a *alphaPlane) (low, high uint8) {
	low = 255
	for y := range b.height {
		for _, v := range a.row(b.above + b.y + y)[b.x : b.x+b.width] {
			low, high = min(low, v), max(high, v)
		}
	}
	return low, high
}

// plane smooths one plane, whose samples are of size x size pixels, of a block
// that is partly visible.
func (b *hiddenBlock) plane(a *alphaPlane, pix []uint8, stride, size int, last *uint8) {
	sum, visible, hidden := 0, 0, 0
	for y := 0; y < b.height; y += size {
		for x := 0; x < b.width; x += size {
			if b.hidden(a, x, y, size) {
				hidden++
				continue
			}
			visible++
			sum += int(pix[y/size*stride+x/size])
		}
	}
	if visible > 0 {
		*last = uint8((sum + visible/2) / visible)
	}
	if hidden == 0 {
		return
	}
	for y := 0; y < b.height; y += size {
		for x := 0; x < b.width; x += size {
			if b.hidden(a, x, y, size) {
				pix[y/size*stride+x/size] = *last
			}
		}
	}
}

// hidden reports whether no pixel of a sample is visible.
func (b *hiddenBlock) hidden(a *alphaPlane, x, y, size int) bool {
	for dy := y; dy < min(y+size, b.height); dy++ {
		row := a.row(b.above + b.y + dy)
		for dx := x; dx < min(x+size, b.width); dx++ {
			if row[b.x+dx] != 0 {
				return false
			}
		}
	}
	return true
}

// Filters of an ALPH chunk (RFC 9649, 2.7.1.2).
const (
	filterNone = iota
	filterHorizontal
	filterVertical
	filterGradient
	filters
)

// encode returns the data of an ALPH chunk: a byte that tells the filter and that
// a VP8L stream follows. It is valid until the next reset.
func (a *alphaPlane) encode() []uint8 {
	filter := a.bestFilter()
	a.filter(filter)
	if a.coder == nil {
		a.coder = new(planeCoder)
	}
	w := &a.coder.out
	w.reset()
	w.put(uint32(1|filter<<2), 8)
	a.coder.write(a.pix, a.width)
	return w.finish()
}

// bestFilter guesses the filter after which alpha takes least, from a part of the
// rows.
func (a *alphaPlane) bestFilter() (best int) {
	var counts [filters][256]uint32
	step := 1 + a.height/128
	for y := step / 2; y < a.height; y += step {
		row := a.row(y)
		above := row
		if y > 0 {
			above = a.row(y - 1)
		}
		for x, v := range row {
			left, corner := above[0], above[0]
			if x > 0 {
				left, corner = row[x-1], above[x-1]
			}
			if v == left || v == above[x] {
				continue // most of those will be copied
			}
			counts[filterNone][v]++
			counts[filterHorizontal][v-left]++
			counts[filterVertical][v-above[x]]++
			counts[filterGradient][v-gradient(left, above[x], corner)]++
		}
	}
	least := entropy(counts[filterNone][:]) * 3 / 4
	for f := 1; f < filters; f++ {
		// Filters spoil repetitions; one must be worth it.
		if e := entropy(counts[f][:]); e < least {
			best, least = f, e
		}
	}
	return best
}

// gradient predicts from three neighbours.
func gradient(left, above, corner uint8) uint8 {
	return clip8(int32(left) + int32(above) - int32(corner))
}

// filter replaces alpha by what the filter's prediction leaves, from the end, as
// the samples before are needed.
func (a *alphaPlane) filter(f int) {
	if f == filterNone {
		return
	}
	for y := a.height - 1; y >= 0; y-- {
		row := a.row(y)
		var above []uint8
		if y > 0 {
			above = a.row(y - 1)
		}
		for x := a.width - 1; x > 0; x-- {
			p := row[x-1]
			if y > 0 {
				switch f {
				case filterVertical:
					p = above[x]
				case filterGradient:
					p = gradient(p, above[x], above[x-1])
				}
			}
			row[x] -= p
		}
		if y > 0 {
			row[0] -= above[0]
		}
	}
}

// entropy returns what the counted symbols take by themselves, in 1/256 bit.
func entropy(counts []uint32) uint64 {
	var total uint32
	var bits uint64
	for _, n := range counts {
		if n > 0 {
			total += n
			bits -= uint64(n) * uint64(log2(n))
		}
	}
	return bits + uint64(total)*uint64(log2(max(total, 1)))
}

// log2 returns the logarithm of v, which is not 0, in 1/256.
func log2(v uint32) uint32 {
	shift := uint32(0)
	for v > 256 {
		v >>= 1
		shift++
	}
	return 2048 - uint32(bitCosts[v]) + shift<<8
}

// A planeCoder writes a plane of bytes as the green channel of a VP8L stream,
// without the stream's header.
type planeCoder struct {
	out     bitWriter
	matcher matcher[uint8]
	coder   symbolCoder
}

func (c *planeCoder) trim() {
	if cap(c.out.buf) > maxSpare {
		c.out.buf = nil
	}
	if cap(c.matcher.refs)*12 > maxSpare {
		c.matcher.refs = nil
	}
}

// write appends the stream to out.
func (c *planeCoder) write(pix []uint8, width int) {
	c.out.put(0, 1) // no transforms
	refs := c.matcher.parse(pix, width)
	c.coder.bytes(&c.out, pix, refs, width, true)
}
