package webp

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestFilters: a decoder's filter (RFC 9649, 2.7.1.2) gives alpha back, and
// gradients get one.
func TestFilters(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for k := range 200 {
		a := alphaPlane{width: 1 + r.IntN(40), height: 1 + r.IntN(40)}
		for i := range a.width * a.height {
			a.pix = append(a.pix, uint8(i*k+r.IntN(1+k)))
		}
		want := slices.Clone(a.pix)
		a.filter(k % filters)
		unfilter(&a, k%filters)
		if !slices.Equal(a.pix, want) {
			t.Fatalf("filter %d, %d x %d: not the same", k%filters, a.width, a.height)
		}
	}
	ramp := alphaPlane{width: 200, height: 200}
	for i := range 200 * 200 {
		ramp.pix = append(ramp.pix, uint8((3*(i%200)+4*(i/200))/5))
	}
	if f := ramp.bestFilter(); f == filterNone {
		t.Error("a ramp gets no filter")
	}
	for i := range ramp.pix {
		ramp.pix[i] = uint8(r.IntN(256))
	}
	if f := ramp.bestFilter(); f != filterNone {
		t.Errorf("noise gets filter %d", f)
	}
}

func unfilter(a *alphaPlane, f int) {
	for i := range a.pix {
		x, y := i%a.width, i/a.width
		var p uint8
		switch {
		case f == filterNone || i == 0:
		case y == 0:
			p = a.pix[i-1]
		case x == 0:
			p = a.pix[i-a.width]
		case f == filterHorizontal:
			p = a.pix[i-1]
		case f == filterVertical:
			p = a.pix[i-a.width]
		case f == filterGradient:
			p = uint8(min(max(int(a.pix[i-1])+int(a.pix[i-a.width])-int(a.pix[i-a.width-1]), 0), 255))
		}
		a.pix[i] += p
	}
}
