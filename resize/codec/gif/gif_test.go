package gif_test

import (
	"bytes"
	"image"
	"image/color"
	"image/color/palette"
	"image/draw"
	stdgif "image/gif"
	"testing"

	"github.com/rendition-go/rendition/resize/codec/codectest"
	"github.com/rendition-go/rendition/resize/codec/gif"
)

func files(t testing.TB) map[string][]byte {
	m := image.NewPaletted(image.Rect(0, 0, 31, 22), palette.Plan9)
	for i := range m.Pix {
		m.Pix[i] = uint8(i * 7)
	}
	clear := image.NewPaletted(m.Rect, color.Palette{color.RGBA{}, color.RGBA{200, 10, 10, 255}})
	draw.Draw(clear, image.Rect(5, 5, 20, 18), image.NewUniform(clear.Palette[1]), image.Point{}, draw.Src)
	out := map[string][]byte{}
	for name, m := range map[string]*image.Paletted{"colours": m, "transparent": clear} {
		var b bytes.Buffer
		if err := stdgif.Encode(&b, m, nil); err != nil {
			t.Fatal(err)
		}
		out[name] = b.Bytes()
	}
	return out
}

func TestConformance(t *testing.T) {
	codectest.Run(t, gif.Codec(), &codectest.Options{Files: files(t), Reference: stdgif.Decode, PSNR: 30})
}
