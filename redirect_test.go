package rendition_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rendition-go/rendition"
	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/store"
)

// presigning is a store whose presigned URLs lead to https://signed/.
type presigning struct {
	*countingStore
	err  error
	life time.Duration // of the last one
}

func (s *presigning) PresignGet(_ context.Context, key string, life time.Duration) (string, error) {
	s.life = life
	return "https://signed/" + url.PathEscape(key) + "?X-Amz-Signature=1", s.err
}

// world is a browser, a CDN, a bucket as a website from which a missing key
// leads to the handler, and the handler. Both caches go by Cache-Control.
type world struct {
	t         *testing.T
	clock     *clock
	handler   http.Handler
	website   *countingStore // what https://bucket/ shows
	signed    *countingStore
	keepQuery bool // on the way from the website to the handler
	browser   map[string]cached
	cdn       map[string]cached
}

type cached struct {
	res   *http.Response
	body  string
	until time.Time
}

const maxHops = 4

// fetch follows redirects as a browser does, and returns how many there were.
func (w *world) fetch(method, target string) (status int, body string, hops int) {
	w.t.Helper()
	for ; hops <= maxHops; hops++ {
		res, text := w.through(w.browser, true, method, target, func() (*http.Response, string) {
			return w.through(w.cdn, false, method, target, func() (*http.Response, string) { return w.origin(method, target) })
		})
		if res.StatusCode/100 != 3 {
			return res.StatusCode, text, hops
		}
		to, err := res.Location()
		if err != nil {
			w.t.Fatal(err)
		}
		target = to.String()
	}
	w.t.Fatalf("more than %d redirects, now to %s", maxHops, target)
	return 0, "", 0
}

func (w *world) through(cache map[string]cached, private bool, method, target string, next func() (*http.Response, string)) (*http.Response, string) {
	key := method + " " + target
	if c, ok := cache[key]; ok && w.clock.Now().Before(c.until) {
		return c.res, c.body
	}
	res, body := next()
	cc := res.Header.Get("Cache-Control")
	if strings.Contains(cc, "no-store") || strings.Contains(cc, "no-cache") || strings.Contains(cc, "private") && !private {
		return res, body
	}
	if _, age, ok := strings.Cut(cc, "max-age="); ok {
		n, err := strconv.Atoi(strings.Split(age, ",")[0])
		if err != nil {
			w.t.Fatal(err)
		}
		made, err := time.Parse(time.RFC3339Nano, res.Header.Get("Made"))
		if err != nil {
			w.t.Fatal(err)
		}
		cache[key] = cached{res, body, made.Add(time.Duration(n) * time.Second)}
	}
	return res, body
}

func (w *world) origin(method, target string) (*http.Response, string) {
	u, err := url.Parse(target)
	if err != nil {
		w.t.Fatal(err)
	}
	rec := httptest.NewRecorder()
	rec.Header().Set("Made", w.clock.Now().Format(time.RFC3339Nano)) // as Age tells those behind a cache
	key := strings.TrimPrefix(u.Path, "/")
	switch u.Host {
	case "handler":
		r := httptest.NewRequest(method, u.RequestURI(), nil)
		w.handler.ServeHTTP(rec, r)
	case "bucket":
		if w.show(rec, w.website, key) {
			break
		}
		to := "https://handler" + u.EscapedPath()
		if w.keepQuery && u.RawQuery != "" {
			to += "?" + u.RawQuery
		}
		rec.Header().Set("Location", to)
		rec.WriteHeader(307)
	case "signed":
		if !w.show(rec, w.signed, key) {
			rec.WriteHeader(404)
		}
	}
	return rec.Result(), rec.Body.String()
}

func (w *world) show(rec *httptest.ResponseRecorder, s *countingStore, key string) bool {
	data, a, err := store.ReadAll(context.Background(), s.Store, key, 1<<20)
	if err != nil {
		return false
	}
	rec.Header().Set("Cache-Control", a.CacheControl)
	rec.Write(data)
	return true
}

