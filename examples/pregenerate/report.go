package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/rendition-go/rendition/examples/internal/terminal"
)

// reporter tells what becomes of the originals.
type reporter struct {
	json           bool
	stdout, stderr io.Writer
	bar            io.Writer // a terminal, or nil
	stop           func()    // begin no more originals
	failed         error     // in writing to stdout

	waiting map[int]result // finished before another one of a lower index
	next    int            // index of the next one to tell
	sum     summary
}

func newReporter(asJSON bool, stdout, stderr io.Writer, stop func()) *reporter {
	r := &reporter{
		json: asJSON, stdout: stdout, stderr: stderr, stop: stop,
		waiting: make(map[int]result), sum: summary{start: time.Now()},
	}
	if terminal.IsTerminal(stderr) {
		r.bar = stderr
	}
	return r
}

// counting returns a function that shows how many of something there are so far.
func (r *reporter) counting(what string) func(n int) {
	last := time.Now()
	return func(n int) {
		if n%100 == 0 && time.Since(last) > terminal.Redraw {
			last = time.Now()
			r.draw(fmt.Sprintf("listing %s: %d", what, n))
		}
	}
}

func (r *reporter) failedToStart(err error) int {
	r.clear()
	fmt.Fprintln(r.stderr, "pregenerate:", err)
	return exitError
}

// follow reports until results is closed and returns the exit code.
func (r *reporter) follow(results <-chan finished, keys []string) int {
	r.sum.total, r.sum.start = len(keys), time.Now()
	tick := time.NewTicker(terminal.Redraw)
	defer tick.Stop()
	for open := true; open; {
		select {
		case f, more := <-results:
			if open = more; more {
				r.sum.add(f.result)
				r.waiting[f.index] = f.result
				r.tell()
			}
		case <-tick.C:
			r.draw(r.sum.bar(time.Since(r.sum.start)))
		}
	}
	r.clear()
	if r.sum.interrupted() && r.sum.whole > 0 {
		r.sum.After = keys[r.sum.whole-1]
	}
	r.print(r.lastLine())
	if r.failed != nil {
		fmt.Fprintln(r.stderr, "pregenerate:", r.failed)
	}
	if r.failed != nil || r.sum.interrupted() || r.sum.badOriginals > 0 {
		return exitError
	}
	return exitOK
}

func (r *reporter) lastLine() string {
	took := time.Since(r.sum.start)
	if r.json {
		return jsonLine(map[string]counts{"summary": r.sum.finish(took)})
	}
	return r.sum.text(took)
}

// tell writes the lines that are due, in the order of the originals.
func (r *reporter) tell() {
	for {
		res, ok := r.waiting[r.next]
		if !ok {
			return
		}
		delete(r.waiting, r.next)
		r.next++
		r.sum.passed(res, r.next)
		switch {
		case res.variant:
		case r.json:
			r.clear()
			r.print(jsonLine(res))
		case !res.OK:
			r.clear()
			for _, line := range failureLines(res) {
				fmt.Fprintln(r.stderr, line)
			}
		}
	}
}

// print writes a line to standard output. Where that fails nobody is there to
// hear of the others.
func (r *reporter) print(line string) {
	if r.failed != nil {
		return
	}
	if _, err := io.WriteString(r.stdout, line+"\n"); err != nil {
		r.failed = err
		r.stop()
	}
}

func (r *reporter) draw(text string) {
	if r.bar != nil {
		fmt.Fprint(r.bar, "\r"+text+terminal.ClearRest)
	}
}

func (r *reporter) clear() {
	if r.bar != nil {
		fmt.Fprint(r.bar, "\r"+terminal.ClearRest)
	}
}

// jsonLine returns v in one line, names as they are rather than made safe for
// HTML. Strings and finite numbers can always be encoded.
func jsonLine(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// failureLines are for people: a line for an original whose variants all failed
// for one reason, else a line for each of them.
func failureLines(r result) []string {
	line := func(key string, k kind, text string) string {
		first, _, _ := strings.Cut(text, "\n")
		if k != kindNone {
			first = string(k) + ": " + first
		}
		return terminal.Printable(key + ": " + first)
	}
	same := true
	for _, f := range r.Failures {
		same = same && f.Error == r.Error
	}
	if same {
		return []string{line(r.Original, r.Kind, r.Error)}
	}
	var lines []string
	for _, f := range r.Failures {
		key := f.Key
		if key == "" {
			key = r.Original
		}
		lines = append(lines, line(key, f.Kind, f.Error))
	}
	return lines
}
