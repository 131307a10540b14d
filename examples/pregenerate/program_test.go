package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rendition-go/rendition/store/dirstore"
)

// build makes the program and returns its path.
func build(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("builds the program")
	}
	program := filepath.Join(t.TempDir(), "pregenerate")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return program
}

// killed runs the program and kills it once it has finished some originals, in the
// middle of others. It reports whether it came to the end before that.
func killed(t *testing.T, program string, originals int, args ...string) (ended bool) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, append([]string{"-json"}, args...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for n := 0; n < originals && lines.Scan(); n++ {
		if strings.HasPrefix(lines.Text(), `{"summary"`) {
			ended = true
		}
	}
	time.Sleep(time.Duration(rand.IntN(20)) * time.Millisecond)
	if err := cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, out)
	_ = cmd.Wait() // it says that it was killed
	return ended
}

// Killed at any moment, and again, the program leaves no broken variant behind,
// and a run to the end makes what is missing.
func TestKilled(t *testing.T) {
	program := build(t)
	const originals, sizes, kills, workers = 40, 3, 6, 2
	all := make(map[string][]byte)
	for i := range originals {
		all[name(i)] = jpegBytes(t, 300+i, 200)
	}
	from, to := folder(t, all), t.TempDir()
	args := []string{"-originals", from, "-variants", to, "-allow", "40w,80w,160w", "-j", strconv.Itoa(workers)}
	s, err := dirstore.New(to, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	before := 0
	for i := range kills {
		ended := killed(t, program, i*originals/(kills+1)+1, args...)
		n := checkWhole(t, s)
		if n < before || ended {
			t.Errorf("kill %d: %d variants, %d before; ended: %v", i, n, before, ended)
		}
		before = n
	}
	if before == 0 || before >= originals*sizes*2 {
		t.Errorf("%d variants after all kills", before)
	}
	got := pregenerate(t, exitOK, args...)
	if n := checkWhole(t, s); n != originals*sizes*2 || got.summary.Made != n-before || got.summary.Existed != before {
		t.Errorf("%d variants at the end, %d before, %+v", n, before, got.summary)
	}
	// They are those of a run without kills; but what is made of an original beside
	// others need not have the bytes of what is made later.
	other := t.TempDir()
	pregenerate(t, exitOK, append(args, "-variants", other)...)
	want, differ := files(t, other), 0
	for key, data := range files(t, to) {
		if want[key] == "" {
			t.Errorf("%s is one too many", key)
		}
		if want[key] != data {
			differ++
		}
	}
	if most := kills * workers * sizes * 2; differ > most {
		t.Errorf("%d have other bytes, and at most %d were cut off", differ, most)
	}
}

// A signal ends it in order: with what was made, and where to go on.
func TestSignals(t *testing.T) {
	program := build(t)
	all := make(map[string][]byte)
	for i := range 300 {
		all[name(i)] = jpegBytes(t, 300, 200)
	}
	for _, sig := range []os.Signal{syscall.SIGINT, syscall.SIGTERM} {
		from, to := folder(t, all), t.TempDir()
		cmd := exec.CommandContext(t.Context(), program, "-json", "-originals", from, "-variants", to, "-allow", "40w")
		var errs bytes.Buffer
		cmd.Stderr = &errs
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		first := make([]byte, 10)
		if _, err := io.ReadFull(out, first); err != nil {
			t.Fatal(err, errs.String())
		}
		if err := cmd.Process.Signal(sig); err != nil {
			t.Fatal(err)
		}
		got := parse(t, io.MultiReader(bytes.NewReader(first), out))
		var exit *exec.ExitError
		if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != exitError {
			t.Errorf("%v: %v", sig, err)
		}
		if !got.summary.Interrupted || got.summary.Originals >= 300 || errs.Len() > 0 {
			t.Errorf("%v: %+v %s", sig, got.summary, errs.String())
		}
		s, err := dirstore.New(to, nil)
		if err != nil {
			t.Fatal(err)
		}
		if n := checkWhole(t, s); n < got.summary.Made || n == 0 {
			t.Errorf("%v: %d variants, %d made", sig, n, got.summary.Made)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}
