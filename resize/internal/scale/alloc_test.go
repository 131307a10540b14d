//go:build !race

package scale_test

import (
	"testing"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/internal/scale"
)

// With weights in the cache, scaling takes a handful of allocations, whatever
// the number of rows. (The race detector makes sync.Pool forget on purpose.)
func TestAllocations(t *testing.T) {
	c := scale.NewCache(0)
	p := noise(1, 200, 600, rgba)
	pl := p.plane()
	x, y := scale.Whole(200, one, 200, 70), scale.Whole(600, one, 600, 210)
	n := testing.AllocsPerRun(20, func() {
		s, err := scale.New(x, y, rgba, resize.Lanczos3, c)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if err := s.Push(pl, func(int, []byte) error { return nil }); err != nil {
			t.Fatal(err)
		}
	})
	if n > 8 {
		t.Errorf("%.0f allocations, want 8 at most", n)
	}
}
