package jpeg_test

import (
	"image"
	"image/color"
	"testing"

	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/jpeg"
)

// TestRGBA holds the conversion against image/color's at full chroma and the
// best quality.
func TestRGBA(t *testing.T) {
	p := newPicture(codec.LayoutRGBA, 61, 45, 1, 1, natural(15))
	e := jpeg.NewEncoder(&jpeg.EncoderOptions{Subsampling: jpeg.Subsampling444})
	for _, progressive := range []bool{false, true} {
		m := decode(t, encode(t, e, p, codec.Options{Quality: 100, Progressive: progressive}, 7)).(*image.YCbCr)
		for y := range 45 {
			row := p.band.Planes[0].Row(y, 4)
			for x := range 61 {
				yy, cb, cr := color.RGBToYCbCr(row[4*x], row[4*x+1], row[4*x+2])
				got := m.YCbCrAt(x, y)
				if off(got.Y, yy) > 2 || off(got.Cb, cb) > 2 || off(got.Cr, cr) > 2 {
					t.Fatalf("%d, %d is %v, want %v", x, y, got, color.YCbCr{Y: yy, Cb: cb, Cr: cr})
				}
			}
		}
	}
}

func off(a, b byte) int { return max(int(a)-int(b), int(b)-int(a)) }

// TestRGBAChromaIsTheMean has red and blue pixels whose mean is to be seen, also
// where the last column and row are alone.
func TestRGBAChromaIsTheMean(t *testing.T) {
	for _, s := range []jpeg.Subsamplings{jpeg.Subsampling420, jpeg.Subsampling422} {
		p := newPicture(codec.LayoutRGBA, 15, 15, 1, 1, func(_, i, y int) byte {
			x := i / 4
			return []byte{byte(17 * x), byte(255 - 17*y), byte(17 * ((x + y) % 2)), 255}[i%4]
		})
		e := jpeg.NewEncoder(&jpeg.EncoderOptions{Subsampling: s})
		m := decode(t, encode(t, e, p, codec.Options{Quality: 100}, 1)).(*image.YCbCr)
		dx, dy := e.Subsampling(100)
		for y := 0; y < 15; y += dy {
			for x := 0; x < 15; x += dx {
				cb, cr := meanChroma(p, x, y, dx, dy)
				got := m.YCbCrAt(x, y)
				if off(got.Cb, cb) > 2 || off(got.Cr, cr) > 2 {
					t.Errorf("%d x %d, at %d, %d: %d, %d, want %d, %d", dx, dy, x, y, got.Cb, got.Cr, cb, cr)
				}
			}
		}
	}
}

// meanChroma returns the chroma of the mean of dx x dy pixels of p from x, y on,
// as far as p has them.
func meanChroma(p *picture, x, y, dx, dy int) (cb, cr byte) {
	var sum [3]int
	n := 0
	for j := y; j < min(y+dy, p.shape.Height); j++ {
		for i := x; i < min(x+dx, p.shape.Width); i++ {
			for c := range sum {
				sum[c] += int(p.band.Planes[0].Row(j, 4)[4*i+c])
			}
			n++
		}
	}
	_, cb, cr = color.RGBToYCbCr(byte(sum[0]/n), byte(sum[1]/n), byte(sum[2]/n))
	return cb, cr
}

func TestGreysStayGrey(t *testing.T) {
	for v := range 256 {
		p := newPicture(codec.LayoutRGBA, 9, 9, 1, 1, func(int, int, int) byte { return byte(v) })
		m := decode(t, encodeWhole(t, p, codec.Options{Quality: 100})).(*image.YCbCr)
		if got, want := m.YCbCrAt(8, 8), (color.YCbCr{Y: byte(v), Cb: 128, Cr: 128}); got != want {
			t.Errorf("%d is %v", v, got)
		}
	}
}

func TestSubsampling(t *testing.T) {
	tests := []struct {
		of      jpeg.Subsamplings
		quality int
		x, y    int
	}{
		{jpeg.SubsamplingAuto, 0, 2, 2},
		{jpeg.SubsamplingAuto, 1, 2, 2},
		{jpeg.SubsamplingAuto, 89, 2, 2},
		{jpeg.SubsamplingAuto, 90, 1, 1},
		{jpeg.SubsamplingAuto, 100, 1, 1},
		{jpeg.Subsampling420, 100, 2, 2},
		{jpeg.Subsampling422, 50, 2, 1},
		{jpeg.Subsampling422, 95, 2, 1},
		{jpeg.Subsampling444, 10, 1, 1},
	}
	for _, tt := range tests {
		e := jpeg.NewEncoder(&jpeg.EncoderOptions{Subsampling: tt.of})
		if x, y := e.Subsampling(tt.quality); x != tt.x || y != tt.y {
			t.Errorf("%d at quality %d: %d, %d, want %d, %d", tt.of, tt.quality, x, y, tt.x, tt.y)
		}
		if x, y := jpeg.Subsampling(tt.quality); tt.of == jpeg.SubsamplingAuto && (x != tt.x || y != tt.y) {
			t.Errorf("Subsampling(%d) = %d, %d, want %d, %d", tt.quality, x, y, tt.x, tt.y)
		}
		p := newPicture(codec.LayoutRGBA, 20, 20, 1, 1, smooth)
		m := decode(t, encode(t, e, p, codec.Options{Quality: tt.quality}, 20)).(*image.YCbCr)
		want := codec.NewShape(codec.LayoutYCbCr, 20, 20, tt.x, tt.y)
		got := [2]int{len(m.Y) / len(m.Cb), m.YStride / m.CStride}
		if got != [2]int{tt.x * tt.y, tt.x} {
			t.Errorf("%d at quality %d: decoded to %v, want %v", tt.of, tt.quality, m.SubsampleRatio, want.Components[1])
		}
	}
}

// TestPureColours has the chroma that is largest, where rounding up would leave a
// byte, alone and as a mean.
func TestPureColours(t *testing.T) {
	for _, s := range []jpeg.Subsamplings{jpeg.Subsampling420, jpeg.Subsampling422, jpeg.Subsampling444} {
		e := jpeg.NewEncoder(&jpeg.EncoderOptions{Subsampling: s})
		for c := range 3 {
			p := newPicture(codec.LayoutRGBA, 16, 16, 1, 1, func(_, x, _ int) byte {
				return byte(255 * min(1, max(0, 1-off(byte(x%4), byte(c)))))
			})
			var rgb [3]byte
			rgb[c] = 255
			yy, cb, cr := color.RGBToYCbCr(rgb[0], rgb[1], rgb[2])
			want := color.YCbCr{Y: yy, Cb: cb, Cr: cr}
			if got := decode(t, encode(t, e, p, codec.Options{Quality: 100}, 16)).(*image.YCbCr).YCbCrAt(3, 3); got != want {
				t.Errorf("subsampling %d: %v is %v, want %v", s, rgb, got, want)
			}
		}
	}
}