// Whatever the mode, the sizes, the caches and the state of the store: a request
// ends, soon, in the picture; or in 503 where that is all there is.
func TestRedirectsEnd(t *testing.T) {
	const key = "200x200/orig/cat.png"
	for _, mode := range []string{"serve", "base", "presign"} {
		for _, status := range []int{302, 307, 301} {
			for _, over := range []int64{0, 10, 1 << 20} {
				for _, keep := range []bool{false, true} {
					for _, refused := range []bool{false, true} {
						for _, blind := range []bool{false, true} { // BaseURL is not where the variants are
							if mode != "base" && (status == 301 || blind) || status == 301 && !keep || over == 10 && blind && !keep {
								continue // New refuses it, or Redirect's comment does
							}
							name := fmt.Sprintf("%s/%d/over%d/keep%v/refused%v/blind%v", mode, status, over, keep, refused, blind)
							t.Run(name, func(t *testing.T) {
								k, w := newWorld(t, mode, status, over)
								w.keepQuery = keep
								if blind {
									w.website = newStore()
								}
								if refused {
									k.variants.createErr = errors.New("refused")
								}
								unreachable := mode != "serve" && over == 10 && (refused || blind)
								for _, method := range []string{"GET", "HEAD"} {
									for _, start := range []string{"https://handler/" + key, "https://bucket/" + key} {
										for step := range 8 {
											w.change(k, key, step)
											code, body, hops := w.fetch(method, start)
											switch {
											case code == 503 && unreachable:
											case code != 200 || method == "GET" && !strings.Contains(body, "picture of cat"):
												t.Errorf("step %d, %s %s: %d %q after %d redirects", step, method, start, code, body, hops)
											}
										}
									}
								}
							})
						}
					}
				}
			}
		}
	}
}

// change brings the world into the state for a step.
func (w *world) change(k *rig, key string, step int) {
	purge := func() {
		if err := k.variants.Delete(context.Background(), key); err != nil {
			w.t.Fatal(err)
		}
	}
	switch step {
	case 2: // purged behind the caches
		purge()
	case 3: // and the CDN told
		purge()
		clear(w.cdn)
	case 4: // and with an empty browser
		purge()
		clear(w.cdn)
		clear(w.browser)
	case 5: // all is old
		w.clock.move(10 * 365 * 24 * time.Hour)
	case 6:
		purge()
	case 7:
		clear(w.cdn)
	}
}

func newWorld(t *testing.T, mode string, status int, over int64) (*rig, *world) {
	w := &world{t: t, clock: newClock(), browser: map[string]cached{}, cdn: map[string]cached{}}
	k := newRig(t, func(c *rendition.Config) {
		c.Dialect, c.Now = params.Path{}, w.clock.Now
		w.website = c.Variants.(*countingStore)
		w.signed = w.website
		c.Variants = &presigning{countingStore: w.website}
		switch mode {
		case "base":
			c.Redirect = rendition.Redirect{BaseURL: "https://bucket", Status: status, OverBytes: over}
		case "presign":
			c.Redirect = rendition.Redirect{Presign: time.Hour, Status: status, OverBytes: over}
		}
	})
	w.handler = k
	return k, w
}

// lossy says that it stores, and does not.
type lossy struct{ *countingStore }

func (lossy) Create(context.Context, string, []byte, store.Attrs) error { return nil }

func TestAStoreThatLosesVariantsMakesNoCircle(t *testing.T) {
	for _, status := range []int{302, 307, 301} {
		w := &world{t: t, clock: newClock(), browser: map[string]cached{}, cdn: map[string]cached{}, keepQuery: true}
		w.handler = newRig(t, func(c *rendition.Config) {
			c.Dialect, c.Now = params.Path{}, w.clock.Now
			w.website = c.Variants.(*countingStore)
			c.Variants = lossy{w.website}
			c.Redirect = rendition.Redirect{BaseURL: "https://bucket", Status: status}
		})
		for i := range 3 {
			if code, body, hops := w.fetch("GET", "https://bucket/200x200/orig/cat.png"); code != 200 || !strings.Contains(body, "picture of cat") {
				t.Errorf("status %d, request %d: %d %q after %d redirects", status, i, code, body, hops)
			}
		}
	}
}

