package rendition

import (
	"context"
	"errors"
	"sync"
)

// errPurged is why a variant is not stored that was being made when its
// original was purged.
var errPurged = errors.New("rendition: purged while it was being made")

// An epoch is the time between two purges of one original, as far as requests
// are under way in it. What is made in an epoch is stored only while it lasts,
// and a request joins only work of its own epoch, so that nobody who comes
// after a purge gets what was made before.
type epoch struct {
	source string
	refs   int // requests and flights
	puts   int // writes to the store
	over   bool
	idle   chan struct{} // closed once no writes are left; see epochs.ending
}

// epochs holds those of the originals that requests are under way for, so that
// it does not grow with the number of originals. The zero value is ready.
type epochs struct {
	mu     sync.Mutex
	live   map[string]*epoch
	ending map[*epoch]bool // those that were ended while writes were under way
}

// enter returns the original's epoch; leave must be called.
func (s *epochs) enter(source string) *epoch {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.live[source]
	if e == nil {
		e = &epoch{source: source}
		if s.live == nil {
			s.live = make(map[string]*epoch)
		}
		s.live[source] = e
	}
	e.refs++
	return e
}

// hold is enter for a flight, which may outlast its requests: an epoch that all
// have left already is over.
func (s *epochs) hold(e *epoch) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e.refs++
}

func (s *epochs) leave(e *epoch) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e.refs--; e.refs == 0 && !e.over {
		e.over = true
		delete(s.live, e.source)
	}
}

// put calls write if the epoch lasts, else it returns errPurged. No epoch ends
// before its writes have.
func (s *epochs) put(e *epoch, write func() error) error {
	s.mu.Lock()
	if e.over {
		s.mu.Unlock()
		return errPurged
	}
	e.puts++
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if e.puts--; e.puts == 0 && s.ending[e] {
			close(e.idle)
			delete(s.ending, e)
		}
	}()
	return write()
}

// end ends the original's epoch and waits for the writes that are under way in
// it, and in those that were ended before.
func (s *epochs) end(ctx context.Context, source string) error {
	for _, idle := range s.close(source) {
		select {
		case <-idle:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// close ends the original's epoch and returns what is to be waited for.
func (s *epochs) close(source string) []<-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.live[source]; e != nil {
		e.over = true
		delete(s.live, source)
		if e.puts > 0 {
			e.idle = make(chan struct{})
			if s.ending == nil {
				s.ending = make(map[*epoch]bool)
			}
			s.ending[e] = true
		}
	}
	var idle []<-chan struct{}
	for e := range s.ending {
		if e.source == source {
			idle = append(idle, e.idle)
		}
	}
	return idle
}
