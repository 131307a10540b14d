package goimage_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"runtime"
	"slices"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/rendition-go/rendition/internal/testpictures"
	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/goimage"
)

var (
	red, green = color.RGBA{220, 30, 30, 255}, color.RGBA{30, 200, 40, 255}
	blue       = color.RGBA{30, 40, 210, 255}
	white      = color.RGBA{255, 255, 255, 255}
)

// quadrants returns a picture with red, green, blue and white corners.
func quadrants(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for i, c := range []color.RGBA{red, green, blue, white} {
		x, y := i%2*w/2, i/2*h/2
		draw.Draw(m, image.Rect(x, y, x+w, y+h), image.NewUniform(c), image.Point{}, draw.Src)
	}
	return m
}

func encodeJPEG(t testing.TB, m image.Image, orientation int) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	app1 := []byte("\xff\xe1\x00\x22Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00")
	app1[29] = byte(orientation)
	return slices.Concat(b.Bytes()[:2], app1, b.Bytes()[2:])
}

func encodePNG(t testing.TB, m image.Image) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func run(t testing.TB, z resize.Resizer, data []byte, p params.Params) ([]byte, resize.Info) {
	t.Helper()
	var b bytes.Buffer
	info, err := z.Resize(context.Background(), &b, bytes.NewReader(data), p.Simplify())
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), info
}

