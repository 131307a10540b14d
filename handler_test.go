package rendition_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/rendition-go/rendition"
	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/variant"
)

const catURL = "/cat.png?d=200x200&fm=orig"

func TestAnAnswerSaysWhatItIs(t *testing.T) {
	k := newRig(t, nil)
	want := made(picture("cat"), small("cat.png").Params)
	var etag string
	for _, outcome := range []string{"miss", "hit"} {
		res := do(k, "GET", catURL)
		if got := text(t, res); res.StatusCode != 200 || got != want {
			t.Fatalf("%s: %d %q", outcome, res.StatusCode, got)
		}
		for name, v := range map[string]string{
			"Content-Type":           "image/png",
			"Content-Length":         fmt.Sprint(len(want)),
			"Cache-Control":          rendition.DefaultCacheControl,
			"X-Content-Type-Options": "nosniff",
			"Accept-Ranges":          "bytes",
			"Vary":                   "",
		} {
			if got := res.Header.Get(name); got != v {
				t.Errorf("%s: %s = %q, want %q", outcome, name, got, v)
			}
		}
		if e := res.Header.Get("ETag"); len(e) != 34 || etag != "" && e != etag {
			t.Errorf("%s: ETag %s after %s", outcome, e, etag)
		} else {
			etag = e
		}
		if timing := res.Header.Get("Server-Timing"); !strings.HasPrefix(timing, "cache;desc="+outcome+", lookup;dur=") ||
			!strings.Contains(timing, "total;dur=") || strings.Contains(timing, "resize") != (outcome == "miss") {
			t.Errorf("%s: Server-Timing %q", outcome, timing)
		}
		if modified := res.Header.Get("Last-Modified"); (modified != "") != (outcome == "hit") {
			t.Errorf("%s: Last-Modified %q", outcome, modified)
		}
		ev := k.events.last()
		if ev.Status != 200 || ev.Bytes != int64(len(want)) || string(ev.Outcome) != outcome || ev.Key == "" || ev.Timing.Total <= 0 {
			t.Errorf("event %+v", ev)
		}
	}
}

// Variants, old and new, and the original itself are found under one tag.
func TestTheCacheTagHeader(t *testing.T) {
	const name = "X-Amz-Meta-Cache-Tag"
	k := newRig(t, func(c *rendition.Config) { c.CacheTagHeader = name })
	for _, target := range []string{catURL, catURL, "/cat.png"} {
		if got := do(k, "GET", target).Header.Values(name); len(got) != 1 || got[0] != rendition.CacheTag("cat.png") {
			t.Errorf("%s: tags %q", target, got)
		}
	}
	if got := do(k, "GET", "/dog.png?d=200x200").Header.Values(name); got != nil {
		t.Errorf("an error has tags %q", got)
	}
	if got := do(newRig(t, nil), "GET", catURL).Header.Values(name); got != nil {
		t.Errorf("tags %q without the setting", got)
	}
}

func TestHeadDoesWhatGetDoes(t *testing.T) {
	k := newRig(t, nil)
	head, get := do(k, "HEAD", catURL), do(k, "GET", catURL)
	if k.resizer.calls.Load() != 1 || k.events.last().Outcome != rendition.OutcomeHit {
		t.Error("HEAD did not make the variant")
	}
	for _, name := range []string{"ETag", "Content-Length", "Content-Type", "Cache-Control"} {
		if head.Header.Get(name) != get.Header.Get(name) {
			t.Errorf("%s: %q and %q", name, head.Header.Get(name), get.Header.Get(name))
		}
	}
	if text(t, head) != "" || head.StatusCode != 200 {
		t.Error("HEAD has a body")
	}
	missing := do(k, "HEAD", "/dog.png?d=200x200")
	if missing.StatusCode != 404 || text(t, missing) != "" || missing.Header.Get("Content-Length") != "10" {
		t.Errorf("HEAD of a missing original: %d %v", missing.StatusCode, missing.Header)
	}
}

