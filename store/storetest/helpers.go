package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rendition-go/rendition/store"
)

const (
	probeKey  = "storetest-probe"
	probeLife = time.Minute
)

// value returns the n-th test value. Odd ones are of one size, so that a size
// cannot tell them apart; the others differ in size.
func value(n int) []byte {
	size := 4096
	if n%2 == 0 {
		size += 997 * (n%16 + 1)
	}
	line := fmt.Sprintf("%08d\n", n)
	return []byte(strings.Repeat(line, size/len(line)+1)[:size])
}

// attrs returns the attributes that go with value(n).
func attrs(n int) store.Attrs {
	return store.Attrs{
		ContentType:  []string{"image/jpeg", "image/webp", "image/png"}[n%3],
		CacheControl: "public, max-age=" + strconv.Itoa(n),
		Metadata:     map[string]string{"n": strconv.Itoa(n), "rendition-source": "cat.jpg"},
	}
}

// number returns which value an object is, or why it is none of them as a
// whole.
func number(data []byte, a store.Attrs) (int, error) {
	n, err := strconv.Atoi(string(data[:min(8, len(data))]))
	if err != nil {
		return 0, fmt.Errorf("bytes of no value: %.20q", data)
	}
	if !bytes.Equal(data, value(n)) {
		return 0, fmt.Errorf("%d bytes that begin as value %d and are not all of it", len(data), n)
	}
	if err := sameAttrs(a, attrs(n)); err != nil {
		return 0, fmt.Errorf("bytes of value %d, but %w", n, err)
	}
	return n, nil
}

// sameAttrs compares what a round trip keeps.
func sameAttrs(got, want store.Attrs) error {
	switch {
	case got.ContentType != want.ContentType:
		return fmt.Errorf("content type %q, want %q", got.ContentType, want.ContentType)
	case got.CacheControl != want.CacheControl:
		return fmt.Errorf("cache control %q, want %q", got.CacheControl, want.CacheControl)
	case !maps.Equal(got.Metadata, want.Metadata):
		return fmt.Errorf("metadata %q, want %q", got.Metadata, want.Metadata)
	}
	return nil
}

func put(t testing.TB, s store.Store, key string, n int) {
	t.Helper()
	if err := s.Put(t.Context(), key, value(n), attrs(n)); err != nil {
		t.Fatalf("Put(%.80q): %v", key, err)
	}
}

// read returns the object under key with all of its body.
func read(ctx context.Context, g store.Getter, key string) ([]byte, store.Attrs, error) {
	obj, err := g.Get(ctx, key)
	if err != nil {
		return nil, store.Attrs{}, err
	}
	data, err := io.ReadAll(obj.Body)
	if closeErr := obj.Body.Close(); err == nil {
		err = closeErr
	}
	return data, obj.Attrs, err
}

func get(t testing.TB, s store.Store, key string) ([]byte, store.Attrs) {
	t.Helper()
	data, a, err := read(t.Context(), s, key)
	if err != nil {
		t.Fatalf("Get(%.80q): %v", key, err)
	}
	return data, a
}

// wantValue demands that key holds value n with its attributes.
func wantValue(t testing.TB, s store.Store, key string, n int) {
	t.Helper()
	data, a := get(t, s, key)
	if got, err := number(data, a); err != nil || got != n {
		t.Fatalf("under %.80q: value %d, %v; want value %d", key, got, err, n)
	}
}

// wantError demands an error that is target in a KeyError with this key.
func wantError(t testing.TB, what, key string, err, target error) {
	t.Helper()
	if !errors.Is(err, target) {
		t.Fatalf("%s(%.80q) = %v, want an error that is %q", what, key, err, target)
	}
	var ke *store.KeyError
	if !errors.As(err, &ke) {
		t.Fatalf("%s(%.80q) = %v (%T), want a *store.KeyError", what, key, err, err)
	}
	if ke.Key != key {
		t.Fatalf("%s(%.80q): the error's key is %.80q", what, key, ke.Key)
	}
}

func wantMissing(t testing.TB, s store.Store, key string) {
	t.Helper()
	_, _, err := read(t.Context(), s, key)
	wantError(t, "Get", key, err, store.ErrNotExist)
}

// keysOf lists all keys with the prefix.
func keysOf(t testing.TB, s store.Store, prefix string) []string {
	t.Helper()
	var keys []string
	for key, err := range store.List(t.Context(), s, prefix) {
		if err != nil {
			t.Fatalf("List(%q): %v", prefix, err)
		}
		keys = append(keys, key)
	}
	return keys
}
