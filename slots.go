package rendition

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/rendition-go/rendition/resize"
)

// slots bounds how much is made at once, and how many wait for that and how
// long. Those who wait are served in the order they came: a place that becomes
// free goes to the first sender that is blocked on the channel.
type slots struct {
	taken   chan struct{}
	queue   int
	wait    time.Duration
	waiting atomic.Int64
}

// try takes a place if one is free.
func (s *slots) try() (release func(), ok bool) {
	select {
	case s.taken <- struct{}{}:
		return s.free, true
	default:
		return nil, false
	}
}

func (s *slots) free() { <-s.taken }

// acquire takes a place and returns the function that frees it. The error wraps
// resize.ErrBusy, or is ctx's.
func (s *slots) acquire(ctx context.Context) (release func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if release, ok := s.try(); ok {
		return release, nil
	}
	defer s.waiting.Add(-1)
	if n := s.waiting.Add(1); n > int64(s.queue) {
		return nil, fmt.Errorf("rendition: %d requests wait already: %w", n-1, resize.ErrBusy)
	}
	var late <-chan time.Time
	if s.wait > 0 {
		t := time.NewTimer(s.wait)
		defer t.Stop()
		late = t.C
	}
	select {
	case s.taken <- struct{}{}:
		return s.free, nil
	case <-late:
		return nil, fmt.Errorf("rendition: waited %v for a free place: %w", s.wait, resize.ErrBusy)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
