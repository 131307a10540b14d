//go:build unix

package integration

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/rendition-go/rendition/params"
)

// Every name goes through the edge function, the cache, the bucket and the
// function unharmed: each leads to its own original, its variant is stored under
// the key that the bucket is asked for, and the bucket finds it.
func testNames(t *testing.T, s *site) {
	names := []string{
		"söt katt.jpg", "so\u0308t katt.jpg", "a+b.jpg", "a b.jpg", "a%2Bb.jpg", "a%20b.jpg", "100%.jpg", "100%25.jpg",
		"日本/写真 🐈.jpg", "b&c=d.jpg", "b;c,d!.jpg", "(b)'c'\"d\".jpg", "q?r#s.jpg", "~tilde/x~.jpg"[1:], "back\\slash|pipe^.jpg", "@2x.jpg", "no extension",
	}
	colours := make(map[string]*rgb)
	for i, name := range names {
		colours[name] = &rgb{70 + i*7, 190 - i*7, 70 + i%5*28}
		s.originals.put(t, name, photo(t, 240, 240, *colours[name]))
	}
	ask := func(name string) string {
		path, err := params.Query{}.Format(params.Request{Source: name, Params: params.Params{Width: 200, Height: 200, Fit: params.FitCover, Enlarge: true, Format: params.FormatJPEG, Quality: params.DefaultQuality}})
		if err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, name := range names {
		a := s.get(t, ask(name))
		a.came(t, s.miss("200"))
		a.isPicture(t, "image/jpeg", 200, 200, colours[name])
		key := "200x200/jpg/" + name
		if dir, file, ok := strings.Cut(name, "/"); ok {
			key = dir + "/200x200/jpg/" + file
		}
		if string(s.variants.get(t, key)) != string(a.body) {
			t.Errorf("%q is not what is stored under %q", name, key)
		}
	}
	calls := s.function.calls()
	for _, name := range names {
		s.get(t, ask(name)).came(t, "HIT")
	}
	s.edge.empty(t)
	for _, name := range names {
		a := s.get(t, ask(name))
		a.came(t, "MISS s3 200")
		a.isPicture(t, "image/jpeg", 200, 200, colours[name])
		// As lenient clients write it, with no more escaped than must be.
		lazy := "/" + strings.NewReplacer("%", "%25", "?", "%3F", "#", "%23", " ", "%20", `"`, "%22").Replace(name) + "?d=200x200&fm=jpg"
		s.get(t, lazy).came(t, "HIT")
	}
	if n := s.function.calls() - calls; n != 0 {
		t.Errorf("the function was called %d times", n)
	}
}

// HEAD, ranges and conditions hold for what is made on the way as for what is
// stored or cached, and nothing but whole pictures is kept.
func testHTTP(t *testing.T, s *site) {
	s.originals.put(t, "http.jpg", photo(t, 600, 400, *green))
	const path, key = "/http.jpg?w=320&fm=jpg", "320w/jpg/http.jpg"

	// HEAD makes the variant.
	head := s.visitor.ask(t, "HEAD", path)
	head.came(t, s.miss("200"))
	whole := s.variants.get(t, key)
	checkPicture(t, whole, "image/jpeg", 320, 213, green)
	if head.StatusCode != 200 || head.ContentLength != int64(len(whole)) || head.Header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("HEAD: %d, %d bytes of %q, not %d", head.StatusCode, head.ContentLength, head.Header.Get("Content-Type"), len(whole))
	}
	if a := s.visitor.ask(t, "HEAD", "/http.jpg?w=321"); a.way != "MISS s3 200" && a.way != s.miss("200") || a.StatusCode != 200 {
		t.Errorf("another HEAD: %d by %q", a.StatusCode, a.way)
	}
	if a := s.visitor.ask(t, "HEAD", "/nowhere.jpg?w=320"); a.StatusCode != 404 || len(a.body) != 0 {
		t.Errorf("HEAD of nothing: %d", a.StatusCode)
	}

	part := func(a answer, way string) {
		t.Helper()
		a.came(t, way)
		if a.StatusCode != 206 || string(a.body) != string(whole[100:200]) || !strings.HasPrefix(a.Header.Get("Content-Range"), "bytes 100-199/") {
			t.Errorf("a range: %d, %q, %d bytes", a.StatusCode, a.Header.Get("Content-Range"), len(a.body))
		}
	}
	part(s.get(t, path, "Range", "bytes=100-199"), "MISS s3 200")
	part(s.get(t, path, "Range", "bytes=100-199"), "HIT")
	full := s.get(t, path)
	full.came(t, "HIT")
	if string(full.body) != string(whole) {
		t.Errorf("the cache has %d bytes, not %d", len(full.body), len(whole))
	}
	if a := s.get(t, path, "Range", "bytes=999999999-"); a.StatusCode != http.StatusRequestedRangeNotSatisfiable {
		t.Errorf("a range behind the end: %d", a.StatusCode)
	}
	etag := full.Header.Get("Etag")
	for _, c := range []struct {
		what, header string
		status       int
	}{{"its own", etag, 304}, {"weak", "W/" + etag, 304}, {"one of many", `"x", ` + etag, 304}, {"another", `"x"`, 200}} {
		if a := s.get(t, path, "If-None-Match", c.header); a.StatusCode != c.status || a.StatusCode == 304 && len(a.body) != 0 {
			t.Errorf("If-None-Match, %s: %d", c.what, a.StatusCode)
		}
	}

	// A range of what is nowhere yet: the part is the answer, and the whole is
	// stored. So it is where the distribution leaves ranges to its origins.
	cold := s.get(t, "/http.jpg?w=640&fm=jpg", "Range", "bytes=0-9")
	cold.came(t, s.miss("200"))
	stored := s.variants.get(t, "640w/jpg/http.jpg")
	checkPicture(t, stored, "image/jpeg", 640, 427, green)
	if cold.StatusCode != 206 || string(cold.body) != string(stored[:10]) {
		t.Errorf("a range of what was not there: %d, %d bytes", cold.StatusCode, len(cold.body))
	}
	direct := s.visitor.ask(t, "GET", "http://"+s.function.addr+"/200x200/jpg/http.jpg", "Range", "bytes=0-9")
	stored = s.variants.get(t, "200x200/jpg/http.jpg")
	checkPicture(t, stored, "image/jpeg", 200, 200, green)
	if direct.StatusCode != 206 || string(direct.body) != string(stored[:10]) {
		t.Errorf("a range from the function: %d, %d bytes", direct.StatusCode, len(direct.body))
	}
}

