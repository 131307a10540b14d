package rendition

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
)

// What is kept goes with the requests, whatever the order of events.
func TestEpochsTakeNoMemoryAtRest(t *testing.T) {
	var s epochs
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			for j := range 200 {
				source := fmt.Sprint((i + j) % 5)
				e := s.enter(source)
				s.hold(e)
				if j%7 == 0 {
					if err := s.end(t.Context(), source); err != nil {
						t.Error(err)
					}
				}
				if err := s.put(e, func() error { return nil }); err != nil && !errors.Is(err, errPurged) {
					t.Error(err)
				}
				s.leave(e)
				s.leave(e)
			}
		})
	}
	all.Wait()
	if len(s.live)+len(s.ending) != 0 {
		t.Errorf("%d and %d are left", len(s.live), len(s.ending))
	}
}

func TestAnEpochEndsAfterItsWrites(t *testing.T) {
	var s epochs
	e := s.enter("a")
	inside, release, written := make(chan struct{}), make(chan struct{}), make(chan error)
	go func() {
		written <- s.put(e, func() error {
			close(inside)
			<-release
			return nil
		})
	}()
	<-inside
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.end(ctx, "a"); !errors.Is(err, context.Canceled) {
		t.Errorf("end = %v while a write is under way", err)
	}
	// A second purge must wait for the same write.
	if err := s.end(ctx, "a"); !errors.Is(err, context.Canceled) {
		t.Errorf("the second end = %v", err)
	}
	if err := s.end(ctx, "b"); err != nil {
		t.Errorf("end of another original = %v", err)
	}
	if err := s.put(e, func() error { t.Error("written"); return nil }); !errors.Is(err, errPurged) {
		t.Errorf("put = %v after the end", err)
	}
	next := s.enter("a")
	if next == e {
		t.Error("the epoch goes on")
	}
	if err := s.put(next, func() error { return nil }); err != nil {
		t.Errorf("put = %v in the next one", err)
	}
	close(release)
	if err := <-written; err != nil {
		t.Error(err)
	}
	if err := s.end(t.Context(), "a"); err != nil {
		t.Error(err)
	}
}
