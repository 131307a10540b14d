package color

import (
	"bytes"
	stdcolor "image/color"
	"math/rand/v2"
	"slices"
	"testing"
)

// samples returns n bytes: any, or only extreme ones.
func samples(r *rand.Rand, n int) []byte {
	b := make([]byte, n)
	extreme := r.IntN(3) == 0
	for i := range b {
		b[i] = byte(r.Uint32())
		if extreme {
			b[i] = []byte{0, 255, 127, 128}[b[i]&3]
		}
	}
	return b
}

// checkRGBA compares RGBAFromYCbCr with its twin.
func checkRGBA(t *testing.T, y, cb, cr []byte) {
	t.Helper()
	got, want := make([]byte, 4*len(y)), make([]byte, 4*len(y))
	RGBAFromYCbCr(got, y, cb, cr)
	rgbaGeneric(want, y, cb, cr)
	if !bytes.Equal(got, want) {
		t.Fatalf("%v, %v, %v: %v, want %v", y, cb, cr, got, want)
	}
}

// checkYCbCr compares Luma and Chroma with their twins, for one or two rows.
func checkYCbCr(t *testing.T, upper, lower []byte, step, times int) {
	t.Helper()
	pixels := len(upper) / 4
	got, want := make([]Sum, (pixels+step-1)/step), make([]Sum, (pixels+step-1)/step)
	y, wantY := make([]byte, pixels), make([]byte, pixels)
	rows := 0
	for _, row := range [][]byte{upper, lower} {
		if row == nil {
			continue
		}
		rows += times
		Luma(y, row, got, step, times)
		if step == 2 {
			lumaPairsGeneric(wantY, row, want, uint64(times))
		} else {
			lumaGeneric(wantY, row, want, uint64(times))
		}
		if !bytes.Equal(y, wantY) {
			t.Fatalf("luma of %v, %d at once: %v, want %v", row, step, y, wantY)
		}
	}
	if !slices.Equal(got, want) {
		t.Fatalf("sums of %v and %v, %d at once, %d times: %x, want %x", upper, lower, step, times, got, want)
	}
	n := rows * step
	if n > 4 || len(got) == 0 {
		return
	}
	cb, cr, wantCb, wantCr := make([]byte, len(got)), make([]byte, len(got)), make([]byte, len(got)), make([]byte, len(got))
	Chroma(cb, cr, got, n)
	shift := (16 + int32(n)>>1) & 31
	round := int32(n)<<(7+16) + 1<<(shift-1) - 1
	chromaGeneric(wantCb, wantCr, want, round, shift)
	if !bytes.Equal(cb, wantCb) || !bytes.Equal(cr, wantCr) {
		t.Fatalf("chroma of %x: %v, %v, want %v, %v", got, cb, cr, wantCb, wantCr)
	}
}

func TestKernels(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 101 {
		for range 30 {
			checkRGBA(t, samples(r, n), samples(r, n), samples(r, n))
			for step := 1; step <= 2; step++ {
				checkYCbCr(t, samples(r, 4*n), nil, step, 1)
				checkYCbCr(t, samples(r, 4*n), nil, step, 2)
				checkYCbCr(t, samples(r, 4*n), samples(r, 4*n), step, 1)
			}
		}
	}
}

// TestRGBAIsTheStandardLibrarys tries all there is.
func TestRGBAIsTheStandardLibrarys(t *testing.T) {
	var y, cb, cr [256]byte
	var d [4 * 256]byte
	for i := range cr {
		cr[i] = byte(i)
	}
	step := 1
	if testing.Short() {
		step = 5
	}
	for luma := 0; luma < 256; luma += step {
		for b := range 256 {
			for i := range y {
				y[i], cb[i] = byte(luma), byte(b)
			}
			RGBAFromYCbCr(d[:], y[:], cb[:], cr[:])
			for i := range y {
				var want [4]byte
				want[0], want[1], want[2] = stdcolor.YCbCrToRGB(y[i], cb[i], cr[i])
				want[3] = 255
				if [4]byte(d[4*i:]) != want {
					t.Fatalf("%d, %d, %d: %v, want %v", y[i], cb[i], cr[i], d[4*i:4*i+4], want)
				}
			}
		}
	}
}

