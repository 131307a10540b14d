//go:build unix

package integration

import (
	"net/http"
	"testing"

	"github.com/rendition-go/rendition"
)

// TestURL runs the set-up of url.yaml: edge function, cache, bucket of variants,
// function URL.
func TestURL(t *testing.T) {
	for _, server := range []server{versitygw, rgw} {
		t.Run(server.name, func(t *testing.T) {
			s := newSite(t, server, nil)
			for _, scenario := range []struct {
				name string
				run  func(*testing.T, *site)
			}{
				{"first, second, and after the cache was emptied", testThreeRequests},
				{"the format is the browser's choice", testFormats},
				{"a missing original is an error for a short time", testMissing},
				{"a size that is not allowed is refused twice", testNotAllowed},
				{"fifty at once make one picture", testCrowd},
				{"names with spaces, plus and percent signs, and unicode", testNames},
				{"HEAD, Range and If-None-Match", testHTTP},
				{"an answer over the limit of a reply", testLarge},
				{"a function killed at work", testKilled},
				{"S3 down and back", testOutage},
				{"an original is replaced", testReplaced},
			} {
				t.Run(scenario.name, func(t *testing.T) { scenario.run(t, s) })
			}
		})
	}
}

var (
	red   = &rgb{180, 80, 80}
	green = &rgb{80, 170, 80}
	blue  = &rgb{80, 90, 190}
)

const year = "public, max-age=31536000"

// The first request goes to the bucket and on to the function, which stores the
// picture; the second is answered by the cache, and one after the cache has lost
// it by the bucket, without the function. All three get the same, headers
// included. Other spellings of the request are the same request.
func testThreeRequests(t *testing.T, s *site) {
	s.originals.put(t, "a/cat.jpg", photo(t, 600, 400, *red))
	calls := s.function.calls()

	first := s.get(t, "/a/cat.jpg?w=200&h=200")
	first.came(t, s.miss("200"))
	first.isPicture(t, "image/jpeg", 200, 200, red)
	if stored := s.variants.get(t, "a/200x200/orig/cat.jpg"); string(stored) != string(first.body) {
		t.Errorf("%d bytes are stored, %d were the answer", len(stored), len(first.body))
	}
	same := func(what string, a answer) {
		t.Helper()
		if string(a.body) != string(first.body) {
			t.Errorf("%s: another picture", what)
		}
		for name, want := range map[string]string{
			"Content-Type": "image/jpeg", "Etag": first.Header.Get("Etag"), "Cache-Control": year,
			"X-Amz-Meta-Cache-Tag": rendition.CacheTag("a/cat.jpg"),
		} {
			if got := a.Header.Get(name); got != want || want == "" {
				t.Errorf("%s: %s is %q, not %q", what, name, got, want)
			}
		}
	}
	same("first", first)
	for _, path := range []string{
		"/a/cat.jpg?w=200&h=200", "/a/cat.jpg?d=200x200", "/a/cat.jpg?h=190&w=210&q=80", "/a/cat.jpg?w=100&h=100&dpr=2",
		"/a/%63at.jpg?fm=orig&d=200x200",
	} {
		a := s.get(t, path)
		a.came(t, "HIT")
		same(path, a)
	}
	s.edge.empty(t)
	a := s.get(t, "/a/cat.jpg?w=200&h=200")
	a.came(t, "MISS s3 200")
	same("of the bucket", a)
	a = s.get(t, "/a/cat.jpg?w=200&h=200")
	a.came(t, "HIT")
	same("of the cache, of the bucket", a)
	if n := s.function.calls() - calls; n != 1 {
		t.Errorf("the function was called %d times", n)
	}
	// The original itself is not in the bucket of variants: the function passes
	// it through.
	original := s.get(t, "/a/cat.jpg")
	original.came(t, s.miss("200"))
	original.isPicture(t, "image/jpeg", 600, 400, red)
}

// One URL leads to one cache entry and one key for each format that browsers can
// be given, and not for each Accept header that there is.
func testFormats(t *testing.T, s *site) {
	s.originals.put(t, "formats.jpg", photo(t, 600, 400, *green))
	const path = "/formats.jpg?w=320"
	for _, c := range []struct{ accept, contentType, way string }{
		{"image/avif,image/webp,*/*", "image/webp", s.miss("200")},
		{"*/*", "image/jpeg", s.miss("200")},
		{"image/webp", "image/webp", "HIT"},
		{"image/jxl,image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8", "image/webp", "HIT"},
		{"image/webp;q=0,image/*", "image/jpeg", "HIT"},
		{"", "image/jpeg", "HIT"},
	} {
		a := s.get(t, path, "Accept", c.accept)
		a.came(t, c.way)
		a.isPicture(t, c.contentType, 320, 213, green)
	}
	for _, key := range []string{"320w/webp/formats.jpg", "320w/orig/formats.jpg"} {
		if s.variants.get(t, key) == nil {
			t.Errorf("%s is not stored", key)
		}
	}
}

// What is not allowed is refused by the edge function, so that neither cache nor
// origins see it. Who knows the function's own URL gets no further: it checks
// again.
func testNotAllowed(t *testing.T, s *site) {
	s.originals.put(t, "refused.jpg", photo(t, 600, 400, *red))
	const refused = "this variant is not allowed\n"
	calls := s.function.calls()
	for path, want := range map[string]struct {
		status int
		text   string
	}{
		"/refused.jpg?w=500&h=50":                 {404, refused},
		"/refused.jpg?w=200&h=200&fit=fill":       {404, refused},
		"/refused.jpg?w=200&h=200&fm=gif":         {404, refused},
		"/200x200/jpg/refused.jpg":                {404, refused},
		"/refused.jpg?w=200&h=200&utm_source=x":   {400, "bad request\n"},
		"/refused.jpg?w=200&w=200&h=200":          {400, "bad request\n"},
		"/refused.jpg?w=99999":                    {400, "bad request\n"},
		"/~v2/refused.jpg":                        {400, "bad request\n"},
		"/a%2Fb/refused.jpg?w=320":                {400, "bad request\n"},
		"/refused.jpg?w=200&h=200&q=80&w=0&x=%00": {400, "bad request\n"},
	} {
		a := s.get(t, path)
		a.came(t, "EDGE")
		a.isError(t, want.status, want.text, "public, max-age=10")
	}
	if a := s.visitor.ask(t, "POST", "/refused.jpg?w=320"); a.StatusCode != 405 || a.Header.Get("Allow") != "GET, HEAD" {
		t.Errorf("POST: %d, Allow %q", a.StatusCode, a.Header.Get("Allow"))
	}
	if n := s.function.calls() - calls; n != 0 {
		t.Errorf("the function was called %d times", n)
	}
	for _, path := range []string{"/500x50/jpg/refused.jpg", "/200x200,fit=fill/jpg/refused.jpg", "/200x200/gif/refused.jpg"} {
		s.visitor.ask(t, "GET", "http://"+s.function.addr+path).isError(t, http.StatusNotFound, refused, "public, max-age=10")
	}
	if keys, err := s.variants.list(t.Context()); err != nil {
		t.Error(err)
	} else {
		for _, key := range keys {
			if key == "500x50/jpg/refused.jpg" || key == "200x200/gif/refused.jpg" {
				t.Errorf("%s is stored", key)
			}
		}
	}
}
