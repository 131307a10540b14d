package params

import (
	"errors"
	"strings"
)

// said marks what a text says, to tell it from what it leaves to the dialect.
type said uint16

const (
	saidWidth said = 1 << iota
	saidHeight
	saidBoth // d=WxH
	saidFull
	saidPercent
	saidDPR
	saidFit
	saidPosition
	saidEnlarge
	saidOversize
	saidQuality
	saidFormat
	saidProgressive
)

// excludes says which parameters cannot stand beside another one.
func (s said) excludes() said {
	switch s {
	case saidBoth:
		return saidWidth | saidHeight
	case saidWidth, saidHeight:
		return saidBoth
	case saidPercent:
		return saidFull
	}
	return 0
}

// An ask collects the parameters of one text. Each of its methods that reads a
// parameter changes nothing when it fails, so that a lenient dialect can go on:
// of a repeated parameter or of two in conflict, the first valid one counts.
type ask struct {
	Params
	said said
}

// claim fails if s has been said before, or something that it excludes.
func (a *ask) claim(s said, name, value string) error {
	switch {
	case a.said&s != 0:
		return &Error{name, value, ErrRepeated}
	case a.said&s.excludes() != 0:
		return &Error{name, value, ErrConflict}
	}
	return nil
}

// set reads a parameter that has one meaning and one spelling wherever it is
// known at all.
func (a *ask) set(name, value string) error {
	switch name {
	case "fit":
		return choose(a, saidFit, &a.Fit, parseNamedFit, name, value)
	case "pos":
		return choose(a, saidPosition, &a.Position, ParsePosition, name, value)
	case "p":
		return a.number(saidPercent, &a.Percent, MaxPercent, name, value)
	case "enlarge":
		return choose(a, saidEnlarge, &a.Enlarge, parseFlag, name, value)
	case "q":
		return a.number(saidQuality, &a.Quality, MaxQuality, name, value)
	case "prog":
		return choose(a, saidProgressive, &a.Progressive, parseFlag, name, value)
	}
	return unknown(name, value)
}

// number reads a number from 1 to max.
func (a *ask) number(s said, dst *int, max int, name, value string) error {
	parse := func(value string) (int, error) { return decimal(value, 1, max) }
	return choose(a, s, dst, parse, name, value)
}

// choose reads one parameter by parse, of whose error only the reason is kept.
func choose[T any](a *ask, s said, dst *T, parse func(string) (T, error), name, value string) error {
	if err := a.claim(s, name, value); err != nil {
		return err
	}
	v, err := parse(value)
	if err != nil {
		return named(err, name, value)
	}
	*dst, a.said = v, a.said|s
	return nil
}

// named gives the reason in err to the parameter name.
func named(err error, name, value string) error {
	if e, ok := errors.AsType[*Error](err); ok {
		err = e.Err
	}
	return &Error{name, value, err}
}

// size reads W x H, Ww, Hh, Pp, or, where nothing is said yet, full: a text that
// looksLikeSize.
func (a *ask) size(text string) error {
	if text == full {
		a.Percent, a.said = 100, a.said|saidFull
		return nil
	}
	value, unit := text[:len(text)-1], text[len(text)-1:]
	switch unit {
	case "w":
		return a.number(saidWidth, &a.Width, MaxSide, unit, value)
	case "h":
		return a.number(saidHeight, &a.Height, MaxSide, unit, value)
	case "p":
		return a.number(saidPercent, &a.Percent, MaxPercent, unit, value)
	}
	return a.both("size", text)
}

// both reads W x H of the parameter name; an error in a side names that side.
func (a *ask) both(name, text string) error {
	if err := a.claim(saidBoth, name, text); err != nil {
		return err
	}
	ws, hs, ok := strings.Cut(text, "x")
	if !ok {
		return &Error{name, text, ErrSyntax}
	}
	w, err := decimal(ws, 1, MaxSide)
	if err != nil {
		return &Error{"w", ws, err}
	}
	h, err := decimal(hs, 1, MaxSide)
	if err != nil {
		return &Error{"h", hs, err}
	}
	a.Width, a.Height, a.said = w, h, a.said|saidBoth
	return nil
}

func parseFlag(value string) (bool, error) {
	n, err := decimal(value, 0, 1)
	return n == 1, err
}

// decimal reads a number of decimal digits without sign or leading zero. Its
// errors are the bare reasons.
func decimal(value string, min, max int) (int, error) {
	if !isDigits(value) || len(value) > 1 && value[0] == '0' {
		return 0, ErrSyntax
	}
	const enough = 9 // digits: over every limit, and no overflow on 32 bits
	n := 0
	for i := 0; i < len(value) && i < enough; i++ {
		n = n*10 + int(value[i]-'0')
	}
	if n < min || n > max {
		return 0, ErrRange
	}
	return n, nil
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
