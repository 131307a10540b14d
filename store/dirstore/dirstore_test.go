package dirstore

import (
	"context"
	"crypto/md5"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rendition-go/rendition/store"
)

var someAttrs = store.Attrs{
	ContentType: "image/webp", CacheControl: "no-cache",
	Metadata: map[string]string{"rendition-source": "cat.jpg"},
	Tags:     map[string]string{"kind": "variant"}, StorageClass: "STANDARD",
}

func put(t testing.TB, s *Store, key, data string) {
	t.Helper()
	if err := s.Put(t.Context(), key, []byte(data), someAttrs); err != nil {
		t.Fatal(err)
	}
}

func get(t testing.TB, s *Store, key string) (string, store.Attrs) {
	t.Helper()
	data, a, err := store.ReadAll(t.Context(), s, key, 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("%x", md5.Sum(data)); a.ETag != want {
		t.Fatalf("%s: ETag %q, want the MD5 %q", key, a.ETag, want)
	}
	return string(data), a
}

// byHand writes a file as another program does.
func byHand(t testing.TB, s *Store, name, data string) string {
	t.Helper()
	path := filepath.Join(s.root.Name(), name)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(data), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// filesIn lists the regular files below dir, relative to it.
func filesIn(t testing.TB, dir string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			rel, _ := filepath.Rel(dir, path)
			names = append(names, filepath.ToSlash(rel))
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func reservedFiles(t testing.TB, s *Store) []string {
	t.Helper()
	return filesIn(t, filepath.Join(s.root.Name(), reserved))
}

func TestObjectIsTheFile(t *testing.T) {
	s := fresh(t)
	put(t, s, "images/200x100/webp/cät 1.jpg", "bytes")
	path := filepath.Join(s.root.Name(), "images", "200x100", "webp", "cät 1.jpg")
	if data, err := os.ReadFile(path); err != nil || string(data) != "bytes" {
		t.Fatalf("the file holds %q, %v", data, err)
	}
	_, a := get(t, s, "images/200x100/webp/cät 1.jpg")
	if a.Tags["kind"] != "variant" || a.StorageClass != "STANDARD" {
		t.Fatalf("attributes %+v", a)
	}
}

func TestModes(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "new", "dir"), &Options{FileMode: 0o600, DirMode: 0o700})
	put(t, s, "a/b", "bytes")
	for name, want := range map[string]fs.FileMode{"a": 0o700, "a/b": 0o600} {
		info, err := s.root.Stat(name)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v; want %v", name, info.Mode(), err, want)
		}
	}
	if _, err := New(t.TempDir(), &Options{FileMode: fs.ModeSetuid | 0o755}); err == nil {
		t.Error("New takes a mode that it cannot set")
	}
	file := byHand(t, s, "file", "")
	if _, err := New(file, nil); err == nil {
		t.Error("New takes a file for a directory")
	}
}

func TestClosed(t *testing.T) {
	s := fresh(t)
	put(t, s, "k", "bytes")
	s.Close()
	_, err := s.Get(t.Context(), "k")
	if err == nil || errors.Is(err, store.ErrNotExist) || errors.Is(err, store.ErrKey) {
		t.Fatalf("Get after Close = %v, want another error", err)
	}
	if err := s.Put(t.Context(), "k", nil, someAttrs); err == nil || errors.Is(err, store.ErrKey) {
		t.Fatalf("Put after Close = %v", err)
	}
}

func TestFilesPutByHand(t *testing.T) {
	s := fresh(t)
	byHand(t, s, "originals/cat.JPG", "no jpeg")
	byHand(t, s, "originals/dog", "\x89PNG\r\n\x1a\n....")
	byHand(t, s, "originals/what", "?")
	for key, want := range map[string]string{
		"originals/cat.JPG": "image/jpeg", "originals/dog": "image/png", "originals/what": "application/octet-stream",
	} {
		_, a := get(t, s, key)
		if a.ContentType != want || len(a.Metadata) != 0 || time.Since(a.ModTime).Abs() > time.Hour {
			t.Errorf("%s: %+v, want %s", key, a, want)
		}
		if st, err := s.Stat(t.Context(), key); err != nil || st.ETag != a.ETag || st.Size != a.Size {
			t.Errorf("%s: Stat %+v, %v", key, st, err)
		}
	}
	if err := s.Create(t.Context(), "originals/dog", []byte("new"), someAttrs); !errors.Is(err, store.ErrExist) {
		t.Errorf("Create over an original = %v, want ErrExist", err)
	}
	if left := reservedFiles(t, s); len(left) != 0 {
		t.Errorf("reading and a refused Create leave %q", left)
	}
}

