package color

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

// checkAlpha compares the two conversions with their twins, also in place.
func checkAlpha(t *testing.T, src []byte) {
	t.Helper()
	for _, c := range []struct {
		name            string
		kernel, generic func(dst, src []byte)
	}{{"premultiplied", Premultiply, premultiplyGeneric}, {"straight", Unpremultiply, unpremultiplyGeneric}} {
		want := bytes.Repeat([]byte{77}, len(src))
		got := bytes.Clone(want)
		c.generic(want, src)
		c.kernel(got, src)
		if !bytes.Equal(got, want) {
			t.Fatalf("%v %s: %v, want %v", src, c.name, got, want)
		}
		whole := len(src) &^ 3
		if copy(want[whole:], src[whole:]); whole < len(src) && got[whole] != 77 {
			t.Fatalf("%v %s: part of a pixel was written", src, c.name)
		}
		inPlace := bytes.Clone(src)
		c.kernel(inPlace, inPlace)
		if !bytes.Equal(inPlace, want) {
			t.Fatalf("%v %s in place: %v, want %v", src, c.name, inPlace, want)
		}
	}
}

// pixels returns n pixels; alpha of many of them is 0 or 255, in runs.
func pixels(r *rand.Rand, n int) []byte {
	p := samples(r, 4*n)
	for x := 0; x < n; {
		run, a := 1+r.IntN(24), []byte{0, 255}[r.IntN(2)]
		if keep := r.IntN(2) == 0; keep {
			x += run
			continue
		}
		for end := min(x+run, n); x < end; x++ {
			p[4*x+3] = a
		}
	}
	return p
}

func TestAlphaKernels(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for n := range 101 {
		for range 50 {
			checkAlpha(t, samples(r, 4*n))
			checkAlpha(t, pixels(r, n))
			checkAlpha(t, pixels(r, n+1)[:4*n+r.IntN(4)])
		}
	}
	for _, n := range []int{perCall/4 - 1, perCall / 4, perCall/4 + 1, 3*perCall/4 + 17} {
		checkAlpha(t, pixels(r, n))
	}
}

// TestAlphaOfAllPairs holds kernels and twins to the definition for every sample and
// every alpha, in each channel, among pixels of other alphas and of the same one.
func TestAlphaOfAllPairs(t *testing.T) {
	const pairs = 256 * 256
	nearest := func(n, d int) int { return (2*n + d) / (2 * d) }
	var premultiplied, straight [pairs]byte
	for i := range pairs {
		s, a := i&255, i>>8
		premultiplied[i] = byte(nearest(s*a, 255))
		if a > 0 {
			straight[i] = byte(min(nearest(s*255, a), 255))
		}
	}
	orders := [][]int{make([]int, pairs), rand.New(rand.NewPCG(7, 8)).Perm(pairs)}
	for i := range pairs {
		orders[0][i] = i
	}
	for name, order := range map[string][]int{"in order": orders[0], "mixed": orders[1]} {
		src, dst := make([]byte, 4*pairs), make([]byte, 4*pairs)
		samples := func(x int) [3]int { // of the channels, all with the same alpha
			i := order[x]
			return [3]int{i, i&^255 | (i*5+1)&255, i ^ 255}
		}
		for x := range pairs {
			for c, i := range samples(x) {
				src[4*x+c], src[4*x+3] = byte(i), byte(i>>8)
			}
		}
		for _, f := range []struct {
			name    string
			convert func(dst, src []byte)
			want    *[pairs]byte
		}{
			{"Premultiply", Premultiply, &premultiplied}, {"premultiplyGeneric", premultiplyGeneric, &premultiplied},
			{"Unpremultiply", Unpremultiply, &straight}, {"unpremultiplyGeneric", unpremultiplyGeneric, &straight},
		} {
			f.convert(dst, src)
			for x := range pairs {
				got := dst[4*x:][:4]
				for c, i := range samples(x) {
					if got[c] != f.want[i] || got[3] != byte(i>>8) {
						t.Fatalf("%s, %s: %v became %v, want %d in channel %d", f.name, name, src[4*x:][:4], got, f.want[i], c)
					}
				}
			}
		}
	}
}

// FuzzAlpha compares the kernels of alpha with their twins.
func FuzzAlpha(f *testing.F) {
	r := rand.New(rand.NewPCG(9, 10))
	f.Add(pixels(r, 33))
	f.Add(samples(r, 4*16+3))
	f.Add([]byte{3, 2, 1, 0})
	f.Add(make([]byte, 4*48))
	f.Fuzz(func(t *testing.T, data []byte) { checkAlpha(t, data) })
}
