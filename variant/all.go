package variant

import (
	"iter"
	"math"
	"slices"

	"github.com/rendition-go/rendition/params"
)

// All yields every variant of the original source that the set lists, each
// once, canonical, in the order of the lists: what there is to pre-generate.
// Sizes change slowest, then fits and positions, enlarging, formats, qualities
// and progressive.
//
// Three kinds of variants can be asked for and are not yielded: those whose
// params.FitInside comes only of a request with one side, those in the
// original's own format where Formats does not list params.FormatSource, and,
// under NoMatch: Pass, whatever is not listed.
func (s *Set) All(source string) iter.Seq[params.Request] {
	return func(yield func(params.Request) bool) {
		encodings := s.encodings(s.formats())
		for _, z := range s.allSizes() {
			for _, shape := range s.shapes(z) {
				for _, enc := range encodings {
					p := shape
					p.Format, p.Quality, p.Progressive = enc.Format, enc.Quality, enc.Progressive
					if !yield(params.Request{Source: source, Params: p.Canonical()}) {
						return
					}
				}
			}
		}
	}
}

// Bound returns the greatest number of different variants that requests can
// make of one original: those of [Set.All], those with the params.FitInside of
// requests with one side, and those in the original's own format. The original
// itself and params.FormatFallback, which no URL says, are not counted. Under
// NoMatch: Pass there is no bound, and ok is false.
func (s *Set) Bound() (n int, ok bool) {
	if s.NoMatch == Pass {
		return 0, false
	}
	formats := s.formats()
	if !slices.Contains(formats, params.FormatSource) {
		formats = append(formats, params.FormatSource)
	}
	encodings := int64(len(s.encodings(formats)))
	var total int64
	for _, z := range s.allSizes() {
		total += int64(len(s.reachableShapes(z))) * encodings
	}
	return int(min(total, math.MaxInt)), true
}

func (s *Set) formats() []params.Format { return unique(s.Formats, params.FormatSource) }

// allSizes returns every size that a request can get.
func (s *Set) allSizes() []Size {
	if len(s.Sizes) == 0 && s.Default == (Size{}) {
		return nil
	}
	sizes := unique(s.Sizes, s.Default)
	if s.NoMatch == Default && !slices.Contains(sizes, s.Default) {
		sizes = append(sizes, s.Default)
	}
	return sizes
}

// shapes returns the allowed fits, positions and enlarge flags at size z.
func (s *Set) shapes(z Size) []params.Params {
	base := z.apply(params.Params{Oversize: s.Oversize})
	if !z.bothSides() {
		return s.enlarge([]params.Params{base})
	}
	var shapes []params.Params
	for _, f := range unique(s.Fits, params.FitCover) {
		positions := []params.Position{params.PositionCenter}
		if places(f) {
			positions = unique(s.Positions, params.PositionCenter)
		}
		for _, pos := range positions {
			p := base
			p.Fit, p.Position = f, pos
			shapes = append(shapes, p)
		}
	}
	return s.enlarge(shapes)
}

func (s *Set) reachableShapes(z Size) []params.Params {
	shapes := s.shapes(z)
	if z.bothSides() && !allows(s.Fits, params.FitCover, params.FitInside) {
		inside := z.apply(params.Params{Fit: params.FitInside})
		shapes = append(shapes, s.enlarge([]params.Params{inside})...)
	}
	return shapes
}

// enlarge returns shapes with each value of the enlarge flag that the policy
// allows and that has an effect.
func (s *Set) enlarge(shapes []params.Params) []params.Params {
	var out []params.Params
	for _, p := range shapes {
		canGrow := p.Width != 0 || p.Height != 0
		if s.Enlarge != EnlargeAlways || !canGrow {
			out = append(out, p)
		}
		if s.Enlarge != EnlargeNever && canGrow {
			p.Enlarge = true
			out = append(out, p)
		}
	}
	return out
}

// encodings returns the formats with their qualities and progressive flags.
func (s *Set) encodings(formats []params.Format) []params.Params {
	qualities := unique(s.Qualities, params.DefaultQuality)
	flags := unique(s.Progressive, false)
	var out []params.Params
	for _, f := range formats {
		qs, ps := qualities, flags
		if f.Lossless() {
			qs = []int{0}
		}
		if !canBeProgressive(f) {
			ps = []bool{false}
		}
		for _, q := range qs {
			for _, prog := range ps {
				out = append(out, params.Params{Format: f, Quality: q, Progressive: prog})
			}
		}
	}
	return out
}
