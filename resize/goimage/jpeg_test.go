package goimage_test

import (
	"image/jpeg"
	"testing"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize/codec/codectest"
	"github.com/rendition-go/rendition/resize/goimage"
)

// TestJPEGConformance runs the codec as it is put together here.
func TestJPEGConformance(t *testing.T) {
	for _, c := range goimage.DefaultCodecs() {
		if c.Format == params.FormatJPEG {
			codectest.Run(t, c, &codectest.Options{Files: jpegFiles(t), Reference: jpeg.Decode, PSNR: 32})
		}
	}
}

func jpegFiles(t *testing.T) map[string][]byte {
	return map[string][]byte{"colour": encodeJPEG(t, quadrants(45, 33), 6)}
}
