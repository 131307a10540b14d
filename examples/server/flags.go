package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"runtime"
	"slices"

	"github.com/rendition-go/rendition"
	"github.com/rendition-go/rendition/examples/internal/backends"
	"github.com/rendition-go/rendition/examples/internal/languages"
	"github.com/rendition-go/rendition/examples/internal/listflags"
	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/variant"
)

// defaultSizes has squares that show how pictures are fitted, and widths whose
// ranges, at 20 percent, leave no gap from 256 to 1536.
const defaultSizes = "100x100,200x200,400x400,320w,480w,640w,960w,1280w,480h,full"

// config is what the flags say.
type config struct {
	addr      string
	originals string // a directory or a bucket; "" for the samples
	variants  string // a directory, a bucket, or inMemory
	dialect   languages.Language
	layout    languages.Language

	sizes     []variant.Size
	fallback  variant.Size // of requests that match nothing
	variance  int
	noMatch   variant.NoMatch
	metric    variant.Metric
	order     variant.Order
	formats   []params.Format
	qualities []int

	s3Endpoint string
	admin      string
	metrics    bool

	signKeyFile string
	grants      rendition.Grants
	redirect    rendition.Redirect
	staleness   rendition.Staleness

	fallbackImage []byte

	maxPixels   int64
	maxBytes    int64
	concurrency int

	backendName string
	backend     backends.Backend // of that name, with the limits above
}

// parseFlags reads the flags. Where it fails it has written the reason, and for
// -h the help, to w.
func parseFlags(args []string, w io.Writer) (config, error) {
	c := config{fallback: variant.Size{Width: 200, Height: 200}}
	fs := flag.NewFlagSet("server", flag.ContinueOnError)
	fs.SetOutput(w)
	fs.Usage = func() { usage(fs) }
	c.define(fs)
	// The defaults of lists are read as flags are, which cannot fail.
	for name, value := range map[string]string{
		"dialect": "query", "allow": defaultSizes, "formats": "webp,orig,jpeg,png,gif", "quality": "80,50,95",
	} {
		if err := fs.Set(name, value); err != nil {
			return config{}, err
		}
	}
	if err := fs.Parse(args); err != nil {
		return config{}, err // Parse has written it
	}
	if err := c.check(fs); err != nil {
		fmt.Fprintln(w, "server:", err)
		return config{}, err
	}
	return c, nil
}

func usage(fs *flag.FlagSet) {
	fmt.Fprintln(fs.Output(), "Server serves variants of images, and a page at / to try them.\n\nUsage: server [flags]")
	fs.PrintDefaults()
}

