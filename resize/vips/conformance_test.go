//go:build cgo && vips

package vips_test

import (
	"testing"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/resizetest"
	"github.com/rendition-go/rendition/resize/vips"
)

func newResizer(tb testing.TB, o *vips.Options) *vips.Resizer {
	tb.Helper()
	z, err := vips.New(o)
	if err != nil {
		tb.Fatal(err)
	}
	return z
}

var notRead = []params.Format{params.FormatBMP}

// TestConformance is with Lanczos3, with which libvips shrinks as it should but
// enlarges by a bicubic kernel; TestShrinking has the bound of what it shrinks.
func TestConformance(t *testing.T) {
	resizetest.Run(t, func(tb testing.TB) resize.Resizer { return newResizer(tb, nil) },
		&resizetest.Options{CannotRead: notRead, PSNR: 43})
}

func TestConformanceFilters(t *testing.T) {
	for _, f := range []resize.Filter{resize.Nearest, resize.Bilinear, resize.CatmullRom} {
		t.Run(f.String(), func(t *testing.T) {
			z := func(tb testing.TB) resize.Resizer { return newResizer(tb, &vips.Options{Filter: f}) }
			resizetest.Run(t, z, &resizetest.Options{Filter: f, CannotRead: notRead})
		})
	}
}
