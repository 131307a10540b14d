package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"runtime"
	"strconv"
	"strings"

	"github.com/rendition-go/rendition/examples/internal/languages"
	"github.com/rendition-go/rendition/examples/internal/listflags"
	"github.com/rendition-go/rendition/examples/internal/places"
	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/variant"
)

const defaultSizes = "200x200,320w,640w,1280w"

// Ways to find out what is stored.
const (
	lookAuto = "auto"
	lookList = "list"
	lookStat = "stat"
)

// config is what the command line says.
type config struct {
	originals, variants string // directories or buckets
	s3Endpoint          string
	prefix, after       string
	extensions          map[string]bool // nil: all

	dialect, layout languages.Language
	version         string
	cacheControl    string
	set             variant.Set

	look            string
	refresh         bool
	upscale         bool
	json            bool
	workers         int
	backend         string
	limits          resize.Limits
	memory          int64 // bytes
	fits, positions string
	enlarge         string
}

// parseFlags reads the command line. Where it fails it has written the reason,
// and for -h the help, to w.
func parseFlags(args []string, w io.Writer) (*config, error) {
	c := &config{}
	fs := flag.NewFlagSet("pregenerate", flag.ContinueOnError)
	fs.SetOutput(w)
	fs.Usage = func() {
		fmt.Fprint(w, "Pregenerate makes the variants of originals before anybody asks for them.\n\n"+
			"Usage: pregenerate -originals PLACE -variants PLACE [flags]\n")
		fs.PrintDefaults()
	}
	c.definePlaces(fs)
	c.defineSet(fs)
	fs.BoolVar(&c.json, "json", false, "write a line of JSON for each original to standard output")
	fs.IntVar(&c.workers, "j", runtime.GOMAXPROCS(0), "how many originals are worked on at once")
	fs.StringVar(&c.backend, "backend", "go", "what resizes: `name` is go, or vips in a build with cgo and -tags vips")
	fs.Int64Var(&c.limits.Pixels, "max-pixels", 100_000_000, "largest original in `pixels`")
	fs.Int64Var(&c.limits.SourceBytes, "max-bytes", 64<<20, "largest original in `bytes`")
	mebibytes := fs.Int64("memory", 256, "working memory of all originals together in `MiB`; one that needs more is worked on alone")
	if err := fs.Parse(args); err != nil {
		return nil, err // Parse has written it
	}
	err := c.check(fs, *mebibytes)
	if err != nil {
		fmt.Fprintln(w, "pregenerate:", err)
	}
	return c, err
}

func (c *config) definePlaces(fs *flag.FlagSet) {
	fs.StringVar(&c.originals, "originals", "", "the originals of this `directory` or s3://bucket/prefix")
	fs.StringVar(&c.variants, "variants", "", "store variants in this `directory` or s3://bucket/prefix")
	fs.StringVar(&c.s3Endpoint, "s3-endpoint", "", "`URL` of the S3 server, where it is not AWS")
	fs.StringVar(&c.prefix, "prefix", "", "only originals whose keys start with this `text`")
	fs.StringVar(&c.after, "after", "", "only originals behind this `key` in byte order: where an interrupted run says that it got to")
	fs.Func("ext", "only originals with one of these `extensions`, as jpg,jpeg,png (default all)", func(s string) error {
		c.extensions = make(map[string]bool)
		for ext := range strings.SplitSeq(s, ",") {
			if ext = strings.ToLower(strings.TrimPrefix(ext, ".")); ext == "" {
				return errors.New("an extension is empty")
			}
			c.extensions[ext] = true
		}
		return nil
	})
	fs.StringVar(&c.look, "look", lookAuto, "how to find what is stored: `way` is list (all variants, once), stat (each of an original), or auto: list, but stat with -prefix, -after and -refresh")
	fs.BoolVar(&c.refresh, "refresh", false, "make variants anew whose original has been replaced")
}

