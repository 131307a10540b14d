package variant

import (
	"fmt"

	"github.com/rendition-go/rendition/params"
)

// The rule, in short: a listed size matches if every compared side of the
// request lies within Variance percent of the listed side. Of those that match,
// the one with the least greatest relative distance wins; ties go to the size
// that is exactly the asked one, then to more compared sides, then to the
// larger area, then to list order. Fractions are compared by cross-multiplying,
// so that nothing is ever rounded.
//
// The tie for the exact size makes the rule stable: with 200x300 and 200w
// listed, 200w asked is as near to both, and area alone would never let
// anybody have 200w, though 210x500 lands on it.

// Closest returns the allowed variant that p gets, in canonical form
// ([params.Params.Canonical]). It is total and deterministic, and does not
// allocate where it succeeds.
//
// The zero Params, the original untouched, are no variant and are returned as
// they are. Percent multiplies the asked sides first, rounding half up to at
// least one pixel; without sides only 100 percent matches, and only "full".
// params.FormatAuto is treated as params.FormatSource: the Accept header is to
// be looked at before, by [Set.Negotiate]. params.FormatSource and
// params.FormatFallback are always accepted. Quality goes to the nearest
// allowed value, the higher of two, except under NoMatch: Pass.
//
// A request with one side that gets a size with two and named no fit has
// params.FitInside, whatever Fits says; asking for exactly that variant is
// allowed too. Fits, positions and flags that have no effect are dropped and
// not judged.
//
// With Order: Closest, the Closest of a result is that result.
//
// What the set refuses is an [*Error] with [ErrNotAllowed]; Params that are not
// valid are a [*params.Error].
func (s *Set) Closest(p params.Params) (params.Params, error) {
	if p.IsOriginal() {
		return p, nil
	}
	if err := p.Validate(); err != nil {
		return params.Params{}, err
	}
	p = p.Simplify() // before FormatAuto goes, which alone would leave nothing
	if p.Format == params.FormatAuto {
		p.Format = params.FormatSource
	}
	switch s.Enlarge {
	case EnlargeNever:
		p.Enlarge = false
	case EnlargeAlways:
		p.Enlarge = true
	}
	a := askedFor(p)
	z, ok := s.size(a)
	if !ok {
		if s.NoMatch == Pass {
			return p.Canonical(), nil
		}
		return params.Params{}, refused("size", a)
	}
	return s.settle(p, a, z)
}

func refused(name string, value any) error {
	return &Error{Name: name, Value: fmt.Sprint(value), Err: ErrNotAllowed}
}

// settle fills in everything but the size, which is z.
func (s *Set) settle(p params.Params, a asked, z Size) (params.Params, error) {
	p, err := s.fit(p, a, z)
	if err != nil {
		return params.Params{}, err
	}
	p = z.apply(p)
	if s.NoMatch == Pass {
		return p.Canonical(), nil
	}
	if p.Format != params.FormatFallback && p.Format != params.FormatSource && !s.formatAllowed(p.Format) {
		if s.NoMatch == Reject {
			return params.Params{}, refused("format", p.Format)
		}
		p.Format = first(s.Formats, params.FormatSource)
	}
	if p, err = s.progressive(p.Simplify()); err != nil {
		return params.Params{}, err
	}
	if !p.Format.Lossless() {
		p.Quality = s.quality(p.Quality)
	}
	p.Oversize = s.Oversize
	return p.Canonical(), nil
}

// asked is a request's size as it is compared: in pixels, after Percent. A side
// is at most MaxSide * MaxPercent / 100.
type asked struct {
	w, h int64
	full bool // no sides, 100 percent
}

func askedFor(p params.Params) asked {
	if p.Width == 0 && p.Height == 0 {
		return asked{full: p.Percent == 100}
	}
	return asked{w: scaled(p.Width, p.Percent), h: scaled(p.Height, p.Percent)}
}

func scaled(side, percent int) int64 {
	if side == 0 || percent == 0 {
		return int64(side)
	}
	return max(1, (int64(side)*int64(percent)+50)/100)
}

// is reports whether exactly z is asked for.
func (a asked) is(z Size) bool {
	return a.full == z.Full && a.w == int64(z.Width) && a.h == int64(z.Height) && z != Size{}
}

// String is for error messages.
func (a asked) String() string {
	switch {
	case a.w == 0 && a.h == 0 && !a.full:
		return "percent"
	default:
		return Size{Width: int(a.w), Height: int(a.h), Full: a.full}.String()
	}
}

