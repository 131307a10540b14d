package store_test

import (
	"bytes"
	"context"
	"crypto/md5"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/rendition-go/rendition/store"
)

//go:embed testdata/originals
var originals embed.FS

var png = []byte("\x89PNG\r\n\x1a\n0123456789")

func TestFS(t *testing.T) {
	now := time.Now()
	g := store.FS(fstest.MapFS{
		"a/cat.JPEG":  {Data: []byte("cat"), ModTime: now},
		"a/dog":       {Data: png, ModTime: now},
		"a/what":      {Data: []byte("?"), ModTime: now},
		"empty.gif":   {ModTime: now},
		"ü 1%20.webp": {Data: []byte("u")},
	})
	for key, want := range map[string]string{
		"a/cat.JPEG": "image/jpeg", "a/dog": "image/png", "a/what": "application/octet-stream",
		"empty.gif": "image/gif", "ü 1%20.webp": "image/webp",
	} {
		data, a, err := store.ReadAll(t.Context(), g, key, 100)
		if err != nil {
			t.Fatal(err)
		}
		if a.ContentType != want || a.ETag != fmt.Sprintf("%x", md5.Sum(data)) || a.Size != int64(len(data)) {
			t.Errorf("%s: %+v, want %s", key, a, want)
		}
		if st, err := store.Stat(t.Context(), g, key); err != nil || st.ETag != a.ETag || st.Size != a.Size || st.ContentType != want {
			t.Errorf("%s: Stat %+v, %v", key, st, err)
		}
	}
	for key, want := range map[string]error{
		"a": store.ErrNotExist, "a/none": store.ErrNotExist, "a/dog/below": store.ErrNotExist,
		"": store.ErrKey, ".": store.ErrKey, "../a": store.ErrKey, "/a/dog": store.ErrKey, "a/": store.ErrKey, "a\x00": store.ErrKey,
	} {
		_, err := g.Get(t.Context(), key)
		var ke *store.KeyError
		if !errors.Is(err, want) || !errors.As(err, &ke) || ke.Key != key || ke.Op != "get" {
			t.Errorf("Get(%q) = %v, want %v in a KeyError", key, err, want)
		}
		if _, err := store.Stat(t.Context(), g, key); !errors.Is(err, want) {
			t.Errorf("Stat(%q) = %v, want %v", key, err, want)
		}
	}
}

func TestFSOfDirectory(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "cat.jpg")
	write := func(data []byte, age time.Duration) {
		t.Helper()
		at := time.Now().Add(-age)
		if err := errors.Join(os.WriteFile(path, data, 0o666), os.Chtimes(path, at, at)); err != nil {
			t.Fatal(err)
		}
	}
	g := store.FS(os.DirFS(dir))
	large := bytes.Repeat([]byte("0123456789abcdef"), 3<<20/16)
	// Each version has another time; each is read twice, for the sum is
	// remembered.
	for i, data := range [][]byte{large, append([]byte("X"), large[1:]...), []byte("small"), []byte("other")} {
		write(data, time.Duration(10-i)*time.Hour)
		for range 2 {
			got, a, err := store.ReadAll(t.Context(), g, "cat.jpg", 1<<30)
			if err != nil || !bytes.Equal(got, data) || a.ETag != fmt.Sprintf("%x", md5.Sum(data)) {
				t.Fatalf("version %d: %d bytes, %+v, %v", i, len(got), a, err)
			}
		}
	}
	// A change within the file system's time step is seen too.
	write([]byte("fresh"), 0)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Stat(t.Context(), g, "cat.jpg"); err != nil {
		t.Fatal(err)
	}
	write([]byte("FRESH"), 0)
	if err := os.Chtimes(path, info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
	if data, a, err := store.ReadAll(t.Context(), g, "cat.jpg", 100); err != nil || a.ETag != fmt.Sprintf("%x", md5.Sum(data)) {
		t.Fatalf("%q, %+v, %v", data, a, err)
	}
	if _, err := g.Get(t.Context(), "cat.jpg/below"); !errors.Is(err, store.ErrNotExist) {
		t.Errorf("below a file: %v", err)
	}
}

// Files of a zip archive, say, neither seek nor have a time of their own.
type unseekable struct {
	fs.FS
	opened *atomic.Int64
	read   *atomic.Int64
}

type onlyReads struct {
	fs.File
	read *atomic.Int64
}

func (o onlyReads) Read(p []byte) (int, error) {
	n, err := o.File.Read(p)
	o.read.Add(int64(n))
	return n, err
}

