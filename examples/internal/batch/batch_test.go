package batch

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rendition-go/rendition/examples/internal/terminal"
)

// The later ones are finished first; they are counted at once, and told of in order.
func TestOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		results := Start(t.Context(), []int{3, 2, 1}, 3, func(_ context.Context, n int) int {
			time.Sleep(time.Duration(n) * terminal.Redraw)
			return n
		})
		var counted, told []int
		drawn := 0
		Follow(results, Listener[int]{
			Count: func(n int) { counted = append(counted, n) },
			Tell: func(i, n int) {
				if i != len(told) {
					t.Errorf("%d after %d others", i, len(told))
				}
				told = append(told, n)
			},
			Draw: func() { drawn++ },
		})
		if !slices.Equal(counted, []int{1, 2, 3}) || !slices.Equal(told, []int{3, 2, 1}) || drawn < 2 {
			t.Errorf("counted %v, told %v, drawn %d times", counted, told, drawn)
		}
	})
}

func TestInterrupt(t *testing.T) {
	for _, workers := range []int{1, 2, 7, 100} {
		ctx, stop := context.WithCancel(t.Context())
		var told []int
		Follow(Start(ctx, make([]struct{}, 50), workers, func(context.Context, struct{}) bool { return true }), Listener[bool]{
			Count: func(bool) {},
			Tell: func(i int, _ bool) {
				if told = append(told, i); i == 3 {
					stop()
				}
			},
			Draw: func() {},
		})
		n := len(told)
		if n < 4 || told[n-1] != n-1 || workers == 1 && n > 6 { // it may have begun the next two
			t.Errorf("%d workers told of %v", workers, told)
		}
		stop()
	}
	for range Start(t.Context(), nil, 3, func(context.Context, struct{}) int { return 0 }) {
		t.Error("something is made of nothing")
	}
}
