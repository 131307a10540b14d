// Package flight joins callers that want the same work done at the same time.
//
// It differs from the usual single flight in who may stop it: the work has a
// context of its own that ends when the last caller has gone, so that the
// first visitor's closed tab fails nobody else, and work that nobody waits for
// stops.
package flight

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
)

// Group joins calls by key. Its zero value is ready; it must not be copied
// after first use. It is safe for concurrent use.
type Group[K comparable, V any] struct {
	mu    sync.Mutex
	calls map[K]*call[V]
}

// call is one run of the work. waiters is guarded by the group's mutex; val and
// err are written before done is closed.
type call[V any] struct {
	waiters int
	cancel  context.CancelFunc
	done    chan struct{}
	val     V
	err     error
}

// errGoexit is the result of work that ended its goroutine.
var errGoexit = errors.New("flight: work called runtime.Goexit")

// PanicError is the error of work that panicked. It unwraps to nothing: a
// panic is a fault, whatever its value.
type PanicError struct {
	Value any
	Stack []byte // of the panicking goroutine
}

func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }

// Do returns what fn returns, and joins a call of the same key that is under
// way; shared reports that it did, so that fn was not called for this caller.
// A value that is shared must not be changed by its receivers.
//
// fn runs on its own goroutine with a context that has the values of the
// starting caller's ctx, neither its deadline nor its cancellation, and that is
// cancelled when every caller's ctx is done. A caller whose ctx is done gets
// ctx.Err() at once. Who arrives after the last one left starts anew, also
// while the abandoned work is still ending.
//
// A panic in fn becomes a [*PanicError] for every caller.
func (g *Group[K, V]) Do(ctx context.Context, key K, fn func(context.Context) (V, error)) (v V, shared bool, err error) {
	if err := ctx.Err(); err != nil {
		return v, false, err
	}
	c, shared := g.join(ctx, key, fn)
	select {
	case <-c.done:
		return c.val, shared, c.err
	case <-ctx.Done():
		g.leave(key, c)
		return v, shared, ctx.Err()
	}
}

// join adds a waiter to the call under way, or starts one.
func (g *Group[K, V]) join(ctx context.Context, key K, fn func(context.Context) (V, error)) (c *call[V], shared bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if c := g.calls[key]; c != nil {
		c.waiters++
		return c, true
	}
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	c = &call[V]{waiters: 1, cancel: cancel, done: make(chan struct{})}
	if g.calls == nil {
		g.calls = make(map[K]*call[V])
	}
	g.calls[key] = c
	go g.run(work, key, c, fn)
	return c, false
}

// leave takes a waiter away. The last one takes the call out of the map before
// it cancels it, so that nobody can join work that is about to fail.
func (g *Group[K, V]) leave(key K, c *call[V]) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if c.waiters--; c.waiters == 0 {
		g.forget(key, c)
		c.cancel()
	}
}

// run does the work and hands its result to the waiters.
func (g *Group[K, V]) run(ctx context.Context, key K, c *call[V], fn func(context.Context) (V, error)) {
	c.err = errGoexit
	defer func() {
		if v := recover(); v != nil {
			c.err = &PanicError{Value: v, Stack: debug.Stack()}
		}
		g.mu.Lock()
		g.forget(key, c)
		g.mu.Unlock()
		close(c.done)
		c.cancel()
	}()
	v, err := fn(ctx)
	c.val, c.err = v, err
}

// forget removes c, unless a later call already stands in its place.
func (g *Group[K, V]) forget(key K, c *call[V]) {
	if g.calls[key] == c {
		delete(g.calls, key)
	}
}
