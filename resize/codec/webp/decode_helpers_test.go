package webp_test

import (
	"bytes"
	"context"
	"image"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	xwebp "golang.org/x/image/webp"

	"github.com/rendition-go/rendition/internal/testpictures"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/webp"
)

// fact is a WebP file of the test pictures and what is known of it.
type fact struct {
	path, verdict, sha256      string
	width, height, orientation int // stored
	bytes                      []byte
}

// eachFact calls f for each WebP file of the test pictures, one in memory at a time.
func eachFact(t *testing.T, f func(fact)) {
	for _, p := range testpictures.OfKind(t, "webp") {
		f(fact{
			path: p.Path, verdict: p.Verdict, sha256: p.SHA256,
			width: p.StoredWidth, height: p.StoredHeight, orientation: p.Orientation,
			bytes: p.Read(t),
		})
	}
}

// result is a decoded picture.
type result struct {
	*codec.Picture
	header     *codec.Header
	incomplete bool
}

func read(data []byte, h codec.Hint) (*result, error) {
	img, err := webp.NewDecoder(nil).Open(bytes.NewReader(data), resize.Limits{})
	if err != nil {
		return nil, err
	}
	src, err := img.Decode(context.Background(), h)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	p, err := codec.ReadPicture(src)
	if err != nil {
		return nil, err
	}
	return &result{p, img.Header(), src.Incomplete()}, nil
}

// seeds returns the files in testdata/decode by their names.
func seeds(t testing.TB) map[string][]byte {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("testdata", "decode", "*.webp"))
	if err != nil || len(names) < 10 {
		t.Fatalf("%d files: %v", len(names), err)
	}
	files := map[string][]byte{}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files[strings.TrimSuffix(filepath.Base(name), ".webp")] = data
	}
	return files
}

// stretched returns what samples of the range of video become: low turns into
// bottom, and a step into 255/span.
func stretched(low, span, bottom float64) (t [256]byte) {
	for i := range t {
		t[i] = byte(max(0, min(math.Round((float64(i)-low)*255/span)+bottom, 255)))
	}
	return t
}

// otherwise decodes with golang.org/x/image/webp.
func otherwise(data []byte) (image.Image, error) { return xwebp.Decode(bytes.NewReader(data)) }

// compare holds a picture to what golang.org/x/image/webp made of the file.
func compare(t testing.TB, name string, got *result, want image.Image) {
	t.Helper()
	switch m := want.(type) {
	case *image.YCbCr:
		luma, chroma := stretched(16, 219, 0), stretched(128, 224, 128)
		w, h := (m.Rect.Dx()+1)/2, (m.Rect.Dy()+1)/2
		comparePlane(t, name, &got.Planes[0], m.Y, m.YStride, m.Rect.Dx(), m.Rect.Dy(), &luma)
		comparePlane(t, name, &got.Planes[1], m.Cb, m.CStride, w, h, &chroma)
		comparePlane(t, name, &got.Planes[2], m.Cr, m.CStride, w, h, &chroma)
	case *image.NRGBA:
		if !sameNRGBA(got, m) {
			t.Errorf("%s: other pixels", name)
		}
	case *image.NYCbCrA:
		compareTranslucent(t, name, got, m)
	default:
		t.Errorf("%s: a %T", name, want)
	}
}

// sameNRGBA compares pixels without losses.
func sameNRGBA(got *result, m *image.NRGBA) bool {
	want := bytes.Clone(m.Pix)
	if got.Shape.Opaque {
		// The header says that there is no alpha; x/image does not ask it.
		for i := 3; i < len(want); i += 4 {
			want[i] = 255
		}
	}
	codec.Premultiply(want, want)
	return bytes.Equal(got.Planes[0].Pix, want)
}

func comparePlane(t testing.TB, name string, p *codec.Plane, pix []byte, stride, w, h int, full *[256]byte) {
	t.Helper()
	if p.Width != w || p.Rows != h {
		t.Errorf("%s: plane of %d x %d, want %d x %d", name, p.Width, p.Rows, w, h)
		return
	}
	for y := range h {
		for x, v := range p.Row(y, 1) {
			if want := full[pix[y*stride+x]]; v != want {
				t.Errorf("%s: %d at %d, %d, want %d", name, v, x, y, want)
				return
			}
		}
	}
}

// compareTranslucent computes pixels in floating point. They may be apart by what
// two roundings, of colour and of its product with alpha, make.
func compareTranslucent(t testing.TB, name string, got *result, m *image.NYCbCrA) {
	t.Helper()
	cw, ch := (m.Rect.Dx()+1)/2, (m.Rect.Dy()+1)/2
	chroma := func(pix []byte, x, y int) float64 {
		at := func(x, y int) float64 { return float64(pix[max(0, min(y, ch-1))*m.CStride+max(0, min(x, cw-1))]) }
		nx, ny := x/2, y/2
		fx, fy := nx-1+x%2*2, ny-1+y%2*2
		return math.Floor((9*at(nx, ny)+3*at(fx, ny)+3*at(nx, fy)+at(fx, fy)+8)/16) - 128
	}
	for y := range m.Rect.Dy() {
		for x := range m.Rect.Dx() {
			a := float64(m.A[y*m.AStride+x])
			l, u, v := 255*(float64(m.Y[y*m.YStride+x])-16)/219, chroma(m.Cb, x, y), chroma(m.Cr, x, y)
			const k = 255. / 224
			want := [4]float64{l + k*1.402*v, l - k*0.344136*u - k*0.714136*v, l + k*1.772*u, 255}
			for i, v := range want {
				v = max(0, min(v, 255)) * a / 255
				if g := float64(got.Planes[0].Row(y, 4)[4*x+i]); math.Abs(g-v) > 1.05 {
					t.Errorf("%s: sample %d at %d, %d is %v, want %.2f", name, i, x, y, g, v)
					return
				}
			}
		}
	}
}
