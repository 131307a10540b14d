package rendition

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"runtime"
	"time"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/variant"
)

// Defaults of a [Config].
const (
	DefaultCacheControl   = "public, max-age=31536000"
	DefaultErrorTTL       = 10 * time.Second
	DefaultMaxSourceBytes = 64 << 20
	DefaultMaxQueue       = 256
	DefaultMaxWait        = 10 * time.Second
	DefaultTimeout        = 30 * time.Second
)

// Config says what a [Pipeline] is made of. The first four fields are required;
// in all others the zero value means the documented default.
//
// Originals and Variants may be the same store: what the pipeline stores
// carries metadata ([MetaSource]), is never taken for an original, and never
// replaces anything.
type Config struct {
	Originals store.Getter   // where originals are read
	Variants  store.Store    // where variants are kept
	Resizer   resize.Resizer // what makes them
	Allowed   *variant.Set   // which there may be; must not be changed any more

	// Dialect reads URLs. Default: params.Query{}.
	Dialect params.Dialect
	// Layout writes the keys of variants. It must express whatever Allowed
	// allows. Default: variant.LayoutOf(Dialect), which is params.Path{} for
	// params.Query{}; of a *params.Signed, that of its inner dialect.
	Layout params.Dialect
	// Version stands in front of every key as "~Version/", if not empty: another
	// version makes every variant anew. See [variant.Key] for its letters.
	Version string
	// Attrs are those of stored variants: CacheControl, which is also what
	// every variant is served with (default DefaultCacheControl), Metadata
	// beside the pipeline's own, Tags and StorageClass. The other fields come
	// from the variant itself and must be zero.
	Attrs store.Attrs

	// Grants says what signatures are good for. Default: they make no difference.
	Grants Grants
	// Redirect says when requests are redirected to the stored variant. Default:
	// they are served.
	Redirect Redirect
	// Staleness says how long a variant may be served without a look at its
	// original. Default: Never, it does not become stale.
	Staleness Staleness
	// Fallback is shown in the place of originals that are missing or broken.
	// Default: none.
	Fallback Fallback

	// HideOriginals refuses requests for originals themselves as not allowed.
	// By default they are passed through as they are, with all the metadata
	// that a camera wrote into them, the place of the shot included.
	HideOriginals bool
	// CacheTagHeader names a header in which answers carry [CacheTag] of their
	// original, for a CDN that purges by tags. S3 sends the tag that a variant is
	// stored with as X-Amz-Meta-Cache-Tag: under that name a CDN finds it
	// whichever of the two answers. Default: none.
	CacheTagHeader string
	// NotAllowedStatus is the HTTP status for what Allowed refuses, 404 or 400.
	// Default: 404.
	NotAllowedStatus int
	// ErrorTTL is how long the errors that a repeated request would meet again
	// (4xx) may be cached, in whole seconds; those of the server (5xx) for one
	// second at most. Default: DefaultErrorTTL. Negative: not at all.
	ErrorTTL time.Duration

	// MaxSourceBytes bounds the originals that variants are made of. Originals
	// that are only passed through are not bounded. Default:
	// DefaultMaxSourceBytes. Negative: no bound.
	MaxSourceBytes int64
	// MaxConcurrent bounds how many variants are made at once. Default:
	// runtime.GOMAXPROCS(0).
	MaxConcurrent int
	// MaxQueue bounds how many wait for one of those places; more are
	// resize.ErrBusy. Default: DefaultMaxQueue. Negative: none waits.
	MaxQueue int
	// MaxWait bounds how long they wait. Default: DefaultMaxWait. Negative: as
	// long as Timeout allows.
	MaxWait time.Duration
	// Timeout bounds the wall time of making one variant, from the queue to the
	// store. Default: DefaultTimeout. Negative: no bound.
	Timeout time.Duration

	// Observer is told of every request. Default: nobody is.
	Observer Observer
	// Logger gets what the caller is not told: variants that could not be
	// stored, panics, the causes of 5xx answers. Default: slog.Default() at the
	// time of New.
	Logger *slog.Logger
	// Now is the clock that Staleness and expiring grants go by. Default:
	// time.Now.
	Now func() time.Time
}

