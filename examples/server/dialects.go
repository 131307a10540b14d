package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rendition-go/rendition/params"
)

// language is a dialect with what it means where a URL says nothing. The page
// asks with these values where its visitor leaves the choice open, so that the
// URLs are as short as they can be.
type language struct {
	params.Dialect
	name     string
	fit      params.Fit // of two sides
	enlarge  bool
	oversize params.Oversize
	format   params.Format
}

// languages returns the dialects in the order in which the page shows them.
func languages() []language {
	return []language{
		{params.Query{}, "query", params.FitCover, true, params.OversizeError, params.FormatAuto},
		{params.Path{}, "path", params.FitCover, true, params.OversizeError, params.FormatSource},
		{params.Folder{}, "folder", params.FitCover, false, params.OversizeError, params.FormatSource},
		{params.Suffix{}, "suffix", params.FitCover, false, params.OversizeError, params.FormatSource},
		{params.At{}, "at", params.FitInside, true, params.OversizeKeep, params.FormatSource},
	}
}

func languageNames() string {
	var names []string
	for _, l := range languages() {
		names = append(names, l.name)
	}
	return strings.Join(names, ", ")
}

func findLanguage(name string) (language, error) {
	for _, l := range languages() {
		if l.name == name {
			return l, nil
		}
	}
	return language{}, fmt.Errorf("unknown dialect %q, not one of %s", name, languageNames())
}

// says reports whether the dialect has a text for p.
func (l language) says(p params.Params) bool {
	_, err := l.Format(params.Request{Source: "probe.jpg", Params: p.Simplify()})
	return err == nil
}

// box is a request with two sides, by which to find out what a dialect can say.
func (l language) box() params.Params {
	return params.Params{Width: 200, Height: 200, Fit: l.fit, Enlarge: l.enlarge, Oversize: l.oversize}
}

// fits returns the fits that the dialect has words for, its own default first.
func (l language) fits() []params.Fit {
	fits := []params.Fit{l.fit}
	for f := params.FitInside; f <= params.FitContain; f++ {
		p := l.box()
		if p.Fit = f; f != l.fit && l.says(p) {
			fits = append(fits, f)
		}
	}
	return fits
}

// positions returns the positions that the dialect has words for, the centre
// first.
func (l language) positions() []params.Position {
	positions := []params.Position{params.PositionCenter}
	for pos := params.PositionTop; pos <= params.PositionBottomRight; pos++ {
		p := l.box()
		if p.Fit, p.Position = params.FitCover, pos; l.says(p) {
			positions = append(positions, pos)
		}
	}
	return positions
}

// formats returns those of list that the dialect has words for.
func (l language) formats(list []params.Format) []params.Format {
	return slices.DeleteFunc(slices.Clone(list), func(f params.Format) bool {
		p := l.box()
		p.Format = f
		return !l.says(p)
	})
}
