package resize_test

import (
	"errors"
	"testing"

	"github.com/rendition-go/rendition/resize"
)

func TestLimits(t *testing.T) {
	source := func(l resize.Limits, w, h, frames int) error { return l.CheckSource(w, h, frames) }
	for _, c := range []struct {
		name string
		err  error
		ok   bool
	}{
		{"default pixels", source(resize.Limits{}, 10000, 10000, 1), true},
		{"one row more", source(resize.Limits{}, 10000, 10001, 1), false},
		{"four full frames", source(resize.Limits{}, 10000, 10000, 4), true},
		{"five", source(resize.Limits{}, 10000, 10000, 5), false},
		{"own pixels", source(resize.Limits{Pixels: 100}, 10, 11, 1), false},
		{"none", source(resize.Limits{Pixels: -1, FramePixels: -1}, 1<<30, 1<<30, 9), true},
		{"default side", resize.Limits{}.CheckOutput(16384, 1), true},
		{"side over", resize.Limits{}.CheckOutput(16385, 1), false},
		{"height over", resize.Limits{}.CheckOutput(1, 16385), false},
		{"area", resize.Limits{}.CheckOutput(8192, 8192), true},
		{"area over", resize.Limits{}.CheckOutput(8192, 8193), false},
		{"no side", resize.Limits{OutputSide: -1}.CheckOutput(100000, 2), true},
	} {
		if (c.err == nil) != c.ok || !c.ok && !errors.Is(c.err, resize.ErrTooLarge) {
			t.Errorf("%s: %v", c.name, c.err)
		}
	}
}
