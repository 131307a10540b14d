package vp8l

import (
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestPrefixCodes: codes are complete, within their limit, and no longer than
// need be for the more frequent symbol.
func TestPrefixCodes(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	var b codeBuilder
	for k := range 400 {
		counts := make([]uint32, 2+r.IntN(300))
		for i := range counts {
			switch k % 4 {
			case 0:
				counts[i] = uint32(r.IntN(3) * r.IntN(1000))
			case 1: // grows so fast that a free tree would be deep
				counts[i] = 1 << min(i, 30)
			case 2:
				counts[i] = 5
			case 3:
				counts[i] = uint32(r.IntN(2))
			}
		}
		counts[0], counts[1] = 1, 1
		for _, limit := range []uint8{maxMetaLength, maxCodeLength} {
			if len(counts) > 1<<limit {
				continue
			}
			var c prefixCode
			b.build(&c, counts, limit)
			sum := 0
			for s, l := range c.lengths {
				if l > limit || (l > 0) != (counts[s] > 0) {
					t.Fatalf("symbol %d, count %d: length %d", s, counts[s], l)
				}
				if l > 0 {
					sum += 1 << (maxCodeLength - l)
				}
			}
			if sum != 1<<maxCodeLength {
				t.Fatalf("case %d: the code is not complete: %d", k, sum)
			}
			checkPrefixes(t, &c)
		}
	}
}

// checkPrefixes: no code is the beginning of another.
func checkPrefixes(t *testing.T, c *prefixCode) {
	t.Helper()
	var all []uint32
	for s, l := range c.lengths {
		if l > 0 {
			all = append(all, uint32(bits.Reverse16(c.bits[s]))<<8|uint32(l))
		}
	}
	slices.Sort(all)
	for i := 1; i < len(all); i++ {
		a, b := all[i-1], all[i]
		if keep := 24 - a&0xff; a>>keep == b>>keep {
			t.Fatalf("a code of %d bits begins one of %d", a&0xff, b&0xff)
		}
	}
}

// TestParse: references put together are the picture again, in all kinds of
// repetitions, and long ones are found.
func TestParse(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for k := range 120 {
		width := 1 + r.IntN(60)
		pix := make([]uint8, width*(1+r.IntN(60)))
		for i := range pix {
			switch k % 4 {
			case 0:
				pix[i] = uint8(r.IntN(4))
			case 1:
				pix[i] = uint8(i / 7 % 3)
			case 2:
				pix[i] = uint8(i % width)
			case 3:
				pix[i] = uint8(r.IntN(256))
			}
		}
		wide := make([]uint32, len(pix))
		for i, v := range pix {
			wide[i] = uint32(v) * 0x01030507
		}
		checkParse(t, new(matcher[uint8]), pix, width)
		checkParse(t, new(matcher[uint32]), wide, width)
	}
	flat := make([]uint8, 100_000)
	var m matcher[uint8]
	if refs := m.parse(flat, 1000); len(refs) > 30 {
		t.Errorf("%d references for a flat plane", len(refs))
	}
}

func checkParse[T symbol](t *testing.T, m *matcher[T], pix []T, width int) {
	t.Helper()
	var got []T
	for _, ref := range m.parse(pix, width) {
		n := len(got)
		got = append(got, pix[n:n+int(ref.literals)]...)
		if ref.length > maxCopy || ref.length > 0 && int(ref.distance) > len(got) {
			t.Fatalf("a copy of %d from %d before at %d", ref.length, ref.distance, len(got))
		}
		for range ref.length {
			got = append(got, got[len(got)-int(ref.distance)])
		}
	}
	if !slices.Equal(got, pix) {
		t.Fatalf("%d symbols of width %d do not come back", len(pix), width)
	}
}

// TestPlaneDistance: each code means its distance.
func TestPlaneDistance(t *testing.T) {
	for _, width := range []int{1, 2, 5, 8, 9, 16, 17, 40, 1000} {
		for d := 1; d < 12*width; d++ {
			code := planeDistance(d, width)
			got := int(code) - nearCodes
			if code <= nearCodes {
				o := nearOffsets[code-1]
				got = max(int(o>>4)*width+8-int(o&15), 1)
			}
			if got != d {
				t.Fatalf("width %d: distance %d has the code %d, which is %d", width, d, code, got)
			}
		}
	}
	for _, c := range []struct{ d, width, code int }{{100, 100, 1}, {1, 100, 2}, {101, 100, 3}, {99, 100, 4}, {200, 100, 5}} {
		if got := planeDistance(c.d, c.width); int(got) != c.code {
			t.Errorf("distance %d of %d: code %d, want %d", c.d, c.width, got, c.code)
		}
	}
}

func TestPrefixOf(t *testing.T) {
	next := uint32(1) // the values of all symbols follow each other
	for s := range uint32(distanceSymbols) {
		n := 0
		if s > 3 {
			n = int(s-2) / 2
		}
		for _, v := range []uint32{next, next + 1<<n - 1} {
			if symbol, extra, bits := prefixOf(v); symbol != s || extra != v-next || int(bits) != n {
				t.Fatalf("%d: symbol %d and %d of %d bits, want %d and %d of %d", v, symbol, extra, bits, s, v-next, n)
			}
		}
		next += 1 << n
	}
}

func TestColourSet(t *testing.T) {
	var c ColourSet
	for round := range 2 {
		for i := range uint32(MaxPalette) {
			if !c.Add(i * 0x01000193) {
				t.Fatalf("no room for colour %d in round %d", i, round)
			}
		}
	}
	if c.Len() != MaxPalette || c.Add(0xfefefefe) {
		t.Errorf("%d colours, and room for more", c.Len())
	}
}
