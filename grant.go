package rendition

import (
	"context"
	"time"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/variant"
)

// Grants says what a signature is good for. With its zero value a signature
// makes no difference to the pipeline; a params.Signed dialect refuses wrong
// and expired ones all the same.
type Grants struct {
	// Beyond lets signed requests have what Config.Allowed and
	// Config.HideOriginals refuse to others: they get what they ask for, in
	// canonical form, not the nearest that is allowed. The limits on bytes,
	// pixels, memory and time hold for them too. What Layout has no key for is
	// served unstored.
	Beyond bool
	// Required refuses requests without a signature, with params.ErrSignature.
	Required bool
}

// GetGranted is [Pipeline.Get] for a request that carries a grant, as
// params.Grants returns it beside the request. The grant is believed as it
// stands: whoever makes one up vouches for it.
//
// The CacheControl of what is returned ends with the grant: no cache may answer
// with it once the URL has expired.
func (p *Pipeline) GetGranted(ctx context.Context, r params.Request, g params.Grant) (*store.Object, error) {
	begin := time.Now()
	ev := Event{Request: r}
	obj, err := p.resolve(ctx, []params.Request{r}, g, &ev)
	if err == nil {
		ev.Bytes = obj.Size
	}
	p.observe(ctx, ev, begin, err)
	return obj, err
}

// resolve returns what one of the readings of a URL means to the holder of g,
// with the CacheControl that it may be answered with now.
func (p *Pipeline) resolve(ctx context.Context, readings []params.Request, g params.Grant, ev *Event) (*store.Object, error) {
	obj, err := p.getFirst(ctx, readings, g, ev)
	if err == nil {
		p.limit(obj, g, ev)
	}
	return obj, err
}

// admit refuses what nobody without a grant may have, and reports whether this
// request may go beyond Allowed.
func (p *Pipeline) admit(r params.Request, g params.Grant) (beyond bool, err error) {
	if p.c.Grants.Required && !g.Signed() {
		return false, &params.Error{Name: "sig", Err: params.ErrSignature}
	}
	beyond = p.c.Grants.Beyond && g.Signed()
	if r.Params.IsOriginal() && p.c.HideOriginals && !beyond {
		return false, &variant.Error{Name: "original", Value: r.Source, Err: variant.ErrNotAllowed}
	}
	return beyond, nil
}

// closest snaps p to the nearest allowed variant, unless it may go beyond.
func (p *Pipeline) closest(ask params.Params, beyond bool) (params.Params, error) {
	if beyond {
		return ask.Canonical(), nil
	}
	return p.c.Allowed.Closest(ask)
}
