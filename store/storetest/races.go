package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/rendition-go/rendition/store"
)

func raceRules() []rule {
	return []rule{
		{"reader-writer", "A reader that races a Put must see all of the old or all of the new object, bytes and attributes.", none, readerWriter},
		{"two-writers", "Of two writers that race, one's whole object must stay.", none, twoWriters},
		{"creators", "Of 16 racing creators one must succeed, all others must get ErrExist, and the winner's object must be there.", create, creators},
		{"replacers", "Of 16 racing replacers one must succeed, all others must get ErrChanged, and the winner's object must be there.", replace, replacers},
		{"creator-writer", "A Create that races a Put must never win over what was put.", create, creatorWriter},
		{"mixed", "Every operation may be called from any goroutine at any time.", none, mixed},
	}
}

func readerWriter(t testing.TB, s store.Store) {
	const writes = 60
	put(t, s, "cat.jpg", 0)
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			last := 0
			for {
				n, err := readNumber(t, s, "cat.jpg")
				if err != nil || n < last {
					t.Errorf("value %d after value %d: %v", n, last, err)
					return
				}
				last = n
				select {
				case <-stop:
					return
				default:
				}
			}
		})
	}
	for n := range writes {
		// Odd values have one size.
		if err := s.Put(t.Context(), "cat.jpg", value(2*n+1), attrs(2*n+1)); err != nil {
			t.Errorf("Put: %v", err)
			break
		}
	}
	close(stop)
	readers.Wait()
	if !t.Failed() {
		wantValue(t, s, "cat.jpg", 2*writes-1)
	}
}

func readNumber(t testing.TB, s store.Store, key string) (int, error) {
	data, a, err := read(t.Context(), s, key)
	if err != nil {
		return 0, err
	}
	return number(data, a)
}

func twoWriters(t testing.TB, s store.Store) {
	for round := range 15 {
		var writers sync.WaitGroup
		for i := range 2 {
			n := 2*round + i*2 + 1
			writers.Go(func() {
				if err := s.Put(t.Context(), "cat.jpg", value(n), attrs(n)); err != nil {
					t.Errorf("Put: %v", err)
				}
			})
		}
		writers.Wait()
		n, err := readNumber(t, s, "cat.jpg")
		if err != nil || n != 2*round+1 && n != 2*round+3 {
			t.Fatalf("value %d, %v; want %d or %d", n, err, 2*round+1, 2*round+3)
		}
	}
}

func creators(t testing.TB, s store.Store) {
	for round := range 3 {
		key := fmt.Sprintf("round%d/cat.jpg", round)
		start := make(chan struct{})
		var results [16]error
		var racers sync.WaitGroup
		for i := range results {
			racers.Go(func() {
				<-start
				results[i] = store.Create(t.Context(), s, key, value(i), attrs(i))
			})
		}
		close(start)
		racers.Wait()
		winner := -1
		for i, err := range results {
			switch {
			case err == nil && winner < 0:
				winner = i
			case err == nil:
				t.Fatalf("both %d and %d created %s", winner, i, key)
			default:
				wantError(t, "Create", key, err, store.ErrExist)
			}
		}
		if winner < 0 {
			t.Fatalf("nobody created %s", key)
		}
		wantValue(t, s, key, winner)
	}
}

func creatorWriter(t testing.TB, s store.Store) {
	for round := range 20 {
		key := fmt.Sprintf("%d.jpg", round)
		var racers sync.WaitGroup
		racers.Go(func() {
			err := store.Create(t.Context(), s, key, value(1), attrs(1))
			if err != nil && !errors.Is(err, store.ErrExist) {
				t.Errorf("Create: %v", err)
			}
		})
		racers.Go(func() {
			time.Sleep(time.Duration(round) * 50 * time.Microsecond)
			if err := s.Put(t.Context(), key, value(3), attrs(3)); err != nil {
				t.Errorf("Put: %v", err)
			}
		})
		racers.Wait()
		wantValue(t, s, key, 3)
	}
}

func mixed(t testing.TB, s store.Store) {
	var workers sync.WaitGroup
	for w := range 16 {
		workers.Go(func() {
			for i := range 12 {
				if err := mixedStep(t, s, w, i); err != nil {
					t.Errorf("worker %d, step %d: %v", w, i, err)
					return
				}
			}
		})
	}
	workers.Wait()
}

// mixedStep does one operation on one of a few keys that all workers share. In
// shared folders too, since Delete may remove those.
func mixedStep(t testing.TB, s store.Store, w, i int) error {
	key := fmt.Sprintf("d%d/e/%d.jpg", (w+i)%2, (w*5+i*3)%6)
	n := w*12 + i
	var err error
	switch (w + i) % 6 {
	case 0, 1:
		err = s.Put(t.Context(), key, value(n), attrs(n))
	case 2:
		_, err = readNumber(t, s, key)
	case 3:
		err = store.Create(t.Context(), s, key, value(n), attrs(n))
	case 4:
		err = store.Delete(t.Context(), s, key)
	case 5:
		_, err = store.Stat(t.Context(), s, key)
		for _, listErr := range store.List(t.Context(), s, "d") {
			err = errors.Join(err, listErr)
		}
	}
	for _, fine := range []error{store.ErrNotExist, store.ErrExist, store.ErrUnsupported} {
		if errors.Is(err, fine) {
			return nil
		}
	}
	return err
}
