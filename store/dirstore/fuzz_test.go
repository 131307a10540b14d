package dirstore

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/rendition-go/rendition/store"
)

// FuzzKey: a key makes a round trip or is refused with ErrKey, and nothing is
// ever written outside.
func FuzzKey(f *testing.F) {
	for _, key := range []string{
		"cat.jpg", "a/b/c", "../x", "a/../../x", "/etc/passwd", "~v2/a", ".rendition/tmp/x", "a\x00b", "ü/ 日",
		"sibling/below", "sibling", "dir/file", "dir", "dir/x", "a\\..\\b", "C:x", "%2e%2e/x",
	} {
		f.Add(key)
	}
	// One store for all inputs: each leaves it as it was.
	parent := f.TempDir()
	s := open(f, filepath.Join(parent, "root"), &Options{NoSync: true})
	put(f, s, "sibling", "sibling")
	put(f, s, "dir/file", "file")
	f.Fuzz(func(t *testing.T, key string) {
		err := s.Put(t.Context(), key, []byte("bytes"), someAttrs)
		var ke *store.KeyError
		switch {
		case err == nil:
			roundTrip(t, s, key)
		case !errors.Is(err, store.ErrKey) || !errors.As(err, &ke) || ke.Key != key:
			t.Fatalf("Put(%q) = %v, want ErrKey in a KeyError", key, err)
		}
		for other, want := range map[string]string{"sibling": "sibling", "dir/file": "file"} {
			if key == other {
				put(t, s, key, want)
			} else if data, _ := get(t, s, other); data != want {
				t.Fatalf("Put(%q) changed another object", key)
			}
		}
		if entries, err := os.ReadDir(parent); err != nil || len(entries) != 1 {
			t.Fatalf("Put(%q) left the directory: %v, %v", key, entries, err)
		}
	})
}

func roundTrip(t *testing.T, s *Store, key string) {
	t.Helper()
	if err := store.ValidKey(key); err != nil {
		t.Fatalf("Put took %q: %v", key, err)
	}
	if data, a := get(t, s, key); data != "bytes" || a.ContentType != "image/webp" {
		t.Fatalf("%q holds %q, %+v", key, data, a)
	}
	if err := s.Create(t.Context(), key, nil, someAttrs); !errors.Is(err, store.ErrExist) {
		t.Fatalf("Create(%q) = %v, want ErrExist", key, err)
	}
	var keys []string
	for k, err := range s.List(t.Context(), key) {
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, k)
	}
	if !slices.Contains(keys, key) {
		t.Fatalf("List(%q) gives %q", key, keys)
	}
	if err := s.Delete(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Stat(t.Context(), key); !errors.Is(err, store.ErrNotExist) {
		t.Fatalf("after Delete: %v", err)
	}
}
