package jpeg

import (
	"math/bits"
	"slices"
	"sync"
)

// coefficients keeps the quantised blocks of one component, row by row.
type coefficients struct {
	dc     []int16
	masks  []blockMasks
	values []*valueChunk // AC coefficients that are not zero, block after block
}

// blockMasks tells which AC coefficients of a block have a magnitude of at least
// 1, 2 and 4: those that are not zero with 0, 1 and 2 low bits left out.
type blockMasks [3]uint64

// index returns the number of coefficients in front of k that are not zero.
func (m *blockMasks) index(k int) int {
	return bits.OnesCount64(m[0] & (1<<(k&63) - 1))
}

// A valueChunk holds the values of many blocks, of each all or none.
type valueChunk struct {
	n      int
	values [16 << 10]int16
}

// valueChunks holds chunks between pictures.
var valueChunks = sync.Pool{New: func() any { return new(valueChunk) }}

// add appends a block of coefficients, stored by order, that are not zero where
// mask says so.
func (c *coefficients) add(block *[64]int16, mask uint64) {
	c.dc = append(c.dc, block[0])
	ac := mask &^ 1
	if ac == 0 {
		c.masks = append(c.masks, blockMasks{})
		return
	}
	v := c.room()
	n := v.n
	var over1, over3 uint64 // those whose magnitude is more
	for left := ac; left != 0; left &= left - 1 {
		k := bits.TrailingZeros64(left) & 63
		x := int32(block[order[k]&63])
		v.values[n&(len(v.values)-1)] = int16(x)
		n++
		bit := left & -left
		x = max(x, -x)
		over1 |= bit & uint64(int64(1-x)>>63)
		over3 |= bit & uint64(int64(3-x)>>63)
	}
	v.n = n
	c.masks = append(c.masks, blockMasks{ac, over1, over3})
}

// room returns a chunk with room for a block.
func (c *coefficients) room() *valueChunk {
	if l := len(c.values); l > 0 {
		if v := c.values[l-1]; v.n <= len(v.values)-63 {
			return v
		}
	}
	v := valueChunks.Get().(*valueChunk)
	v.n = 0
	c.values = append(c.values, v)
	return v
}

// expect takes the memory for that many blocks at once, except for their values.
func (c *coefficients) expect(blocks int) {
	c.dc, c.masks = slices.Grow(c.dc, blocks), slices.Grow(c.masks, blocks)
}

// maxKept bounds the blocks whose memory is kept for the next picture.
const maxKept = 1 << 17

// reset forgets all blocks and gives their chunks back.
func (c *coefficients) reset() {
	if cap(c.masks) > maxKept {
		c.dc, c.masks = nil, nil
	}
	for _, v := range c.values {
		valueChunks.Put(v)
	}
	clear(c.values)
	c.dc, c.masks, c.values = c.dc[:0], c.masks[:0], c.values[:0]
}
