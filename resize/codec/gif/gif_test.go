package gif_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/color/palette"
	"image/draw"
	stdgif "image/gif"
	"io"
	"math"
	"testing"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/codectest"
	"github.com/rendition-go/rendition/resize/codec/gif"
)

func files(t testing.TB) map[string][]byte {
	m := image.NewPaletted(image.Rect(0, 0, 31, 22), palette.Plan9)
	for i := range m.Pix {
		m.Pix[i] = uint8(i * 7)
	}
	clear := image.NewPaletted(m.Rect, color.Palette{color.RGBA{}, color.RGBA{200, 10, 10, 255}})
	draw.Draw(clear, image.Rect(5, 5, 20, 18), image.NewUniform(clear.Palette[1]), image.Point{}, draw.Src)
	out := map[string][]byte{}
	for name, m := range map[string]*image.Paletted{"colours": m, "transparent": clear} {
		var b bytes.Buffer
		if err := stdgif.Encode(&b, m, nil); err != nil {
			t.Fatal(err)
		}
		out[name] = b.Bytes()
	}
	return out
}

func TestConformance(t *testing.T) {
	codectest.Run(t, gif.Codec(), &codectest.Options{Files: files(t), Reference: stdgif.Decode, PSNR: 30})
}

func roundTrip(t *testing.T, m image.Image) *image.Paletted {
	t.Helper()
	var b bytes.Buffer
	src := codec.FromImage(m)
	sink, err := gif.NewEncoder().Encode(context.Background(), &b, src.Shape(), codec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var band codec.Band
	for src.Next(&band) == nil {
		if err := sink.Write(&band); err != nil {
			t.Fatal(err)
		}
	}
	if err := sink.Close(); err != nil {
		t.Fatal(err)
	}
	back, err := stdgif.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	return back.(*image.Paletted)
}

// TestExactColours keeps every colour where there are no more than a palette has.
func TestExactColours(t *testing.T) {
	for _, n := range []int{1, 2, 3, 200, 255, 256} {
		m := image.NewNRGBA(image.Rect(0, 0, 32, 32))
		for i := range 1024 {
			m.SetNRGBA(i%32, i/32, color.NRGBA{uint8(i % n), uint8(i % n * 7), uint8(255 - i%n), 255})
		}
		back := roundTrip(t, m)
		for i := range 1024 {
			if got, want := color.NRGBAModel.Convert(back.At(i%32, i/32)), m.NRGBAAt(i%32, i/32); got != want {
				t.Fatalf("%d colours: pixel %d is %v, want %v", n, i, got, want)
			}
		}
	}
}

func TestTransparent(t *testing.T) {
	for _, colours := range []int{2, 1024} {
		m := image.NewNRGBA(image.Rect(0, 0, 32, 32))
		for i := range 1024 {
			m.SetNRGBA(i%32, i/32, color.NRGBA{uint8(i % colours), uint8(i % colours / 4), 99, uint8(i % 256)})
		}
		back := roundTrip(t, m)
		for i := range 1024 {
			_, _, _, a := back.At(i%32, i/32).RGBA()
			if want := i%256 >= 128; (a == 0xffff) != want || a != 0 && a != 0xffff {
				t.Fatalf("%d colours: alpha %d of pixel %d became %d", colours, i%256, i, a)
			}
		}
	}
	all := roundTrip(t, image.NewNRGBA(image.Rect(0, 0, 5, 5)))
	if _, _, _, a := all.At(2, 2).RGBA(); a != 0 {
		t.Error("a picture of nothing is not transparent")
	}
}

// TestQuantised has more colours than fit. Dithering makes up for them over a few
// pixels: means of 4 x 4 are compared.
func TestQuantised(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 128, 128))
	for y := range 128 {
		for x := range 128 {
			m.SetNRGBA(x, y, color.NRGBA{uint8(2 * x), uint8(2 * y), uint8(255 - x - y), 255})
		}
	}
	back := roundTrip(t, m)
	if len(back.Palette) != 256 {
		t.Errorf("%d colours", len(back.Palette))
	}
	var sum float64
	for y := 0; y < 128; y += 4 {
		for x := 0; x < 128; x += 4 {
			var a, b [3]float64
			for i := range 16 {
				p, q := m.NRGBAAt(x+i%4, y+i/4), color.NRGBAModel.Convert(back.At(x+i%4, y+i/4)).(color.NRGBA)
				for k, v := range [3][2]uint8{{p.R, q.R}, {p.G, q.G}, {p.B, q.B}} {
					a[k] += float64(v[0]) / 16
					b[k] += float64(v[1]) / 16
				}
			}
			for k := range 3 {
				sum += (a[k] - b[k]) * (a[k] - b[k])
			}
		}
	}
	if db := 10 * math.Log10(255*255*3*32*32/sum); db < 37 {
		t.Errorf("means of 4 x 4 pixels: %.1f dB", db)
	}
}

func TestHeader(t *testing.T) {
	pal := color.Palette{color.RGBA{}, color.RGBA{9, 9, 9, 255}, color.White}
	small := image.NewPaletted(image.Rect(2, 3, 8, 9), pal[1:])
	full := image.NewPaletted(image.Rect(0, 0, 10, 12), pal[1:])
	clear := image.NewPaletted(full.Rect, pal)
	for name, c := range map[string]struct {
		m     *image.Paletted
		alpha bool
	}{"full": {full, false}, "part": {small, true}, "transparent": {clear, true}} {
		var b bytes.Buffer
		g := &stdgif.GIF{Image: []*image.Paletted{c.m, full}, Delay: []int{1, 1}, LoopCount: 7, Config: image.Config{Width: 10, Height: 12}}
		if err := stdgif.EncodeAll(&b, g); err != nil {
			t.Fatal(err)
		}
		img, err := gif.NewDecoder().Open(&b, resize.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if h := img.Header(); h.Width != 10 || h.Height != 12 || h.Alpha != c.alpha || h.LoopCount != 7 {
			t.Errorf("%s: %+v", name, h)
		}
	}
}

func TestTooLargeSide(t *testing.T) {
	s := codec.NewShape(codec.LayoutRGBA, 65536, 1, 1, 1)
	p := codec.NewPicture(s)
	sink, err := gif.NewEncoder().Encode(context.Background(), io.Discard, s, codec.Options{})
	if err == nil {
		b := p.Band()
		if err = sink.Write(&b); err == nil {
			err = sink.Close()
		}
	}
	if !errors.Is(err, resize.ErrTooLarge) {
		t.Errorf("%v", err)
	}
}

func ExampleCodec() {
	c := gif.Codec()
	fmt.Println(c.Format, c.Magic([]byte("GIF89a")), c.Encoder.Layouts()[0] == codec.LayoutRGBA)
	// Output: gif true true
}
