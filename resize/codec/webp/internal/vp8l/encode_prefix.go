package vp8l

import (
	"cmp"
	"math/bits"
	"slices"

	"github.com/rendition-go/rendition/resize/codec/webp/internal/spare"
)

// A prefixCode gives each symbol its length and bits, the first to be read in the
// lowest place.
type prefixCode struct {
	lengths []uint8
	bits    []uint16
	used    int // symbols that occur
}

// A codeBuilder has the memory for making prefix codes.
type codeBuilder struct {
	leaves []leaf
	nodes  []node
	lens   []uint8
}

type leaf struct {
	count  uint32
	symbol uint16
}

// A node of the tree that is built points to its two children: leaves, or nodes
// from len(leaves) on.
type node struct {
	count uint64
	child [2]int32
}

// build makes c the best code for counts whose lengths stay within limit.
func (b *codeBuilder) build(c *prefixCode, counts []uint32, limit uint8) {
	c.lengths, c.bits = spare.Grown(c.lengths, len(counts)), spare.Grown(c.bits, len(counts))
	clear(c.lengths)
	b.leaves = b.leaves[:0]
	for s, n := range counts {
		if n > 0 {
			b.leaves = append(b.leaves, leaf{n, uint16(s)})
		}
	}
	c.used = len(b.leaves)
	switch c.used {
	case 0:
	case 1:
		c.lengths[b.leaves[0].symbol] = 1
	default:
		// Raising the rarest makes the tree flatter, until it is flat enough.
		for least := uint32(1); !b.tree(c.lengths, limit); least *= 2 {
			for i := range b.leaves {
				b.leaves[i].count = max(b.leaves[i].count, least)
			}
		}
	}
	c.assign()
}

// tree builds a Huffman tree of the leaves and reports whether it stays within
// limit.
func (b *codeBuilder) tree(lengths []uint8, limit uint8) bool {
	slices.SortFunc(b.leaves, func(x, y leaf) int {
		return cmp.Or(cmp.Compare(x.count, y.count), cmp.Compare(x.symbol, y.symbol))
	})
	b.nodes = b.nodes[:0]
	// The two least of leaves and nodes become a node; both come in order.
	nextLeaf, nextNode, n := 0, 0, len(b.leaves)
	least := func() (int32, uint64) {
		if nextLeaf < n && (nextNode == len(b.nodes) || uint64(b.leaves[nextLeaf].count) <= b.nodes[nextNode].count) {
			nextLeaf++
			return int32(nextLeaf - 1), uint64(b.leaves[nextLeaf-1].count)
		}
		nextNode++
		return int32(n + nextNode - 1), b.nodes[nextNode-1].count
	}
	for range n - 1 {
		i, x := least()
		j, y := least()
		b.nodes = append(b.nodes, node{x + y, [2]int32{i, j}})
	}
	// Depths go down from the root, which is the last node.
	b.lens = spare.Grown(b.lens, len(b.nodes))
	clear(b.lens)
	for k := len(b.nodes) - 1; k >= 0; k-- {
		depth := b.lens[k] + 1
		for _, child := range b.nodes[k].child {
			if int(child) >= n {
				b.lens[int(child)-n] = depth
				continue
			}
			if depth > limit {
				return false
			}
			lengths[b.leaves[child].symbol] = depth
		}
	}
	return true
}

// assign gives symbols of equal length successive codes, shorter ones first.
func (c *prefixCode) assign() {
	var next, count [maxCodeLength + 2]uint16
	for _, l := range c.lengths {
		if l > 0 {
			count[l]++
		}
	}
	for l := 1; l <= maxCodeLength; l++ {
		next[l+1] = (next[l] + count[l]) << 1
	}
	for s, l := range c.lengths {
		if l > 0 {
			c.bits[s] = bits.Reverse16(next[l]) >> (16 - l)
			next[l]++
		}
	}
}

// put writes a symbol. An only symbol takes no bits, though its length says 1.
func (c *prefixCode) put(b *bitWriter, symbol uint32) {
	if c.used > 1 {
		b.put(uint32(c.bits[symbol]), c.lengths[symbol])
	}
}

// writeCode builds the code of counts and writes it.
func (b *codeBuilder) writeCode(w *bitWriter, c *prefixCode, counts []uint32) {
	b.build(c, counts, maxCodeLength)
	if c.used <= 2 && b.simple(w, c, counts) {
		return
	}
	w.put(0, 1)
	b.writeLengths(w, c.lengths)
}

// simple writes a code of at most two symbols below 256, which has a form of its
// own.
func (b *codeBuilder) simple(w *bitWriter, c *prefixCode, counts []uint32) bool {
	var symbols [2]uint32
	n := 0
	for s, k := range counts {
		if k > 0 {
			symbols[n] = uint32(s)
			n++
		}
	}
	if symbols[0] > 255 || symbols[1] > 255 {
		return false
	}
	w.put(1, 1)
	w.put(uint32(max(n, 1)-1), 1)
	if symbols[0] < 2 {
		w.put(symbols[0]<<1, 2)
	} else {
		w.put(symbols[0]<<1|1, 9)
	}
	if n == 2 {
		w.put(symbols[1], 8)
	}
	return true
}

// A lengthRun is a symbol of the code for code lengths, with its extra bits.
type lengthRun struct{ symbol, extra, bits uint8 }

// writeLengths writes code lengths, in runs and in a prefix code of their own.
func (b *codeBuilder) writeLengths(w *bitWriter, lengths []uint8) {
	var runs []lengthRun
	for len(lengths) > 0 {
		n := 1
		for n < len(lengths) && lengths[n] == lengths[0] {
			n++
		}
		runs = appendRuns(runs, lengths[0], n)
		lengths = lengths[n:]
	}
	var counts [metaSymbols]uint32
	for _, r := range runs {
		counts[r.symbol]++
	}
	var c prefixCode
	new(codeBuilder).build(&c, counts[:], maxMetaLength)
	last := metaSymbols
	for last > 4 && c.lengths[metaOrder[last-1]] == 0 {
		last--
	}
	w.put(uint32(last-4), 4)
	for _, s := range metaOrder[:last] {
		w.put(uint32(c.lengths[s]), 3)
	}
	w.put(0, 1) // lengths of all symbols follow
	for _, r := range runs {
		c.put(w, uint32(r.symbol))
		w.put(uint32(r.extra), r.bits)
	}
}

// appendRuns adds n times a length: 16 repeats the length before, 17 and 18 are
// runs of zeros.
func appendRuns(runs []lengthRun, length uint8, n int) []lengthRun {
	if length != 0 {
		runs = append(runs, lengthRun{symbol: length})
		n--
	}
	for n > 0 {
		switch {
		case length != 0 && n >= 3:
			k := min(n, 6)
			runs = append(runs, lengthRun{16, uint8(k - 3), 2})
			n -= k
		case length == 0 && n >= 11:
			k := min(n, 138)
			runs = append(runs, lengthRun{18, uint8(k - 11), 7})
			n -= k
		case length == 0 && n >= 3:
			k := min(n, 10)
			runs = append(runs, lengthRun{17, uint8(k - 3), 3})
			n -= k
		default:
			runs = append(runs, lengthRun{symbol: length})
			n--
		}
	}
	return runs
}
