package codec_test

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/rendition-go/rendition/resize/codec"
)

func random(seed uint64, b []byte) {
	r := rand.New(rand.NewPCG(seed, 1))
	for i := range b {
		b[i] = byte(r.Uint32())
	}
}

type subImager interface {
	image.Image
	SubImage(image.Rectangle) image.Image
}

// images returns random pictures of r of all types there are.
func images(r image.Rectangle) map[string]subImager {
	gray, gray16 := image.NewGray(r), image.NewGray16(r)
	nrgba, nrgba64 := image.NewNRGBA(r), image.NewNRGBA64(r)
	cmyk, alpha := image.NewCMYK(r), image.NewAlpha(r)
	random(1, gray.Pix)
	random(2, gray16.Pix)
	random(3, nrgba.Pix)
	random(4, nrgba64.Pix)
	random(5, cmyk.Pix)
	random(6, alpha.Pix)
	rgba, rgba64 := image.NewRGBA(r), image.NewRGBA64(r)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			rgba.Set(x, y, nrgba.At(x, y))
			rgba64.Set(x, y, nrgba64.At(x, y))
		}
	}
	pal := image.NewPaletted(r, color.Palette{color.Gray{3}, color.NRGBA{200, 100, 50, 128}, color.RGBA{1, 2, 3, 255}})
	grey := image.NewPaletted(r, color.Palette{color.Gray{3}, color.Gray{99}, color.RGBA{7, 7, 7, 255}})
	for i := range pal.Pix {
		pal.Pix[i], grey.Pix[i] = uint8(i%3), uint8(i*i%3)
	}
	opaque := image.NewNRGBA(r)
	random(7, opaque.Pix)
	for i := 3; i < len(opaque.Pix); i += 4 {
		opaque.Pix[i] = 255
	}
	out := map[string]subImager{
		"Gray": gray, "Gray16": gray16, "NRGBA": nrgba, "NRGBA64": nrgba64, "RGBA": rgba, "RGBA64": rgba64,
		"CMYK": cmyk, "Alpha": alpha, "Paletted": pal, "grey Paletted": grey, "opaque NRGBA": opaque,
	}
	for ratio := image.YCbCrSubsampleRatio444; ratio <= image.YCbCrSubsampleRatio410; ratio++ {
		m := image.NewNYCbCrA(r, ratio)
		random(8, m.Y)
		random(9, m.Cb)
		random(10, m.Cr)
		random(11, m.A)
		out["NYCbCrA "+ratio.String()] = m
		out["YCbCr "+ratio.String()] = &m.YCbCr
	}
	return out
}

// hidden keeps its type from being seen.
type hidden struct{ image.Image }

// at returns pixel x, y of what a Source delivered as premultiplied RGBA.
func at(p *codec.Picture, x, y int) color.RGBA {
	s := p.Shape
	get := func(i, size int) []byte {
		c := &s.Components[i]
		return p.Planes[i].Row(y/c.Y.Num, size)[x/c.X.Num*size:]
	}
	switch d := get(0, s.Layout.PixelSize()); s.Layout {
	case codec.LayoutGray, codec.LayoutGray16:
		return color.RGBA{d[0], d[0], d[0], 255}
	case codec.LayoutRGBA:
		return color.RGBA{d[0], d[1], d[2], d[3]}
	case codec.LayoutRGBA64:
		return color.RGBA{d[0], d[2], d[4], d[6]}
	case codec.LayoutCMYK:
		r, g, b := color.CMYKToRGB(d[0], d[1], d[2], d[3])
		return color.RGBA{r, g, b, 255}
	default:
		r, g, b := color.YCbCrToRGB(d[0], get(1, 1)[0], get(2, 1)[0])
		return color.RGBA{r, g, b, 255}
	}
}

func near(a, b uint8) bool { return max(a, b)-min(a, b) <= 1 }

func compare(t *testing.T, name string, m image.Image) {
	t.Helper()
	p, err := codec.ReadPicture(codec.FromImage(m))
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	b := m.Bounds()
	for y := range b.Dy() {
		for x := range b.Dx() {
			want := color.RGBAModel.Convert(m.At(b.Min.X+x, b.Min.Y+y)).(color.RGBA)
			got := at(p, x, y)
			// Rounding, where package image cuts off, may differ by one.
			if !near(got.R, want.R) || !near(got.G, want.G) || !near(got.B, want.B) || !near(got.A, want.A) {
				t.Errorf("%s, layout %d: pixel %d, %d is %v, want %v", name, p.Shape.Layout, x, y, got, want)
				return
			}
		}
	}
}

// TestFromImage compares every type with what its At says, whole and cut out at
// every place where chroma samples may be split.
func TestFromImage(t *testing.T) {
	for _, r := range []image.Rectangle{image.Rect(0, 0, 21, 19), image.Rect(-3, 5, 18, 140)} {
		for name, m := range images(r) {
			compare(t, name, m)
			compare(t, "hidden "+name, hidden{m})
			for dy := range 3 {
				for dx := range 5 {
					sub := image.Rect(r.Min.X+dx, r.Min.Y+dy, r.Max.X-dx, r.Max.Y-1)
					compare(t, fmt.Sprint(name, sub), m.SubImage(sub))
				}
			}
		}
	}
}

