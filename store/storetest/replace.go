package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/rendition-go/rendition/store"
)

// canReplace tells whether s replaces at all, by a round trip: a server may
// know the request and refuse it always.
func canReplace(t testing.TB, s store.Store) bool {
	err := store.Replace(t.Context(), s, probeKey, nil, store.Attrs{}, "no-such-etag")
	if errors.Is(err, store.ErrUnsupported) {
		return false
	}
	if err := s.Put(t.Context(), probeKey, value(1), attrs(1)); err != nil {
		t.Fatalf("Put: %v", err)
	}
	_, a := get(t, s, probeKey)
	return !errors.Is(store.Replace(t.Context(), s, probeKey, value(3), attrs(3), a.ETag), store.ErrChanged)
}

func etagOf(t testing.TB, s store.Store, key string) string {
	t.Helper()
	_, a := get(t, s, key)
	if a.ETag == "" {
		t.Fatal("a store that can replace has ETags")
	}
	return a.ETag
}

func replaces(t testing.TB, s store.Store) {
	put(t, s, "dir/cat.jpg", 1)
	put(t, s, "dir/dog.jpg", 1) // the same ETag
	for n := 2; n < 6; n++ {
		data, a := value(n), attrs(n)
		if err := store.Replace(t.Context(), s, "dir/cat.jpg", data, a, etagOf(t, s, "dir/cat.jpg")); err != nil {
			t.Fatalf("Replace by value %d: %v", n, err)
		}
		clear(data)
		a.Metadata["n"] = "changed"
		wantValue(t, s, "dir/cat.jpg", n)
	}
	wantValue(t, s, "dir/dog.jpg", 1)
	// The same bytes with other attributes.
	a := attrs(5)
	a.CacheControl = "no-cache"
	if err := store.Replace(t.Context(), s, "dir/cat.jpg", value(5), a, etagOf(t, s, "dir/cat.jpg")); err != nil {
		t.Fatal(err)
	}
	if _, got := get(t, s, "dir/cat.jpg"); got.CacheControl != "no-cache" {
		t.Fatalf("the old attributes stay: %+v", got)
	}
}

func replaceChanged(t testing.TB, s store.Store) {
	put(t, s, "cat.jpg", 1)
	old := etagOf(t, s, "cat.jpg")
	put(t, s, "cat.jpg", 3)
	for _, etag := range []string{old, "no-such-etag", ""} {
		err := store.Replace(t.Context(), s, "cat.jpg", value(5), attrs(5), etag)
		wantError(t, "Replace", "cat.jpg", err, store.ErrChanged)
		wantValue(t, s, "cat.jpg", 3)
	}
	for _, etag := range []string{old, ""} {
		err := store.Replace(t.Context(), s, "nothing.jpg", value(5), attrs(5), etag)
		wantError(t, "Replace", "nothing.jpg", err, store.ErrChanged)
		wantMissing(t, s, "nothing.jpg")
	}
}

func replaceCancelled(t testing.TB, s store.Store) {
	put(t, s, "cat.jpg", 1)
	etag := etagOf(t, s, "cat.jpg")
	wantError(t, "Replace", "cat.jpg", store.Replace(done(t), s, "cat.jpg", value(3), attrs(3), etag), context.Canceled)
	wantValue(t, s, "cat.jpg", 1)
}

func replacers(t testing.TB, s store.Store) {
	for round := range 3 {
		key := fmt.Sprintf("round%d/cat.jpg", round)
		put(t, s, key, 101)
		etag := etagOf(t, s, key)
		start := make(chan struct{})
		var results [16]error
		var racers sync.WaitGroup
		for i := range results {
			racers.Go(func() {
				<-start
				results[i] = store.Replace(t.Context(), s, key, value(i), attrs(i), etag)
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
				t.Fatalf("both %d and %d replaced %s", winner, i, key)
			default:
				wantError(t, "Replace", key, err, store.ErrChanged)
			}
		}
		if winner < 0 {
			t.Fatalf("nobody replaced %s", key)
		}
		wantValue(t, s, key, winner)
	}
}