func TestARedirectSaysWhereTo(t *testing.T) {
	for _, c := range []struct {
		redirect          rendition.Redirect
		status            int
		location, caching string
	}{
		{rendition.Redirect{BaseURL: "https://b.example/v"}, 302, "https://b.example/v/200x200/orig/a%20%2B%C3%BC%25.png?rendition-again=1", "private, no-store"},
		{rendition.Redirect{BaseURL: "https://b.example/v/", Status: 307}, 307, "https://b.example/v/200x200/orig/a%20%2B%C3%BC%25.png?rendition-again=1", "private, no-store"},
		{rendition.Redirect{BaseURL: "https://b.example", Status: 301}, 301, "https://b.example/200x200/orig/a%20%2B%C3%BC%25.png?rendition-again=1", "private, max-age=3600"},
		{rendition.Redirect{BaseURL: "https://b.example", Status: 301, MaxAge: time.Minute}, 301, "https://b.example/200x200/orig/a%20%2B%C3%BC%25.png?rendition-again=1", "private, max-age=60"},
		{rendition.Redirect{BaseURL: "https://b.example", OverBytes: 10}, 302, "https://b.example/200x200/orig/a%20%2B%C3%BC%25.png?rendition-again=1", "private, no-store"},
		{rendition.Redirect{Presign: time.Hour}, 302, "https://signed/200x200%2Forig%2Fa%20+%C3%BC%25.png?X-Amz-Signature=1", "private, no-store"},
	} {
		for _, method := range []string{"GET", "HEAD"} {
			k := newRig(t, func(cfg *rendition.Config) {
				cfg.Redirect = c.redirect
				cfg.Variants = &presigning{countingStore: cfg.Variants.(*countingStore)}
			})
			put(t, k.originals, "a +ü%.png", picture("a"))
			res := do(k, method, "/a%20+%C3%BC%25.png?d=200x200")
			if res.StatusCode != c.status || res.Header.Get("Location") != c.location || res.Header.Get("Cache-Control") != c.caching || text(t, res) != "" {
				t.Errorf("%+v, %s: %d %v", c.redirect, method, res.StatusCode, res.Header)
			}
			if ev := k.events.last(); ev.Status != c.status || ev.Outcome != rendition.OutcomeMiss || ev.Err != nil {
				t.Errorf("observed %+v", ev)
			}
			second := do(k, method, "/a%20+%C3%BC%25.png?d=200x200")
			if want := c.redirect.OverBytes > 0; (second.StatusCode == c.status) != want {
				t.Errorf("%+v: the second arrival gets %d", c.redirect, second.StatusCode)
			}
		}
	}
}

func TestTheMarkIsNoParameterOtherwise(t *testing.T) {
	k := newRig(t, nil)
	if res := do(k, "GET", catURL+"&rendition-again=1"); res.StatusCode != 400 {
		t.Errorf("without redirects: %d", res.StatusCode)
	}
	k = newRig(t, func(c *rendition.Config) {
		c.Redirect = rendition.Redirect{BaseURL: "https://b.example", OverBytes: 10}
	})
	for _, url := range []string{catURL + "&rendition-again=1", "/cat.png?rendition-again=1&d=200x200", "/cat.png?rendition-again&d=200x200&rendition-again=2"} {
		res := do(k, "GET", url)
		if res.StatusCode != 503 || res.Header.Get("Cache-Control") != "public, max-age=1" || res.Header.Get("Location") != "" {
			t.Errorf("%s: %d %v", url, res.StatusCode, res.Header)
		}
	}
	if ev := k.events.last(); !errors.Is(ev.Err, rendition.ErrAnswerTooLarge) {
		t.Errorf("observed %v", ev.Err)
	}
}

func TestOriginalsOverTheSize(t *testing.T) {
	s := &presigning{countingStore: newStore()}
	for _, c := range []struct {
		redirect rendition.Redirect
		status   int
		location string
	}{
		{rendition.Redirect{Presign: time.Hour, OverBytes: 10}, 302, "https://signed/cat.png?X-Amz-Signature=1"},
		{rendition.Redirect{Presign: time.Hour, OverBytes: 1 << 20}, 200, ""},
		{rendition.Redirect{Presign: time.Hour}, 200, ""},
		{rendition.Redirect{BaseURL: "https://b.example", OverBytes: 10}, 503, ""},
	} {
		k := newRig(t, func(cfg *rendition.Config) { cfg.Redirect, cfg.Originals, cfg.Variants = c.redirect, s, s })
		put(t, s, "cat.png", picture("cat"))
		if res := do(k, "GET", "/cat.png"); res.StatusCode != c.status || res.Header.Get("Location") != c.location {
			t.Errorf("%+v: %d %v", c.redirect, res.StatusCode, res.Header)
		}
	}
}

