package rendition_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rendition-go/rendition"
	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/variant"
)

const crowd = 200

// slowly makes every resize take a second, or end with its context.
func slowly(ctx context.Context, _ params.Params) error {
	select {
	case <-time.After(time.Second):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func TestACrowdHasAVariantMadeOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newRig(t, nil)
		k.resizer.hook = slowly
		want := made(picture("cat"), small("cat.png").Params)
		var wg sync.WaitGroup
		for i := range crowd {
			wg.Go(func() {
				r := small("cat.png")
				r.Params.Width = 190 + i%20 // all of them snap to one
				obj, err := k.Get(t.Context(), r)
				if err != nil {
					t.Error(err)
					return
				}
				obj.Metadata["mine"] = "yes" // each has its own
				if got := body(t, obj); got != want {
					t.Errorf("body %q", got)
				}
			})
		}
		wg.Wait()
		if loads, resizes, puts := k.originals.gets.Load(), k.resizer.calls.Load(), k.variants.creates.Load(); loads != 1 || resizes != 1 || puts != 1 {
			t.Errorf("%d loads, %d resizes, %d puts", loads, resizes, puts)
		}
		if m, c := k.events.count(rendition.OutcomeMiss), k.events.count(rendition.OutcomeCollapsed); m != 1 || c != crowd-1 {
			t.Errorf("%d misses, %d collapsed", m, c)
		}
	})
}

func TestACrowdOverHTTP(t *testing.T) {
	k := newRig(t, nil) // real time, for the race detector
	release := make(chan struct{})
	k.resizer.hook = func(context.Context, params.Params) error { <-release; return nil }
	var wg sync.WaitGroup
	for range crowd {
		wg.Go(func() {
			if res := do(k, "GET", "/cat.png?d=200x200&fm=orig"); res.StatusCode != http.StatusOK {
				t.Errorf("status %d", res.StatusCode)
			}
		})
	}
	for k.variants.gets.Load() < crowd {
		time.Sleep(time.Millisecond)
	}
	close(release)
	wg.Wait()
	if loads, resizes := k.originals.gets.Load(), k.resizer.calls.Load(); loads != 1 || resizes != 1 {
		t.Errorf("%d loads, %d resizes", loads, resizes)
	}
}

func TestWhoStaysIsServedWhenAllOthersLeave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newRig(t, nil)
		k.resizer.hook = slowly
		leaving, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		for i := range crowd {
			wg.Go(func() {
				ctx := leaving
				if i == 17 {
					ctx = t.Context()
				}
				obj, err := k.Get(ctx, small("cat.png"))
				switch {
				case i == 17 && err != nil:
					t.Errorf("who stayed got %v", err)
				case i == 17:
					body(t, obj)
				case !errors.Is(err, context.Canceled):
					t.Errorf("who left got %v", err)
				}
			})
		}
		time.Sleep(time.Second / 2)
		cancel()
		wg.Wait()
		if n := k.resizer.calls.Load(); n != 1 || k.variants.Stats().Entries != 1 {
			t.Errorf("%d resizes, %d stored", n, k.variants.Stats().Entries)
		}
	})
}

func TestWorkThatNobodyWaitsForStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newRig(t, nil)
		stopped := make(chan error, 1)
		k.resizer.hook = func(ctx context.Context, p params.Params) error {
			<-ctx.Done()
			stopped <- ctx.Err()
			return resize.ErrCorrupt
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		var wg sync.WaitGroup
		for range 5 {
			wg.Go(func() {
				if _, err := k.Get(ctx, small("cat.png")); !errors.Is(err, context.DeadlineExceeded) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		synctest.Wait()
		select {
		case err := <-stopped:
			if !errors.Is(err, context.Canceled) {
				t.Errorf("stopped by %v", err)
			}
		default:
			t.Fatal("the resizer still works")
		}
		if k.log.String() != "" {
			t.Errorf("logged: %s", k.log)
		}
		k.resizer.hook = nil // a new request starts anew
		if _, err := k.Get(t.Context(), small("cat.png")); err != nil {
			t.Error(err)
		}
	})
}

func TestMakingHasATimeLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newRig(t, func(c *rendition.Config) { c.Timeout = 3 * time.Second })
		k.resizer.hook = func(ctx context.Context, _ params.Params) error {
			<-ctx.Done()
			return &resize.Error{Err: resize.ErrCorrupt} // what a decoder may make of it
		}
		begin := time.Now()
		_, err := k.Get(t.Context(), small("cat.png"))
		if !errors.Is(err, context.DeadlineExceeded) || rendition.StatusCode(err) != 504 || time.Since(begin) != 3*time.Second {
			t.Errorf("%v after %v", err, time.Since(begin))
		}
		res := do(k, "GET", "/cat.png?d=200x200&fm=orig")
		if res.StatusCode != 504 || text(t, res) != "took too long\n" || !strings.Contains(k.log.String(), "level=WARN") {
			t.Errorf("status %d, logged %s", res.StatusCode, k.log)
		}
	})
}

