package rendition

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/rendition-go/rendition/internal/flight"
	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/variant"
)

// A Pipeline answers requests for variants: it snaps a request to the nearest
// allowed variant, looks that up, and on a miss makes it from the original and
// stores it. It is an [http.Handler], and works without HTTP through
// [Pipeline.Get].
//
// However many ask for one missing variant at the same time, within a process
// it is made once; among several processes each may make it, and the first one
// stores it.
//
// A Pipeline is immutable and safe for concurrent use.
type Pipeline struct {
	c       Config
	encodes []params.Format
	slots   slots
	flights flight.Group[flightKey, *made]
	epochs  epochs
	period  time.Duration // of Staleness After; see Config.period

	fallbacks       fallbackCache
	fallbackFlights fallbackGroup
}

// flightKey is what requests must share to share a flight.
type flightKey struct {
	params.Request
	*epoch
}

// New returns a Pipeline. The error names a required field that is missing, a
// setting that cannot be, or a variant that Config.Allowed allows and
// Config.Layout has no key for. c is copied.
func New(c Config) (*Pipeline, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	c = c.withDefaults()
	if err := c.checkLayout(); err != nil {
		return nil, err
	}
	return &Pipeline{
		c:       c,
		encodes: resize.Encodes(c.Resizer),
		period:  c.period(),
		slots:   slots{taken: make(chan struct{}, c.MaxConcurrent), queue: c.MaxQueue, wait: c.MaxWait},
	}, nil
}

// Get returns the variant that r asks for, snapped to the nearest allowed one,
// or the original where r.Params is the zero value. The caller must close the
// Body.
//
// Where r.Params.Format is params.FormatAuto, the choice is made as for a
// client that takes any format that every browser shows.
//
// A variant has its ContentType by content, Config's CacheControl, and as ETag
// the MD5 of its bytes in hex (a stored one has its store's, which is the same
// for the stores of this module). Its ModTime is zero until it comes from the
// store. An original has its ContentType by content and is otherwise as its
// store gave it.
//
// The error wraps a [params.Error] for a request that is malformed,
// variant.ErrNotAllowed, store.ErrNotExist where there is no such original,
// store.ErrTooLarge, resize.ErrCorrupt, ErrFormat, ErrTooLarge or ErrBusy,
// ctx's error, context.DeadlineExceeded after Config.Timeout, or whatever a
// store failed with. A variant that cannot be stored is no error: it is logged,
// and the variant returned.
func (p *Pipeline) Get(ctx context.Context, r params.Request) (*store.Object, error) {
	return p.GetGranted(ctx, r, params.Grant{})
}

func (p *Pipeline) get(ctx context.Context, r params.Request, g params.Grant, ev *Event) (*store.Object, error) {
	w, err := p.want(r, g)
	if err != nil {
		return nil, err
	}
	ev.Request, ev.Key = w.Request, w.key
	if w.Params.IsOriginal() {
		return p.original(ctx, w.Source, ev)
	}
	if obj, err := p.hit(ctx, w, ev); obj != nil || err != nil {
		return obj, err
	}
	return p.fly(ctx, w, ev)
}

// wanted is a request in canonical form and where its variant is kept.
type wanted struct {
	params.Request
	key    string // "" for originals and for what has no key
	keyErr error  // why it has none
	// literalFree says that no original has the name that the variant's own URL
	// has; see candidates.go.
	literalFree bool
}

// want checks r and snaps it to the nearest variant that is allowed to the
// holder of g.
func (p *Pipeline) want(r params.Request, g params.Grant) (wanted, error) {
	if err := params.ValidSource(r.Source); err != nil {
		return wanted{}, err
	}
	if err := r.Params.Validate(); err != nil {
		return wanted{}, err
	}
	beyond, err := p.admit(r, g)
	if err != nil {
		return wanted{}, err
	}
	if r.Params.IsOriginal() {
		return wanted{Request: r}, nil
	}
	if r.Params, err = p.closest(p.decide(r, "").Params, beyond); err != nil {
		return wanted{}, err
	}
	w := wanted{Request: r}
	w.key, w.keyErr = variant.Key(p.c.Layout, p.c.Version, r)
	return w, nil
}

// decide puts a format in the place of FormatAuto, for a client that sent accept.
func (p *Pipeline) decide(r params.Request, accept string) params.Request {
	if r.Params.Format == params.FormatAuto {
		r.Params = r.Params.Simplify() // FormatAuto may be all that it asks for
		r.Params.Format = p.c.Allowed.Negotiate(accept, r.Source, p.encodes)
		r.Params = r.Params.Simplify()
	}
	return r
}

// lookup returns the stored variant, or nil where there is none. free reports
// whether one may be stored: not where the key is taken by something else, for
// example an original of that name.
//
// A store that cannot be read is an error, and not taken for a miss: everything
// made anew at once is the last thing that an ailing service needs.
func (p *Pipeline) lookup(ctx context.Context, w wanted, ev *Event) (obj *store.Object, free bool, err error) {
	if w.key == "" {
		return nil, false, nil
	}
	defer ev.Timing.since(&ev.Timing.Lookup, time.Now())
	obj, err = p.c.Variants.Get(ctx, w.key)
	switch {
	case errors.Is(err, store.ErrNotExist):
		return nil, true, nil
	case errors.Is(err, store.ErrKey):
		return nil, false, nil
	case err != nil:
		return nil, false, fmt.Errorf("rendition: looking up a variant: %w", err)
	case obj.Metadata[MetaSource] != sourceMeta(w.Source):
		obj.Body.Close()
		return nil, false, nil
	}
	ev.Outcome, ev.stored = OutcomeHit, true
	return obj, true, nil
}

// fly joins the flight that makes w, or starts one.
func (p *Pipeline) fly(ctx context.Context, w wanted, ev *Event) (*store.Object, error) {
	begin := time.Now()
	e := p.epochs.enter(w.Source)
	defer p.epochs.leave(e)
	m, joined, err := p.flights.Do(ctx, flightKey{w.Request, e}, func(ctx context.Context) (*made, error) {
		return p.fill(ctx, w, e)
	})
	if joined {
		ev.Outcome = OutcomeCollapsed
		ev.Timing.since(&ev.Timing.Wait, begin)
	} else if m != nil {
		ev.Outcome = m.ev.Outcome
		ev.Timing.add(m.ev.Timing)
	}
	if m != nil {
		ev.stored, ev.created, ev.purged = m.ev.stored, m.ev.created, m.ev.purged
	}
	if err != nil {
		return nil, err
	}
	return m.object(ctx), nil
}
