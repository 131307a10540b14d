package jpeg

import (
	"math"
	"math/rand/v2"
	"testing"
)

// basis[u][x] is the orthonormal 8-point DCT.
func basis() (b [8][8]float64) {
	for u := range 8 {
		s := 0.5
		if u == 0 {
			s = math.Sqrt(1.0 / 8)
		}
		for x := range 8 {
			b[u][x] = s * math.Cos(float64((2*x+1)*u)*math.Pi/16)
		}
	}
	return b
}

// referenceDCT returns the coefficients as T.81 A.3.3 defines them.
func referenceDCT(src *[64]byte) (out [64]float64) {
	b := basis()
	for v := range 8 {
		for u := range 8 {
			sum := 0.0
			for i, s := range src {
				sum += float64(int(s)-128) * b[v][i/8] * b[u][i%8]
			}
			out[8*v+u] = sum
		}
	}
	return out
}

// hardBlocks returns blocks that drive each coefficient to its extremes, unit
// impulses, flat blocks and random ones.
func hardBlocks() (bs [][64]byte) {
	b := basis()
	for k := range 64 {
		var hi, lo, one [64]byte
		for i := range 64 {
			one[i] = 128
			if b[k/8][i/8]*b[k%8][i%8] > 0 {
				hi[i] = 255
			} else {
				lo[i] = 255
			}
		}
		one[k] = 129
		bs = append(bs, hi, lo, one)
	}
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 1000 {
		var x [64]byte
		for i := range x {
			switch n % 4 {
			case 0:
				x[i] = byte(r.Uint32())
			case 1:
				x[i] = byte(r.Uint32()&1) * 255
			case 2:
				x[i] = byte(100 + r.Uint32()%9)
			case 3:
				x[i] = byte(n / 4)
			}
		}
		bs = append(bs, x)
	}
	return bs
}

// transformed returns what fdct makes of a block, row by row.
func transformed(src []byte, stride int) (c [64]int32) {
	var w pairs
	fdct(&w, src, stride)
	for i := range c {
		c[i] = w.at(place(uint8(i)))
	}
	return c
}

// plainFDCT is the flow graph, one value at a time. fdct must give the same.
func plainFDCT(src []byte, stride int) (o [64]int32) {
	for y := range 8 {
		for x := range 8 {
			o[8*y+x] = int32(src[y*stride+x]) - 128
		}
		plainPass(o[8*y:], 1, fracBits-firstBits)
		o[8*y] <<= firstBits
		o[8*y+4] <<= firstBits
	}
	for x := range 8 {
		plainPass(o[x:], 8, fracBits+firstBits)
		for _, i := range []int{x, x + 32} {
			o[i] = (o[i] + 1<<(firstBits-1)) >> firstBits
		}
	}
	return o
}

// plainPass transforms 8 values that are step apart. Those at 0 and 4 steps are
// not scaled.
func plainPass(o []int32, step, shift int) {
	at := func(i int) *int32 { return &o[i*step] }
	s := func(i int) int32 { return *at(i) + *at(7 - i) }
	d := func(i int) int32 { return *at(i) - *at(7 - i) }
	s0, s1, s2, s3, d0, d1, d2, d3 := s(0), s(1), s(2), s(3), d(0), d(1), d(2), d(3)
	put := func(i int, v int32) { *at(i) = (v + 1<<(shift-1)) >> shift }

	a, b, c, e := s0+s3, s1+s2, s0-s3, s1-s2
	*at(0), *at(4) = a+b, a-b
	put(2, (c+e)*m0541+c*m0765)
	put(6, (c+e)*m0541-e*m1847)
	z := (d0 + d1 + d2 + d3) * m1175
	p, q := z-(d3+d1)*m1961, z-(d2+d0)*m0390
	put(7, d3*m0298-(d3+d0)*m0899+p)
	put(5, d2*m2053-(d2+d1)*m2562+q)
	put(3, d1*m3072-(d2+d1)*m2562+p)
	put(1, d0*m1501-(d3+d0)*m0899+q)
}

func TestFDCTIsTheFlowGraph(t *testing.T) {
	for _, b := range hardBlocks() {
		if got, want := transformed(b[:], 8), plainFDCT(b[:], 8); got != want {
			t.Fatalf("%v gives %v, want %v", b, got, want)
		}
	}
}

func TestFDCTIsCloseToTheDefinition(t *testing.T) {
	var worst, sum, n float64
	for _, b := range hardBlocks() {
		got := transformed(b[:], 8)
		for i, want := range referenceDCT(&b) {
			d := float64(got[i]) - 8*want
			worst = max(worst, math.Abs(d))
			sum, n = sum+d*d, n+1
		}
	}
	// In units of 1/8 of a coefficient. Rounding the result alone errs by 0.5
	// at worst and 0.29 on the mean.
	if rms := math.Sqrt(sum / n); worst > 1.5 || rms > 0.4 {
		t.Errorf("error is %.3f at worst and %.3f RMS, want at most 1.5 and 0.4", worst, rms)
	}
}

