package rendition

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"runtime/debug"
	"time"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/store"
)

// made is what a flight brings home. It is shared by all who waited and not
// changed any more. ev has the flight's own outcome and times, also beside an
// error.
type made struct {
	data     []byte
	attrs    store.Attrs
	ev       Event
	unstored error // why Generate could not store it
}

// object returns what one of those who waited gets, with a reader of its own.
func (m *made) object(ctx context.Context) *store.Object {
	a := m.attrs
	a.Metadata, a.Tags = maps.Clone(a.Metadata), maps.Clone(a.Tags)
	return &store.Object{Attrs: a, Body: store.Body(ctx, bytes.NewReader(m.data))}
}

// fill makes the variant and stores it.
//
// It looks into the store again first: between a caller's miss and this flight
// the previous flight of the same variant may have come home. Without the
// second look the variant would be made twice.
func (p *Pipeline) fill(ctx context.Context, w wanted, e *epoch) (*made, error) {
	p.epochs.hold(e)
	defer p.epochs.leave(e)
	defer p.logPanic(w)
	ctx, cancel := p.timed(ctx)
	defer cancel()
	m := new(made)
	obj, free, err := p.lookup(ctx, w, &m.ev)
	switch {
	case err != nil:
	case obj != nil && p.stale(obj.Metadata):
		err = p.revalidate(ctx, w, m, obj, e)
	case obj != nil:
		err = m.read(obj)
	default:
		m.ev.Outcome = OutcomeMiss
		if err = p.make(ctx, w, m); err == nil {
			p.put(ctx, w, m, free, e)
		}
	}
	return m, stopped(ctx, err)
}

// stopped adds ctx's end to an error that came after it: a backend that was
// stopped may call what it saw a corrupt picture.
func stopped(ctx context.Context, err error) error {
	if end := ctx.Err(); err != nil && end != nil && !errors.Is(err, end) {
		return fmt.Errorf("%w: %w", end, err)
	}
	return err
}

// timed bounds ctx by Config.Timeout.
func (p *Pipeline) timed(ctx context.Context) (context.Context, context.CancelFunc) {
	if p.c.Timeout > 0 {
		return context.WithTimeout(ctx, p.c.Timeout)
	}
	return ctx, func() {}
}

// logPanic logs a panic on its way to the flight: of those who wait for it,
// none or many may be left to tell.
func (p *Pipeline) logPanic(w wanted) {
	if v := recover(); v != nil {
		p.c.Logger.Error("rendition: panic while making a variant",
			"source", w.Source, "params", w.Params, "panic", v, "stack", string(debug.Stack()))
		panic(v)
	}
}

// read takes over a stored variant.
func (m *made) read(obj *store.Object) error {
	defer m.ev.Timing.since(&m.ev.Timing.Lookup, time.Now())
	defer obj.Body.Close()
	data, err := io.ReadAll(obj.Body)
	if err != nil {
		return fmt.Errorf("rendition: reading a variant: %w", err)
	}
	m.data, m.attrs = data, obj.Attrs
	m.attrs.Size = int64(len(data))
	return nil
}

// make loads the original and resizes it, in one of the places for that.
func (p *Pipeline) make(ctx context.Context, w wanted, m *made) error {
	begin := time.Now()
	release, err := p.slots.acquire(ctx)
	m.ev.Timing.since(&m.ev.Timing.Wait, begin)
	if err != nil {
		return err
	}
	defer release()

	begin = time.Now()
	src, err := p.open(ctx, w.Source)
	m.ev.Timing.since(&m.ev.Timing.Load, begin)
	if err != nil {
		return err
	}
	defer src.Close()
	return p.resize(ctx, w.Params, src, m)
}

func (p *Pipeline) resize(ctx context.Context, ask params.Params, src *source, m *made) error {
	begin, before := time.Now(), src.spent
	var out bytes.Buffer
	info, err := p.c.Resizer.Resize(ctx, &out, src, p.askFor(ask, src.format()))
	loading := src.spent - before
	m.ev.Timing.Load += loading
	m.ev.Timing.Resize += time.Since(begin) - loading
	return p.take(m, out.Bytes(), info, src, err)
}

