package params

import (
	"strconv"
	"strings"
)

// SPEC, the part of a path that says what variant is wanted (path, folder and
// suffix; W, H, P, N are decimal numbers without sign or leading zero):
//
//	SPEC   = SIZE { "," OPTION }
//	SIZE   = W "x" H | W "w" | H "h" | P "p" | "full"
//	OPTION = "fit=" ("inside" | "outside" | "fill" | "cover" | "contain")
//	       | "pos=" ("center" | "top" | "bottom" | "left" | "right" | "topleft"
//	                | "topright" | "bottomleft" | "bottomright")
//	       | "p=" P | "enlarge=" ("0" | "1") | "q=" N | "prog"
//	       | "fm=" (FORMAT | "orig")            in folder and suffix only
//	FORMAT = "jpg" | "jpeg" | "png" | "gif" | "webp" | "avif" | "jxl" | "heic"
//	       | "tiff" | "bmp" | "x-" NAME
//
// W and H are 1 to MaxSide, P is 1 to MaxPercent, N is 1 to MaxQuality. An
// OPTION stands at most once, in any order; p= goes with a side and is in
// conflict with full.
//
// A text has the shape of a SPEC if what stands before its first comma is
// "full", or digits and one of w h p, or digits x digits. It is then a SPEC or
// an error; without that shape it is part of a name. A lenient dialect drops
// what is wrong, the SIZE too: what is left of 0w,q=50 is full,q=50.

const full = "full"

// looksLikeSpec reports whether text has the shape of a SPEC.
func looksLikeSpec(text string) bool {
	size, _, _ := strings.Cut(text, ",")
	return looksLikeSize(size)
}

func looksLikeSize(s string) bool {
	if s == full {
		return true
	}
	if w, h, ok := strings.Cut(s, "x"); ok {
		return isDigits(w) && isDigits(h)
	}
	last := len(s) - 1
	return last > 0 && strings.IndexByte("whp", s[last]) >= 0 && isDigits(s[:last])
}

// specRules say how one dialect reads SPEC.
type specRules struct {
	house
	lenient bool
	fm      bool // has the option fm
}

// parse reads text, which looksLikeSpec.
func (s specRules) parse(text string) (ask, error) {
	var a ask
	size, options, more := strings.Cut(text, ",")
	if err := a.size(size); err != nil && !s.lenient {
		return ask{}, err
	}
	if !more {
		return a, nil
	}
	for option := range strings.SplitSeq(options, ",") {
		if err := s.option(&a, option); err != nil && !s.lenient {
			return ask{}, err
		}
	}
	return a, nil
}

func (s specRules) option(a *ask, option string) error {
	name, value, hasValue := strings.Cut(option, "=")
	switch {
	case name == "prog" && hasValue:
		return &Error{name, value, ErrSyntax}
	case name == "prog":
		return a.set(name, "1")
	case name == "fm" && s.fm:
		return choose(a, saidFormat, &a.Format, formatOrSource, name, value)
	}
	return a.set(name, value)
}

// formatOrSource reads FORMAT or "orig".
func formatOrSource(word string) (Format, error) {
	if word == original {
		return FormatSource, nil
	}
	return ParseFormat(word)
}

// text spells p, which the house can express.
func (s specRules) text(p Params) string {
	d := s.defaults(p)
	side := p.Width != 0 || p.Height != 0
	var b strings.Builder
	if !side && p.Percent == 100 {
		b.WriteString(full)
	} else {
		b.WriteString(p.sizeText())
	}
	option := func(text string, say bool) {
		if say {
			b.WriteString("," + text)
		}
	}
	option("fit="+p.Fit.String(), p.Fit != d.Fit)
	option("pos="+p.Position.String(), p.Position != d.Position)
	option("p="+strconv.Itoa(p.Percent), side && p.Percent != 0)
	option("enlarge="+flagText(p.Enlarge), p.Enlarge != d.Enlarge)
	option("q="+strconv.Itoa(p.Quality), p.Quality != d.Quality)
	option("prog", p.Progressive)
	option("fm="+p.Format.word(), s.fm && p.Format != s.format)
	return b.String()
}

func flagText(b bool) string {
	if b {
		return "1"
	}
	return "0"
}
