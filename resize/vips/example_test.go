package vips_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"log"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/goimage"
	"github.com/rendition-go/rendition/resize/vips"
)

// A program that takes libvips where it is built in, and does without it elsewhere.
func ExampleNew() {
	var z resize.Resizer
	v, err := vips.New(nil)
	switch {
	case err == nil:
		z = v
	case errors.Is(err, resize.ErrNotBuilt):
		z = goimage.New(nil)
	default:
		log.Fatal(err)
	}

	var source, variant bytes.Buffer
	if err := png.Encode(&source, image.NewNRGBA(image.Rect(0, 0, 400, 300))); err != nil {
		log.Fatal(err)
	}
	p := params.Params{Width: 100, Format: params.FormatJPEG}.Simplify()
	info, err := z.Resize(context.Background(), &variant, &source, p)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(info.Format, info.Width, info.Height, "to", info.OutFormat, info.OutWidth, info.OutHeight)
	// Output: png 400 300 to jpeg 100 75
}
