package rendition

import (
	"bytes"
	"context"
	"io"
	"sync"
	"time"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
)

// generatePuts is how many variants are stored at once while the next ones are
// made. So many are in memory at a time, encoded.
const generatePuts = 4

// batch is an opened original and the variants that are made of it together. It
// has one of the pipeline's places.
type batch struct {
	g      *generation
	src    *source
	format params.Format
	info   resize.Info
	head   bytes.Buffer // what was read for info
	close  func()       // gives the place back; may be called again
	byKey  map[flightKey]*ahead
}

// open opens the original, whose body ends with work. It takes over a place.
func (g *generation) open(ctx, work context.Context, release func()) (*batch, error) {
	src, err := g.p.open(work, g.source)
	if err != nil {
		release()
		return nil, stopped(ctx, err)
	}
	b := &batch{g: g, src: src, format: src.format(), byKey: make(map[flightKey]*ahead)}
	b.close = sync.OnceFunc(func() {
		g.sourceBytes.Store(src.read)
		src.Close()
		release()
	})
	err = g.guard(params.Params{}, func() (err error) {
		b.info, err = resize.Identify(work, g.p.c.Resizer, io.TeeReader(src, &b.head))
		return err
	})
	if src.err != nil {
		err = src.err
	}
	if err != nil {
		b.close()
		return nil, stopped(ctx, stopped(work, err))
	}
	return b, nil
}

// fitting returns those of missing that are to be made, now that the original is
// known.
func (b *batch) fitting(missing []*ahead) (list []*ahead) {
	for _, a := range missing {
		if !a.stale && !b.g.o.Enlarged && b.enlarges(a.Params) {
			a.state = stateLeftOut
			continue
		}
		list = append(list, a)
	}
	return list
}

// plan returns the geometry of a variant. Limits are the resizer's business.
func (b *batch) plan(p params.Params) (resize.Plan, error) {
	return resize.NewPlan(b.info.Width, b.info.Height, p, resize.Limits{OutputSide: -1, OutputPixels: -1})
}

func (b *batch) enlarges(p params.Params) bool {
	pl, err := b.plan(p)
	return err == nil && (pl.Scaled.Width > pl.Source.Width || pl.Scaled.Height > pl.Source.Height)
}

// render is one result of the resizer, which may be several variants: where an
// original is smaller than a size, or larger than one that may be enlarged to,
// variants with different names are one picture.
type render struct {
	bytes.Buffer
	ask  params.Params
	keys []flightKey
}

// look is what a render is told from others by.
type look struct {
	plan resize.Plan
	rest params.Params
}

func (b *batch) renders(lead []flightKey) (list []*render) {
	known := make(map[look]*render)
	for _, key := range lead {
		l := look{rest: key.Params}
		if pl, err := b.plan(key.Params); err == nil {
			l.plan = pl
			l.rest = params.Params{Format: key.Params.Format, Quality: key.Params.Quality, Progressive: key.Params.Progressive}
		}
		r := known[l]
		if r == nil {
			r = &render{ask: b.g.p.askFor(key.Params, b.format)}
			known[l] = r
			list = append(list, r)
		}
		r.keys = append(r.keys, key)
	}
	return list
}

// run makes and stores the variants that are this batch's own, and tells what
// became of each.
func (b *batch) run(ctx context.Context, lead []flightKey, done func(flightKey, *made, error)) {
	b.g.p.epochs.hold(b.g.epoch)
	defer b.g.p.epochs.leave(b.g.epoch)
	defer b.close()
	defer b.g.p.logPanic(wanted{Request: params.Request{Source: b.g.source}})
	list := b.renders(lead)
	outs := make([]resize.Output, len(list))
	for i, r := range list {
		outs[i] = resize.Output{W: r, Params: r.ask}
	}
	var puts sync.WaitGroup
	defer puts.Wait()
	places := make(chan struct{}, generatePuts)
	i, begin, spent := 0, time.Now(), b.src.spent
	for info, err := range resize.ResizeAll(ctx, b.g.p.c.Resizer, io.MultiReader(&b.head, b.src), outs) {
		b.g.sourceBytes.Store(b.src.read)
		r, m := list[i], new(made)
		m.ev.Timing.Load = b.src.spent - spent
		m.ev.Timing.Resize = time.Since(begin) - m.ev.Timing.Load
		err = stopped(ctx, b.g.p.take(m, r.Bytes(), info, b.src, err))
		r.Buffer = bytes.Buffer{} // what is stored is not kept for the others
		for _, key := range r.keys {
			mine := *m
			if err != nil {
				done(key, &mine, err)
				continue
			}
			places <- struct{}{}
			puts.Go(func() {
				defer func() { <-places }()
				mine.unstored = b.keep(ctx, b.byKey[key], &mine)
				done(key, &mine, nil)
			})
		}
		i, begin, spent = i+1, time.Now(), b.src.spent
	}
	b.close() // the place is for others while the last ones are stored
}

// keep stores one variant.
func (b *batch) keep(ctx context.Context, a *ahead, m *made) error {
	m.ev.Outcome = OutcomeMiss
	return b.g.guard(a.Params, func() error {
		if !a.stale {
			return b.g.p.keep(ctx, a.wanted, m, true, b.g.epoch)
		}
		err := b.g.p.swap(ctx, a.wanted, m, a.etag, b.g.epoch)
		m.ev.stored, m.ev.created = err == nil, err == nil
		return err
	})
}
