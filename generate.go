package rendition

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/variant"
)

// GenerateOptions says which variants [Pipeline.Generate] makes. Its zero value:
// all that Config.Allowed lists.
type GenerateOptions struct {
	// Set lists the variants that are wanted; those of them that Config.Allowed
	// does not allow are left out. Default: Config.Allowed.
	Set *variant.Set
	// Enlarged makes those variants, too, that have more pixels than the
	// original has, on either side. By default they are left to the requests
	// that ask for them: pages of variant.Markup link to none where there is
	// another choice.
	Enlarged bool
	// Recheck compares each stored variant with the original, and replaces those
	// that were made of another one, whatever Config.Staleness says. It is for
	// originals that were just uploaded.
	Recheck bool
	// Known reports that a variant is stored under a key: for callers who have
	// listed the store. What is known is not looked at. It is called on the
	// caller's goroutine. Default: every key is looked at.
	Known func(key string) bool
}

// GenerateResult is what [Pipeline.Generate] did.
type GenerateResult struct {
	// Made counts the variants that this call stored, and Bytes their bytes.
	Made  int
	Bytes int64
	// Existed counts those that were stored already, or were by somebody else
	// meanwhile.
	Existed int
	// SourceBytes is how much was read of the original.
	SourceBytes int64
	// Failed are those that are not stored, or not as they should be, in the
	// order of the set.
	Failed []GenerateFailure
}

// GenerateFailure is a variant that could not be made or stored.
type GenerateFailure struct {
	Key    string // "" for one that has no key
	Params params.Params
	// Err is as from [Pipeline.Get], or why it could not be stored: it wraps
	// store.ErrExist where the key is taken by something else.
	Err error
}

// Generate makes and stores the variants of the original source before anybody
// asks for them: those that are listed, that the resizer writes, that do not
// enlarge the original, and that are not stored yet. Stored ones are looked at as
// a request would, so that Config.Staleness has those of a replaced original made
// anew.
//
// The original is read once for all of them, and decoded once where the resizer
// can (resize.MultiResizer). The whole takes one of Config.MaxConcurrent's places,
// and may take Config.Timeout for each variant. Keys, attributes, the rules that
// keep originals from harm, and the flights in which whoever asks for a missing
// variant waits for the one who makes it, are those of requests.
//
// A variant is there as soon as it is made: what was made before a crash, or
// before ctx ended, is found by the next call. When ctx ends, the call returns as
// soon as what it began has stopped, and counts what came of it; only work that
// requests wait for goes on for them. A call for a source whose variants
// are all known does nothing; one for a source whose variants are all stored costs
// a look at each, and reads the header of an original that some would enlarge.
//
// The error says why there are failures, each reason once; it is that of the
// original where there is none. A source that is no name, and options that cannot
// be, are refused with the result being empty.
func (p *Pipeline) Generate(ctx context.Context, source string, o *GenerateOptions) (GenerateResult, error) {
	if o == nil {
		o = &GenerateOptions{}
	}
	if err := params.ValidSource(source); err != nil {
		return GenerateResult{}, err
	}
	if o.Set != nil {
		if err := o.Set.Validate(); err != nil {
			return GenerateResult{}, fmt.Errorf("rendition: GenerateOptions.Set: %w", err)
		}
	}
	e := p.epochs.enter(source)
	defer p.epochs.leave(e)
	g := newGeneration(p, source, o, e)
	g.look(ctx)
	if len(g.missing()) > 0 {
		g.make(ctx)
	}
	res := g.result()
	if err := res.err(); err != nil {
		return res, fmt.Errorf("rendition: %d variants of %q are not there: %w", len(res.Failed), source, err)
	}
	return res, nil
}

// listed returns what is wanted of source, each with its key.
func (p *Pipeline) listed(source string, set *variant.Set) []wanted {
	allowed := p.c.Allowed
	var list []wanted
	for r := range or(set, allowed).All(source) {
		if set != nil {
			if allowed.NoMatch != variant.Pass {
				r.Params.Oversize = allowed.Oversize
			}
			if got, err := allowed.Closest(r.Params); err != nil || got != r.Params {
				continue
			}
		}
		if f := r.Params.Format; f.IsConcrete() && len(p.encodes) > 0 && !slices.Contains(p.encodes, f) {
			continue
		}
		w := wanted{Request: r}
		w.key, w.keyErr = variant.Key(p.c.Layout, p.c.Version, r)
		list = append(list, w)
	}
	return list
}

// err returns each reason of a failure once.
func (r GenerateResult) err() error {
	var errs []error
	seen := make(map[string]bool)
	for _, f := range r.Failed {
		if text := f.Err.Error(); !seen[text] {
			seen[text] = true
			errs = append(errs, f.Err)
		}
	}
	return errors.Join(errs...)
}