func decode(t testing.TB, data []byte) image.Image {
	t.Helper()
	m, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func close2(a color.Color, b color.RGBA, by int) bool {
	return testpictures.Apart(color.RGBAModel.Convert(a).(color.RGBA), b) <= by
}

func TestPlanarRatio(t *testing.T) {
	z := goimage.New(nil)
	data := encodeJPEG(t, quadrants(64, 48), 1)
	for q, want := range map[int]image.YCbCrSubsampleRatio{80: image.YCbCrSubsampleRatio420, 95: image.YCbCrSubsampleRatio444} {
		out, _ := run(t, z, data, params.Params{Width: 33, Quality: q})
		if got := decode(t, out).(*image.YCbCr).SubsampleRatio; got != want {
			t.Errorf("quality %d: %v, want %v", q, got, want)
		}
	}
}

func TestGreyStaysGrey(t *testing.T) {
	z := goimage.New(nil)
	gray, gray16 := image.NewGray(image.Rect(0, 0, 40, 30)), image.NewGray16(image.Rect(0, 0, 40, 30))
	for i := range gray.Pix {
		gray.Pix[i] = uint8(i)
		gray16.Pix[2*i], gray16.Pix[2*i+1] = uint8(i), uint8(i)
	}
	for name, data := range map[string][]byte{"jpeg": encodeJPEG(t, gray, 6), "png": encodePNG(t, gray), "png 16": encodePNG(t, gray16)} {
		for _, f := range []params.Format{params.FormatJPEG, params.FormatPNG} {
			out, _ := run(t, z, data, params.Params{Width: 20, Format: f})
			if m, ok := decode(t, out).(*image.Gray); !ok {
				t.Errorf("%s to %s is %T", name, f, m)
			}
		}
		out, _ := run(t, z, data, params.Params{Width: 40, Height: 40, Fit: params.FitContain, Format: params.FormatPNG, Enlarge: true})
		if _, _, _, a := decode(t, out).At(0, 0).RGBA(); a != 0 {
			t.Errorf("%s, padded: alpha %d", name, a)
		}
	}
}

func TestAlpha(t *testing.T) {
	src := image.NewNRGBA(image.Rect(0, 0, 64, 64))
	for y := range 64 {
		for x := range 64 {
			src.SetNRGBA(x, y, color.NRGBA{200, 20, 20, uint8(min(x*8, 255) / 32 * 32)})
		}
	}
	data := encodePNG(t, src)
	z := goimage.New(nil)
	for _, c := range []struct {
		f, want params.Format
		bg      color.Color
		left    color.RGBA
	}{
		{params.FormatSource, params.FormatPNG, nil, color.RGBA{}},
		{params.FormatFallback, params.FormatPNG, nil, color.RGBA{}},
		{params.FormatWebP, params.FormatWebP, nil, color.RGBA{}},
		{params.FormatGIF, params.FormatGIF, nil, color.RGBA{}},
		{params.FormatJPEG, params.FormatJPEG, nil, white},
		{params.FormatJPEG, params.FormatJPEG, color.NRGBA{0, 0, 255, 0}, color.RGBA{0, 0, 255, 255}},
	} {
		z := z
		if c.f == params.FormatWebP && !writes(c.f) {
			continue
		}
		if c.bg != nil {
			z = goimage.New(&goimage.Options{Background: c.bg})
		}
		out, info := run(t, z, data, params.Params{Width: 32, Format: c.f})
		if info.OutFormat != c.want || resize.Sniff(out) != c.want {
			t.Errorf("%s: made %s", c.f, info.OutFormat)
		}
		back, _ := run(t, z, out, params.Params{Percent: 100, Format: params.FormatPNG})
		m := decode(t, back)
		if got := m.At(0, 16); !close2(got, c.left, 10) {
			t.Errorf("%s: transparent side is %v, want %v", c.f, got, c.left)
		}
		if got := m.At(30, 16); c.f != params.FormatGIF && !close2(got, color.RGBA{198, 40, 40, 255}, 42) {
			t.Errorf("%s: solid side is %v", c.f, got)
		}
	}
}

// TestOpaqueByContent has an alpha channel that says nothing.
func TestOpaqueByContent(t *testing.T) {
	src := quadrants(20, 20)
	nrgba := image.NewNRGBA(src.Rect)
	copy(nrgba.Pix, src.Pix)
	nrgba.Pix[3] = 254
	out, info := run(t, goimage.New(nil), encodePNG(t, nrgba), params.Params{Width: 10, Format: params.FormatFallback})
	if info.OutFormat != params.FormatPNG {
		t.Errorf("one pixel not opaque: %s", info.OutFormat)
	}
	_ = out
	_, info = run(t, goimage.New(nil), encodePNG(t, src), params.Params{Width: 10, Format: params.FormatFallback})
	if info.OutFormat != params.FormatJPEG {
		t.Errorf("opaque: %s", info.OutFormat)
	}
}

func TestPadding(t *testing.T) {
	z := goimage.New(&goimage.Options{Background: color.RGBA{0, 0, 255, 255}})
	p := params.Params{Width: 50, Height: 50, Fit: params.FitContain, Position: params.PositionTop}
	for _, data := range [][]byte{encodeJPEG(t, quadrants(100, 50), 1), encodePNG(t, quadrants(100, 50)), encodePNG(t, image.NewGray(image.Rect(0, 0, 100, 50)))} {
		p.Format = params.FormatJPEG
		out, _ := run(t, z, data, p)
		if got := decode(t, out).At(25, 45); !close2(got, color.RGBA{0, 0, 255, 255}, 4) {
			t.Errorf("JPEG is padded with %v", got)
		}
		p.Format = params.FormatPNG
		out, _ = run(t, z, data, p)
		if got := decode(t, out).At(25, 45); !close2(got, color.RGBA{}, 0) {
			t.Errorf("PNG is padded with %v", got)
		}
	}
}

func TestSixteenBits(t *testing.T) {
	src := image.NewNRGBA64(image.Rect(0, 0, 64, 8))
	for y := range 8 {
		for x := range 64 {
			src.SetNRGBA64(x, y, color.NRGBA64{uint16(x * 1000), 0x8000, uint16(65535 - x*1000), uint16(0x4000 + x*700)})
		}
	}
	out, _ := run(t, goimage.New(nil), encodePNG(t, src), params.Params{Percent: 100, Format: params.FormatPNG})
	m := decode(t, out)
	for y := range 8 {
		for x := range 64 {
			if got, want := m.At(x, y), color.RGBAModel.Convert(src.At(x, y)).(color.RGBA); !close2(got, want, 2) {
				t.Fatalf("pixel %d, %d is %v, want %v", x, y, got, want)
			}
		}
	}
}

// profile makes the smallest ICC profile with a description.
func profile(space, desc string) []byte {
	p := make([]byte, 128+4+12+12+len(desc)+1)
	copy(p[16:], space)
	copy(p[36:], "acsp")
	p[131] = 1
	copy(p[132:], "desc")
	binary.BigEndian.PutUint32(p[136:], 144)
	binary.BigEndian.PutUint32(p[140:], uint32(12+len(desc)+1))
	copy(p[144:], "desc")
	binary.BigEndian.PutUint32(p[152:], uint32(len(desc)+1))
	copy(p[156:], desc)
	return p
}

// withICC puts a profile into a JPEG in two parts.
func withICC(data, icc []byte) []byte {
	part := func(no byte, b []byte) []byte {
		s := append([]byte("\xff\xe2\x00\x00ICC_PROFILE\x00"), no, 2)
		s = append(s, b...)
		binary.BigEndian.PutUint16(s[2:], uint16(len(s)-2))
		return s
	}
	return slices.Concat(data[:2], part(2, icc[50:]), part(1, icc[:50]), data[2:])
}

func TestProfiles(t *testing.T) {
	z := goimage.New(nil)
	gray := image.NewGray(image.Rect(0, 0, 16, 16))
	reddish := image.NewUniform(red)
	colour := image.NewRGBA(gray.Rect)
	draw.Draw(colour, colour.Rect, reddish, image.Point{}, draw.Src)
	for _, c := range []struct {
		name        string
		m           image.Image
		icc         []byte
		keep        bool
		keptAsWebP  bool
		greyResults bool
	}{
		{"P3", colour, profile("RGB ", "Display P3"), true, true, false},
		{"sRGB", colour, profile("RGB ", "sRGB IEC61966-2.1"), false, false, false},
		{"grey", gray, profile("GRAY", "Dot Gain 20%"), true, false, true},
		{"CMYK on RGB", colour, profile("CMYK", "Coated"), false, false, false},
		{"no profile", colour, make([]byte, 200), false, false, false},
		{"RGB on grey", gray, profile("RGB ", "Display P3"), true, true, false},
	} {
		data := withICC(encodeJPEG(t, c.m, 1), c.icc)
		for _, f := range []params.Format{params.FormatJPEG, params.FormatPNG, params.FormatWebP} {
			if !writes(f) {
				continue
			}
			out, _ := run(t, z, data, params.Params{Width: 8, Format: f})
			codecs := goimage.DefaultCodecs()
			cd, _ := codecs.Sniff(out)
			img, err := cd.Decoder.Open(bytes.NewReader(out), resize.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			var want []byte
			if f == params.FormatWebP && c.keptAsWebP || f != params.FormatWebP && c.keep {
				want = c.icc
			}
			if got := img.Header().ICC; !bytes.Equal(got, want) {
				t.Errorf("%s to %s: profile of %d bytes, want %d", c.name, f, len(got), len(want))
			}
			if f != params.FormatPNG {
				continue
			}
			if _, grey := decode(t, out).(*image.Gray); grey != c.greyResults {
				t.Errorf("%s to PNG: grey is %v", c.name, grey)
			}
		}
	}
}

func TestErrors(t *testing.T) {
	z := goimage.New(nil)
	good := encodePNG(t, quadrants(40, 40))
	small := params.Params{Width: 10}.Simplify()
	boom := errors.New("boom")
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	for name, c := range map[string]struct {
		z    *goimage.Resizer
		ctx  context.Context
		w    io.Writer
		r    io.Reader
		p    params.Params
		want error
	}{
		"zero params":     {p: params.Params{}, want: params.ErrNotExpressible},
		"auto":            {p: params.Params{Width: 10, Format: params.FormatAuto, Quality: 80}, want: params.ErrNotExpressible},
		"no encoder":      {p: params.Params{Width: 10, Format: "tiff"}.Simplify(), want: resize.ErrFormat},
		"empty":           {r: bytes.NewReader(nil), p: small, want: resize.ErrFormat},
		"text":            {r: bytes.NewReader([]byte("<svg/>")), p: small, want: resize.ErrFormat},
		"avif":            {r: bytes.NewReader([]byte("\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1")), p: small, want: resize.ErrFormat},
		"cut":             {r: bytes.NewReader(good[:len(good)-30]), p: small, want: resize.ErrCorrupt},
		"reader":          {r: iotest.ErrReader(boom), p: small, want: boom},
		"reader later":    {r: io.MultiReader(bytes.NewReader(good[:100]), iotest.ErrReader(boom)), p: small, want: boom},
		"writer":          {w: failing{boom}, p: small, want: boom},
		"context":         {ctx: cancelled, p: small, want: context.Canceled},
		"too many pixels": {z: goimage.New(&goimage.Options{Limits: resize.Limits{Pixels: 1599}}), p: small, want: resize.ErrTooLarge},
		"too many bytes":  {z: goimage.New(&goimage.Options{Limits: resize.Limits{SourceBytes: 100}}), p: small, want: resize.ErrTooLarge},
		"result":          {p: params.Params{Percent: 1000, Enlarge: true}.Simplify(), z: goimage.New(&goimage.Options{Limits: resize.Limits{OutputSide: 399}}), want: resize.ErrTooLarge},
	} {
		if c.z == nil {
			c.z = z
		}
		if c.ctx == nil {
			c.ctx = context.Background()
		}
		if c.w == nil {
			c.w = io.Discard
		}
		if c.r == nil {
			c.r = bytes.NewReader(good)
		}
		if _, err := c.z.Resize(c.ctx, c.w, c.r, c.p); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestBusy(t *testing.T) {
	b := resize.NewBudget(1<<20, &resize.BudgetOptions{Queue: -1, Wait: 1})
	release, err := b.Acquire(context.Background(), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	z := goimage.New(&goimage.Options{Budget: b})
	data := encodePNG(t, quadrants(40, 40))
	info, err := z.Resize(context.Background(), io.Discard, bytes.NewReader(data), params.Params{Width: 10}.Simplify())
	if !errors.Is(err, resize.ErrBusy) || info.Width != 40 || info.Format != params.FormatPNG {
		t.Errorf("%+v, %v", info, err)
	}
	release()
	for range 3 { // what one picture takes it gives back
		run(t, z, data, params.Params{Width: 10})
	}
}

// panicking is a decoder with a fault that its adapter does not catch.
type panicking struct{}

func (panicking) Open(io.Reader, resize.Limits) (codec.Image, error) { panic("fault") }

func TestPanicIsAnError(t *testing.T) {
	z := goimage.New(&goimage.Options{Codecs: codec.List{{
		Format: "x", Magic: func([]byte) bool { return true }, Decoder: panicking{},
	}}})
	_, err := z.Resize(context.Background(), io.Discard, bytes.NewReader(nil), params.Params{Width: 1}.Simplify())
	if err == nil || errors.Is(err, resize.ErrCorrupt) {
		t.Errorf("%v", err)
	}
}

// incomplete is a decoder that makes up what is missing.
type incomplete struct{}

func (incomplete) Open(io.Reader, resize.Limits) (codec.Image, error) { return incompleteImage{}, nil }

type incompleteImage struct{}

func (incompleteImage) Header() *codec.Header {
	return &codec.Header{Width: 4, Height: 4, Orientation: 1, Frames: 1}
}
func (incompleteImage) Memory(codec.Hint) int64 { return 100 }
func (incompleteImage) Decode(context.Context, codec.Hint) (codec.Source, error) {
	return incompleteSource{codec.FromImage(image.NewGray(image.Rect(0, 0, 4, 4)))}, nil
}

type incompleteSource struct{ codec.Source }

func (incompleteSource) Incomplete() bool { return true }

func TestStrict(t *testing.T) {
	list := append(codec.List{{Format: "x", Magic: func([]byte) bool { return true }, Decoder: incomplete{}}}, goimage.DefaultCodecs()...)
	p := params.Params{Width: 2, Format: params.FormatPNG}
	lenient := goimage.New(&goimage.Options{Codecs: list})
	if _, info := run(t, lenient, nil, p); !info.Incomplete {
		t.Error("Info does not tell that data was missing")
	}
	strict := goimage.New(&goimage.Options{Codecs: list, Strict: true})
	if _, err := strict.Resize(context.Background(), io.Discard, bytes.NewReader(nil), p); !errors.Is(err, resize.ErrCorrupt) {
		t.Errorf("strict: %v", err)
	}
}

// writes reports whether the built-in codecs write a format on this platform.
func writes(f params.Format) bool { return goimage.DefaultCodecs().Encoder(f) != nil }

func TestFormatsByList(t *testing.T) {
	all := goimage.DefaultCodecs()
	for _, f := range []params.Format{params.FormatJPEG, params.FormatPNG, params.FormatGIF, params.FormatWebP} {
		if !slices.Contains(resize.Encodes(goimage.New(nil)), f) {
			t.Errorf("Encodes has no %s", f)
		}
	}
	onlyPNG := goimage.New(&goimage.Options{Codecs: codec.List{all[1]}})
	_, info := run(t, onlyPNG, encodePNG(t, quadrants(10, 10)), params.Params{Width: 5, Format: params.FormatFallback})
	if info.OutFormat != params.FormatPNG {
		t.Errorf("fallback without a JPEG encoder: %s", info.OutFormat)
	}
}

func TestAnimatedGIF(t *testing.T) {
	pal := color.Palette{color.RGBA{}, red, blue}
	first, second := image.NewPaletted(image.Rect(4, 4, 12, 12), pal), image.NewPaletted(image.Rect(0, 0, 16, 16), pal)
	for i := range first.Pix {
		first.Pix[i] = 1
	}
	for i := range second.Pix {
		second.Pix[i] = 2
	}
	var b bytes.Buffer
	g := &gif.GIF{Image: []*image.Paletted{first, second}, Delay: []int{1, 1}, Config: image.Config{Width: 16, Height: 16, ColorModel: pal}}
	if err := gif.EncodeAll(&b, g); err != nil {
		t.Fatal(err)
	}
	out, info := run(t, goimage.New(nil), b.Bytes(), params.Params{Percent: 100})
	m := decode(t, out)
	if info.Width != 16 || !close2(m.At(8, 8), red, 2) || !close2(m.At(1, 1), color.RGBA{}, 0) {
		t.Errorf("%+v: %v, %v", info, m.At(8, 8), m.At(1, 1))
	}
}

func TestSameBytesTogether(t *testing.T) {
	z := goimage.New(nil)
	data := encodeJPEG(t, quadrants(120, 90), 6)
	for _, f := range z.Encodes() {
		want, _ := run(t, z, data, params.Params{Width: 40, Format: f})
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				var b bytes.Buffer
				_, err := z.Resize(context.Background(), &b, bytes.NewReader(data), params.Params{Width: 40, Format: f}.Simplify())
				if err != nil || !bytes.Equal(b.Bytes(), want) {
					t.Errorf("%s: other bytes, %v", f, err)
				}
			})
		}
		wg.Wait()
	}
}

// TestBombs gives headers that promise much.
func TestBombs(t *testing.T) {
	ihdr := func(w, h uint32, depth, colour byte) []byte {
		d := binary.BigEndian.AppendUint32([]byte("IHDR"), w)
		d = append(binary.BigEndian.AppendUint32(d, h), depth, colour, 0, 0, 0)
		b := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), d...)
		b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(d))
		return append(b, "\x00\x00\x00\x10IDATx\x9c\x01\x00\x00"...)
	}
	z := goimage.New(nil)
	for _, data := range [][]byte{ihdr(50000, 50000, 8, 6), ihdr(1<<31-1, 1<<31-1, 16, 6), ihdr(1<<31-1, 1, 1, 0)} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, err := z.Resize(context.Background(), io.Discard, bytes.NewReader(data), params.Params{Width: 10}.Simplify()); !errors.Is(err, resize.ErrTooLarge) {
			t.Error(err)
		}
		runtime.ReadMemStats(&after)
		if n := after.TotalAlloc - before.TotalAlloc; n > 1<<20 {
			t.Errorf("%d bytes for a header", n)
		}
	}
}
