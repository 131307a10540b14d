package vp8l

import "errors"

var (
	errCache     = errors.New("a colour cache of an impossible size")
	errTransform = errors.New("a transform that comes twice")
	errNoPixels  = errors.New("the data ends before the first pixel")
)

const (
	maxCacheBits = 11
	longestCopy  = 4096    // pixels
	maxDistance  = 1 << 20 // pixels
)

// codeGroup holds the prefix codes of a part of the picture.
type codeGroup struct {
	lookups [codeKinds]lookup
	fixed   bool   // red, blue and alpha take no bits:
	rest    uint32 // they are these
}

// argbReader decodes the pixels of a VP8L stream as they were coded (RFC 9649, 3.6
// and 3.7): before transforms are undone, or those of a transform. It keeps as many
// as copies can reach back.
type argbReader struct {
	bits          *lsbReader
	width, height int
	cacheShift    uint // 32 less the bits of an index of cache
	cache         []uint32
	cached        int // pixels that went into the cache
	groups        []codeGroup
	metaBits      uint // which group holds is told for squares of this size, as logarithm
	meta          []uint16
	metaWidth     int
	pix           []uint32 // those from base on
	base, next    int      // numbers of pixels: the first kept, the next to decode
	broken        bool     // the data ended or made no sense
}

// argbWindow returns how many pixels are kept where rows are taken that many at
// once.
func argbWindow(width, height, rows int) int {
	batch := min(width*min(rows, height)+longestCopy, width*height)
	return min(width*height, 2*maxDistance+batch)
}

// argbRows is how many rows are decoded at once.
const argbRows = 16

// open reads the prefix codes and makes room for pixels. The picture itself, other
// than the data of transforms, may have groups of codes.
func (a *argbReader) open(codes *codeReader, width, height int, whole bool) error {
	*a = argbReader{bits: codes.bits, width: width, height: height}
	cacheSize := 0
	if a.bits.flag() {
		n := uint(a.bits.take(4))
		if n < 1 || n > maxCacheBits {
			return errCache
		}
		cacheSize = 1 << n
		a.cache, a.cacheShift = make([]uint32, cacheSize), 32-n
	}
	used := []bool{true}
	if whole && a.bits.flag() {
		var err error
		if used, err = a.readMeta(codes); err != nil {
			return err
		}
	}
	if err := a.readGroups(codes, used, cacheSize); err != nil {
		return err
	}
	rows := height
	if whole {
		rows = argbRows
	}
	a.pix = make([]uint32, argbWindow(width, height, rows))
	return nil
}

// readMeta reads which group holds where, and returns which are used at all.
// Afterwards meta counts used ones only.
func (a *argbReader) readMeta(codes *codeReader) ([]bool, error) {
	a.metaBits = uint(a.bits.take(3)) + 2
	a.metaWidth = shrunk(a.width, a.metaBits)
	pix, err := readARGB(codes, a.metaWidth, shrunk(a.height, a.metaBits))
	if err != nil {
		return nil, err
	}
	most := 0
	for _, v := range pix {
		most = max(most, int(v>>8&0xffff))
	}
	used, place := make([]bool, most+1), make([]uint16, most+1)
	for _, v := range pix {
		used[v>>8&0xffff] = true
	}
	n := uint16(0)
	for i, u := range used {
		place[i] = n
		if u {
			n++
		}
	}
	a.meta = make([]uint16, len(pix))
	for i, v := range pix {
		a.meta[i] = place[v>>8&0xffff]
	}
	return used, nil
}

// shrunk divides by a power of two and rounds up.
func shrunk(n int, bits uint) int { return (n + 1<<bits - 1) >> bits }

func (a *argbReader) readGroups(codes *codeReader, used []bool, cacheSize int) error {
	symbols := [codeKinds]int{codeGreen: greenSymbols + cacheSize, codeRed: 256, codeBlue: 256, codeAlpha: 256, codeDistance: distanceSymbols}
	n := 0
	for _, u := range used {
		if u {
			n++
		}
	}
	a.groups = make([]codeGroup, 0, n)
	for _, u := range used {
		var g codeGroup
		for i, n := range symbols {
			var err error
			if g.lookups[i], err = codes.read(n, u); err != nil {
				return err
			}
		}
		if !u {
			continue
		}
		red, blue, alpha := g.lookups[codeRed], g.lookups[codeBlue], g.lookups[codeAlpha]
		if len(red) == 1 && len(blue) == 1 && len(alpha) == 1 {
			g.fixed = true
			g.rest = uint32(red[0]>>lengthBits)<<16 | uint32(blue[0]>>lengthBits) | uint32(alpha[0]>>lengthBits)<<24
		}
		a.groups = append(a.groups, g)
	}
	return nil
}

