//go:build cgo && vips

package vips

import (
	"math"
	"math/rand/v2"
	"testing"
)

// place returns where libvips puts the centre of the first wanted result sample,
// in samples of the opened picture, given how it makes them: k samples in the
// middle of n.
func (w *window) place() float64 {
	n := float64(w.before + w.cutLen + w.after)
	k := math.Round(n / w.factor)
	return (float64(w.skip)+0.5)*w.factor - 0.5 - (k*w.factor-n)/2 + float64(w.cut-w.before)
}

// TestAxisPlaces holds windows to what they are for: what is wanted comes out of
// them, at the place it must have, and nothing that the kernel looks at is cut off.
func TestAxisPlaces(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	moved, shrunk := 0, 0
	for range 20000 {
		size := 1 + r.IntN(6000)
		step := []int{1, 2, 4, 8}[r.IntN(4)]
		opened := (size + step - 1) / step
		if r.IntN(2) == 0 && size >= step {
			opened = size / step
		}
		a := axis{opened: opened, step: step, size: size, scaled: 1 + r.IntN(max(size/step, 1))}
		a.out = 1 + r.IntN(a.scaled)
		if r.IntN(2) == 0 {
			a.out = a.scaled
		}
		a.offset = r.IntN(a.scaled - a.out + 1)
		if a.size < a.scaled*a.step {
			continue
		}
		w := a.plan()
		if math.IsInf(w.off, 1) && step > 1 {
			shrunk, moved = shrunk+1, moved+1 // is not used
			continue
		}
		if w.factor == 1 {
			if w.cut != a.offset || w.cutLen != a.out || w.skip != 0 {
				t.Fatalf("%+v: %+v", a, w)
			}
			continue
		}
		opened = (opened + w.box - 1) / w.box
		step *= w.box
		s := float64(size) / (float64(a.scaled) * float64(step))
		if math.Abs(w.factor-s) > 1e-9*s || w.out != a.out {
			t.Fatalf("%+v: %+v", a, w)
		}
		if w.cut < 0 || w.cutLen < 1 || w.cut+w.cutLen > opened || w.before < 0 || w.after < 0 || w.skip < 0 {
			t.Fatalf("%+v: %+v", a, w)
		}
		if k := math.Round(float64(w.before+w.cutLen+w.after) / s); float64(w.skip+w.out) > k {
			t.Fatalf("%+v: %+v makes %v samples", a, w, k)
		}
		want := (float64(a.offset)+0.5)*s - 0.5
		off := math.Abs(w.place()-want) / s
		if math.Abs(off-w.off) > 1e-6 {
			t.Fatalf("%+v: %+v is off by %v of a sample, and says %v", a, w, off, w.off)
		}
		// Samples that the kernel wants are there, or beyond the picture's edge; of
		// an edge itself one may be missing, which is repeated.
		lo, hi := want-3*s, want+float64(a.out-1)*s+3*s
		end := w.cut + w.cutLen
		if w.cut > 1 && float64(w.cut) > lo+0.5 || end < opened-1 && float64(end) < hi-0.5 {
			t.Fatalf("%+v: %+v cuts off samples of %.1f..%.1f", a, w, lo, hi)
		}
		if step == 1 && w.off > misplaced {
			t.Fatalf("%+v: %+v, though it could be exact", a, w)
		}
		if w.box == 1 && step > 1 {
			shrunk++
			if w.off > misplaced {
				moved++
			}
		}
	}
	if moved*20 > shrunk {
		t.Errorf("%d of %d shrunk pictures have no good window", moved, shrunk)
	}
	t.Logf("%d of %d shrunk pictures have no good window", moved, shrunk)
}

func TestAxisEnlarging(t *testing.T) {
	a := axis{opened: 100, step: 1, size: 100, scaled: 250, offset: 30, out: 50}
	w := a.plan()
	if w.factor != 0.4 || w.out != 50 || w.cut != 0 || w.cutLen != 100 || math.Abs(w.position-11.7) > 1e-12 {
		t.Errorf("%+v", w)
	}
}

// TestAxisHuge is beyond libvips's kernels without averaging first.
func TestAxisHuge(t *testing.T) {
	a := axis{opened: 65535, step: 1, size: 65535, scaled: 1, out: 1}
	w := a.plan()
	if w.box < 2 || w.factor > maxFactor || w.factor < maxFactor/4 {
		t.Errorf("%+v", w)
	}
}
