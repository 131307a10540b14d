package arith

import (
	"math"
	"testing"
)

// TestBitCosts compares the table with the logarithm.
func TestBitCosts(t *testing.T) {
	for p := 1; p < 256; p++ {
		if want := -256 * math.Log2(float64(p)/256); math.Abs(want-float64(BitCosts[p])) > 0.51 {
			t.Errorf("probability %d: %d, want %.1f", p, BitCosts[p], want)
		}
	}
	for v := uint32(1); v < 5_000_000; v += 1 + v/50 {
		if want := 256 * math.Log2(float64(v)); math.Abs(want-float64(Log2(v))) > 4 {
			t.Errorf("Log2(%d) is %d, want %.1f", v, Log2(v), want)
		}
	}
}
