package vp8l

import (
	"slices"

	"github.com/rendition-go/rendition/resize/codec/webp/internal/spare"
)

// MaxPalette is the most colours that pixels can be indexes of.
const MaxPalette = 256

// newPalette returns the colours of pix in order; ok is false if there are too
// many.
func newPalette(pix []uint32) (palette []uint32, ok bool) {
	var c ColourSet
	for _, v := range pix {
		if !c.Add(v) {
			return nil, false
		}
	}
	palette = slices.Clone(c.colours)
	slices.Sort(palette)
	return palette, true
}

// A ColourSet holds up to MaxPalette colours, hashed. The zero value has none.
type ColourSet struct {
	colours []uint32
	table   [4 * MaxPalette]uint16 // index in colours plus 1, 0 for none
	last    uint32
}

// Add adds a colour, its four bytes in any order, and reports whether there was room.
func (c *ColourSet) Add(v uint32) bool {
	if v == c.last && len(c.colours) > 0 {
		return true
	}
	c.last = v
	for h := v * 0x9e3779b1 >> 22; ; h = (h + 1) % uint32(len(c.table)) {
		i := c.table[h]
		if i == 0 {
			if len(c.colours) == MaxPalette {
				return false
			}
			c.colours = append(c.colours, v)
			c.table[h] = uint16(len(c.colours))
			return true
		}
		if c.colours[i-1] == v {
			return true
		}
	}
}

// Len returns how many colours there are.
func (c *ColourSet) Len() int { return len(c.colours) }

// indexed writes the picture as indexes of a palette, of which several share a
// byte if there are few colours (RFC 9649, 3.5.4).
func (e *Encoder) indexed(palette []uint32) {
	e.transform(transformIndexing)
	e.out.put(uint32(len(palette)-1), 8)
	deltas := slices.Clone(palette)
	for i := len(deltas) - 1; i > 0; i-- {
		deltas[i] = subtract(deltas[i], deltas[i-1])
	}
	refs := []reference{{literals: uint32(len(deltas))}}
	e.coder.pixels(&e.out, deltas, refs, len(deltas), false)
	bits := indexBits(len(palette))
	per := 8 / bits
	width := (e.width + per - 1) / per
	e.store[0] = spare.Grown(e.store[0], width*e.height)
	e.packIndexes(palette, bits, width)
	e.out.put(0, 1) // no further transforms
	c := &e.indexes
	refs = c.matcher.parse(e.store[0], width)
	c.coder.bytes(&e.out, e.store[0], refs, width, true)
}

// indexBits returns how many bits an index takes.
func indexBits(colours int) int {
	switch {
	case colours <= 2:
		return 1
	case colours <= 4:
		return 2
	case colours <= 16:
		return 4
	}
	return 8
}

// packIndexes puts the indexes into the rows of store[0], the leftmost pixel of a
// byte in its lowest bits.
func (e *Encoder) packIndexes(palette []uint32, bits, width int) {
	clear(e.store[0])
	index, last := 0, palette[0]
	for y := range e.height {
		row := e.store[0][y*width : (y+1)*width]
		for x, v := range e.pix[y*e.width : (y+1)*e.width] {
			if v != last {
				index, _ = slices.BinarySearch(palette, v)
				last = v
			}
			at := x * bits
			row[at>>3] |= uint8(index << (at & 7))
		}
	}
}
