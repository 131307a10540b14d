package rendition

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"time"

	"github.com/rendition-go/rendition/store"
)

// maxClockSkew is how far in the future a look may lie: clocks of several
// makers differ. A variant from further ahead would be fresh for too long.
const maxClockSkew = time.Minute

// stale reports whether the original is to be looked at before the variant with
// this metadata is served.
func (p *Pipeline) stale(metadata map[string]string) bool {
	switch p.c.Staleness.mode {
	case after:
		age := p.age(metadata)
		return age >= p.period || age < -maxClockSkew
	case always:
		return true
	}
	return false
}

// age returns how long ago the original was looked at last; where that is not
// known, longer ago than any period.
func (p *Pipeline) age(metadata map[string]string) time.Duration {
	return p.c.Now().Sub(checkedAt(metadata))
}

// hit returns the stored variant if it may be served as it is, else nil.
func (p *Pipeline) hit(ctx context.Context, w wanted, ev *Event) (*store.Object, error) {
	obj, _, err := p.lookup(ctx, w, ev)
	if obj != nil && p.stale(obj.Metadata) {
		obj.Body.Close()
		ev.Outcome, ev.stored = "", false
		return nil, nil
	}
	return obj, err
}

// revalidate looks at the original of a stale variant and brings home what is
// to be served now.
func (p *Pipeline) revalidate(ctx context.Context, w wanted, m *made, obj *store.Object, e *epoch) error {
	begin, now := time.Now(), p.c.Now()
	a, err := p.statOriginal(ctx, w.Source)
	m.ev.Timing.since(&m.ev.Timing.Load, begin)
	if err == nil && isUnchanged(obj.Metadata, a) {
		return p.renew(ctx, w, m, obj, now, e)
	}
	if err != nil && !isMissing(err) && ctx.Err() == nil && p.age(obj.Metadata) < p.period+p.c.Staleness.IfError {
		p.c.Logger.WarnContext(ctx, "rendition: the original cannot be looked at, its variant is served stale",
			"source", w.Source, "err", err)
		return m.read(obj)
	}
	obj.Body.Close()
	m.ev.Outcome, m.ev.stored = OutcomeMiss, false
	switch {
	case isMissing(err):
		if _, failed := p.deleteOurs(ctx, w.key, w.Source); failed != nil {
			p.c.Logger.WarnContext(ctx, "rendition: variant of a deleted original stays stored", "key", w.key, "err", failed)
		}
		return err
	case err != nil:
		return fmt.Errorf("rendition: looking at an original: %w", err)
	}
	if err := p.make(ctx, w, m); err != nil {
		return err
	}
	m.ev.stored = p.replace(ctx, w, m, obj.ETag, e)
	m.ev.created = m.ev.stored
	return nil
}

// renew serves a variant whose original is unchanged, and keeps the time of the
// look on it.
func (p *Pipeline) renew(ctx context.Context, w wanted, m *made, obj *store.Object, now time.Time, e *epoch) error {
	m.ev.Outcome = OutcomeRevalidated
	if err := m.read(obj); err != nil {
		return err
	}
	if p.c.Staleness.mode == after {
		m.attrs.Metadata = maps.Clone(m.attrs.Metadata)
		m.attrs.Metadata[MetaChecked] = timeMeta(now)
		p.replace(ctx, w, m, obj.ETag, e)
	}
	return nil
}

// replace puts m in the place of the variant that had etag, and reports whether
// it could. What carries that ETag was seen to be ours.
func (p *Pipeline) replace(ctx context.Context, w wanted, m *made, etag string, e *epoch) bool {
	err := p.swap(ctx, w, m, etag, e)
	if err == nil {
		return true
	}
	level := slog.LevelWarn
	if errors.Is(err, store.ErrChanged) || m.ev.purged { // another one was first
		level = slog.LevelDebug
	}
	p.c.Logger.Log(ctx, level, "rendition: stale variant was not replaced",
		"source", w.Source, "params", w.Params, "err", err)
	return false
}

// swap is replace for those who want to know.
func (p *Pipeline) swap(ctx context.Context, w wanted, m *made, etag string, e *epoch) error {
	defer m.ev.Timing.since(&m.ev.Timing.Store, time.Now())
	a := m.attrs
	a.ETag, a.Size, a.ModTime = "", 0, time.Time{} // the store's business
	a.CacheControl, a.Tags, a.StorageClass = p.storedCaching(), p.c.Attrs.Tags, p.c.Attrs.StorageClass
	err := p.epochs.put(e, func() error {
		return store.Replace(ctx, p.c.Variants, w.key, m.data, a, etag)
	})
	m.ev.purged = errors.Is(err, errPurged)
	return err
}

// isUnchanged reports whether a is the original that a variant with this
// metadata was made of. What cannot be compared has changed.
func isUnchanged(metadata map[string]string, a store.Attrs) bool {
	now := originalMeta(a)
	if now[MetaETag] != "" || metadata[MetaETag] != "" {
		return now[MetaETag] == metadata[MetaETag]
	}
	return now[MetaTime] != "" && now[MetaTime] == metadata[MetaTime] &&
		now[MetaSize] != "" && now[MetaSize] == metadata[MetaSize]
}

// statOriginal returns the attributes of an original. A stored variant is none.
func (p *Pipeline) statOriginal(ctx context.Context, key string) (store.Attrs, error) {
	a, err := store.Stat(ctx, p.c.Originals, key)
	if err == nil && IsVariant(a) {
		return store.Attrs{}, &store.KeyError{Op: "stat", Key: key, Err: store.ErrNotExist}
	}
	return a, err
}
