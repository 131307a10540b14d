package vp8

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/rendition-go/rendition/resize/codec/webp/internal/arith"
	"golang.org/x/image/vp8"
)

// TestTransformsInvert: what is transformed forward and, without quantising,
// back, is the same but for rounding.
func TestTransformsInvert(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for k := range 3000 {
		src, pred := randomPixels(r, k), randomPixels(r, k/3)
		var c [16]int16
		forward(&src, &pred, &c)
		var rec pixels
		inverse(&c, &pred, &rec)
		for i := range rec {
			if d := arith.Abs(int32(rec[i]) - int32(src[i])); d > 1 {
				t.Fatalf("%v from %v comes back as %v", src, pred, rec)
			}
		}
	}
}

func TestSecondOrderInverts(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for range 3000 {
		var in, c, out [16]int16
		for i := range in {
			in[i] = int16(r.IntN(4081) - 2040)
		}
		forwardSecond(&in, &c)
		inverseSecond(&c, &out)
		for i := range in {
			if d := arith.Abs(int32(in[i]) - int32(out[i])); d > 1 {
				t.Fatalf("%v comes back as %v", in, out)
			}
		}
	}
}

// TestShortCuts: blocks with few coefficients are rebuilt in other ways, to the
// same samples.
func TestShortCuts(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for k := range 2000 {
		pred := randomPixels(r, k)
		var c [16]int16
		c[0] = int16(r.IntN(4001)-2000) * int16(k%2)
		var want, got pixels
		inverse(&c, &pred, &want)
		rebuild(uint32(k%2), &c, &pred, &got)
		if want != got {
			t.Fatalf("%v with %d: %v, want %v", pred, c[0], got, want)
		}
	}
}

func TestQuantise(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	var s segment
	for index := range 128 {
		s.reset(index)
		for range 40 {
			var c, levels [16]int16
			for i := range c {
				c[i] = int16(r.IntN(4097) - 2048)
			}
			before := c
			mask := s.luma4.quantise(&c, &levels)
			for n, z := range zigzag {
				step := int32(s.luma4.step[n])
				if d := arith.Abs(int32(before[z]) - int32(c[z])); d > step {
					t.Fatalf("step %d: %d becomes %d", step, before[z], c[z])
				}
				if int32(c[z]) != int32(levels[n])*step || levels[n] != 0 != (mask>>n&1 == 1) {
					t.Fatalf("step %d: level %d, coefficient %d, mask %b", step, levels[n], c[z], mask)
				}
			}
		}
	}
}

// TestBlockCost: what a block is said to cost is what its tokens cost.
func TestBlockCost(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	var costs [planes]planeCosts
	for p := range costs {
		costs[p].reset(&defaultProbs[p])
	}
	for k := range 4000 {
		plane, context := k%planes, r.IntN(contexts)
		first := 0
		if plane == planeLumaAC {
			first = 1
		}
		var levels [16]int16
		last := first - 1
		for n := first; n < r.IntN(18); n++ {
			if n < 16 && r.IntN(2) == 0 {
				levels[n] = int16(r.IntN(2*tabled-1) - tabled + 1)
			}
		}
		for n := range levels {
			if levels[n] != 0 {
				last = n
			}
		}
		var b tokenBuffer
		b.reserve()
		b.block(plane, context, first, &levels, last)
		var want uint32
		for _, token := range b.last {
			want += tokenCost(token)
		}
		if got := costs[plane].block(context, first, &levels, last); got != want {
			t.Fatalf("%v in plane %d after %d: %d, want %d", levels, plane, context, got, want)
		}
		b.release()
	}
}

func tokenCost(token uint16) uint32 {
	bit, i := uint8(token&1), int(token>>1)
	if i >= fixedProb {
		return bitCost(bit, uint8(i-fixedProb))
	}
	n := i % branches
	i /= branches
	return bitCost(bit, defaultProbs[i/contexts/bands][i/contexts%bands][i%contexts][n])
}

// TestCountsDoNotOverflow: a node that is passed very often keeps its share.
func TestCountsDoNotOverflow(t *testing.T) {
	var c tokenCounts
	for i := range 300_000 {
		c.node(nil, 7, uint32(i%4/3))
	}
	total, ones := c[7]&0xffff, c[7]>>16
	if total < 1<<14 || math.Abs(float64(ones)/float64(total)-0.25) > 0.01 {
		t.Errorf("%d of %d, want a quarter", ones, total)
	}
}

