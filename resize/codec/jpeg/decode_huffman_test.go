package jpeg

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

// randomSpec returns a table of random codes, full or not, of symbols that a
// table of that class may have.
func randomSpec(r *rand.Rand, dc bool) tableSpec {
	d := make([]byte, 1+maxCodeLen)
	if !dc {
		d[0] = 1
	}
	free, n := 1, 0
	for l := 1; l <= maxCodeLen; l++ {
		free *= 2
		take := 0
		if free > 1 {
			take = min(r.IntN(min(free, 40)), 250-n)
		}
		if r.IntN(3) == 0 {
			take /= 4
		}
		d[l] = byte(take)
		free -= take
		n += take
	}
	symbols := []int{}
	for s := range 256 {
		if !dc || s < 16 {
			symbols = append(symbols, s)
		}
	}
	for range n {
		d = append(d, byte(symbols[r.IntN(len(symbols))]))
	}
	return tableSpec(d)
}

// plainSymbol finds the code at the top of acc as T.81 annex F.2.2.3 does, bit by
// bit.
func plainSymbol(spec tableSpec, acc uint64) (s byte, n uint, ok bool) {
	code, first, k := 0, 0, 1+maxCodeLen
	for n = 1; n <= maxCodeLen; n++ {
		code = code<<1 | int(acc>>(64-n)&1)
		count := int(spec[n])
		if code-first < count {
			return spec[k+code-first], n, true
		}
		first = (first + count) << 1
		k += count
	}
	return 0, maxCodeLen, false
}

func plainValue(acc uint64, n, size uint) int32 {
	if size == 0 {
		return 0
	}
	v := int32(acc << n >> (64 - size))
	if v < 1<<(size-1) {
		v -= 1<<size - 1
	}
	return v
}

// TestTablesFindCodes holds the tables against a search bit by bit.
func TestTablesFindCodes(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 60 {
		dc := i%2 == 0
		spec := randomSpec(r, dc)
		if !spec.valid() {
			t.Fatalf("%x is not valid", spec)
		}
		table := newDecodeTable(spec)
		for range 3000 {
			acc := r.Uint64()
			s, n, known := plainSymbol(spec, acc)
			e, ok := table.fast[acc>>(64-fastBits)], true
			if e == 0 {
				e, ok = table.whole(acc, dc)
			}
			if ok != known {
				t.Fatalf("%016x: known is %v, want %v", acc, ok, known)
			}
			if !ok {
				continue
			}
			size, run := uint(s&15), uint(s>>4)
			end := !dc && size == 0 && run != 15
			if e&(entryValue|entryEnd) == 0 {
				e = valued(e, acc)
			}
			if uint(e&63) != n+size || uint(e>>8&15) != run || e&entryEnd != 0 != end {
				t.Fatalf("%016x: entry %08x, want symbol %02x of %d bits", acc, e, s, n)
			}
			if v := plainValue(acc, n, size); !end && int32(e)>>16 != v {
				t.Fatalf("%016x: value %d, want %d", acc, int32(e)>>16, v)
			}
		}
	}
}

// TestSkipTablesAddUp follows every element of skip with single symbols.
func TestSkipTablesAddUp(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	specs := []tableSpec{randomSpec(r, false), randomSpec(r, false), randomSpec(r, false), annexKLumaAC()}
	several := 0
	for _, spec := range specs {
		skip := newDecodeTable(spec).skips()
		for i, s := range skip {
			if s == skipNone {
				continue
			}
			acc, used, advance, end := uint64(i)<<(64-skipBits), uint(0), uint(0), false
			symbols := 0
			for used < uint(s&31) {
				s, n, ok := plainSymbol(spec, acc<<used)
				if !ok || end {
					t.Fatalf("%x: symbols beyond the end at %013b", spec, i)
				}
				used += n + uint(s&15)
				end = s == 0
				advance += uint(s>>4) + 1
				symbols++
			}
			if used != uint(s&31) || advance != uint(s>>5&127) || end != (s&skipEnd != 0) {
				t.Fatalf("%013b: element %04x, want %d bits for %d coefficients, end %v", i, s, used, advance, end)
			}
			if symbols > 1 {
				several++
			}
		}
	}
	if several < 1000 {
		t.Errorf("only %d elements with several symbols", several)
	}
}

