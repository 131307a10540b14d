package main

import (
	"bytes"
	"crypto/md5"
	"fmt"
	"image"
	"image/color"
	_ "image/gif"
	_ "image/jpeg"
	_ "image/png"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rendition-go/rendition/examples/internal/languages"
	_ "golang.org/x/image/webp"
)

// start returns a server as the flags describe it, but for a single quality: the
// more variants are allowed, the more keys New tries.
func start(t *testing.T, args ...string) *httptest.Server {
	t.Helper()
	return startLogging(t, io.Discard, args...)
}

func startLogging(t *testing.T, log io.Writer, args ...string) *httptest.Server {
	t.Helper()
	var complaint strings.Builder
	c, err := parseFlags(append([]string{"-quality", "80"}, args...), &complaint)
	if err != nil {
		t.Fatal(complaint.String())
	}
	places, err := openLocations(t.Context(), c.originals, c.variants, c.s3Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(places.close)
	logger := slog.New(slog.NewJSONHandler(log, nil))
	h, err := newServer(c, places, logger)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(logged(h, logger))
	t.Cleanup(s.Close)
	return s
}

// reply is an answer that was read to its end.
type reply struct {
	*http.Response
	body []byte
}

func (r reply) outcome() string { return outcome(r.Header) }

func get(t *testing.T, s *httptest.Server, path, accept string) reply {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept", accept)
	res, err := s.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{res, body}
}

// example is a URL and what it is to give.
type example struct {
	path          string
	accept        string
	format        string
	width, height int
	key           string // under which the variant is stored
}

// examples are, for each dialect, its ways of asking, over the sample
// photographs: 1600 x 900, 1200 x 800 lying on its side, and 480 x 480.
func examples() map[string][]example {
	const webp = "image/webp,*/*"
	return map[string][]example{
		"query": {
			{"/dandelion.jpg?d=200x200", webp, "webp", 200, 200, "200x200/webp/dandelion.jpg"},
			{"/dandelion.jpg?w=320&fm=orig", "", "jpeg", 320, 180, "320w/orig/dandelion.jpg"},
			{"/portrait.jpg?w=330&fm=jpg", "", "jpeg", 320, 480, "320w/jpg/portrait.jpg"},
			{"/badge.png?d=105x95&fit=contain&fm=png", "", "png", 100, 100, "100x100,fit=contain/png/badge.png"},
		},
		"path": {
			{"/200x200/webp/dandelion.jpg", "", "webp", 200, 200, "200x200/webp/dandelion.jpg"},
			{"/480h/orig/portrait.jpg", "", "jpeg", 320, 480, "480h/orig/portrait.jpg"},
			{"/640w/orig/badge.png", "", "png", 640, 640, "640w/orig/badge.png"},
		},
		"folder": {
			{"/200x200/dandelion.jpg", "", "jpeg", 200, 200, "200x200/dandelion.jpg"},
			{"/480h/portrait.jpg", "", "jpeg", 320, 480, "480h/portrait.jpg"},
			{"/resize?key=100x100,fm=gif/badge.png", "", "gif", 100, 100, "100x100,fm=gif/badge.png"},
		},
		"suffix": {
			{"/dandelion-200x200.jpg", "", "jpeg", 200, 200, "dandelion-200x200.jpg"},
			{"/portrait-480h,fm=webp.jpg", "", "webp", 320, 480, "portrait-480h,fm=webp.jpg"},
			{"/badge-640w.png", "", "png", 480, 480, "badge-640w.png"},
		},
		"at": {
			{"/dandelion.jpg@200w_200h", "", "jpeg", 200, 113, "dandelion.jpg@200w_200h"},
			{"/portrait.jpg@320w.webp", "", "webp", 320, 480, "portrait.jpg@320w.webp"},
			{"/badge.png@200w_200h_2e", "", "png", 200, 200, "badge.png@200w_200h_2e"},
		},
	}
}

func TestEveryDialectGivesWhatItsURLsAskForAndKeepsIt(t *testing.T) {
	for dialect, list := range examples() {
		t.Run(dialect, func(t *testing.T) {
			dir := t.TempDir()
			s := start(t, "-dialect", dialect, "-variants", dir)
			for _, e := range list {
				first := get(t, s, e.path, e.accept)
				checkPicture(t, e, first)
				if first.outcome() != "miss" {
					t.Errorf("%s: the first request is a %q", e.path, first.outcome())
				}
				again := get(t, s, e.path, e.accept)
				if again.outcome() != "hit" || !bytes.Equal(again.body, first.body) {
					t.Errorf("%s: the second request is a %q of %d bytes, not a hit of %d", e.path, again.outcome(), len(again.body), len(first.body))
				}
				file, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(e.key)))
				if err != nil || !bytes.Equal(file, first.body) {
					t.Errorf("%s: the file of key %s has %d bytes, %d were served: %v", e.path, e.key, len(file), len(first.body), err)
				}
				if want := fmt.Sprintf(`"%x"`, md5.Sum(first.body)); again.Header.Get("ETag") != want {
					t.Errorf("%s: ETag %s, want %s", e.path, again.Header.Get("ETag"), want)
				}
			}
		})
	}
}

