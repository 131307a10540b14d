package resize_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/goimage"
)

func ExampleNewPlan() {
	p := params.Params{Width: 200, Height: 200, Fit: params.FitCover, Format: params.FormatWebP}.Simplify()
	plan, err := resize.NewPlan(4000, 3000, p, resize.Limits{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("scale to %d x %d, cut %d x %d at %d, %d\n", plan.Scaled.Width, plan.Scaled.Height,
		plan.Crop.Width, plan.Crop.Height, plan.Crop.X, plan.Crop.Y)
	// Output: scale to 267 x 200, cut 200 x 200 at 33, 0
}

func ExamplePlan_Orient() {
	p := params.Params{Width: 300, Height: 200, Fit: params.FitCover, Position: params.PositionTop}.Simplify()
	plan, err := resize.NewPlan(3000, 4000, p, resize.Limits{}) // 4000 x 3000 as stored
	if err != nil {
		fmt.Println(err)
		return
	}
	stored := plan.Orient(6)
	fmt.Println(plan.Crop, "is, of the picture as stored,", stored.Crop)
	// Output: {0 0 300 200} is, of the picture as stored, {0 0 200 300}
}

func ExampleBudget() {
	b := resize.NewBudget(64<<20, &resize.BudgetOptions{Queue: -1})
	ctx := context.Background()
	release, err := b.Acquire(ctx, 60<<20)
	fmt.Println(err)
	_, err = b.Acquire(ctx, 60<<20)
	fmt.Println(errors.Is(err, resize.ErrBusy))
	release()
	_, err = b.Acquire(ctx, 60<<20)
	fmt.Println(err)
	// Output:
	// <nil>
	// true
	// <nil>
}

func ExampleSniff() {
	fmt.Println(resize.Sniff([]byte("\x89PNG\r\n\x1a\n")))
	fmt.Printf("%q\n", resize.Sniff([]byte("<svg>")))
	// Output:
	// png
	// ""
}

func ExampleParseFilter() {
	f, err := resize.ParseFilter("mitchell")
	fmt.Println(f, f.Support(), err)
	// Output: mitchell 2 <nil>
}

func photo() io.Reader {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 300, 200))); err != nil {
		panic(err)
	}
	return &b
}

func ExampleResizeAll() {
	var small, square bytes.Buffer
	outs := []resize.Output{
		{W: &small, Params: params.Params{Width: 90}.Simplify()},
		{W: &square, Params: params.Params{Width: 50, Height: 50, Fit: params.FitCover, Format: params.FormatJPEG}.Simplify()},
	}
	for info, err := range resize.ResizeAll(context.Background(), goimage.New(nil), photo(), outs) {
		fmt.Println(info.OutFormat, info.OutWidth, "x", info.OutHeight, err)
	}
	fmt.Println(resize.Sniff(small.Bytes()), resize.Sniff(square.Bytes()))
	// Output:
	// png 90 x 60 <nil>
	// jpeg 50 x 50 <nil>
	// png jpeg
}

func ExampleIdentify() {
	info, err := resize.Identify(context.Background(), goimage.New(nil), photo())
	fmt.Println(info.Format, info.Width, "x", info.Height, err)
	// Output: png 300 x 200 <nil>
}
