package dirstore

import (
	"bytes"
	"context"
	"crypto/md5"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/rendition-go/rendition/store"
)

const killEnv = "DIRSTORE_WRITE_TO"

// killValue is an object that can be told whole from its own bytes.
func killValue(n int) ([]byte, store.Attrs) {
	data := bytes.Repeat(fmt.Appendf(nil, "%07d\n", n), 20_000) // always 160 kB
	return data, store.Attrs{ContentType: "image/webp", Metadata: map[string]string{"sum": fmt.Sprintf("%x", md5.Sum(data))}}
}

func killKey(n int) string { return fmt.Sprintf("d%d/%d.webp", n%2, n%3) }

// TestWriteUntilKilled is the child of TestKill.
func TestWriteUntilKilled(t *testing.T) {
	dir := os.Getenv(killEnv)
	if dir == "" {
		t.Skip("only as a child")
	}
	s := open(t, dir, &Options{NoSync: true})
	fmt.Println("ready")
	for n := 0; ; n++ {
		data, a := killValue(n)
		if err := s.Put(context.Background(), killKey(n), data, a); err != nil {
			t.Fatal(err)
		}
		created := fmt.Sprintf("created/%d.webp", n)
		if err := s.Create(context.Background(), created, data, a); err != nil && !errors.Is(err, store.ErrExist) {
			t.Fatal(err)
		}
	}
}

// TestKill kills a writer at any moment: every object must be whole and have
// its own attributes.
func TestKill(t *testing.T) {
	dir := t.TempDir()
	for round := range 6 {
		writeAndKill(t, dir, time.Duration(20+round*13)*time.Millisecond)
		s := open(t, dir, nil)
		objects := 0
		for key, err := range s.List(t.Context(), "") {
			if err != nil {
				t.Fatal(err)
			}
			data, a := get(t, s, key)
			if len(data) != 160_000 || a.ContentType != "image/webp" || a.Metadata["sum"] != a.ETag {
				t.Fatalf("round %d: %s has %d bytes and %+v", round, key, len(data), a)
			}
			objects++
		}
		if objects == 0 {
			t.Fatal("the child wrote nothing")
		}
	}
	// What the killed ones left goes when it is old.
	for _, name := range filesIn(t, filepath.Join(dir, tempDir)) {
		backdate(t, filepath.Join(dir, tempDir, name), 2*time.Hour)
	}
	s := open(t, dir, nil)
	if left := filesIn(t, filepath.Join(dir, tempDir)); len(left) != 0 {
		t.Fatalf("leftovers stay: %q", left)
	}
	for n := range 3 {
		data, a := killValue(n)
		if err := s.Put(t.Context(), killKey(n), data, a); err != nil {
			t.Fatal(err)
		}
	}
}

func writeAndKill(t *testing.T, dir string, after time.Duration) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestWriteUntilKilled$")
	cmd.Env = append(os.Environ(), killEnv+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ready := make([]byte, len("ready"))
	if _, err := out.Read(ready); err != nil || string(ready) != "ready" {
		t.Errorf("the child says %q, %v", ready, err)
	}
	time.Sleep(after)
	if err := cmd.Process.Kill(); err != nil {
		t.Errorf("the child ended by itself: %v", err)
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.Exited() {
		t.Errorf("the child ended by itself: %v", err)
	}
}