func TestOtherMethodsAreRefused(t *testing.T) {
	k := newRig(t, nil)
	for _, m := range []string{"POST", "PUT", "DELETE", "OPTIONS", "get"} {
		res := do(k, m, catURL)
		if res.StatusCode != 405 || res.Header.Get("Allow") != "GET, HEAD" || text(t, res) != "method not allowed\n" {
			t.Errorf("%s: %d %v", m, res.StatusCode, res.Header)
		}
	}
}

func TestConditionalRequests(t *testing.T) {
	k := newRig(t, nil)
	etag := do(k, "GET", catURL).Header.Get("ETag")
	modified := do(k, "GET", catURL).Header.Get("Last-Modified")
	for _, c := range []struct {
		name, value string
		status      int
	}{
		{"If-None-Match", etag, 304},
		{"If-None-Match", "W/" + etag, 304},
		{"If-None-Match", `"x", ` + etag, 304},
		{"If-None-Match", "*", 304},
		{"If-None-Match", `"x"`, 200},
		{"If-Match", `"x"`, 412},
		{"If-Match", etag, 200},
		{"If-Modified-Since", modified, 304},
	} {
		res := do(k, "GET", catURL, c.name, c.value)
		if res.StatusCode != c.status {
			t.Errorf("%s %s: %d, want %d", c.name, c.value, res.StatusCode, c.status)
		}
		if c.status == 304 && (res.Header.Get("ETag") != etag || res.Header.Get("Cache-Control") != rendition.DefaultCacheControl || text(t, res) != "") {
			t.Errorf("%s %s: %v", c.name, c.value, res.Header)
		}
		if cc := res.Header.Get("Cache-Control"); c.status == 412 && cc != "public, max-age=10" {
			t.Errorf("412 may be cached as %q", cc)
		}
	}
	k = newRig(t, nil) // a miss knows them too
	if res := do(k, "GET", catURL, "If-None-Match", etag); res.StatusCode != 304 || k.variants.Stats().Entries != 1 {
		t.Errorf("miss: %d", res.StatusCode)
	}
}

func TestRanges(t *testing.T) {
	whole := made(picture("cat"), small("cat.png").Params)
	for name, edit := range map[string]func(*rendition.Config){
		"seeking":     nil,
		"not seeking": func(c *rendition.Config) { c.Variants = noSeek{c.Variants} },
	} {
		k := newRig(t, edit)
		etag := do(k, "GET", catURL).Header.Get("ETag")
		for _, c := range []struct {
			header []string
			status int
			want   string
		}{
			{[]string{"Range", "bytes=10-19"}, 206, whole[10:20]},
			{[]string{"Range", "bytes=-7"}, 206, whole[len(whole)-7:]},
			{[]string{"Range", "bytes=30-"}, 206, whole[30:]},
			{[]string{"Range", "bytes=1-3", "If-Range", etag}, 206, whole[1:4]},
			{[]string{"Range", "bytes=1-3", "If-Range", `"x"`}, 200, whole},
			{[]string{"Range", "bytes=100000-"}, 416, ""},
		} {
			res := do(k, "GET", catURL, c.header...)
			if got := text(t, res); res.StatusCode != c.status || c.want != "" && got != c.want {
				t.Errorf("%s, %q: %d %q", name, c.header, res.StatusCode, got)
			}
			if cc := res.Header.Get("Cache-Control"); c.status == 416 && cc != "public, max-age=10" {
				t.Errorf("416 may be cached as %q", cc)
			}
		}
		res := do(k, "GET", catURL, "Range", "bytes=20-29,5-9")
		got := text(t, res)
		switch {
		case edit == nil && (res.StatusCode != 206 || !strings.Contains(got, whole[20:30]) || !strings.Contains(got, whole[5:10])):
			t.Errorf("several ranges: %d %q", res.StatusCode, got)
		case edit != nil && (res.StatusCode != 200 || got != whole):
			t.Errorf("several ranges of a stream: %d %q", res.StatusCode, got)
		}
	}
}

// noSeek hides that bodies can seek.
type noSeek struct{ store.Store }

func (s noSeek) Get(ctx context.Context, key string) (*store.Object, error) {
	obj, err := s.Store.Get(ctx, key)
	if err == nil {
		obj.Body = struct {
			io.Reader
			io.Closer
		}{obj.Body, obj.Body}
	}
	return obj, err
}

