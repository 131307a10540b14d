package storetest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/rendition-go/rendition/store"
)

func contextRules() []rule {
	return []rule{
		{"cancelled", "With a context that is done, every operation must return its error in a KeyError and change nothing.", none, cancelled},
		{"cancelled-powers", "With a context that is done, Create, Stat and Delete must return its error and change nothing.", none, cancelledPowers},
		{"cancelled-body", "A body must not be read on once the context of its Get is done.", none, cancelledBody},
		{"cancelled-list", "List must end with the context's error once that is done.", list, cancelledList},
		{"cancelled-put", "A Put that is cancelled half-way must leave a whole object, the new one if it returns nil.", none, cancelledPut},
	}
}

func done(t testing.TB) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}

func cancelled(t testing.TB, s store.Store) {
	put(t, s, "cat.jpg", 1)
	ctx := done(t)
	wantError(t, "Put", "cat.jpg", s.Put(ctx, "cat.jpg", value(2), attrs(2)), context.Canceled)
	wantError(t, "Put", "new.jpg", s.Put(ctx, "new.jpg", value(2), attrs(2)), context.Canceled)
	_, _, err := read(ctx, s, "cat.jpg")
	wantError(t, "Get", "cat.jpg", err, context.Canceled)
	wantValue(t, s, "cat.jpg", 1)
	wantMissing(t, s, "new.jpg")
}

func cancelledPowers(t testing.TB, s store.Store) {
	put(t, s, "cat.jpg", 1)
	ctx := done(t)
	check := func(what, key string, err error) {
		t.Helper()
		if !errors.Is(err, store.ErrUnsupported) {
			wantError(t, what, key, err, context.Canceled)
		}
	}
	check("Create", "new.jpg", store.Create(ctx, s, "new.jpg", value(2), attrs(2)))
	check("Delete", "cat.jpg", store.Delete(ctx, s, "cat.jpg"))
	if _, ok := s.(store.Stater); ok {
		_, err := store.Stat(ctx, s, "cat.jpg")
		check("Stat", "cat.jpg", err)
	}
	wantValue(t, s, "cat.jpg", 1)
	wantMissing(t, s, "new.jpg")
}

func cancelledBody(t testing.TB, s store.Store) {
	// More than what a connection may have taken in advance.
	data := bytes.Repeat([]byte("0123456789abcdef"), 16<<20/16)
	if err := s.Put(t.Context(), "large", data, attrs(1)); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	obj, err := s.Get(ctx, "large")
	if err != nil {
		t.Fatal(err)
	}
	defer obj.Body.Close()
	if _, err := io.ReadFull(obj.Body, make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	cancel()
	if n, err := io.Copy(io.Discard, obj.Body); !errors.Is(err, context.Canceled) {
		t.Fatalf("%d bytes more and the error %v, want context.Canceled", n, err)
	}
}

func cancelledList(t testing.TB, s store.Store) {
	putScattered(t, s)
	for _, err := range store.List(done(t), s, "") {
		wantError(t, "List", "", err, context.Canceled)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n := 0
	var last error
	for _, err := range store.List(ctx, s, "") {
		if last != nil {
			t.Fatalf("List goes on after the error %v", last)
		}
		last = err
		n++
		cancel()
	}
	// What was fetched at once may still come.
	if last == nil && n != len(scattered()) {
		t.Fatalf("List ended after %d keys without an error", n)
	}
	if last != nil {
		wantError(t, "List", "", last, context.Canceled)
	}
}

func cancelledPut(t testing.TB, s store.Store) {
	old := bytes.Repeat([]byte{'o'}, 1<<20)
	young := bytes.Repeat([]byte{'y'}, 2<<20)
	for i := range 12 {
		if err := s.Put(t.Context(), "cat.jpg", old, attrs(1)); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i*i)*50*time.Microsecond)
		err := s.Put(ctx, "cat.jpg", young, attrs(2))
		cancel()
		data, a := get(t, s, "cat.jpg")
		isOld := bytes.Equal(data, old) && sameAttrs(a, attrs(1)) == nil
		isYoung := bytes.Equal(data, young) && sameAttrs(a, attrs(2)) == nil
		if !isOld && !isYoung || err == nil && !isYoung {
			t.Fatalf("after Put = %v there are %d bytes, %+v", err, len(data), a)
		}
		if err != nil {
			wantError(t, "Put", "cat.jpg", err, context.DeadlineExceeded)
		}
	}
}
