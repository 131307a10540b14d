package edge

import (
	"errors"
	"fmt"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/variant"
)

// maxProbes bounds how many variants the layout is tried with. What it cannot
// express is a field's value, and every value comes up early in all but absurdly
// long lists, which make functions that are too large.
const maxProbes = 10_000

// probe is the original that the layout is tried with.
const probe = "probe.jpg"

// checkLayout reports the first variant that the set allows and that has no key,
// or whose key, read as a URL by what is behind the edge, is another variant.
func checkLayout(set *variant.Set, dialect params.Dialect, version string) error {
	layout := variant.LayoutOf(dialect)
	n := 0
	for r := range set.All(probe) {
		if n++; n > maxProbes {
			break
		}
		own := r
		own.Params.Format = params.FormatSource
		own.Params = own.Params.Canonical()
		for _, r := range []params.Request{r, own} {
			if err := checkKey(layout, version, r); err != nil {
				return err
			}
			if p, err := set.Closest(r.Params); err != nil || p != r.Params {
				return fmt.Errorf("%v is snapped to %v: %w", r.Params, p, ErrSet)
			}
		}
	}
	if set.NoMatch == variant.Pass {
		return checkPass(set, dialect, version)
	}
	return nil
}

// checkPass checks what a set lets pass. Sizes are no question, since the
// layout says what the dialect does, but formats may come from the set.
func checkPass(set *variant.Set, dialect params.Dialect, version string) error {
	for _, f := range append([]params.Format{params.FormatSource}, set.Formats...) {
		p := params.Params{Width: 100, Format: f, Oversize: oversizeOf(dialect)}
		r := params.Request{Source: probe, Params: p.Canonical()}
		if err := checkKey(variant.LayoutOf(dialect), version, r); err != nil {
			return err
		}
	}
	return nil
}

func oversizeOf(d params.Dialect) params.Oversize {
	switch d.(type) {
	case params.At, *params.At:
		return params.OversizeKeep
	}
	return params.OversizeError
}

func checkKey(layout params.Dialect, version string, r params.Request) error {
	key, err := variant.Key(layout, version, r)
	if errors.Is(err, variant.ErrInvalid) {
		return err
	}
	if err != nil {
		return fmt.Errorf("%v has no key: %w: %w", r.Params, ErrSet, err)
	}
	if _, back, err := variant.ParseKey(layout, key); err != nil || back != r {
		return fmt.Errorf("the key %q is not read back: %w", key, ErrSet)
	}
	return nil
}
