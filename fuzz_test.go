package rendition_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/rendition-go/rendition"
	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/variant"
)

// FuzzServeHTTP sends arbitrary requests through every dialect. Whatever comes,
// the answer is one of those that are documented, no original changes, and
// asking again gives the same.
func FuzzServeHTTP(f *testing.F) {
	f.Add("/cat.png", "d=200x200", "image/webp,*/*", "", uint8(0))
	f.Add("/200x200/webp/cat.png", "", "", "bytes=0-9", uint8(1))
	f.Add("/100w/cat.png", "key=100w/cat.png", "", "", uint8(2))
	f.Add("/cat-200x200,fit=inside.png", "", "*/*;q=0", "bytes=5-,1-2", uint8(3))
	f.Add("/cat.png@200w_200h_0e.webp", "", "", "", uint8(4))
	f.Add("/cat.png", "", "", "bytes=-1", uint8(0))
	f.Add("/%00/..", "w=1&w=1&%zz", "image/*;q=2", "x", uint8(5))
	f.Fuzz(func(t *testing.T, path, query, accept, ranges string, dialect uint8) {
		dialects := []params.Dialect{params.Query{}, params.Path{}, params.Folder{}, params.Suffix{}, params.At{}, params.At{Lenient: true}}
		d := dialects[int(dialect)%len(dialects)]
		k := newRig(t, func(c *rendition.Config) {
			c.Dialect = d
			c.Originals = c.Variants // one store: the harder case
			c.Allowed.Fits = []params.Fit{params.FitInside, params.FitCover}
			if dialect%6 >= 4 {
				c.Allowed.Oversize = params.OversizeKeep
				c.Allowed.Fits = []params.Fit{params.FitInside}
			}
			c.Allowed.NoMatch = variant.Default
			c.Allowed.Default = c.Allowed.Sizes[0]
		})
		put(t, k.variants, "cat.png", picture("cat"))
		if !strings.HasPrefix(path, "/") {
			path = "/" + path
		}
		r := httptest.NewRequest("GET", "/", nil)
		r.URL = &url.URL{Path: path, RawQuery: query}
		if u, err := url.Parse(path); err == nil && u.Host == "" {
			r.URL.Path, r.URL.RawPath = u.Path, u.RawPath
		}
		r.Header.Set("Accept", accept)
		if ranges != "" {
			r.Header.Set("Range", ranges)
		}
		first, second := serve(k, r), serve(k, r)
		if first.Code != second.Code || first.Body.Len() != second.Body.Len() {
			t.Errorf("%d, then %d: %q, then %q", first.Code, second.Code, first.Body, second.Body)
		}
		switch first.Code {
		case 200, 206, 400, 404, 416:
		default:
			t.Errorf("status %d: %s\n%s", first.Code, first.Body, k.log)
		}
		if first.Code == http.StatusOK && !strings.HasPrefix(first.Header().Get("Content-Type"), "image/") {
			t.Errorf("headers %v", first.Header())
		}
		if got, a := get(t, k.variants, "cat.png"); got != string(picture("cat")) || rendition.IsVariant(a) {
			t.Errorf("the original is %q now", got)
		}
	})
}

func serve(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}
