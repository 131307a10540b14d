package webp_test

import (
	"bytes"
	"context"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"io"
	"math"
	"math/rand/v2"
	"runtime"
	"testing"

	xwebp "golang.org/x/image/webp"

	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/codectest"
	"github.com/rendition-go/rendition/resize/codec/webp"
)

func TestEffortConformance(t *testing.T) {
	for _, effort := range []int{1, 3} {
		t.Run(fmt.Sprint(effort), func(t *testing.T) {
			c := webp.Codec()
			c.Encoder = encoder(effort)
			codectest.Run(t, c, &codectest.Options{PSNR: 36, Alpha: true})
		})
	}
}

// TestPlanesComeBack writes planes of all sizes up to 70 pixels and compares what
// golang.org/x/image reads with what was written: at quality 100 the steps are 4
// and 8, which bounds the error, whatever the texture.
func TestPlanesComeBack(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for k := range 300 {
		w, h := 1+r.IntN(70), 1+r.IntN(70)
		p := planes(r, k%textures, w, h)
		for _, quality := range []int{1, 10, 50, 75, 100} {
			effort := 1 + (k+quality)%3
			data := write(t, encoder(effort), p, codec.Options{Quality: quality}, 1+r.IntN(40))
			m, err := xwebp.Decode(bytes.NewReader(data))
			if err != nil {
				t.Fatalf("%d x %d, texture %d, quality %d: %v", w, h, k%textures, quality, err)
			}
			if m.Bounds() != image.Rect(0, 0, w, h) {
				t.Fatalf("%d x %d comes back as %v", w, h, m.Bounds())
			}
			if quality != 100 {
				continue
			}
			c := m.(*image.YCbCr)
			for i, pix := range [3][]uint8{c.Y, c.Cb, c.Cr} {
				stride := c.CStride
				if i == 0 {
					stride = c.YStride
				}
				if e := meanSquare(&p.Planes[i], pix, stride, i > 0); e > 8 {
					t.Errorf("%d x %d, texture %d, plane %d: mean squared error %.1f", w, h, k%textures, i, e)
				}
			}
		}
	}
}

// TestPlaneByPlane delivers planes one after the other, in every order, with
// chroma of all ratios.
func TestPlaneByPlane(t *testing.T) {
	r := rand.New(rand.NewPCG(10, 10))
	for _, sub := range [][2]int{{2, 2}, {2, 1}, {1, 2}, {1, 1}} {
		p := codec.NewPicture(codec.NewShape(codec.LayoutYCbCr, 75, 83, sub[0], sub[1]))
		for i := range p.Planes {
			for k := range p.Planes[i].Pix {
				p.Planes[i].Pix[k] = sample(r, noise, k, 0)
			}
		}
		want := write(t, encoder(0), p, codec.Options{Quality: 60}, 16)
		for _, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 0, 2}} {
			var got bytes.Buffer
			sink, err := encoder(0).Encode(context.Background(), &got, p.Shape, codec.Options{Quality: 60})
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range order {
				var band codec.Band
				band.Planes[i] = p.Planes[i]
				if err := sink.Write(&band); err != nil {
					t.Fatal(err)
				}
			}
			if err := sink.Close(); err != nil || !bytes.Equal(got.Bytes(), want) {
				t.Errorf("%v, planes in the order %v: %v, other bytes", sub, order, err)
			}
		}
	}
}

// TestAlphaComesBack: alpha is kept without loss, whatever the quality, and a
// picture that is opaque has none.
func TestAlphaComesBack(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for k := range 200 {
		w, h := 1+r.IntN(70), 1+r.IntN(70)
		kind := k % alphaKinds
		src := straightPicture(r, k/alphaKinds%textures, kind, w, h)
		data := write(t, encoder(0), rgba(src), codec.Options{Quality: 1 + r.IntN(100)}, 1+r.IntN(40))
		m, err := xwebp.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatalf("%d x %d, alpha %d: %v", w, h, kind, err)
		}
		if isOpaque := src.Opaque(); isOpaque != !bytes.Contains(data[:40], []byte("VP8X")) {
			t.Errorf("%d x %d, opaque %v: the header says otherwise", w, h, isOpaque)
		}
		for y := range h {
			for x := range w {
				_, _, _, a := m.At(x, y).RGBA()
				if want := src.NRGBAAt(x, y).A; uint8(a>>8) != want {
					t.Fatalf("%d x %d, alpha %d: at %d, %d is %d, want %d", w, h, kind, x, y, a>>8, want)
				}
			}
		}
	}
}

