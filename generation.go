package rendition

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rendition-go/rendition/internal/flight"
	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/store"
)

// generateLooks is how many variants are looked up at once: most stores are far
// away.
const generateLooks = 8

// errNotKept is a variant that a request made which this call waited for.
var errNotKept = errors.New("rendition: made by a request that could not store it")

// generation is one call of Generate.
type generation struct {
	p           *Pipeline
	source      string
	o           *GenerateOptions
	epoch       *epoch
	began       time.Time // by Config.Now
	list        []*ahead
	sourceBytes atomic.Int64
}

// ahead is a variant that is made ahead of its requests.
type ahead struct {
	wanted
	state aheadState
	err   error // of stateFailed
	bytes int64 // of stateMade
	// stale says that there is one already, with this ETag, which is to be
	// replaced.
	stale bool
	etag  string
}

type aheadState uint8

const (
	stateUnknown aheadState = iota
	stateMissing
	stateExists
	stateMade
	stateLeftOut
	stateFailed
)

func (a *ahead) fail(err error) { a.state, a.err = stateFailed, err }

func newGeneration(p *Pipeline, source string, o *GenerateOptions, e *epoch) *generation {
	g := &generation{p: p, source: source, o: o, epoch: e, began: p.c.Now()}
	for _, w := range p.listed(source, o.Set) {
		a := &ahead{wanted: w}
		switch {
		case w.keyErr != nil:
			a.fail(w.keyErr)
		case o.Known != nil && o.Known(w.key):
			a.state = stateExists
		}
		g.list = append(g.list, a)
	}
	return g
}

func (g *generation) missing() (list []*ahead) {
	for _, a := range g.list {
		if a.state == stateMissing {
			list = append(list, a)
		}
	}
	return list
}

func (g *generation) result() GenerateResult {
	res := GenerateResult{SourceBytes: g.sourceBytes.Load()}
	for _, a := range g.list {
		switch a.state {
		case stateMade:
			res.Made++
			res.Bytes += a.bytes
		case stateExists:
			res.Existed++
		case stateFailed:
			res.Failed = append(res.Failed, GenerateFailure{Key: a.key, Params: a.Params, Err: a.err})
		}
	}
	return res
}

// look finds out about everything that is not known yet.
func (g *generation) look(ctx context.Context) {
	begin := time.Now()
	original := sync.OnceValues(func() (store.Attrs, error) { return g.p.statOriginal(ctx, g.source) })
	places := make(chan struct{}, generateLooks)
	var wg sync.WaitGroup
	for _, a := range g.list {
		if a.state != stateUnknown {
			continue
		}
		places <- struct{}{}
		wg.Go(func() {
			defer func() { <-places }()
			if err := g.guard(a.Params, func() error { return g.lookAt(ctx, a, original) }); err != nil {
				a.fail(err)
				g.p.observe(ctx, Event{Request: a.Request, Key: a.key}, begin, err)
			}
		})
	}
	wg.Wait()
}

// guard calls f and makes an error of a panic: a fault of one store or picture
// must not end a process that works on thousands.
func (g *generation) guard(p params.Params, f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			fault := &flight.PanicError{Value: v, Stack: debug.Stack()}
			g.p.c.Logger.Error("rendition: panic while generating a variant",
				"source", g.source, "params", p, "panic", v, "stack", string(fault.Stack))
			err = fault
		}
	}()
	return f()
}

// lookAt finds out whether a is stored. A variant that no request could store is
// not made either.
func (g *generation) lookAt(ctx context.Context, a *ahead, original func() (store.Attrs, error)) error {
	stored, err := store.Stat(ctx, g.p.c.Variants, a.key)
	switch {
	case errors.Is(err, store.ErrNotExist):
		a.state = stateMissing
		err = g.p.checkLiteral(ctx, a.wanted)
		a.literalFree = err == nil
		return err
	case err != nil:
		return fmt.Errorf("rendition: looking up a variant: %w", err)
	case stored.Metadata[MetaSource] != sourceMeta(g.source):
		return &store.KeyError{Op: "create", Key: a.key, Err: store.ErrExist}
	case !g.o.Recheck && !g.p.stale(stored.Metadata):
		a.state = stateExists
		return nil
	}
	now, err := original()
	switch {
	case err != nil:
		return fmt.Errorf("rendition: looking at an original: %w", err)
	case isUnchanged(stored.Metadata, now):
		a.state = stateExists
		return g.renew(ctx, a, stored)
	}
	a.state, a.stale, a.etag = stateMissing, true, stored.ETag
	return nil
}

