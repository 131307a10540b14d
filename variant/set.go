// Package variant is the policy between a request and a stored variant: a [Set]
// of what is allowed, the snap of a request to the nearest allowed variant, the
// choice of a format from an Accept header, the keys under which variants are
// stored, and the HTML that links to them.
//
//	sizes, err := variant.ParseSizes("100x100,200x200,1280w")
//	set := &variant.Set{Sizes: sizes, Variance: 20}
//	p, err := set.Closest(params.Params{Width: 105, Height: 105, Fit: params.FitCover})
//	// p is 100x100
//
// The package knows no pixels and no HTTP. Everything is integer arithmetic, so
// that the same rules in another language give the same answers.
package variant

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/rendition-go/rendition/params"
)

// Reasons an [Error] wraps.
var (
	// ErrNotAllowed is a request that the set refuses.
	ErrNotAllowed = errors.New("not allowed")
	// ErrInvalid is a malformed size or key, or a setting that cannot be.
	ErrInvalid = errors.New("invalid")
	// ErrKey is a variant that no store can hold under this layout: its key is
	// too long, or below the key of its own original.
	ErrKey = errors.New("not a key that every store can hold")
)

// Error names what was refused, and its value.
type Error struct {
	Name  string // "size", "fit", "key"; for settings the field, "Sizes[2]"
	Value string
	Err   error // one of the reasons above
}

func (e *Error) Error() string { return fmt.Sprintf("variant: %s %q: %v", e.Name, e.Value, e.Err) }

// Unwrap returns e.Err.
func (e *Error) Unwrap() error { return e.Err }

// Set says which variants there may be. The first element of each list is the
// set's default for it; an empty list allows the default alone.
//
// A Set that [Set.Validate] accepts is safe for concurrent use as long as
// nobody changes it.
type Set struct {
	// Sizes are the allowed sizes. Empty: Default alone, if there is one.
	Sizes []Size
	// Default is what a request gets that matches no size, under NoMatch:
	// Default. It need not be one of Sizes.
	Default Size
	// Variance is how far an asked side may lie from a listed one for the
	// listed size to match, in percent of the listed side, 0 to 1000.
	Variance int
	// NoMatch says what becomes of a request that matches nothing.
	NoMatch NoMatch
	// Metric says which sides are compared.
	Metric Metric
	// Order says which of several matching sizes wins.
	Order Order

	// Formats are the allowed formats, the best first (see [Set.Negotiate]).
	// Empty: params.FormatSource. The original's own format is always allowed
	// to be asked for; see [Set.SourceFormat].
	Formats []params.Format
	// Qualities are the allowed qualities of lossy formats, 1 to 100. Empty:
	// params.DefaultQuality.
	Qualities []int
	// Fits are the allowed ways to meet two sides. Empty: params.FitCover.
	// Where a request with one side gets a size with two, params.FitInside is
	// allowed as well.
	Fits []params.Fit
	// Positions are the allowed positions. Empty: params.PositionCenter.
	Positions []params.Position
	// Progressive lists the allowed values of the progressive flag of JPEGs.
	// Empty: false.
	Progressive []bool

	// Enlarge says whether requests decide about enlarging. Unlike the lists
	// above it counts under NoMatch: Pass too.
	Enlarge EnlargePolicy
	// Oversize replaces the request's, except under NoMatch: Pass. No visitor
	// chooses it: the at dialect always says OversizeKeep, the others always
	// OversizeError, and without one value here each variant would exist twice
	// for a set that serves two dialects.
	Oversize params.Oversize
}

// NoMatch says what becomes of a request that matches no allowed size, or that
// names a fit, position, format or progressive flag which is not allowed.
type NoMatch uint8

const (
	// Reject refuses it with ErrNotAllowed. It is the default because it is the
	// one policy under which a stranger's URL never causes work.
	Reject NoMatch = iota
	// Default takes the set's default.
	Default
	// Nearest takes the nearest allowed size however far it is, and refuses a
	// request that shares no side with any; otherwise it takes the set's default.
	Nearest
	// Pass lets the request through as it is. There is no bound on the number
	// of variants then.
	Pass
)

// Metric says which sides of a request are compared with an allowed size.
type Metric uint8

const (
	// Both compares both sides, where both have them.
	Both Metric = iota
	// Width compares widths only.
	Width
)

// Order says which of several matching sizes wins.
type Order uint8

