package rendition_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"maps"
	"math"
	"net/http"
	"testing"

	"github.com/rendition-go/rendition"
	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/goimage"
	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/store/dirstore"
	"github.com/rendition-go/rendition/store/memstore"
	"github.com/rendition-go/rendition/variant"
)

// realPipeline is a pipeline of real parts over one directory.
func realPipeline(t *testing.T, dir string) *rendition.Pipeline {
	t.Helper()
	s, err := dirstore.New(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	p, err := rendition.New(rendition.Config{
		Originals: s,
		Variants:  s,
		Resizer:   goimage.New(&goimage.Options{Strict: true, Limits: resize.Limits{Pixels: 1 << 20}}),
		Allowed: &variant.Set{
			Sizes:       []variant.Size{{Width: 64, Height: 64}, {Width: 100}},
			Formats:     []params.Format{params.FormatWebP, params.FormatSource, params.FormatJPEG},
			Fits:        []params.Fit{params.FitCover, params.FitInside},
			Progressive: []bool{false, true},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	photo := photos()["cat.png"].Data
	for key, data := range map[string][]byte{
		"cat.png":   photo,
		"cut.png":   photo[:len(photo)/2],
		"lies.jpg":  photo,
		"text.png":  []byte("this is no picture at all, whatever its name says; it is a longer text"),
		"bomb.png":  hugePNG(t),
		"empty.png": nil,
	} {
		if err := s.Put(t.Context(), key, data, store.Attrs{ContentType: "image/gif"}); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

// hugePNG is 2000 x 2000 pixels, over the limit, in few bytes.
func hugePNG(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 2000, 2000))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestRealPictures(t *testing.T) {
	dir := t.TempDir()
	for round, outcome := range []string{"miss", "hit"} { // the second one after a restart
		p := realPipeline(t, dir)
		for _, c := range []struct {
			target, typ   string
			width, height int
		}{
			{"/cat.png?d=64x64", "image/png", 64, 64},
			{"/cat.png?d=64x64&fm=jpg&prog=1", "image/jpeg", 64, 64},
			{"/cat.png?d=64x64&fm=jpg", "image/jpeg", 64, 64},
			{"/cat.png?w=100&fm=orig", "image/png", 100, 67},
			{"/lies.jpg?w=100&fm=orig", "image/png", 100, 67},
			{"/cat.png?w=100&fm=webp", "image/webp", 0, 0},
			{"/cat.png", "image/png", 600, 400},
			{"/lies.jpg", "image/png", 600, 400},
		} {
			res := do(p, "GET", c.target)
			data := text(t, res)
			if typ := res.Header.Get("Content-Type"); res.StatusCode != 200 || typ != c.typ {
				t.Errorf("round %d, %s: %d %s %.80q", round, c.target, res.StatusCode, typ, data)
				continue
			}
			if c.width == 0 {
				continue
			}
			decode := png.DecodeConfig
			if c.typ == "image/jpeg" {
				decode = jpeg.DecodeConfig
			}
			if got, err := decode(bytes.NewReader([]byte(data))); err != nil || got.Width != c.width || got.Height != c.height {
				t.Errorf("%s: %d x %d, %v; want %d x %d", c.target, got.Width, got.Height, err, c.width, c.height)
			}
		}
		if timing := do(p, "GET", "/cat.png?d=64x64").Header.Get("Server-Timing"); outcome == "hit" && timing[:14] != "cache;desc=hit" {
			t.Errorf("after a restart: %s", timing)
		}
	}
}

func TestOriginalsThatAreNone(t *testing.T) {
	p := realPipeline(t, t.TempDir())
	for target, status := range map[string]int{
		"/text.png?d=64x64":  http.StatusUnsupportedMediaType,
		"/text.png":          http.StatusUnsupportedMediaType,
		"/empty.png?d=64x64": http.StatusUnsupportedMediaType,
		"/empty.png":         http.StatusUnsupportedMediaType,
		"/cut.png?d=64x64":   http.StatusUnsupportedMediaType,
		"/bomb.png?d=64x64":  http.StatusRequestEntityTooLarge,
		"/none.png?d=64x64":  http.StatusNotFound,
	} {
		if res := do(p, "GET", target); res.StatusCode != status {
			t.Errorf("%s: %d, want %d", target, res.StatusCode, status)
		}
	}
}

// What Generate stores with the real backend is what requests store: the same
// keys, formats, sizes and metadata, and pictures that differ by no more than how
// far the original was shrunk while it was decoded.
func TestGenerateWithRealParts(t *testing.T) {
	const source = "photo.jpg"
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, wavy(400, 300), nil); err != nil {
		t.Fatal(err)
	}
	var pipelines [2]*rendition.Pipeline
	var stores [2]*memstore.Store
	for i := range pipelines {
		stores[i] = memstore.New(-1)
		if err := stores[i].Put(t.Context(), source, photo.Bytes(), store.Attrs{}); err != nil {
			t.Fatal(err)
		}
		var err error
		pipelines[i], err = rendition.New(rendition.Config{
			Originals: stores[i], Variants: stores[i], Resizer: goimage.New(nil),
			Allowed: &variant.Set{
				Sizes:   []variant.Size{{Width: 64, Height: 64}, {Width: 100}, {Width: 350}, {Full: true}, {Width: 2000}},
				Formats: []params.Format{params.FormatWebP, params.FormatSource, params.FormatPNG},
				Enlarge: variant.EnlargeNever,
			},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	res, err := pipelines[0].Generate(t.Context(), source, nil)
	if err != nil || res.Made != 15 {
		t.Fatalf("%+v, %v", res, err)
	}
	for key, err := range stores[0].List(t.Context(), "") {
		if err != nil {
			t.Fatal(err)
		}
		if key == source {
			continue
		}
		_, r, err := variant.ParseKey(params.Path{}, key)
		if err != nil {
			t.Fatal(err)
		}
		asked, err := pipelines[1].Get(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		ahead, err := pipelines[0].Get(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		a, b := ahead.Attrs, asked.Attrs
		if _, made := get(t, stores[1], key); !maps.Equal(withoutTime(a.Metadata), withoutTime(made.Metadata)) || a.CacheControl != made.CacheControl || a.ContentType != b.ContentType {
			t.Errorf("%s: %+v, requests store %+v", key, a, made)
		}
		one, other := []byte(body(t, ahead)), []byte(body(t, asked))
		if bytes.Equal(one, other) || a.ContentType == "image/webp" {
			continue
		}
		if db := psnr(t, one, other); db < 36 {
			t.Errorf("%s: %.1f dB off what a request makes", key, db)
		}
	}
}

// withoutTime drops what differs between two stores.
func withoutTime(metadata map[string]string) map[string]string {
	m := maps.Clone(metadata)
	delete(m, rendition.MetaTime)
	return m
}

func wavy(w, h int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			v := 128 + 60*math.Sin(float64(x)/17)*math.Cos(float64(y)/23)
			m.SetRGBA(x, y, color.RGBA{byte(v), byte(x * 255 / w), byte(y * 255 / h), 255})
		}
	}
	return m
}

// psnr returns the signal to noise ratio of two pictures in dB.
func psnr(t *testing.T, a, b []byte) float64 {
	t.Helper()
	var m [2]image.Image
	for i, data := range [][]byte{a, b} {
		var err error
		if m[i], _, err = image.Decode(bytes.NewReader(data)); err != nil {
			t.Fatal(err)
		}
	}
	if m[0].Bounds() != m[1].Bounds() {
		return 0
	}
	sum, n := 0.0, 0
	for y := range m[0].Bounds().Dy() {
		for x := range m[0].Bounds().Dx() {
			p, q := color.NRGBAModel.Convert(m[0].At(x, y)).(color.NRGBA), color.NRGBAModel.Convert(m[1].At(x, y)).(color.NRGBA)
			for _, d := range []int{int(p.R) - int(q.R), int(p.G) - int(q.G), int(p.B) - int(q.B)} {
				sum += float64(d * d)
			}
			n += 3
		}
	}
	return 10 * math.Log10(255*255*float64(n)/sum)
}