// A large file is hashed once, serves ranges, and a change is seen.
func TestLargeFilePutByHand(t *testing.T) {
	s := fresh(t)
	data := strings.Repeat("0123456789abcdef", 3<<20/16)
	path := byHand(t, s, "large.png", data)
	old := time.Now().Add(-time.Hour)
	os.Chtimes(path, old, old)
	for range 2 { // the second time from memory
		got, a := get(t, s, "large.png")
		if got != data || a.Size != int64(len(data)) {
			t.Fatalf("%d bytes, Size %d", len(got), a.Size)
		}
	}
	obj, err := s.Get(t.Context(), "large.png")
	if err != nil {
		t.Fatal(err)
	}
	defer obj.Body.Close()
	if _, err := obj.Body.(io.Seeker).Seek(-4, io.SeekEnd); err != nil {
		t.Fatal(err)
	}
	if end, err := io.ReadAll(obj.Body); err != nil || string(end) != "cdef" {
		t.Fatalf("the end: %q, %v", end, err)
	}
	changed := "X" + data[1:]
	byHand(t, s, "large.png", changed)
	if got, _ := get(t, s, "large.png"); got != changed {
		t.Fatal("the change is not seen")
	}
}

// Attributes go with their bytes: they outlive a change of time and are void
// when the bytes change.
func TestAttributesBelongToBytes(t *testing.T) {
	for name, s := range map[string]*Store{"fine": fresh(t), "coarse": coarse(fresh(t))} {
		t.Run(name, func(t *testing.T) {
			put(t, s, "d/cat.jpg", "old bytes")
			path := filepath.Join(s.root.Name(), "d", "cat.jpg")
			for _, back := range []time.Duration{0, time.Second, 1e6 * time.Second} {
				at := time.Now().Add(-back).Truncate(time.Second)
				if err := os.Chtimes(path, at, at); err != nil {
					t.Fatal(err)
				}
				_, a := get(t, s, "d/cat.jpg")
				if a.ContentType != "image/webp" || a.Metadata["rendition-source"] != "cat.jpg" || !a.ModTime.Equal(at) {
					t.Fatalf("after a touch: %+v", a)
				}
			}
			byHand(t, s, "d/cat.jpg", "new bytes") // of the same size
			data, a := get(t, s, "d/cat.jpg")
			if data != "new bytes" || a.ContentType != "image/jpeg" || len(a.Metadata) != 0 {
				t.Fatalf("after a change by hand: %q, %+v", data, a)
			}
			put(t, s, "d/cat.jpg", "put bytes")
			if _, a := get(t, s, "d/cat.jpg"); a.ContentType != "image/webp" {
				t.Fatalf("after a Put: %+v", a)
			}
		})
	}
}

// A writer killed between the attributes and the bytes leaves the old object.
func TestAttributesWithoutBytes(t *testing.T) {
	s := fresh(t)
	put(t, s, "old", "old bytes")
	for _, key := range []string{"old", "new"} {
		c := newSidecar(key, fmt.Sprintf("%x", md5.Sum([]byte("new bytes"))), store.Attrs{ContentType: "text/new"})
		if err := s.writeSidecar(t.Context(), sidecarName(key, stamp{9, 12345}), c); err != nil {
			t.Fatal(err)
		}
	}
	if data, a := get(t, s, "old"); data != "old bytes" || a.ContentType != "image/webp" {
		t.Fatalf("%q, %+v", data, a)
	}
	if _, err := s.Stat(t.Context(), "new"); !errors.Is(err, store.ErrNotExist) {
		t.Fatalf("Stat(new) = %v", err)
	}
	put(t, s, "new", "other bytes")
	if _, a := get(t, s, "new"); a.ContentType != "image/webp" {
		t.Fatalf("%+v", a)
	}
}

func TestTornAttributes(t *testing.T) {
	for _, text := range []string{"", "{", `{"key":"other","md5":"x","contentType":"text/other"}`, "\x00\x00\x00"} {
		s := fresh(t)
		put(t, s, "cat.jpg", "bytes")
		for _, name := range reservedFiles(t, s) {
			byHand(t, s, reserved+"/"+name, text)
		}
		if data, a := get(t, s, "cat.jpg"); data != "bytes" || a.ContentType != "image/jpeg" {
			t.Fatalf("with attributes %q: %q, %+v", text, data, a)
		}
	}
}

// Overwriting and deleting leave nothing behind.
func TestNothingPilesUp(t *testing.T) {
	for name, s := range map[string]*Store{"fine": fresh(t), "coarse": coarse(fresh(t))} {
		t.Run(name, func(t *testing.T) {
			for i := range 20 {
				put(t, s, "a/b/c", fmt.Sprint("bytes", i))
				put(t, s, "a/d", "bytes")
				if err := s.Create(t.Context(), "a/d", nil, someAttrs); !errors.Is(err, store.ErrExist) {
					t.Fatal(err)
				}
				put(t, s, "e/f/g", "bytes")
				if err := s.Delete(t.Context(), "e/f/g"); err != nil {
					t.Fatal(err)
				}
			}
			// What might be another writer's goes when it is not young any more.
			for _, name := range reservedFiles(t, s) {
				backdate(t, filepath.Join(s.root.Name(), reserved, name), 2*young)
			}
			for _, key := range []string{"a/b/c", "a/d", "e/f/g"} {
				put(t, s, key, "bytes")
				put(t, s, key, "bytes again")
			}
			if err := s.Delete(t.Context(), "e/f/g"); err != nil {
				t.Fatal(err)
			}
			if left := reservedFiles(t, s); name == "fine" && len(left) != 2 {
				t.Errorf("for 2 objects there are %q", left)
			} else if len(left) > 6 {
				t.Errorf("for 2 objects there are %d files", len(left))
			}
			if _, err := s.root.Stat("e"); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("the empty directory stays: %v", err)
			}
			if err := s.Delete(t.Context(), "a/b/c"); err != nil {
				t.Fatal(err)
			}
			if _, err := s.root.Stat("a/b"); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("the empty directory stays: %v", err)
			}
			get(t, s, "a/d")
		})
	}
}

