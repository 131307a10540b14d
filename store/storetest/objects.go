package storetest

import (
	"bytes"
	"io"
	"testing"

	"github.com/rendition-go/rendition/store"
)

func objectRules() []rule {
	return []rule{
		{"missing", "Get of a key under which nothing is stored must return ErrNotExist in a KeyError with that key.", none, missing},
		{"round-trip", "Get must return the bytes and attributes that Put was given.", none, roundTrip},
		{"overwrite", "Put must replace bytes and all attributes of what is there.", none, overwrite},
		{"empty", "A value without bytes is an object as any other.", none, empty},
		{"large", "A value of some MiB must come back byte for byte.", none, large},
		{"bare", "Put must work without any attributes.", none, bare},
		{"caller-reuses", "Put must not keep the caller's data and maps.", none, callerReuses},
		{"two-readers", "Bodies of one object must not disturb each other.", none, twoReaders},
		{"old-body", "A body that was opened before a Put must give all of the old bytes, or fail.", none, oldBody},
		{"close", "A body may be closed unread, half read, and twice.", none, closing},
		{"apart", "A Put must change nothing under other keys.", none, apart},
	}
}

func missing(t testing.TB, s store.Store) {
	wantMissing(t, s, "nothing.jpg")
	wantMissing(t, s, "no/such/folder/nothing.jpg")
	put(t, s, "something.jpg", 1)
	wantMissing(t, s, "something")
	wantMissing(t, s, "something.jpg2")
}

func roundTrip(t testing.TB, s store.Store) {
	put(t, s, "cat.jpg", 1)
	wantValue(t, s, "cat.jpg", 1)
	put(t, s, "a/b/c/cat.jpg", 2)
	wantValue(t, s, "a/b/c/cat.jpg", 2)
	wantValue(t, s, "cat.jpg", 1)
}

func overwrite(t testing.TB, s store.Store) {
	for n := range 4 {
		put(t, s, "cat.jpg", n)
		wantValue(t, s, "cat.jpg", n)
	}
	// Same bytes, other attributes, and the other way round.
	if err := s.Put(t.Context(), "cat.jpg", value(3), attrs(5)); err != nil {
		t.Fatal(err)
	}
	data, a := get(t, s, "cat.jpg")
	if err := sameAttrs(a, attrs(5)); err != nil || !bytes.Equal(data, value(3)) {
		t.Fatalf("after a Put of other attributes: %v", err)
	}
	if err := s.Put(t.Context(), "cat.jpg", value(4), store.Attrs{ContentType: "image/png"}); err != nil {
		t.Fatal(err)
	}
	data, a = get(t, s, "cat.jpg")
	if !bytes.Equal(data, value(4)) || a.ContentType != "image/png" || a.CacheControl != "" || len(a.Metadata) != 0 {
		t.Fatalf("after a Put of fewer attributes: %+v", a)
	}
}

func empty(t testing.TB, s store.Store) {
	for _, data := range [][]byte{nil, {}} {
		if err := s.Put(t.Context(), "empty", data, attrs(1)); err != nil {
			t.Fatal(err)
		}
		got, a := get(t, s, "empty")
		if err := sameAttrs(a, attrs(1)); err != nil || len(got) != 0 || a.Size != 0 {
			t.Fatalf("%d bytes, Size %d, %v; want none", len(got), a.Size, err)
		}
	}
}

func large(t testing.TB, s store.Store) {
	data := make([]byte, 3<<20+17)
	for i := range data {
		data[i] = byte(i*i>>8 + i)
	}
	if err := s.Put(t.Context(), "large", data, attrs(1)); err != nil {
		t.Fatal(err)
	}
	got, a := get(t, s, "large")
	if !bytes.Equal(got, data) || a.Size != int64(len(data)) {
		t.Fatalf("%d bytes and Size %d, want the %d bytes that were put", len(got), a.Size, len(data))
	}
}

func bare(t testing.TB, s store.Store) {
	if err := s.Put(t.Context(), "bare.bin", value(1), store.Attrs{}); err != nil {
		t.Fatal(err)
	}
	got, a := get(t, s, "bare.bin")
	if !bytes.Equal(got, value(1)) || len(a.Metadata) != 0 {
		t.Fatalf("%d bytes, attributes %+v", len(got), a)
	}
}

func callerReuses(t testing.TB, s store.Store) {
	data, a := value(1), attrs(1)
	if err := s.Put(t.Context(), "cat.jpg", data, a); err != nil {
		t.Fatal(err)
	}
	clear(data)
	a.Metadata["n"] = "changed"
	a.Metadata["more"] = "added"
	wantValue(t, s, "cat.jpg", 1)
}

func twoReaders(t testing.TB, s store.Store) {
	put(t, s, "cat.jpg", 1)
	var bodies [2]io.ReadCloser
	for i := range bodies {
		obj, err := s.Get(t.Context(), "cat.jpg")
		if err != nil {
			t.Fatal(err)
		}
		defer obj.Body.Close()
		bodies[i] = obj.Body
	}
	head := make([]byte, 100)
	if _, err := io.ReadFull(bodies[0], head); err != nil {
		t.Fatal(err)
	}
	second, err := io.ReadAll(bodies[1])
	if err != nil || !bytes.Equal(second, value(1)) {
		t.Fatalf("the second body: %d bytes, %v", len(second), err)
	}
	bodies[1].Close()
	rest, err := io.ReadAll(bodies[0])
	if err != nil || !bytes.Equal(append(head, rest...), value(1)) {
		t.Fatalf("the first body: 100 + %d bytes, %v", len(rest), err)
	}
}

func oldBody(t testing.TB, s store.Store) {
	put(t, s, "cat.jpg", 1)
	obj, err := s.Get(t.Context(), "cat.jpg")
	if err != nil {
		t.Fatal(err)
	}
	defer obj.Body.Close()
	put(t, s, "cat.jpg", 3)
	data, err := io.ReadAll(obj.Body)
	if err == nil && !bytes.Equal(data, value(1)) {
		t.Fatal("the body opened before the Put does not give the old bytes")
	}
	wantValue(t, s, "cat.jpg", 3)
}

func closing(t testing.TB, s store.Store) {
	put(t, s, "cat.jpg", 1)
	for _, n := range []int{0, 10, 4096} {
		obj, err := s.Get(t.Context(), "cat.jpg")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(obj.Body, make([]byte, n)); err != nil {
			t.Fatal(err)
		}
		if err := obj.Body.Close(); err != nil {
			t.Fatalf("Close after %d bytes: %v", n, err)
		}
		obj.Body.Close() // its error is its own affair
		wantValue(t, s, "cat.jpg", 1)
	}
}

func apart(t testing.TB, s store.Store) {
	keys := []string{"a", "b", "a.jpg", "dir/a", "dir/a.jpg", "dir2/a"}
	for n, key := range keys {
		put(t, s, key, n)
	}
	put(t, s, "dir/a", 10)
	for n, key := range keys {
		if key == "dir/a" {
			n = 10
		}
		wantValue(t, s, key, n)
	}
}