// TestBudget: macroblocks that spend whatever they may leave enough for the rest,
// in the largest picture that there is and in smaller ones.
func TestBudget(t *testing.T) {
	worstMode := uint16(0)
	for above := range modes4 {
		for left := range modes4 {
			for m := range modes4 {
				worstMode = max(worstMode, modePrices.luma4[above][left][m])
			}
		}
	}
	worstWhole := uint32(0)
	for m := range modes16 {
		worstWhole = max(worstWhole, modePrices.luma16[m]+modePrices.chroma[m])
	}
	bare := modePrices.luma16[modeDC] + modePrices.chroma[modeDC]
	for _, n := range []int{1, 1000, 100_000, 300_000, 380_000, 400_000, 700_000, 1024 * 1024} {
		var b budget
		b.reset(n)
		extra := uint32(3 << 8)
		if b.crowded() {
			extra = 0
		}
		for range n {
			switch {
			case b.bare():
				b.spend(bare + extra)
			case b.tight():
				b.spend(worstWhole + extra)
			default:
				b.spend(16*uint32(worstMode) + worstWhole + extra)
			}
			if b.left < 0 {
				t.Fatalf("%d macroblocks: nothing left with %d to come", n, b.next)
			}
		}
	}
}

// TestShortOfRoom codes as very large pictures are, which have no room for
// segments, skip flags and modes of blocks: in a small one whose budget is set to
// so many bits a macroblock. It must fit, and be read.
func TestShortOfRoom(t *testing.T) {
	const side, n = 96, 36
	r := rand.New(rand.NewPCG(6, 6))
	row := macroRow{luma: make([]uint8, 16*side), lumaStride: side, chromaStride: side / 2}
	row.chroma = [2][]uint8{make([]uint8, 8*side/2), make([]uint8, 8*side/2)}
	for _, bits := range []int64{4, 6, 9, 14} {
		var e frameEncoder
		e.reset(side, side, 80, 2)
		e.budget.left, e.crowded = bits*n<<8, true
		for y := range side / 16 {
			for i := range row.luma {
				row.luma[i] = uint8(100 + 9*y + r.IntN(60))
			}
			for i := range row.chroma[0] {
				row.chroma[0][i], row.chroma[1][i] = uint8(90+i%40), uint8(r.IntN(200))
			}
			if y == 3 { // macroblocks without levels
				fill(row.luma, 130)
				fill(row.chroma[0], 130)
				fill(row.chroma[1], 130)
			}
			e.row(&row)
		}
		if e.budget.left < 0 {
			t.Errorf("%d bits a macroblock: %d/256 bits too many", bits, -e.budget.left)
		}
		tag, headers, data := e.finish(side, side)
		frame := slices.Concat(tag[:], headers, data)
		d := vp8.NewDecoder()
		d.Init(bytes.NewReader(frame), len(frame))
		if _, err := d.DecodeFrameHeader(); err != nil {
			t.Fatal(err)
		}
		m, err := d.DecodeFrame()
		if err != nil {
			t.Fatalf("%d bits a macroblock: %v", bits, err)
		}
		// The last row of blocks is as it was, but for quality.
		var sum float64
		for x := range side {
			d := float64(m.Y[(side-1)*m.YStride+x]) - float64(row.luma[15*side+x])
			sum += d * d
		}
		if sum/side > 80 {
			t.Errorf("%d bits a macroblock: mean squared error %.1f", bits, sum/side)
		}
	}
}

func TestNearestStep(t *testing.T) {
	for i, s := range acSteps {
		if got := nearestStep(uint32(s) << 14); got != i {
			t.Errorf("step %d: index %d, want %d", s, got, i)
		}
	}
	last := [4]int{127, 127, 127, 127}
	for q := 1; q <= 100; q++ {
		index := segmentIndexes(q)
		for i := range index {
			if index[i] > last[i] || i > 0 && index[i] < index[i-1] {
				t.Errorf("quality %d: %v after %v", q, index, last)
			}
		}
		last = index
	}
}

func TestActivity(t *testing.T) {
	for _, c := range []struct {
		a, b  uint8
		want  uint8
		about string
	}{{100, 100, 0, "flat"}, {100, 112, 1, "faint"}, {100, 130, 2, "lively"}, {50, 200, 3, "hard"}} {
		var src [16]pixels
		var spectra [16]spectrum
		for i := range src {
			for k := range src[i] {
				src[i][k] = c.a
				if k%2 == 1 {
					src[i][k] = c.b
				}
			}
			spectra[i].reset(&src[i])
		}
		deviation := float64(c.b-c.a) / 2
		if got := activity(&src, &spectra); math.Abs(float64(got)-4*16*deviation) > 4 {
			t.Errorf("%s: activity %d, want %.0f", c.about, got, 4*16*deviation)
		} else if s := segmentOf(got); s != c.want {
			t.Errorf("%s: segment %d, want %d", c.about, s, c.want)
		}
	}
}
