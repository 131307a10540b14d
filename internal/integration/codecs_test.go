//go:build unix

package integration

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/webp"
	"github.com/rendition-go/rendition/resize/goimage"
)

// encoded is a picture for a browser to decode.
type encoded struct {
	name, format string
	data         []byte
}

// TestTheBrowserSeesWhatTheReferenceDecodersSee has Chromium decode what the encoders
// write: WebP gives the very pixels that dwebp gives, JPEG those of djpeg.
func TestTheBrowserSeesWhatTheReferenceDecodersSee(t *testing.T) {
	chromium := tool(t, "chromium", "chromium-browser", "google-chrome")
	dwebp, djpeg := tool(t, "dwebp"), tool(t, "djpeg")
	pictures := encodedPictures(t)
	seen := decodedByBrowser(t, chromium, pictures)
	for i, p := range pictures {
		var want *image.NRGBA
		if p.format == "webp" {
			want = readPNG(t, output(t, p.data, dwebp, "-quiet", "-o", "-", "--", "-"))
		} else {
			want = readPPM(t, output(t, p.data, djpeg, "-dct", "int", "-rgb"))
		}
		if err := samePixels(seen[i], want); err != nil {
			t.Errorf("%s: %v", p.name, err)
		}
	}
}

// encodedPictures are of both formats and all kinds.
func encodedPictures(t *testing.T) (all []encoded) {
	photo, err := os.ReadFile("../../examples/server/photos/dandelion.jpg")
	if err != nil {
		t.Fatal(err)
	}
	z := goimage.New(nil)
	add := func(p params.Params) {
		var b bytes.Buffer
		if _, err := z.Resize(t.Context(), &b, bytes.NewReader(photo), p.Simplify()); err != nil {
			t.Fatal(err)
		}
		all = append(all, encoded{fmt.Sprint(p), string(p.Format), b.Bytes()})
	}
	for _, f := range []params.Format{params.FormatWebP, params.FormatJPEG} {
		for _, q := range []int{1, 30, 60, 80, 95, 100} {
			add(params.Params{Width: 100 + q, Quality: q, Format: f, Progressive: q%20 == 0})
		}
		for side := 1; side < 40; side += 3 {
			add(params.Params{Width: side, Height: 41 - side, Fit: params.FitFill, Quality: 75, Format: f})
		}
	}
	rng := rand.New(rand.NewPCG(5, 6))
	for _, q := range []int{0, 50, 90} { // 0 is without losses
		m := image.NewRGBA(image.Rect(0, 0, 60+q, 45))
		for i := 0; i < len(m.Pix); i += 4 { // flat parts and grain; what is transparent is black
			if x, y := i/4%m.Rect.Dx(), i/4/m.Rect.Dx(); (x/9+y/7)%3 > 0 {
				grain := uint8(rng.Uint32() % 16)
				m.Pix[i], m.Pix[i+1], m.Pix[i+2], m.Pix[i+3] = uint8(3*x)/2+grain, uint8(5*y)/2+grain, 99, 255
			}
		}
		all = append(all, encoded{fmt.Sprintf("alpha, quality %d", q), "webp", encodeWebP(t, m, q)})
	}
	return all
}

