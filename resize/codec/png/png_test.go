package png_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	stdpng "image/png"
	"slices"
	"testing"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/codectest"
	"github.com/rendition-go/rendition/resize/codec/png"
)

// files returns one picture of every colour type and depth that image/png writes.
func files(t testing.TB) map[string][]byte {
	r := image.Rect(0, 0, 23, 17)
	pictures := map[string]interface {
		image.Image
		Set(x, y int, c color.Color)
	}{
		"grey": image.NewGray(r), "grey 16": image.NewGray16(r), "rgba": image.NewNRGBA(r),
		"rgba 16": image.NewNRGBA64(r), "rgb": image.NewRGBA(r), "rgb 16": image.NewRGBA64(r),
		"palette": image.NewPaletted(r, color.Palette{color.NRGBA{255, 0, 0, 255}, color.NRGBA{0, 0, 255, 128}, color.White}),
	}
	out := map[string][]byte{}
	for name, m := range pictures {
		for y := range 17 {
			for x := range 23 {
				a := uint16(0xffff)
				if name == "rgba" || name == "rgba 16" {
					a = uint16(x * 0xffff / 22)
				}
				m.Set(x, y, color.NRGBA64{uint16(x * 2900), uint16(y * 3800), uint16(x * y * 170), a})
			}
		}
		var b bytes.Buffer
		if err := stdpng.Encode(&b, m); err != nil {
			t.Fatal(err)
		}
		out[name] = b.Bytes()
	}
	return out
}

func TestConformance(t *testing.T) {
	codectest.Run(t, png.Codec(), &codectest.Options{Files: files(t), Reference: stdpng.Decode, Alpha: true})
}

// chunk makes one; a CRC of 0 is taken for the right one.
func chunk(kind string, data []byte, crc uint32) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(append(b, kind...), data...)
	if crc == 0 {
		crc = crc32.ChecksumIEEE(b[4:])
	}
	return binary.BigEndian.AppendUint32(b, crc)
}

// insert puts a chunk behind IHDR.
func insert(file, c []byte) []byte { return slices.Concat(file[:33], c, file[33:]) }

func decode(data []byte) (*codec.Header, image.Image, error) {
	img, err := png.NewDecoder().Open(bytes.NewReader(data), resize.Limits{})
	if err != nil {
		return nil, nil, err
	}
	src, err := img.Decode(context.Background(), codec.Hint{})
	if err != nil {
		return nil, nil, err
	}
	m, err := codec.ToImage(src)
	return img.Header(), m, err
}

func deflate(b []byte) []byte {
	var out bytes.Buffer
	z := zlib.NewWriter(&out)
	if _, err := z.Write(b); err != nil {
		panic(err)
	}
	z.Close()
	return out.Bytes()
}

func TestChunks(t *testing.T) {
	good := files(t)["rgb"]
	exif := []byte("MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00")
	icc := func(method byte, data []byte) []byte {
		return append([]byte("name\x00"+string(rune(method))), data...)
	}
	profile := bytes.Repeat([]byte("profile "), 100)
	for name, c := range map[string]struct {
		chunk       []byte
		err         error
		orientation int
		icc         []byte
		frames      int
	}{
		"none":                {nil, nil, 1, nil, 1},
		"eXIf":                {chunk("eXIf", exif, 0), nil, 6, nil, 1},
		"eXIf, bad CRC":       {chunk("eXIf", exif, 1), nil, 6, nil, 1},
		"text, bad CRC":       {chunk("tEXt", []byte("Title\x00x"), 1), nil, 1, nil, 1},
		"iCCP":                {chunk("iCCP", icc(0, deflate(profile)), 0), nil, 1, profile, 1},
		"iCCP, method":        {chunk("iCCP", icc(7, deflate(profile)), 0), nil, 1, nil, 1},
		"iCCP, cut":           {chunk("iCCP", icc(0, deflate(profile)[:20]), 0), nil, 1, nil, 1},
		"iCCP, no name":       {chunk("iCCP", bytes.Repeat([]byte("x"), 90), 0), nil, 1, nil, 1},
		"iCCP, too large":     {chunk("iCCP", icc(0, deflate(make([]byte, 5<<20))), 0), nil, 1, nil, 1},
		"suggested palette":   {slices.Concat(chunk("tRNS", make([]byte, 6), 0), chunk("PLTE", make([]byte, 6), 0)), nil, 1, nil, 1},
		"animation":           {chunk("acTL", []byte{0, 0, 0, 5, 0, 0, 0, 0}, 0), nil, 1, nil, 5},
		"unknown critical":    {chunk("NEWc", []byte("x"), 0), resize.ErrFormat, 0, nil, 0},
		"length over the end": {[]byte("\x7f\xff\xff\xfftEXt"), resize.ErrCorrupt, 0, nil, 0},
		"length over 2^31":    {[]byte("\xff\xff\xff\xfftEXt"), resize.ErrCorrupt, 0, nil, 0},
		"second IHDR":         {good[8:33], resize.ErrCorrupt, 0, nil, 0},
	} {
		h, _, err := decode(insert(good, c.chunk))
		if !errors.Is(err, c.err) {
			t.Errorf("%s: %v, want %v", name, err, c.err)
		}
		if err != nil {
			continue
		}
		if h.Orientation != c.orientation || !bytes.Equal(h.ICC, c.icc) || h.Frames != c.frames {
			t.Errorf("%s: orientation %d, profile of %d bytes, %d frames", name, h.Orientation, len(h.ICC), h.Frames)
		}
	}
}

