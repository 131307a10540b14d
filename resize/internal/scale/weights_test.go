package scale

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"math/big"
	"testing"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
)

var one = codec.Ratio{Num: 1, Den: 1}

func sizes() []int { return []int{1, 2, 3, 5, 7, 8, 16, 33, 100, 251, 640, 1000, 1363, 4928} }

func mustWeights(t testing.TB, a Axis, f resize.Filter, bits int) *weights {
	t.Helper()
	w, err := makeWeights(a, f, bits)
	if err != nil {
		t.Fatalf("%+v: %v", a, err)
	}
	return w
}

func TestWeightsSumToOne(t *testing.T) {
	for _, f := range resize.Filters() {
		for _, in := range sizes() {
			for _, out := range sizes() {
				for _, bits := range []int{8, 16} {
					w := mustWeights(t, Whole(in, one, in, out), f, bits)
					want := int64(1) << weightBits8
					if bits == 16 {
						want = 1 << weightBits16
					}
					for j := range out {
						sum, abs := int64(0), int64(0)
						for i := int(w.start[j]); i < w.stop(j); i++ {
							sum += w.at(j, i)
							abs += max(w.at(j, i), -w.at(j, i))
						}
						if sum != want || abs >= want*7/4 || w.start[j] < 0 || w.stop(j) > in {
							t.Fatalf("%v %d -> %d, %d bits, sample %d: sum %d, want %d; absolute sum %d; taps %d to %d",
								f, in, out, bits, j, sum, want, abs, w.start[j], w.stop(j))
						}
					}
				}
			}
		}
	}
}

// The rounded weights lie within one unit of the kernel's own.
func TestWeightsAreTheKernel(t *testing.T) {
	for _, f := range resize.Filters() {
		if f == resize.Nearest {
			continue
		}
		for _, c := range [][2]int{{100, 37}, {100, 250}, {33, 32}, {333, 180}} {
			in, out := c[0], c[1]
			w := mustWeights(t, Whole(in, one, in, out), f, 16)
			for j := range out {
				sum, want := 0.0, map[int]float64{}
				for i := -3 * in; i < 4*in; i++ {
					v := f.At(float64((2*i+1)*out-(2*j+1)*in) / float64(2*max(in, out)))
					sum += v
					want[max(0, min(i, in-1))] += v
				}
				for i := range in {
					exact := want[i] / sum * (1 << weightBits16)
					if d := float64(w.at(j, i)) - exact; math.Abs(d) > 1.1 {
						t.Fatalf("%v %d -> %d: weight of %d in %d is %d, want %.2f", f, in, out, i, j, w.at(j, i), exact)
					}
				}
			}
		}
	}
}

// goldenWeights is the hash of all weights that TestGoldenWeights goes over. It
// must be the same on every architecture; a change of it changes every picture.
const goldenWeights = "0dd6fd55d758039fbda4f9035668b39266324e1fc012ea55be402c43d22eecf1"

