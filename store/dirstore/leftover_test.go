package dirstore

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/rendition-go/rendition/store"
)

func backdate(t testing.TB, path string, age time.Duration) {
	t.Helper()
	at := time.Now().Add(-age)
	if err := os.Chtimes(path, at, at); err != nil {
		t.Fatal(err)
	}
}

// New removes what killed writers left, but not what may be in use.
func TestNewRemovesLeftovers(t *testing.T) {
	s := fresh(t)
	put(t, s, "k", "bytes")
	for _, dir := range []string{tempDir, claimsDir} {
		backdate(t, byHand(t, s, dir+"/old", "x"), 2*time.Hour)
		byHand(t, s, dir+"/young", "x")
	}
	again := open(t, s.root.Name(), nil)
	for _, dir := range []string{tempDir, claimsDir} {
		if names := filesIn(t, filepath.Join(s.root.Name(), dir)); len(names) != 1 || names[0] != "young" {
			t.Errorf("%s holds %q, want what is young", dir, names)
		}
	}
	get(t, again, "k")
}

func TestClean(t *testing.T) {
	s := fresh(t)
	if n, err := s.Clean(t.Context()); n != 0 || err != nil {
		t.Fatalf("of nothing: %d, %v", n, err)
	}
	for _, key := range []string{"stays", "touched", "gone", "replaced", "edited"} {
		put(t, s, key, "bytes of "+key)
	}
	dir := s.root.Name()
	backdate(t, filepath.Join(dir, "touched"), time.Minute)
	os.Remove(filepath.Join(dir, "gone"))
	byHand(t, s, "edited", "something else")
	// The old attributes of a replaced file, as a killed writer leaves them.
	old := newSidecar("replaced", "md5", someAttrs)
	if err := s.writeSidecar(t.Context(), sidecarName("replaced", stamp{1, 1}), old); err != nil {
		t.Fatal(err)
	}
	count := len(reservedFiles(t, s))
	if n, err := s.Clean(t.Context()); n != 0 || err != nil || len(reservedFiles(t, s)) != count {
		t.Fatalf("of what is young: %d, %v", n, err)
	}
	for _, name := range reservedFiles(t, s) {
		backdate(t, filepath.Join(dir, reserved, name), 2*time.Hour)
	}
	// gone's, and replaced's old ones. What is edited might be restored.
	if n, err := s.Clean(t.Context()); n != 2 || err != nil {
		t.Fatalf("removed %d, %v; want 2", n, err)
	}
	for _, key := range []string{"stays", "touched", "replaced"} {
		if _, a := get(t, s, key); a.ContentType != "image/webp" {
			t.Errorf("%s lost its attributes", key)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Clean(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("with a done context: %v", err)
	}
}

// Without hard links a claim keeps other creators out, for a while.
func TestClaims(t *testing.T) {
	s := fresh(t)
	s.link = noLinks
	_, start := sidecarDir("k")
	path := byHand(t, s, claimsDir+"/"+start+"claim", "")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := s.Create(ctx, "k", []byte("new"), someAttrs); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("Create while another one has the claim = %v", err)
	}
	if _, err := s.Stat(t.Context(), "k"); !errors.Is(err, store.ErrNotExist) {
		t.Fatalf("Stat = %v", err)
	}
	backdate(t, path, time.Minute)
	if err := s.Create(t.Context(), "k", []byte("new"), someAttrs); err != nil {
		t.Fatalf("Create over a dead claim: %v", err)
	}
	if data, _ := get(t, s, "k"); data != "new" {
		t.Fatalf("%q", data)
	}
	if left := filesIn(t, filepath.Join(s.root.Name(), claimsDir)); len(left) != 0 {
		t.Fatalf("claims stay: %q", left)
	}
}
