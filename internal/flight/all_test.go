package flight

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// gotten is what DoAll said of one key.
type gotten struct {
	val    int
	shared bool
	err    error
}

func doAll(ctx context.Context, g *Group[string, int], keys []string, fn func(context.Context, []string, func(string, int, error))) []gotten {
	var list []gotten
	led := g.DoAll(ctx, keys, fn, func(i int, v int, shared bool, err error) {
		if i != len(list) {
			panic("not in order")
		}
		list = append(list, gotten{v, shared, err})
	})
	if !led && ctx.Err() == nil {
		panic("the work was not called")
	}
	return list
}

// lengths does each key with its length, a second apart.
func lengths(_ context.Context, lead []string, done func(string, int, error)) {
	for _, k := range lead {
		time.Sleep(time.Second)
		done(k, len(k), nil)
	}
}

func TestDoAllJoinsWhatIsUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g Group[string, int]
		go g.Do(t.Context(), "bb", func(context.Context) (int, error) {
			time.Sleep(10 * time.Second)
			return 99, nil
		})
		synctest.Wait()
		var lead []string
		begin := time.Now()
		got := doAll(t.Context(), &g, []string{"a", "bb", "ccc"}, func(ctx context.Context, keys []string, done func(string, int, error)) {
			lead = slices.Clone(keys)
			lengths(ctx, keys, done)
		})
		if want := []gotten{{1, false, nil}, {99, true, nil}, {3, false, nil}}; !slices.Equal(got, want) {
			t.Errorf("got %v", got)
		}
		if !slices.Equal(lead, []string{"a", "ccc"}) || time.Since(begin) != 10*time.Second || len(g.calls) != 0 {
			t.Errorf("led %v, took %v, %d calls left", lead, time.Since(begin), len(g.calls))
		}
		go doAll(t.Context(), &g, []string{"a"}, lengths)
		synctest.Wait()
		got = doAll(t.Context(), &g, []string{"a"}, func(_ context.Context, lead []string, _ func(string, int, error)) {
			if len(lead) > 0 {
				t.Error("led", lead)
			}
		})
		if want := []gotten{{1, true, nil}}; !slices.Equal(got, want) {
			t.Errorf("got %v", got)
		}
	})
}

func TestDoJoinsDoAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g Group[string, int]
		go doAll(t.Context(), &g, []string{"a", "bb", "ccc"}, lengths)
		synctest.Wait()
		begin := time.Now()
		v, shared, err := g.Do(t.Context(), "bb", func(context.Context) (int, error) { return 0, errors.New("led") })
		if v != 2 || !shared || err != nil || time.Since(begin) != 2*time.Second {
			t.Errorf("%v, %v, %v after %v", v, shared, err, time.Since(begin))
		}
		time.Sleep(time.Minute) // let the work end
	})
}

// Work goes on while somebody waits for one of its keys, whoever began it.
func TestDoAllOutlastsItsCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g Group[string, int]
		first, leave := context.WithTimeout(t.Context(), 1500*time.Millisecond)
		defer leave()
		result := make(chan []gotten)
		go func() {
			result <- doAll(first, &g, []string{"a", "bb", "ccc"}, func(ctx context.Context, lead []string, done func(string, int, error)) {
				lengths(ctx, lead[:1], done)
				time.Sleep(time.Second)
				if ctx.Err() != nil {
					t.Error("stopped while somebody waits")
				}
				done("bb", 2, nil)
				<-ctx.Done() // nobody waits for the third
			})
		}()
		synctest.Wait()
		v, shared, err := g.Do(t.Context(), "bb", func(context.Context) (int, error) { return 0, nil })
		if v != 2 || !shared || err != nil {
			t.Errorf("%v, %v, %v", v, shared, err)
		}
		gone := context.DeadlineExceeded
		if got, want := <-result, []gotten{{1, false, nil}, {0, false, gone}, {0, false, gone}}; !slices.Equal(got, want) {
			t.Errorf("got %v", got)
		}
	})
}

// A call whose context ends stops its work, hears what that came to, and leaves
// nothing behind; other people's work it does not wait for.
func TestDoAllEndsWithItsWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g Group[string, int]
		go g.Do(t.Context(), "bb", func(context.Context) (int, error) {
			time.Sleep(time.Hour)
			return 99, nil
		})
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begin, ended := time.Now(), false
		got := doAll(ctx, &g, []string{"a", "bb", "ccc"}, func(ctx context.Context, _ []string, done func(string, int, error)) {
			<-ctx.Done()
			time.Sleep(time.Second)
			done("a", 1, nil)
			done("ccc", 0, ctx.Err())
			time.Sleep(time.Second)
			ended = true
		})
		want := []gotten{{1, false, nil}, {0, true, context.DeadlineExceeded}, {0, false, context.Canceled}}
		if !slices.Equal(got, want) || !ended || time.Since(begin) != 3*time.Second {
			t.Errorf("got %v after %v, ended %v", got, time.Since(begin), ended)
		}
		time.Sleep(time.Hour) // let the other work end
	})
}

func TestDoAllFailures(t *testing.T) {
	var g Group[string, int]
	boom := errors.New("boom")
	got := doAll(t.Context(), &g, []string{"a", "bb", "ccc"}, func(_ context.Context, _ []string, done func(string, int, error)) {
		done("bb", 0, boom)
		done("bb", 7, nil) // too late
		panic("fault")
	})
	var fault *PanicError
	if got[1].err != boom || !errors.As(got[0].err, &fault) || !errors.As(got[2].err, &fault) || fault.Value != "fault" {
		t.Errorf("got %v", got)
	}
	got = doAll(t.Context(), &g, []string{"a"}, func(context.Context, []string, func(string, int, error)) {})
	if got[0].err != errUndone || len(g.calls) != 0 {
		t.Errorf("got %v", got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	got = doAll(ctx, &g, []string{"a"}, func(context.Context, []string, func(string, int, error)) { t.Error("led") })
	if got[0].err != context.Canceled {
		t.Errorf("got %v", got)
	}
	if got := doAll(t.Context(), &g, nil, lengths); got != nil {
		t.Errorf("got %v", got)
	}
}
