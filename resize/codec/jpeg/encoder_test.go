package jpeg_test

import (
	"testing"

	"github.com/rendition-go/rendition/resize/codec"
)

func TestSmoke(t *testing.T) {
	for _, sub := range [][2]int{{1, 1}, {2, 1}, {1, 2}, {2, 2}} {
		p := newPicture(codec.LayoutYCbCr, 101, 77, sub[0], sub[1], natural(5))
		for _, q := range []int{10, 50, 80, 100} {
			a := encodeWhole(t, p, codec.Options{Quality: q})
			mse, worst := compare(t, p, decode(t, a))
			b := encodeWhole(t, p, codec.Options{Quality: q, Progressive: true})
			equalPixels(t, decode(t, a), decode(t, b))
			t.Log(sub, q, len(a), len(b), psnr(mse[0]), psnr(mse[1]), worst)
		}
	}
}
