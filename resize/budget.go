package resize

import (
	"container/list"
	"context"
	"fmt"
	"sync"
	"time"
)

// A Budget bounds the working memory of all calls that share it. A backend asks
// it for what a picture will take once the header is known, and gives that back
// when the result is written.
//
// Those who wait are served in the order they came, so that a large picture is
// not overtaken for ever by small ones. A Budget is safe for concurrent use; a
// nil *Budget allows everything.
type Budget struct {
	size  int64
	queue int
	wait  time.Duration

	mu      sync.Mutex
	used    int64
	waiting list.List // of *waiter
}

type waiter struct {
	n     int64
	ready chan struct{} // closed once n was taken for it
}

// BudgetOptions say how long and how many may wait. In each field 0 means the
// default; a negative value means none may wait, or that waiting has no end.
type BudgetOptions struct {
	Queue int           // calls waiting at most; default 256, negative: none
	Wait  time.Duration // longest wait; default 10 s, negative: as long as ctx allows
}

// NewBudget returns a Budget of that many bytes. 0 or less means half of what the
// process may have: of the runtime's memory limit (GOMEMLIMIT) or of the cgroup's
// (version 1 or 2), whichever is lower; 1 GiB where neither is set.
func NewBudget(bytes int64, o *BudgetOptions) *Budget {
	if bytes <= 0 {
		bytes = defaultBudget()
	}
	b := &Budget{size: bytes, queue: 256, wait: 10 * time.Second}
	if o != nil && o.Queue != 0 {
		b.queue = max(o.Queue, 0)
	}
	if o != nil && o.Wait != 0 {
		b.wait = o.Wait
	}
	return b
}

// Size returns how many bytes may be in use at once; 0 where there is no bound.
func (b *Budget) Size() int64 {
	if b == nil {
		return 0
	}
	return b.size
}

// Acquire takes n bytes, waiting for them if it must, and returns the function
// that gives them back. That may be called more than once, from any goroutine;
// it is never nil, and does nothing beside an error. More than the whole size
// counts as the whole size: such a picture is worked on alone.
//
// The error wraps [ErrBusy] where too many wait already or the wait was too
// long, or is ctx's.
func (b *Budget) Acquire(ctx context.Context, n int64) (release func(), err error) {
	if err := ctx.Err(); err != nil {
		return func() {}, err
	}
	if b == nil {
		return func() {}, nil
	}
	n = min(max(n, 0), b.size)
	w, err := b.enter(n)
	if err == nil && w != nil {
		err = b.await(ctx, w)
	}
	if err != nil {
		return func() {}, err
	}
	return sync.OnceFunc(func() { b.release(n) }), nil
}

// enter takes n bytes at once, or joins the queue and returns its place in it.
func (b *Budget) enter(n int64) (*list.Element, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.waiting.Len() == 0 && n <= b.size-b.used {
		b.used += n
		return nil, nil
	}
	if b.waiting.Len() >= b.queue {
		return nil, &Error{Detail: fmt.Sprintf("%d waiting for memory", b.waiting.Len()), Err: ErrBusy}
	}
	return b.waiting.PushBack(&waiter{n, make(chan struct{})}), nil
}

func (b *Budget) await(ctx context.Context, e *list.Element) error {
	ready := e.Value.(*waiter).ready
	var late <-chan time.Time
	if b.wait > 0 {
		t := time.NewTimer(b.wait)
		defer t.Stop()
		late = t.C
	}
	select {
	case <-ready:
		return nil
	case <-late:
		return b.leave(e, &Error{Detail: fmt.Sprintf("waited %v for memory", b.wait), Err: ErrBusy})
	case <-ctx.Done():
		return b.leave(e, ctx.Err())
	}
}

// leave gives up a place in the queue and returns why, or nil where the bytes
// were handed over in that very moment: they are used then.
func (b *Budget) leave(e *list.Element, why error) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	select {
	case <-e.Value.(*waiter).ready:
		return nil
	default:
	}
	b.waiting.Remove(e)
	b.admit()
	return why
}

func (b *Budget) release(n int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.used -= n
	b.admit()
}

// admit hands bytes to those who wait longest, as far as there are any.
func (b *Budget) admit() {
	for e := b.waiting.Front(); e != nil; e = b.waiting.Front() {
		w := e.Value.(*waiter)
		if w.n > b.size-b.used {
			return
		}
		b.used += w.n
		b.waiting.Remove(e)
		close(w.ready)
	}
}