// withDefaults returns c with its defaults filled in and without maps that the
// caller could still change.
func (c Config) withDefaults() Config {
	if c.Dialect == nil {
		c.Dialect = params.Query{}
	}
	if c.Layout == nil {
		c.Layout = variant.LayoutOf(unsigned(c.Dialect))
	}
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	c.Attrs.CacheControl = or(c.Attrs.CacheControl, DefaultCacheControl)
	c.Attrs.Metadata = maps.Clone(c.Attrs.Metadata)
	c.Attrs.Tags = maps.Clone(c.Attrs.Tags)
	c.NotAllowedStatus = or(c.NotAllowedStatus, 404)
	c.ErrorTTL = or(c.ErrorTTL, DefaultErrorTTL)
	c.MaxSourceBytes = or(c.MaxSourceBytes, DefaultMaxSourceBytes)
	c.MaxConcurrent = or(c.MaxConcurrent, runtime.GOMAXPROCS(0))
	c.MaxQueue = or(c.MaxQueue, DefaultMaxQueue)
	c.MaxWait = or(c.MaxWait, DefaultMaxWait)
	c.Timeout = or(c.Timeout, DefaultTimeout)
	c.Redirect = c.Redirect.withDefaults()
	c.Fallback = c.Fallback.withDefaults()
	if c.Now == nil {
		c.Now = time.Now
	}
	allowed := *c.Allowed
	c.Allowed = &allowed
	return c
}

// unsigned returns the dialect inside a signed one: keys hold no signatures.
func unsigned(d params.Dialect) params.Dialect {
	if s, ok := d.(*params.Signed); ok {
		return s.Inner()
	}
	return d
}

func or[T comparable](v, dflt T) T {
	var zero T
	if v == zero {
		return dflt
	}
	return v
}

// check reports the first field that is missing or cannot be.
func (c Config) check() error {
	for _, f := range []struct {
		name    string
		missing bool
	}{
		{"Originals", c.Originals == nil},
		{"Variants", c.Variants == nil},
		{"Resizer", c.Resizer == nil},
		{"Allowed", c.Allowed == nil},
	} {
		if f.missing {
			return fmt.Errorf("rendition: Config.%s is required", f.name)
		}
	}
	if a := c.Attrs; a.ContentType != "" || a.ETag != "" || a.Size != 0 || !a.ModTime.IsZero() {
		return errors.New("rendition: Config.Attrs: ContentType, ETag, Size and ModTime are the variant's own")
	}
	if s := c.NotAllowedStatus; s != 0 && s != 404 && s != 400 {
		return fmt.Errorf("rendition: Config.NotAllowedStatus is %d, neither 404 nor 400", s)
	}
	if c.MaxConcurrent < 0 {
		return fmt.Errorf("rendition: Config.MaxConcurrent is %d", c.MaxConcurrent)
	}
	if err := c.Allowed.Validate(); err != nil {
		return fmt.Errorf("rendition: Config.Allowed: %w", err)
	}
	for _, err := range []error{c.Staleness.check(), c.Redirect.check(c.Variants, c.Staleness), c.Fallback.check()} {
		if err != nil {
			return err
		}
	}
	return nil
}

// maxProbes bounds how many variants New tries the layout with. What a layout
// cannot express is a field's value, and every value comes up early in all but
// absurdly long lists; the rest is served unstored.
const maxProbes = 10_000

// checkLayout reports the first variant that Allowed allows and that has no key.
func (c Config) checkLayout() error {
	const source = "probe.jpg"
	n := 0
	for r := range c.Allowed.All(source) {
		if n++; n > maxProbes {
			break
		}
		for _, p := range alsoReachable(r.Params) {
			if err := c.checkKey(params.Request{Source: source, Params: p}); err != nil {
				return err
			}
		}
	}
	if c.Allowed.NoMatch != variant.Pass {
		return nil
	}
	// Nothing is listed that must be expressible, so ask for what the dialect
	// can say at all.
	for _, o := range []params.Oversize{params.OversizeError, params.OversizeKeep} {
		r := params.Request{Source: source, Params: params.Params{Width: 100, Oversize: o}.Canonical()}
		if _, err := c.Dialect.Format(r); err == nil {
			if err := c.checkKey(r); err != nil {
				return err
			}
		}
	}
	return nil
}

// alsoReachable returns the listed variant p and what requests can get beside
// it without its being listed: its original's own format, and FitInside by a
// request with one side.
func alsoReachable(p params.Params) []params.Params {
	own := p
	own.Format = params.FormatSource
	ps := []params.Params{p, own.Canonical()}
	if p.Width != 0 && p.Height != 0 {
		inside := p
		inside.Fit = params.FitInside
		ps = append(ps, inside.Canonical())
	}
	return ps
}

func (c Config) checkKey(r params.Request) error {
	key, err := variant.Key(c.Layout, c.Version, r)
	if errors.Is(err, variant.ErrInvalid) {
		return fmt.Errorf("rendition: Config.Version: %w", err)
	}
	if err != nil {
		return fmt.Errorf("rendition: the layout %T cannot express %v, which Config.Allowed allows: %w", c.Layout, r.Params, err)
	}
	version, back, err := variant.ParseKey(c.Layout, key)
	if err != nil || version != c.Version || back != r {
		return fmt.Errorf("rendition: the layout %T does not read its own key %q back", c.Layout, key)
	}
	return nil
}
