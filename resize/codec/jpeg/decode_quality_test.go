package jpeg_test

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/rendition-go/rendition/resize/codec"
)

// TestScaledQuality holds what is decoded to a size against the full picture
// shrunk in floating point by the ideal filter of its blocks: their transform of
// 8 points without the high frequencies. At 1/8 that is the mean.
func TestScaledQuality(t *testing.T) {
	files := map[string][]byte{
		"natural": encodeWhole(t, newPicture(codec.LayoutYCbCr, 400, 304, 2, 2, natural(9)), codec.Options{Quality: 90}),
		"4:4:4":   encodeWhole(t, newPicture(codec.LayoutYCbCr, 400, 304, 1, 1, natural(9)), codec.Options{Quality: 95}),
	}
	photos := filepath.Join("..", "..", "..", "examples", "server", "photos")
	for _, name := range []string{"dandelion.jpg", "portrait.jpg", "spheres.jpg"} {
		data, err := os.ReadFile(filepath.Join(photos, name))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = data
	}
	for name, data := range files {
		full := mustRead(t, data, codec.Hint{})
		for i, h := range sizes(full.Shape.Width, full.Shape.Height)[1:] {
			size := 4 >> i
			got := mustRead(t, data, h)
			for j := range got.Shape.Layout.Planes() {
				want := shrink(&full.Planes[j], size)
				if d := psnrOf(&got.Planes[j], want); d < 50 {
					t.Errorf("%s at %d/8: plane %d has %.1f dB", name, size, j, d)
				}
			}
		}
	}
}

// shrink returns the whole blocks of p shrunk to size x size samples each, row by
// row.
func shrink(p *codec.Plane, size int) [][]float64 {
	// Low-pass and resampling in one: out = M in for rows, then for columns.
	var m [8][8]float64
	for o := range size {
		for i := range 8 {
			for u := range size {
				c := 2.0
				if u == 0 {
					c = 1
				}
				m[o][i] += c / 8 * math.Cos(float64((2*o+1)*u)*math.Pi/float64(2*size)) * math.Cos(float64((2*i+1)*u)*math.Pi/16)
			}
		}
	}
	out := make([][]float64, p.Rows/8*size)
	for y := range out {
		out[y] = make([]float64, p.Width/8*size)
		for x := range out[y] {
			for v := range 8 {
				row := p.Row(y/size*8+v, 1)
				for u := range 8 {
					out[y][x] += m[y%size][v] * m[x%size][u] * float64(row[x/size*8+u])
				}
			}
			out[y][x] = min(max(out[y][x], 0), 255)
		}
	}
	return out
}

func psnrOf(p *codec.Plane, want [][]float64) float64 {
	sum, n := 0.0, 0
	for y, row := range want {
		got := p.Row(y, 1)
		for x, v := range row {
			d := float64(got[x]) - v
			sum += d * d
			n++
		}
	}
	return 10 * math.Log10(255*255*float64(n)/sum)
}