func TestGoldenWeights(t *testing.T) {
	h := sha256.New()
	put := func(v int64) {
		var b [8]byte
		binary.LittleEndian.PutUint64(b[:], uint64(v))
		h.Write(b[:])
	}
	for _, f := range resize.Filters() {
		for _, in := range sizes() {
			for _, out := range sizes() {
				for _, bits := range []int{8, 16} {
					w := mustWeights(t, Whole(in, one, in, out), f, bits)
					for j := range out {
						put(int64(w.start[j]))
						for i := int(w.start[j]); i < w.stop(j); i++ {
							put(w.at(j, i))
						}
					}
				}
			}
		}
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != goldenWeights {
		t.Errorf("hash %s, want %s", got, goldenWeights)
	}
}

// The centres and tap ranges must be those of exact fractions.
func TestGeometryIsExact(t *testing.T) {
	axes := []Axis{
		Whole(2725, one, 2725, 720),
		Whole(1363, codec.Ratio{Num: 2, Den: 1}, 2725, 720),
		{In: 90, InStep: one, Size: 90, Scaled: 61, Offset: 7, Out: 27, OutStep: codec.Ratio{Num: 2, Den: 1}},
		{In: 10000, InStep: one, Size: 10000, Scaled: 163_840_000, Offset: 81_920_123, Out: 50, OutStep: one},
		{In: 341, InStep: codec.Ratio{Num: 8, Den: 3}, Size: 907, Scaled: 113, Offset: 0, Out: 113, OutStep: one},
	}
	for _, a := range axes {
		for _, f := range resize.Filters() {
			g, err := newGeometry(a, f)
			if err != nil {
				t.Fatal(err)
			}
			for j := range a.Out {
				q, r := g.centre(j)
				got := new(big.Rat).Add(big.NewRat(q, 1), big.NewRat(r, g.b))
				want := exactCentre(a, j)
				if got.Cmp(want) != 0 {
					t.Fatalf("%+v: centre of %d is %v, want %v", a, j, got, want)
				}
				if f == resize.Nearest {
					continue
				}
				first, end := g.taps(j)
				for i, in := range map[int]bool{first - 1: false, first: true, end - 1: true, end: false} {
					if reaches(a, f, i, want) != in {
						t.Fatalf("%+v %v: taps of %d are %d to %d, sample %d says %v", a, f, j, first, end, i, !in)
					}
				}
			}
		}
	}
}

func exactCentre(a Axis, j int) *big.Rat {
	c := big.NewRat(int64(2*j+1)*int64(a.OutStep.Num), 2*int64(a.OutStep.Den))
	c.Add(c, big.NewRat(int64(a.Offset), 1))
	c.Mul(c, big.NewRat(int64(a.Size), int64(a.Scaled)))
	return c.Mul(c, big.NewRat(int64(a.InStep.Den), int64(a.InStep.Num)))
}

// reaches says whether sample i lies within the support of a kernel at centre.
func reaches(a Axis, f resize.Filter, i int, centre *big.Rat) bool {
	stretch := big.NewRat(int64(a.OutStep.Num)*int64(a.Size), int64(a.OutStep.Den)*int64(a.Scaled))
	stretch.Mul(stretch, big.NewRat(int64(a.InStep.Den), int64(a.InStep.Num)))
	if stretch.Cmp(big.NewRat(1, 1)) < 0 {
		stretch.SetInt64(1)
	}
	d := new(big.Rat).Sub(big.NewRat(int64(2*i+1), 2), centre)
	d.Abs(d)
	return d.Cmp(stretch.Mul(stretch, big.NewRat(int64(2*f.Support()), 2))) <= 0
}

func TestNearestTakesThePixelUnderTheCentre(t *testing.T) {
	for _, c := range [][2]int{{5, 11}, {11, 5}, {10, 5}, {7, 7}} {
		w := mustWeights(t, Whole(c[0], one, c[0], c[1]), resize.Nearest, 8)
		for j := range c[1] {
			want := (2*j + 1) * c[0] / (2 * c[1])
			if int(w.start[j]) != want || w.stop(j) != want+1 {
				t.Errorf("%d -> %d: sample %d is %d to %d, want %d alone", c[0], c[1], j, w.start[j], w.stop(j), want)
			}
		}
	}
}

// Adding rows at once and keeping them must give the same.
func TestRowPlansAgree(t *testing.T) {
	for _, out := range []int{1, 2, 5, 50, 130} {
		a := Whole(130, one, 130, out)
		y := mustWeights(t, a, resize.Lanczos3, 8)
		var results [4][]byte
		for i := range results {
			sums, paired := i&1 != 0, i&2 != 0
			s, err := newScaler(Whole(3, one, 3, 3), a, Pixel{4, 8, true}, resize.Lanczos3, nil, paired)
			if err != nil {
				t.Fatal(err)
			}
			plan := ringPlan(y, s.batch)
			if sums {
				plan = sumsPlan(y, s.batch)
			}
			if out == 130 && s.identity() {
				s.x.identity = false
			}
			s.allocate(plan, paired)
			p := &codec.Plane{Stride: 12, Width: 3, Rows: 130, Pix: make([]byte, 12*130)}
			for k := range p.Pix {
				p.Pix[k] = byte(k * k >> 3)
			}
			if err := s.Push(p, func(_ int, row []byte) error { results[i] = append(results[i], row...); return nil }); err != nil {
				t.Fatal(err)
			}
			s.Close()
			if string(results[0]) != string(results[i]) || len(results[i]) != out*12 {
				t.Errorf("130 -> %d rows, sums %t, paired %t: pictures differ", out, sums, paired)
			}
		}
	}
}

func TestMemoryIsABound(t *testing.T) {
	for _, px := range []Pixel{{1, 8, false}, {2, 8, true}, {4, 8, true}, {1, 16, false}, {4, 16, true}} {
		for _, f := range resize.Filters() {
			for _, in := range sizes() {
				for _, out := range sizes() {
					x, y := Whole(in, one, in, out), Whole(out, one, out, in)
					bound, err := Memory(x, y, px, f)
					if err != nil {
						t.Fatal(err)
					}
					s, err := New(x, y, px, f, nil)
					if err != nil {
						t.Fatal(err)
					}
					took := s.x.size() + s.y.size() + s.held()
					if took > bound {
						t.Fatalf("%+v %v %d -> %d: takes %d bytes, bound %d", px, f, in, out, took, bound)
					}
					s.Close()
				}
			}
		}
	}
}

// held returns the bytes that s works in.
func (s *Scaler) held() int64 {
	if s.mem == nil {
		return int64(len(s.out))
	}
	n := len(s.mem.bytes) + 4*len(s.plan.keep)
	switch e := s.engine.(type) {
	case *lanes:
		n += columnBytes*len(e.columns) + 8*(len(e.ring)+len(e.acc))
	case *vector:
		n += 2*(len(e.block)+len(e.pairMemory.run)+len(e.ring)) + 4*len(e.acc) + 8*len(e.place)
	}
	return int64(n)
}

func TestCacheKeepsAndForgets(t *testing.T) {
	c := NewCache(64 << 10)
	k := func(out int) key { return key{Whole(100, one, 100, out), resize.Lanczos3, 8, true} }
	first, err := c.get(k(50))
	if err != nil {
		t.Fatal(err)
	}
	for out := 1; out < 200; out++ {
		if _, err := c.get(k(out)); err != nil {
			t.Fatal(err)
		}
		if again, _ := c.get(k(50)); again != first {
			t.Fatalf("what is used all the time was forgotten after %d sizes", out)
		}
		if c.bytes > c.max || c.order.Len() != len(c.byKey) {
			t.Fatalf("%d bytes of %d, %d entries, %d keys", c.bytes, c.max, c.order.Len(), len(c.byKey))
		}
	}
	if c.find(k(1)) != nil {
		t.Error("what was not used for long is still there")
	}
	huge := key{Whole(20000, one, 20000, 3000), resize.Lanczos3, 8, false}
	if _, err := c.get(huge); err != nil || c.find(huge) != nil || c.find(k(50)) != first {
		t.Errorf("weights over a quarter of the cache: kept, or pushed others out (%v)", err)
	}
	if _, err := c.get(key{}); err == nil {
		t.Error("an invalid axis has weights")
	}
}
