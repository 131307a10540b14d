package vp8

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"
)

// filledStrip returns a strip of two macroblocks a row whose lines differ by a
// little, so that the filter finds something to do, or by anything.
func filledStrip(r *rand.Rand, side, level int) strip {
	s := newStrip(2, side)
	spread := 1 + r.IntN(level+4)
	v := r.IntN(256)
	for i := range s.pix {
		if i%4 == 0 {
			v = max(0, min(v+r.IntN(4*spread+1)-2*spread, 255))
		}
		s.pix[i] = uint8(max(0, min(v+r.IntN(spread+1), 255)))
	}
	if r.IntN(8) == 0 {
		for i := range s.pix {
			s.pix[i] = uint8(r.IntN(2) * 255)
		}
	}
	return s
}

func (s strip) clone() strip {
	s.pix = slices.Clone(s.pix)
	return s
}

// sameFilters holds the kernels of the loop filter against their twins, in every
// place of a strip. It returns how many samples changed.
func sameFilters(t *testing.T, f *filterLimits, luma, cb, cr strip) (changed int) {
	t.Helper()
	for place := range 16 {
		row, x, within := place&1+place>>3&1, place>>1&1, place&4 != 0
		got, want := [4]strip{luma.clone(), cb.clone(), cr.clone(), luma.clone()}, [4]strip{luma.clone(), cb.clone(), cr.clone(), luma.clone()}
		filterLuma(f, &got[0], row, x, within)
		filterChroma(f, &got[1], &got[2], row, x, within)
		filterSimple(f, &got[3], row, x, within)
		for i := range 3 {
			want[i].filter(f, outerKind, innerKind, row, x, within)
		}
		want[3].filter(f, simpleOuter, simpleInner, row, x, within)
		for i := range got {
			for k, v := range got[i].pix {
				if w := want[i].pix[k]; v != w {
					t.Fatalf("plane %d, row %d, macroblock %d, within %t, limits %v: sample %d is %d, want %d", i, row, x, within, f.bytes, k, v, w)
				}
				if i < 3 && v != [3]strip{luma, cb, cr}[i].pix[k] {
					changed++
				}
			}
		}
	}
	return changed
}

func TestFilterKernels(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	changed := 0
	for level := range 64 {
		for sharpness := range 8 {
			var f filterLimits
			f.set(level, sharpness)
			for range 3 {
				changed += sameFilters(t, &f, filledStrip(r, 16, level), filledStrip(r, 8, level), filledStrip(r, 8, level))
			}
		}
	}
	if changed < 100_000 {
		t.Errorf("only %d samples changed", changed)
	}
}

// sameAdds holds the inverse transform against its twin.
func sameAdds(t *testing.T, p *patch, c *[16]int16) {
	t.Helper()
	got, want := *p, *p
	before := *c
	addFull(&got, c)
	addFullGo(&want, &before)
	if got != want || *c != before {
		t.Fatalf("%v added to %v: %v, want %v", before, *p, got, want)
	}
}

func TestAddKernel(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	ends := []int16{0, 1, -1, 2200, -2200, 2201, -2201, 32767, -32768}
	for n := range 60000 {
		var p patch
		for i := range p {
			p[i] = byte(r.Uint32())
		}
		var c [16]int16
		for i := range c {
			switch {
			case n%3 == 0:
				c[i] = ends[r.IntN(1+n/3%len(ends))]
			case r.IntN(3) > 0:
				c[i] = int16(r.Uint32()) >> (n % 16)
			}
		}
		sameAdds(t, &p, &c)
	}
}

func TestToneKernel(t *testing.T) {
	var src [256 + 63]byte
	for i := range src {
		src[i] = byte(i)
	}
	for name, tones := range map[string]*tones{"full luma": fullLuma, "full chroma": fullChroma, "video luma": videoLuma, "video chroma": videoChroma} {
		for n := range len(src) {
			got, want := make([]byte, n+1), make([]byte, n+1)
			tones.row(got, src[:n])
			tones.rowGo(want, src[:n])
			if !bytes.Equal(got, want) {
				t.Fatalf("%s of %d samples: %v, want %v", name, n, got, want)
			}
		}
	}
}

// sameRGB holds the conversions against their twins.
func sameRGB(t *testing.T, rgba []byte) {
	t.Helper()
	n := len(rgba) / 4
	got, want := make([]byte, n), make([]byte, n)
	var c rgbConverter
	c.reset(n)
	c.luma(got, rgba)
	lumaGo(want, rgba)
	if !bytes.Equal(got, want) {
		t.Fatalf("luma of %v: %v, want %v", rgba, got, want)
	}
	if n == 0 {
		return
	}
	c.sum(rgba, false)
	c.sum(rgba, false)
	for i := range c.sums {
		var s [4]uint16
		for k := range s {
			s[k] = 2 * (uint16(rgba[8*i+k]) + uint16(rgba[min(8*i+4, 4*n-4)+k]))
		}
		if c.sums[i] != (rgbaSum{s[0], s[1], s[2], s[3]}) {
			t.Fatalf("sum %d of %v is %v, want %v", i, rgba, c.sums[i], s)
		}
	}
	h := halved(n)
	gotCb, gotCr, wantCb, wantCr := make([]byte, h), make([]byte, h), make([]byte, h), make([]byte, h)
	c.chroma(gotCb, gotCr)
	chromaGo(wantCb, wantCr, c.sums)
	if !bytes.Equal(gotCb, wantCb) || !bytes.Equal(gotCr, wantCr) {
		t.Fatalf("chroma of %v: %v %v, want %v %v", rgba, gotCb, gotCr, wantCb, wantCr)
	}
}

func TestRGBKernels(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for n := range 200 {
		for kind := range 6 {
			rgba := make([]byte, 4*n)
			for i := range n {
				a := 255
				if kind == 1 || kind == 2 && r.IntN(100) == 0 {
					a = r.IntN(256)
				}
				for k := range 3 {
					v := r.IntN(a + 1)
					if kind > 2 {
						v = 255 * (kind >> k & 1)
					}
					rgba[4*i+k] = byte(v)
				}
				rgba[4*i+3] = byte(a)
			}
			sameRGB(t, rgba)
		}
	}
}

// FuzzDecoderKernels compares kernels with their twins.
func FuzzDecoderKernels(f *testing.F) {
	f.Add([]byte{}, uint8(0), uint8(0))
	f.Add([]byte{100, 101, 102, 103, 108, 109}, uint8(30), uint8(0))
	f.Add([]byte{0, 255, 1}, uint8(63), uint8(7))
	f.Add([]byte("samples of two rows of macroblocks"), uint8(40), uint8(3))
	f.Fuzz(func(t *testing.T, data []byte, level, sharpness uint8) {
		i := 0
		next := func() byte {
			if len(data) == 0 {
				return 0
			}
			i++
			return data[i%len(data)]
		}
		var limits filterLimits
		limits.set(int(level&63), int(sharpness&7))
		strips := [3]strip{newStrip(2, 16), newStrip(2, 8), newStrip(2, 8)}
		for _, s := range strips {
			for k := range s.pix {
				s.pix[k] = next()
			}
		}
		sameFilters(t, &limits, strips[0], strips[1], strips[2])
		var p patch
		for k := range p {
			p[k] = next()
		}
		var c [16]int16
		for k := range c {
			c[k] = int16(next())<<8 | int16(next())
			c[k] >>= level & 15
		}
		sameAdds(t, &p, &c)
		sameRGB(t, data[:len(data)&^3])
	})
}
