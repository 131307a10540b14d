package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/rendition-go/rendition/examples/internal/batch"
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
	all := &converter{resizer: z, params: c.params, dir: c.dir}
	r := &reporter{
		Console: terminal.NewConsole(stdout, stderr, stop), json: c.json,
		sum: summary{total: len(in), start: time.Now()},
	}
	return r.follow(batch.Start(work, in, c.workers, all.convert), c.dir)
}

// reporter tells what becomes of the files.
type reporter struct {
	*terminal.Console
	json bool
	sum  summary
}

// follow reports until results is closed and returns the exit code.
func (r *reporter) follow(results <-chan batch.Finished[result], dir string) int {
	batch.Follow(results, batch.Listener[result]{
		Count: r.sum.add,
		Tell:  r.tell,
		Draw:  func() { r.Draw(r.sum.bar(time.Since(r.sum.start))) },
	})
	r.Clear()
	if !r.json {
		r.Print(r.sum.text(dir, time.Since(r.sum.start)))
	}
	if err := r.Err(); err != nil {
		r.Complain(fmt.Sprint("convert: ", err))
	}
	if r.Err() != nil || r.sum.made != r.sum.total {
		return exitError
	}
	return exitOK
}

func (r *reporter) tell(_ int, res result) {
	switch {
	case r.json:
		r.Print(terminal.JSON(res))
	case !res.OK:
		r.Complain(failureLine(res))
	}
}

// failureLine is for people: a line, whatever the name and the error contain.
func failureLine(r result) string {
	first, _, _ := strings.Cut(r.Error, "\n")
	if r.Kind == kindNone {
		return fmt.Sprintf("%s: %s", terminal.Printable(r.File), terminal.Printable(first))
	}
	return fmt.Sprintf("%s: %s: %s", terminal.Printable(r.File), r.Kind, terminal.Printable(first))
}
