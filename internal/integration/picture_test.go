//go:build unix

package integration

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"testing"
)

// rgb is the mean colour of a picture, by which pictures are told apart.
type rgb [3]int

// near reports whether the colours are the same but for what compression does.
func (c rgb) near(d rgb) bool {
	for i := range c {
		if diff := c[i] - d[i]; diff < -8 || diff > 8 {
			return false
		}
	}
	return true
}

// mean returns the mean colour of a decoded picture. WebP means another YCbCr
// than JPEG, ITU-R BT.601 with 16 to 235 for luma, which the decoder used here
// leaves to its callers.
func mean(m image.Image, format string) rgb {
	var sum [3]int
	ycc, isYCbCr := m.(*image.YCbCr)
	b := m.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			var c [3]uint8
			if isYCbCr && format == "webp" {
				v := ycc.YCbCrAt(x, y)
				c = [3]uint8{v.Y, v.Cb, v.Cr}
			} else {
				v := color.NRGBAModel.Convert(m.At(x, y)).(color.NRGBA)
				c = [3]uint8{v.R, v.G, v.B}
			}
			for i, v := range c {
				sum[i] += int(v)
			}
		}
	}
	n := b.Dx() * b.Dy()
	c := rgb{sum[0] / n, sum[1] / n, sum[2] / n}
	if isYCbCr && format == "webp" { // linear, so that it holds for the mean as for each pixel
		y, cb, cr := 1.164*float64(c[0]-16), float64(c[1]-128), float64(c[2]-128)
		c = rgb{int(y + 1.596*cr), int(y - 0.392*cb - 0.813*cr), int(y + 2.017*cb)}
	}
	return c
}

// photo returns a JPEG of that mean colour, with so much grain that its variants
// are not small. Channels are to be 60 to 195.
func photo(t testing.TB, width, height int, c rgb) []byte {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := 0; i < len(m.Pix); i += 4 {
		grain := int(rng.Uint32()%121) - 60
		m.Pix[i], m.Pix[i+1], m.Pix[i+2], m.Pix[i+3] = uint8(c[0]+grain), uint8(c[1]+grain), uint8(c[2]+grain), 255
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// noise returns a PNG that no encoder makes much smaller.
func noise(t testing.TB, width, height int) []byte {
	t.Helper()
	rng := rand.New(rand.NewPCG(3, 4))
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for i := range m.Pix {
		m.Pix[i] = uint8(rng.Uint32())
		if i%4 == 3 {
			m.Pix[i] = 255
		}
	}
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
