package rendition

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/rendition-go/rendition/internal/flight"
	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/variant"
)

// DefaultFallbackBytes is the default of Fallback.MaxBytes.
const DefaultFallbackBytes = 8 << 20

// Fallback is the picture that [Pipeline.ServeHTTP] shows where an original is
// missing (404), or corrupt or in a format that is not supported (415): in the
// asked size, with the status of the error and its short Cache-Control. The
// zero value has none. Requests that are malformed or not allowed get the plain
// error, and so do all where the fallback itself fails or is over
// Redirect.OverBytes. [Pipeline.Get] returns the error in any case.
//
// It is resized once for each variant and kept in memory, never in a store.
type Fallback struct {
	// Data is the picture, encoded. Either this, or Key of From.
	Data []byte
	// From is where the picture is read, each time a size is missing in memory,
	// under Key.
	From store.Getter
	Key  string
	// MaxBytes bounds the memory for resized ones; the oldest go first. Default:
	// DefaultFallbackBytes. Negative: none is kept.
	MaxBytes int64
}

func (f Fallback) enabled() bool { return f.Data != nil || f.From != nil }

func (f Fallback) check() error {
	switch {
	case f.Data != nil && (f.From != nil || f.Key != ""):
		return errors.New("rendition: Config.Fallback: Data and From exclude each other")
	case (f.From == nil) != (f.Key == ""):
		return errors.New("rendition: Config.Fallback: From and Key go together")
	case f.Data != nil && !resize.Sniff(f.Data).IsConcrete():
		return errors.New("rendition: Config.Fallback: Data is no picture")
	case f.MaxBytes != 0 && !f.enabled():
		return errors.New("rendition: Config.Fallback: MaxBytes without a picture")
	}
	return nil
}

func (f Fallback) withDefaults() Fallback {
	f.Data = bytes.Clone(f.Data)
	f.MaxBytes = or(f.MaxBytes, DefaultFallbackBytes)
	return f
}

// wantsFallback reports whether err says that the original is missing or no
// picture. What stopped the work comes first, as in StatusCode.
func wantsFallback(err error) bool {
	switch StatusCode(err) {
	case 404:
		return isMissing(err) && !errors.Is(err, variant.ErrNotAllowed)
	case 415:
		return true
	}
	return false
}

// fallback returns the fallback picture as the variant ask, nil where there is
// none.
func (p *Pipeline) fallback(ctx context.Context, ask params.Params) *made {
	if !p.c.Fallback.enabled() {
		return nil
	}
	if m := p.fallbacks.get(ask); m != nil {
		return m
	}
	m, joined, err := p.fallbackFlights.Do(ctx, ask, func(ctx context.Context) (*made, error) {
		m, err := p.makeFallback(ctx, ask)
		if err == nil {
			p.fallbacks.put(ask, m, p.c.Fallback.MaxBytes)
		}
		return m, err
	})
	if err != nil {
		if !joined && ctx.Err() == nil {
			p.c.Logger.WarnContext(ctx, "rendition: the fallback picture failed", "params", ask, "err", err)
		}
		return nil
	}
	return m
}

func (p *Pipeline) makeFallback(ctx context.Context, ask params.Params) (*made, error) {
	ctx, cancel := p.timed(ctx)
	defer cancel()
	release, err := p.slots.acquire(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	src, err := p.openFallback(ctx)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	m := new(made)
	if !ask.IsOriginal() {
		return m, p.resize(ctx, ask, src, m)
	}
	if m.data, err = io.ReadAll(src); err != nil {
		return nil, err
	}
	f := resize.Sniff(m.data)
	if !f.IsConcrete() {
		return nil, &resize.Error{Detail: "not a picture", Err: resize.ErrFormat}
	}
	m.attrs.ContentType = f.MediaType()
	return m, nil
}

func (p *Pipeline) openFallback(ctx context.Context) (*source, error) {
	f := p.c.Fallback
	if f.Data != nil {
		a := store.Attrs{Size: int64(len(f.Data))}
		return p.newSource("", &store.Object{Attrs: a, Body: store.Body(ctx, bytes.NewReader(f.Data))})
	}
	obj, err := f.From.Get(ctx, f.Key)
	if err != nil {
		return nil, fmt.Errorf("rendition: loading the fallback picture: %w", err)
	}
	return p.newSource(f.Key, obj)
}

// showFallback answers with the fallback picture, and reports false where there
// is none for err.
func (a *answer) showFallback(ctx context.Context, status int, err error) bool {
	if !wantsFallback(err) {
		return false
	}
	m := a.p.fallback(ctx, a.ev.Request.Params)
	if m == nil {
		return false
	}
	if over := a.p.c.Redirect.OverBytes; over > 0 && int64(len(m.data)) > over {
		return false
	}
	h := a.Header()
	h.Set("Content-Type", m.attrs.ContentType)
	h.Set("Content-Length", fmt.Sprint(len(m.data)))
	a.WriteHeader(status)
	if !a.head {
		_, _ = a.Write(m.data) // a client that left needs no answer
	}
	return true
}

// fallbackCache keeps resized fallbacks, up to a bound in bytes.
type fallbackCache struct {
	mu    sync.Mutex
	made  map[params.Params]*made
	order []params.Params // the oldest first
	bytes int64
}

func (c *fallbackCache) get(ask params.Params) *made {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.made[ask]
}

func (c *fallbackCache) put(ask params.Params, m *made, limit int64) {
	size := func(m *made) int64 { return int64(len(m.data)) + 1024 }
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.made[ask] != nil || size(m) > limit {
		return
	}
	if c.made == nil {
		c.made = make(map[params.Params]*made)
	}
	c.made[ask] = m
	c.order = append(c.order, ask)
	for c.bytes += size(m); c.bytes > limit; c.order = c.order[1:] {
		c.bytes -= size(c.made[c.order[0]])
		delete(c.made, c.order[0])
	}
}

// fallbackGroup joins those who need the same fallback.
type fallbackGroup = flight.Group[params.Params, *made]
