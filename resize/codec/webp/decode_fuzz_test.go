package webp_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"testing"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/webp"
)

// FuzzDecode decodes any bytes: to a picture of the size in the header, all rows of
// it, or to an error that tells why. The limits keep each input quick. Where a
// strict decoder and golang.org/x/image/webp both find nothing wrong with a
// lossless picture, they find the same pixels; see FuzzLossy for the others.
func FuzzDecode(f *testing.F) {
	for _, data := range seeds(f) {
		if len(data) > 3000 {
			continue
		}
		f.Add(data, false)
		f.Add(data, true)
		f.Add(data[:len(data)*2/3], false)
	}
	f.Fuzz(func(t *testing.T, data []byte, strict bool) {
		limits := resize.Limits{Pixels: 1 << 16, MetadataBytes: 1 << 12}
		img, err := webp.NewDecoder(nil).Open(bytes.NewReader(data), limits)
		if err != nil {
			checkPictureError(t, err)
			return
		}
		src, err := img.Decode(context.Background(), codec.Hint{Strict: strict})
		if err != nil {
			t.Fatal(err)
		}
		defer src.Close()
		p, err := codec.ReadPicture(src)
		if err != nil {
			checkPictureError(t, err)
			return
		}
		if strict && src.Incomplete() {
			t.Error("incomplete, and no error")
		}
		if p.Shape.Width != img.Header().Width || p.Shape.Height != img.Header().Height {
			t.Errorf("%d x %d, and the header says %d x %d", p.Shape.Width, p.Shape.Height, img.Header().Width, img.Header().Height)
		}
		if !strict {
			return
		}
		m, err := otherwise(data)
		if lossless, ok := m.(*image.NRGBA); ok && err == nil && lossless.Rect.Size() == image.Pt(p.Shape.Width, p.Shape.Height) {
			got := &result{Picture: p}
			if !sameNRGBA(got, lossless) { // x/image reads some short codes in another way: libwebp decides
				out, err := runDwebp(t, data, "-pam")
				if err != nil {
					return // it asks more of the container
				}
				_, lossless.Pix, _ = bytes.Cut(out, []byte("ENDHDR\n"))
			}
			compare(t, "the same", got, lossless)
		}
	})
}

func checkPictureError(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, resize.ErrCorrupt) && !errors.Is(err, resize.ErrFormat) && !errors.Is(err, resize.ErrTooLarge) {
		t.Errorf("%v", err)
	}
}
