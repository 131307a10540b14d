//go:build unix

package lambda_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"testing"
	"time"

	"github.com/rendition-go/rendition/internal/lambdatest"
)

// A photograph of 50 megapixels goes through a function of 128 MB, which Lambda
// would kill if it took more.
func TestURLSmallMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("makes a large picture")
	}
	const width, height, memory = 8688, 5792, 128
	m := image.NewYCbCr(image.Rect(0, 0, width, height), image.YCbCrSubsampleRatio420)
	for i := range m.Y {
		m.Y[i] = uint8(i%width/16*7 + i/width/16*13)
	}
	for i := range m.Cb {
		m.Cb[i], m.Cr[i] = uint8(i>>9), uint8(i>>13)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	from, to := folders(t, map[string][]byte{"large.jpg": b.Bytes()})
	f := start(t, "url", lambdatest.Options{MemoryMB: memory, Timeout: 2 * time.Minute}, map[string]string{
		"RENDITION_ORIGINALS": from, "RENDITION_VARIANTS": to, "RENDITION_SIZES": "1600w,200w",
	})
	site := serve(t, f.URL(lambdatest.Buffered))
	fetch(t, "GET", site+"/200w/jpg/large.jpg").isPicture(t, "image/jpeg", 200, 133)
	fetch(t, "GET", site+"/1600w/webp/large.jpg").isPicture(t, "image/webp", 0, 0)
	s := f.Stats()
	if len(s) != 1 || s[0].PeakMemory > memory<<20 {
		t.Errorf("%+v", s)
	}
	t.Logf("%d kB: ready after %v, %v of CPU, %d MB at most", b.Len()>>10, s[0].Init, s[0].CPU, s[0].PeakMemory>>20)
}