// different returns a request for the i-th of many different variants.
func different(i int) params.Request {
	return params.Request{Source: "cat.png", Params: params.Params{Width: 100 + i, Format: params.FormatPNG}}
}

func TestOnlySoManyAreMadeAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newRig(t, func(c *rendition.Config) {
			c.Allowed.NoMatch, c.Allowed.Variance = variant.Pass, 0
			c.MaxConcurrent = 3
			c.MaxQueue = 20
			c.MaxWait = -1
		})
		var mu sync.Mutex
		now, most := 0, 0
		k.resizer.hook = func(ctx context.Context, p params.Params) error {
			mu.Lock()
			now++
			most = max(most, now)
			mu.Unlock()
			err := slowly(ctx, p)
			mu.Lock()
			now--
			mu.Unlock()
			return err
		}
		var wg sync.WaitGroup
		var busy, made int
		for i := range 30 {
			wg.Go(func() {
				_, err := k.Get(t.Context(), different(i))
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					made++
				case errors.Is(err, resize.ErrBusy):
					busy++
				default:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if most != 3 || made != 23 || busy != 7 {
			t.Errorf("%d at once, %d made, %d refused; want 3, 23, 7", most, made, busy)
		}
	})
}

func TestWaitingHasATimeLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newRig(t, func(c *rendition.Config) {
			c.Allowed.NoMatch = variant.Pass
			c.MaxConcurrent = 1
			c.MaxWait = time.Second
		})
		release := make(chan struct{})
		k.resizer.hook = func(context.Context, params.Params) error { <-release; return nil }
		go k.Get(t.Context(), different(0))
		synctest.Wait()
		begin := time.Now()
		res := do(k, "GET", "/cat.png?w=300&fm=png")
		if res.StatusCode != 503 || time.Since(begin) != time.Second {
			t.Errorf("status %d after %v", res.StatusCode, time.Since(begin))
		}
		if res.Header.Get("Retry-After") == "" || res.Header.Get("Cache-Control") != "public, max-age=1" {
			t.Errorf("headers %v", res.Header)
		}
		if s := text(t, res); s != "busy, try again later\n" {
			t.Errorf("body %q", s)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second/2)
		defer cancel()
		if _, err := k.Get(ctx, different(2)); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a waiter's own deadline: %v", err)
		}
		close(release)
		synctest.Wait()
		if _, err := k.Get(t.Context(), different(3)); err != nil {
			t.Errorf("the place did not become free: %v", err)
		}
	})
}

func TestWithoutAQueueNobodyWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newRig(t, func(c *rendition.Config) {
			c.Allowed.NoMatch = variant.Pass
			c.MaxConcurrent, c.MaxQueue = 1, -1
		})
		k.resizer.hook = slowly
		go k.Get(t.Context(), different(0))
		synctest.Wait()
		if _, err := k.Get(t.Context(), different(200)); !errors.Is(err, resize.ErrBusy) {
			t.Errorf("err = %v", err)
		}
		time.Sleep(2 * time.Second)
		if _, err := k.Get(t.Context(), different(200)); err != nil {
			t.Error(err)
		}
	})
}

func TestAPanicIsAnErrorForAllWhoWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newRig(t, func(c *rendition.Config) { c.MaxConcurrent = 1 })
		k.resizer.hook = func(ctx context.Context, p params.Params) error {
			if err := slowly(ctx, p); err != nil {
				return err
			}
			panic("index out of range in " + "secret-codec")
		}
		var wg sync.WaitGroup
		for range 5 {
			wg.Go(func() {
				res := do(k, "GET", "/cat.png?d=200x200&fm=orig")
				if res.StatusCode != 500 || text(t, res) != "internal error\n" {
					t.Errorf("status %d", res.StatusCode)
				}
			})
		}
		wg.Wait()
		if log := k.log.String(); strings.Count(log, "level=ERROR") != 1 || !strings.Contains(log, "concurrent_test.go") {
			t.Errorf("logged: %s", log)
		}
		k.resizer.hook = nil
		if res := do(k, "GET", "/cat.png?d=200x200&fm=orig"); res.StatusCode != 200 {
			t.Errorf("afterwards %d: its place is still taken", res.StatusCode)
		}
	})
}