// TestHiddenColourIsCheap: pixels that cannot be seen must not cost bits. Here
// half the picture is noise under alpha 0.
func TestHiddenColourIsCheap(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	seen := image.NewNRGBA(image.Rect(0, 0, 128, 128))
	for y := range 128 {
		for x := range 128 {
			if x < 64 {
				seen.SetNRGBA(x, y, color.NRGBA{uint8(100 + x), uint8(80 + y), 90, 255})
			}
		}
	}
	plain := len(write(t, encoder(0), rgba(seen), codec.Options{Quality: 90}, 16))
	// Premultiplied pixels can hold no colour under alpha 0; nearly 0 they can.
	for y := range 128 {
		for x := 64; x < 128; x++ {
			seen.SetNRGBA(x, y, color.NRGBA{uint8(r.IntN(256)), uint8(r.IntN(256)), uint8(r.IntN(256)), 0})
		}
	}
	if n := len(write(t, encoder(0), rgba(seen), codec.Options{Quality: 90}, 16)); n != plain {
		t.Errorf("%d bytes with noise that is not seen, %d without", n, plain)
	}
	if plain > 700 {
		t.Errorf("%d bytes for half a gradient", plain)
	}
}

// TestLossless: with quality 0 every pixel comes back, from all kinds of
// pictures: few colours, many, translucent ones.
func TestLossless(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	for k := range 200 {
		w, h := 1+r.IntN(70), 1+r.IntN(70)
		src := straightPicture(r, k%textures, k/textures%alphaKinds, w, h)
		if k%3 == 0 {
			limitColours(src, 1+r.IntN(20))
		}
		p := rgba(src)
		m, err := xwebp.Decode(bytes.NewReader(write(t, encoder(0), p, codec.Options{}, 1+r.IntN(40))))
		if err != nil {
			t.Fatalf("%d: %d x %d: %v", k, w, h, err)
		}
		if got := rgba(m); !bytes.Equal(got.Planes[0].Pix, p.Planes[0].Pix) {
			t.Fatalf("%d: %d x %d: other pixels", k, w, h)
		}
	}
}

func TestLosslessGreyAndPlanes(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	grey := codec.NewPicture(codec.NewShape(codec.LayoutGray, 33, 21, 1, 1))
	for i := range grey.Planes[0].Pix {
		grey.Planes[0].Pix[i] = uint8(r.IntN(256))
	}
	colour := planes(r, noise, 33, 21)
	for name, p := range map[string]*codec.Picture{"grey": grey, "4:2:0": colour} {
		m, err := xwebp.Decode(bytes.NewReader(write(t, encoder(0), p, codec.Options{}, 7)))
		if err != nil {
			t.Fatal(name, err)
		}
		want := p.Image()
		for i := range 33 * 21 {
			if x, y := i%33, i/33; !near(m.At(x, y), want.At(x, y), 0) {
				t.Fatalf("%s: %v at %d, %d, want %v", name, m.At(x, y), x, y, want.At(x, y))
			}
		}
	}
}

// TestPaletteOption: few colours are kept exactly, more of them are not, and the
// bytes are then those without the option.
func TestPaletteOption(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	e := webp.NewEncoder(&webp.EncoderOptions{Palette: 16})
	src := straightPicture(r, noise, opaque, 61, 47)
	many := rgba(src)
	limitColours(src, 16)
	few := rgba(src)
	for _, rows := range []int{1, 13, 47} {
		m, err := xwebp.Decode(bytes.NewReader(write(t, e, few, codec.Options{Quality: 50}, rows)))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(rgba(m).Planes[0].Pix, few.Planes[0].Pix) {
			t.Error("16 colours do not come back")
		}
		if !bytes.Equal(write(t, e, many, codec.Options{Quality: 50}, rows), write(t, encoder(0), many, codec.Options{Quality: 50}, rows)) {
			t.Error("more colours: not the bytes of a lossy picture")
		}
	}
}

// TestQualityFloors holds the likeness of a photograph-like picture, and that
// more quality is more bytes.
func TestQualityFloors(t *testing.T) {
	p := smooth(160, 120)
	last := 0
	for _, c := range []struct {
		quality int
		db      float64
	}{{20, 27}, {50, 31}, {75, 33}, {90, 37}, {100, 43}} {
		data := write(t, encoder(0), p, codec.Options{Quality: c.quality}, 16)
		m, err := xwebp.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		y := m.(*image.YCbCr)
		db := 10 * math.Log10(255*255/meanSquare(&p.Planes[0], y.Y, y.YStride, false))
		if db < c.db || len(data) <= last {
			t.Errorf("quality %d: %.2f dB, want %.1f; %d bytes after %d", c.quality, db, c.db, len(data), last)
		}
		last = len(data)
	}
}

