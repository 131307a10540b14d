package goimage_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/goimage"
)

// original is what a store would hold: here 640 x 480 pixels of one colour.
func original() io.Reader {
	m := image.NewRGBA(image.Rect(0, 0, 640, 480))
	for i := range m.Pix {
		m.Pix[i] = 200 | uint8(i%4/3*255)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err)
	}
	return &b
}

func ExampleNew() {
	z := goimage.New(nil)
	var variant bytes.Buffer
	info, err := z.Resize(context.Background(), &variant, original(), params.Params{
		Width: 360, Height: 270, Fit: params.FitCover, Format: params.FormatJPEG, Quality: 80,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(info.Format, info.Width, info.Height)
	fmt.Println(info.OutFormat, info.OutWidth, info.OutHeight)
	// Output:
	// png 640 480
	// jpeg 360 270
}

// A format that the library does not know becomes one by passing its codec in.
func ExampleOptions_codecs() {
	ppm := codec.Codec{
		Format: "x-portable-pixmap",
		Encoder: codec.ImageEncoder(func(w io.Writer, m image.Image, _ codec.Options) error {
			b := m.Bounds()
			if _, err := fmt.Fprintf(w, "P3 %d %d 255\n", b.Dx(), b.Dy()); err != nil {
				return err
			}
			for y := range b.Dy() {
				for x := range b.Dx() {
					c := color.RGBAModel.Convert(m.At(x, y)).(color.RGBA)
					if _, err := fmt.Fprintln(w, c.R, c.G, c.B); err != nil {
						return err
					}
				}
			}
			return nil
		}),
	}
	z := goimage.New(&goimage.Options{Codecs: append(goimage.DefaultCodecs(), ppm)})
	var b bytes.Buffer
	_, err := z.Resize(context.Background(), &b, original(), params.Params{Width: 2, Format: ppm.Format, Quality: 80})
	fmt.Print(b.String(), err)
	// Output:
	// P3 2 2 255
	// 200 200 200
	// 200 200 200
	// 200 200 200
	// 200 200 200
	// <nil>
}

func ExampleResizer_Encodes() {
	formats := goimage.New(nil).Encodes()
	fmt.Println(formats[0], formats[1])
	// Output: jpeg png
}