func TestWhatCannotBePresigned(t *testing.T) {
	for over, status := range map[int64]int{0: 200, 10: 503} {
		s := &presigning{countingStore: newStore()}
		k := newRig(t, func(c *rendition.Config) {
			c.Redirect, c.Variants = rendition.Redirect{Presign: time.Hour, OverBytes: over}, s
		})
		s.err = errors.New("no credentials")
		if res := do(k, "GET", catURL); res.StatusCode != status || !strings.Contains(k.log.String(), "no credentials") {
			t.Errorf("over %d: %d, logged %q", over, res.StatusCode, k.log)
		}
	}
}

func TestPresignedURLsEndWithWhatTheyShow(t *testing.T) {
	now := newClock()
	s := &presigning{countingStore: newStore()}
	d := signedDialect(t, now)
	k := newRig(t, func(c *rendition.Config) {
		c.Dialect, c.Variants, c.Now = d, s, now.Now
		c.Redirect, c.Staleness = rendition.Redirect{Presign: time.Hour, OverBytes: 10}, rendition.After(time.Hour)
	})
	for _, c := range []struct {
		expires, want time.Duration
	}{{0, 30 * time.Minute}, {10 * time.Minute, 10 * time.Minute}, {500 * time.Millisecond, time.Second}, {2 * time.Hour, 30 * time.Minute}} {
		var at time.Time
		if c.expires != 0 {
			at = now.Now().Add(c.expires)
		}
		if res := do(k, "GET", sign(t, d, small("cat.png"), at)); res.StatusCode != 302 || s.life != c.want {
			t.Errorf("expires in %v: %d, lives %v, want %v", c.expires, res.StatusCode, s.life, c.want)
		}
	}
	now.move(20 * time.Minute)
	if do(k, "GET", catURL); s.life != 10*time.Minute {
		t.Errorf("20 minutes after the look it lives %v", s.life)
	}
}

func TestNewRefusesRedirects(t *testing.T) {
	const base = "https://b.example/"
	for _, r := range []rendition.Redirect{
		{Status: 302}, {OverBytes: 5}, {MaxAge: time.Hour},
		{BaseURL: base, Presign: time.Hour},
		{BaseURL: base, Status: 303}, {BaseURL: base, OverBytes: -1},
		{BaseURL: base, MaxAge: time.Hour},
		{BaseURL: base, Status: 301, MaxAge: 25 * time.Hour}, {BaseURL: base, Status: 301, MaxAge: time.Millisecond},
		{Presign: time.Hour, Status: 301}, {Presign: time.Millisecond}, {Presign: -time.Hour},
		{BaseURL: "b.example"}, {BaseURL: "ftp://b.example"}, {BaseURL: base + "?x=1"}, {BaseURL: base + "#x"}, {BaseURL: "https://"},
		{Presign: time.Hour}, // the store cannot
	} {
		refuses(t, fmt.Sprintf("%+v", r), "Config.Redirect", func(c *rendition.Config) {
			c.Redirect = r
			if r.Presign != 0 && r != (rendition.Redirect{Presign: time.Hour}) {
				c.Variants = &presigning{countingStore: newStore()}
			}
		})
	}
	refuses(t, "301 and After", "Config.Redirect", func(c *rendition.Config) {
		c.Redirect, c.Staleness = rendition.Redirect{BaseURL: base, Status: 301}, rendition.After(time.Hour)
	})
	for _, f := range []rendition.Fallback{
		{Data: []byte("text")}, {Data: []byte{}}, {From: newStore()}, {Key: "x"}, {MaxBytes: 5},
		{Data: picture("x"), Key: "x"}, {Data: picture("x"), From: newStore(), Key: "x"},
	} {
		refuses(t, fmt.Sprintf("%+v", f), "Config.Fallback", func(c *rendition.Config) { c.Fallback = f })
	}
	negative, always := rendition.After(time.Hour), rendition.Always()
	negative.IfError, always.WhileRevalidate = -1, time.Second
	for _, s := range []rendition.Staleness{rendition.After(0), rendition.After(time.Second), rendition.After(-time.Hour), negative, always, {IfError: time.Second}} {
		refuses(t, fmt.Sprintf("%+v", s), "Config.Staleness", func(c *rendition.Config) { c.Staleness = s })
	}
}

func refuses(t *testing.T, what, field string, edit func(*rendition.Config)) {
	t.Helper()
	c := rendition.Config{Originals: newStore(), Variants: newStore(), Resizer: new(fakeResizer), Allowed: allowed(t, "200x200")}
	edit(&c)
	if _, err := rendition.New(c); err == nil || !strings.Contains(err.Error(), field) {
		t.Errorf("%s: New = %v", what, err)
	}
}