func TestFDCTOfFlatBlockIsExact(t *testing.T) {
	for v := range 256 {
		var b [64]byte
		for i := range b {
			b[i] = byte(v)
		}
		want := [64]int32{0: int32(64 * (v - 128))}
		if got := transformed(b[:], 8); got != want {
			t.Fatalf("of %d: %v", v, got)
		}
	}
}

func TestFDCTReadsRowsByStride(t *testing.T) {
	src := make([]byte, 7*100+8)
	var b [64]byte
	r := rand.New(rand.NewPCG(3, 4))
	for i := range b {
		b[i] = byte(r.Uint32())
		src[i/8*100+i%8] = b[i]
	}
	got, want := transformed(src, 100), transformed(b[:], 8)
	if got != want {
		t.Errorf("stride 100 gives %v, stride 8 %v", got, want)
	}
}

func TestQuantizerDividesExactly(t *testing.T) {
	for step := 1; step <= 255; step++ {
		var q quantizer
		quantizerOf(&q, step)
		for c := int32(0); c <= 8200; c++ {
			want := (c + 4*int32(step)) / int32(8*step)
			n := uint32(c)>>2 + uint32(step)
			factor, shift := divisor(uint32(step))
			byKernels := (c + 4*int32(step)) * int32(factor) >> 15 >> shift
			if got := int32(n * q.mul[0] >> 21); got != want || byKernels != want || found(c, &q) != (want != 0) || found(-c, &q) != (want != 0) {
				t.Fatalf("%d by step %d is %d, want %d", c, step, got, want)
			}
		}
	}
}

// found reports whether q takes a first coefficient of c for one that is not 0.
// Its neighbours are as far from it as they can be.
func found(c int32, q *quantizer) bool {
	var w pairs
	for i := range w {
		w[i] = (bias2 - 8192) * laneOnes
	}
	w[0] += int64(c) + 8192
	return nonZero(&w, q)&1 != 0
}

func quantizerOf(q *quantizer, step int) {
	var steps [64]uint8
	for k := range steps {
		steps[k] = uint8(step)
	}
	q.set(&steps)
}

func TestFDCTQuantizeRoundsHalfAwayFromZero(t *testing.T) {
	for _, quality := range []int{1, 25, 50, 75, 95, 100} {
		for table := range 2 {
			var q quantizer
			scaleQuantizer(&q, table, quality)
			for _, b := range hardBlocks() {
				checkBlock(t, &b, &q)
			}
		}
	}
}

func checkBlock(t *testing.T, b *[64]byte, q *quantizer) {
	t.Helper()
	c := transformed(b[:], 8)
	got := [64]int16{5: 77} // what was there must not show
	mask := fdctQuantize(&got, b[:], 8, q)
	for k, i := range zigzag {
		want := int16(math.Round(float64(c[i]) / float64(8*int(q.step[k]))))
		if got[order[k]] != want || mask>>k&1 == 1 != (want != 0) {
			t.Fatalf("coefficient %d: %d/8 by %d is %d (mask %d), want %d", k, c[i], q.step[k], got[order[k]], mask>>k&1, want)
		}
	}
}

// TestCoefficientsFitTheirSymbols holds the ranges that tokens and tables rely on.
func TestCoefficientsFitTheirSymbols(t *testing.T) {
	var q quantizer
	scaleQuantizer(&q, 0, 100)
	for _, b := range hardBlocks() {
		var c [64]int16
		fdctQuantize(&c, b[:], 8, &q)
		for k, i := range order {
			v := c[i]
			if limit := 1023 + 1>>min(k, 1); int(max(v, -v)) > limit {
				t.Fatalf("coefficient %d is %d, want at most %d", k, v, limit)
			}
		}
	}
}

func TestQualityScalesAnnexK(t *testing.T) {
	tests := []struct {
		table, quality int
		first          [4]uint8 // zigzag
		last           uint8
	}{
		// As cjpeg writes them.
		{0, 1, [4]uint8{255, 255, 255, 255}, 255},
		{0, 25, [4]uint8{32, 22, 24, 28}, 198},
		{0, 50, [4]uint8{16, 11, 12, 14}, 99},
		{0, 80, [4]uint8{6, 4, 5, 6}, 40},
		{0, 95, [4]uint8{2, 1, 1, 1}, 10},
		{0, 100, [4]uint8{1, 1, 1, 1}, 1},
		{1, 50, [4]uint8{17, 18, 18, 24}, 99},
		{1, 80, [4]uint8{7, 7, 7, 10}, 40},
	}
	for _, tt := range tests {
		var q quantizer
		scaleQuantizer(&q, tt.table, tt.quality)
		if [4]uint8(q.step[:4]) != tt.first || q.step[63] != tt.last {
			t.Errorf("table %d at quality %d: %v ... %d, want %v ... %d", tt.table, tt.quality, q.step[:4], q.step[63], tt.first, tt.last)
		}
	}
}