func checkPicture(t *testing.T, e example, r reply) {
	t.Helper()
	if r.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s: %s", e.path, r.Status, r.body)
	}
	img, format, err := image.Decode(bytes.NewReader(r.body))
	if err != nil {
		t.Fatalf("%s: %v", e.path, err)
	}
	if b := img.Bounds(); format != e.format || b.Dx() != e.width || b.Dy() != e.height {
		t.Errorf("%s: %s of %d x %d, want %s of %d x %d", e.path, format, b.Dx(), b.Dy(), e.format, e.width, e.height)
	}
	if got := r.Header.Get("Content-Type"); got != "image/"+e.format {
		t.Errorf("%s: Content-Type %s", e.path, got)
	}
}

// The portrait is stored lying on its side: upright, the sun is at the top.
func TestPicturesAreUpright(t *testing.T) {
	s := start(t, "-dialect", "path")
	r := get(t, s, "/320w/jpg/portrait.jpg", "")
	img, _, err := image.Decode(bytes.NewReader(r.body))
	if err != nil {
		t.Fatal(err)
	}
	if top, bottom := brightness(img, 0), brightness(img, img.Bounds().Dy()-1); top < bottom+50 {
		t.Errorf("the top row has brightness %d, the bottom row %d", top, bottom)
	}
}

func brightness(img image.Image, y int) int {
	sum, w := 0, img.Bounds().Dx()
	for x := range w {
		sum += int(color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y)
	}
	return sum / w
}

func TestTheOtherDialectsAreMountedBeside(t *testing.T) {
	s := start(t, "-dialect", "path", "-variants", t.TempDir())
	for dialect, list := range examples() {
		for _, e := range list {
			r := get(t, s, "/~demo/"+dialect+e.path, e.accept)
			checkPicture(t, e, r)
		}
	}
	if r := get(t, s, "/~demo/nothing/dandelion.jpg", ""); r.StatusCode != http.StatusNotFound {
		t.Errorf("an unknown dialect: %s", r.Status)
	}
}

// Originals and variants in one directory, in each dialect: what was there stays
// as it was, and no variant is taken for an original.
func TestASharedDirectoryKeepsItsOriginals(t *testing.T) {
	for dialect, list := range examples() {
		t.Run(dialect, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.CopyFS(dir, mustSub(t)); err != nil {
				t.Fatal(err)
			}
			before := snapshot(t, dir)
			s := start(t, "-dialect", dialect, "-originals", dir, "-variants", dir)
			for _, e := range list {
				checkPicture(t, e, get(t, s, e.path, e.accept))
				if r := get(t, s, e.path, e.accept); r.outcome() != "hit" {
					t.Errorf("%s: the second request is a %q", e.path, r.outcome())
				}
			}
			after := snapshot(t, dir)
			for name, was := range before {
				if after[name] != was {
					t.Errorf("%s was %s and is %s", name, was, after[name])
				}
			}
			if len(after) < len(before)+len(list) {
				t.Errorf("%d files became %d, with %d variants made", len(before), len(after), len(list))
			}
			page := string(get(t, s, "/", "").body)
			if n := strings.Count(page, "<article"); n != len(before) {
				t.Errorf("the page shows %d photographs, not the %d originals", n, len(before))
			}
		})
	}
}

