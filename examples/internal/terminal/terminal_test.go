package terminal

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestBar(t *testing.T) {
	for _, c := range []struct {
		done, failed int
		after        time.Duration
		want         string
	}{
		{0, 0, 0, "[" + strings.Repeat(".", 30) + "] 0/719"},
		{120, 20, 10 * time.Second, "[" + strings.Repeat("#", 5) + strings.Repeat(".", 25) + "] 120/719  12.0/s  50s left  20 failed"},
		{719, 0, time.Minute, "[" + strings.Repeat("#", 30) + "] 719/719  12.0/s  0s left"},
	} {
		if got := Bar(c.done, 719, c.failed, c.after); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestBarStaysInItsLine(t *testing.T) {
	for _, c := range [][3]int{{0, 0, 0}, {1, 1 << 30, 1}, {88_888_888, 99_999_999, 88_888_887}} {
		for _, d := range []time.Duration{0, 1, time.Second, 1000 * time.Hour} {
			if got := Bar(c[0], c[1], c[2], d); len(got) > 79 || !utf8.ValidString(got) {
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

func TestIsTerminal(t *testing.T) {
	f, err := os.Create(t.TempDir() + "/f")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if IsTerminal(f) || IsTerminal(&bytes.Buffer{}) {
		t.Error("a file or a buffer is taken for a terminal")
	}
	device, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer device.Close()
	t.Setenv("TERM", "dumb")
	if IsTerminal(device) {
		t.Error("a dumb terminal is one that can clear lines")
	}
}

func TestSize(t *testing.T) {
	for n, want := range map[int64]string{0: "0 bytes", 1023: "1023 bytes", 1536: "1.5 KiB", 5 << 20: "5.0 MiB"} {
		if got := Size(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}
