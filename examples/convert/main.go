// Convert makes a variant of each of many image files:
//
//	go run ./examples/convert 100w_100h_1e_80q.webp ~/Pictures/*.jpg
//	go run ./examples/convert -json -o small 50p.png ~/Pictures
//
// The first argument says what to make, in the words of params.At: sides in
// pixels (w, h), how they are met (e), percent (p), quality (q), and the format
// as an extension; without one each picture keeps its own format where that can
// be written. The others are files, or directories, whose files are all taken,
// those in directories below too.
//
// Results are written to the directory of -o, by default "converted" below the
// current one, under the name of the input with the extension of its new
// format. What is there under that name is replaced, but never an input. Of
// several inputs with one name the first keeps it, in the order of the
// arguments; the others get -2, -3 and so on. A result appears under its name
// only when it is complete.
//
// A file that cannot be converted never stops the others. The exit code is 0 if
// all were, 1 if some were not or an interrupt came first, 2 if the command line
// is wrong.
//
// Pictures are converted in pure Go, or with -backend vips by libvips, if that is
// part of the build: go run -tags vips ./examples/convert -backend vips ...
//
// With -json standard output gets one line a file, in the order of the
// arguments. Its fields tell the source (file, format, width, height, bytes,
// frames, orientation; width and height are those after orientation), the result
// (out_format, out_width, out_height, out_bytes), whether the source was damaged
// and the result shows what there was (incomplete), how long it took (ms), and of
// a failure (ok is false) the error and its kind: "corrupt", "format" (not one
// that can be read), "too_large" or "io"; "" for a file that an interrupt cut
// short. Names that are not UTF-8 have U+FFFD in place of the bytes that are not.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/rendition-go/rendition/examples/internal/backends"
)

// Exit codes.
const (
	exitOK    = 0
	exitError = 1 // some files were not converted
	exitUsage = 2 // the command line is wrong, or what it names
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run converts what args say and returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	c, err := parseFlags(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err != nil:
		return exitUsage // parseFlags has said why
	}
	z, err := c.open()
	if err != nil {
		fmt.Fprintln(stderr, "convert:", err)
		return exitUsage
	}
	if err := os.MkdirAll(c.dir, 0o777); err != nil {
		fmt.Fprintln(stderr, "convert:", err)
		return exitUsage
	}
	defer backends.LimitHeap(c.memory)()
	return convertAll(ctx, c, z, stdout, stderr)
}