func encodeWebP(t *testing.T, m *image.RGBA, quality int) []byte {
	t.Helper()
	var b bytes.Buffer
	s := codec.NewShape(codec.LayoutRGBA, m.Rect.Dx(), m.Rect.Dy(), 1, 1)
	sink, err := webp.NewEncoder(nil).Encode(t.Context(), &b, s, codec.Options{Quality: quality})
	if err != nil {
		t.Fatal(err)
	}
	band := codec.Band{Planes: [3]codec.Plane{{Pix: m.Pix, Stride: m.Stride, Width: s.Width, Rows: s.Height}}}
	if err := sink.Write(&band); err != nil {
		t.Fatal(err)
	}
	if err := sink.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// reading draws each picture and posts its pixels, before the page counts as loaded.
const reading = `<!doctype html>%s<script>
addEventListener('load', () => {
	document.querySelectorAll('img').forEach((img, i) => {
		const canvas = new OffscreenCanvas(img.naturalWidth, img.naturalHeight);
		const context = canvas.getContext('2d');
		context.drawImage(img, 0, 0);
		const {data, width, height} = context.getImageData(0, 0, canvas.width, canvas.height);
		const post = new XMLHttpRequest();
		post.open('POST', '/pixels/' + i + '?width=' + width + '&height=' + height, false);
		post.send(data);
	});
});
</script>`

// decodedByBrowser returns the pictures as a canvas has them.
func decodedByBrowser(t *testing.T, chromium string, pictures []encoded) []*image.NRGBA {
	var tags strings.Builder
	for i := range pictures {
		fmt.Fprintf(&tags, "<img src=/%d>", i)
	}
	var mu sync.Mutex
	seen := make([]*image.NRGBA, len(pictures))
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintf(w, reading, tags.String()) })
	mux.HandleFunc("GET /{number}", func(w http.ResponseWriter, r *http.Request) {
		i, err := strconv.Atoi(r.PathValue("number"))
		if err != nil || i >= len(pictures) {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "image/"+pictures[i].format)
		_, _ = w.Write(pictures[i].data)
	})
	mux.HandleFunc("POST /pixels/{number}", func(_ http.ResponseWriter, r *http.Request) {
		i, err := strconv.Atoi(r.PathValue("number"))
		width, err2 := strconv.Atoi(r.FormValue("width"))
		height, err3 := strconv.Atoi(r.FormValue("height"))
		pix, err4 := io.ReadAll(r.Body)
		if err != nil || err2 != nil || err3 != nil || err4 != nil || i >= len(seen) || len(pix) != 4*width*height {
			t.Errorf("%s: %d bytes, %v, %v, %v, %v", r.URL, len(pix), err, err2, err3, err4)
			return
		}
		mu.Lock()
		defer mu.Unlock()
		seen[i] = &image.NRGBA{Pix: pix, Stride: 4 * width, Rect: image.Rect(0, 0, width, height)}
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	load(t, chromium, server.URL, 1, filepath.Join(t.TempDir(), "shot.png"))
	mu.Lock()
	defer mu.Unlock()
	return seen
}

// output returns what a command makes of data.
func output(t *testing.T, data []byte, command string, args ...string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), command, args...)
	cmd.Stdin = bytes.NewReader(data)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v", command, err)
	}
	return out
}

func readPNG(t *testing.T, data []byte) *image.NRGBA {
	t.Helper()
	m, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	n := image.NewNRGBA(m.Bounds())
	draw.Draw(n, n.Rect, m, n.Rect.Min, draw.Src)
	return n
}

// readPPM reads what djpeg writes.
func readPPM(t *testing.T, data []byte) *image.NRGBA {
	t.Helper()
	var width, height int
	header, pix, _ := bytes.Cut(data, []byte("\n255\n"))
	if _, err := fmt.Sscanf(string(header), "P6\n%d %d", &width, &height); err != nil || len(pix) != 3*width*height {
		t.Fatalf("not a PPM: %q, %v", header, err)
	}
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for i := range width * height {
		copy(m.Pix[4*i:], pix[3*i:3*i+3])
		m.Pix[4*i+3] = 255
	}
	return m
}

// samePixels compares alpha, and the colours of what is opaque: a canvas rounds others.
func samePixels(got, want *image.NRGBA) error {
	if got == nil || got.Rect != want.Rect {
		return fmt.Errorf("the browser shows %v, want %v", got, want.Rect)
	}
	for i := 0; i < len(want.Pix); i += 4 {
		g, w := got.Pix[i:i+4], want.Pix[i:i+4]
		if g[3] != w[3] || w[3] == 255 && !bytes.Equal(g, w) {
			return fmt.Errorf("pixel %d: %v, want %v", i/4, g, w)
		}
	}
	return nil
}