// TestSameBytes: nothing but the picture and the options decides what is written,
// not the CPUs, nor what the memory was used for before.
func TestSameBytes(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	photo, logo := smooth(200, 150), rgba(straightPicture(r, ramp, blocks, 90, 70))
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	var want [3][]byte
	for k, n := range []int{1, 2, 4, 1} {
		runtime.GOMAXPROCS(n)
		write(t, encoder(3), planes(r, k%textures, 100+50*k, 80), codec.Options{Quality: 95}, 16)
		got := [3][]byte{
			write(t, encoder(0), photo, codec.Options{Quality: 80}, 8),
			write(t, encoder(0), logo, codec.Options{Quality: 80}, 8),
			write(t, encoder(0), logo, codec.Options{}, 8),
		}
		for i := range got {
			if k > 0 && !bytes.Equal(got[i], want[i]) {
				t.Errorf("picture %d with %d CPUs: other bytes", i, n)
			}
		}
		want = got
	}
}

// TestBytesAreFixed holds what is written to bytes that were the same on amd64, arm64
// and 386: no architecture and no kernel may write others. A change of the encoder may
// change them on purpose.
func TestBytesAreFixed(t *testing.T) {
	for _, c := range []struct {
		layout  codec.Layout
		effort  int
		quality int
		want    uint32
	}{
		{codec.LayoutYCbCr, 1, 80, 0x4b3961ec},
		{codec.LayoutYCbCr, 2, 80, 0x5136bae1},
		{codec.LayoutYCbCr, 3, 95, 0xab98448e},
		{codec.LayoutGray, 2, 30, 0x29d2f12c},
		{codec.LayoutRGBA, 2, 80, 0x730a8a83},
		{codec.LayoutRGBA, 2, 0, 0xa110b213},
	} {
		data := write(t, encoder(c.effort), integers(c.layout, 203, 157), codec.Options{Quality: c.quality}, 16)
		if got := crc32.ChecksumIEEE(data); got != c.want {
			t.Errorf("layout %d, effort %d, quality %d: %#x, want %#x (%d bytes)", c.layout, c.effort, c.quality, got, c.want, len(data))
		}
	}
}

// TestManyTokens has more tokens than are kept.
func TestManyTokens(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second")
	}
	r := rand.New(rand.NewPCG(11, 11))
	p := codec.NewPicture(codec.NewShape(codec.LayoutGray, 1100, 1100, 1, 1))
	for i := range p.Planes[0].Pix {
		p.Planes[0].Pix[i] = uint8(r.Uint32())
	}
	m, err := xwebp.Decode(bytes.NewReader(write(t, encoder(1), p, codec.Options{Quality: 100}, 16)))
	if err != nil {
		t.Fatal(err)
	}
	y := m.(*image.YCbCr)
	if e := meanSquare(&p.Planes[0], y.Y, y.YStride, false); e > 8 {
		t.Errorf("mean squared error %.1f", e)
	}
}

func BenchmarkEncode(b *testing.B) {
	photo := smooth(720, 480)
	for effort := 1; effort <= 3; effort++ {
		b.Run(fmt.Sprintf("effort=%d", effort), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(720 * 480)
			for b.Loop() {
				benchmarkWrite(b, encoder(effort), photo, 80)
			}
		})
	}
	r := rand.New(rand.NewPCG(9, 9))
	logo := rgba(straightPicture(r, ramp, blocks, 720, 480))
	for _, quality := range []int{80, 0} {
		b.Run(fmt.Sprintf("alpha/quality=%d", quality), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				benchmarkWrite(b, encoder(0), logo, quality)
			}
		})
	}
}

func benchmarkWrite(b *testing.B, e codec.Encoder, p *codec.Picture, quality int) {
	sink, err := e.Encode(context.Background(), io.Discard, p.Shape, codec.Options{Quality: quality})
	if err != nil {
		b.Fatal(err)
	}
	band := p.Band()
	if err := sink.Write(&band); err != nil {
		b.Fatal(err)
	}
	if err := sink.Close(); err != nil {
		b.Fatal(err)
	}
}
