package bmp_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"testing"

	xbmp "golang.org/x/image/bmp"

	"github.com/rendition-go/rendition/resize/codec/bmp"
	"github.com/rendition-go/rendition/resize/codec/codectest"
)

func TestConformance(t *testing.T) {
	r := image.Rect(0, 0, 21, 13)
	gray, rgba := image.NewGray(r), image.NewNRGBA(r)
	for y := range 13 {
		for x := range 21 {
			gray.SetGray(x, y, color.Gray{uint8(x * y)})
			rgba.SetNRGBA(x, y, color.NRGBA{uint8(x * 12), uint8(y * 19), 99, uint8(x * 11)})
		}
	}
	files := map[string][]byte{}
	for name, m := range map[string]image.Image{"palette": gray, "32 bits": rgba} {
		var b bytes.Buffer
		if err := xbmp.Encode(&b, m); err != nil {
			t.Fatal(err)
		}
		files[name] = b.Bytes()
	}
	codectest.Run(t, bmp.Codec(), &codectest.Options{Files: files})
}

func TestMagic(t *testing.T) {
	for _, text := range []string{"BM", "BMW is a maker of cars and motorcycles", "BM\x00\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x29"} {
		if bmp.Magic([]byte(text)) {
			t.Errorf("%q is taken for a bitmap", text)
		}
	}
}

func ExampleCodec() {
	c := bmp.Codec()
	fmt.Println(c.Format, c.Magic([]byte("BM\x00\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00")), c.Encoder == nil)
	// Output: bmp true true
}
