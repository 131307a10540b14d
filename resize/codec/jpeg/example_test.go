package jpeg_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"log"

	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/jpeg"
)

// A gradient is encoded band by band, as a resizer would deliver it.
func ExampleNewEncoder() {
	const width, height = 64, 48
	var buf bytes.Buffer
	shape := codec.NewShape(codec.LayoutGray, width, height, 1, 1)
	sink, err := jpeg.NewEncoder(nil).Encode(context.Background(), &buf, shape, codec.Options{Quality: 80})
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
	c, format, err := image.DecodeConfig(&buf)
	fmt.Println(format, c.Width, c.Height, err)
	// Output: jpeg 64 48 <nil>
}

// Planes of YCbCr are made of the size that the encoder would choose itself, and
// given to it as they are.
func ExampleEncoder_Subsampling() {
	e := jpeg.NewEncoder(nil)
	for _, quality := range []int{80, 95} {
		subX, subY := e.Subsampling(quality)
		shape := codec.NewShape(codec.LayoutYCbCr, 720, 588, subX, subY)
		fmt.Println(quality, shape.Components[1].Width, shape.Components[1].Height)
	}
	// Output:
	// 80 360 294
	// 95 720 588
}

func ExampleSubsampling() {
	fmt.Println(jpeg.Subsampling(80))
	fmt.Println(jpeg.Subsampling(90))
	// Output:
	// 2 2
	// 1 1
}

// Pixels of RGBA are converted to YCbCr by the encoder, here with all chroma.
func ExampleEncoder_Encode() {
	m := image.NewRGBA(image.Rect(0, 0, 100, 80))
	var buf bytes.Buffer
	e := jpeg.NewEncoder(&jpeg.EncoderOptions{Subsampling: jpeg.Subsampling444})
	sink, err := e.Encode(context.Background(), &buf,
		codec.NewShape(codec.LayoutRGBA, 100, 80, 1, 1), codec.Options{Quality: 75, Progressive: true})
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
	decoded, _, err := image.Decode(&buf)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(decoded.(*image.YCbCr).SubsampleRatio)
	// Output: YCbCrSubsampleRatio444
}
