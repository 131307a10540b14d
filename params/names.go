package params

import (
	"strconv"
	"strings"
)

// The names of the enumerated values, in their numeric order. They are the
// words of every dialect and of [Params.String].
var (
	fitNames      = [...]string{"none", "inside", "outside", "fill", "cover", "contain"}
	positionNames = [...]string{
		"center", "top", "bottom", "left", "right",
		"topleft", "topright", "bottomleft", "bottomright",
	}
	oversizeNames = [...]string{"error", "keep"}
)

// String returns the name of f as URLs spell it, "none" for FitNone and
// "Fit(9)" for a value that is not defined.
func (f Fit) String() string { return nameOf("Fit", fitNames[:], int(f)) }

// String returns the name of p as URLs spell it, such as "topleft", and
// "Position(12)" for a value that is not defined.
func (p Position) String() string { return nameOf("Position", positionNames[:], int(p)) }

// String returns "error" or "keep", and "Oversize(7)" for a value that is not
// defined.
func (o Oversize) String() string { return nameOf("Oversize", oversizeNames[:], int(o)) }

func nameOf(kind string, names []string, i int) string {
	if i < len(names) {
		return names[i]
	}
	return kind + "(" + strconv.Itoa(i) + ")"
}

// ParseFit is the inverse of [Fit.String]. Any other name is an [*Error] with
// [ErrRange]; the case of letters counts.
func ParseFit(name string) (Fit, error) { return byName[Fit]("fit", fitNames[:], name) }

// ParsePosition is the inverse of [Position.String]. Any other name is an
// [*Error] with [ErrRange]; the case of letters counts.
func ParsePosition(name string) (Position, error) {
	return byName[Position]("pos", positionNames[:], name)
}

// ParseOversize is the inverse of [Oversize.String]. Any other name is an
// [*Error] with [ErrRange]; the case of letters counts.
func ParseOversize(name string) (Oversize, error) {
	return byName[Oversize]("oversize", oversizeNames[:], name)
}

func byName[T ~uint8](param string, names []string, name string) (T, error) {
	for i, n := range names {
		if n == name {
			return T(i), nil
		}
	}
	return 0, &Error{param, name, ErrRange}
}

// parseNamedFit reads the fit of a URL, where FitNone is said by saying nothing.
func parseNamedFit(name string) (Fit, error) {
	f, err := ParseFit(name)
	if err == nil && f == FitNone {
		err = &Error{"fit", name, ErrRange}
	}
	return f, err
}

// ParseFormat returns the concrete format that the dialects call name: one of
// the constants, "jpg" or "jpeg" for JPEG, or a private name as [Format]
// describes it. Anything else, "auto" and "orig" among it, is an [*Error] with
// [ErrRange]; the case of letters counts.
func ParseFormat(name string) (Format, error) {
	switch f := Format(name); f {
	case "jpg":
		return FormatJPEG, nil
	case FormatJPEG, FormatPNG, FormatGIF, FormatWebP, FormatAVIF, FormatJXL,
		FormatHEIC, FormatTIFF, FormatBMP:
		return f, nil
	default:
		if f.isPrivate() {
			return f, nil
		}
	}
	return FormatSource, &Error{"fm", name, ErrRange}
}

// inURLs reports whether the dialects have a word for the concrete format f.
func (f Format) inURLs() bool {
	g, err := ParseFormat(string(f))
	return err == nil && g == f
}

const maxFormatName = 32 // bytes; the longest registered image subtypes are near 30

// isPrivate reports whether f has the form x-NAME, NAME of letters and digits.
func (f Format) isPrivate() bool {
	name, ok := strings.CutPrefix(string(f), "x-")
	return ok && name != "" && len(f) <= maxFormatName && strings.IndexFunc(name, notAlnum) < 0
}

func notAlnum(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }

// isName reports whether f could be the lower-case subtype of a media type and
// is no other spelling of a constant.
func (f Format) isName() bool {
	if f == "" || len(f) > maxFormatName || f == "jpg" || f == "orig" {
		return false
	}
	other := func(r rune) bool { return notAlnum(r) && r != '-' && r != '+' && r != '.' }
	return !notAlnum(rune(f[0])) && strings.IndexFunc(string(f), other) < 0
}