// annexKLumaAC returns the usual table for luma, as far as its short codes go.
func annexKLumaAC() tableSpec {
	return tableSpec(append([]byte{1, 0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 0, 0},
		0x01, 0x02, 0x03, 0x00, 0x04, 0x11, 0x05, 0x12, 0x21, 0x31, 0x41, 0x06, 0x13, 0x51, 0x61, 0x07,
		0x22, 0x71, 0x14, 0x32, 0x81, 0x91, 0xA1, 0x08, 0x23, 0x42, 0xB1, 0xC1, 0x15, 0x52, 0xD1, 0xF0,
		0x24, 0x33, 0x62, 0x72))
}

// TestTableCache keeps no more tables than it may, and the ones used last.
func TestTableCache(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	var c tableCache
	often := randomSpec(r, false)
	kept := c.get(often)
	for range 5 * cachedTables {
		spec := randomSpec(r, true)
		if got := c.get(spec); c.get(spec) != got {
			t.Fatal("a table was made twice")
		}
		if c.get(often) != kept {
			t.Fatal("a table in use was dropped")
		}
	}
	if len(c.entries) > cachedTables {
		t.Errorf("%d tables", len(c.entries))
	}
}

// blockDecoders returns decoders of blocks up to the coefficients last, which
// share tables that have every kind of code.
func blockDecoders(last ...uint32) (ds []blockDecoder) {
	q := new([64]uint16)
	for k := range q {
		q[k] = uint16(k + 1)
	}
	r := rand.New(rand.NewPCG(7, 8))
	d := blockDecoder{dc: newDecodeTable(randomSpec(r, true)), ac: newDecodeTable(annexKLumaAC()), steps: newSteps(q)}
	d.skip = d.ac.skips()
	for _, d.last = range last {
		ds = append(ds, d)
	}
	return ds
}

func newBits(data []byte) *bitReader {
	src := newByteReader(bytes.NewReader(data), new(buffers))
	b := &bitReader{src: src, win: &src.mem.window}
	b.reset()
	return b
}

// FuzzBaseline decodes blocks of any data: with all coefficients, with the first
// few of them, and with the mean alone. All must take the same bits, and agree in
// what they decode.
func FuzzBaseline(f *testing.F) {
	r := rand.New(rand.NewPCG(9, 10))
	for _, n := range []int{0, 3, 40, 600} {
		data := make([]byte, n)
		for i := range data {
			data[i] = byte(r.Uint32())
		}
		f.Add(data, uint8(24))
		f.Add(data, uint8(4))
	}
	decoders := blockDecoders(63, 24, 0)
	f.Fuzz(func(t *testing.T, data []byte, few uint8) {
		all, some, one := newBits(data), newBits(data), newBits(data)
		dAll, dSome, dOne := decoders[0], decoders[1], decoders[2]
		last := uint32(few & 63)
		dSome.last = last
		samples := make([]byte, 1)
		units := []codedBlock{{dec: &dOne, pix: samples}}
		at := func(b *bitReader) int { return 8*b.pos - int(b.bits) }
		for range 2 + len(data) {
			var a, s [64]int16
			n, okA := dAll.decode(all, &a)
			_, okS := dSome.decode(some, &s)
			_, okO := one.means(units, 0, 1)
			if at(all) != at(some) || at(all) != at(one) {
				t.Fatalf("at bit %d, %d and %d", at(all), at(some), at(one))
			}
			if okA && (!okS || !okO) {
				t.Fatal("damaged only where less is wanted")
			}
			for k := range uint32(64) {
				i := dAll.steps[k] & 63
				if k <= last && okA && a[i] != s[i] {
					t.Fatalf("coefficient %d: %d and %d", k, a[i], s[i])
				}
				if k >= n && okA && a[i] != 0 {
					t.Fatalf("coefficient %d is there, told were %d", k, n)
				}
			}
			if samples[0] != mean(int32(a[0])) {
				t.Fatalf("mean %d of %d", samples[0], a[0])
			}
			if all.overrun() {
				break
			}
		}
	})
}
