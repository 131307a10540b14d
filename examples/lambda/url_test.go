//go:build unix

package lambda_test

import (
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rendition-go/rendition/internal/lambdatest"
	"github.com/rendition-go/rendition/internal/testlog"
)

// modes are the two invoke modes of a function URL.
var modes = map[string]lambdatest.Mode{"": lambdatest.Buffered, "1": lambdatest.Streamed}

func TestURL(t *testing.T) {
	for stream, mode := range modes {
		t.Run("stream="+stream, func(t *testing.T) {
			from, to := folders(t, map[string][]byte{"cat.jpg": photo(t, 600, 400, 1), odd: photo(t, 600, 400, 2), "text.jpg": []byte("not a picture")})
			f := start(t, "url", lambdatest.Options{}, map[string]string{
				"RENDITION_ORIGINALS": from, "RENDITION_VARIANTS": to, "RENDITION_SIZES": "200x100,300w", "RENDITION_STREAM": stream,
			})
			site := serve(t, f.URL(mode))

			first := fetch(t, "GET", site+"/200x100/jpg/cat.jpg")
			first.isPicture(t, "image/jpeg", 200, 100)
			if keys := stored(t, to); !slices.Contains(keys, "200x100/jpg/cat.jpg") {
				t.Errorf("stored are %q", keys)
			}
			if cc := first.Header.Get("Cache-Control"); cc != "public, max-age=31536000" {
				t.Errorf("Cache-Control is %q", cc)
			}
			second := fetch(t, "GET", site+"/200x100/jpg/cat.jpg")
			if string(second.body) != string(first.body) || second.Header.Get("Etag") != first.Header.Get("Etag") {
				t.Error("the stored variant is another one")
			}
			if timing := second.Header.Get("Server-Timing"); !strings.Contains(timing, "hit") {
				t.Errorf("Server-Timing of the second is %q", timing)
			}
			fetch(t, "GET", site+"/300w/webp/cat.jpg").isPicture(t, "image/webp", 300, 200)
			fetch(t, "GET", site+"/300w/orig/"+url.PathEscape(odd)).isPicture(t, "image/jpeg", 300, 200)
			fetch(t, "GET", site+"/cat.jpg").isPicture(t, "image/jpeg", 600, 400)

			head := fetch(t, "HEAD", site+"/200x100/jpg/cat.jpg")
			if head.StatusCode != 200 || len(head.body) != 0 || head.ContentLength != int64(len(first.body)) {
				t.Errorf("HEAD: %d with %d", head.StatusCode, head.ContentLength)
			}
			if a := fetch(t, "GET", site+"/200x100/jpg/cat.jpg", "If-None-Match", first.Header.Get("Etag")); a.StatusCode != 304 {
				t.Errorf("If-None-Match: %d", a.StatusCode)
			}
			if a := fetch(t, "GET", site+"/200x100/jpg/cat.jpg", "Range", "bytes=10-19"); a.StatusCode != 206 || string(a.body) != string(first.body[10:20]) {
				t.Errorf("Range: %d %q", a.StatusCode, a.body)
			}
			for path, want := range map[string]int{
				"/201x100/jpg/cat.jpg": 404, "/200x100/gif/cat.jpg": 404, "/200x100/jpg/dog.jpg": 404, "/200x100/jpg/text.jpg": 415,
				"/200x100/jpg/../x": 400, "/200x100/jpg/a%2Fb.jpg": 400, "/text.jpg": 415, "/cat.jpg?x=1": 400, "/100%25": 404,
			} {
				a := fetch(t, "GET", site+path)
				if a.StatusCode != want || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/plain") || a.Header.Get("Cache-Control") != "public, max-age=10" {
					t.Errorf("%s: %d %v %q", path, a.StatusCode, a.Header, a.body)
				}
			}
			if a := fetch(t, "POST", site+"/cat.jpg"); a.StatusCode != 405 {
				t.Errorf("POST: %d", a.StatusCode)
			}
		})
	}
}

// What is too large for a buffered reply is stored, and found elsewhere; or it
// is streamed.
func TestURLLargePictures(t *testing.T) {
	from, to := folders(t, map[string][]byte{"noise.png": noise(t, 1400, 1200)})
	env := map[string]string{"RENDITION_ORIGINALS": from, "RENDITION_VARIANTS": to, "RENDITION_SIZES": "full"}
	site := serve(t, start(t, "url", lambdatest.Options{}, env).URL(lambdatest.Buffered))
	if a := fetch(t, "GET", site+"/full/png/noise.png"); a.StatusCode != 503 {
		t.Errorf("nowhere to send them: %d", a.StatusCode)
	}
	env["RENDITION_CDN_URL"] = "https://images.example/pictures"
	site = serve(t, start(t, "url", lambdatest.Options{}, env).URL(lambdatest.Buffered))
	for _, path := range []string{"/full/png/noise.png", "/full/orig/noise.png"} { // stored before, and not
		a := fetch(t, "GET", site+path)
		if a.StatusCode != 302 || a.Header.Get("Cache-Control") != "private, no-store" ||
			a.Header.Get("Location") != "https://images.example/pictures"+path+"?rendition-again=1" {
			t.Errorf("%d %v %.100q", a.StatusCode, a.Header, a.body)
		}
		if !slices.Contains(stored(t, to), path[1:]) {
			t.Errorf("%s is not stored", path)
		}
		if a := fetch(t, "GET", site+path+"?rendition-again=1"); a.StatusCode != 503 {
			t.Errorf("back through the redirect: %d", a.StatusCode)
		}
	}
	env["RENDITION_STREAM"] = "1"
	site = serve(t, start(t, "url", lambdatest.Options{}, env).URL(lambdatest.Streamed))
	fetch(t, "GET", site+"/full/png/noise.png").isPicture(t, "image/png", 1400, 1200)
	fetch(t, "GET", site+"/noise.png").isPicture(t, "image/png", 1400, 1200)
}