func (c *config) define(fs *flag.FlagSet) {
	fs.StringVar(&c.addr, "addr", "127.0.0.1:8080", "serve on this `host:port`")
	fs.StringVar(&c.originals, "originals", "", "read originals from this `directory` or s3://bucket/prefix (default: sample photographs in the binary)")
	fs.StringVar(&c.variants, "variants", inMemory, "keep variants in this `directory`, in s3://bucket/prefix or in \"memory\"; it may be that of the originals")
	fs.Func("dialect", "how URLs ask: `name` is one of "+languages.Names()+" (default query)", func(s string) (err error) {
		c.dialect, err = languages.Find(s)
		return err
	})
	fs.Func("layout", "how variants are named in the store: the `name` of a dialect (default the dialect's; path for query)", func(s string) (err error) {
		c.layout, err = languages.Find(s)
		return err
	})
	fs.Func("allow", "allowed `sizes`: WxH, Ww, Hh and full, separated by commas (default "+defaultSizes+")", func(s string) (err error) {
		c.sizes, err = variant.ParseSizes(s)
		return err
	})
	fs.Func("default", "`size` for requests that match no allowed one, with -nomatch default (default 200x200)", func(s string) (err error) {
		c.fallback, err = variant.ParseSize(s)
		return err
	})
	fs.IntVar(&c.variance, "variance", 20, "how far a side may be off the allowed one, in `percent` of that")
	word(fs, "nomatch", &c.noMatch, "what a request gets that matches nothing", []choice[variant.NoMatch]{
		{"default", variant.Default}, {"nearest", variant.Nearest}, {"reject", variant.Reject}, {"pass", variant.Pass},
	})
	word(fs, "metric", &c.metric, "which sides are compared with an allowed size", []choice[variant.Metric]{
		{"both", variant.Both}, {"width", variant.Width},
	})
	word(fs, "match", &c.order, "which of several matching sizes wins", []choice[variant.Order]{
		{"closest", variant.Closest}, {"first", variant.FirstListed},
	})
	fs.Func("formats", "allowed `formats`, the best first; orig is the original's own (default webp,orig,jpeg,png,gif)", func(s string) (err error) {
		c.formats, err = listflags.Formats(s)
		return err
	})
	fs.Func("quality", "allowed `qualities` of formats with losses, 1 to 100, the default first (default 80,50,95)", func(s string) (err error) {
		c.qualities, err = listflags.Qualities(s)
		return err
	})
	c.defineProduction(fs)
	fs.Int64Var(&c.maxPixels, "max-pixels", 100_000_000, "largest original in `pixels`")
	fs.Int64Var(&c.maxBytes, "max-bytes", 64<<20, "largest original in `bytes`")
	fs.StringVar(&c.backendName, "backend", "go", "what makes variants: `name` is go, or vips in a build with -tags vips")
	fs.IntVar(&c.concurrency, "concurrency", runtime.GOMAXPROCS(0), "how many variants are made at once")
}

// check finishes c and refuses what only shows when all flags are known.
func (c *config) check(fs *flag.FlagSet) error {
	switch {
	case fs.NArg() > 0:
		return fmt.Errorf("unexpected argument %q", fs.Arg(0))
	case c.concurrency < 1:
		return errors.New("-concurrency is to be at least 1")
	case c.maxPixels < 1:
		return errors.New("-max-pixels is to be at least 1")
	case c.maxBytes < 1:
		return errors.New("-max-bytes is to be at least 1")
	case c.variants == "":
		return errors.New("-variants is empty, not a directory or \"memory\"")
	}
	if _, _, err := net.SplitHostPort(c.addr); err != nil {
		return fmt.Errorf("-addr: %w", err)
	}
	if err := c.checkBackend(); err != nil {
		return err
	}
	if err := c.checkProduction(); err != nil {
		return err
	}
	if c.layout.Dialect == nil {
		c.layout = c.dialect
	}
	// The query dialect has no paths of variants; its keys are those of path.
	if c.layout.Name == "query" {
		var err error
		if c.layout, err = languages.Find("path"); err != nil {
			return err
		}
	}
	set := c.set(c.dialect, c.layout)
	return set.Validate()
}

// set returns what is allowed where URLs are of dialect d and keys of layout l:
// whatever both can say. The layout has the last word about results over the
// output limit, since no visitor chooses that.
func (c *config) set(d, l languages.Language) *variant.Set {
	s := &variant.Set{
		Sizes: c.sizes, Default: c.fallback, Variance: c.variance,
		NoMatch: c.noMatch, Metric: c.metric, Order: c.order,
		Formats: c.formats, Qualities: c.qualities,
		Progressive: []bool{false, true},
		Oversize:    l.Oversize,
	}
	fits, positions := l.Fits(), l.Positions()
	for _, f := range d.Fits() {
		if slices.Contains(fits, f) {
			s.Fits = append(s.Fits, f)
		}
	}
	for _, p := range d.Positions() {
		if slices.Contains(positions, p) {
			s.Positions = append(s.Positions, p)
		}
	}
	return s
}

// limits are those of one original.
func (c *config) limits() resize.Limits {
	return resize.Limits{Pixels: c.maxPixels, SourceBytes: c.maxBytes}
}
