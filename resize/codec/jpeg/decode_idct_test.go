package jpeg

import (
	"math"
	"math/rand/v2"
	"testing"
)

// floatTransform is the transform of size points, of the lowest coefficients.
func floatTransform(blk *[64]int16, size int) []float64 {
	factor := func(u, x int) float64 {
		c := math.Cos(float64(2*x+1) * float64(u) * math.Pi / float64(2*size))
		if u == 0 {
			return 1 / math.Sqrt(8)
		}
		return c / 2
	}
	out := make([]float64, size*size)
	for y := range size {
		for x := range size {
			sum := 128.0
			for v := range size {
				for u := range size {
					sum += float64(blk[8*v+u]) * factor(u, x) * factor(v, y)
				}
			}
			out[y*size+x] = min(max(sum, 0), 255)
		}
	}
	return out
}

// randomBlock has coefficients, as large as in pictures, up to the n-th in the
// order of coding.
func randomBlock(r *rand.Rand, n int) *[64]int16 {
	blk := new([64]int16)
	for k := range n {
		blk[zigzag[k]] = int16(r.IntN(801)-400) / int16(1+k/2)
	}
	return blk
}

// TestTransforms holds every transform, for every number of coefficients, against
// one in floating point.
func TestTransforms(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const stride = 11
	for _, size := range []int{1, 2, 4, 8} {
		for n := 1; n <= 64; n++ {
			for range 12 {
				blk := randomBlock(r, n)
				dst := make([]byte, size*stride+planeSlack)
				transform(dst, stride, size, blk, uint32(n))
				for i, want := range floatTransform(blk, size) {
					got := dst[i/size*stride+i%size]
					if d := math.Abs(float64(got) - want); d > 0.6 {
						t.Fatalf("size %d, %d coefficients: sample %d is %d, want %.2f", size, n, i, got, want)
					}
				}
			}
		}
	}
}

// TestSparseTransformsAreTheSame: how many coefficients a decoder says there are
// at most must not change a sample.
func TestSparseTransformsAreTheSame(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, size := range []int{1, 2, 4, 8} {
		for n := 1; n <= 12; n++ {
			for range 400 {
				blk := randomBlock(r, n)
				if r.IntN(4) == 0 {
					blk[0] *= 9 // beyond black and white
				}
				var a, b [8*8 + planeSlack]byte
				transform(a[:], 8, size, blk, uint32(n))
				transform(b[:], 8, size, blk, 64)
				for i := range size * size {
					if x, y := i%size, i/size; a[8*y+x] != b[8*y+x] {
						t.Fatalf("size %d, %d coefficients: sample %d, %d is %d and %d", size, n, x, y, a[8*y+x], b[8*y+x])
					}
				}
			}
		}
	}
}

func BenchmarkTransform(b *testing.B) {
	r := rand.New(rand.NewPCG(5, 6))
	dst := make([]byte, 8*8+planeSlack)
	for _, c := range []struct {
		name string
		size int
		n    int
	}{{"2", 2, 5}, {"4", 4, 20}, {"4-corner", 4, 3}, {"8", 8, 40}, {"8-corner", 8, 10}, {"8-mean", 8, 1}} {
		blk := randomBlock(r, c.n)
		b.Run("size="+c.name, func(b *testing.B) {
			for b.Loop() {
				transform(dst, 8, c.size, blk, uint32(c.n))
			}
		})
	}
}
