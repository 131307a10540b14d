package jpeg_test

import (
	"bytes"
	"context"
	"slices"
	"testing"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/jpeg"
)

// TestChromaHint decodes chroma of 4:4:4, 4:2:2 and 4:2:0 for a 4:2:0 result:
// each plane must be the one that comes where its size is asked for of luma.
func TestChromaHint(t *testing.T) {
	const w, h = 203, 117
	for _, sub := range [][2]int{{1, 1}, {2, 1}, {2, 2}} {
		for _, progressive := range []bool{false, true} {
			p := newPicture(codec.LayoutYCbCr, w, h, sub[0], sub[1], natural(21))
			data := encodeWhole(t, p, codec.Options{Quality: 90, Progressive: progressive})
			for _, size := range []int{8, 4, 2, 1} {
				hint := codec.Hint{Width: (w*size + 7) / 8 * 7 / 8, Height: (h*size + 7) / 8 * 7 / 8}
				plain := hintedPlanes(t, data, hint)
				hint.SubX, hint.SubY = 2, 2
				got := hintedPlanes(t, data, hint)
				if !slices.Equal(got[0].Pix, plain[0].Pix) {
					t.Errorf("%v at %d of 8: luma differs", sub, size)
				}
				// The least size that leaves half of what is asked for of luma.
				c := &got[1]
				if 2*c.Width < hint.Width || 2*c.Rows < hint.Height {
					t.Errorf("%v at %d of 8: chroma of %d x %d for %d x %d", sub, size, c.Width, c.Rows, hint.Width, hint.Height)
				}
				if size > 1 && sub == [2]int{1, 1} && c.Width != (plain[1].Width+1)/2 {
					t.Errorf("%v at %d of 8: chroma is %d wide, could be half of %d", sub, size, c.Width, plain[1].Width)
				}
				smaller := plain
				for n := size; n > 1 && smaller[1].Width > c.Width; n /= 2 {
					smaller = hintedPlanes(t, data, codec.Hint{Width: w * n / 16, Height: h * n / 16})
				}
				if !slices.Equal(c.Pix, smaller[1].Pix) || !slices.Equal(got[2].Pix, smaller[2].Pix) {
					t.Errorf("%v at %d of 8, progressive %v: chroma of another size than %d", sub, size, progressive, smaller[1].Width)
				}
			}
		}
	}
}

// hintedPlanes decodes data, within the memory it said.
func hintedPlanes(t *testing.T, data []byte, hint codec.Hint) [3]codec.Plane {
	t.Helper()
	img, err := jpeg.NewDecoder().Open(bytes.NewReader(data), resize.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	src, err := img.Decode(context.Background(), hint)
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	p, err := codec.ReadPicture(src)
	if err != nil {
		t.Fatal(err)
	}
	return p.Planes
}
