//go:build !race

package goimage_test

import (
	"bytes"
	"context"
	"io"
	"testing"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize/goimage"
)

// A JPEG made of a JPEG takes a number of allocations that does not depend on
// how tall it or the source is: memory for rows is used again, and that for
// tables and symbols comes from pools. (The race detector makes sync.Pool forget
// on purpose.)
func TestAllocations(t *testing.T) {
	z := goimage.New(nil)
	count := func(height int) float64 {
		data := encodeJPEG(t, quadrants(640, height), 1)
		p := params.Params{Width: 200, Format: params.FormatJPEG, Quality: 80}.Simplify()
		return testing.AllocsPerRun(10, func() {
			if _, err := z.Resize(context.Background(), io.Discard, bytes.NewReader(data), p); err != nil {
				t.Fatal(err)
			}
		})
	}
	low, high := count(480), count(4800)
	if low > 150 || high > low+15 {
		t.Errorf("%.0f allocations for 480 rows, %.0f for 4800; want at most 150, and as many", low, high)
	}
	t.Logf("%.0f and %.0f allocations", low, high)
}
