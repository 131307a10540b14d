package rendition_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rendition-go/rendition"
	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/store"
)

const catKey = "200x200/orig/cat.png"

func staleRig(t testing.TB, s rendition.Staleness, edit func(*rendition.Config)) (*rig, *clock) {
	now := newClock()
	k := newRig(t, func(c *rendition.Config) {
		c.Staleness, c.Now = s, now.Now
		if edit != nil {
			edit(c)
		}
	})
	return k, now
}

// want sends a request and compares the picture, the outcome and the caching.
func (k *rig) want(t testing.TB, picture string, o rendition.Outcome, caching string) {
	t.Helper()
	res := do(k, "GET", catURL)
	got := text(t, res)
	if res.StatusCode != 200 || !strings.Contains(got, "picture of "+picture) || k.events.last().Outcome != o ||
		res.Header.Get("Cache-Control") != caching {
		t.Errorf("%d %q, %s, %q; want %s, %s, %q", res.StatusCode, got, k.events.last().Outcome, res.Header.Get("Cache-Control"), picture, o, caching)
	}
}

func TestAfterLooksWhenItIsTime(t *testing.T) {
	k, now := staleRig(t, rendition.After(time.Hour), nil)
	stats := func(n int32) {
		t.Helper()
		if got := k.originals.stats.Load(); got != n {
			t.Errorf("%d looks at the original, want %d", got, n)
		}
	}
	k.want(t, "cat", rendition.OutcomeMiss, "public, max-age=3600")
	if _, a := get(t, k.variants, catKey); a.CacheControl != "public, max-age=3600" || a.Metadata[rendition.MetaChecked] != "2030-01-02T03:04:05Z" {
		t.Errorf("stored with %+v", a)
	}
	now.move(59 * time.Minute)
	k.want(t, "cat", rendition.OutcomeHit, "public, max-age=60")
	stats(0)
	now.move(time.Minute)
	k.want(t, "cat", rendition.OutcomeRevalidated, "public, max-age=3600")
	stats(1)
	_, a := get(t, k.variants, catKey)
	if a.Metadata[rendition.MetaChecked] != "2030-01-02T04:04:05Z" || a.Metadata[rendition.MetaSource] != "cat.png" || a.ContentType != "image/png" || a.CacheControl != "public, max-age=3600" {
		t.Errorf("after the look: %+v", a)
	}
	now.move(30 * time.Minute)
	k.want(t, "cat", rendition.OutcomeHit, "public, max-age=1800")
	stats(1)

	put(t, k.originals, "cat.png", picture("dog"))
	now.move(30 * time.Minute)
	k.want(t, "dog", rendition.OutcomeMiss, "public, max-age=3600")
	stats(2)
	now.move(time.Minute)
	k.want(t, "dog", rendition.OutcomeHit, "public, max-age=3540")
	if n := k.resizer.calls.Load(); n != 2 {
		t.Errorf("made %d times", n)
	}
	// Replaced by the same bytes: unchanged by its ETag.
	put(t, k.originals, "cat.png", picture("dog"))
	now.move(time.Hour)
	k.want(t, "dog", rendition.OutcomeRevalidated, "public, max-age=3600")
}

func TestNeverLooksNever(t *testing.T) {
	k, now := staleRig(t, rendition.Never(), nil)
	k.want(t, "cat", rendition.OutcomeMiss, rendition.DefaultCacheControl)
	put(t, k.originals, "cat.png", picture("dog"))
	now.move(100 * 365 * 24 * time.Hour)
	k.want(t, "cat", rendition.OutcomeHit, rendition.DefaultCacheControl)
	if n := k.originals.stats.Load(); n != 0 {
		t.Errorf("%d looks", n)
	}
}