func TestVaryWhereTheFormatIsOpen(t *testing.T) {
	k := newRig(t, nil)
	put(t, k.originals, "broken.png", []byte("x"))
	etag := do(k, "GET", "/cat.png?d=200x200").Header.Get("ETag")
	for _, c := range []struct {
		target string
		header []string
		status int
		vary   string
	}{
		{"/cat.png?d=200x200", nil, 200, "Accept"},
		{"/cat.png?d=200x200&fm=auto", nil, 200, "Accept"},
		{"/cat.png?d=200x200", []string{"If-None-Match", etag}, 304, "Accept"},
		{"/dog.png?d=200x200", nil, 404, "Accept"},
		{"/cat.png?d=900x900", nil, 404, "Accept"},
		{"/cat.png?d=200x200&fm=webp", nil, 200, ""},
		{"/cat.png?d=200x200&fm=orig", nil, 200, ""},
		{"/cat.png", nil, 200, ""},
		{"/cat.png?d=x", nil, 400, ""},
	} {
		res := do(k, "GET", c.target, c.header...)
		if res.StatusCode != c.status || res.Header.Get("Vary") != c.vary {
			t.Errorf("%s: %d, Vary %q; want %d, %q", c.target, res.StatusCode, res.Header.Get("Vary"), c.status, c.vary)
		}
	}
}

func TestTheAcceptHeaderChooses(t *testing.T) {
	k := newRig(t, nil)
	for _, c := range []struct{ accept, want string }{
		{"image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8", "image/webp"},
		{"image/webp;q=0,*/*", "image/png"},
		{"image/png,image/*;q=0.8,*/*;q=0.5", "image/png"},
		{"", "image/png"},
	} {
		res := do(k, "GET", "/cat.png?d=200x200", "Accept", c.accept)
		if got := res.Header.Get("Content-Type"); got != c.want {
			t.Errorf("%q: %s, want %s", c.accept, got, c.want)
		}
	}
	res := do(k, "GET", "/cat.png?d=200x200", "Accept", "text/html", "Accept", "image/webp")
	if got := res.Header.Get("Content-Type"); got != "image/webp" {
		t.Errorf("two lines: %s", got)
	}
}

func TestNamesOfAllKinds(t *testing.T) {
	k := newRig(t, nil)
	mounted := http.StripPrefix("/img", k)
	for path, source := range map[string]string{
		"/a%20b.png":            "a b.png",
		"/a+b.png":              "a+b.png",
		"/a%2Bb.png":            "a+b.png",
		"/100%25.png":           "100%.png",
		"/%C3%BCn%C3%AF/x.png":  "ünï/x.png",
		"/ünï/y.png":            "ünï/y.png",
		"/%2525.png":            "%25.png",
		"/icon@2x.png":          "icon@2x.png",
		"/question%3Fmark.png":  "question?mark.png",
		"/hash%23.png":          "hash#.png",
		"/%F0%9F%90%88/cat.png": "🐈/cat.png",
	} {
		put(t, k.originals, source, picture(source))
		for _, h := range []struct {
			http.Handler
			prefix string
		}{{k, ""}, {mounted, "/img"}} {
			for query, want := range map[string]string{"": string(picture(source)), "?d=200x200&fm=orig": made(picture(source), small(source).Params)} {
				res := do(h, "GET", h.prefix+path+query)
				if got := text(t, res); res.StatusCode != 200 || got != want {
					t.Errorf("%s%s%s: %d %q", h.prefix, path, query, res.StatusCode, got)
				}
			}
		}
	}
	for _, path := range []string{"/", "/a%2Fb.png", "/a/../cat.png", "/%2e%2e/cat.png", "//cat.png", "/cat.png/", "/%00.png", "/~v2/cat.png", "/%ff.png"} {
		if res := do(k, "GET", path); res.StatusCode != 400 {
			t.Errorf("%s: %d", path, res.StatusCode)
		}
	}
}