func TestFromImageLayouts(t *testing.T) {
	want := map[string]codec.Layout{
		"Gray": codec.LayoutGray, "Gray16": codec.LayoutGray16, "NRGBA": codec.LayoutRGBA, "NRGBA64": codec.LayoutRGBA64,
		"CMYK": codec.LayoutCMYK, "Paletted": codec.LayoutRGBA, "grey Paletted": codec.LayoutGray,
		"YCbCr YCbCrSubsampleRatio420": codec.LayoutYCbCr,
	}
	for name, m := range images(image.Rect(0, 0, 16, 16)) {
		s := codec.FromImage(m).Shape()
		if l, ok := want[name]; ok && s.Layout != l {
			t.Errorf("%s: layout %d, want %d", name, s.Layout, l)
		}
		if s.Opaque != (name == "opaque NRGBA") {
			t.Errorf("%s: Opaque %v", name, s.Opaque)
		}
	}
}

// TestFromImageBorders makes sure that the slack of a band is not a part of the
// caller's picture.
func TestFromImageBorders(t *testing.T) {
	for name, m := range images(image.Rect(0, 0, 20, 200)) {
		src := codec.FromImage(m)
		for {
			var b codec.Band
			if err := src.Next(&b); err == io.EOF {
				break
			} else if err != nil {
				t.Fatal(err)
			}
			for i := range src.Shape().Layout.Planes() {
				p := &b.Planes[i]
				pix := p.Pix[:cap(p.Pix)]
				for k := (p.Rows-1)*p.Stride + p.Width*src.Shape().Layout.PixelSize(); k < len(pix); k++ {
					pix[k] ^= 0xff
				}
			}
		}
		compare(t, name, m)
	}
}

func TestToImage(t *testing.T) {
	for name, m := range images(image.Rect(0, 0, 21, 19)) {
		got, err := codec.ToImage(codec.FromImage(m))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got.Bounds() != m.Bounds() {
			t.Errorf("%s: bounds %v", name, got.Bounds())
		}
		again, err := codec.ToImage(codec.FromImage(got))
		if err != nil || fmt.Sprint(again) != fmt.Sprint(got) {
			t.Errorf("%s changes when it is passed on twice: %v", name, err)
		}
	}
}

func TestToImageOddRatio(t *testing.T) {
	p := codec.NewPicture(codec.NewShape(codec.LayoutYCbCr, 9, 9, 3, 3))
	for i, v := range []byte{100, 90, 80} {
		for k := range p.Planes[i].Pix {
			p.Planes[i].Pix[k] = v
		}
	}
	m := p.Image().(*image.YCbCr)
	if c := m.YCbCrAt(8, 8); c != (color.YCbCr{Y: 100, Cb: 90, Cr: 80}) || m.SubsampleRatio != image.YCbCrSubsampleRatio444 {
		t.Errorf("%v at %v", c, m.SubsampleRatio)
	}
}

// short is a Source that ends too early, or gives rows in the wrong order.
type short struct {
	codec.Source
	bands []codec.Band
}

func (s *short) Next(b *codec.Band) error {
	if len(s.bands) == 0 {
		return io.EOF
	}
	*b, s.bands = s.bands[0], s.bands[1:]
	return nil
}

func TestReadPictureErrors(t *testing.T) {
	src := codec.FromImage(image.NewGray(image.Rect(0, 0, 4, 100)))
	var first, second codec.Band
	if err := errors.Join(src.Next(&first), src.Next(&second)); err != nil {
		t.Fatal(err)
	}
	narrow := second
	narrow.Planes[0].Width = 3
	for name, bands := range map[string][]codec.Band{
		"none": nil, "cut": {first}, "order": {second, first}, "twice": {first, first}, "width": {first, narrow},
	} {
		if _, err := codec.ReadPicture(&short{src, bands}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := codec.ReadPicture(&short{src, []codec.Band{first, second}}); err != nil {
		t.Error(err)
	}
}

func TestCanvas(t *testing.T) {
	small := image.NewNRGBA(image.Rect(10, 10, 14, 13))
	random(1, small.Pix)
	for name, m := range map[string]image.Image{"NRGBA": small, "hidden": hidden{small}} {
		for _, p := range []image.Point{{0, 0}, {3, 2}, {-2, -1}, {6, 6}, {50, 50}} {
			c := codec.Canvas(m, p, image.Rect(0, 0, 8, 8))
			compare(t, fmt.Sprint(name, p), c)
			got := color.NRGBAModel.Convert(c.At(p.X+1, p.Y+1))
			inside := (image.Point{p.X + 1, p.Y + 1}).In(c.Bounds())
			if want := color.NRGBAModel.Convert(color.RGBAModel.Convert(small.At(11, 11))); inside && got != want {
				t.Errorf("%s at %v: %v, want %v", name, p, got, want)
			}
		}
	}
	if c := codec.Canvas(small, small.Rect.Min, small.Rect); c != image.Image(small) {
		t.Error("a picture that covers its canvas is wrapped")
	}
}

func TestUnpremultiply(t *testing.T) {
	for a := range 256 {
		for v := range a + 1 {
			p := []byte{byte(v), byte(a / 2), byte(a), byte(a)}
			q := make([]byte, 4)
			codec.Unpremultiply(q, p)
			if a > 0 {
				codec.Premultiply(q, q)
			}
			if string(q) != string(p) {
				t.Fatalf("%v comes back as %v", p, q)
			}
		}
	}
}
