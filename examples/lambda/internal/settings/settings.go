// Package settings makes a pipeline of environment variables, as Lambda
// functions are configured. Those of each program are listed at the top of its
// main.go:
//
//	RENDITION_ORIGINALS       where originals are: s3://bucket or s3://bucket/prefix
//	RENDITION_VARIANTS        where variants go, in the same form
//	RENDITION_SIZES           allowed sizes: 200x200,640w,480h,full
//	RENDITION_NOMATCH         what a request for none of them gets: reject, default, nearest
//	RENDITION_DEFAULT_SIZE    what "default" is
//	RENDITION_VARIANCE        how far a side may be off an allowed one, in percent of that
//	RENDITION_FITS            allowed fits, the default first: cover,inside,outside,fill,contain
//	RENDITION_FORMATS         allowed formats, the best first; orig is the original's own
//	RENDITION_QUALITIES       allowed qualities, the default first
//	RENDITION_DIALECT         how URLs ask: query, path, folder, suffix, at
//	RENDITION_VERSION         in front of every key, as ~VERSION/; another makes all anew
//	RENDITION_CACHE_CONTROL   of variants
//	RENDITION_TAGS            object tags of variants, as made-by=rendition&a=b
//	RENDITION_STORAGE_CLASS   of variants
//	RENDITION_HIDE_ORIGINALS  1: only variants are answered, never originals
//	RENDITION_CDN_URL         where variants are under their keys, for redirects
//	RENDITION_STREAM          1: replies are streamed
//	RENDITION_S3_ENDPOINT     of another S3 server than AWS's
//	RENDITION_S3_PLAIN        1: that server knows no If-Match on a put, as Ceph's gateway
//
// For trying out, locations can be directories as well.
package settings

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/rendition-go/rendition"
	"github.com/rendition-go/rendition/awslambda"
	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize/goimage"
	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/variant"
)

// Settings are what the environment says.
type Settings struct {
	// Config is complete but for what a program decides itself, such as
	// redirects.
	Config rendition.Config
	// Originals and Variants tell where they are, as the variables do.
	Originals, Variants Location
	// CDN is the URL that variants are below, "" if it was not set.
	CDN string
	// Stream says that replies are to be streamed.
	Stream bool
}

// Env looks a variable up: that of the process, else the program's default.
type Env func(name string) string

// WithDefaults returns the environment of this process over defaults.
func WithDefaults(defaults map[string]string) Env {
	return func(name string) string {
		if v := os.Getenv(name); v != "" {
			return v
		}
		return defaults[name]
	}
}

// Load reads the variables. The error names the one that is wrong.
func Load(env Env) (*Settings, error) {
	limitMemory(env)
	s := &Settings{CDN: env("RENDITION_CDN_URL")}
	r := &reader{env: env}
	resizer := goimage.New(nil)
	lang := r.language()
	c := rendition.Config{
		Resizer:       resizer,
		Dialect:       lang.dialect,
		Allowed:       r.set(lang, resizer.Encodes()),
		Version:       env("RENDITION_VERSION"),
		HideOriginals: r.flag("RENDITION_HIDE_ORIGINALS"),
		// As the bucket answers, so that a CDN finds the tag in either.
		CacheTagHeader: "X-Amz-Meta-" + rendition.MetaTag,
		Attrs: store.Attrs{
			CacheControl: env("RENDITION_CACHE_CONTROL"),
			StorageClass: env("RENDITION_STORAGE_CLASS"),
			Tags:         r.tags(),
		},
		Logger: slog.New(slog.NewJSONHandler(os.Stderr, nil)),
	}
	s.Stream = r.flag("RENDITION_STREAM")
	r.flag("RENDITION_S3_PLAIN") // read where the store is opened
	s.Originals, s.Variants = r.location("RENDITION_ORIGINALS"), r.location("RENDITION_VARIANTS")
	if r.err != nil {
		return nil, r.err
	}
	var err error
	if c.Originals, err = s.Originals.open(env); err != nil {
		return nil, fmt.Errorf("RENDITION_ORIGINALS: %w", err)
	}
	if c.Variants, err = s.Variants.open(env); err != nil {
		return nil, fmt.Errorf("RENDITION_VARIANTS: %w", err)
	}
	s.Config = c
	return s, nil
}

// presigned is how long the URLs of large answers live.
const presigned = 15 * time.Minute

// RedirectLarge has answers redirected that are too large for a buffered reply:
// to the CDN where there is one, else to a URL that S3 itself answers. Where
// there is neither, they are errors.
func (s *Settings) RedirectLarge() {
	switch {
	case s.Stream:
	case s.CDN != "":
		s.Config.Redirect = rendition.Redirect{BaseURL: s.CDN, OverBytes: awslambda.MaxBody}
	case s.Variants.Bucket != "" && s.Originals.Bucket != "":
		s.Config.Redirect = rendition.Redirect{Presign: presigned, OverBytes: awslambda.MaxBody}
	}
}

// limitMemory tells the garbage collector and, by that, the resizer how much
// memory there is, unless GOMEMLIMIT does. Lambda has no other sign of it, and
// ends what takes more.
func limitMemory(env Env) {
	mb, err := strconv.ParseInt(env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"), 10, 64)
	if err == nil && mb > 0 && env("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(mb << 20 / 10 * 9) // the rest is not Go's: the program itself, stacks of the system
	}
}

// reader reads variables and keeps the first error.
type reader struct {
	env Env
	err error
}

func (r *reader) fail(name string, err error) {
	if err != nil && r.err == nil {
		r.err = fmt.Errorf("%s: %w", name, err)
	}
}

var errFlag = errors.New("neither 1 nor 0")

func (r *reader) flag(name string) bool {
	switch r.env(name) {
	case "", "0":
	case "1":
		return true
	default:
		r.fail(name, errFlag)
	}
	return false
}

// Keys returns the keys of all variants that an original can have and a store
// can hold, and the requests for them.
func (s *Settings) Keys(source string) (map[string]params.Request, error) {
	keys := make(map[string]params.Request)
	layout := variant.LayoutOf(s.Config.Dialect)
	for r := range s.Config.Allowed.All(source) {
		key, err := variant.Key(layout, s.Config.Version, r)
		if errors.Is(err, variant.ErrKey) {
			continue
		}
		if err != nil {
			return nil, err
		}
		keys[key] = r
	}
	return keys, nil
}
