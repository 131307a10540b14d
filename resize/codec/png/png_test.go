package png_test

import (
	"bytes"
	"image"
	"image/color"
	stdpng "image/png"
	"testing"

	"github.com/rendition-go/rendition/resize/codec/codectest"
	"github.com/rendition-go/rendition/resize/codec/png"
)

// files returns one picture of every colour type and depth that image/png writes.
func files(t testing.TB) map[string][]byte {
	r := image.Rect(0, 0, 23, 17)
	pictures := map[string]interface {
		image.Image
		Set(x, y int, c color.Color)
	}{
		"grey": image.NewGray(r), "grey 16": image.NewGray16(r), "rgba": image.NewNRGBA(r),
		"rgba 16": image.NewNRGBA64(r), "rgb": image.NewRGBA(r), "rgb 16": image.NewRGBA64(r),
		"palette": image.NewPaletted(r, color.Palette{color.NRGBA{255, 0, 0, 255}, color.NRGBA{0, 0, 255, 128}, color.White}),
	}
	out := map[string][]byte{}
	for name, m := range pictures {
		for y := range 17 {
			for x := range 23 {
				a := uint16(0xffff)
				if name == "rgba" || name == "rgba 16" {
					a = uint16(x * 0xffff / 22)
				}
				m.Set(x, y, color.NRGBA64{uint16(x * 2900), uint16(y * 3800), uint16(x * y * 170), a})
			}
		}
		var b bytes.Buffer
		if err := stdpng.Encode(&b, m); err != nil {
			t.Fatal(err)
		}
		out[name] = b.Bytes()
	}
	return out
}

func TestConformance(t *testing.T) {
	codectest.Run(t, png.Codec(), &codectest.Options{Files: files(t), Reference: stdpng.Decode, Alpha: true})
}