// Many make one variant at once, and agree: in environments of their own, and
// together in one.
func TestURLConcurrently(t *testing.T) {
	testConcurrently(t, lambdatest.Options{Environments: 3}, 3)
	testConcurrently(t, lambdatest.Options{Concurrency: 12}, 1)
}

func testConcurrently(t *testing.T, o lambdatest.Options, environments int) {
	t.Helper()
	from, to := folders(t, map[string][]byte{"cat.jpg": photo(t, 1200, 800, 1)})
	f := start(t, "url", o, map[string]string{
		"RENDITION_ORIGINALS": from, "RENDITION_VARIANTS": to, "RENDITION_SIZES": "200x100",
	})
	site := serve(t, f.URL(lambdatest.Buffered))
	etags := make(map[string]int)
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range 12 {
		wg.Go(func() {
			a := fetch(t, "GET", site+"/200x100/webp/cat.jpg")
			mu.Lock()
			defer mu.Unlock()
			etags[fmt.Sprint(a.StatusCode, a.Header.Get("Etag"))]++
		})
	}
	wg.Wait()
	if len(etags) != 1 || len(stored(t, to)) != 1 {
		t.Errorf("answers %v, stored %q", etags, stored(t, to))
	}
	if n := len(f.Stats()); n != environments {
		t.Errorf("%d environments", n)
	}
}

// A process may be killed at any moment: what is stored is whole.
func TestURLKilled(t *testing.T) {
	from, to := folders(t, map[string][]byte{"cat.jpg": photo(t, 2000, 1500, 1)})
	f := start(t, "url", lambdatest.Options{}, map[string]string{
		"RENDITION_ORIGINALS": from, "RENDITION_VARIANTS": to, "RENDITION_SIZES": "1000w,900w,800w,700w,600w,500w",
	})
	site := serve(t, f.URL(lambdatest.Buffered))
	killed := 0
	for i, width := range []int{1000, 900, 800, 700, 600, 500} {
		address := fmt.Sprintf("%s/%dw/jpg/cat.jpg", site, width)
		status := make(chan int)
		go func() {
			res, err := http.Get(address)
			if err != nil {
				status <- 0
				return
			}
			res.Body.Close()
			status <- res.StatusCode
		}()
		time.Sleep(time.Duration(i*15) * time.Millisecond)
		for n := 0; n == 0; time.Sleep(time.Millisecond) {
			if n = f.Kill(); n == 0 {
				select {
				case code := <-status:
					n = 1
					go func() { status <- code }()
				default:
				}
			}
		}
		if <-status == 502 {
			killed++
		}
		fetch(t, "GET", address).isPicture(t, "image/jpeg", width, width*3/4)
	}
	if killed == 0 {
		t.Error("nothing was killed at work")
	}
	for _, key := range stored(t, to) {
		fetch(t, "GET", site+"/"+filepath.ToSlash(key)).isPicture(t, "image/jpeg", widthOf(t, key), widthOf(t, key)*3/4)
	}
}

func widthOf(t testing.TB, key string) (width int) {
	t.Helper()
	if _, err := fmt.Sscanf(key, "%dw/", &width); err != nil {
		t.Fatal(key, err)
	}
	return width
}

// A program whose settings are wrong ends at once and says which.
func TestWrongSettings(t *testing.T) {
	for name, variables := range map[string][]string{
		"url":      {"RENDITION_ORIGINALS=", "RENDITION_SIZES=1x", "RENDITION_FORMATS=tga", "RENDITION_STREAM=yes", "RENDITION_VARIANTS=s3:///a", "RENDITION_DIALECT=x", "RENDITION_TAGS=a", "RENDITION_VARIANCE=-1"},
		"redirect": {"RENDITION_CDN_URL="},
	} {
		for _, v := range variables {
			env := map[string]string{"RENDITION_ORIGINALS": t.TempDir(), "RENDITION_VARIANTS": t.TempDir(), "RENDITION_SIZES": "1w", "RENDITION_CDN_URL": "http://x/"}
			variable, value, _ := strings.Cut(v, "=")
			env[variable] = value
			var all []string
			for variable, value := range env {
				all = append(all, variable+"="+value)
			}
			log := new(testlog.Log)
			f, err := lambdatest.Start([]string{program(t, name)}, &lambdatest.Options{Env: all, Output: log})
			if err != nil {
				t.Fatal(err)
			}
			_, err = f.Invoke(t.Context(), []byte(`{}`))
			f.Close()
			want := variable
			if variable == "RENDITION_VARIANCE" {
				want = "Variance"
			}
			if err == nil || !strings.Contains(log.String(), want) {
				t.Errorf("%s %s: %v, printed %q", name, v, err, log)
			}
		}
	}
}