func (c *config) defineSet(fs *flag.FlagSet) {
	c.set.Formats = []params.Format{params.FormatWebP, params.FormatSource}
	c.set.Qualities = []int{params.DefaultQuality}
	language := func(name, help string, to *languages.Language) {
		fs.Func(name, help, func(s string) (err error) {
			*to, err = languages.Find(s)
			return err
		})
	}
	language("dialect", "how URLs ask: `name` is one of "+languages.Names()+" (default query)", &c.dialect)
	language("layout", "how variants are named in the store: the `name` of a dialect (default the dialect's; path for query)", &c.layout)
	fs.StringVar(&c.version, "version", "", "put ~`version`/ in front of the keys")
	fs.StringVar(&c.cacheControl, "cache-control", "", "store variants with this `value` (default as rendition.Config)")
	fs.Func("allow", "`sizes`: WxH, Ww, Hh and full, separated by commas (default "+defaultSizes+")", func(s string) (err error) {
		c.set.Sizes, err = variant.ParseSizes(s)
		return err
	})
	fs.Func("formats", "`formats`; orig is the original's own (default webp,orig)", func(s string) (err error) {
		c.set.Formats, err = listflags.Formats(s)
		return err
	})
	fs.Func("quality", "`qualities` of formats with losses, 1 to 100 (default 80)", func(s string) (err error) {
		c.set.Qualities, err = listflags.Qualities(s)
		return err
	})
	fs.StringVar(&c.fits, "fits", "", "`fits` of sizes with two sides, as cover,inside (default the dialect's)")
	fs.StringVar(&c.positions, "positions", "center", "`positions` of cover and contain")
	fs.Func("progressive", "progressive JPEGs: `word` is no, yes or both (default no)", func(s string) error {
		flags, ok := map[string][]bool{"no": {false}, "yes": {true}, "both": {false, true}}[s]
		if c.set.Progressive = flags; !ok {
			return errors.New("not no, yes or both")
		}
		return nil
	})
	fs.StringVar(&c.enlarge, "enlarge", "", "variants of requests that may enlarge: `word` is no, yes or both (default as the dialect means it)")
	fs.BoolVar(&c.upscale, "upscale", false, "make those, too, that are larger than their original")
}

// check finishes c.
func (c *config) check(fs *flag.FlagSet, mebibytes int64) error {
	const mostMebibytes = 1 << 30
	switch {
	case fs.NArg() > 0:
		return fmt.Errorf("unexpected argument %q", fs.Arg(0))
	case c.originals == "" || c.variants == "":
		return errors.New("-originals and -variants are needed (-h for more)")
	case c.s3Endpoint != "" && !places.IsBucket(c.originals) && !places.IsBucket(c.variants):
		return errors.New("-s3-endpoint is for -originals or -variants in s3://")
	case c.workers < 1:
		return errors.New("-j is to be at least 1")
	case c.limits.Pixels < 1:
		return errors.New("-max-pixels is to be at least 1")
	case c.limits.SourceBytes < 1:
		return errors.New("-max-bytes is to be at least 1")
	case mebibytes < 1 || mebibytes > mostMebibytes:
		return fmt.Errorf("-memory is to be 1 to %d", mostMebibytes)
	}
	c.memory = mebibytes << 20
	if err := c.checkLook(); err != nil {
		return err
	}
	return c.checkSet()
}

func (c *config) checkLook() error {
	switch c.look {
	case lookAuto:
		c.look = lookList
		if c.prefix != "" || c.after != "" || c.refresh {
			c.look = lookStat
		}
	case lookList:
		if c.refresh {
			return errors.New("-refresh looks at each variant: it excludes -look list")
		}
	case lookStat:
	default:
		return fmt.Errorf("-look: %q is not auto, list or stat", c.look)
	}
	return nil
}

// checkSet fills in what the flags leave to the dialect.
func (c *config) checkSet() (err error) {
	if c.dialect.Dialect == nil {
		c.dialect, err = languages.Find("query")
	}
	if err == nil && c.layout.Dialect == nil {
		c.layout = c.dialect
	}
	if err == nil && c.layout.Name == "query" { // which has no paths of variants
		c.layout, err = languages.Find("path")
	}
	if err == nil && c.set.Sizes == nil {
		c.set.Sizes, err = variant.ParseSizes(defaultSizes)
	}
	if err != nil {
		return err
	}
	c.set.Oversize = c.layout.Oversize
	c.set.Fits = []params.Fit{c.dialect.Fit}
	if c.fits != "" {
		if c.set.Fits, err = words(c.fits, params.ParseFit); err != nil {
			return fmt.Errorf("-fits: %w", err)
		}
	}
	if c.set.Positions, err = words(c.positions, params.ParsePosition); err != nil {
		return fmt.Errorf("-positions: %w", err)
	}
	if c.enlarge == "" {
		c.enlarge = map[bool]string{false: "no", true: "yes"}[c.dialect.Enlarge]
	}
	policy, ok := map[string]variant.EnlargePolicy{"no": variant.EnlargeNever, "yes": variant.EnlargeAlways, "both": variant.EnlargeAsAsked}[c.enlarge]
	if !ok {
		return errors.New("-enlarge: " + strconv.Quote(c.enlarge) + " is not no, yes or both")
	}
	c.set.Enlarge = policy
	return c.set.Validate()
}

func words[T any](list string, parse func(string) (T, error)) ([]T, error) {
	var values []T
	for word := range strings.SplitSeq(list, ",") {
		v, err := parse(word)
		if err != nil {
			return nil, err
		}
		values = append(values, v)
	}
	return values, nil
}
