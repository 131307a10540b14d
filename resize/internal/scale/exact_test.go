package scale

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"math/rand/v2"
	"testing"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
)

// exact is the arithmetic that the package promises, written as plainly as it can
// be: one sample at a time, without lanes, batches or rings. Kernels must give
// the same bytes.
func exact(pix []byte, w, h int, px Pixel, x, y *weights) []byte {
	bits := weightBits8
	if px.Bits == 16 {
		bits = weightBits16
	}
	frac := fracBits8
	if px.Bits == 16 {
		frac = fracBits16
	}
	sample := func(row, col, c int) int64 {
		i := (row*w+col)*px.Channels + c
		if px.Bits == 8 {
			return int64(pix[i])
		}
		return int64(pix[2*i])<<8 | int64(pix[2*i+1])
	}
	mid := make([]int64, h*x.len()*px.Channels)
	for row := range h {
		for j := range x.len() {
			for c := range px.Channels {
				sum := int64(1) << (bits - frac - 1)
				for i := int(x.start[j]); i < x.stop(j); i++ {
					sum += x.at(j, i) * sample(row, i, c)
				}
				mid[(row*x.len()+j)*px.Channels+c] = sum >> (bits - frac)
			}
		}
	}
	var out []byte
	for k := range y.len() {
		for j := range x.len() {
			v := make([]int64, px.Channels)
			for c := range v {
				sum := int64(1) << (bits + frac - 1)
				for i := int(y.start[k]); i < y.stop(k); i++ {
					sum += y.at(k, i) * mid[(i*x.len()+j)*px.Channels+c]
				}
				v[c] = max(0, min(sum>>(bits+frac), 1<<px.Bits-1))
			}
			for _, s := range v {
				if px.Alpha {
					s = min(s, v[len(v)-1])
				}
				if px.Bits == 16 {
					out = append(out, byte(s>>8))
				}
				out = append(out, byte(s))
			}
		}
	}
	return out
}

// extremes fills a plane with runs of the least and the greatest value, which
// drive sums as far as they go, and some noise.
func extremes(r *rand.Rand, pix []byte) {
	for i := 0; i < len(pix); {
		v, n := byte(255*r.IntN(2)), 1+r.IntN(9)
		for ; n > 0 && i < len(pix); n, i = n-1, i+1 {
			pix[i] = v
			if r.IntN(7) == 0 {
				pix[i] = byte(r.Uint32())
			}
		}
	}
}

// exactAxes are taken in pairs.
func exactAxes() []Axis {
	two, eight := codec.Ratio{Num: 2, Den: 1}, codec.Ratio{Num: 8, Den: 1}
	return []Axis{
		Whole(61, one, 61, 23), Whole(61, one, 61, 100), Whole(40, one, 40, 1), Whole(3, one, 3, 17),
		Whole(300, one, 300, 2), Whole(90, one, 90, 47), Whole(63, two, 125, 40), Whole(32, eight, 251, 17),
		Whole(29, one, 29, 29), {In: 90, InStep: one, Size: 90, Scaled: 60, Offset: 7, Out: 31, OutStep: one},
		Whole(1, one, 1, 8), Whole(8, one, 8, 8), Whole(200, one, 200, 81),
	}
}

func allKinds() []Pixel {
	return []Pixel{
		{1, 8, false}, {2, 8, true}, {4, 8, true}, {4, 8, false},
		{1, 16, false}, {2, 16, true}, {4, 16, true},
	}
}

func TestKernelsAreExact(t *testing.T) {
	axes := exactAxes()
	r := rand.New(rand.NewPCG(5, 6))
	for _, px := range allKinds() {
		for _, f := range resize.Filters() {
			for i, x := range axes {
				y := axes[(i*5+2)%len(axes)]
				pix := make([]byte, x.In*y.In*px.Size())
				extremes(r, pix)
				want := exact(pix, x.In, y.In, px, mustWeights(t, x, f, px.Bits), mustWeights(t, y, f, px.Bits))
				for _, paired := range []bool{false, true} {
					if got := scaled(t, pix, px, x, y, f, 1+r.IntN(20), paired); !bytes.Equal(got, want) {
						t.Errorf("%+v %v paired %t: %+v %+v: not the exact result", px, f, paired, x, y)
					}
				}
			}
		}
	}
}

// Whatever the machine and the build, the bytes are these.
func TestGoldenPixels(t *testing.T) {
	const want = "54665243fe7cdfe2778b2ef384722e8fa2cefc2db7b0c9b7d08eefe24ee5679b"
	sum := sha256.New()
	r := rand.New(rand.NewPCG(7, 8))
	axes := exactAxes()
	for _, px := range allKinds() {
		for i, x := range axes {
			y := axes[(i*3+5)%len(axes)]
			pix := make([]byte, x.In*y.In*px.Size())
			extremes(r, pix)
			sum.Write(scaled(t, pix, px, x, y, resize.Filters()[i%len(resize.Filters())], 16, hasVector()))
		}
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != want {
		t.Errorf("hash of the pictures is %s, want %s", got, want)
	}
}

// scaled pushes a plane through a Scaler in bands.
func scaled(t *testing.T, pix []byte, px Pixel, x, y Axis, f resize.Filter, band int, paired bool) (out []byte) {
	t.Helper()
	s, err := newScaler(x, y, px, f, nil, paired)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	stride := x.In * px.Size()
	for top := 0; top < y.In; top += band {
		p := codec.Plane{Pix: pix[top*stride:], Stride: stride, Width: x.In, Y: top, Rows: min(band, y.In-top)}
		if err := s.Push(&p, func(_ int, row []byte) error { out = append(out, row...); return nil }); err != nil {
			t.Fatal(err)
		}
	}
	return out
}
