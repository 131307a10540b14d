package params

import (
	"errors"
	"fmt"
	"strconv"
)

// A house is what a dialect means where a URL says nothing, and the limits of
// what it can say.
type house struct {
	fit      Fit // where both sides are given
	enlarge  bool
	oversize Oversize
	format   Format
	maxSide  int
	fits     []Fit // those it has words for
}

// allFits are the fits of every dialect but at.
func allFits() []Fit { return []Fit{FitInside, FitOutside, FitFill, FitCover, FitContain} }

// fill returns the Params of a variant: what a says, the rest as the house
// means it, simplified.
func (h house) fill(a ask) Params {
	p := a.Params
	if p.Width == 0 && p.Height == 0 && p.Percent == 0 {
		p.Percent = 100
	}
	if a.said&saidFit == 0 && p.Width != 0 && p.Height != 0 {
		p.Fit = h.fit
	}
	if a.said&saidEnlarge == 0 {
		p.Enlarge = h.enlarge
	}
	if a.said&saidFormat == 0 {
		p.Format = h.format
	}
	p.Oversize = h.oversize
	return p.Simplify()
}

// defaults returns what fill makes of the size and the format of p alone.
// Where p differs from it, a text has to say so.
func (h house) defaults(p Params) Params {
	return h.fill(ask{
		Params: Params{Width: p.Width, Height: p.Height, Percent: p.Percent, Format: p.Format},
		said:   saidFormat,
	})
}

// check refuses what the dialect cannot say of r.
func (h house) check(r Request) error {
	if err := ValidSource(r.Source); err != nil {
		return inexpressible("Source", r.Source, ErrSource)
	}
	p := r.Params
	if e, ok := errors.AsType[*Error](p.Validate()); ok {
		return inexpressible(e.Name, e.Value, e.Err)
	}
	if field := notSimple(p); field != "" {
		return inexpressible(field, p.String(), nil)
	}
	if p.IsOriginal() {
		return nil
	}
	return h.checkVariant(p)
}

func (h house) checkVariant(p Params) error {
	switch {
	case p.Width > h.maxSide:
		return inexpressible("Width", strconv.Itoa(p.Width), nil)
	case p.Height > h.maxSide:
		return inexpressible("Height", strconv.Itoa(p.Height), nil)
	case !h.canFit(p.Fit):
		return inexpressible("Fit", p.Fit.String(), nil)
	case p.Oversize != h.oversize:
		return inexpressible("Oversize", p.Oversize.String(), nil)
	case p.Format != FormatSource && p.Format != h.format && !p.Format.inURLs():
		return inexpressible("Format", string(p.Format), nil)
	}
	return nil
}

func (h house) canFit(f Fit) bool {
	if f == FitNone {
		return true
	}
	for _, g := range h.fits {
		if f == g {
			return true
		}
	}
	return false
}

// notSimple names the first field of p that Simplify changes, if any. It
// changes no size, no format and no Oversize.
func notSimple(p Params) string {
	q := p.Simplify()
	switch {
	case p.Percent != q.Percent:
		return "Percent"
	case p.Fit != q.Fit:
		return "Fit"
	case p.Position != q.Position:
		return "Position"
	case p.Enlarge != q.Enlarge:
		return "Enlarge"
	case p.Quality != q.Quality:
		return "Quality"
	case p.Progressive != q.Progressive:
		return "Progressive"
	}
	return ""
}

// inexpressible is ErrNotExpressible for a field, with a second reason if the
// field's value is not valid anywhere.
func inexpressible(field, value string, also error) error {
	err := ErrNotExpressible
	if also != nil {
		err = fmt.Errorf("%w: %w", err, also)
	}
	return &Error{field, value, err}
}

// readsBack returns name escaped, if read makes r of it. A name that reads as
// another request, as an original called 100x100.jpg in a folder called 50w
// does, has no text.
func readsBack(name string, r Request, read func(name string) (Request, error)) (string, error) {
	if got, err := read(name); err != nil || got != r {
		return "", inexpressible("Source", r.Source, nil)
	}
	return escapeName(name), nil
}