// What a buffered reply cannot hold is stored, and who asked is sent to where it
// is, by an answer that no cache keeps. Who comes next gets it from the bucket,
// by the cache.
func testLarge(t *testing.T, s *site) {
	s.originals.put(t, "large.png", noise(t, 1400, 1200))
	const path = "/large.png?p=100&fm=png"
	first := s.get(t, path)
	first.came(t, s.miss("302"))
	stored := s.variants.get(t, "full/png/large.png")
	checkPicture(t, stored, "image/png", 1400, 1200, nil)
	if len(stored) < 4_600_000 {
		t.Errorf("%d bytes are no large picture", len(stored))
	}
	to, err := url.Parse(first.Header.Get("Location"))
	if err != nil || first.StatusCode != 302 || first.Header.Get("Cache-Control") != "private, no-store" || to.Host != s.wire.addr || to.Query().Get("X-Amz-Signature") == "" {
		t.Fatalf("%d to %s, %s", first.StatusCode, first.Header.Get("Location"), first.Header.Get("Cache-Control"))
	}
	if a := s.visitor.ask(t, "GET", to.String()); string(a.body) != string(stored) {
		t.Errorf("the way leads to %d %.200q", a.StatusCode, a.body)
	}
	second := s.get(t, path)
	second.came(t, "MISS s3 200")
	if string(second.body) != string(stored) {
		t.Errorf("the bucket's is another: %d, %d bytes", second.StatusCode, len(second.body))
	}
	s.get(t, path).came(t, "HIT")
}

// With RENDITION_CDN_URL the way leads through the distribution instead, and its
// mark does not become a part of the cache key.
func TestURLLargeByDistribution(t *testing.T) {
	s := newSite(t, versitygw, map[string]string{"RENDITION_CDN_URL": "edge"})
	s.originals.put(t, "large.png", noise(t, 1400, 1200))
	const path = "/large.png?p=100&fm=png"
	first := s.get(t, path)
	first.came(t, s.miss("302"))
	to := first.Header.Get("Location")
	if first.StatusCode != 302 || to != "http://"+s.edge.addr+"/full/png/large.png?rendition-again=1" {
		t.Fatalf("%d to %s", first.StatusCode, to)
	}
	second := s.get(t, to)
	second.came(t, "MISS s3 200")
	second.isPicture(t, "image/png", 1400, 1200, nil)
	s.get(t, path).came(t, "HIT")
	if n := s.function.calls(); n != 1 {
		t.Errorf("the function was called %d times", n)
	}
}
