package flight

import (
	"context"
	"errors"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

// errUndone is the result of a key that the work of DoAll has left out.
var errUndone = errors.New("flight: the work said nothing of this key")

// DoAll is Do for several different keys at a time: it joins the calls that are
// under way, and for the other keys begins one work, fn, which says by done what
// became of each as soon as it is known. It is called, with no keys, also where
// all are under way already; only where ctx is done it is not, and led is false.
//
// got is called for each key, in the order of keys, on the caller's goroutine:
// with the key's place among them, and what Do would have returned for it.
//
// fn runs on its own goroutine, with a context as in Do that is cancelled once
// nobody waits for any of its keys. done may be called from several goroutines.
// A caller whose ctx is done leaves at once where others wait for its work. Where
// nobody does the call returns when fn has, so that nothing of it goes on unseen.
// A panic in fn becomes a [*PanicError] for every key that was not done.
func (g *Group[K, V]) DoAll(ctx context.Context, keys []K, fn func(ctx context.Context, lead []K, done func(K, V, error)), got func(i int, v V, shared bool, err error)) (led bool) {
	var none V
	if err := ctx.Err(); err != nil {
		for i := range keys {
			got(i, none, false, err)
		}
		return false
	}
	b, calls, shared := g.joinAll(ctx, keys, fn)
	left := false
	for i, c := range calls {
		select {
		case <-c.done:
		case <-ctx.Done():
			if !left {
				left = true
				g.leaveAll(b, keys[i:], calls[i:])
			}
		}
		calls[i] = nil // what it brought home is not kept for the sake of the later ones
		select {
		case <-c.done: // maybe both at the same time
			got(i, c.val, shared[i], c.err)
		default:
			got(i, none, shared[i], ctx.Err())
		}
	}
	return true
}

// leaveAll takes a waiter away from calls, and waits until the work b has ended,
// unless somebody else waits for it.
func (g *Group[K, V]) leaveAll(b *batch[K, V], keys []K, calls []*call[V]) {
	for i, c := range calls {
		g.leave(keys[i], c)
	}
	if b.wanted.Load() == 0 {
		<-b.ended
	}
}

// joinAll adds a waiter to the calls under way, and starts one work for the rest.
func (g *Group[K, V]) joinAll(ctx context.Context, keys []K, fn func(context.Context, []K, func(K, V, error))) (b *batch[K, V], calls []*call[V], shared []bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	calls, shared = make([]*call[V], len(keys)), make([]bool, len(keys))
	b = &batch[K, V]{g: g, open: make(map[K]*call[V]), ended: make(chan struct{})}
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	b.cancel = cancel
	var lead []K
	for i, key := range keys {
		if c := g.calls[key]; c != nil {
			c.waiters++
			calls[i], shared[i] = c, true
			continue
		}
		b.wanted.Add(1)
		calls[i] = &call[V]{waiters: 1, done: make(chan struct{}), cancel: sync.OnceFunc(b.drop)}
		if g.calls == nil {
			g.calls = make(map[K]*call[V])
		}
		g.calls[key], b.open[key] = calls[i], calls[i]
		lead = append(lead, key)
	}
	if len(lead) == 0 {
		b.cancel()
	}
	go b.run(work, lead, fn)
	return b, calls, shared
}

// batch is one run of work for several keys.
type batch[K comparable, V any] struct {
	g      *Group[K, V]
	cancel context.CancelFunc
	wanted atomic.Int64 // keys that are not done and that somebody waits for
	ended  chan struct{}

	mu   sync.Mutex
	open map[K]*call[V] // not done yet
}

// drop is called once for each key, when it is done or nobody waits for it.
func (b *batch[K, V]) drop() {
	if b.wanted.Add(-1) == 0 {
		b.cancel()
	}
}

func (b *batch[K, V]) run(ctx context.Context, lead []K, fn func(context.Context, []K, func(K, V, error))) {
	err := errGoexit
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{Value: v, Stack: debug.Stack()}
		}
		var none V
		for _, key := range lead {
			b.done(key, none, err)
		}
		close(b.ended)
	}()
	fn(ctx, lead, b.done)
	err = errUndone
}

// done hands the result to the waiters of key, the first time.
func (b *batch[K, V]) done(key K, v V, err error) {
	b.mu.Lock()
	c := b.open[key]
	delete(b.open, key)
	b.mu.Unlock()
	if c == nil {
		return
	}
	c.val, c.err = v, err
	b.g.mu.Lock()
	b.g.forget(key, c)
	b.g.mu.Unlock()
	close(c.done)
	c.cancel()
}
