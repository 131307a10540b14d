package memstore_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/store/memstore"
	"github.com/rendition-go/rendition/store/storetest"
)

func TestStore(t *testing.T) {
	storetest.RunWith(t, func(testing.TB) store.Store { return memstore.New(-1) },
		storetest.Requirements{Create: true, Replace: true, Stat: true, List: true, Delete: true, MD5: true})
}

func TestDefaultBound(t *testing.T) {
	storetest.Run(t, func(testing.TB) store.Store { return memstore.New(0) })
	s := memstore.New(0)
	err := s.Put(t.Context(), "k", make([]byte, memstore.DefaultMaxBytes), store.Attrs{})
	if !errors.Is(err, store.ErrTooLarge) {
		t.Fatalf("Put of the whole bound = %v, want ErrTooLarge", err)
	}
}

// What was not read for the longest time goes first; Stat is no read.
func TestEviction(t *testing.T) {
	ctx := t.Context()
	s := memstore.New(10 * 2000)
	put := func(i int) {
		t.Helper()
		if err := s.Put(ctx, fmt.Sprint(i), make([]byte, 1400), store.Attrs{}); err != nil {
			t.Fatal(err)
		}
	}
	has := func(i int) bool {
		_, err := s.Stat(ctx, fmt.Sprint(i))
		return err == nil
	}
	for i := range 10 {
		put(i)
	}
	if st := s.Stats(); st.Entries != 10 || st.Evicted != 0 || st.Bytes <= 14000 || st.Bytes > 20000 {
		t.Fatalf("full: %+v", st)
	}
	if _, _, err := store.ReadAll(ctx, s, "0", 1<<20); err != nil {
		t.Fatal(err)
	}
	if !has(1) {
		t.Fatal("1 is gone too early")
	}
	put(10)
	if !has(0) || has(1) || !has(2) || !has(10) {
		t.Fatalf("after one more: 0 %v, 1 %v, 2 %v, 10 %v; want all but 1", has(0), has(1), has(2), has(10))
	}
	put(2) // a write counts too
	put(11)
	if !has(2) || has(3) {
		t.Fatalf("2 %v, 3 %v; want 2 only", has(2), has(3))
	}
	if st := s.Stats(); st.Entries != 10 || st.Evicted != 2 {
		t.Fatalf("at the end: %+v", st)
	}
}

// The bound holds for every mix of sizes, keys and attributes, and all is
// given back.
func TestBound(t *testing.T) {
	ctx := t.Context()
	const bound = 50_000
	s := memstore.New(bound)
	for i := range 500 {
		key := strings.Repeat("k", i%300+1) + fmt.Sprint(i%90)
		a := store.Attrs{ContentType: "image/png", Metadata: map[string]string{"m": strings.Repeat("v", i%700)}}
		if err := s.Put(ctx, key, make([]byte, i*37%9000), a); err != nil {
			t.Fatal(err)
		}
		if st := s.Stats(); st.Bytes > bound || st.Entries == 0 {
			t.Fatalf("after %d puts: %+v", i+1, st)
		}
		if _, err := s.Stat(ctx, key); err != nil {
			t.Fatalf("what was put last is gone: %v", err)
		}
	}
	for key, err := range s.List(ctx, "") {
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Delete(ctx, key); err != nil {
			t.Fatal(err)
		}
	}
	if st := s.Stats(); st.Bytes != 0 || st.Entries != 0 {
		t.Fatalf("empty: %+v", st)
	}
}

func TestTooLarge(t *testing.T) {
	ctx := t.Context()
	s := memstore.New(4096)
	if err := s.Put(ctx, "k", []byte("old"), store.Attrs{}); err != nil {
		t.Fatal(err)
	}
	for _, write := range []func() error{
		func() error { return s.Put(ctx, "k", make([]byte, 4096), store.Attrs{}) },
		func() error { return s.Create(ctx, "l", make([]byte, 4096), store.Attrs{}) },
		func() error { return s.Put(ctx, "k", nil, store.Attrs{CacheControl: strings.Repeat("x", 4096)}) },
	} {
		var ke *store.KeyError
		if err := write(); !errors.Is(err, store.ErrTooLarge) || !errors.As(err, &ke) {
			t.Fatalf("got %v, want ErrTooLarge in a KeyError", err)
		}
	}
	data, _, err := store.ReadAll(ctx, s, "k", 10)
	if err != nil || string(data) != "old" {
		t.Fatalf("after refusals: %q, %v", data, err)
	}
}

// A body serves ranges and stays as it is when the object is evicted.
func TestBody(t *testing.T) {
	ctx := t.Context()
	s := memstore.New(4096)
	if err := s.Put(ctx, "k", []byte("0123456789"), store.Attrs{}); err != nil {
		t.Fatal(err)
	}
	obj, err := s.Get(ctx, "k")
	if err != nil {
		t.Fatal(err)
	}
	defer obj.Body.Close()
	if err := s.Put(ctx, "l", bytes.Repeat([]byte("x"), 3000), store.Attrs{}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Stat(ctx, "k"); err != nil {
		t.Fatalf("evicted without need: %v", err)
	}
	if err := s.Delete(ctx, "k"); err != nil {
		t.Fatal(err)
	}
	if _, err := obj.Body.(io.Seeker).Seek(-3, io.SeekEnd); err != nil {
		t.Fatal(err)
	}
	if rest, err := io.ReadAll(obj.Body); err != nil || string(rest) != "789" {
		t.Fatalf("the last three bytes: %q, %v", rest, err)
	}
}

// Get copies no bytes: what it allocates does not grow with the object.
func TestGetCopiesNothing(t *testing.T) {
	ctx := t.Context()
	s := memstore.New(-1)
	if err := s.Put(ctx, "k", make([]byte, 8<<20), store.Attrs{}); err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 20 {
		obj, err := s.Get(ctx, "k")
		if err != nil {
			t.Fatal(err)
		}
		obj.Body.Close()
	}
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; got > 1<<20 {
		t.Fatalf("%d bytes allocated by 20 Gets", got)
	}
}