func TestAlwaysLooksAlways(t *testing.T) {
	k, _ := staleRig(t, rendition.Always(), nil)
	k.want(t, "cat", rendition.OutcomeMiss, "public, no-cache")
	res := do(k, "GET", catURL)
	etag := res.Header.Get("ETag")
	if res = do(k, "GET", catURL, "If-None-Match", etag); res.StatusCode != http.StatusNotModified || res.Header.Get("Cache-Control") != "public, no-cache" {
		t.Errorf("with the ETag %s: %d %v", etag, res.StatusCode, res.Header)
	}
	if n := k.originals.stats.Load(); n != 2 {
		t.Errorf("%d looks for two hits", n)
	}
	put(t, k.originals, "cat.png", picture("dog"))
	if res = do(k, "GET", catURL, "If-None-Match", etag); res.StatusCode != 200 || !strings.Contains(text(t, res), "dog") {
		t.Errorf("once it has changed: %d", res.StatusCode)
	}
	k.want(t, "dog", rendition.OutcomeRevalidated, "public, no-cache")
	// The original itself, too.
	if res = do(k, "GET", "/cat.png"); res.Header.Get("Cache-Control") != "public, no-cache" {
		t.Errorf("the original: %v", res.Header)
	}
	if _, a := get(t, k.variants, catKey); a.CacheControl != "public, no-cache" {
		t.Errorf("stored with %q", a.CacheControl)
	}
}

func TestADeletedOriginalTakesItsVariantsAlong(t *testing.T) {
	for _, s := range []rendition.Staleness{rendition.After(time.Hour), rendition.Always()} {
		k, now := staleRig(t, s, nil)
		if res := do(k, "GET", catURL); res.StatusCode != 200 || k.variants.Stats().Entries != 1 {
			t.Fatal(res.Status)
		}
		if err := k.originals.Delete(t.Context(), "cat.png"); err != nil {
			t.Fatal(err)
		}
		now.move(time.Hour)
		if res := do(k, "GET", catURL); res.StatusCode != 404 {
			t.Errorf("%+v: %d", s, res.StatusCode)
		}
		if n := k.variants.Stats().Entries; n != 0 {
			t.Errorf("%+v: %d variants are left", s, n)
		}
	}
}

func TestAnOriginalThatCannotBeLookedAt(t *testing.T) {
	s := rendition.After(time.Hour)
	for ifError, want := range map[time.Duration][]int{0: {200, 500, 500, 500}, 10 * time.Minute: {200, 200, 200, 500}} {
		s.IfError = ifError
		k, now := staleRig(t, s, nil)
		do(k, "GET", catURL)
		k.originals.statErr = errors.New("down")
		put(t, k.originals, "cat.png", picture("dog"))
		now.move(59 * time.Minute)
		for i, step := range []time.Duration{0, time.Minute, 9 * time.Minute, time.Minute} {
			now.move(step)
			res := do(k, "GET", catURL)
			if res.StatusCode != want[i] || want[i] == 200 && i > 0 && res.Header.Get("Cache-Control") != "public, max-age=0" {
				t.Errorf("IfError %v, step %d: %d %v", ifError, i, res.StatusCode, res.Header)
			}
		}
		k.originals.statErr = nil
		k.want(t, "dog", rendition.OutcomeMiss, "public, max-age=3600")
	}
}

func TestWhileRevalidateIsSaid(t *testing.T) {
	s := rendition.After(time.Hour)
	s.WhileRevalidate = time.Minute
	k, _ := staleRig(t, s, nil)
	k.want(t, "cat", rendition.OutcomeMiss, "public, max-age=3600, stale-while-revalidate=60")
}

func TestCachingKeepsWhatIsShorter(t *testing.T) {
	for cc, want := range map[string]string{
		"public, max-age=60":            "public, max-age=60",
		"public, max-age=60, immutable": "public, max-age=60",
		"private":                       "private, max-age=3600",
		"Public,MAX-AGE=99999,s-maxage=10,stale-if-error=5": "Public, max-age=3600, s-maxage=10",
		"max-age=bogus":    "max-age=3600",
		"no-store":         "no-store",
		"no-cache, public": "no-cache, public",
	} {
		k, _ := staleRig(t, rendition.After(time.Hour), func(c *rendition.Config) { c.Attrs.CacheControl = cc })
		k.want(t, "cat", rendition.OutcomeMiss, want)
	}
	for cc, want := range map[string]string{"no-store, private": "no-store, private", "private, s-maxage=5": "private, no-cache"} {
		k, _ := staleRig(t, rendition.Always(), func(c *rendition.Config) { c.Attrs.CacheControl = cc })
		k.want(t, "cat", rendition.OutcomeMiss, want)
	}
}

