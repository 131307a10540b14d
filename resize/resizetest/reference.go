package resizetest

import (
	"image"
	"image/color"
	"math"

	"github.com/rendition-go/rendition/resize"
)

// Pixels is a picture in float64: four numbers from 0 to 1 a pixel, red, green,
// blue and alpha, colour premultiplied, rows from top to bottom.
type Pixels struct {
	Width, Height int
	Pix           []float64
}

// FromImage returns the pixels of m.
func FromImage(m image.Image) *Pixels {
	b := m.Bounds()
	p := newPixels(b.Dx(), b.Dy())
	for y := range p.Height {
		for x := range p.Width {
			r, g, bl, a := straight(m.At(b.Min.X+x, b.Min.Y+y))
			i := (y*p.Width + x) * 4
			p.Pix[i], p.Pix[i+1], p.Pix[i+2], p.Pix[i+3] = r*a, g*a, bl*a, a
		}
	}
	return p
}

// straight returns a colour that is not premultiplied, without the rounding that
// premultiplying to 16 bits brings where it was not.
func straight(c color.Color) (r, g, b, a float64) {
	switch c := c.(type) {
	case color.NRGBA:
		return float64(c.R) / 255, float64(c.G) / 255, float64(c.B) / 255, float64(c.A) / 255
	case color.NRGBA64:
		return float64(c.R) / 65535, float64(c.G) / 65535, float64(c.B) / 65535, float64(c.A) / 65535
	}
	r16, g16, b16, a16 := c.RGBA()
	if a16 == 0 {
		return 0, 0, 0, 0
	}
	n := float64(a16)
	return float64(r16) / n, float64(g16) / n, float64(b16) / n, n / 65535
}

func newPixels(w, h int) *Pixels { return &Pixels{w, h, make([]float64, w*h*4)} }

// At returns the four numbers of a pixel. They must not be changed.
func (p *Pixels) At(x, y int) []float64 {
	i := (y*p.Width + x) * 4
	return p.Pix[i : i+4 : i+4]
}

// NRGBA returns p rounded to 8 bits, straight.
func (p *Pixels) NRGBA() *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, p.Width, p.Height))
	for i := 0; i < len(p.Pix); i += 4 {
		a := p.Pix[i+3]
		for c := range 3 {
			if a > 0 {
				m.Pix[i+c] = round8(p.Pix[i+c] / a)
			}
		}
		m.Pix[i+3] = round8(a)
	}
	return m
}

func round8(v float64) byte { return byte(max(0, min(math.Floor(v*255+0.5), 255))) }

// Reference scales an upright picture as pl says: the separable filter, stretched
// where the picture shrinks, with edges repeated, in float64 without rounding in
// between. The result is the canvas, transparent where it is padded.
func Reference(src *Pixels, pl resize.Plan, f resize.Filter) *Pixels {
	wide := newPixels(pl.Crop.Width, src.Height)
	for x := range wide.Width {
		for _, t := range taps(src.Width, pl.Scaled.Width, pl.Crop.X+x, f) {
			for y := range src.Height {
				add(wide.At(x, y), src.At(t.i, y), t.w)
			}
		}
	}
	out := newPixels(pl.Canvas.Width, pl.Canvas.Height)
	for y := range pl.Crop.Height {
		for _, t := range taps(src.Height, pl.Scaled.Height, pl.Crop.Y+y, f) {
			for x := range wide.Width {
				add(out.At(pl.PadX+x, pl.PadY+y), wide.At(x, t.i), t.w)
			}
		}
	}
	clamp(out)
	return out
}

func add(dst, src []float64, w float64) {
	for c, v := range src {
		dst[c] += v * w
	}
}

func clamp(p *Pixels) {
	for i := 0; i < len(p.Pix); i += 4 {
		a := max(0, min(p.Pix[i+3], 1))
		p.Pix[i+3] = a
		for c := range 3 {
			p.Pix[i+c] = max(0, min(p.Pix[i+c], a))
		}
	}
}

// tap is a sample and its weight.
type tap struct {
	i int
	w float64
}

// taps returns what pixel j of scaled pixels is made of, of size pixels. Its
// centre is at (2j+1)*size / (2*scaled); distances are fractions of integers, so
// that a tie is one.
func taps(size, scaled, j int, f resize.Filter) []tap {
	if f == resize.Nearest {
		return []tap{{min((2*j+1)*size/(2*scaled), size-1), 1}}
	}
	wide := max(size, scaled)
	reach := int(math.Ceil(f.Support()*float64(wide)/float64(scaled))) + 1
	centre := (2*j + 1) * size / (2 * scaled)
	var ts []tap
	sum := 0.0
	for i := centre - reach; i <= centre+reach; i++ {
		w := f.At(float64((2*i+1)*scaled-(2*j+1)*size) / float64(2*wide))
		if w != 0 {
			ts = append(ts, tap{max(0, min(i, size-1)), w})
			sum += w
		}
	}
	for k := range ts {
		ts[k].w /= sum
	}
	return ts
}

// psnr returns the signal to noise ratio of got in dB, over all four channels
// premultiplied; +Inf where they are equal, -Inf where even the sizes differ.
func psnr(got, want *Pixels) float64 {
	if got.Width != want.Width || got.Height != want.Height {
		return math.Inf(-1)
	}
	sum := 0.0
	for i, v := range want.Pix {
		d := got.Pix[i] - v
		sum += d * d
	}
	return -10 * math.Log10(sum/float64(len(want.Pix)))
}
