package webp_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
	"math"
	"testing"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/codectest"
	"github.com/rendition-go/rendition/resize/codec/webp"
)

func TestConformance(t *testing.T) {
	codectest.Run(t, webp.Codec(), &codectest.Options{PSNR: 36, Alpha: true})
}

func encode(t testing.TB, o *webp.EncoderOptions, m image.Image, opts codec.Options) []byte {
	t.Helper()
	var b bytes.Buffer
	src := codec.FromImage(m)
	sink, err := webp.NewEncoder(o).Encode(context.Background(), &b, src.Shape(), opts)
	if err != nil {
		t.Fatal(err)
	}
	for {
		var band codec.Band
		if err := src.Next(&band); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
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

func decode(data []byte) (*codec.Header, image.Image, error) {
	img, err := webp.NewDecoder(nil).Open(bytes.NewReader(data), resize.Limits{})
	if err != nil {
		return nil, nil, err
	}
	src, err := img.Decode(context.Background(), codec.Hint{})
	if err != nil {
		return img.Header(), nil, err
	}
	m, err := codec.ToImage(src)
	return img.Header(), m, err
}

func flat(w, h int, c color.NRGBA) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		m.SetNRGBA(i%w, i/w, c)
	}
	return m
}

func near(a, b color.Color, by int) bool {
	x, y := color.RGBAModel.Convert(a).(color.RGBA), color.RGBAModel.Convert(b).(color.RGBA)
	d := func(p, q uint8) bool { return int(max(p, q)-min(p, q)) <= by }
	return d(x.R, y.R) && d(x.G, y.G) && d(x.B, y.B) && d(x.A, y.A)
}

// TestRange writes colours whose samples lie at the ends of the range of video,
// which a decoder for the full range would show as grey: black and white most of
// all.
func TestRange(t *testing.T) {
	for _, c := range []color.NRGBA{{0, 0, 0, 255}, {255, 255, 255, 255}, {255, 0, 0, 255}, {0, 255, 0, 255}, {0, 0, 255, 255}, {128, 64, 200, 255}} {
		for _, a := range []uint8{255, 128, 20} {
			c.A = a
			_, m, err := decode(encode(t, nil, flat(40, 30, c), codec.Options{Quality: 95}))
			if err != nil {
				t.Fatal(err)
			}
			if got := m.At(20, 15); !near(got, c, 6) {
				t.Errorf("%v comes back as %v", c, got)
			}
		}
	}
}

// TestChromaBetween has a translucent ramp, whose chroma is interpolated.
func TestChromaBetween(t *testing.T) {
	src := image.NewNRGBA(image.Rect(0, 0, 65, 33))
	for y := range 33 {
		for x := range 65 {
			src.SetNRGBA(x, y, color.NRGBA{uint8(x * 3), 100, uint8(200 - y*5), 200})
		}
	}
	_, m, err := decode(encode(t, nil, src, codec.Options{Quality: 98}))
	if err != nil {
		t.Fatal(err)
	}
	var sum float64
	for y := range 33 {
		for x := range 65 {
			a, b := color.RGBAModel.Convert(src.At(x, y)).(color.RGBA), m.(*image.RGBA).RGBAAt(x, y)
			for _, d := range []float64{float64(a.R) - float64(b.R), float64(a.G) - float64(b.G), float64(a.B) - float64(b.B)} {
				sum += d * d
			}
		}
	}
	if db := 10 * math.Log10(255*255*3*65*33/sum); db < 40 {
		t.Errorf("%.1f dB", db)
	}
}

func TestTooLargeSide(t *testing.T) {
	s := codec.NewShape(codec.LayoutRGBA, 16384, 1, 1, 1)
	sink, err := webp.NewEncoder(nil).Encode(context.Background(), io.Discard, s, codec.Options{})
	if err == nil {
		p := codec.NewPicture(s)
		b := p.Band()
		if err = sink.Write(&b); err == nil {
			err = sink.Close()
		}
	}
	if !errors.Is(err, resize.ErrTooLarge) {
		t.Errorf("%v", err)
	}
}

