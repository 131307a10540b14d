package rendition_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"net/http"
	"testing"

	"github.com/rendition-go/rendition"
	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/goimage"
	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/store/dirstore"
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