// size returns the size that a gets; false means the policy has none for it.
func (s *Set) size(a asked) (Size, bool) {
	// What a default gives must stay what it is when it is asked for again,
	// even if it is not listed and near to a size that is.
	if s.NoMatch == Default && s.Order == Closest && a.is(s.Default) {
		return s.Default, true
	}
	if z, ok := s.best(a, s.Variance, s.Order); ok {
		return z, true
	}
	switch s.NoMatch {
	case Default:
		return s.Default, true
	case Nearest:
		return s.best(a, -1, Closest)
	}
	return Size{}, false
}

// best returns the winner among the listed sizes that match a; a negative
// variance matches at any distance.
func (s *Set) best(a asked, variance int, order Order) (Size, bool) {
	if len(s.Sizes) == 0 {
		_, ok := s.compare(a, s.Default, variance)
		return s.Default, ok
	}
	var win match
	found := false
	for _, z := range s.Sizes {
		m, ok := s.compare(a, z, variance)
		if !ok {
			continue
		}
		if order == FirstListed {
			return z, true
		}
		if !found || m.beats(win) {
			win, found = m, true
		}
	}
	return win.size, found
}

// match is a listed size that shares a compared side with the request.
type match struct {
	size     Size
	num, den int64 // the greatest relative distance
	exact    bool
	sides    int
}

// compare matches a with z. A request for the full size shares its whole shape
// with "full" and nothing with any other size.
func (s *Set) compare(a asked, z Size, variance int) (m match, ok bool) {
	m = match{size: z, den: 1, exact: a.is(z)}
	if a.full || z.Full {
		return m, m.exact
	}
	if !m.side(a.w, int64(z.Width), variance) {
		return m, false
	}
	if s.Metric == Both && !m.side(a.h, int64(z.Height), variance) {
		return m, false
	}
	return m, m.sides > 0
}

// side takes one side into m; it reports false if the side is too far off.
func (m *match) side(asked, listed int64, variance int) bool {
	if asked == 0 || listed == 0 {
		return true
	}
	d := max(asked-listed, listed-asked)
	if variance >= 0 && d*100 > listed*int64(variance) {
		return false
	}
	m.sides++
	if d*m.den > m.num*listed {
		m.num, m.den = d, listed
	}
	return true
}

func (m match) beats(o match) bool {
	if l, r := m.num*o.den, o.num*m.den; l != r {
		return l < r
	}
	if m.exact != o.exact {
		return m.exact
	}
	if m.sides != o.sides {
		return m.sides > o.sides
	}
	return m.size.area() > o.size.area()
}

// fit decides the fit and the position that p has at size z.
func (s *Set) fit(p params.Params, a asked, z Size) (params.Params, error) {
	if !z.bothSides() {
		p.Fit, p.Position = params.FitNone, params.PositionCenter
		return p, nil
	}
	oneSide := (a.w == 0) != (a.h == 0)
	if p.Fit == params.FitNone && oneSide {
		p.Fit = params.FitInside
		return p, nil
	}
	if p.Fit == params.FitInside && a.is(z) {
		return p, nil
	}
	if s.NoMatch == Pass {
		return p, nil
	}
	if !allows(s.Fits, params.FitCover, p.Fit) {
		// FitNone is left here only where no side was asked and the set's
		// default size has two: nothing was named that could be refused.
		if s.NoMatch == Reject && p.Fit != params.FitNone {
			return p, refused("fit", p.Fit)
		}
		if !places(p.Fit) {
			p.Position = first(s.Positions, params.PositionCenter)
		}
		p.Fit = first(s.Fits, params.FitCover)
	}
	if places(p.Fit) && !allows(s.Positions, params.PositionCenter, p.Position) {
		if s.NoMatch == Reject {
			return p, refused("position", p.Position)
		}
		p.Position = first(s.Positions, params.PositionCenter)
	}
	return p, nil
}

// places reports whether a position has an effect under f.
func places(f params.Fit) bool { return f == params.FitCover || f == params.FitContain }

func (s *Set) progressive(p params.Params) (params.Params, error) {
	if !canBeProgressive(p.Format) || allows(s.Progressive, false, p.Progressive) {
		return p, nil
	}
	if s.NoMatch == Reject {
		return p, refused("progressive", p.Progressive)
	}
	p.Progressive = first(s.Progressive, false)
	return p, nil
}

// canBeProgressive reports whether a result of format f may be a JPEG.
func canBeProgressive(f params.Format) bool { return f == params.FormatJPEG || !f.IsConcrete() }

// quality returns the allowed quality nearest to q, the higher of two.
func (s *Set) quality(q int) int {
	best := first(s.Qualities, params.DefaultQuality)
	for _, v := range s.Qualities {
		d, b := max(v-q, q-v), max(best-q, q-best)
		if d < b || d == b && v > best {
			best = v
		}
	}
	return best
}