// A Create that meets an equal stamp must not take the winner's attributes.
func TestEqualStamps(t *testing.T) {
	s := fresh(t)
	s.chtimes = func(name string, _, _ time.Time) error {
		return s.root.Chtimes(name, time.Unix(1e9, 0), time.Unix(1e9, 0))
	}
	s.link = func(old, new string) error { // another process is faster
		other := open(t, s.root.Name(), &Options{NoSync: true})
		other.chtimes = s.chtimes
		s.link = s.root.Link
		if err := other.Create(t.Context(), "k", []byte("same size 1"), someAttrs); err != nil {
			return err
		}
		return s.link(old, new)
	}
	err := s.Create(t.Context(), "k", []byte("same size 2"), store.Attrs{ContentType: "text/loser"})
	if !errors.Is(err, store.ErrExist) {
		t.Fatalf("Create = %v, want ErrExist", err)
	}
	if data, a := get(t, s, "k"); data != "same size 1" || a.ContentType != "image/webp" {
		t.Fatalf("%q, %+v", data, a)
	}
}

func TestRefusedKeys(t *testing.T) {
	s := fresh(t)
	put(t, s, "file", "bytes")
	put(t, s, "dir/file", "bytes")
	for _, key := range []string{
		".rendition", ".rendition/attrs/x", ".Rendition/tmp/x", ".RENDITION", ".rendi\u200dtion/x", ".rendition\ufe0f",
		strings.Repeat("x", 256), "a/" + strings.Repeat("x", 256) + "/b", "../x", "/x", "",
		"file/below", "file/far/below", "dir",
	} {
		for _, write := range []func(context.Context, string, []byte, store.Attrs) error{s.Put, s.Create} {
			if err := write(t.Context(), key, []byte("x"), someAttrs); !errors.Is(err, store.ErrKey) {
				t.Errorf("writing %.40q = %v, want ErrKey", key, err)
			}
		}
		_, err := s.Get(t.Context(), key)
		if !errors.Is(err, store.ErrKey) && !errors.Is(err, store.ErrNotExist) {
			t.Errorf("Get(%.40q) = %v", key, err)
		}
	}
	for _, key := range []string{"a/.rendition", ".rendition2", ".renditio", strings.Repeat("x", 255)} {
		put(t, s, key, "bytes")
		get(t, s, key)
	}
	if temps := filesIn(t, filepath.Join(s.root.Name(), tempDir)); len(temps) != 0 {
		t.Errorf("refusals leave %q", temps)
	}
}

func TestWindowsNames(t *testing.T) {
	for segment, want := range map[string]bool{
		"a.": true, "a ": true, "RENDIT~1": true, "a~12.jpg": true, "~v2": false, "a.jpg": false,
		"a~b": false, "long name~1": false, " a": false, ".a": false, "a~": false,
	} {
		if got := ambiguousOnWindows(segment); got != want {
			t.Errorf("%q: %v, want %v", segment, got, want)
		}
	}
}

func TestListLeavesOut(t *testing.T) {
	s := fresh(t)
	put(t, s, "b", "bytes")
	byHand(t, s, "a/new\nline", "not a key")
	byHand(t, s, "a/x", "bytes")
	var keys []string
	for key, err := range s.List(t.Context(), "") {
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, key)
	}
	if !slices.Equal(keys, []string{"a/x", "b"}) {
		t.Fatalf("List gives %q", keys)
	}
	for key, err := range s.List(t.Context(), reserved) {
		t.Fatalf("List of the reserved directory gives %q, %v", key, err)
	}
}

func BenchmarkGet(b *testing.B) {
	s := fresh(b)
	put(b, s, "images/200x100/webp/cat.jpg", strings.Repeat("x", 30_000))
	b.ReportAllocs()
	for b.Loop() {
		obj, err := s.Get(b.Context(), "images/200x100/webp/cat.jpg")
		if err != nil {
			b.Fatal(err)
		}
		io.Copy(io.Discard, obj.Body)
		obj.Body.Close()
	}
}

func BenchmarkPut(b *testing.B) {
	data := []byte(strings.Repeat("x", 30_000))
	for _, noSync := range []bool{false, true} {
		b.Run(fmt.Sprintf("nosync=%v", noSync), func(b *testing.B) {
			s := open(b, b.TempDir(), &Options{NoSync: noSync})
			n := 0
			for b.Loop() {
				if err := s.Put(b.Context(), fmt.Sprintf("images/%d.jpg", n), data, someAttrs); err != nil {
					b.Fatal(err)
				}
				n++
			}
		})
	}
}
