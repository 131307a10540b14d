// Package languages knows the dialects by name, and what each means where a URL
// says nothing, for the examples.
package languages

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rendition-go/rendition/params"
)

// Language is a dialect with what it means where a URL says nothing.
type Language struct {
	params.Dialect
	Name          string
	Fit           params.Fit // of two sides
	Enlarge       bool
	Oversize      params.Oversize
	DefaultFormat params.Format
}

// All returns the dialects, the best known first.
func All() []Language {
	return []Language{
		{params.Query{}, "query", params.FitCover, true, params.OversizeError, params.FormatAuto},
		{params.Path{}, "path", params.FitCover, true, params.OversizeError, params.FormatSource},
		{params.Folder{}, "folder", params.FitCover, false, params.OversizeError, params.FormatSource},
		{params.Suffix{}, "suffix", params.FitCover, false, params.OversizeError, params.FormatSource},
		{params.At{}, "at", params.FitInside, true, params.OversizeKeep, params.FormatSource},
	}
}

// Names returns the names in one text.
func Names() string {
	var names []string
	for _, l := range All() {
		names = append(names, l.Name)
	}
	return strings.Join(names, ", ")
}

// Find returns the dialect of that name.
func Find(name string) (Language, error) {
	for _, l := range All() {
		if l.Name == name {
			return l, nil
		}
	}
	return Language{}, fmt.Errorf("unknown dialect %q, not one of %s", name, Names())
}

// says reports whether the dialect has a text for p.
func (l Language) says(p params.Params) bool {
	_, err := l.Format(params.Request{Source: "probe.jpg", Params: p.Simplify()})
	return err == nil
}

// box is a request with two sides, by which to find out what a dialect can say.
func (l Language) box() params.Params {
	return params.Params{Width: 200, Height: 200, Fit: l.Fit, Enlarge: l.Enlarge, Oversize: l.Oversize}
}

// Fits returns the fits that the dialect has words for, its own default first.
func (l Language) Fits() []params.Fit {
	fits := []params.Fit{l.Fit}
	for f := params.FitInside; f <= params.FitContain; f++ {
		p := l.box()
		if p.Fit = f; f != l.Fit && l.says(p) {
			fits = append(fits, f)
		}
	}
	return fits
}

// Positions returns the positions that the dialect has words for, the centre
// first.
func (l Language) Positions() []params.Position {
	positions := []params.Position{params.PositionCenter}
	for pos := params.PositionTop; pos <= params.PositionBottomRight; pos++ {
		p := l.box()
		if p.Fit, p.Position = params.FitCover, pos; l.says(p) {
			positions = append(positions, pos)
		}
	}
	return positions
}

// Formats returns those of list that the dialect has words for.
func (l Language) Formats(list []params.Format) []params.Format {
	return slices.DeleteFunc(slices.Clone(list), func(f params.Format) bool {
		p := l.box()
		p.Format = f
		return !l.says(p)
	})
}
