package params

import (
	"strconv"
	"strings"
)

// original is the text of the zero Params.
const original = "orig"

// String returns p as text: "orig" for the zero value, else what p says,
// separated by commas, in this order and leaving out fields that are zero:
//
//	200x100 | 200w | 100h | 50p    the size, or the percentage without a side
//	p=50                           the percentage of a side
//	fit=cover  pos=top  enlarge  oversize=keep
//	fm=webp                        jpg for JPEG; auto and fallback are words too
//	q=80  prog
//
// It is for logs, tests and settings and belongs to no dialect. Different valid
// Params have different texts, simplified or not; [Parse] is the inverse.
func (p Params) String() string {
	if p.IsOriginal() {
		return original
	}
	var words []string
	add := func(word string, say bool) {
		if say {
			words = append(words, word)
		}
	}
	side := p.Width != 0 || p.Height != 0
	add(p.sizeText(), side || p.Percent != 0)
	add("p="+strconv.Itoa(p.Percent), side && p.Percent != 0)
	add("fit="+p.Fit.String(), p.Fit != FitNone)
	add("pos="+p.Position.String(), p.Position != PositionCenter)
	add("enlarge", p.Enlarge)
	add("oversize="+p.Oversize.String(), p.Oversize != OversizeError)
	add("fm="+p.Format.word(), p.Format != FormatSource)
	add("q="+strconv.Itoa(p.Quality), p.Quality != 0)
	add("prog", p.Progressive)
	return strings.Join(words, ",")
}

// sizeText spells the asked sides, or the percentage where there is none.
func (p Params) sizeText() string {
	switch {
	case p.Width != 0 && p.Height != 0:
		return strconv.Itoa(p.Width) + "x" + strconv.Itoa(p.Height)
	case p.Width != 0:
		return strconv.Itoa(p.Width) + "w"
	case p.Height != 0:
		return strconv.Itoa(p.Height) + "h"
	}
	return strconv.Itoa(p.Percent) + "p"
}

// word is f as texts and URLs spell it.
func (f Format) word() string {
	switch {
	case f == FormatSource:
		return original
	case f.IsConcrete():
		return f.Ext()
	}
	return string(f)
}

// Parse is the strict inverse of [Params.String]: it accepts what String
// returns for valid Params, in that spelling and order, and nothing else.
// The error is an [*Error] that names the word that is wrong, or "params"
// where every word is right and their order or spelling is not.
func Parse(text string) (Params, error) {
	if text == original {
		return Params{}, nil
	}
	var a ask
	for word := range strings.SplitSeq(text, ",") {
		if err := a.textWord(word); err != nil {
			return Params{}, err
		}
	}
	if a.String() != text {
		return Params{}, &Error{"params", text, ErrSyntax}
	}
	return a.Params, nil
}

func (a *ask) textWord(word string) error {
	if looksLikeSize(word) && word != full {
		return a.size(word)
	}
	name, value, hasValue := strings.Cut(word, "=")
	switch name {
	case "enlarge", "prog":
		if hasValue {
			return &Error{name, value, ErrSyntax}
		}
		return a.set(name, "1")
	case "oversize":
		return choose(a, saidOversize, &a.Oversize, ParseOversize, name, value)
	case "fm":
		return choose(a, saidFormat, &a.Format, textFormat, name, value)
	}
	return a.set(name, value)
}

func textFormat(word string) (Format, error) {
	if word == "jpg" {
		return FormatJPEG, nil
	}
	if f := Format(word); f.isName() {
		return f, nil
	}
	return FormatSource, &Error{"fm", word, ErrRange}
}
