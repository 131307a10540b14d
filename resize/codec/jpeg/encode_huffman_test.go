package jpeg

import (
	"math/rand/v2"
	"testing"
)

// frequencies returns sets of frequencies: few symbols, many, flat and steep.
func frequencies() (fs [][256]uint32) {
	fs = append(fs, [256]uint32{}) // no symbols at all
	r := rand.New(rand.NewPCG(5, 6))
	for n := range 257 {
		var flat, steep, random [256]uint32
		for i := range min(n+1, 256) {
			s := i * 37 % 256
			flat[s], random[s], steep[s] = 1, 1+r.Uint32()%1000, 1<<min(i, 24)
		}
		fs = append(fs, flat, steep, random)
	}
	var fib [256]uint32
	fib[0], fib[1] = 1, 1
	for i := 2; i < 38; i++ {
		fib[i] = fib[i-1] + fib[i-2]
	}
	return append(fs, fib)
}

func TestHuffmanTablesAreLegal(t *testing.T) {
	var h huffBuilder
	for _, f := range frequencies() {
		table := h.build(&f)
		codes := plainCodes(&table)
		space, total := 0, 0
		for l, n := range table.counts {
			space += int(n) << (maxCodeLen - l - 1)
			total += int(n)
		}
		if space >= 1<<maxCodeLen {
			t.Fatalf("%v takes all codes, also the one of ones", table.counts)
		}
		if total != len(table.symbols) {
			t.Fatalf("%v for %d symbols", table.counts, len(table.symbols))
		}
		for s := range f {
			if (f[s] > 0) != (codes[s] != 0) {
				t.Fatalf("symbol %d of frequency %d has the code %#x", s, f[s], codes[s])
			}
		}
		prefixFree(t, &codes)
	}
}

// plainCodes returns the codes of t without extra bits, as code<<8 | length.
func plainCodes(t *huffTable) (plain [256]uint32) {
	var codes [256]code
	t.assign(slotDC, &codes)
	for s, c := range codes {
		if extra := extraBits(slotDC, uint8(s)); c != 0 {
			plain[s] = uint32(c>>8>>extra)<<8 | uint32(c&63) - uint32(extra)
		}
	}
	return plain
}

func prefixFree(t *testing.T, codes *[256]uint32) {
	t.Helper()
	for i, a := range codes {
		for j, b := range codes {
			if i == j || a == 0 || b == 0 || a&255 > b&255 {
				continue
			}
			if b>>8>>(b&255-a&255) == a>>8 {
				t.Fatalf("code %#x of %d begins code %#x of %d", a, i, b, j)
			}
		}
	}
}

// TestHuffmanTablesAreOptimal holds the total length against the least one, by
// merging the two rarest nodes until one is left: each merger adds a bit to all
// below it. The extra symbol is in it, as in T.81 K.2.
func TestHuffmanTablesAreOptimal(t *testing.T) {
	var h huffBuilder
	for _, f := range frequencies() {
		table := h.build(&f)
		got, k := 0, 0
		long := 0
		for l, n := range table.counts {
			for range n {
				got += (l + 1) * int(f[table.symbols[k]])
				k++
				long = l + 1
			}
		}
		got += long // the extra symbol
		if want, depth := leastBits(&f); depth <= maxCodeLen && got != want {
			t.Fatalf("%d bits, want %d", got, want)
		} else if got < want {
			t.Fatalf("%d bits, fewer than the least number %d", got, want)
		}
	}
}

func leastBits(f *[256]uint32) (bits, depth int) {
	type node struct{ weight, depth int }
	nodes := []node{{1, 0}}
	for _, n := range f {
		if n > 0 {
			nodes = append(nodes, node{int(n), 0})
		}
	}
	take := func() node {
		best := 0
		for i, n := range nodes {
			// Of equal ones the flattest, for the least depth.
			if b := nodes[best]; n.weight < b.weight || n.weight == b.weight && n.depth < b.depth {
				best = i
			}
		}
		n := nodes[best]
		nodes[best] = nodes[len(nodes)-1]
		nodes = nodes[:len(nodes)-1]
		return n
	}
	for len(nodes) > 1 {
		a, b := take(), take()
		bits += a.weight + b.weight
		nodes = append(nodes, node{a.weight + b.weight, max(a.depth, b.depth) + 1})
	}
	return bits, nodes[0].depth
}

// TestFixedTablesHaveAllSymbols draws symbols from all values that blocks can
// have and demands that tables made too early know them.
func TestFixedTablesHaveAllSymbols(t *testing.T) {
	f := &frame{comps: []component{{id: 1}, {id: 2, table: 1}, {id: 3, table: 1}}}
	for _, s := range append(progression(f), baselineScan(f)) {
		for _, tk := range possible(s) {
			slot, symbol := int(tk.index()>>8), int(tk.index()&255)
			if !s.mayHave(slot, symbol) {
				t.Errorf("scan %+v: symbol %#x may come in slot %d, but gets no code", s, symbol, slot)
			}
		}
	}
}

// possible returns all tokens with a symbol that s can have.
func possible(s *scan) (ts []token) {
	for _, slot := range s.slots {
		if slot < slotAC {
			for diff := int32(-2040); diff <= 2040; diff++ { // DC is -1024 to 1016
				ts = append(ts, dcToken(slot, diff>>s.low))
			}
			continue
		}
		ts = append(ts, newToken(slot, 0, 0), newToken(slot, 0xF0, 0))
		for v := int32(1); v <= 1023>>s.low; v++ {
			if s.high > 0 && v > 1 {
				break
			}
			for run := range 16 {
				ts = append(ts, acToken(slot, run, v), acToken(slot, run, -v))
			}
		}
		for n := 0; n < 15 && s.end > 0 && !isBaseline(s); n++ {
			ts = append(ts, newToken(slot, uint32(n<<4), 0))
		}
	}
	return ts
}

func isBaseline(s *scan) bool { return s.start == 0 && s.end == 63 }
