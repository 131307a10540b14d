package rendition_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/rendition-go/rendition"
	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/store/memstore"
)

func TestTheFallbackIsShown(t *testing.T) {
	from := newStore()
	put(t, from, "sorry.png", picture("sorry"))
	for name, f := range map[string]rendition.Fallback{
		"data": {Data: picture("sorry")},
		"key":  {From: from, Key: "sorry.png"},
	} {
		k := newRig(t, func(c *rendition.Config) { c.Fallback = f })
		put(t, k.originals, "page.png", []byte("<html>"))
		for _, c := range []struct {
			url, wants string
			status     int
		}{
			{"/nobody.png?d=190x205", "200x200", 404},
			{"/nobody.png?d=200x200", "200x200", 404},
			{"/nobody.png?w=100", "100w", 404},
			{"/other.png?w=100", "100w", 404},
			{"/nobody.png", string(picture("sorry")), 404},
			{"/page.png", string(picture("sorry")), 415},
		} {
			for _, method := range []string{"GET", "HEAD"} {
				res := do(k, method, c.url)
				got := text(t, res)
				if res.StatusCode != c.status || res.Header.Get("Content-Type") != "image/png" ||
					res.Header.Get("Cache-Control") != "public, max-age=10" || res.Header.Get("ETag") != "" {
					t.Errorf("%s, %s %s: %d %v", name, method, c.url, res.StatusCode, res.Header)
				}
				if method == "GET" && (!strings.Contains(got, c.wants) || !strings.Contains(got, "sorry")) || method == "HEAD" && got != "" {
					t.Errorf("%s, %s %s: %q", name, method, c.url, got)
				}
			}
		}
		if n := k.resizer.calls.Load(); n != 2 {
			t.Errorf("%s: made %d times, want once for each size", name, n)
		}
		if k.variants.Stats().Entries != 0 {
			t.Error("the fallback is stored")
		}
		if ev := k.events.last(); ev.Outcome != rendition.OutcomeError || !errors.Is(ev.Err, resize.ErrFormat) {
			t.Errorf("observed %+v", ev)
		}
		if _, err := k.Get(t.Context(), small("nobody.png")); !errors.Is(err, store.ErrNotExist) {
			t.Errorf("Get = %v", err)
		}
		// Once the original is there, it is shown.
		put(t, k.originals, "nobody.png", picture("somebody"))
		if res := do(k, "GET", "/nobody.png?d=200x200"); res.StatusCode != 200 || !strings.Contains(text(t, res), "somebody") {
			t.Errorf("%s: %d", name, res.StatusCode)
		}
	}
}

func TestTheFallbackOfACorruptOriginal(t *testing.T) {
	k := newRig(t, func(c *rendition.Config) {
		c.Fallback.Data = picture("sorry")
		c.Resizer = corrupting{c.Resizer.(*fakeResizer)}
	})
	put(t, k.originals, "broken.png", picture("broken"))
	res := do(k, "GET", "/broken.png?d=200x200")
	if got := text(t, res); res.StatusCode != 415 || !strings.Contains(got, "sorry") {
		t.Errorf("%d %q", res.StatusCode, got)
	}
}

// corrupting finds originals with "broken" in them corrupt.
type corrupting struct{ *fakeResizer }

func (c corrupting) Resize(ctx context.Context, w io.Writer, r io.Reader, p params.Params) (resize.Info, error) {
	data, err := io.ReadAll(r)
	if err == nil && strings.Contains(string(data), "broken") {
		err = &resize.Error{Err: resize.ErrCorrupt}
	}
	if err != nil {
		return resize.Info{}, err
	}
	return c.fakeResizer.Resize(ctx, w, strings.NewReader(string(data)), p)
}

func TestWhatGetsNoFallback(t *testing.T) {
	k := newRig(t, func(c *rendition.Config) { c.Fallback.Data, c.HideOriginals = picture("sorry"), true })
	for url, status := range map[string]int{
		"/nobody.png?d=533x77": 404, // not allowed
		"/nobody.png?x=1":      400,
		"/nobody.png":          404, // hidden
	} {
		if res := do(k, "GET", url); res.StatusCode != status || strings.Contains(text(t, res), "sorry") {
			t.Errorf("%s: %d", url, res.StatusCode)
		}
	}
	k.originals.getErr = errors.New("down")
	if res := do(k, "GET", "/nobody.png?d=200x200"); res.StatusCode != 500 || strings.Contains(text(t, res), "sorry") {
		t.Errorf("a store that is down: %d", res.StatusCode)
	}
	if k.resizer.calls.Load() != 0 {
		t.Error("a fallback was made")
	}
}

func TestAFallbackThatFails(t *testing.T) {
	k := newRig(t, func(c *rendition.Config) {
		c.Fallback = rendition.Fallback{From: memstore.New(0), Key: "not-there.png"}
	})
	res := do(k, "GET", "/nobody.png?d=200x200")
	if got := text(t, res); res.StatusCode != 404 || got != "not found\n" || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/plain") {
		t.Errorf("%d %q %v", res.StatusCode, got, res.Header)
	}
	if !strings.Contains(k.log.String(), "the fallback picture failed") {
		t.Errorf("logged %q", k.log)
	}
}

func TestAFallbackThatIsTooLargeToAnswer(t *testing.T) {
	for over, want := range map[int64]string{10: "not found\n", 1000: string(picture("sorry"))} {
		k := newRig(t, func(c *rendition.Config) {
			c.Fallback.Data = picture("sorry")
			c.Redirect = rendition.Redirect{BaseURL: "https://b.example", OverBytes: over}
		})
		if res := do(k, "GET", "/nobody.png"); res.StatusCode != 404 || text(t, res) != want {
			t.Errorf("over %d: %d", over, res.StatusCode)
		}
	}
}

func TestTheMemoryOfFallbacksIsBounded(t *testing.T) {
	k := newRig(t, func(c *rendition.Config) {
		c.Fallback = rendition.Fallback{Data: picture("sorry"), MaxBytes: 2500} // two, as each counts 1 KB and its bytes
		c.Allowed = allowed(t, "100w,200w,300w")
		c.Allowed.Variance = 0
	})
	for i, c := range []struct {
		url   string
		calls int32
	}{{"100", 1}, {"200", 2}, {"100", 2}, {"200", 2}, {"300", 3}, {"200", 3}, {"300", 3}, {"100", 4}} {
		do(k, "GET", "/nobody.png?w="+c.url)
		if n := k.resizer.calls.Load(); n != c.calls {
			t.Errorf("request %d: made %d times, want %d", i, n, c.calls)
		}
	}
	k = newRig(t, func(c *rendition.Config) { c.Fallback = rendition.Fallback{Data: picture("sorry"), MaxBytes: -1} })
	for range 2 {
		do(k, "GET", "/nobody.png?w=100")
	}
	if n := k.resizer.calls.Load(); n != 2 {
		t.Errorf("without memory: made %d times", n)
	}
}

func TestACrowdHasTheFallbackMadeOnce(t *testing.T) {
	k := newRig(t, func(c *rendition.Config) { c.Fallback.Data = picture("sorry") })
	k.resizer.hook = slowly
	var crowd sync.WaitGroup
	for range 30 {
		crowd.Go(func() {
			if res := do(k, "GET", "/nobody.png?w=100"); res.StatusCode != http.StatusNotFound || !strings.Contains(text(t, res), "sorry") {
				t.Errorf("%d", res.StatusCode)
			}
		})
	}
	crowd.Wait()
	if n := k.resizer.calls.Load(); n != 1 {
		t.Errorf("made %d times", n)
	}
}
