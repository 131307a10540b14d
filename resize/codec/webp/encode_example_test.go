package webp_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"log"

	xwebp "golang.org/x/image/webp"

	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/webp"
)

// A gradient is encoded band by band, as a resizer would deliver it.
func ExampleNewEncoder() {
	const width, height = 64, 48
	var buf bytes.Buffer
	shape := codec.NewShape(codec.LayoutGray, width, height, 1, 1)
	sink, err := webp.NewEncoder(nil).Encode(context.Background(), &buf, shape, codec.Options{Quality: 80})
	if err != nil {
		log.Fatal(err)
	}
	row := make([]byte, width)
	for y := range height {
		for x := range row {
			row[x] = byte(2*x + 2*y)
		}
		band := codec.Band{Planes: [3]codec.Plane{{Pix: row, Stride: width, Width: width, Y: y, Rows: 1}}}
		if err := sink.Write(&band); err != nil {
			log.Fatal(err)
		}
	}
	if err := sink.Close(); err != nil {
		log.Fatal(err)
	}
	c, err := xwebp.DecodeConfig(&buf)
	fmt.Println(c.Width, c.Height, err)
	// Output: 64 48 <nil>
}

// Quality 0 asks for a picture without losses, here of a translucent shape.
func ExampleEncoder_Encode() {
	m := image.NewRGBA(image.Rect(0, 0, 100, 80))
	for y := 20; y < 60; y++ {
		for x := 20; x < 80; x++ {
			m.SetRGBA(x, y, color.RGBA{R: 100, A: 128}) // premultiplied
		}
	}
	var buf bytes.Buffer
	shape := codec.NewShape(codec.LayoutRGBA, 100, 80, 1, 1)
	sink, err := webp.NewEncoder(nil).Encode(context.Background(), &buf, shape, codec.Options{})
	if err != nil {
		log.Fatal(err)
	}
	band := codec.Band{Planes: [3]codec.Plane{{Pix: m.Pix, Stride: m.Stride, Width: 100, Rows: 80}}}
	if err := sink.Write(&band); err != nil {
		log.Fatal(err)
	}
	if err := sink.Close(); err != nil {
		log.Fatal(err)
	}
	decoded, err := xwebp.Decode(&buf)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(color.NRGBAModel.Convert(decoded.At(50, 40)))
	// Output: {199 0 0 128}
}

// Logos keep their edges sharp: up to 64 colours are written without losses,
// whatever the quality.
func ExampleEncoderOptions() {
	e := webp.NewEncoder(&webp.EncoderOptions{Effort: 3, Palette: 64})
	fmt.Println(e.Layouts()[0] == codec.LayoutYCbCr)
	fmt.Println(e.Subsampling(80))
	// Output:
	// true
	// 2 2
}
