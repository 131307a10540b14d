//go:build unix

package dirstore

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/rendition-go/rendition/store"
)

func symlink(t testing.TB, s *Store, target, name string) {
	t.Helper()
	if err := os.Symlink(target, filepath.Join(s.root.Name(), name)); err != nil {
		t.Fatal(err)
	}
}

// No symbolic link leads a reader or a writer out of the directory.
func TestLinksOutside(t *testing.T) {
	outside := t.TempDir()
	secret := filepath.Join(outside, "secret.jpg")
	if err := os.WriteFile(secret, []byte("secret"), 0o666); err != nil {
		t.Fatal(err)
	}
	s := fresh(t)
	symlink(t, s, outside, "dir")
	symlink(t, s, secret, "file.jpg")
	symlink(t, s, "../"+filepath.Base(outside), "relative")
	for _, key := range []string{"dir/secret.jpg", "file.jpg", "relative/secret.jpg"} {
		if _, err := s.Get(t.Context(), key); !errors.Is(err, store.ErrKey) && !errors.Is(err, store.ErrNotExist) {
			t.Errorf("Get(%s) = %v, want ErrKey", key, err)
		}
	}
	for _, key := range []string{"dir/secret.jpg", "dir/new.jpg", "dir/new/new.jpg", "relative/new.jpg"} {
		if err := s.Put(t.Context(), key, []byte("new"), someAttrs); !errors.Is(err, store.ErrKey) {
			t.Errorf("Put(%s) = %v, want ErrKey", key, err)
		}
		if err := s.Create(t.Context(), key, []byte("new"), someAttrs); !errors.Is(err, store.ErrKey) {
			t.Errorf("Create(%s) = %v, want ErrKey", key, err)
		}
		s.Delete(t.Context(), key)
	}
	for key, err := range s.List(t.Context(), "") {
		t.Errorf("List gives %q, %v", key, err)
	}
	// A Put takes the link's place.
	put(t, s, "file.jpg", "mine")
	if data, _ := get(t, s, "file.jpg"); data != "mine" {
		t.Errorf("file.jpg holds %q", data)
	}
	if err := s.Delete(t.Context(), "file.jpg"); err != nil {
		t.Fatal(err)
	}
	names := filesIn(t, outside)
	if data, err := os.ReadFile(secret); err != nil || string(data) != "secret" || len(names) != 1 {
		t.Errorf("outside there are %q, and the secret is %q, %v", names, data, err)
	}
}

// Links that stay inside are followed; what keeps the attributes cannot be
// led out either.
func TestLinksInside(t *testing.T) {
	s := fresh(t)
	put(t, s, "real/cat.jpg", "bytes")
	symlink(t, s, "real", "alias")
	symlink(t, s, "real/cat.jpg", "cat.jpg")
	for _, key := range []string{"alias/cat.jpg", "cat.jpg"} {
		if data, a := get(t, s, key); data != "bytes" || a.ContentType != "image/jpeg" {
			t.Errorf("%s: %q, %+v", key, data, a)
		}
	}
	put(t, s, "alias/new.jpg", "new")
	if data, _ := get(t, s, "alias/new.jpg"); data != "new" {
		t.Errorf("alias/new.jpg holds %q", data)
	}
	if data, _ := get(t, s, "real/new.jpg"); data != "new" {
		t.Errorf("real/new.jpg holds %q", data)
	}
	for _, key := range []string{"alias/new.jpg", "alias/cat.jpg"} {
		if err := s.Delete(t.Context(), key); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.root.Lstat("alias"); err != nil {
		t.Errorf("Delete removed a symbolic link among the parents: %v", err)
	}
}

func TestReservedDirLinkedOutside(t *testing.T) {
	outside := t.TempDir()
	s := fresh(t)
	symlink(t, s, outside, reserved)
	if err := s.Put(t.Context(), "k", []byte("bytes"), someAttrs); err == nil {
		t.Error("Put works though its temporary files would be outside")
	}
	if names := filesIn(t, outside); len(names) != 0 {
		t.Errorf("outside there are %q", names)
	}
}

// What is no regular file does not exist, and does not block.
func TestNamedPipe(t *testing.T) {
	s := fresh(t)
	if err := syscall.Mkfifo(filepath.Join(s.root.Name(), "pipe.jpg"), 0o666); err != nil {
		t.Skip(err)
	}
	got := make(chan error, 1)
	go func() {
		_, err := s.Get(t.Context(), "pipe.jpg")
		got <- err
	}()
	select {
	case err := <-got:
		if !errors.Is(err, store.ErrNotExist) {
			t.Fatalf("Get = %v, want ErrNotExist", err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("Get of a named pipe blocks")
	}
}

// A directory that is only read gets nothing written.
func TestReadOnly(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "cat.jpg"), []byte("bytes"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(dir, 0o755) })
	s := open(t, dir, nil)
	get(t, s, "cat.jpg")
	if _, err := s.Stat(t.Context(), "dog.jpg"); !errors.Is(err, store.ErrNotExist) {
		t.Fatal(err)
	}
	if _, err := s.root.Lstat(reserved); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("New or reading made the reserved directory: %v", err)
	}
	if os.Getuid() == 0 {
		return // who may write everywhere
	}
	err := s.Put(t.Context(), "dog.jpg", nil, someAttrs)
	if !errors.Is(err, fs.ErrPermission) || errors.Is(err, store.ErrKey) {
		t.Errorf("Put = %v, want fs.ErrPermission", err)
	}
}
