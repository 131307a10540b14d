package storetest

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/rendition-go/rendition/store"
)

func keyRules() []rule {
	return []rule{
		{"odd-keys", "Keys may hold spaces, UTF-8 and signs, have segments of 200 bytes, and begin with ~; what some system has no file name for may be refused with ErrKey.", none, oddKeys},
		{"long-key", "A key of 1,000 bytes must work, or be refused with ErrKey.", none, longKey},
		{"escapes", "Keys that differ only in how a sign is escaped are different keys.", none, escapes},
		{"malformed", "A key that store.ValidKey refuses must be refused by writers with ErrKey, and by readers with ErrKey or ErrNotExist.", none, malformed},
		{"below", "A Put below or above another key must work or return ErrKey, and must leave the other.", none, below},
	}
}

// odd returns keys that every store must take, though it might get them wrong.
func odd() []string {
	return []string{
		"a b c.jpg", " lead", "plus+plus.jpg", "percent%.jpg", "%2F", "%2e%2e", "%00", "100%/x",
		"icon@2x.png", "photo.jpg@100w_100h_1e.webp", "~v2/images/200x100/webp/cat.jpg",
		"images/200x100,fit=contain,q=80/cat.jpg", "a&b=c#d;e,f$g!h'i(j)k.jpg", "^`{}[]",
		"größe/日本語/ж.webp", "emoji 🐈.png", ".hidden", "..dots", "-dash", "_", "index.html",
		strings.Repeat("s", 200), strings.Repeat("t", 200) + "/" + strings.Repeat("u", 200),
	}
}

// odder returns keys that some systems have no file names for.
func odder() []string {
	return []string{"a?b*c:d|e<f>g", `back\slash`, `quo"te`, "trail ", "...", "a.", "con", "nul.jpg", "v~1"}
}

func oddKeys(t testing.TB, s store.Store) {
	keys := odd()
	for n, key := range keys {
		put(t, s, key, n)
	}
	for _, key := range odder() {
		n := len(keys)
		if err := s.Put(t.Context(), key, value(n), attrs(n)); err != nil {
			wantError(t, "Put", key, err, store.ErrKey)
			continue
		}
		keys = append(keys, key)
	}
	for n, key := range keys {
		wantValue(t, s, key, n)
	}
}

func longKey(t testing.TB, s store.Store) {
	deep := strings.Repeat("a/", 499) + "aa"
	wide := strings.Repeat(strings.Repeat("b", 99)+"/", 9) + strings.Repeat("b", 100)
	for n, key := range []string{deep, wide} {
		switch err := s.Put(t.Context(), key, value(n), attrs(n)); {
		case err == nil:
			wantValue(t, s, key, n)
		default:
			wantError(t, "Put", key, err, store.ErrKey)
		}
	}
}

func escapes(t testing.TB, s store.Store) {
	keys := []string{"a b", "a+b", "a%20b", "a%2520b", "a%2Bb", "é", "%C3%A9", "a&b", "a&amp;b"}
	for n, key := range keys {
		wantMissing(t, s, key)
		put(t, s, key, n)
	}
	for n, key := range keys {
		wantValue(t, s, key, n)
	}
}

func malformed(t testing.TB, s store.Store) {
	put(t, s, "a/b", 1)
	for _, key := range []string{
		"", "/", "/a/b", "a/", "a//b", "./a/b", "a/./b", "..", "../a/b", "a/../a/b", "a/..", ".",
		"a\x00b", "a\nb", "\x7f", "\xff", "a/\xc3/b", strings.Repeat("x", store.MaxKey+1),
	} {
		wantError(t, "Put", key, s.Put(t.Context(), key, value(2), attrs(2)), store.ErrKey)
		if err := store.Create(t.Context(), s, key, value(2), attrs(2)); !errors.Is(err, store.ErrUnsupported) {
			wantError(t, "Create", key, err, store.ErrKey)
		}
		if _, _, err := read(t.Context(), s, key); !errors.Is(err, store.ErrNotExist) {
			wantError(t, "Get", key, err, store.ErrKey)
		}
		if _, err := store.Stat(t.Context(), s, key); !errors.Is(err, store.ErrNotExist) {
			wantError(t, "Stat", key, err, store.ErrKey)
		}
	}
	wantValue(t, s, "a/b", 1)
}

func below(t testing.TB, s store.Store) {
	put(t, s, "x.jpg", 1)
	put(t, s, "dir/y.jpg", 2)
	stored := []string{"x.jpg", "dir/y.jpg"}
	for i, key := range []string{"x.jpg/200x100.webp", "x.jpg/a/b", "dir"} {
		n := 3 + i
		// An object is stored here only if the Put says so.
		if err := s.Put(t.Context(), key, value(n), attrs(n)); err == nil {
			wantValue(t, s, key, n)
			stored = append(stored, key)
			continue
		} else if !errors.Is(err, store.ErrKey) {
			t.Fatalf("Put(%q) = %v, want nil or ErrKey", key, err)
		}
		wantMissing(t, s, key)
		err := store.Create(t.Context(), s, key, value(n), attrs(n))
		if !errors.Is(err, store.ErrUnsupported) {
			wantError(t, "Create", key, err, store.ErrKey)
		}
		if err := store.Delete(t.Context(), s, key); err != nil && !errors.Is(err, store.ErrUnsupported) {
			t.Fatalf("Delete(%q) = %v, want nil", key, err)
		}
	}
	wantValue(t, s, "x.jpg", 1)
	wantValue(t, s, "dir/y.jpg", 2)
	if !list.of(t, s) {
		return
	}
	slices.Sort(stored)
	if got := keysOf(t, s, ""); !slices.Equal(got, stored) {
		t.Fatalf("List gives %q, want %q", got, stored)
	}
}