func (u unseekable) Open(name string) (fs.File, error) {
	f, err := u.FS.Open(name)
	if err != nil {
		return nil, err
	}
	u.opened.Add(1)
	return onlyReads{f, u.read}, nil
}

func TestFSUnseekable(t *testing.T) {
	large := bytes.Repeat([]byte("0123456789abcdef"), 2<<20/16)
	for name, at := range map[string]time.Time{"no time": {}, "a time": time.Unix(1e9, 0)} {
		t.Run(name, func(t *testing.T) {
			u := unseekable{fstest.MapFS{"large.png": {Data: large, ModTime: at}}, new(atomic.Int64), new(atomic.Int64)}
			g := store.FS(u)
			for range 2 {
				data, a, err := store.ReadAll(t.Context(), g, "large.png", 1<<30)
				if err != nil || !bytes.Equal(data, large) || a.ETag != fmt.Sprintf("%x", md5.Sum(large)) {
					t.Fatalf("%d bytes, %+v, %v", len(data), a, err)
				}
			}
			// Without a time the sum cannot be remembered.
			want := int64(3)
			if at.IsZero() {
				want = 4
			}
			if got := u.read.Load(); got != want*int64(len(large)) {
				t.Errorf("%d bytes were read, want the file %d times", got, want)
			}
		})
	}
}

func TestFSContext(t *testing.T) {
	data := make([]byte, 2<<20)
	g := store.FS(fstest.MapFS{"large.png": {Data: data, ModTime: time.Unix(1e9, 0)}})
	ctx, cancel := context.WithCancel(t.Context())
	obj, err := g.Get(ctx, "large.png")
	if err != nil {
		t.Fatal(err)
	}
	defer obj.Body.Close()
	cancel()
	if n, err := io.Copy(io.Discard, obj.Body); !errors.Is(err, context.Canceled) {
		t.Errorf("%d bytes, %v", n, err)
	}
	if _, err := g.Get(ctx, "large.png"); !errors.Is(err, context.Canceled) {
		t.Errorf("Get = %v", err)
	}
	for _, err := range store.List(ctx, g, "") {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("List: %v", err)
		}
	}
}

func TestFSBroken(t *testing.T) {
	broken := errors.New("broken")
	g := store.FS(brokenFS{broken})
	if _, err := g.Get(t.Context(), "k"); !errors.Is(err, broken) || errors.Is(err, store.ErrNotExist) {
		t.Errorf("Get = %v", err)
	}
	n := 0
	for _, err := range store.List(t.Context(), g, "") {
		if n++; !errors.Is(err, broken) {
			t.Errorf("List: %v", err)
		}
	}
	if n != 1 {
		t.Errorf("List yields %d times", n)
	}
}

type brokenFS struct{ err error }

func (b brokenFS) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: b.err}
}

func TestFSList(t *testing.T) {
	g := store.FS(fstest.MapFS{
		"b.jpg": {}, "b/c": {}, "b/d/e": {}, "b-/x": {}, "b0": {}, "no\nkey": {}, "bad\x00/x": {},
		"pipe": {Mode: fs.ModeNamedPipe}, "dir": {Mode: fs.ModeDir},
	})
	for prefix, want := range map[string][]string{
		"": {"b-/x", "b.jpg", "b/c", "b/d/e", "b0"}, "b/": {"b/c", "b/d/e"}, "b/d": {"b/d/e"}, "x": nil,
	} {
		var keys []string
		for key, err := range store.List(t.Context(), g, prefix) {
			if err != nil {
				t.Fatal(err)
			}
			keys = append(keys, key)
		}
		if !slices.Equal(keys, want) {
			t.Errorf("List(%q) gives %q, want %q", prefix, keys, want)
		}
	}
}

func TestFSEmbed(t *testing.T) {
	g := store.PrefixGetter(store.FS(originals), "testdata/originals/")
	data, a, err := store.ReadAll(t.Context(), g, "note.txt", 1000)
	if err != nil || a.ContentType != "text/plain; charset=utf-8" || a.ETag != fmt.Sprintf("%x", md5.Sum(data)) {
		t.Fatalf("%q, %+v, %v", data, a, err)
	}
	obj, err := g.Get(t.Context(), "note.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer obj.Body.Close()
	if _, err := obj.Body.(io.Seeker).Seek(2, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	if rest, err := io.ReadAll(obj.Body); err != nil || !bytes.Equal(rest, data[2:]) {
		t.Fatalf("%q, %v", rest, err)
	}
}
