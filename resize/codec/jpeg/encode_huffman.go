package jpeg

import "slices"

// This file makes Huffman tables for given frequencies (T.81 K.2).

const (
	maxCodeLen = 16
	// Before their lengths are limited, codes of frequencies that add up to at
	// most 1<<38 are shorter than this, as the sum of frequencies below a node
	// grows like the Fibonacci numbers.
	maxTreeDepth = 64
)

// A huffTable is a table as a DHT segment says it.
type huffTable struct {
	counts  [maxCodeLen]uint8 // number of codes of each length, from 1 up
	symbols []uint8           // by length of code; shares the huffBuilder's memory
}

// A huffBuilder makes tables. Its memory is used again for each.
type huffBuilder struct {
	leaves  [257]uint64 // frequency << 9 | 256 - symbol
	weights [257]uint64 // of inner nodes, in the order they are made
	parents [514]uint16 // of leaves, then of inner nodes
	depths  [257]uint8  // of inner nodes
	symbols [256]uint8
}

// build returns the table with the least total length for the frequencies of the
// 256 symbols, where symbols of frequency 0 get no code, no code is longer than
// 16 bits and none consists of ones only. The table is valid until the next call.
func (h *huffBuilder) build(freq *[256]uint32) huffTable {
	n := h.sortLeaves(freq)
	lengths := h.lengths(n)
	limit(&lengths)
	for l := maxCodeLen; ; l-- { // the longest code, all ones, is nobody's
		if lengths[l] > 0 {
			lengths[l]--
			break
		}
	}
	t := huffTable{symbols: h.symbols[:n-1]}
	for i := range t.symbols { // the most frequent symbol has the shortest code
		t.symbols[i] = uint8(256 - h.leaves[n-1-i]&511)
	}
	for l := range t.counts {
		t.counts[l] = uint8(lengths[l+1])
	}
	return t
}

// sortLeaves sorts the symbols that occur by rising frequency and, to be
// deterministic, falling value. In front of all stands a symbol of its own with
// frequency 1, which will take the code of ones. It returns their number.
func (h *huffBuilder) sortLeaves(freq *[256]uint32) int {
	h.leaves[0] = 1 << 9
	n := 1
	for s, f := range freq {
		if f > 0 {
			h.leaves[n] = uint64(f)<<9 | uint64(256-s)
			n++
		}
	}
	slices.Sort(h.leaves[:n])
	return n
}

// lengths builds the Huffman tree of n leaves and returns the number of leaves at
// each depth. Sorted leaves need no heap: inner nodes are made in order of their
// weight, so the lightest node is always the first of one of two queues.
func (h *huffBuilder) lengths(n int) (count [maxTreeDepth + 1]int) {
	if n == 1 {
		count[1] = 1
		return count
	}
	leaf, inner := 0, 0
	for made := range n - 1 {
		h.weights[made] = 0
		for range 2 {
			if inner == made || leaf < n && h.leaves[leaf]>>9 <= h.weights[inner] {
				h.weights[made] += h.leaves[leaf] >> 9
				h.parents[leaf] = uint16(made)
				leaf++
			} else {
				h.weights[made] += h.weights[inner]
				h.parents[n+inner] = uint16(made)
				inner++
			}
		}
	}
	h.depths[n-2] = 0
	for i := n - 3; i >= 0; i-- {
		h.depths[i] = h.depths[h.parents[n+i]] + 1
	}
	for i := range n {
		count[h.depths[h.parents[i]]+1]++
	}
	return count
}

// limit shortens codes to 16 bits by the procedure of T.81 figure K.3: two codes
// of the greatest length make room by one of them taking their common prefix, the
// other going beside a shorter code that is lengthened by one bit.
func limit(count *[maxTreeDepth + 1]int) {
	for l := maxTreeDepth; l > maxCodeLen; l-- {
		for count[l] > 0 {
			j := l - 2
			for count[j] == 0 {
				j--
			}
			count[l] -= 2
			count[l-1]++
			count[j+1] += 2
			count[j]--
		}
	}
}

// assign stores the code of each symbol of t (T.81 C.2), which is for slot.
func (t *huffTable) assign(slot int, codes *[256]code) {
	next, k := uint32(0), 0
	for l, n := range t.counts {
		for _, s := range t.symbols[k : k+int(n)] {
			extra := extraBits(slot, s)
			codes[s] = code(next)<<(8+extra) | code(l+1+extra)
			next++
		}
		k += int(n)
		next <<= 1
	}
}
