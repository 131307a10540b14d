package webp_test

import (
	"testing"

	"github.com/rendition-go/rendition/resize/codec/codectest"
	"github.com/rendition-go/rendition/resize/codec/webp"
)

func TestConformance(t *testing.T) {
	codectest.Run(t, webp.Codec(), &codectest.Options{PSNR: 36, Alpha: true})
}
