package jpeg

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"
)

// transforms are the inverse ones and what of a block they look at.
var transforms = []struct {
	name            string
	kernel, generic func(dst []byte, stride int, c *[64]int16)
	size, corner    int
}{
	{"idct8", idct8, idct8Generic, 8, 8},
	{"idct8Corner4", idct8Corner4, idct8Corner4Generic, 8, 4},
	{"idct4", idct4, idct4Generic, 4, 4},
	{"idct4Corner2", idct4Corner2, idct4Corner2Generic, 4, 2},
}

// coefficientsFrom makes a block of at most corner rows and columns of the numbers
// that next gives.
func coefficientsFrom(corner int, next func() int16) (c [64]int16) {
	for i := range c {
		if i%8 < corner && i/8 < corner {
			c[i] = next()
		}
	}
	if corner == 2 {
		c[9] = 0
	}
	return c
}

// sameTransforms holds every kernel against its twin, which must write the same
// bytes, and none outside the block.
func sameTransforms(t *testing.T, stride int, next func() int16) {
	t.Helper()
	for _, f := range transforms {
		c := coefficientsFrom(f.corner, next)
		before := c
		end := (f.size-1)*stride + f.size
		got, want := make([]byte, end), make([]byte, end)
		f.kernel(got, stride, &c)
		f.generic(want, stride, &c)
		if string(got) != string(want) {
			t.Fatalf("%s of %v, stride %d: %v, want %v", f.name, c, stride, got, want)
		}
		if c != before {
			t.Fatalf("%s changed its coefficients", f.name)
		}
	}
}

func TestInverseKernels(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for n := range 40000 {
		bits := n % 17
		stride := 8 + r.IntN(40)
		sparse := r.IntN(3)
		sameTransforms(t, stride, func() int16 {
			if r.IntN(4) < sparse {
				return 0
			}
			return int16(r.Uint32()) >> (16 - bits)
		})
	}
}

func TestInverseKernelsAtExtremes(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	values := []int16{0, 1, -1, 32767, -32768, 4095, 4096, -4096, -4097, 2047, 2048, -2048, 8191, -8192, 1024, 300}
	for n := range 40000 {
		few := values[:1+n%len(values)]
		sameTransforms(t, 8, func() int16 { return few[r.IntN(len(few))] })
	}
	for _, v := range values {
		sameTransforms(t, 9, func() int16 { return v })
		for k := range 64 {
			i := 0
			sameTransforms(t, 8, func() (c int16) {
				if i == k {
					c = v
				}
				i++
				return c
			})
		}
	}
}

// TestInverseKernelsAroundTheirLimits has columns whose first pass gives all
// numbers near those from which on kernels leave a block to their twins.
func TestInverseKernelsAroundTheirLimits(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 16))
	for _, limit := range []int{1 << 14 >> 2, 1 << 15 >> 4} {
		for sign := -1; sign <= 1; sign += 2 {
			for d := -40; d <= 40; d++ {
				for range 10 {
					i := 0
					sameTransforms(t, 8, func() int16 {
						if i++; i <= 8 {
							return int16(sign*limit + d + r.IntN(3))
						}
						return int16(r.IntN(3) - 1)
					})
				}
			}
		}
	}
}

// FuzzInverseKernels compares kernels with their twins.
func FuzzInverseKernels(f *testing.F) {
	f.Add([]byte{}, uint8(0))
	f.Add([]byte{0xff, 0x7f, 0, 0x80, 1, 0, 0xff, 0xff}, uint8(1))
	f.Add([]byte("coefficients, as they come from a hostile file"), uint8(200))
	f.Fuzz(func(t *testing.T, data []byte, stride uint8) {
		i := 0
		sameTransforms(t, 8+int(stride), func() int16 {
			var v [2]byte
			if len(data) > 0 {
				copy(v[:], data[i%len(data):])
			}
			i += 2
			return int16(binary.LittleEndian.Uint16(v[:]))
		})
	})
}

// sameForward holds the forward transform against its twin.
func sameForward(t *testing.T, src []byte, stride int, q *quantizer) {
	t.Helper()
	got, want := [64]int16{3: 1}, [64]int16{5: 1}
	gotMask, wantMask := fdctQuantize(&got, src, stride, q), fdctQuantizeGeneric(&want, src, stride, q)
	if got != want || gotMask != wantMask {
		t.Fatalf("of %v, stride %d, steps %v:\n%v\n%064b, want\n%v\n%064b", src, stride, q.step, got, gotMask, want, wantMask)
	}
}

func TestForwardKernel(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 18))
	blocks := hardBlocks()
	for quality := 1; quality <= 100; quality++ {
		var q quantizer
		scaleQuantizer(&q, quality&1, quality)
		for range 200 {
			sameForward(t, blocks[r.IntN(len(blocks))][:], 8, &q)
		}
	}
	for step := 1; step <= 255; step++ {
		var q quantizer
		quantizerOf(&q, step)
		for range 40 {
			stride := 8 + r.IntN(50)
			src := make([]byte, 7*stride+8)
			for i := range src {
				src[i] = byte(r.Uint32())
			}
			sameForward(t, src, stride, &q)
		}
	}
}

// FuzzForwardKernel compares the kernel with its twin.
func FuzzForwardKernel(f *testing.F) {
	f.Add([]byte{}, []byte{}, uint8(0))
	f.Add([]byte{255, 0, 255, 1}, []byte{1}, uint8(3))
	f.Add([]byte("samples of a block"), []byte("steps"), uint8(100))
	f.Fuzz(func(t *testing.T, samples, steps []byte, stride uint8) {
		var q quantizer
		var s [64]uint8
		for i := range s {
			s[i] = 1
			if len(steps) > 0 {
				s[i] = max(1, steps[i%len(steps)])
			}
		}
		q.set(&s)
		src := make([]byte, 7*(8+int(stride))+8)
		for i := range src {
			if len(samples) > 0 {
				src[i] = samples[i%len(samples)]
			}
		}
		sameForward(t, src, 8+int(stride), &q)
	})
}

func BenchmarkKernels(b *testing.B) {
	r := rand.New(rand.NewPCG(19, 20))
	compare := func(name string, pixels int, kernel, generic func()) {
		for _, v := range []struct {
			by string
			f  func()
		}{{"kernel", kernel}, {"generic", generic}} {
			b.Run("kernel="+name+"/by="+v.by, func(b *testing.B) {
				for b.Loop() {
					v.f()
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*pixels), "ns/pixel")
			})
		}
	}
	dst := make([]byte, 64)
	for _, f := range transforms {
		c := coefficientsFrom(f.corner, func() int16 { return int16(r.IntN(81) - 40) })
		compare(f.name, f.size*f.size, func() { f.kernel(dst, 8, &c) }, func() { f.generic(dst, 8, &c) })
	}
	var q quantizer
	scaleQuantizer(&q, 0, 80)
	block := hardBlocks()[194]
	var c [64]int16
	compare("fdctQuantize", 64, func() { fdctQuantize(&c, block[:], 8, &q) }, func() { fdctQuantizeGeneric(&c, block[:], 8, &q) })
}
