package vp8l

import (
	"errors"
	"math/rand/v2"
	"testing"
)

// randomLengths makes a complete code by splitting leaves.
func randomLengths(r *rand.Rand, symbols, codes int, deep bool) []uint8 {
	leaves := []uint8{0}
	for len(leaves) < codes {
		i := r.IntN(len(leaves))
		if deep {
			i = len(leaves) - 1
		}
		if leaves[i] == maxCodeLength {
			deep = false
			continue
		}
		leaves[i]++
		leaves = append(leaves, leaves[i])
	}
	lengths := make([]uint8, symbols)
	for i, s := range r.Perm(symbols)[:codes] {
		lengths[s] = leaves[i]
	}
	return lengths
}

// TestLookup writes symbols in random codes and reads them.
func TestLookup(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for k := range 600 {
		symbols := []int{distanceSymbols, 256, greenSymbols, maxSymbols}[k%4]
		codes := []int{1, 2, 3, 17, symbols / 2, symbols}[k%6]
		if codes > symbols {
			continue
		}
		c := prefixCode{lengths: randomLengths(r, symbols, codes, k%5 == 0), bits: make([]uint16, symbols)}
		c.assign()
		var used []int
		for s, l := range c.lengths {
			if l > 0 || codes == 1 {
				used = append(used, s)
			}
		}
		if codes == 1 {
			c.lengths[used[0]] = 1
			used = used[:1]
		}
		spare := make([]uint16, 4096)
		n := fillLookup(spare, c.lengths)
		if n == 0 || n > 2704 {
			t.Fatalf("%d of %d symbols: a lookup of %d", codes, symbols, n)
		}
		var w bitWriter
		var sent []int
		for range 300 {
			s := used[r.IntN(len(used))]
			sent = append(sent, s)
			if codes > 1 {
				w.put(uint32(c.bits[s]), c.lengths[s])
			}
		}
		data := w.finish()
		var b lsbReader
		b.reset(append(data[:len(data):len(data)], make([]byte, Slack)...), len(data))
		for i, s := range sent {
			b.fill()
			if got := b.read(spare[:n]); got != s {
				t.Fatalf("%d of %d symbols: symbol %d is %d, want %d", codes, symbols, i, got, s)
			}
		}
		if b.over() {
			t.Fatal("more was read than written")
		}
	}
}

// TestLookupRefuses codes that are incomplete or say too much.
func TestLookupRefuses(t *testing.T) {
	spare := make([]uint16, 4096)
	for _, lengths := range [][]uint8{{}, {0, 0, 0}, {1, 2}, {1, 1, 1}, {2, 2, 2, 2, 2}, {1, 2, 3, 4, 5}, {15, 15}} {
		if n := fillLookup(spare, lengths); n != 0 {
			t.Errorf("%v: a lookup of %d", lengths, n)
		}
	}
}

// TestManyGroups has a small file that asks for far more memory than it has
// bytes: it is refused before that is taken.
func TestManyGroups(t *testing.T) {
	var w bitWriter
	simple := func(symbol uint32) {
		w.put(0b101, 3) // one symbol of 8 bits
		w.put(symbol, 8)
	}
	w.put(0, 1) // no transform
	w.put(0, 1) // no cache
	w.put(1, 1) // groups,
	w.put(0, 3) // of squares of 4 x 4
	w.put(0, 1) // whose picture has no cache
	putFlatCode(&w)
	putFlatCode(&w)
	simple(0)
	simple(255)
	simple(0)
	const side = 64 // squares, each with a group of its own
	for i := range uint32(side * side) {
		w.put(reversed(i&0xff, 8), 8)
		w.put(reversed(i>>8, 8), 8)
	}
	for range side * side * codeKinds {
		putComb(&w)
	}
	data := w.finish()
	buf := append(append([]byte(nil), data...), make([]byte, Slack)...)
	_, err := NewPlane(buf, len(data), 4*side, 4*side)
	if !errors.Is(err, errSpace) {
		t.Errorf("%d bytes: %v", len(data), err)
	}
}

// putFlatCode writes the code in which 256 symbols have 8 bits.
func putFlatCode(w *bitWriter) {
	w.put(0, 1)
	w.put(8, 4) // the lengths of 12 lengths follow, of which 8 is the last
	for range 11 {
		w.put(0, 3)
	}
	w.put(1, 3)
	w.put(1, 1)
	w.put(3, 3) // of 256 symbols, told in 8 bits; each length takes none
	w.put(254, 8)
}

// putComb writes the code in which symbols 0 to 15 have the lengths 1 to 15 and
// 15, in 134 bits. It takes a lookup of 384 entries.
func putComb(w *bitWriter) {
	w.put(0, 1)
	w.put(15, 4)
	for _, s := range metaOrder {
		if s < 16 {
			w.put(4, 3)
		} else {
			w.put(0, 3)
		}
	}
	w.put(1, 1)
	w.put(1, 3)
	w.put(14, 4)
	for i := range uint32(16) {
		w.put(reversed(min(i+1, 15), 4), 4)
	}
}
