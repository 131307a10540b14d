package codectest

import (
	"fmt"
	"image"
	"math"

	"github.com/rendition-go/rendition/resize/codec"
)

// picture is one to be encoded.
type picture struct {
	name string
	pic  *codec.Picture
}

// pictures returns one for each layout that the encoder takes, smooth so that
// codecs with losses keep it well; transparent ones too where it keeps alpha.
func (s *subject) pictures(w, h int) []picture {
	var ps []picture
	add := func(name string, l codec.Layout, subX, subY int, opaque bool) {
		p := codec.NewPicture(codec.NewShape(l, w, h, subX, subY))
		p.Shape.Opaque = opaque && l.Alpha()
		for i := range l.Planes() {
			paint(&p.Planes[i], l, i, opaque)
		}
		ps = append(ps, picture{fmt.Sprintf("%s %d x %d", name, w, h), p})
	}
	for _, l := range s.Encoder.Layouts() {
		switch l {
		case codec.LayoutGray:
			add("grey", l, 1, 1, true)
		case codec.LayoutGray16:
			add("grey of 16 bits", l, 1, 1, true)
		case codec.LayoutCMYK:
			add("CMYK", l, 1, 1, true)
		case codec.LayoutYCbCr:
			add("4:4:4", l, 1, 1, true)
			add("4:2:2", l, 2, 1, true)
			add("4:2:0", l, 2, 2, true)
		default:
			add(fmt.Sprintf("opaque layout %d", l), l, 1, 1, true)
			if s.o.Alpha {
				add(fmt.Sprintf("translucent layout %d", l), l, 1, 1, false)
			}
		}
	}
	return ps
}

// paint fills a plane with slow waves, a different one for each channel; the last
// channel is alpha where the layout has it, and bounds the others.
func paint(p *codec.Plane, l codec.Layout, plane int, opaque bool) {
	wide := l == codec.LayoutGray16 || l == codec.LayoutRGBA64
	size := l.PixelSize()
	channels := size
	if wide {
		channels /= 2
	}
	for y := range p.Rows {
		row := p.Row(y, size)
		for x := range p.Width {
			alpha := uint32(0xffff)
			if l.Alpha() && !opaque {
				alpha = wave(x, y, 9) / 0x101 * 0x101
			}
			for c := range channels {
				v := wave(x, y, plane+c)
				if plane > 0 {
					v = 0x8080 + (v-0x8000)/4 // chroma of colours that RGB has
				}
				if l.Alpha() {
					if c == channels-1 {
						v = alpha
					} else {
						v = v * alpha / 0xffff
					}
				}
				if wide {
					row[x*size+2*c], row[x*size+2*c+1] = byte(v>>8), byte(v)
				} else {
					row[x*size+c] = byte(v >> 8)
				}
			}
		}
	}
}

// wave returns 0x2000 to 0xe000.
func wave(x, y, kind int) uint32 {
	fx, fy := 0.05+0.013*float64(kind), 0.09-0.007*float64(kind)
	return uint32(0x8000 + 0x6000*math.Sin(fx*float64(x)+fy*float64(y)+float64(kind)))
}

// bands cuts p into bands of that many rows, 0 for one band of all.
func bands(p *codec.Picture, rows int) []codec.Band {
	if rows <= 0 {
		return []codec.Band{p.Band()}
	}
	var bs []codec.Band
	for y := 0; y < p.Shape.Height; y += rows {
		var b codec.Band
		for i := range p.Shape.Layout.Planes() {
			all, num := p.Planes[i], p.Shape.Components[i].Y.Num
			first := (y + num - 1) / num
			last := min((y+rows+num-1)/num, all.Rows)
			pl := codec.Plane{Stride: all.Stride, Width: all.Width, Y: first, Rows: max(last-first, 0)}
			if pl.Rows > 0 {
				pl.Pix = all.Pix[first*all.Stride : last*all.Stride : last*all.Stride]
			}
			b.Planes[i] = pl
		}
		bs = append(bs, b)
	}
	return bs
}

func clone(b codec.Band, s *codec.Shape) codec.Band {
	for i := range s.Layout.Planes() {
		b.Planes[i].Pix = append([]byte(nil), b.Planes[i].Pix...)
	}
	return b
}

// exact is the PSNR of equal pictures.
const exact = 999

// psnr compares all four samples of premultiplied RGBA, in dB.
func psnr(a, b image.Image) float64 {
	a, b = rounded(a), rounded(b)
	ra, rb := a.Bounds(), b.Bounds()
	var sum float64
	for y := range ra.Dy() {
		for x := range ra.Dx() {
			r0, g0, b0, a0 := a.At(ra.Min.X+x, ra.Min.Y+y).RGBA()
			r1, g1, b1, a1 := b.At(rb.Min.X+x, rb.Min.Y+y).RGBA()
			for _, d := range [4]int64{int64(r0>>8) - int64(r1>>8), int64(g0>>8) - int64(g1>>8), int64(b0>>8) - int64(b1>>8), int64(a0>>8) - int64(a1>>8)} {
				sum += float64(d * d)
			}
		}
	}
	if sum == 0 {
		return exact
	}
	return 10 * math.Log10(255*255*4*float64(ra.Dx())*float64(ra.Dy())/sum)
}

// rounded returns m with its pixels as a Source gives them: straight alpha
// multiplied in and rounded to nearest, where color.Color cuts off.
func rounded(m image.Image) image.Image {
	p, err := codec.ToImage(codec.FromImage(m))
	if err != nil {
		return m
	}
	return p
}

// transparent reports whether any pixel is.
func transparent(p *codec.Picture) bool {
	size := p.Shape.Layout.PixelSize()
	for i := size - 1; i < len(p.Planes[0].Pix); i += size {
		if p.Planes[0].Pix[i] != 255 {
			return true
		}
	}
	return false
}

// overAlpha reports whether a colour exceeds its alpha.
func overAlpha(p *codec.Picture) bool {
	l, pix := p.Shape.Layout, p.Planes[0].Pix
	if !l.Alpha() {
		return false
	}
	size := l.PixelSize()
	for i := 0; i < len(pix); i += size {
		s := pix[i : i+size]
		if l == codec.LayoutRGBA64 {
			s = []byte{s[0], s[2], s[4], s[6]} // the high bytes keep the order
		}
		for _, v := range s[:len(s)-1] {
			if v > s[len(s)-1] {
				return true
			}
		}
	}
	return false
}