func encode(t *testing.T, m image.Image, o codec.Options) []byte {
	t.Helper()
	var b bytes.Buffer
	src := codec.FromImage(m)
	sink, err := png.NewEncoder(nil).Encode(context.Background(), &b, src.Shape(), o)
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
	return b.Bytes()
}

// TestSmallest looks at the colour type that is written.
func TestSmallest(t *testing.T) {
	const gray, rgb, palette, rgba = 0, 2, 3, 6
	r := image.Rect(0, 0, 40, 40)
	fill := func(f func(i int) color.NRGBA) *image.NRGBA {
		m := image.NewNRGBA(r)
		for i := range 1600 {
			m.SetNRGBA(i%40, i/40, f(i))
		}
		return m
	}
	greys := fill(func(i int) color.NRGBA { return color.NRGBA{byte(i), byte(i), byte(i), 255} })
	for name, c := range map[string]struct {
		m    *image.NRGBA
		icc  []byte
		want byte
	}{
		"grey":               {greys, nil, gray},
		"grey and a profile": {greys, []byte("profile"), palette},
		"few colours":        {fill(func(i int) color.NRGBA { return color.NRGBA{byte(i % 16), 0, byte(i / 100), 255} }), nil, palette},
		"few, translucent":   {fill(func(i int) color.NRGBA { return color.NRGBA{255, 0, 0, byte(i % 200)} }), nil, palette},
		"many colours":       {fill(func(i int) color.NRGBA { return color.NRGBA{byte(i), byte(i / 40), 1, 255} }), nil, rgb},
		"many, translucent":  {fill(func(i int) color.NRGBA { return color.NRGBA{byte(i), byte(i / 40), 1, 254} }), nil, rgba},
	} {
		data := encode(t, c.m, codec.Options{ICC: c.icc})
		if got := data[25]; got != c.want {
			t.Errorf("%s: colour type %d, want %d", name, got, c.want)
		}
		h, back, err := decode(data)
		if err != nil || !bytes.Equal(h.ICC, c.icc) {
			t.Fatalf("%s: %v, profile %q", name, err, h.ICC)
		}
		want, err := codec.ToImage(codec.FromImage(c.m))
		if err != nil {
			t.Fatal(err)
		}
		for y := range 40 {
			for x := range 40 {
				if color.RGBAModel.Convert(back.At(x, y)) != color.RGBAModel.Convert(want.At(x, y)) {
					t.Fatalf("%s: pixel %d, %d is %v, want %v", name, x, y, back.At(x, y), want.At(x, y))
				}
			}
		}
	}
}

func ExampleCodec() {
	c := png.Codec()
	m := image.NewGray(image.Rect(0, 0, 3, 2))
	var b bytes.Buffer
	src := codec.FromImage(m)
	sink, err := c.Encoder.Encode(context.Background(), &b, src.Shape(), codec.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	var band codec.Band
	for src.Next(&band) == nil {
		if err := sink.Write(&band); err != nil {
			fmt.Println(err)
		}
	}
	fmt.Println(sink.Close(), c.Magic(b.Bytes()))
	// Output: <nil> true
}
