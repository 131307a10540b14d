package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"

	"golang.org/x/image/webp"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
)

// A plane is the luma of a picture, 0 to 255, rows from top to bottom.
type plane struct {
	width, height int
	pix           []float64
}

// decodeLuma returns the luma of an encoded picture, as JPEG defines it.
func decodeLuma(data []byte) (*plane, error) {
	if len(data) > 1 && data[0] == 'P' && (data[1] == '5' || data[1] == '6') {
		return lumaOfNetpbm(data)
	}
	switch f := resize.Sniff(data); f {
	case params.FormatJPEG:
		m, err := jpeg.Decode(bytes.NewReader(data))
		if err != nil {
			return nil, err
		}
		return lumaOf(m), nil
	case params.FormatPNG:
		m, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			return nil, err
		}
		return lumaOf(m), nil
	case params.FormatWebP:
		m, err := webp.Decode(bytes.NewReader(data))
		if err != nil {
			return nil, err
		}
		p := lumaOf(m)
		if _, ok := m.(*image.YCbCr); ok {
			p.stretch()
		}
		return p, nil
	default:
		return nil, fmt.Errorf("no luma of format %q", f)
	}
}

// stretch turns the luma of WebP, 16 to 235, into that of JPEG, 0 to 255.
func (p *plane) stretch() {
	for i, v := range p.pix {
		p.pix[i] = min(max((v-16)*255/219, 0), 255)
	}
}

func lumaOf(m image.Image) *plane {
	b := m.Bounds()
	p := &plane{b.Dx(), b.Dy(), make([]float64, b.Dx()*b.Dy())}
	for y := range p.height {
		lumaRow(p.pix[y*p.width:][:p.width], m, b.Min.X, b.Min.Y+y)
	}
	return p
}

func lumaRow(row []float64, m image.Image, x0, y int) {
	switch m := m.(type) {
	case *image.YCbCr:
		for x, v := range m.Y[m.YOffset(x0, y):][:len(row)] {
			row[x] = float64(v)
		}
	case *image.Gray:
		for x, v := range m.Pix[m.PixOffset(x0, y):][:len(row)] {
			row[x] = float64(v)
		}
	default:
		for x := range row {
			c := color.NRGBAModel.Convert(m.At(x0+x, y)).(color.NRGBA)
			row[x] = lumaOfRGB(c.R, c.G, c.B)
		}
	}
}

// scaled returns p at another size by Lanczos3 in float64, stretched where the
// picture shrinks, with edges repeated.
func (p *plane) scaled(width, height int) *plane {
	across := newKernel(p.width, width)
	half := make([]float64, width*p.height)
	for y := range p.height {
		across.apply(half[y*width:], 1, p.pix[y*p.width:], 1)
	}
	down := newKernel(p.height, height)
	out := &plane{width, height, make([]float64, width*height)}
	for x := range width {
		down.apply(out.pix[x:], width, half[x:], width)
	}
	for i, v := range out.pix {
		out.pix[i] = min(max(v, 0), 255)
	}
	return out
}

// A kernel holds, for each sample of the result, what samples of the source it
// is made of.
type kernel []taps

type taps struct {
	first   int
	weights []float64
}

func newKernel(from, to int) kernel {
	k := make(kernel, to)
	step := float64(from) / float64(to)
	stretch := max(step, 1)
	reach := resize.Lanczos3.Support() * stretch
	for i := range k {
		centre := (float64(i)+0.5)*step - 0.5
		first, last := int(math.Ceil(centre-reach)), int(math.Floor(centre+reach))
		k[i] = newTaps(centre, stretch, first, last, from)
	}
	return k
}

// newTaps gives the weight of samples beyond an edge to the one at the edge.
func newTaps(centre, stretch float64, first, last, n int) taps {
	at := func(j int) int { return min(max(j, 0), n-1) }
	t := taps{at(first), make([]float64, at(last)-at(first)+1)}
	sum := 0.0
	for j := first; j <= last; j++ {
		w := resize.Lanczos3.At((float64(j) - centre) / stretch)
		t.weights[at(j)-t.first] += w
		sum += w
	}
	for j := range t.weights {
		t.weights[j] /= sum
	}
	return t
}

func (k kernel) apply(dst []float64, dstStep int, src []float64, srcStep int) {
	for i, t := range k {
		v := 0.0
		at := t.first * srcStep
		for _, w := range t.weights {
			v += w * src[at]
			at += srcStep
		}
		dst[i*dstStep] = v
	}
}

// psnr returns the peak signal to noise ratio of two planes of one size in dB,
// infinite for equal ones.
func psnr(a, b *plane) float64 {
	sum := 0.0
	for i, v := range a.pix {
		sum += (v - b.pix[i]) * (v - b.pix[i])
	}
	return 10 * math.Log10(255*255*float64(len(a.pix))/sum)
}

// ssim returns the mean structural similarity of two planes of one size (Wang,
// Bovik, Sheikh and Simoncelli 2004: a Gaussian window of 11 x 11 with sigma
// 1.5, K1 0.01, K2 0.03), with edges repeated.
func ssim(a, b *plane) float64 { return newSimilarity(a).to(b) }

// A similarity is what the SSIM of many planes to one has in common.
type similarity struct{ ref, mean, squares *plane }

func newSimilarity(ref *plane) *similarity {
	return &similarity{ref, ref.blurred(), ref.times(ref).blurred()}
}

func (s *similarity) to(b *plane) float64 {
	const c1, c2 = 0.01 * 255 * 0.01 * 255, 0.03 * 255 * 0.03 * 255
	mb, bb, ab := b.blurred(), b.times(b).blurred(), s.ref.times(b).blurred()
	sum := 0.0
	for i, x := range s.mean.pix {
		y := mb.pix[i]
		va, vb, cov := s.squares.pix[i]-x*x, bb.pix[i]-y*y, ab.pix[i]-x*y
		sum += (2*x*y + c1) * (2*cov + c2) / ((x*x + y*y + c1) * (va + vb + c2))
	}
	return sum / float64(len(s.mean.pix))
}

func (p *plane) times(q *plane) *plane {
	out := &plane{p.width, p.height, make([]float64, len(p.pix))}
	for i, v := range p.pix {
		out.pix[i] = v * q.pix[i]
	}
	return out
}

func (p *plane) blurred() *plane {
	half := make([]float64, len(p.pix))
	across := gaussian(p.width)
	for y := range p.height {
		across.apply(half[y*p.width:], 1, p.pix[y*p.width:], 1)
	}
	out := &plane{p.width, p.height, make([]float64, len(p.pix))}
	for y, t := range gaussian(p.height) {
		row := out.pix[y*p.width:][:p.width]
		for i, w := range t.weights {
			for x, v := range half[(t.first+i)*p.width:][:p.width] {
				row[x] += w * v
			}
		}
	}
	return out
}

func gaussian(n int) kernel {
	k := make(kernel, n)
	for i := range k {
		first, last := max(i-5, 0), min(i+5, n-1)
		t := taps{first, make([]float64, last-first+1)}
		sum := 0.0
		for j := i - 5; j <= i+5; j++ {
			w := math.Exp(-float64((j-i)*(j-i)) / (2 * 1.5 * 1.5))
			t.weights[min(max(j, 0), n-1)-first] += w
			sum += w
		}
		for j := range t.weights {
			t.weights[j] /= sum
		}
		k[i] = t
	}
	return k
}