func TestErrorsTellNothing(t *testing.T) {
	secret := errors.New("dial tcp 10.1.2.3:443: secret-bucket refused")
	corrupt := &resize.Error{Format: params.FormatJPEG, Detail: "secret detail", Err: resize.ErrCorrupt}
	for _, c := range []struct {
		name   string
		target string
		edit   func(*rig)
		status int
		body   string
		cache  string
	}{
		{"variants down", catURL, func(k *rig) { k.variants.getErr = secret }, 500, "internal error", "public, max-age=1"},
		{"originals down", catURL, func(k *rig) { k.originals.getErr = secret }, 500, "internal error", "public, max-age=1"},
		{"original down", "/cat.png", func(k *rig) { k.originals.getErr = secret }, 500, "internal error", "public, max-age=1"},
		{"resizer fails", catURL, failing(secret), 500, "internal error", "public, max-age=1"},
		{"corrupt", catURL, failing(corrupt), 415, "corrupt image, or of an unsupported format", "public, max-age=10"},
		{"unsupported", catURL, failing(resize.ErrFormat), 415, "corrupt image, or of an unsupported format", "public, max-age=10"},
		{"too large", catURL, failing(resize.ErrTooLarge), 413, "image too large", "public, max-age=10"},
		{"busy", catURL, failing(resize.ErrBusy), 503, "busy, try again later", "public, max-age=1"},
		{"cancelled elsewhere", catURL, failing(context.Canceled), 500, "internal error", "public, max-age=1"},
		{"panic", catURL, func(k *rig) {
			k.resizer.hook = func(context.Context, params.Params) error { panic(secret) }
		}, 500, "internal error", "public, max-age=1"},
		{"panic with a known error", catURL, func(k *rig) {
			k.resizer.hook = func(context.Context, params.Params) error { panic(store.ErrNotExist) }
		}, 500, "internal error", "public, max-age=1"},
		{"not a picture", "/text.png", nil, 415, "corrupt image, or of an unsupported format", "public, max-age=10"},
		{"missing", "/dog.png?d=200x200", nil, 404, "not found", "public, max-age=10"},
		{"missing original", "/dog.png", nil, 404, "not found", "public, max-age=10"},
		{"not allowed", "/cat.png?d=900x900", nil, 404, "this variant is not allowed", "public, max-age=10"},
		{"out of range", "/cat.png?w=0", nil, 400, `bad request: "w" "0": out of range`, "public, max-age=10"},
		{"unknown", "/cat.png?x=%0a", nil, 400, `bad request: "x" "`, "public, max-age=10"},
	} {
		k := newRig(t, nil)
		put(t, k.originals, "text.png", []byte("secret text"))
		if c.edit != nil {
			c.edit(k)
		}
		res := do(k, "GET", c.target)
		got := text(t, res)
		if res.StatusCode != c.status || !strings.HasPrefix(got, c.body) || strings.Count(got, "\n") != 1 {
			t.Errorf("%s: %d %q, want %d %q", c.name, res.StatusCode, got, c.status, c.body)
		}
		if ct := res.Header.Get("Content-Type"); ct != "text/plain; charset=utf-8" || res.Header.Get("Cache-Control") != c.cache ||
			res.Header.Get("X-Content-Type-Options") != "nosniff" || res.Header.Get("ETag") != "" {
			t.Errorf("%s: headers %v", c.name, res.Header)
		}
		if all := fmt.Sprint(got, res.Header); strings.Contains(all, "secret") || c.status >= 500 && strings.Contains(all, "cat") {
			t.Errorf("%s: tells %s", c.name, all)
		}
		if ev := k.events.last(); ev.Outcome != rendition.OutcomeError || ev.Err == nil || ev.Status != c.status {
			t.Errorf("%s: event %+v", c.name, ev)
		}
		if logged := k.log.String() != ""; logged != (c.status >= 500) {
			t.Errorf("%s: logged %q", c.name, k.log)
		}
	}
}

func failing(err error) func(*rig) {
	return func(k *rig) { k.resizer.hook = func(context.Context, params.Params) error { return err } }
}

