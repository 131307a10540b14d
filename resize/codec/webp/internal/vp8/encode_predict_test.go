package vp8

import (
	"math/rand/v2"
	"testing"

	"github.com/rendition-go/rendition/resize/codec/webp/internal/arith"
)

// predict4 is RFC 6386, 12.3, sample by sample. run holds the edge from the lowest
// sample on the left by the corner, at 4, to the upper right.
func predict4(mode int, run *[13]int) (p [4][4]int) {
	two := func(i int) int { return (run[i] + run[i+1] + 1) / 2 }
	three := func(i int) int { // around i
		below, above := run[max(i-1, 0)], run[min(i+1, 12)]
		return (below + 2*run[i] + above + 2) / 4
	}
	sum := 4
	for i := range 4 {
		sum += run[i] + run[5+i]
	}
	for y := range 4 {
		for x := range 4 {
			d := 4 + x - y // the place on the diagonal
			switch mode {
			case modeDC:
				p[y][x] = sum / 8
			case modeTM:
				p[y][x] = min(max(run[3-y]+run[5+x]-run[4], 0), 255)
			case modeVE:
				p[y][x] = three(5 + x)
			case modeHE:
				p[y][x] = three(3 - y)
			case modeRD:
				p[y][x] = three(d)
			case modeLD:
				p[y][x] = three(6 + x + y)
			case modeVR:
				switch k := 2*x - y; {
				case k == -1:
					p[y][x] = three(4)
				case k < 0:
					p[y][x] = three(5 - y)
				case k%2 == 0:
					p[y][x] = two(4 + k/2)
				default:
					p[y][x] = three(4 + (k+1)/2)
				}
			case modeVL:
				switch {
				case x == 3 && y >= 2:
					p[y][x] = three(8 + y)
				case y%2 == 0:
					p[y][x] = two(5 + x + y/2)
				default:
					p[y][x] = three(6 + x + y/2)
				}
			case modeHD:
				switch k := 2*y - x; {
				case k == -1:
					p[y][x] = three(4)
				case k < 0:
					p[y][x] = three(3 + x)
				case k%2 == 0:
					p[y][x] = two(3 - k/2)
				default:
					p[y][x] = three(4 - (k+1)/2)
				}
			case modeHU:
				switch k := 2*y + x; {
				case k > 5:
					p[y][x] = run[0]
				case k == 5:
					p[y][x] = three(0)
				case k%2 == 0:
					p[y][x] = two(2 - k/2)
				default:
					p[y][x] = three(2 - k/2)
				}
			}
		}
	}
	return p
}

// randomRun has all kinds of edges: noise, extremes, slopes.
func randomRun(r *rand.Rand, kind int) (run [13]int) {
	for i := range run {
		switch kind % 3 {
		case 0:
			run[i] = r.IntN(256)
		case 1:
			run[i] = 255 * r.IntN(2)
		case 2:
			run[i] = 100 + 5*i + r.IntN(3)
		}
	}
	return run
}

func edgeFrom(run *[13]int) (e edge) {
	e.corner = uint8(run[4])
	for i := range 4 {
		e.left |= uint32(run[3-i]) << (8 * i)
	}
	for i := range 8 {
		e.above |= uint64(run[5+i]) << (8 * i)
	}
	return e
}

func randomPixels(r *rand.Rand, kind int) (p pixels) {
	for i := range p {
		switch kind % 3 {
		case 0:
			p[i] = uint8(r.IntN(256))
		case 1:
			p[i] = uint8(255 * r.IntN(2))
		case 2:
			p[i] = uint8(100 + i + r.IntN(9))
		}
	}
	return p
}

func TestPredictions(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for k := range 3000 {
		run := randomRun(r, k)
		e := edgeFrom(&run)
		src := randomPixels(r, k/3)
		var s spectrum
		s.reset(&src)
		var p predictions
		var sums [modes4]int32
		p.all(&e)
		p.satds(&s, &sums)
		for mode := range modes4 {
			want := predict4(mode, &run)
			for i := range 16 {
				if int(p[mode][i]) != want[i/4][i%4] {
					t.Fatalf("mode %d of %v: %v, want %v", mode, run, p[mode], want)
				}
			}
			if want := plainSatd(&src, &p[mode]); sums[mode] != want {
				t.Fatalf("mode %d: rank %d, want %d", mode, sums[mode], want)
			}
		}
	}
}

// plainSatd is the definition: the difference times the Hadamard matrix on both
// sides.
func plainSatd(a, b *pixels) int32 {
	signs := [4][4]int32{{1, 1, 1, 1}, {1, -1, 1, -1}, {1, 1, -1, -1}, {1, -1, -1, 1}}
	var sum int32
	for u := range 4 {
		for v := range 4 {
			var c int32
			for y := range 4 {
				for x := range 4 {
					c += signs[u][y] * signs[v][x] * (int32(a[4*y+x]) - int32(b[4*y+x]))
				}
			}
			sum += arith.Abs(c)
		}
	}
	return sum
}

// TestBorderRank compares the ranks of whole blocks with those of what is
// predicted, with edges that make modeTM clip and others.
func TestBorderRank(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for k := range 600 {
		n := 2 + k%2*2
		var b border
		for i := range 16 {
			switch k % 3 {
			case 0:
				b.above[i], b.left[i] = uint8(r.IntN(256)), uint8(r.IntN(256))
			case 1:
				b.above[i], b.left[i] = uint8(255*r.IntN(2)), uint8(255*r.IntN(2))
			case 2:
				b.above[i], b.left[i] = uint8(100+i), uint8(120+2*i)
			}
		}
		b.corner = b.above[0]
		b.setDC(4*n, k%5 != 0, k%7 != 0)
		src, spectra, out := make([]pixels, n*n), make([]spectrum, n*n), make([]pixels, n*n)
		for i := range src {
			src[i] = randomPixels(r, k/3)
			spectra[i].reset(&src[i])
		}
		var sums [modes16]int32
		b.rankGo(n, spectra, out, &sums)
		for m := range modes16 {
			b.predict(m, n, out)
			var want int32
			for i := range out {
				want += plainSatd(&src[i], &out[i])
			}
			if sums[m] != want {
				t.Fatalf("case %d, mode %d: %d, want %d", k, m, sums[m], want)
			}
		}
	}
}

func TestMeanOfTheEdge(t *testing.T) {
	var b border
	for i := range b.above {
		b.above[i], b.left[i] = 100, 201
	}
	for _, c := range []struct {
		above, left bool
		want        uint8
	}{{false, false, 128}, {true, false, 100}, {false, true, 201}, {true, true, 151}} {
		if b.setDC(16, c.above, c.left); b.dc != c.want {
			t.Errorf("above %v, left %v: %d, want %d", c.above, c.left, b.dc, c.want)
		}
	}
}
