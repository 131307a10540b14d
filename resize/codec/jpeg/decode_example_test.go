package jpeg_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	stdjpeg "image/jpeg"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/jpeg"
)

// A thumbnail of 100 x 75 pixels needs no more than an eighth of a side of 800.
func ExampleNewDecoder() {
	var file bytes.Buffer
	if err := stdjpeg.Encode(&file, image.NewGray(image.Rect(0, 0, 800, 600)), nil); err != nil {
		fmt.Println(err)
		return
	}
	img, err := jpeg.NewDecoder().Open(&file, resize.Limits{})
	if err != nil {
		fmt.Println(err)
		return
	}
	src, err := img.Decode(context.Background(), codec.Hint{Width: 100, Height: 75})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer src.Close()
	p, err := codec.ReadPicture(src)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(img.Header().Width, img.Header().Height, src.Incomplete())
	fmt.Println(p.Planes[0].Width, p.Planes[0].Rows, p.Shape.Components[0].X)
	// Output:
	// 800 600 false
	// 100 75 {8 1}
}
