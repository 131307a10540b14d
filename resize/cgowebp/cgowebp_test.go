package cgowebp_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
	"testing"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/cgowebp"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/codectest"
	"github.com/rendition-go/rendition/resize/codec/webp"
)

// withCgo returns the codec, or skips the test after it has checked the error.
func withCgo(t testing.TB) codec.Codec {
	c, err := cgowebp.Codec()
	if err != nil {
		if !errors.Is(err, resize.ErrNotBuilt) {
			t.Fatal(err)
		}
		t.Skip("built without cgo")
	}
	return c
}

// pureGo reads a result by other code.
func pureGo(r io.Reader) (image.Image, error) {
	img, err := webp.NewDecoder(nil).Open(r, resize.Limits{})
	if err != nil {
		return nil, err
	}
	src, err := img.Decode(context.Background(), codec.Hint{})
	if err != nil {
		return nil, err
	}
	return codec.ToImage(src)
}

func TestConformance(t *testing.T) {
	codectest.Run(t, withCgo(t), &codectest.Options{Reference: pureGo, PSNR: 36, Alpha: true})
}

// TestStraight keeps translucent colours: the binding takes premultiplied types
// for straight ones and the other way round.
func TestStraight(t *testing.T) {
	c := withCgo(t)
	want := color.NRGBA{255, 100, 50, 128}
	m := image.NewNRGBA(image.Rect(0, 0, 16, 16))
	for i := range 256 {
		m.SetNRGBA(i%16, i/16, want)
	}
	var b bytes.Buffer
	src := codec.FromImage(m)
	sink, err := c.Encoder.Encode(context.Background(), &b, src.Shape(), codec.Options{Quality: 95, ICC: []byte("profile")})
	if err != nil {
		t.Fatal(err)
	}
	var band codec.Band
	if err := errors.Join(src.Next(&band), sink.Write(&band), sink.Close()); err != nil {
		t.Fatal(err)
	}
	for name, d := range map[string]codec.Decoder{"C": c.Decoder, "Go": webp.NewDecoder(nil)} {
		img, err := d.Open(bytes.NewReader(b.Bytes()), resize.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if string(img.Header().ICC) != "profile" {
			t.Errorf("%s: profile %q", name, img.Header().ICC)
		}
		src, err := img.Decode(context.Background(), codec.Hint{})
		if err != nil {
			t.Fatal(err)
		}
		back, err := codec.ToImage(src)
		if err != nil {
			t.Fatal(err)
		}
		got := color.NRGBAModel.Convert(back.At(8, 8)).(color.NRGBA)
		for _, p := range [][2]uint8{{got.R, want.R}, {got.G, want.G}, {got.B, want.B}, {got.A, want.A}} {
			if max(p[0], p[1])-min(p[0], p[1]) > 6 {
				t.Errorf("%s reads %v, want %v", name, got, want)
				break
			}
		}
	}
}

func ExampleCodec() {
	c, err := cgowebp.Codec()
	switch {
	case errors.Is(err, resize.ErrNotBuilt):
		fmt.Println("webp") // the codec in pure Go does it
	case err == nil:
		fmt.Println(c.Format)
	}
	// Output: webp
}
