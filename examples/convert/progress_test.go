package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestBarLine(t *testing.T) {
	s := summary{total: 719}
	if got := s.barLine(0); got != "["+strings.Repeat(".", 30)+"] 0/719" {
		t.Errorf("%q", got)
	}
	for range 100 {
		s.add(result{OK: true})
	}
	for range 20 {
		s.add(result{Kind: kindIO})
	}
	want := "[" + strings.Repeat("#", 5) + strings.Repeat(".", 25) + "] 120/719  12.0/s  50s left  20 failed"
	if got := s.barLine(10 * time.Second); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	for s.done < s.total {
		s.add(result{OK: true})
	}
	if got := s.barLine(time.Minute); !strings.HasPrefix(got, "["+strings.Repeat("#", 30)+"] 719/719  12.0/s  0s left") {
		t.Errorf("%q", got)
	}
}

func TestBarLineStaysInItsLine(t *testing.T) {
	for _, s := range []summary{{total: 0}, {total: 1 << 30, done: 1}, {total: 99_999_999, done: 88_888_888, made: 1}} {
		for _, d := range []time.Duration{0, 1, time.Second, 1000 * time.Hour} {
			if got := s.barLine(d); len(got) > 79 || !utf8.ValidString(got) {
				t.Errorf("%d %q", len(got), got)
			}
		}
	}
	for seconds, want := range map[float64]string{0: "0s", 61.2: "1m2s", 3600: "1h0m0s", 1e30: "days"} {
		if got := left(seconds); got != want {
			t.Errorf("%v: %s, want %s", seconds, got, want)
		}
	}
}

// The bar is drawn in one line that is cleared before any other output and at
// the end.
func TestBarAndLines(t *testing.T) {
	var screen bytes.Buffer
	results := make(chan finished)
	r := &reporter{
		stdout: &screen, stderr: &screen, bar: &screen, stop: func() {}, waiting: make(map[int]result),
		sum: summary{total: 2, start: time.Now()},
	}
	code := make(chan int)
	go func() { code <- r.follow(results, "out") }()
	time.Sleep(3 * redraw)
	results <- finished{1, result{File: "b.png", Kind: kindFormat, Error: "no picture\nat all"}}
	results <- finished{0, result{File: "a.png", OK: true, Bytes: 3 << 20, OutBytes: 2000, Incomplete: true}}
	close(results)
	if got := <-code; got != exitError {
		t.Errorf("exit code %d", got)
	}
	got := screen.String()
	if !strings.Contains(got, "] 0/2"+clearRest) {
		t.Errorf("no bar in %q", got)
	}
	_, after, ok := strings.Cut(got, "\r"+clearRest+"b.png: format: no picture\n\r"+clearRest)
	if !ok || !strings.HasPrefix(after, "1 of 2 files converted to out in ") ||
		!strings.HasSuffix(after, "3.0 MiB to 2.0 KiB; 1 of them damaged; 1 format\n") {
		t.Errorf("%q", got)
	}
}

func TestIsTerminal(t *testing.T) {
	f, err := os.Create(t.TempDir() + "/f")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if isTerminal(f) || isTerminal(&bytes.Buffer{}) {
		t.Error("a file or a buffer is taken for a terminal")
	}
	device, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer device.Close()
	t.Setenv("TERM", "dumb")
	if isTerminal(device) {
		t.Error("a dumb terminal is one that can clear lines")
	}
}

func TestSize(t *testing.T) {
	for n, want := range map[int64]string{0: "0 bytes", 1023: "1023 bytes", 1536: "1.5 KiB", 5 << 20: "5.0 MiB"} {
		if got := size(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}
