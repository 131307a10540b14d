package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"runtime"
	"slices"
	"strings"

	"github.com/rendition-go/rendition/examples/internal/backends"
	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
)

// config is what the command line says.
type config struct {
	json    bool
	dir     string
	workers int
	backend string
	limits  resize.Limits
	memory  int64 // bytes

	params params.Params
	args   []string // files and directories
}

// parseFlags reads the command line. Where it fails it has written the reason,
// and for -h the help, to w.
func parseFlags(args []string, w io.Writer) (*config, error) {
	c := &config{}
	fs := flag.NewFlagSet("convert", flag.ContinueOnError)
	fs.SetOutput(w)
	fs.Usage = func() {
		fmt.Fprint(w, "Convert makes a variant of each file, such as 100w_100h_1e_80q.webp or 50p.png.\n\n"+
			"Usage: convert [flags] SPEC FILE...\n")
		fs.PrintDefaults()
	}
	fs.BoolVar(&c.json, "json", false, "write a line of JSON for each file to standard output")
	fs.StringVar(&c.dir, "o", "converted", "write results to this `directory`, made if it is not there")
	fs.IntVar(&c.workers, "j", runtime.GOMAXPROCS(0), "how many files are worked on at once")
	fs.StringVar(&c.backend, "backend", "go", "what converts: `name` is go, or vips in a build with cgo and -tags vips")
	fs.Int64Var(&c.limits.Pixels, "max-pixels", 100_000_000, "largest source in `pixels`")
	fs.Int64Var(&c.limits.SourceBytes, "max-bytes", 64<<20, "largest source in `bytes`")
	mebibytes := fs.Int64("memory", 256, "working memory of all files together in `MiB`; a picture that needs more is worked on alone")
	if err := fs.Parse(args); err != nil {
		return nil, err // Parse has written it
	}
	err := c.check(fs, *mebibytes)
	if err != nil {
		fmt.Fprintln(w, "convert:", err)
	}
	return c, err
}

// check finishes c.
func (c *config) check(fs *flag.FlagSet, mebibytes int64) (err error) {
	const mostMebibytes = 1 << 30
	switch {
	case fs.NArg() < 2:
		return errors.New("usage: convert [flags] SPEC FILE... (-h for more)")
	case c.workers < 1:
		return errors.New("-j is to be at least 1")
	case c.dir == "":
		return errors.New("-o is empty")
	case c.limits.Pixels < 1:
		return errors.New("-max-pixels is to be at least 1")
	case c.limits.SourceBytes < 1:
		return errors.New("-max-bytes is to be at least 1")
	case mebibytes < 1 || mebibytes > mostMebibytes:
		return fmt.Errorf("-memory is to be 1 to %d", mostMebibytes)
	}
	c.memory = mebibytes << 20
	c.args = fs.Args()[1:]
	c.params, err = parseSpec(fs.Arg(0))
	return err
}

// parseSpec reads what stands after the @ in a URL of params.At.
func parseSpec(spec string) (params.Params, error) {
	const name = "source"
	bad := fmt.Errorf("%q does not say what to make, as 100w_100h_1e_80q.webp or 50p.png do", spec)
	if strings.ContainsAny(spec, "/@") {
		return params.Params{}, bad
	}
	r, err := params.At{}.Parse(&url.URL{Path: "/" + name + "@" + spec})
	if err != nil {
		return params.Params{}, fmt.Errorf("%q: %w", spec, err)
	}
	if r.Source != name { // the dialect took it for a part of the name
		return params.Params{}, bad
	}
	return r.Params, nil
}

// open returns the backend, which must be able to write what is asked for.
func (c *config) open() (resize.Resizer, error) {
	// Files wait for memory as long as it takes, all of them if need be.
	budget := resize.NewBudget(c.memory, &resize.BudgetOptions{Queue: c.workers, Wait: -1})
	z, err := backends.Open(c.backend, c.limits, budget)
	if err != nil {
		return nil, err
	}
	f := c.params.Format
	if f.IsConcrete() && !slices.Contains(z.Encodes(), f) {
		return nil, fmt.Errorf("%s cannot be written by this backend", f)
	}
	return z, nil
}
