package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/rendition-go/rendition/examples/internal/terminal"
	"github.com/rendition-go/rendition/resize"
)

// convertAll converts the files that c names by z, reports, and returns the exit
// code.
func convertAll(ctx context.Context, c *config, z resize.Resizer, stdout, stderr io.Writer) int {
	dir, err := os.Stat(c.dir)
	if err != nil {
		fmt.Fprintln(stderr, "convert:", err)
		return exitUsage
	}
	in := expand(c.args, dir)
	nameAll(in, dir, extensions(c.params.Format, resize.Encodes(z)))

	work, stop := context.WithCancel(ctx)
	defer stop()
	results := (&converter{resizer: z, params: c.params, dir: c.dir}).all(work, in, c.workers)
	r := &reporter{
		json: c.json, stdout: stdout, stderr: stderr, stop: stop,
		waiting: make(map[int]result), sum: summary{total: len(in), start: time.Now()},
	}
	if terminal.IsTerminal(stderr) {
		r.bar = stderr
	}
	return r.follow(results, c.dir)
}

// reporter tells what becomes of the files.
type reporter struct {
	json           bool
	stdout, stderr io.Writer
	bar            io.Writer // a terminal, or nil
	stop           func()    // begin no more files
	failed         error     // in writing to stdout

	waiting map[int]result // finished before another one of a lower index
	next    int            // index of the next one to tell
	sum     summary
}

// follow reports until results is closed and returns the exit code.
func (r *reporter) follow(results <-chan finished, dir string) int {
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
			r.draw()
		}
	}
	r.clear()
	if !r.json {
		r.print(r.stdout, r.sum.text(dir, time.Since(r.sum.start)))
	}
	if r.failed != nil {
		fmt.Fprintln(r.stderr, "convert:", r.failed)
	}
	if r.failed != nil || r.sum.made != r.sum.total {
		return exitError
	}
	return exitOK
}

// tell writes the lines that are due, in the order of the inputs.
func (r *reporter) tell() {
	for {
		res, ok := r.waiting[r.next]
		if !ok {
			return
		}
		delete(r.waiting, r.next)
		r.next++
		switch {
		case r.json:
			r.clear()
			r.print(r.stdout, jsonLine(res))
		case !res.OK:
			r.clear()
			fmt.Fprintln(r.stderr, failureLine(res))
		}
	}
}

// print writes a line to standard output. Where that fails nobody is there to
// hear of the other files.
func (r *reporter) print(w io.Writer, line string) {
	if r.failed != nil {
		return
	}
	if _, err := io.WriteString(w, line+"\n"); err != nil {
		r.failed = err
		r.stop()
	}
}

func (r *reporter) draw() {
	if r.bar != nil {
		fmt.Fprint(r.bar, "\r"+r.sum.bar(time.Since(r.sum.start))+terminal.ClearRest)
	}
}

func (r *reporter) clear() {
	if r.bar != nil {
		fmt.Fprint(r.bar, "\r"+terminal.ClearRest)
	}
}

// jsonLine returns r in one line, names as they are rather than made safe for
// HTML. A struct of strings and finite numbers can always be encoded.
func jsonLine(r result) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(r); err != nil {
		panic(err)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// failureLine is for people: a line, whatever the name and the error contain.
func failureLine(r result) string {
	first, _, _ := strings.Cut(r.Error, "\n")
	if r.Kind == kindNone {
		return fmt.Sprintf("%s: %s", terminal.Printable(r.File), terminal.Printable(first))
	}
	return fmt.Sprintf("%s: %s: %s", terminal.Printable(r.File), r.Kind, terminal.Printable(first))
}
