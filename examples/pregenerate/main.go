// Pregenerate makes the variants of many originals before anybody asks for them:
//
//	go run ./examples/pregenerate -originals ~/Pictures -variants /srv/variants -allow 320w,640w,1280w
//	go run ./examples/pregenerate -originals s3://photos -variants s3://variants -j 16
//
// A server over the same two places finds them: keys, attributes and metadata are
// those that requests would store. The flags that a server has, too, are to be
// given alike: -dialect, -layout and -version say how variants are named, -allow,
// -formats, -quality, -fits, -positions and -progressive which there are. Each
// multiplies the number of variants, so that some are narrower here by default
// than in examples/server: webp and the original's own format, one quality, the
// fit and the enlarging that the dialect means where a URL says nothing.
// Variants larger than their original are left to requests, but for -upscale.
//
// Each original is read once, and decoded once, for all its variants that are not
// stored yet. What is stored is the only state there is: an interrupt, or kill -9
// at any moment, loses no more than the originals that were being worked on, and a
// second run goes on where the first one ended. To find out what is there it lists
// the variants once (-look list), or looks at each (-look stat), which costs less
// where few originals are meant: those of -prefix, or those behind -after; a listing
// takes whatever has the key of a variant for that variant. With
// -refresh variants of originals that were replaced are made anew.
//
// Originals and variants may be in one place; then each key that looks like a
// variant costs a look, too.
//
// Standard error shows how far it is, and what failed. The last line of standard
// output sums up. With -json standard output gets a line for each original, in
// their order, with its key (original), ok, how many variants were made, were there
// already (existed) and failed, the bytes of those made and of the original as far
// as it was read (bytes, source_bytes), the time (ms), the error and its kind, and
// the failures by key; and a last line with the sums in summary. Kinds are "corrupt",
// "format" (not one that can be read), "too_large", "taken" (something else is
// stored under the key), "gone" (the original was deleted meanwhile, which is no
// failure) and "io"; "" for an interrupt.
//
// The exit code is 0 if every variant is stored, 1 if some are not or an interrupt
// came first, 2 if the command line is wrong.
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
	exitError = 1 // some variants are not there
	exitUsage = 2 // the command line is wrong, or what it names
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run does what args say and returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	c, err := parseFlags(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err != nil:
		return exitUsage // parseFlags has said why
	}
	j, err := c.open(ctx, stderr)
	if err != nil {
		fmt.Fprintln(stderr, "pregenerate:", err)
		return exitUsage
	}
	defer j.close()
	defer backends.LimitHeap(c.memory)()
	return j.run(ctx, stdout, stderr)
}