// looking delays the looks at originals.
type looking struct {
	*countingStore
	wait chan struct{}
	attr func(*store.Attrs)
}

func (l *looking) Stat(ctx context.Context, key string) (store.Attrs, error) {
	if l.wait != nil {
		<-l.wait
	}
	a, err := l.countingStore.Stat(ctx, key)
	l.attr(&a)
	return a, err
}

func (l *looking) Get(ctx context.Context, key string) (*store.Object, error) {
	obj, err := l.countingStore.Get(ctx, key)
	if err == nil {
		l.attr(&obj.Attrs)
	}
	return obj, err
}

func TestABurstLooksOnce(t *testing.T) {
	var l *looking
	k, now := staleRig(t, rendition.After(time.Hour), func(c *rendition.Config) {
		l = &looking{countingStore: c.Originals.(*countingStore), attr: func(*store.Attrs) {}}
		c.Originals = l
	})
	do(k, "GET", catURL)
	l.wait = make(chan struct{})
	now.move(time.Hour)
	var crowd sync.WaitGroup
	for range 30 {
		crowd.Go(func() {
			if res := do(k, "GET", catURL); res.StatusCode != 200 {
				t.Errorf("%d", res.StatusCode)
			}
		})
	}
	for k.variants.gets.Load() < 2+30+1 { // the miss and its flight, all of these, and theirs
		time.Sleep(time.Millisecond)
	}
	time.Sleep(20 * time.Millisecond)
	close(l.wait)
	crowd.Wait()
	if n := k.originals.stats.Load(); n != 1 {
		t.Errorf("%d looks", n)
	}
}

func TestOriginalsWithoutETags(t *testing.T) {
	at := time.Date(2020, 1, 1, 0, 0, 0, 5, time.UTC)
	size := int64(0)
	k, now := staleRig(t, rendition.After(time.Hour), func(c *rendition.Config) {
		c.Originals = &looking{countingStore: c.Originals.(*countingStore), attr: func(a *store.Attrs) {
			a.ETag, a.ModTime = "", at
			a.Size += size
		}}
	})
	do(k, "GET", catURL)
	look := func(o rendition.Outcome) {
		t.Helper()
		now.move(time.Hour)
		k.want(t, "cat", o, "public, max-age=3600")
	}
	look(rendition.OutcomeRevalidated)
	at = at.Add(-time.Nanosecond)
	look(rendition.OutcomeMiss)
	look(rendition.OutcomeRevalidated)
	size = -1
	look(rendition.OutcomeMiss)
	at = time.Time{} // nothing to compare by
	look(rendition.OutcomeMiss)
	look(rendition.OutcomeMiss)
}

func TestARefreshReplacesOnlyOurs(t *testing.T) {
	k, now := staleRig(t, rendition.After(time.Hour), nil)
	do(k, "GET", catURL)
	put(t, k.originals, "cat.png", picture("dog"))
	now.move(time.Hour)
	k.resizer.hook = func(ctx context.Context, p params.Params) error {
		put(t, k.variants, catKey, []byte("precious")) // uploaded while the variant is made
		return nil
	}
	k.want(t, "dog", rendition.OutcomeMiss, "public, max-age=3600")
	k.want(t, "dog", rendition.OutcomeMiss, "public, max-age=3600")
	if got, _ := get(t, k.variants, catKey); got != "precious" {
		t.Errorf("stored is %q", got)
	}
}

// noReplace is a store without that power.
type noReplace struct {
	store.Store
	store.Creator
	store.Stater
}