// riff makes a file of chunks.
func riff(chunks ...[]byte) []byte {
	body := append([]byte("WEBP"), bytes.Join(chunks, nil)...)
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

func chunk(id string, data []byte) []byte {
	b := binary.LittleEndian.AppendUint32([]byte(id), uint32(len(data)))
	b = append(b, data...)
	return append(b, make([]byte, len(data)&1)...)
}

func vp8x(flags byte, w, h int) []byte {
	return chunk("VP8X", []byte{flags, 0, 0, 0, byte(w - 1), byte((w - 1) >> 8), byte((w - 1) >> 16), byte(h - 1), byte((h - 1) >> 8), byte((h - 1) >> 16)})
}

const (
	animation, exifData, alpha, icc = 0x02, 0x08, 0x10, 0x20
)

func TestContainer(t *testing.T) {
	red := color.NRGBA{255, 0, 0, 255}
	image := encode(t, nil, flat(12, 10, red), codec.Options{Quality: 90})[12:] // its VP8 chunk
	exif := []byte("MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00")
	frame := func(x, y, w, h int) []byte {
		return chunk("ANMF", append([]byte{byte(x / 2), 0, 0, byte(y / 2), 0, 0, byte(w - 1), 0, 0, byte(h - 1), 0, 0, 100, 0, 0, 0}, image...))
	}
	type want struct {
		err         error
		w, h        int
		orientation int
		icc         string
		loops       int
	}
	for name, c := range map[string]struct {
		file []byte
		want want
	}{
		"bare":                     {riff(image), want{nil, 12, 10, 1, "", 0}},
		"extended":                 {riff(vp8x(0, 12, 10), image), want{nil, 12, 10, 1, "", 0}},
		"exif":                     {riff(vp8x(exifData, 12, 10), image, chunk("EXIF", exif)), want{nil, 12, 10, 6, "", 0}},
		"exif, prefix":             {riff(vp8x(exifData, 12, 10), image, chunk("EXIF", append([]byte("Exif\x00\x00"), exif...))), want{nil, 12, 10, 6, "", 0}},
		"exif without its flag":    {riff(vp8x(0, 12, 10), image, chunk("EXIF", exif)), want{nil, 12, 10, 1, "", 0}},
		"exif announced, missing":  {riff(vp8x(exifData, 12, 10), image), want{nil, 12, 10, 1, "", 0}},
		"profile":                  {riff(vp8x(icc, 12, 10), chunk("ICCP", []byte("abc")), image), want{nil, 12, 10, 1, "abc", 0}},
		"profile without its flag": {riff(vp8x(0, 12, 10), chunk("ICCP", []byte("abc")), image), want{nil, 12, 10, 1, "", 0}},
		"alpha announced, missing": {riff(vp8x(alpha, 12, 10), image), want{nil, 12, 10, 1, "", 0}},
		"another size":             {riff(vp8x(0, 13, 10), image), want{err: resize.ErrCorrupt}},
		"animation":                {riff(vp8x(animation, 20, 16), chunk("ANIM", []byte{0, 0, 0, 0, 3, 0}), frame(4, 6, 12, 10), frame(0, 0, 12, 10)), want{nil, 20, 16, 1, "", 3}},
		"frame outside":            {riff(vp8x(animation, 20, 16), frame(10, 0, 12, 10)), want{err: resize.ErrCorrupt}},
		"frame of another size":    {riff(vp8x(animation, 20, 16), frame(0, 0, 11, 10)), want{err: resize.ErrCorrupt}},
		"no image":                 {riff(vp8x(0, 12, 10)), want{err: resize.ErrCorrupt}},
		"huge canvas":              {riff(vp8x(0, 1<<24, 1<<24), image), want{err: resize.ErrTooLarge}},
		"large canvas":             {riff(vp8x(0, 1<<15, 1<<15), image), want{err: resize.ErrTooLarge}},
		"other RIFF":               {append([]byte("RIFF\x20\x00\x00\x00WAVE"), image...), want{err: resize.ErrCorrupt}},
	} {
		h, m, err := decode(c.file)
		if !errors.Is(err, c.want.err) {
			t.Errorf("%s: %v, want %v", name, err, c.want.err)
		}
		if err != nil {
			continue
		}
		if got := (want{nil, h.Width, h.Height, h.Orientation, string(h.ICC), h.LoopCount}); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
		if name == "animation" {
			if !near(m.At(6, 8), red, 6) || !near(m.At(17, 2), color.NRGBA{}, 0) || !near(m.At(3, 6), color.NRGBA{}, 0) {
				t.Errorf("frame at the wrong place: %v, %v", m.At(6, 8), m.At(17, 2))
			}
		} else if !near(m.At(6, 5), red, 6) {
			t.Errorf("%s: %v", name, m.At(6, 5))
		}
	}
}

func TestProfileIsEmbedded(t *testing.T) {
	for _, a := range []uint8{255, 100} {
		h, m, err := decode(encode(t, nil, flat(9, 9, color.NRGBA{10, 200, 30, a}), codec.Options{ICC: []byte("a profile")}))
		if err != nil || string(h.ICC) != "a profile" || !near(m.At(4, 4), color.NRGBA{10, 200, 30, a}, 6) {
			t.Errorf("alpha %d: %v, %+v", a, err, h)
		}
	}
}

func ExampleNewDecoder() {
	// The header of a lossless file of 8 x 6 pixels, without its pixels.
	data := []byte("RIFF\x16\x00\x00\x00WEBPVP8L\x0a\x00\x00\x00\x2f\x07\x40\x01\x10\x00\x00\x00\x00\x00")
	img, err := webp.NewDecoder(nil).Open(bytes.NewReader(data), resize.Limits{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(img.Header().Width, img.Header().Height, img.Header().Alpha)
	// Output: 8 6 true
}
