package vp8

import (
	"math/rand/v2"
	"testing"
)

// plainEdge filters p3 p2 p1 p0 q0 q1 q2 q3 as RFC 6386, 15.2 and 15.3 say, in
// plain integers.
func plainEdge(kind edgeKind, level, sharpness int, s *[8]int) {
	interior := level
	if sharpness > 0 {
		interior >>= 1
		if sharpness > 4 {
			interior >>= 1
		}
		interior = min(interior, 9-sharpness)
	}
	interior = max(interior, 1)
	variance := 0
	if level >= 40 {
		variance = 2
	} else if level >= 15 {
		variance = 1
	}
	limit := 2*level + interior
	if kind == outerKind || kind == simpleOuter {
		limit = 2*(level+2) + interior
	}
	distance := func(i, j int) int { return max(s[i]-s[j], s[j]-s[i]) }
	if 2*distance(3, 4)+distance(2, 5)/2 > limit {
		return
	}
	signed := func(v int) int { return max(-128, min(v, 127)) }
	set := func(i, v int) { s[i] = signed(v) + 128 }
	at := func(i int) int { return s[i] - 128 }
	p1, p0, q0, q1 := at(2), at(3), at(4), at(5)
	outer := signed(signed(p1-q1) + 3*(q0-p0))
	common := func(a int) int {
		f1, f2 := signed(a+4)>>3, signed(a+3)>>3
		set(4, q0-f1)
		set(3, p0+f2)
		return f1
	}
	if kind >= simpleOuter {
		common(outer)
		return
	}
	for _, i := range []int{0, 1, 2, 4, 5, 6} {
		if distance(i, i+1) > interior {
			return
		}
	}
	rough := distance(2, 3) > variance || distance(4, 5) > variance
	if kind == innerKind {
		if rough {
			common(outer)
			return
		}
		a := (common(signed(3*(q0-p0))) + 1) >> 1
		set(5, q1-a)
		set(2, p1+a)
		return
	}
	if rough {
		common(outer)
		return
	}
	p2, q2 := at(1), at(6)
	for i, k := range []int{27, 18, 9} {
		a := signed((k*outer + 63) >> 7)
		set(3-i, []int{p0, p1, p2}[i]+a)
		set(4+i, []int{q0, q1, q2}[i]-a)
	}
}

// TestLoopFilter holds the filter in lanes to the plain one, at all levels, along
// rows and columns.
func TestLoopFilter(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	changed := 0
	for level := range 64 {
		for sharpness := range 8 {
			var f filterLimits
			f.set(level, sharpness)
			if f.on != (level > 0) {
				t.Fatalf("level %d: on is %t", level, f.on)
			}
			for kind := outerKind; kind <= simpleInner; kind++ {
				for range 100 {
					changed += checkFilter(t, r, &f, kind, level, sharpness)
				}
			}
		}
	}
	if changed < 100_000 {
		t.Errorf("only %d samples changed: the pictures are too rough", changed)
	}
}

func checkFilter(t *testing.T, r *rand.Rand, f *filterLimits, kind edgeKind, level, sharpness int) (changed int) {
	t.Helper()
	const n = 16
	var lines, plain [n][8]int
	rows, columns := make([]uint8, 8*n), make([]uint8, 8*n)
	spreads := [...]int{1 + r.IntN(level+3), 1 + r.IntN(level+3), 1, 255}
	various := r.IntN(len(spreads)) // how unlike lines side by side may be
	for i := range lines {
		spread := spreads[r.IntN(various+1)]
		v, step := r.IntN(256), r.IntN(2*spread+1)-spread
		for j := range 8 {
			if j == 4 {
				v += 2 * step
			}
			s := max(0, min(v+r.IntN(spread+1), 255))
			lines[i][j], rows[j*n+i], columns[i*8+j] = s, uint8(s), uint8(s)
		}
		plain[i] = lines[i]
		plainEdge(kind, level, sharpness, &plain[i])
	}
	f.horizontal(kind, rows, rows[4*n:], n, n)
	f.vertical(kind, columns, 8, n)
	for i := range lines {
		for j, want := range plain[i] {
			if want != lines[i][j] {
				changed++
			}
			if got, got2 := int(rows[j*n+i]), int(columns[i*8+j]); got != want || got2 != want {
				t.Fatalf("kind %d, level %d, sharpness %d: sample %d of %v is %d and %d, want %d", kind, level, sharpness, j, lines[i], got, got2, want)
			}
		}
	}
	return changed
}

// TestPredictBlock holds prediction in windows to the plain one.
func TestPredictBlock(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for k := range 2000 {
		run := randomRun(r, k)
		for mode := range modes4 {
			var s surrounded
			for i, v := range run[4:] {
				s[i] = uint8(v)
			}
			for i := range 4 {
				s[(i+1)*padStride] = uint8(run[3-i])
			}
			predictBlock(&s, uint8(mode))
			want := predict4(mode, &run)
			for i := range 16 {
				if got := int(s[(i/4+1)*padStride+1+i%4]); got != want[i/4][i%4] {
					t.Fatalf("mode %d of %v: %d at %d, want %v", mode, run, got, i, want)
				}
			}
		}
	}
}

// TestClampLanes tries each value in all lanes, in their wide form.
func TestClampLanes(t *testing.T) {
	for v := range 2048 {
		want := uint64(1024 + max(0, min(v-1024, 255)))
		if got := clampWide(uint64(v) * lanes); got != want*lanes {
			t.Fatalf("%d: %#x, want %#x", v, got, want)
		}
	}
}

// TestTransform holds the transform that adds to the encoder's.
func TestTransform(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for k := range 4000 {
		var c [16]int16
		for i := range 1 + k%16 {
			c[zigzag[i]] = int16(r.IntN(4001) - 2000)
		}
		pred := randomPixels(r, k)
		var want pixels
		inverse(&c, &pred, &want)
		var p patch
		for i, v := range pred {
			p[i/4*padStride+i%4] = v
		}
		count := uint8(1 + k%16)
		add(&p, &c, &count)
		for i, v := range want {
			if got := p[i/4*padStride+i%4]; got != v {
				t.Fatalf("%v: %d at %d, want %d", c, got, i, v)
			}
		}
		if c != [16]int16{} || count != 0 {
			t.Fatal("coefficients are left")
		}
	}
}