func TestErrorCachingAndStatusBySetting(t *testing.T) {
	for _, c := range []struct {
		ttl        time.Duration
		e404, e500 string
	}{
		{time.Minute, "public, max-age=60", "public, max-age=1"},
		{time.Millisecond, "public, max-age=0", "public, max-age=0"},
		{-1, "no-store", "no-store"},
	} {
		k := newRig(t, func(cfg *rendition.Config) { cfg.ErrorTTL, cfg.NotAllowedStatus = c.ttl, 400 })
		res := do(k, "GET", "/cat.png?d=900x900")
		if res.StatusCode != 400 || res.Header.Get("Cache-Control") != c.e404 {
			t.Errorf("%v: %d %v", c.ttl, res.StatusCode, res.Header)
		}
		k.variants.getErr = errors.New("down")
		if res := do(k, "GET", catURL); res.Header.Get("Cache-Control") != c.e500 {
			t.Errorf("%v: %v", c.ttl, res.Header)
		}
	}
}

func TestAClientThatLeftIsNoError(t *testing.T) {
	k := newRig(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	k.resizer.hook = func(ctx context.Context, _ params.Params) error { cancel(); <-ctx.Done(); return ctx.Err() }
	w := httptest.NewRecorder()
	k.ServeHTTP(w, httptest.NewRequest("GET", catURL, nil).WithContext(ctx))
	if ev := k.events.last(); ev.Status != rendition.StatusClientGone || !errors.Is(ev.Err, context.Canceled) {
		t.Errorf("event %+v", ev)
	}
	if w.Header().Get("Cache-Control") != "no-store" || k.log.String() != "" {
		t.Errorf("headers %v, logged %q", w.Header(), k.log)
	}
}

func TestASignedDialect(t *testing.T) {
	signed, err := params.NewSigned(params.Suffix{}, []params.Key{{ID: "a", Secret: make([]byte, 16)}}, &params.SignOptions{Required: true})
	if err != nil {
		t.Fatal(err)
	}
	k := newRig(t, func(c *rendition.Config) { c.Dialect = signed })
	target, err := signed.Format(small("cat.png"))
	if err != nil {
		t.Fatal(err)
	}
	if res := do(k, "GET", target); res.StatusCode != 200 || strings.Contains(k.events.last().Key, "sig") {
		t.Errorf("%s: %d %+v", target, res.StatusCode, k.events.last())
	}
	for _, bad := range []string{"/cat-200x200.png", strings.Replace(target, "sig=a.", "sig=b.", 1)} {
		res := do(k, "GET", bad)
		if got := text(t, res); res.StatusCode != 403 || got != "the signature is missing, wrong or expired\n" {
			t.Errorf("%s: %d %q", bad, res.StatusCode, got)
		}
	}
}

func TestStatusCode(t *testing.T) {
	for _, c := range []struct {
		err    error
		status int
	}{
		{nil, 200},
		{&params.Error{Name: "w", Err: params.ErrRange}, 400},
		{&params.Error{Name: "sig", Err: params.ErrSignature}, 403},
		{&variant.Error{Name: "size", Err: variant.ErrNotAllowed}, 404},
		{&store.KeyError{Op: "get", Err: store.ErrNotExist}, 404},
		{&store.KeyError{Op: "get", Err: store.ErrKey}, 404},
		{&store.KeyError{Op: "get", Err: store.ErrTooLarge}, 413},
		{&resize.Error{Err: resize.ErrTooLarge}, 413},
		{&resize.Error{Err: resize.ErrCorrupt}, 415},
		{&resize.Error{Err: resize.ErrFormat}, 415},
		{&resize.Error{Err: resize.ErrBusy}, 503},
		{rendition.ErrAnswerTooLarge, 503},
		{&params.Error{Name: "exp", Err: params.ErrExpired}, 403},
		{context.DeadlineExceeded, 504},
		{errors.Join(resize.ErrCorrupt, context.DeadlineExceeded), 504},
		{context.Canceled, 499},
		{errors.New("other"), 500},
		{variant.ErrInvalid, 500},
	} {
		if got := rendition.StatusCode(c.err); got != c.status {
			t.Errorf("%v: %d, want %d", c.err, got, c.status)
		}
		if c.err != nil {
			if got := rendition.StatusCode(fmt.Errorf("wrapped: %w", c.err)); got != c.status {
				t.Errorf("wrapped %v: %d, want %d", c.err, got, c.status)
			}
		}
	}
}