// askFor returns what the resizer is asked for, given the format that the original
// has: that is seen only behind the key.
func (p *Pipeline) askFor(ask params.Params, f params.Format) params.Params {
	if ask.Format == params.FormatSource && p.c.Allowed.SourceFormat(f) != f {
		ask.Format = params.FormatFallback
	}
	return ask
}

// take makes data, which the resizer made of src, the content of m.
func (p *Pipeline) take(m *made, data []byte, info resize.Info, src *source, err error) error {
	if src.err != nil { // whatever the backend made of it
		return src.err
	}
	if err != nil {
		return err
	}
	m.data = data
	m.attrs = p.attrsOf(m.data, info, src)
	if m.attrs.ContentType == "" {
		return fmt.Errorf("rendition: the resizer wrote %d bytes of no known format", len(m.data))
	}
	return nil
}

// attrsOf returns the attributes of a variant that was made of src.
func (p *Pipeline) attrsOf(data []byte, info resize.Info, src *source) store.Attrs {
	f := info.OutFormat
	if !f.IsConcrete() {
		f = resize.Sniff(data)
	}
	sum := md5.Sum(data)
	a := p.c.Attrs
	a.ContentType = f.MediaType()
	a.CacheControl = p.storedCaching()
	a.ETag = hex.EncodeToString(sum[:])
	a.Size = int64(len(data))
	a.Metadata = maps.Clone(a.Metadata)
	if a.Metadata == nil {
		a.Metadata = make(map[string]string)
	}
	maps.Copy(a.Metadata, variantMeta(src.key, src.attrs))
	if p.c.Staleness.mode == after {
		a.Metadata[MetaChecked] = timeMeta(src.opened)
	}
	return a
}

// put stores what was made where nothing is stored yet. Its failure is no
// reason to withhold the variant.
func (p *Pipeline) put(ctx context.Context, w wanted, m *made, free bool, e *epoch) {
	err := p.keep(ctx, w, m, free, e)
	if err == nil {
		return
	}
	level := slog.LevelWarn
	// Another process was first, an original is in the way, or it is out of date.
	if errors.Is(err, store.ErrExist) || m.ev.purged {
		level = slog.LevelDebug
	}
	p.c.Logger.Log(ctx, level, "rendition: variant is served unstored",
		"source", w.Source, "params", w.Params, "err", err)
}

// keep is put for those who want to know.
func (p *Pipeline) keep(ctx context.Context, w wanted, m *made, free bool, e *epoch) error {
	defer m.ev.Timing.since(&m.ev.Timing.Store, time.Now())
	err := w.keyErr
	switch {
	case err != nil:
	case !free:
		err = &store.KeyError{Op: "create", Key: w.key, Err: store.ErrExist}
	default:
		err = p.epochs.put(e, func() error { return p.create(ctx, w, m) })
	}
	m.ev.stored, m.ev.created = err == nil, err == nil
	m.ev.purged = errors.Is(err, errPurged)
	return err
}

func (p *Pipeline) create(ctx context.Context, w wanted, m *made) error {
	if err := p.checkLiteral(ctx, w); err != nil {
		return err
	}
	a := m.attrs
	a.ETag, a.Size = "", 0 // the store's business
	err := store.Create(ctx, p.c.Variants, w.key, m.data, a)
	if !errors.Is(err, store.ErrUnsupported) {
		return err
	}
	// Without the power to create, look and put. In between another writer can
	// come; where originals are uploaded into the very store of the variants,
	// it should have that power.
	switch _, err := store.Stat(ctx, p.c.Variants, w.key); {
	case err == nil:
		return &store.KeyError{Op: "create", Key: w.key, Err: store.ErrExist}
	case !errors.Is(err, store.ErrNotExist):
		return err
	}
	return p.c.Variants.Put(ctx, w.key, m.data, a)
}
