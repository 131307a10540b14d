// Package batch works on many things, several at once, and tells of them in their
// order, for the examples that do.
package batch

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rendition-go/rendition/examples/internal/terminal"
)

// Finished is what became of the item with that index.
type Finished[R any] struct {
	Index  int
	Result R
}

// Start calls do for each of items, in as many goroutines as there are workers, and
// sends what is finished. Once ctx is done no further item is begun. Those that were
// begun are the first so many; the channel, which is to be read to its end, is
// closed after the last of them.
func Start[T, R any](ctx context.Context, items []T, workers int, do func(context.Context, T) R) <-chan Finished[R] {
	out := make(chan Finished[R])
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(workers, len(items)) {
		wg.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(items) {
					return
				}
				out <- Finished[R]{i, do(ctx, items[i])}
			}
		})
	}
	go func() {
		wg.Wait()
		close(out)
	}()
	return out
}

// Listener hears of results, on one goroutine.
type Listener[R any] struct {
	Count func(R)              // each one as soon as it is there
	Tell  func(index int, r R) // each one in the order of the items
	Draw  func()               // now and then: how far it is
}

// Follow tells l of results until there are no more.
func Follow[R any](results <-chan Finished[R], l Listener[R]) {
	waiting := make(map[int]R) // for one of a lower index
	next := 0
	tick := time.NewTicker(terminal.Redraw)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			l.Draw()
		case f, more := <-results:
			if !more {
				return
			}
			l.Count(f.Result)
			waiting[f.Index] = f.Result
			for r, ok := waiting[next]; ok; r, ok = waiting[next] {
				delete(waiting, next)
				l.Tell(next, r)
				next++
			}
		}
	}
}
