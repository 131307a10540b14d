package resizetest

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
)

// The pictures that the rules use. Each is made anew and belongs to the caller.

func paint(w, h int, at func(x, y int) color.NRGBA) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.SetNRGBA(x, y, at(x, y))
		}
	}
	return m
}

func flat(w, h int, c color.NRGBA) *image.NRGBA {
	return paint(w, h, func(int, int) color.NRGBA { return c })
}

// scene is an opaque picture of slow waves, hard edges and fine lines.
func scene(w, h int) *image.NRGBA {
	return paint(w, h, func(x, y int) color.NRGBA {
		v := 128 + 90*math.Sin(float64(x)/9)*math.Cos(float64(y)/13)
		c := color.NRGBA{byte(v), byte(255 * x / w), byte(255 * y / h), 255}
		switch {
		case (x*2+y)%61 < 7:
			c.R, c.G = 250, 20
		case (x-y+4*h)%37 < 3:
			c.B = 255 - c.B
		}
		return c
	})
}

func grayScene(w, h int) *image.Gray {
	m := image.NewGray(image.Rect(0, 0, w, h))
	for i, s := 0, scene(w, h); i < len(m.Pix); i++ {
		m.Pix[i] = s.Pix[4*i]
	}
	return m
}

// disc is a disc of one colour with a soft rim; what lies outside of it is
// transparent and hides another colour.
func disc(w, h int, inside, hidden color.NRGBA) *image.NRGBA {
	r := float64(min(w, h)) * 0.4
	return paint(w, h, func(x, y int) color.NRGBA {
		d := math.Hypot(float64(x)+0.5-float64(w)/2, float64(y)+0.5-float64(h)/2)
		c := inside
		switch a := (r - d) / 4; {
		case a <= 0:
			c = hidden
			c.A = 0
		case a < 1:
			c.A = byte(255 * a)
		}
		return c
	})
}

// glass is the scene with alpha that changes slowly.
func glass(w, h int) *image.NRGBA {
	m := scene(w, h)
	for i := 3; i < len(m.Pix); i += 4 {
		x := i / 4 % w
		m.Pix[i] = byte(127 + 120*math.Sin(float64(x+i/4/w)/17))
	}
	return m
}

func noise(w, h int) *image.NRGBA {
	r := rand.New(rand.NewPCG(7, 9))
	return paint(w, h, func(int, int) color.NRGBA {
		v := r.Uint32()
		return color.NRGBA{byte(v), byte(v >> 8), byte(v >> 16), 255}
	})
}

// quarters has a colour of its own in each corner's quarter.
func quarters(w, h int) *image.NRGBA {
	return paint(w, h, func(x, y int) color.NRGBA { return quarter(2*x >= w, 2*y >= h) })
}

func quarter(right, bottom bool) color.NRGBA {
	switch {
	case !right && !bottom:
		return color.NRGBA{255, 0, 0, 255}
	case right && !bottom:
		return color.NRGBA{0, 255, 0, 255}
	case !right:
		return color.NRGBA{0, 0, 255, 255}
	}
	return color.NRGBA{255, 255, 0, 255}
}

// store returns the picture that is to be stored so that, with the given EXIF
// orientation, m is what is seen.
func store(m *image.NRGBA, orientation int) *image.NRGBA {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	sw, sh := w, h
	if orientation >= 5 {
		sw, sh = h, w
	}
	// Where row 0 and column 0 of what is stored are to be seen, as the EXIF
	// standard puts it: 2 top right, 3 bottom right, 4 bottom left, 5 left top,
	// 6 right top, 7 right bottom, 8 left bottom.
	return paint(sw, sh, func(x, y int) color.NRGBA {
		switch orientation {
		case 2:
			return m.NRGBAAt(w-1-x, y)
		case 3:
			return m.NRGBAAt(w-1-x, h-1-y)
		case 4:
			return m.NRGBAAt(x, h-1-y)
		case 5:
			return m.NRGBAAt(y, x)
		case 6:
			return m.NRGBAAt(w-1-y, x)
		case 7:
			return m.NRGBAAt(w-1-y, h-1-x)
		case 8:
			return m.NRGBAAt(y, h-1-x)
		}
		return m.NRGBAAt(x, y)
	})
}

func flipped(m *image.NRGBA) *image.NRGBA { return store(m, 2) }
func turned(m *image.NRGBA) *image.NRGBA  { return store(m, 4) }

// The encoders below write to memory and know their input: they cannot fail.

func encodePNG(m image.Image) []byte {
	var b bytes.Buffer
	must(png.Encode(&b, m))
	return b.Bytes()
}

func encodeJPEG(m image.Image, quality int) []byte {
	var b bytes.Buffer
	must(jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}))
	return b.Bytes()
}

// encodeGIF writes an animation on a canvas that holds all frames.
func encodeGIF(ms ...*image.Paletted) []byte {
	var b bytes.Buffer
	g := &gif.GIF{Image: ms, Delay: make([]int, len(ms))}
	var canvas image.Rectangle
	for _, m := range ms {
		canvas = canvas.Union(m.Rect)
	}
	g.Config = image.Config{Width: canvas.Max.X, Height: canvas.Max.Y}
	must(gif.EncodeAll(&b, g))
	return b.Bytes()
}

// paletted returns m in the colours it has, at most 256 of them.
func paletted(m *image.NRGBA) *image.Paletted {
	p := image.NewPaletted(m.Rect, nil)
	for i := range p.Pix {
		c := color.NRGBA{m.Pix[4*i], m.Pix[4*i+1], m.Pix[4*i+2], m.Pix[4*i+3]}
		k := 0
		for k < len(p.Palette) && p.Palette[k] != c {
			k++
		}
		if k == len(p.Palette) {
			p.Palette = append(p.Palette, c)
		}
		p.Pix[i] = byte(k)
	}
	return p
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
