package rendition

import (
	"context"
	"errors"
	"net/url"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/variant"
)

// In an ambiguous dialect /photo-800x600.jpg names a variant of photo.jpg, or
// literally the original photo-800x600.jpg. An original of that name must be
// reachable, whatever was asked for before; and a hit should cost one look at
// one store.
//
// Looking for the variant first would not do: with variance the variant's key
// is shared by many URLs, and one that was filled through photo-790x590.jpg
// would hide the original photo-800x600.jpg, another one photo-1920x1080.jpg.
// So
//   - a variant is stored only where no original has the name of its own URL,
//     the dialect's canonical text for it (checkLiteral);
//   - a stored variant is therefore served at once through its own URL;
//   - through every other URL the literal original is tried first.
//
// What is left: an original that is uploaded under the name of a variant which
// is stored already is seen once that variant is deleted. In a store that is
// shared the upload itself replaces it, if Layout is the Dialect.

// getFirst returns the object that is meant by one of the readings of a URL,
// which has at least one element and the literal reading first.
func (p *Pipeline) getFirst(ctx context.Context, readings []params.Request, g params.Grant, ev *Event) (*store.Object, error) {
	last := len(readings) - 1
	if last == 0 {
		return p.get(ctx, readings[0], g, ev)
	}
	w, refused := p.want(readings[last], g)
	if refused == nil && !w.Params.IsOriginal() && p.isOwnURL(w.Request, readings[0]) {
		if obj, err := p.hit(ctx, w, ev); obj != nil || err != nil {
			ev.Request, ev.Key = w.Request, w.key
			return obj, err
		}
		w.literalFree = true // unless the loop finds it
	}
	for _, r := range readings[:last] {
		obj, err := p.get(ctx, r, g, ev)
		if err == nil || !isMissing(err) && !errors.Is(err, variant.ErrNotAllowed) {
			return obj, err
		}
	}
	ev.Request, ev.Key = w.Request, w.key
	switch {
	case refused != nil:
		return nil, refused
	case w.Params.IsOriginal():
		return p.original(ctx, w.Source, ev)
	case !w.literalFree:
		if obj, err := p.hit(ctx, w, ev); obj != nil || err != nil {
			return obj, err
		}
	}
	return p.fly(ctx, w, ev)
}

// isOwnURL reports whether the URL that can be read as the literal original is
// the one that the dialect writes for the variant r.
func (p *Pipeline) isOwnURL(r, literal params.Request) bool {
	name, ok := p.literalOf(r)
	return ok && literal.Params.IsOriginal() && literal.Source == name
}

// literalOf returns the original that the URL of the variant r can also be read
// as. There is none where the dialect is not ambiguous or has no URL for r.
func (p *Pipeline) literalOf(r params.Request) (string, bool) {
	d := unsigned(p.c.Dialect)
	a, ok := d.(params.Ambiguous)
	if !ok {
		return "", false
	}
	text, err := d.Format(r)
	if err != nil {
		return "", false
	}
	u, err := url.Parse(text)
	if err != nil {
		return "", false
	}
	readings := a.Candidates(u)
	if len(readings) < 2 || !readings[0].Params.IsOriginal() {
		return "", false
	}
	return readings[0].Source, true
}

// checkLiteral returns store.ErrExist where an original has the name of the
// variant's own URL, which must not be hidden by the variant.
func (p *Pipeline) checkLiteral(ctx context.Context, w wanted) error {
	if w.literalFree || p.c.HideOriginals {
		return nil
	}
	name, ok := p.literalOf(w.Request)
	if !ok {
		return nil
	}
	found, err := p.hasOriginal(ctx, name)
	if found {
		err = &store.KeyError{Op: "create", Key: name, Err: store.ErrExist}
	}
	return err
}
