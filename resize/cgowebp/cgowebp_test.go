package cgowebp_test

import (
	"context"
	"errors"
	"image"
	"io"
	"testing"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/cgowebp"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/codectest"
	"github.com/rendition-go/rendition/resize/codec/webp"
)

// withCgo returns the codec, or skips the test after it has checked the error.
func withCgo(t testing.TB) codec.Codec {
	c, err := cgowebp.Codec()
	if err != nil {
		if !errors.Is(err, resize.ErrNotBuilt) {
			t.Fatal(err)
		}
		t.Skip("built without cgo")
	}
	return c
}

// pureGo reads a result by other code.
func pureGo(r io.Reader) (image.Image, error) {
	img, err := webp.NewDecoder(nil).Open(r, resize.Limits{})
	if err != nil {
		return nil, err
	}
	src, err := img.Decode(context.Background(), codec.Hint{})
	if err != nil {
		return nil, err
	}
	return codec.ToImage(src)
}

func TestConformance(t *testing.T) {
	codectest.Run(t, withCgo(t), &codectest.Options{Reference: pureGo, PSNR: 36, Alpha: true})
}
