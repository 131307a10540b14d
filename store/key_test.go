package store_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rendition-go/rendition/store"
)

func TestValidKey(t *testing.T) {
	for _, key := range []string{
		"a", "a/b", "~v2/x", " ", "a b", "...", ".a", "a.", `a\b`, "%2F", "ü", strings.Repeat("x", store.MaxKey),
	} {
		if err := store.ValidKey(key); err != nil {
			t.Errorf("%.40q: %v", key, err)
		}
	}
	for key, why := range map[string]string{
		"": "empty", "/": "empty segment", "/a": "empty segment", "a/": "empty segment", "a//b": "empty segment",
		".": `segment "."`, "a/..": `segment ".."`, "./a": `segment "."`,
		"a\x00": "control", "a\tb": "control", "\u0085": "control", "\xff": "UTF-8", "\xed\xa0\x80": "UTF-8",
		strings.Repeat("x", store.MaxKey+1): "1025 bytes",
	} {
		err := store.ValidKey(key)
		if !errors.Is(err, store.ErrKey) || !strings.Contains(err.Error(), why) {
			t.Errorf("%.40q: %v, want ErrKey with %q", key, err, why)
		}
	}
}

func FuzzValidKey(f *testing.F) {
	for _, key := range []string{"a/b", "", "../a", "a//b", "\x00", "\xff", "~v2/ü", "a/.", strings.Repeat("x/", 600)} {
		f.Add(key)
	}
	f.Fuzz(func(t *testing.T, key string) {
		err := store.ValidKey(key)
		if err != nil {
			if !errors.Is(err, store.ErrKey) {
				t.Fatalf("%v is not ErrKey", err)
			}
			return
		}
		// What is valid is a relative path to package fs too, and stays what
		// it is however it is cut.
		if !fs.ValidPath(key) || key == "." || len(key) > store.MaxKey || !utf8.ValidString(key) || strings.ContainsRune(key, 0) {
			t.Fatalf("%q is valid", key)
		}
		for segment := range strings.SplitSeq(key, "/") {
			if err := store.ValidKey(segment); err != nil {
				t.Fatalf("%q is valid, its segment %q is not: %v", key, segment, err)
			}
		}
		if err := store.ValidKey("p/" + key); err != nil && len(key)+2 <= store.MaxKey {
			t.Fatalf("%q is valid, and not below a folder: %v", key, err)
		}
	})
}
