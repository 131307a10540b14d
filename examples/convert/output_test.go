package main

import (
	"bytes"
	"github.com/rendition-go/rendition/examples/internal/backends"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"runtime/debug"
	"testing"
)

// A file that cannot be read to its end is no corrupt picture.
func TestReadFailure(t *testing.T) {
	const unreadable = "/proc/self/mem" // a regular file whose first bytes give EIO
	if runtime.GOOS != "linux" {
		t.Skip("no file here that fails to be read")
	}
	got := convertJSON(t, exitError, "-o", t.TempDir(), "4w", unreadable)
	if !reflect.DeepEqual(column(got, "kind"), []any{"io"}) || !reflect.DeepEqual(column(got, "error"), []any{"input/output error"}) {
		t.Errorf("%v", got)
	}
}

// A disk that fails is remembered, whatever an encoder makes of it.
func TestWriteFailure(t *testing.T) {
	dir := t.TempDir()
	o, err := createOutput(dir)
	if err != nil {
		t.Fatal(err)
	}
	o.file.Close()
	if _, err := o.Write(make([]byte, 1<<20)); err == nil || o.err == nil {
		t.Errorf("written to a closed file: %v, %v", err, o.err)
	}
	if err := o.commit(filepath.Join(dir, "result")); err == nil {
		t.Error("committed all the same")
	}
	o.discard()
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
	if _, err := createOutput(filepath.Join(dir, "missing")); err == nil {
		t.Error("created in a directory that is not there")
	}
}

// The limit of the heap holds while files are converted, unless there is one
// already.
func TestLimitHeap(t *testing.T) {
	old := debug.SetMemoryLimit(math.MaxInt64)
	defer debug.SetMemoryLimit(old)
	c, err := parseFlags([]string{"-memory", "100", "10w", "x"}, &bytes.Buffer{})
	if err != nil {
		t.Fatal(err)
	}
	undo := backends.LimitHeap(c.memory)
	if got := debug.SetMemoryLimit(-1); got != 164<<20 {
		t.Errorf("the limit is %d", got)
	}
	undo()
	if got := debug.SetMemoryLimit(-1); got != math.MaxInt64 {
		t.Errorf("afterwards the limit is %d", got)
	}
	debug.SetMemoryLimit(1 << 30)
	backends.LimitHeap(c.memory)()
	if got := debug.SetMemoryLimit(-1); got != 1<<30 {
		t.Errorf("a limit that was there became %d", got)
	}
}
