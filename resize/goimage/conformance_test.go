package goimage_test

import (
	"testing"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/cgowebp"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/goimage"
	"github.com/rendition-go/rendition/resize/resizetest"
)

func TestConformance(t *testing.T) {
	resizetest.Run(t, func(testing.TB) resize.Resizer { return goimage.New(nil) }, nil)
}

func TestConformanceFilters(t *testing.T) {
	if raceEnabled {
		t.Skip("other weights in the same code, which takes minutes here")
	}
	for _, f := range []resize.Filter{resize.Nearest, resize.Bilinear, resize.CatmullRom} {
		t.Run(f.String(), func(t *testing.T) {
			z := func(testing.TB) resize.Resizer { return goimage.New(&goimage.Options{Filter: f}) }
			resizetest.Run(t, z, &resizetest.Options{Filter: f})
		})
	}
}

func TestConformanceCgoWebP(t *testing.T) {
	if raceEnabled {
		t.Skip("another codec in the same code, which takes minutes here")
	}
	c, err := cgowebp.Codec()
	if err != nil {
		t.Skip(err)
	}
	codecs := append(codec.List{c}, goimage.DefaultCodecs()...)
	resizetest.Run(t, func(testing.TB) resize.Resizer { return goimage.New(&goimage.Options{Codecs: codecs}) }, nil)
}

func TestConformanceParallel(t *testing.T) {
	resizetest.Run(t, func(testing.TB) resize.Resizer { return goimage.New(&goimage.Options{Parallel: true}) }, nil)
}
