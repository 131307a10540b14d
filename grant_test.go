package rendition_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/rendition-go/rendition"
	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/variant"
)

// clock is a clock that stands still until it is moved.
type clock struct{ now time.Time }

func newClock() *clock { return &clock{time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)} }

func (c *clock) Now() time.Time       { return c.now }
func (c *clock) move(d time.Duration) { c.now = c.now.Add(d) }

func signedDialect(t *testing.T, c *clock) *params.Signed {
	t.Helper()
	d, err := params.NewSigned(params.Query{}, []params.Key{{ID: "k1", Secret: []byte("0123456789abcdef")}},
		&params.SignOptions{Now: c.Now})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func sign(t *testing.T, d *params.Signed, r params.Request, expires time.Time) string {
	t.Helper()
	text, err := d.Sign(r, expires)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// odd is no allowed size.
func odd() params.Request {
	p := params.Params{Width: 533, Height: 77, Fit: params.FitCover, Enlarge: true}
	return params.Request{Source: "cat.png", Params: p.Simplify()}
}

func TestWhatASignatureIsGoodFor(t *testing.T) {
	for _, c := range []struct {
		grants                                 rendition.Grants
		unsigned, unsignedOdd, signed, oddSign int
		hidden, hiddenSigned                   int
	}{
		{rendition.Grants{}, 200, 404, 200, 404, 404, 404},
		{rendition.Grants{Beyond: true}, 200, 404, 200, 200, 404, 200},
		{rendition.Grants{Required: true}, 403, 403, 200, 404, 403, 404},
		{rendition.Grants{Required: true, Beyond: true}, 403, 403, 200, 200, 403, 200},
	} {
		now := newClock()
		d := signedDialect(t, now)
		k := newRig(t, func(cfg *rendition.Config) {
			cfg.Dialect, cfg.Grants, cfg.Now, cfg.HideOriginals = d, c.grants, now.Now, true
		})
		original := params.Request{Source: "cat.png"}
		for _, x := range []struct {
			what, url string
			want      int
		}{
			{"unsigned", catURL, c.unsigned},
			{"unsigned odd", "/cat.png?d=533x77", c.unsignedOdd},
			{"signed", sign(t, d, small("cat.png"), time.Time{}), c.signed},
			{"signed odd", sign(t, d, odd(), time.Time{}), c.oddSign},
			{"original", "/cat.png", c.hidden},
			{"signed original", sign(t, d, original, time.Time{}), c.hiddenSigned},
		} {
			if res := do(k, "GET", x.url); res.StatusCode != x.want {
				t.Errorf("%+v, %s: %d, want %d: %s", c.grants, x.what, res.StatusCode, x.want, text(t, res))
			}
		}
		_, err := k.Get(t.Context(), small("cat.png"))
		if rendition.StatusCode(err) != c.unsigned || errors.Is(err, params.ErrSignature) != (c.unsigned == 403) {
			t.Errorf("%+v: Get = %v", c.grants, err)
		}
		_, err = k.GetGranted(t.Context(), odd(), params.Grant{KeyID: "mine"})
		if rendition.StatusCode(err) != c.oddSign || errors.Is(err, variant.ErrNotAllowed) != (c.oddSign == 404) {
			t.Errorf("%+v: GetGranted = %v", c.grants, err)
		}
	}
}

func TestBeyondIsStoredUnderAKeyWithoutTheSignature(t *testing.T) {
	now := newClock()
	d := signedDialect(t, now)
	k := newRig(t, func(c *rendition.Config) { c.Dialect, c.Grants.Beyond = d, true })
	for i, url := range []string{sign(t, d, odd(), time.Time{}), sign(t, d, odd(), now.Now().Add(time.Hour))} {
		if res := do(k, "GET", url); res.StatusCode != 200 || !strings.Contains(text(t, res), "533x77") {
			t.Errorf("request %d: %d", i, res.StatusCode)
		}
	}
	if k.resizer.calls.Load() != 1 || k.variants.Stats().Entries != 1 {
		t.Errorf("made %d times, %d stored", k.resizer.calls.Load(), k.variants.Stats().Entries)
	}
	if _, a := get(t, k.variants, "533x77/orig/cat.png"); !rendition.IsVariant(a) {
		t.Error("not stored under its key")
	}
}

func TestBeyondWithoutAKeyIsServedUnstored(t *testing.T) {
	k := newRig(t, func(c *rendition.Config) {
		c.Layout, c.Grants.Beyond = params.At{}, true
		c.Allowed.Oversize, c.Allowed.Fits = params.OversizeKeep, []params.Fit{params.FitInside}
	})
	for range 2 {
		if _, err := k.GetGranted(t.Context(), odd(), params.Grant{KeyID: "k"}); err != nil { // a crop, which At cannot say
			t.Fatal(err)
		}
	}
	if k.resizer.calls.Load() != 2 || k.variants.Stats().Entries != 0 {
		t.Errorf("made %d times, %d stored", k.resizer.calls.Load(), k.variants.Stats().Entries)
	}
}

func TestLimitsHoldBeyond(t *testing.T) {
	k := newRig(t, func(c *rendition.Config) { c.Grants.Beyond, c.MaxSourceBytes = true, 5 })
	if _, err := k.GetGranted(t.Context(), odd(), params.Grant{KeyID: "k"}); rendition.StatusCode(err) != 413 {
		t.Errorf("a large original: %v", err)
	}
	r := odd()
	r.Params.Width = params.MaxSide + 1
	if _, err := k.GetGranted(t.Context(), r, params.Grant{KeyID: "k"}); rendition.StatusCode(err) != 400 {
		t.Errorf("a side that is out of range: %v", err)
	}
}

func TestAnExpiringURLIsCachedUntilThen(t *testing.T) {
	now := newClock()
	d := signedDialect(t, now)
	k := newRig(t, func(c *rendition.Config) {
		c.Dialect, c.Now = d, now.Now
		c.Attrs.CacheControl = "public, max-age=1000, s-maxage=2000, stale-while-revalidate=99, immutable"
	})
	for _, r := range []params.Request{small("cat.png"), {Source: "cat.png"}} {
		url := sign(t, d, r, now.Now().Add(5*time.Minute))
		for _, left := range []int{300, 120, 0, 0, -1} {
			want := fmt.Sprintf("public, max-age=%d, s-maxage=%d", left, left)
			res := do(k, "GET", url)
			if left < 0 {
				if res.StatusCode != http.StatusForbidden || res.Header.Get("Cache-Control") != "public, max-age=10" {
					t.Errorf("expired: %d %v", res.StatusCode, res.Header)
				}
				now.move(-5*time.Minute - 31*time.Second)
				continue
			}
			if got := res.Header.Get("Cache-Control"); res.StatusCode != 200 || got != want {
				t.Errorf("%d seconds left: %d %q, want %q", left, res.StatusCode, got, want)
			}
			switch left {
			case 300:
				now.move(3 * time.Minute)
			case 120:
				now.move(2*time.Minute - time.Nanosecond)
			default: // within the skew
				now.move(16 * time.Second)
			}
		}
		now = newClock()
		k = newRig(t, func(c *rendition.Config) {
			c.Dialect, c.Now = signedDialect(t, now), now.Now
			c.Attrs.CacheControl = "public, max-age=1000, s-maxage=2000, immutable"
		})
	}
	if got := do(k, "GET", sign(t, d, small("cat.png"), time.Time{})).Header.Get("Cache-Control"); got != "public, max-age=1000, s-maxage=2000, immutable" {
		t.Errorf("a URL that never expires: %q", got)
	}
}
