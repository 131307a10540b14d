package flight

import (
	"bytes"
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestDoReturnsWhatTheWorkReturns(t *testing.T) {
	var g Group[string, int]
	want := errors.New("no")
	v, shared, err := g.Do(t.Context(), "k", func(context.Context) (int, error) { return 7, want })
	if v != 7 || shared || err != want {
		t.Errorf("Do = %v, %v, %v; want 7, false, %v", v, shared, err, want)
	}
	if len(g.calls) != 0 {
		t.Errorf("%d calls are remembered after the work", len(g.calls))
	}
}

func TestCallersOfOneKeyShareOneRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g Group[string, int]
		var runs, joined atomic.Int32
		var wg sync.WaitGroup
		for range 100 {
			wg.Go(func() {
				v, shared, err := g.Do(t.Context(), "k", func(context.Context) (int, error) {
					runs.Add(1)
					time.Sleep(time.Second)
					return 42, nil
				})
				if v != 42 || err != nil {
					t.Errorf("Do = %v, %v", v, err)
				}
				if shared {
					joined.Add(1)
				}
			})
		}
		wg.Wait()
		if runs.Load() != 1 || joined.Load() != 99 {
			t.Errorf("%d runs, %d joined; want 1 and 99", runs.Load(), joined.Load())
		}
	})
}

func TestKeysDoNotShare(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g Group[int, int]
		var wg sync.WaitGroup
		for k := range 10 {
			wg.Go(func() {
				v, shared, _ := g.Do(t.Context(), k, func(context.Context) (int, error) {
					time.Sleep(time.Second)
					return k, nil
				})
				if v != k || shared {
					t.Errorf("Do(%d) = %d, shared %v", k, v, shared)
				}
			})
		}
		wg.Wait()
	})
}

func TestAWaiterThatLeavesFailsNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g Group[string, string]
		first, cancel := context.WithCancel(t.Context())
		work := func(ctx context.Context) (string, error) {
			select {
			case <-time.After(time.Minute):
				return "done", nil
			case <-ctx.Done():
				return "", ctx.Err()
			}
		}
		var wg sync.WaitGroup
		wg.Go(func() {
			begin := time.Now()
			_, shared, err := g.Do(first, "k", work)
			if shared || !errors.Is(err, context.Canceled) || time.Since(begin) != time.Second {
				t.Errorf("first: shared %v, %v after %v", shared, err, time.Since(begin))
			}
		})
		synctest.Wait()
		wg.Go(func() {
			v, shared, err := g.Do(t.Context(), "k", work)
			if v != "done" || !shared || err != nil {
				t.Errorf("second: %q, %v, %v", v, shared, err)
			}
		})
		time.Sleep(time.Second)
		cancel()
		wg.Wait()
	})
}

func TestTheWorkStopsWhenTheLastWaiterLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g Group[string, int]
		var stopped atomic.Bool
		var wg sync.WaitGroup
		for i := range 5 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i+1)*time.Second)
			defer cancel()
			wg.Go(func() {
				_, _, err := g.Do(ctx, "k", func(ctx context.Context) (int, error) {
					<-ctx.Done()
					stopped.Store(true)
					return 0, ctx.Err()
				})
				if !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("err = %v", err)
				}
			})
		}
		time.Sleep(4500 * time.Millisecond)
		if stopped.Load() {
			t.Error("stopped while a waiter was left")
		}
		wg.Wait()
		synctest.Wait()
		if !stopped.Load() {
			t.Error("the work goes on with nobody waiting")
		}
	})
}

func TestWhoComesAfterTheLastLeftStartsAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g Group[string, string]
		ctx, cancel := context.WithCancel(t.Context())
		release := make(chan struct{})
		go func() {
			g.Do(ctx, "k", func(context.Context) (string, error) {
				<-release // ignores its context: still ending when the next one comes
				return "old", nil
			})
		}()
		synctest.Wait()
		cancel()
		synctest.Wait()

		var wg sync.WaitGroup
		wg.Go(func() {
			v, shared, err := g.Do(t.Context(), "k", func(context.Context) (string, error) {
				time.Sleep(time.Second)
				return "new", nil
			})
			if v != "new" || shared || err != nil {
				t.Errorf("Do = %q, %v, %v", v, shared, err)
			}
		})
		synctest.Wait()
		close(release) // the dying call must not remove the new one
		synctest.Wait()
		wg.Go(func() {
			if v, shared, err := g.Do(t.Context(), "k", nil); v != "new" || !shared || err != nil {
				t.Errorf("joiner: %q, %v, %v", v, shared, err)
			}
		})
		wg.Wait()
	})
}

func TestADoneContextStartsNothing(t *testing.T) {
	var g Group[string, int]
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err := g.Do(ctx, "k", func(context.Context) (int, error) {
		t.Error("called")
		return 0, nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v", err)
	}
}

type ctxKey struct{}

func TestTheWorkHasTheValuesOfItsStarterAlone(t *testing.T) {
	var g Group[string, any]
	ctx, cancel := context.WithTimeout(context.WithValue(t.Context(), ctxKey{}, "trace"), time.Hour)
	defer cancel()
	v, _, _ := g.Do(ctx, "k", func(ctx context.Context) (any, error) {
		if _, ok := ctx.Deadline(); ok {
			t.Error("the starter's deadline was kept")
		}
		return ctx.Value(ctxKey{}), nil
	})
	if v != "trace" {
		t.Errorf("value = %v", v)
	}
}

func TestAPanicIsAnErrorForEveryWaiter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g Group[string, int]
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				_, _, err := g.Do(t.Context(), "k", func(context.Context) (int, error) {
					time.Sleep(time.Second)
					panic("boom")
				})
				var pe *PanicError
				if !errors.As(err, &pe) || pe.Value != "boom" || !bytes.Contains(pe.Stack, []byte("flight_test.go")) {
					t.Errorf("err = %v", err)
				}
			})
		}
		wg.Wait()
		if v, _, err := g.Do(t.Context(), "k", func(context.Context) (int, error) { return 1, nil }); v != 1 || err != nil {
			t.Errorf("afterwards: %v, %v", v, err)
		}
	})
}

func TestGoexitIsAnError(t *testing.T) {
	var g Group[string, int]
	_, _, err := g.Do(t.Context(), "k", func(context.Context) (int, error) {
		runtime.Goexit()
		return 0, nil
	})
	if err == nil {
		t.Error("no error")
	}
}

func TestManyKeysManyCallersWithCancels(t *testing.T) {
	var g Group[int, int]
	var wg sync.WaitGroup
	for i := range 400 {
		wg.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i%7)*time.Millisecond)
			defer cancel()
			k := i % 5
			v, _, err := g.Do(ctx, k, func(ctx context.Context) (int, error) {
				select {
				case <-time.After(3 * time.Millisecond):
					return k, nil
				case <-ctx.Done():
					return -1, errors.New("stopped")
				}
			})
			if err == nil && v != k {
				t.Errorf("key %d got %d", k, v)
			}
			if err != nil && !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("key %d: %v: a waiter saw the end of work it waited for", k, err)
			}
		})
	}
	wg.Wait()
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.calls) != 0 {
		t.Errorf("%d calls are left", len(g.calls))
	}
}