const (
	// Closest takes the size with the least greatest relative distance.
	Closest Order = iota
	// FirstListed takes the first match in list order. Where the ranges of two
	// sizes overlap, the later one may itself be snapped to the earlier one, so
	// that [Set.Closest] of its own result can be another size. It settles
	// after a few steps, since every step moves to the front of the list.
	FirstListed
)

// EnlargePolicy says who decides whether a small original is enlarged.
type EnlargePolicy uint8

const (
	EnlargeAsAsked EnlargePolicy = iota // the request does
	EnlargeNever                        // nothing is enlarged
	EnlargeAlways                       // everything may be
)

// MaxVariance is the greatest [Set.Variance], in percent.
const MaxVariance = 1000

// Validate reports the first setting that is out of range, unknown or without
// effect, as an [*Error] with [ErrInvalid]. It is to be called once, when a
// service starts; [Set.Closest] gives no errors about settings.
func (s *Set) Validate() error {
	for _, check := range []func() error{s.checkSizes, s.checkEnums, s.checkRest} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func invalid(name string, value any) error {
	return &Error{Name: name, Value: fmt.Sprint(value), Err: ErrInvalid}
}

func element(list string, i int) string { return list + "[" + strconv.Itoa(i) + "]" }

func (s *Set) checkSizes() error {
	for i, z := range s.Sizes {
		if !z.valid() || !s.canMatch(z) {
			return invalid(element("Sizes", i), z)
		}
	}
	switch d := s.Default; {
	case d == Size{}:
		if s.NoMatch == Default || len(s.Sizes) == 0 && s.NoMatch != Pass {
			return invalid("Default", d)
		}
	case !d.valid() || len(s.Sizes) == 0 && s.NoMatch != Default && !s.canMatch(d):
		return invalid("Default", d)
	}
	if s.Variance < 0 || s.Variance > MaxVariance {
		return invalid("Variance", s.Variance)
	}
	return nil
}

// canMatch reports whether z has a side that is compared: a height alone can
// never match where only widths are.
func (s *Set) canMatch(z Size) bool { return s.Metric == Both || z.Width != 0 || z.Full }

func (s *Set) checkEnums() error {
	switch {
	case s.NoMatch > Pass:
		return invalid("NoMatch", s.NoMatch)
	case s.Metric > Width:
		return invalid("Metric", s.Metric)
	case s.Order > FirstListed:
		return invalid("Order", s.Order)
	case s.Enlarge > EnlargeAlways:
		return invalid("Enlarge", s.Enlarge)
	case !valid(params.Params{Oversize: s.Oversize}):
		return invalid("Oversize", s.Oversize)
	}
	return nil
}

func (s *Set) checkRest() error {
	for i, f := range s.Formats {
		if f != params.FormatSource && !f.IsConcrete() || !valid(params.Params{Format: f}) {
			return invalid(element("Formats", i), f)
		}
	}
	for i, q := range s.Qualities {
		if q < 1 || q > params.MaxQuality {
			return invalid(element("Qualities", i), q)
		}
	}
	for i, f := range s.Fits {
		if f == params.FitNone || !valid(params.Params{Fit: f}) {
			return invalid(element("Fits", i), f)
		}
	}
	for i, p := range s.Positions {
		if !valid(params.Params{Position: p}) {
			return invalid(element("Positions", i), p)
		}
	}
	return nil
}

func valid(p params.Params) bool { return p.Validate() == nil }

// allows reports whether v is in list, or is the default of an empty one.
func allows[T comparable](list []T, fallback, v T) bool {
	if len(list) == 0 {
		return v == fallback
	}
	return slices.Contains(list, v)
}

// first returns the set's default from list.
func first[T any](list []T, fallback T) T {
	if len(list) == 0 {
		return fallback
	}
	return list[0]
}

// unique returns the different elements of list in order, at least fallback.
func unique[T comparable](list []T, fallback T) []T {
	if len(list) == 0 {
		return []T{fallback}
	}
	var u []T
	for _, v := range list {
		if !slices.Contains(u, v) {
			u = append(u, v)
		}
	}
	return u
}

func (s *Set) formatAllowed(f params.Format) bool {
	return allows(s.Formats, params.FormatSource, f)
}

// SourceFormat returns what params.FormatSource means for an original of format
// f: f itself where the set allows it, which is where Formats lists f or
// params.FormatSource, is empty, or under NoMatch: Pass; else
// params.FormatFallback.
func (s *Set) SourceFormat(f params.Format) params.Format {
	if s.NoMatch == Pass || s.formatAllowed(f) || s.formatAllowed(params.FormatSource) {
		return f
	}
	return params.FormatFallback
}
