package resize_test

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"testing"

	"github.com/rendition-go/rendition/resize"
)

func TestFilterNames(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range resize.Filters() {
		got, err := resize.ParseFilter(f.String())
		if err != nil || got != f || seen[f.String()] {
			t.Errorf("%v: parsed as %v, %v; seen %v", f, got, err, seen[f.String()])
		}
		seen[f.String()] = true
	}
	if f, err := resize.ParseFilter(""); err != nil || f != resize.Lanczos3 {
		t.Errorf("no name: %v, %v", f, err)
	}
	for _, bad := range []string{"lanczos", "Lanczos3", "box ", "Filter(9)"} {
		if _, err := resize.ParseFilter(bad); err == nil {
			t.Errorf("%q accepted", bad)
		}
	}
	if f := resize.Filter(9); f.String() != "Filter(9)" || f.Support() != 0 || f.At(0) != 0 {
		t.Errorf("unknown filter: %v, support %v, at 0 %v", f, f.Support(), f.At(0))
	}
}

func TestFilterShape(t *testing.T) {
	for _, f := range resize.Filters() {
		s := f.Support()
		if math.Mod(s, 0.5) != 0 || s <= 0 {
			t.Errorf("%v: support %v", f, s)
		}
		want := 1.0
		if f == resize.Mitchell {
			want = 8.0 / 9
		}
		if math.Abs(f.At(0)-want) > 1e-15 {
			t.Errorf("%v at 0: %v, want %v", f, f.At(0), want)
		}
		for _, x := range []float64{s + 1e-9, s + 1, 1e9, math.Inf(1)} {
			if f.At(x) != 0 || f.At(-x) != 0 {
				t.Errorf("%v at %v: %v, want 0", f, x, f.At(x))
			}
		}
		sum := 0.0
		for i := -4000; i <= 4000; i++ {
			x := (float64(i) + 0.5) / 1000
			if f.At(x) != f.At(-x) {
				t.Fatalf("%v is not symmetric at %v", f, x)
			}
			sum += f.At(x)
		}
		if math.Abs(sum/1000-1) > 0.01 {
			t.Errorf("%v: integral %v, want about 1", f, sum/1000)
		}
		if f == resize.Mitchell {
			continue
		}
		for x := 1.0; x <= 4; x++ {
			if f.At(x) != 0 {
				t.Errorf("%v at %v: %v, want exactly 0", f, x, f.At(x))
			}
		}
	}
}

func TestFilterValues(t *testing.T) {
	sinc := func(x float64) float64 {
		if x == 0 {
			return 1
		}
		return math.Sin(math.Pi*x) / (math.Pi * x)
	}
	cubic := func(b, c, x float64) float64 {
		if x < 1 {
			return ((12-9*b-6*c)*x*x*x + (-18+12*b+6*c)*x*x + 6 - 2*b) / 6
		}
		return ((-b-6*c)*x*x*x + (6*b+30*c)*x*x + (-12*b-48*c)*x + 8*b + 24*c) / 6
	}
	formulas := map[resize.Filter]func(x float64) float64{
		resize.Lanczos3:   func(x float64) float64 { return sinc(x) * sinc(x/3) },
		resize.Lanczos2:   func(x float64) float64 { return sinc(x) * sinc(x/2) },
		resize.Bilinear:   func(x float64) float64 { return 1 - x },
		resize.CatmullRom: func(x float64) float64 { return cubic(0, 0.5, x) },
		resize.Mitchell:   func(x float64) float64 { return cubic(1.0/3, 1.0/3, x) },
		resize.Box:        func(x float64) float64 { return 1 },
	}
	for f, want := range formulas {
		for x := 0.0; x < f.Support(); x += 1.0 / 512 {
			if d := math.Abs(f.At(x) - want(x)); d > 4e-15 {
				t.Fatalf("%v at %v: %v, want %v", f, x, f.At(x), want(x))
			}
		}
	}
	if resize.Box.At(0.5) != 0.5 {
		t.Errorf("box at its edge: %v, want 0.5", resize.Box.At(0.5))
	}
}

// The bits of kernel values are part of the result's bytes and must not depend on
// the architecture.
func TestFilterGolden(t *testing.T) {
	const want = "d5fdcf73db2d75e44abf86c7cb6d8890c0797febedaf720a98086efdb506951f"
	h := sha256.New()
	for _, f := range resize.Filters() {
		for i := range 3500 {
			h.Write(binary.LittleEndian.AppendUint64(nil, math.Float64bits(f.At(float64(i)/997))))
		}
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != want {
		t.Errorf("hash %s, want %s", got, want)
	}
}