// renew keeps the time of a look that was due on a variant that needs no other
// change.
func (g *generation) renew(ctx context.Context, a *ahead, stored store.Attrs) error {
	if g.p.c.Staleness.mode != after || !g.p.stale(stored.Metadata) {
		return nil
	}
	obj, err := g.p.c.Variants.Get(ctx, a.key)
	if err != nil {
		return fmt.Errorf("rendition: looking up a variant: %w", err)
	}
	if obj.ETag != stored.ETag { // somebody has replaced it just now
		return obj.Body.Close()
	}
	return g.p.renew(ctx, a.wanted, new(made), obj, g.began, g.epoch)
}

// make makes what is missing.
//
// The original is opened before the flights begin, since only its size tells
// which of the missing are to be made. From then on the work belongs to all who
// wait for one of its flights, and outlasts this call if they do.
func (g *generation) make(ctx context.Context) {
	begin := time.Now()
	release, missing, err := g.place(ctx)
	if err == nil && len(missing) == 0 {
		release()
		return
	}
	var b *batch
	work, cancel := g.workContext(ctx, len(missing))
	if err == nil {
		disown := context.AfterFunc(ctx, cancel)
		b, err = g.open(ctx, work, release)
		disown()
	}
	if err != nil {
		cancel()
		for _, a := range missing {
			a.fail(err)
		}
		g.p.observe(ctx, Event{Request: params.Request{Source: g.source}}, begin, err)
		return
	}
	missing = b.fitting(missing)
	if len(missing) == 0 {
		cancel()
		b.close()
		return
	}
	keys := make([]flightKey, len(missing))
	for i, a := range missing {
		keys[i] = flightKey{a.Request, g.epoch}
		b.byKey[keys[i]] = a
	}
	run := func(all context.Context, lead []flightKey, done func(flightKey, *made, error)) {
		defer cancel()
		defer context.AfterFunc(all, cancel)()
		b.run(work, lead, done)
	}
	if !g.p.flights.DoAll(ctx, keys, run, func(i int, m *made, shared bool, err error) {
		g.settle(ctx, missing[i], m, shared, err)
	}) {
		cancel()
		b.close()
	}
}

// place takes one of the pipeline's places and returns what is missing still: who
// had the place that was waited for may have made some of it.
func (g *generation) place(ctx context.Context) (release func(), missing []*ahead, err error) {
	missing = g.missing()
	release, ok := g.p.slots.try()
	if ok {
		return release, missing, nil
	}
	if release, err = g.p.slots.acquire(ctx); err != nil {
		return nil, missing, err
	}
	for _, a := range missing {
		a.state, a.stale = stateUnknown, false
	}
	g.look(ctx)
	return release, g.missing(), nil
}

// workContext returns the context of making n variants. It does not end with ctx.
func (g *generation) workContext(ctx context.Context, n int) (context.Context, context.CancelFunc) {
	ctx = context.WithoutCancel(ctx)
	if t := g.p.c.Timeout; t > 0 && int64(n) < math.MaxInt64/int64(t) {
		return context.WithTimeout(ctx, t*time.Duration(n))
	}
	return context.WithCancel(ctx)
}

// settle takes over what became of a.
func (g *generation) settle(ctx context.Context, a *ahead, m *made, shared bool, err error) {
	switch {
	case err != nil:
		a.fail(err)
	case !shared && m.unstored == nil:
		a.state, a.bytes = stateMade, m.attrs.Size
	case m.ev.stored, !a.stale && g.isOurs(ctx, a.key): // by somebody else, who was first
		a.state = stateExists
	default:
		a.fail(or(m.unstored, errNotKept))
	}
	if shared || a.state == stateExists || m == nil {
		return // others tell of it, or nobody knows
	}
	ev := m.ev
	ev.Request, ev.Key, ev.Outcome, ev.Bytes = a.Request, a.key, OutcomeGenerated, m.attrs.Size
	t := ev.Timing
	g.p.observe(ctx, ev, time.Now().Add(-t.Load-t.Resize-t.Store), a.err)
}

func (g *generation) isOurs(ctx context.Context, key string) bool {
	a, err := store.Stat(ctx, g.p.c.Variants, key)
	return err == nil && a.Metadata[MetaSource] == sourceMeta(g.source)
}
