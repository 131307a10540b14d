package resizetest_test

import (
	"fmt"
	"image"
	"image/color"
	"testing"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/resizetest"
)

func ExampleReference() {
	// Two columns, black and white, become one.
	m := image.NewGray(image.Rect(0, 0, 2, 1))
	m.SetGray(1, 0, color.Gray{255})
	plan, err := resize.NewPlan(2, 1, params.Params{Width: 1}.Simplify(), resize.Limits{})
	if err != nil {
		fmt.Println(err)
		return
	}
	p := resizetest.Reference(resizetest.FromImage(m), plan, resize.Bilinear)
	fmt.Println(p.Width, p.Height, p.At(0, 0))
	// Output: 1 1 [0.5 0.5 0.5 1]
}

func ExampleRun() {
	// In a test of the package that implements the Resizer:
	_ = func(t *testing.T) {
		resizetest.Run(t, func(testing.TB) resize.Resizer { return plain{} }, &resizetest.Options{
			Filter:      resize.Lanczos3,
			CannotWrite: []params.Format{params.FormatGIF},
		})
	}
}
