package vp8

import (
	"sync"

	"github.com/rendition-go/rendition/resize/codec/webp/internal/arith"
)

// Coefficients are kept as tokens until the picture is complete, since the
// probabilities that fit them stand before them in the file. A token is one
// decision: the index of its probability times 2, plus the bit. Indexes below
// adaptive are nodes of the token trees; from fixedProb on they are the
// probability itself.
const (
	fixedProb  = 1280
	tokenKinds = 2048
)

// chunkTokens is the size of a piece of the buffer, and macroblockTokens more
// than the 400 coefficients of a macroblock can take: 19 each.
const (
	chunkTokens      = 32 << 10
	macroblockTokens = 8 << 10
)

// A tokenChunk is a piece of a tokenBuffer.
type tokenChunk [chunkTokens]uint16

var tokenChunks = sync.Pool{New: func() any { return new(tokenChunk) }}

// maxTokenChunks bounds the memory for tokens: 16 MiB, enough for a file of about
// 1 MB. What a picture has beyond is coded with probabilities fitted to its first
// part.
const maxTokenChunks = 256

// A tokenBuffer holds the tokens of a picture and counts them.
type tokenBuffer struct {
	chunks []*tokenChunk
	full   []int    // tokens in each chunk but the last
	last   []uint16 // the filled part of the last chunk
	counts tokenCounts
}

// crowded reports whether the buffer holds as much as it may.
func (b *tokenBuffer) crowded() bool { return len(b.chunks) > maxTokenChunks }

// size returns the number of tokens.
func (b *tokenBuffer) size() int {
	n := len(b.last)
	for _, k := range b.full {
		n += k
	}
	return n
}

// tokenCounts holds for each node of the token trees how often it was passed (low
// 16 bits) and with a 1 (high 16). Both are halved before they overflow.
type tokenCounts [adaptive]uint32

// reserve makes room for a macroblock.
func (b *tokenBuffer) reserve() {
	if cap(b.last)-len(b.last) >= macroblockTokens {
		return
	}
	if len(b.chunks) > 0 {
		b.full = append(b.full, len(b.last))
	}
	c := tokenChunks.Get().(*tokenChunk)
	b.chunks = append(b.chunks, c)
	b.last = c[:0]
}

// each calls f with all tokens in order.
func (b *tokenBuffer) each(f func([]uint16)) {
	for i, n := range b.full {
		f(b.chunks[i][:n])
	}
	f(b.last)
}

// release empties the buffer and gives its memory back.
func (b *tokenBuffer) release() {
	b.drain()
	clear(b.counts[:])
}

// drain removes the tokens, but for their counts.
func (b *tokenBuffer) drain() {
	for i, c := range b.chunks {
		tokenChunks.Put(c)
		b.chunks[i] = nil
	}
	b.chunks, b.full, b.last = b.chunks[:0], b.full[:0], nil
}

// node adds a decision at a node of the token trees to ts.
func (c *tokenCounts) node(ts []uint16, index, bit uint32) []uint16 {
	n := c[index] + bit<<16 + 1
	if n&0xffff == 0xffff {
		n = n>>1&0x7fff0000 | n&0xffff>>1
	}
	c[index] = n
	return append(ts, uint16(index<<1|bit))
}

func fixed(ts []uint16, prob uint8, bit uint32) []uint16 {
	return append(ts, uint16((fixedProb+uint32(prob))<<1|bit))
}

// nodeBase returns the index of the first node of a tree.
func nodeBase(plane, position, context int) uint32 {
	return uint32(((plane*bands+int(bandOf[position]))*contexts + context) * branches)
}

// block adds the levels of a block from position first up to last, the one of the
// last that is not 0; none is if last is less than first.
func (b *tokenBuffer) block(plane, context, first int, levels *[16]int16, last int) {
	c, ts := &b.counts, b.last
	at := nodeBase(plane, first, context)
	if last < first {
		b.last = c.node(ts, at, 0)
		return
	}
	ts = c.node(ts, at, 1)
	for n := first; ; {
		v := int32(levels[n&15])
		n++
		if v == 0 {
			ts = c.node(ts, at+1, 0)
			at = nodeBase(plane, n, 0)
			continue
		}
		sign := uint32(v) >> 31
		ts = c.node(ts, at+1, 1)
		if v = arith.Abs(v); v == 1 {
			ts = c.node(ts, at+2, 0)
			at = nodeBase(plane, n, 1)
		} else {
			ts = c.large(ts, at, v)
			at = nodeBase(plane, n, 2)
		}
		ts = fixed(ts, 128, sign)
		if n == 16 {
			break
		}
		if n > last {
			ts = c.node(ts, at, 0)
			break
		}
		ts = c.node(ts, at, 1)
	}
	b.last = ts
}

// large adds a magnitude over 1 (RFC 6386, 13.2).
func (c *tokenCounts) large(ts []uint16, at uint32, v int32) []uint16 {
	ts = c.node(ts, at+2, 1)
	if v < categoryBase[0] {
		ts = c.node(ts, at+3, 0)
		if v == 2 {
			return c.node(ts, at+4, 0)
		}
		ts = c.node(ts, at+4, 1)
		return c.node(ts, at+5, uint32(v-3))
	}
	ts = c.node(ts, at+3, 1)
	k := uint32(category(v))
	switch {
	case k < 2:
		ts = c.node(ts, at+6, 0)
		ts = c.node(ts, at+7, k)
	case k < 4:
		ts = c.node(ts, at+6, 1)
		ts = c.node(ts, at+8, 0)
		ts = c.node(ts, at+9, k-2)
	default:
		ts = c.node(ts, at+6, 1)
		ts = c.node(ts, at+8, 1)
		ts = c.node(ts, at+10, k-4)
	}
	probs, extra := categoryProbs[k], uint32(v-categoryBase[k])
	for i, p := range probs {
		ts = fixed(ts, p, extra>>(len(probs)-1-i)&1)
	}
	return ts
}

// category returns which category of large levels v is in.
func category(v int32) int {
	k := categories - 1
	for v < categoryBase[k] {
		k--
	}
	return k
}
