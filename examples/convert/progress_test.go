package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/rendition-go/rendition/examples/internal/batch"
	"github.com/rendition-go/rendition/examples/internal/terminal"
)

// The bar is drawn in one line that is cleared before any other output and at
// the end.
func TestBarAndLines(t *testing.T) {
	var screen bytes.Buffer
	results := make(chan batch.Finished[result])
	r := &reporter{
		Console: &terminal.Console{Stdout: &screen, Stderr: &screen, Bar: &screen},
		sum:     summary{total: 2, start: time.Now()},
	}
	code := make(chan int)
	go func() { code <- r.follow(results, "out") }()
	time.Sleep(3 * terminal.Redraw)
	results <- batch.Finished[result]{Index: 1, Result: result{File: "b.png", Kind: kindFormat, Error: "no picture\nat all"}}
	results <- batch.Finished[result]{Index: 0, Result: result{File: "a.png", OK: true, Bytes: 3 << 20, OutBytes: 2000, Incomplete: true}}
	close(results)
	if got := <-code; got != exitError {
		t.Errorf("exit code %d", got)
	}
	got := screen.String()
	if !strings.Contains(got, "] 0/2"+terminal.ClearRest) {
		t.Errorf("no bar in %q", got)
	}
	_, after, ok := strings.Cut(got, "\r"+terminal.ClearRest+"b.png: format: no picture\n")
	last := after[strings.LastIndex(after, "\r")+1:]
	if !ok || !strings.HasPrefix(last, terminal.ClearRest+"1 of 2 files converted to out in ") ||
		!strings.HasSuffix(last, "3.0 MiB to 2.0 KiB; 1 of them damaged; 1 format\n") {
		t.Errorf("%q", got)
	}
}
