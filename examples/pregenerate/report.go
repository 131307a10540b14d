package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/rendition-go/rendition/examples/internal/batch"
	"github.com/rendition-go/rendition/examples/internal/terminal"
)

// reporter tells what becomes of the originals.
type reporter struct {
	*terminal.Console
	json bool
	sum  summary
}

func newReporter(asJSON bool, stdout, stderr io.Writer, stop func()) *reporter {
	return &reporter{
		Console: terminal.NewConsole(stdout, stderr, stop), json: asJSON,
		sum: summary{start: time.Now()},
	}
}

// counting returns a function that shows how many of something there are so far.
func (r *reporter) counting(what string) func(n int) {
	last := time.Now()
	return func(n int) {
		if n%100 == 0 && time.Since(last) > terminal.Redraw {
			last = time.Now()
			r.Draw(fmt.Sprintf("listing %s: %d", what, n))
		}
	}
}

func (r *reporter) failedToStart(err error) int {
	r.Complain(fmt.Sprint("pregenerate: ", err))
	return exitError
}

// follow reports until results is closed and returns the exit code.
func (r *reporter) follow(results <-chan batch.Finished[result], keys []string) int {
	r.sum.total, r.sum.start = len(keys), time.Now()
	batch.Follow(results, batch.Listener[result]{
		Count: r.sum.add,
		Tell:  r.tell,
		Draw:  func() { r.Draw(r.sum.bar(time.Since(r.sum.start))) },
	})
	if r.sum.interrupted() && r.sum.whole > 0 {
		r.sum.After = keys[r.sum.whole-1]
	}
	r.Print(r.lastLine())
	if err := r.Err(); err != nil {
		r.Complain(fmt.Sprint("pregenerate: ", err))
	}
	if r.Err() != nil || r.sum.interrupted() || r.sum.badOriginals > 0 {
		return exitError
	}
	return exitOK
}

func (r *reporter) lastLine() string {
	took := time.Since(r.sum.start)
	if r.json {
		return terminal.JSON(map[string]counts{"summary": r.sum.finish(took)})
	}
	return r.sum.text(took)
}

func (r *reporter) tell(i int, res result) {
	r.sum.passed(res, i+1)
	switch {
	case res.variant:
	case r.json:
		r.Print(terminal.JSON(res))
	case !res.OK:
		for _, line := range failureLines(res) {
			r.Complain(line)
		}
	}
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