func mustSub(t *testing.T) fs.FS {
	t.Helper()
	sub, err := fs.Sub(samples, "photos")
	if err != nil {
		t.Fatal(err)
	}
	return sub
}

// snapshot describes every file below dir but the store's own.
func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == ".rendition":
			return fs.SkipDir
		case d.IsDir():
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		files[rel] = fmt.Sprintf("%x %v %v", md5.Sum(data), info.ModTime(), info.Mode())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestErrorsAndHealth(t *testing.T) {
	s := start(t, "-nomatch", "reject", "-allow", "100x100")
	for path, want := range map[string]int{
		"/healthz":                    http.StatusOK,
		"/dandelion.jpg?d=100x100":    http.StatusOK,
		"/dandelion.jpg?d=900x900":    http.StatusNotFound,
		"/dandelion.jpg?d=0x0":        http.StatusBadRequest,
		"/dandelion.jpg?nonsense=1":   http.StatusBadRequest,
		"/missing.jpg?d=100x100":      http.StatusNotFound,
		"/README.md":                  http.StatusNotFound,
		"/~page/../dandelion.jpg":     http.StatusNotFound,
		"/~page/main.go":              http.StatusNotFound,
		"/~demo/":                     http.StatusNotFound,
		"/~demo/path/dandelion.jpg":   http.StatusOK,
		"/~demo/path/":                http.StatusBadRequest,
		"/~demo/path":                 http.StatusBadRequest,
		"/~demo/path//dandelion.jpg":  http.StatusBadRequest,
		"//dandelion.jpg":             http.StatusBadRequest,
		"/~variants/x.jpg?d=100x100":  http.StatusBadRequest,
		"/~demo/at/100w/../badge.png": http.StatusBadRequest,
	} {
		if r := get(t, s, path, ""); r.StatusCode != want {
			t.Errorf("%s: %s, want %d: %.80s", path, r.Status, want, r.body)
		}
	}
	if r := get(t, s, "/healthz", ""); string(r.body) != "ok\n" {
		t.Errorf("healthz says %q", r.body)
	}
}

func TestOriginalsOverTheLimitsAreRefused(t *testing.T) {
	for _, args := range [][]string{{"-max-pixels", "1000"}, {"-max-bytes", "1000"}} {
		s := start(t, args...)
		if r := get(t, s, "/dandelion.jpg?d=100x100", ""); r.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("%v: %s", args, r.Status)
		}
	}
}

// Every policy and layout that the flags can name works with every dialect, or
// is refused when the server starts.
func TestEveryCombinationStartsOrSaysWhyNot(t *testing.T) {
	for _, d := range languages.All() {
		for _, l := range languages.All() {
			for _, policy := range []string{"default", "pass"} {
				c, err := parseFlags([]string{"-dialect", d.Name, "-layout", l.Name, "-nomatch", policy, "-allow", "100x100,320w"}, io.Discard)
				if err != nil {
					t.Fatal(err)
				}
				places, err := openLocations(t.Context(), "", inMemory, "")
				if err != nil {
					t.Fatal(err)
				}
				h, err := newServer(c, places, slog.New(slog.DiscardHandler))
				mixed := (d.Name == "at") != (l.Name == "at")
				if (err != nil) != (mixed && policy == "pass") {
					t.Errorf("%s over %s, %s: %v", d.Name, l.Name, policy, err)
				}
				if err != nil {
					continue
				}
				rec := httptest.NewRecorder()
				h.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/", nil))
				if n := strings.Count(rec.Body.String(), "<picture>"); rec.Code != http.StatusOK || n != 4 {
					t.Errorf("%s over %s, %s: page %d with %d pictures", d.Name, l.Name, policy, rec.Code, n)
				}
			}
		}
	}
}
