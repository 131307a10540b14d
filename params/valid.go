package params

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of an original's name, in bytes of its decoded form.
const (
	MaxSegment = 200  // between two slashes
	MaxPath    = 1000 // the whole name
)

// Validate reports the first field of p that holds no permitted value, as an
// [*Error] with [ErrRange] that names the field: a negative number or one over
// its limit, an undefined constant, a Format that is no lower-case name.
// All combinations of permitted values are valid; [Params.Simplify] drops what
// has no effect in one.
func (p Params) Validate() error {
	for _, n := range [...]struct {
		name       string
		value, max int
	}{
		{"Width", p.Width, MaxSide},
		{"Height", p.Height, MaxSide},
		{"Percent", p.Percent, MaxPercent},
		{"Quality", p.Quality, MaxQuality},
	} {
		if n.value < 0 || n.value > n.max {
			return &Error{n.name, strconv.Itoa(n.value), ErrRange}
		}
	}
	switch {
	case int(p.Fit) >= len(fitNames):
		return &Error{"Fit", p.Fit.String(), ErrRange}
	case int(p.Position) >= len(positionNames):
		return &Error{"Position", p.Position.String(), ErrRange}
	case int(p.Oversize) >= len(oversizeNames):
		return &Error{"Oversize", p.Oversize.String(), ErrRange}
	case p.Format != FormatSource && !p.Format.isName():
		return &Error{"Format", string(p.Format), ErrRange}
	}
	return nil
}

// ValidSource reports whether name may be the key of an original: valid UTF-8
// of 1 to [MaxPath] bytes, of slash-separated segments of 1 to [MaxSegment]
// bytes, none of them "." or ".." and the first not starting with "~" (which
// keys of versions do), without control characters. Everything else may stand
// in a name. The error is an [*Error] for "source" with [ErrSource].
func ValidSource(name string) error {
	if !validSource(name) {
		return &Error{"source", name, ErrSource}
	}
	return nil
}

func validSource(name string) bool {
	if len(name) > MaxPath || strings.HasPrefix(name, "~") ||
		!utf8.ValidString(name) || strings.IndexFunc(name, unicode.IsControl) >= 0 {
		return false
	}
	for segment := range strings.SplitSeq(name, "/") {
		if segment == "" || segment == "." || segment == ".." || len(segment) > MaxSegment {
			return false
		}
	}
	return true
}
