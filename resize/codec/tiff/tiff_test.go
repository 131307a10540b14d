package tiff_test

import (
	"bytes"
	"image"
	"image/color"
	"testing"

	xtiff "golang.org/x/image/tiff"

	"github.com/rendition-go/rendition/resize/codec/codectest"
	"github.com/rendition-go/rendition/resize/codec/tiff"
)

func TestConformance(t *testing.T) {
	r := image.Rect(0, 0, 21, 13)
	files := map[string][]byte{}
	for name, m := range map[string]interface {
		image.Image
		Set(x, y int, c color.Color)
	}{
		"grey": image.NewGray(r), "grey 16": image.NewGray16(r),
		"rgba": image.NewNRGBA(r), "rgba 16": image.NewNRGBA64(r), "rgb": image.NewRGBA(r),
	} {
		for y := range 13 {
			for x := range 21 {
				m.Set(x, y, color.NRGBA64{uint16(x * 3000), uint16(y * 5000), 0x6363, uint16(0xffff - x*1000)})
			}
		}
		for _, c := range []xtiff.CompressionType{xtiff.Uncompressed, xtiff.Deflate} {
			var b bytes.Buffer
			if err := xtiff.Encode(&b, m, &xtiff.Options{Compression: c}); err != nil {
				t.Fatal(err)
			}
			files[name+[]string{"", " deflated"}[min(int(c), 1)]] = b.Bytes()
		}
	}
	codectest.Run(t, tiff.Codec(), &codectest.Options{Files: files})
}
