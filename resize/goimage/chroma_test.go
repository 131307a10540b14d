package goimage_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"math"
	"testing"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/goimage"
)

// stretched returns sample i of n that are made, by f in float64, of half as
// many samples, where chroma of 4:2:0 is centred between luma.
func stretched(f resize.Filter, i int, n int, at func(i int) float64) float64 {
	centre, sum, weights := (float64(i)+0.5)/2, 0.0, 0.0
	for k := int(centre) - 5; k <= int(centre)+5; k++ {
		w := f.At(float64(k) + 0.5 - centre)
		weights += w
		sum += w * at(max(0, min(k, n-1)))
	}
	return sum / weights
}

// TestChromaIsStretched makes RGB of a 4:2:0 picture at its own size, where luma
// stays what it is, and compares with chroma stretched by the same filter.
func TestChromaIsStretched(t *testing.T) {
	data := encodeJPEG(t, quadrants(40, 30), 1)
	decoded, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	m, ok := decoded.(*image.YCbCr)
	if !ok || m.SubsampleRatio != image.YCbCrSubsampleRatio420 {
		t.Fatalf("%T is not 4:2:0", decoded)
	}
	w, h := m.Rect.Dx(), m.Rect.Dy()
	for _, f := range []resize.Filter{resize.Lanczos3, resize.Bilinear} {
		out, _ := run(t, goimage.New(&goimage.Options{Filter: f}), data, params.Params{Percent: 100, Format: params.FormatPNG})
		got := decode(t, out)
		plane := func(c []byte, x, y int) float64 {
			return stretched(f, y, (h+1)/2, func(row int) float64 {
				return stretched(f, x, (w+1)/2, func(col int) float64 { return float64(c[row*m.CStride+col]) })
			})
		}
		for y := range h {
			for x := range w {
				cb := max(0, min(plane(m.Cb, x, y), 255)) - 128
				cr := max(0, min(plane(m.Cr, x, y), 255)) - 128
				luma := float64(m.Y[m.YOffset(x, y)])
				r, g, b, _ := got.At(x, y).RGBA()
				for i, v := range [3]float64{luma + 1.402*cr, luma - 0.344136*cb - 0.714136*cr, luma + 1.772*cb} {
					is := float64([3]uint32{r, g, b}[i] >> 8)
					if want := max(0, min(v, 255)); math.Abs(is-want) > 2.5 {
						t.Fatalf("%v: channel %d at %d, %d is %.0f, want %.1f", f, i, x, y, is, want)
					}
				}
			}
		}
	}
}