func TestAStoreThatCannotReplace(t *testing.T) {
	k, now := staleRig(t, rendition.After(time.Hour), func(c *rendition.Config) {
		s := c.Variants.(*countingStore)
		c.Variants = noReplace{struct{ store.Store }{s}, s, s}
	})
	do(k, "GET", catURL)
	now.move(time.Hour)
	for range 2 {
		k.want(t, "cat", rendition.OutcomeRevalidated, "public, max-age=3600")
	}
	put(t, k.originals, "cat.png", picture("dog"))
	for range 2 {
		k.want(t, "dog", rendition.OutcomeMiss, "public, max-age=3600")
	}
	if !strings.Contains(k.log.String(), "was not replaced") {
		t.Errorf("logged %q", k.log)
	}
}

func TestALookInTheFutureIsNone(t *testing.T) {
	for ahead, want := range map[time.Duration]rendition.Outcome{
		30 * time.Second: rendition.OutcomeHit, 2 * time.Minute: rendition.OutcomeRevalidated,
	} {
		k, now := staleRig(t, rendition.After(time.Hour), nil)
		now.move(ahead)
		do(k, "GET", catURL)
		now.move(-ahead)
		k.want(t, "cat", want, "public, max-age=3600")
	}
}

func TestVariantsFromBeforeTheSettingAreLookedAt(t *testing.T) {
	old := newRig(t, nil)
	do(old, "GET", catURL)
	k, _ := staleRig(t, rendition.After(time.Hour), func(c *rendition.Config) { c.Variants, c.Originals = old.variants, old.originals })
	k.want(t, "cat", rendition.OutcomeRevalidated, "public, max-age=3600")
	k.want(t, "cat", rendition.OutcomeHit, "public, max-age=3600")
}

// However uploads, requests and time interleave, in every mode nobody behind a
// browser's cache and a CDN's sees a picture that was replaced longer ago than
// the setting says.
func TestNothingOldHidesTheNewForLonger(t *testing.T) {
	const d = 100 * time.Second
	for seed := range uint64(60) {
		mode := []string{"serve", "base", "presign"}[seed%3]
		rnd := rand.New(rand.NewPCG(seed, 1))
		w := &world{t: t, clock: newClock(), browser: map[string]cached{}, cdn: map[string]cached{}}
		k := newRig(t, func(c *rendition.Config) {
			c.Dialect, c.Now, c.Staleness = params.Path{}, w.clock.Now, rendition.After(d)
			w.website = c.Variants.(*countingStore)
			w.signed = w.website
			c.Variants = &presigning{countingStore: w.website}
			over := []int64{0, 10}[rnd.IntN(2)]
			switch mode {
			case "base":
				c.Redirect = rendition.Redirect{BaseURL: "https://bucket", OverBytes: over}
			case "presign":
				c.Redirect = rendition.Redirect{Presign: time.Hour, OverBytes: over}
			}
		})
		w.handler = k
		var replaced []time.Time // when each version was
		for range 150 {
			switch rnd.IntN(4) {
			case 0:
				if rnd.IntN(4) == 0 {
					put(t, k.originals, "cat.png", picture(fmt.Sprintf("version %d;", len(replaced)+1)))
					replaced = append(replaced, w.clock.Now())
				}
			case 1:
				w.clock.move(time.Duration(rnd.IntN(40)) * time.Second)
			default:
				code, body, _ := w.fetch("GET", "https://handler/"+catKey)
				version := 0
				if _, tail, ok := strings.Cut(body, "picture of version "); ok {
					version, _ = strconv.Atoi(strings.Split(tail, ";")[0])
				}
				if code != 200 {
					t.Fatalf("seed %d: %d %q", seed, code, body)
				}
				if version < len(replaced) {
					if age := w.clock.Now().Sub(replaced[version]); age > d {
						t.Fatalf("seed %d, %s: version %d is seen %v after it was replaced", seed, mode, version, age)
					}
				}
			}
			if rnd.IntN(10) == 0 {
				clear(w.browser)
			}
			if rnd.IntN(10) == 0 { // so that it fetches at other times than looks happen
				clear(w.cdn)
			}
		}
	}
}
