package resize_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rendition-go/rendition/resize"
)

func mustAcquire(t *testing.T, b *resize.Budget, n int64) func() {
	t.Helper()
	release, err := b.Acquire(t.Context(), n)
	if err != nil {
		t.Fatalf("Acquire(%d): %v", n, err)
	}
	return release
}

func TestBudgetNil(t *testing.T) {
	var b *resize.Budget
	for range 3 {
		defer mustAcquire(t, b, 1<<60)()
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if release, err := b.Acquire(ctx, 1); !errors.Is(err, context.Canceled) || release == nil {
		t.Errorf("cancelled: %v, release nil: %v", err, release == nil)
	}
	if b.Size() != 0 {
		t.Errorf("size %d", b.Size())
	}
}

func TestBudgetDefaultSize(t *testing.T) {
	if n := resize.NewBudget(0, nil).Size(); n <= 0 {
		t.Errorf("size %d", n)
	}
	if n := resize.NewBudget(1234, nil).Size(); n != 1234 {
		t.Errorf("size %d, want 1234", n)
	}
}

func TestBudgetIsFIFO(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := resize.NewBudget(100, nil)
		release := mustAcquire(t, b, 60)
		var mu sync.Mutex
		var order []int64
		for _, n := range []int64{90, 15, 95, 20} { // 15 and 20 would fit at once
			go func() {
				r := mustAcquire(t, b, n)
				mu.Lock()
				order = append(order, n)
				mu.Unlock()
				time.Sleep(time.Second)
				r()
			}()
			synctest.Wait()
		}
		mu.Lock()
		if len(order) != 0 {
			t.Errorf("%v overtook the one who came first", order)
		}
		mu.Unlock()
		release()
		release() // twice is once
		time.Sleep(5 * time.Second)
		mu.Lock()
		defer mu.Unlock()
		want := []int64{90, 15, 95, 20}
		for i := range want {
			if len(order) != len(want) || order[i] != want[i] {
				t.Fatalf("order %v, want %v", order, want)
			}
		}
		mustAcquire(t, b, 100)()
	})
}

func TestBudgetWholeSizeAtMost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := resize.NewBudget(100, &resize.BudgetOptions{Wait: time.Second})
		release := mustAcquire(t, b, 1<<50)
		if _, err := b.Acquire(t.Context(), 1); !errors.Is(err, resize.ErrBusy) {
			t.Errorf("beside the largest: %v, want ErrBusy", err)
		}
		mustAcquire(t, b, 0)() // nothing is always there
		mustAcquire(t, b, -5)()
		release()
		mustAcquire(t, b, 100)()
	})
}

func TestBudgetWaitAndQueueAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := resize.NewBudget(10, &resize.BudgetOptions{Queue: 2, Wait: 3 * time.Second})
		defer mustAcquire(t, b, 10)()
		start := time.Now()
		var late atomic.Int32
		for range 2 {
			go func() {
				_, err := b.Acquire(t.Context(), 1)
				if !errors.Is(err, resize.ErrBusy) || time.Since(start) != 3*time.Second {
					t.Errorf("after %v: %v, want ErrBusy after 3s", time.Since(start), err)
				}
				late.Add(1)
			}()
		}
		synctest.Wait()
		if _, err := b.Acquire(t.Context(), 1); !errors.Is(err, resize.ErrBusy) || time.Since(start) != 0 {
			t.Errorf("third in a queue of two: %v after %v, want ErrBusy at once", err, time.Since(start))
		}
		time.Sleep(4 * time.Second)
		if late.Load() != 2 {
			t.Errorf("%d gave up, want 2", late.Load())
		}
	})
}

func TestBudgetOptionsNegative(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := resize.NewBudget(10, &resize.BudgetOptions{Queue: -1})
		release := mustAcquire(t, b, 10)
		start := time.Now()
		if _, err := b.Acquire(t.Context(), 1); !errors.Is(err, resize.ErrBusy) || time.Since(start) != 0 {
			t.Errorf("no queue: %v after %v", err, time.Since(start))
		}
		release()
		b = resize.NewBudget(10, &resize.BudgetOptions{Wait: -1})
		release = mustAcquire(t, b, 10)
		time.AfterFunc(24*time.Hour, release)
		mustAcquire(t, b, 10)()
		if time.Since(start) != 24*time.Hour {
			t.Errorf("waited %v", time.Since(start))
		}
	})
}

func TestBudgetHonoursContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := resize.NewBudget(10, nil)
		release := mustAcquire(t, b, 6)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		next := make(chan error)
		go func() {
			// It fits, but has to wait for the one before it.
			r, err := b.Acquire(t.Context(), 4)
			r()
			next <- err
		}()
		blocked := make(chan error)
		go func() { _, err := b.Acquire(ctx, 10); blocked <- err }()
		if err := <-next; err != nil {
			t.Error(err)
		}
		if err := <-blocked; !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v, want DeadlineExceeded", err)
		}
		release()
		mustAcquire(t, b, 10)()
		if _, err := b.Acquire(ctx, 1); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("ended before: %v", err)
		}
	})
}

// When the first in the queue leaves, those behind it must not wait for nothing.
func TestBudgetLeavingLetsOthersIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := resize.NewBudget(10, nil)
		defer mustAcquire(t, b, 6)()
		ctx, cancel := context.WithCancel(t.Context())
		go b.Acquire(ctx, 10)
		synctest.Wait()
		in := make(chan struct{})
		go func() { mustAcquire(t, b, 4); close(in) }()
		synctest.Wait()
		start := time.Now()
		cancel()
		<-in
		if time.Since(start) != 0 {
			t.Errorf("came in after %v", time.Since(start))
		}
	})
}

func TestBudgetNeverExceeds(t *testing.T) {
	b := resize.NewBudget(1000, &resize.BudgetOptions{Queue: 1000, Wait: -1})
	var used atomic.Int64
	var wg sync.WaitGroup
	for g := range 16 {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(uint64(g), 1))
			for range 300 {
				ctx, cancel := context.WithCancel(context.Background())
				if r.IntN(4) == 0 {
					go cancel()
				}
				n := r.Int64N(1100)
				release, err := b.Acquire(ctx, n)
				if err == nil {
					n = min(n, 1000)
					if now := used.Add(n); now > 1000 {
						t.Errorf("%d of 1000 in use", now)
					}
					used.Add(-n)
				} else if !errors.Is(err, context.Canceled) {
					t.Error(err)
				}
				release()
				cancel()
			}
		})
	}
	wg.Wait()
	mustAcquire(t, b, 1000)()
}