// TestGreysStayGrey holds that chroma of greys is 128 and their luma what they are.
func TestGreysStayGrey(t *testing.T) {
	var rgba [4 * 32]byte
	for v := range 256 {
		for i := range rgba {
			rgba[i] = byte(v)
		}
		for step := 1; step <= 2; step++ {
			var y, cb, cr [32]byte
			sums := make([]Sum, 32/step)
			Luma(y[:], rgba[:], sums, step, 1)
			Chroma(cb[:], cr[:], sums, step)
			for i := range y {
				if y[i] != byte(v) || i < len(sums) && (cb[i] != 128 || cr[i] != 128) {
					t.Fatalf("grey %d: pixel %d is %d, %d, %d", v, i, y[i], cb[i], cr[i])
				}
			}
		}
	}
}

// TestOddLastPixelCountsTwice is what Luma promises of pairs.
func TestOddLastPixelCountsTwice(t *testing.T) {
	rgba := []byte{1, 2, 3, 9, 4, 5, 6, 9, 10, 20, 30, 9}
	y, sums := make([]byte, 3), make([]Sum, 2)
	Luma(y, rgba, sums, 2, 2)
	want := []Sum{2 * (5 | 9<<16 | 7<<32), 4 * (10 | 30<<16 | 20<<32)}
	if !slices.Equal(sums, want) {
		t.Errorf("sums are %x, want %x", sums, want)
	}
}

// FuzzKernels compares kernels with their twins.
func FuzzKernels(f *testing.F) {
	f.Add([]byte{}, uint8(0))
	f.Add([]byte{255, 0, 255, 0, 1, 128, 127}, uint8(33))
	f.Add([]byte("red, green and blue"), uint8(250))
	f.Fuzz(func(t *testing.T, data []byte, n uint8) {
		next := 0
		take := func(n int) []byte {
			b := make([]byte, n)
			for i := range b {
				if len(data) > 0 {
					b[i] = data[next%len(data)]
				}
				next++
			}
			return b
		}
		pixels := int(n)
		checkRGBA(t, take(pixels), take(pixels), take(pixels))
		for step := 1; step <= 2; step++ {
			checkYCbCr(t, take(4*pixels), take(4*pixels), step, 1)
			checkYCbCr(t, take(4*pixels), nil, step, 2)
		}
	})
}

func BenchmarkKernels(b *testing.B) {
	const width = 720
	r := rand.New(rand.NewPCG(3, 4))
	y, cb, cr, rgba := samples(r, width), samples(r, width), samples(r, width), samples(r, 4*width)
	pixels, luma, blue, red, sums := make([]byte, 4*width), make([]byte, width), make([]byte, width), make([]byte, width), make([]Sum, width)
	opaque := bytes.Repeat([]byte{1, 2, 3, 255}, width)
	for _, k := range []struct {
		name            string
		kernel, generic func()
	}{
		{"rgba", func() { RGBAFromYCbCr(pixels, y, cb, cr) }, func() { rgbaGeneric(pixels, y, cb, cr) }},
		{"luma", func() { Luma(luma, rgba, sums, 1, 1) }, func() { lumaGeneric(luma, rgba, sums, 1) }},
		{"lumaPairs", func() { Luma(luma, rgba, sums, 2, 1) }, func() { lumaPairsGeneric(luma, rgba, sums, 1) }},
		{"chroma", func() { Chroma(blue, red, sums, 1) }, func() { chromaGeneric(blue, red, sums, 1<<23, 16) }},
		{"premultiply", func() { Premultiply(pixels, rgba) }, func() { premultiplyGeneric(pixels, rgba) }},
		{"unpremultiply", func() { Unpremultiply(pixels, rgba) }, func() { unpremultiplyGeneric(pixels, rgba) }},
		{"unpremultiplyOpaque", func() { Unpremultiply(pixels, opaque) }, func() { unpremultiplyGeneric(pixels, opaque) }},
	} {
		for _, v := range []struct {
			by string
			f  func()
		}{{"kernel", k.kernel}, {"generic", k.generic}} {
			b.Run("kernel="+k.name+"/by="+v.by, func(b *testing.B) {
				for b.Loop() {
					v.f()
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*width), "ns/pixel")
			})
		}
	}
}
