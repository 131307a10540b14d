package webp_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/webp"
)

// Kinds of texture.
const (
	noise = iota
	ramp
	extremes
	flatKind
	textures
)

// sample is a texture's value, 0 to 255.
func sample(r *rand.Rand, texture, x, y int) uint8 {
	switch texture {
	case noise:
		return uint8(r.IntN(256))
	case ramp:
		return uint8(40 + 2*x + y)
	case extremes:
		return uint8(255 * r.IntN(2))
	}
	return 90
}

// planes makes 4:2:0 planes of a texture.
func planes(r *rand.Rand, texture, w, h int) *codec.Picture {
	p := codec.NewPicture(codec.NewShape(codec.LayoutYCbCr, w, h, 2, 2))
	for i := range p.Planes {
		for y := range p.Planes[i].Rows {
			row := p.Planes[i].Row(y, 1)
			for x := range row {
				row[x] = sample(r, texture, x, y)
			}
		}
	}
	return p
}

// alphas are what alpha can be like.
const (
	opaque = iota
	translucent
	blocks
	dots
	hidden
	alphaKinds
)

func alphaOf(r *rand.Rand, kind, x, y int) uint8 {
	switch kind {
	case translucent:
		return uint8(10 + 3*x + y)
	case blocks:
		return uint8(x / 9 % 2 * (255 - y/13%2*100))
	case dots:
		return uint8(r.IntN(3) * 127)
	case hidden:
		return 0
	}
	return 255
}

// straightPicture makes straight pixels of a texture with alpha.
func straightPicture(r *rand.Rand, texture, alpha, w, h int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.SetNRGBA(x, y, color.NRGBA{sample(r, texture, x, y), sample(r, texture, y, x), sample(r, texture, x, x), alphaOf(r, alpha, x, y)})
		}
	}
	return m
}

func rgba(m image.Image) *codec.Picture {
	src := codec.FromImage(m)
	p, err := codec.ReadPicture(src)
	if err != nil {
		panic(err)
	}
	return p
}

// write encodes p in bands of that many rows of luma.
func write(t testing.TB, e codec.Encoder, p *codec.Picture, o codec.Options, rows int) []byte {
	t.Helper()
	var b bytes.Buffer
	sink, err := e.Encode(context.Background(), &b, p.Shape, o)
	if err != nil {
		t.Fatal(err)
	}
	for y := 0; y < p.Shape.Height; y += rows {
		var band codec.Band
		for i := range p.Shape.Layout.Planes() {
			num := p.Shape.Components[i].Y.Num
			from, to := (y+num-1)/num, min((y+rows+num-1)/num, p.Planes[i].Rows)
			if from >= to {
				continue
			}
			band.Planes[i] = p.Planes[i]
			band.Planes[i].Pix = p.Planes[i].Pix[from*p.Planes[i].Stride:]
			band.Planes[i].Y, band.Planes[i].Rows = from, to-from
		}
		if err := sink.Write(&band); err != nil {
			t.Fatal(err)
		}
	}
	if err := sink.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func encoder(effort int) *webp.Encoder {
	return webp.NewEncoder(&webp.EncoderOptions{Effort: effort})
}

// meanSquare compares a plane with one in the range of video.
func meanSquare(p *codec.Plane, pix []uint8, stride int, chroma bool) float64 {
	var sum float64
	for y := range p.Rows {
		for x, v := range p.Row(y, 1) {
			want := 16 + float64(v)*219/255
			if chroma {
				want = 128 + (float64(v)-128)*224/255
			}
			d := want - float64(pix[y*stride+x])
			sum += d * d
		}
	}
	return sum / float64(p.Width*p.Rows)
}

// limitColours repeats the first n pixels.
func limitColours(m *image.NRGBA, n int) {
	n = min(n, len(m.Pix)/4)
	for i := 4 * n; i < len(m.Pix); i += 4 {
		from := i / 4 * 7 / 5 % n
		copy(m.Pix[i:i+4], m.Pix[4*from:4*from+4])
	}
}

// smooth makes waves with grain.
func smooth(w, h int) *codec.Picture {
	r := rand.New(rand.NewPCG(7, 7))
	p := codec.NewPicture(codec.NewShape(codec.LayoutYCbCr, w, h, 2, 2))
	for i := range p.Planes {
		for y := range p.Planes[i].Rows {
			row := p.Planes[i].Row(y, 1)
			for x := range row {
				v := 128 + 60*math.Sin(float64(x)/9+float64(i)) + 40*math.Sin(float64(y)/5-float64(x)/17)
				row[x] = uint8(v + float64(r.IntN(9)))
			}
		}
	}
	return p
}

// integers makes a picture with arithmetic that is the same on every machine.
func integers(l codec.Layout, w, h int) *codec.Picture {
	p := codec.NewPicture(codec.NewShape(l, w, h, 2, 2))
	seed := uint32(1)
	for i := range l.Planes() {
		size := l.PixelSize()
		for y := range p.Planes[i].Rows {
			row := p.Planes[i].Row(y, size)
			for k := range row {
				x := k / size
				seed = seed*1664525 + 1013904223
				row[k] = uint8((x*x/97+y*y/61+40*(x/23%2)+k%size*30)%160) + uint8(seed>>29)
			}
			if l == codec.LayoutRGBA {
				for k := 3; k < len(row); k += 4 {
					row[k] = 255 - uint8(k/4/40*y/4)
				}
				validate(row)
			}
		}
	}
	return p
}