// readARGB reads all of a picture that serves the decoding of another.
func readARGB(codes *codeReader, width, height int) ([]uint32, error) {
	var a argbReader
	if err := a.open(codes, width, height, false); err != nil {
		return nil, err
	}
	a.decode(height)
	if a.broken {
		return nil, errCode
	}
	return a.pix, nil
}

// rows decodes the rows before row end and returns those from first on, which
// must be the first ones not returned before; fewer where the data is broken.
func (a *argbReader) rows(first, end int) []uint32 {
	need := (end-first)*a.width + longestCopy
	if n := a.next - a.base; n+need > len(a.pix) && len(a.pix) < a.width*a.height {
		drop := n - maxDistance
		a.fillCache()
		copy(a.pix, a.pix[drop:n])
		a.base += drop
	}
	a.decode(end)
	to := min(end*a.width, a.next/a.width*a.width)
	from := first * a.width
	if to <= from {
		return nil
	}
	return a.pix[from-a.base : to-a.base]
}

// decode decodes pixels up to that row, and those of a copy that goes beyond it.
func (a *argbReader) decode(row int) {
	end := min(row, a.height) * a.width
	b := a.bits
	x, y := a.next%a.width, a.next/a.width
	g := a.group(x, y)
	mask := -1
	if a.meta != nil {
		mask = 1<<a.metaBits - 1
	}
	pix, i := a.pix, a.next-a.base
	end -= a.base
	for i < end && !a.broken {
		if x&mask == 0 {
			g = a.group(x, y)
		}
		if b.n < 3*maxCodeLength {
			if b.over() {
				a.broken = true
				break
			}
			b.fill()
		}
		s := b.read(g.lookups[codeGreen])
		n := 1
		switch {
		case s < 256:
			if g.fixed {
				pix[i] = g.rest | uint32(s)<<8
			} else {
				v := uint32(s)<<8 | uint32(b.read(g.lookups[codeRed]))<<16 | uint32(b.read(g.lookups[codeBlue]))
				if b.n < maxCodeLength {
					b.fill()
				}
				pix[i] = v | uint32(b.read(g.lookups[codeAlpha]))<<24
			}
		case s < greenSymbols:
			n = a.copy(g, i, s-256)
		default:
			a.next = a.base + i
			a.fillCache()
			pix[i] = a.cache[s-greenSymbols]
		}
		i += n
		if x += n; x >= a.width {
			y += x / a.width
			x %= a.width
			if a.meta != nil && x&mask != 0 {
				g = a.group(x, y)
			}
		} else if n > 1 && mask > 0 {
			g = a.group(x, y)
		}
	}
	if b.over() {
		a.broken = true
	}
	a.next = a.base + i
	a.fillCache()
}

// group returns the codes for a pixel.
func (a *argbReader) group(x, y int) *codeGroup {
	if a.meta == nil || y >= a.height {
		return &a.groups[0]
	}
	return &a.groups[a.meta[y>>a.metaBits*a.metaWidth+x>>a.metaBits]]
}

// copy repeats earlier pixels (RFC 9649, 3.6.2.2) at index i, and returns how many.
func (a *argbReader) copy(g *codeGroup, i, symbol int) int {
	b := a.bits
	n := b.extended(symbol)
	b.fill()
	d := b.extended(b.read(g.lookups[codeDistance]))
	if d <= nearCodes {
		o := int(nearOffsets[d-1])
		d = max(1, o>>4*a.width+8-o&15)
	} else {
		d -= nearCodes
	}
	if d > i || a.base+i+n > a.width*a.height {
		a.broken = true
		return 0
	}
	pix := a.pix[i-d : i+n]
	if d >= n {
		copy(pix[d:], pix[:n])
		return n
	}
	for j := range n {
		pix[j+d] = pix[j]
	}
	return n
}

// extended reads a length or a distance: its symbol tells how many bits follow.
func (b *lsbReader) extended(symbol int) int {
	if symbol < 4 {
		return symbol + 1
	}
	n := uint(symbol-2) >> 1
	if b.n < n {
		b.fill()
	}
	return (2+symbol&1)<<n + b.take(n) + 1
}

// fillCache puts pixels into the colour cache that are not yet there (RFC 9649,
// 3.6.2.3).
func (a *argbReader) fillCache() {
	if a.cache == nil {
		return
	}
	const multiplier = 0x1e35a7bd
	for _, v := range a.pix[a.cached-a.base : a.next-a.base] {
		a.cache[v*multiplier>>a.cacheShift] = v
	}
	a.cached = a.next
}
