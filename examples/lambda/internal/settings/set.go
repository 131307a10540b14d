package settings

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize/goimage"
	"github.com/rendition-go/rendition/variant"
)

// language is a dialect with what it means where a URL says nothing.
type language struct {
	dialect  params.Dialect
	fit      params.Fit
	enlarge  variant.EnlargePolicy
	oversize params.Oversize
}

func (r *reader) language() language {
	const name = "RENDITION_DIALECT"
	switch r.env(name) {
	case "query":
		return language{params.Query{}, params.FitCover, variant.EnlargeAlways, params.OversizeError}
	case "path":
		return language{params.Path{}, params.FitCover, variant.EnlargeAlways, params.OversizeError}
	case "folder":
		return language{params.Folder{}, params.FitCover, variant.EnlargeNever, params.OversizeError}
	case "suffix":
		return language{params.Suffix{}, params.FitCover, variant.EnlargeNever, params.OversizeError}
	case "at":
		return language{params.At{}, params.FitInside, variant.EnlargeAlways, params.OversizeKeep}
	}
	r.fail(name, fmt.Errorf("no dialect %q", r.env(name)))
	return language{}
}

// Allowed returns the dialect and the set that the variables describe, and what
// the resizer writes, without looking at stores.
func Allowed(env Env) (params.Dialect, *variant.Set, []params.Format, error) {
	r := &reader{env: env}
	encodes := goimage.New(nil).Encodes()
	lang := r.language()
	set := r.set(lang, encodes)
	return lang.dialect, set, encodes, r.err
}

// set returns what is allowed.
func (r *reader) set(lang language, encodes []params.Format) *variant.Set {
	s := &variant.Set{Enlarge: lang.enlarge, Oversize: lang.oversize, Fits: []params.Fit{lang.fit}}
	var err error
	s.Sizes, err = variant.ParseSizes(r.env("RENDITION_SIZES"))
	r.fail("RENDITION_SIZES", err)
	if text := r.env("RENDITION_DEFAULT_SIZE"); text != "" {
		s.Default, err = variant.ParseSize(text)
		r.fail("RENDITION_DEFAULT_SIZE", err)
	}
	if text := r.env("RENDITION_VARIANCE"); text != "" {
		s.Variance, err = strconv.Atoi(text)
		r.fail("RENDITION_VARIANCE", err)
	}
	switch text := r.env("RENDITION_NOMATCH"); text {
	case "", "reject":
	case "default":
		s.NoMatch = variant.Default
	case "nearest":
		s.NoMatch = variant.Nearest
	default:
		r.fail("RENDITION_NOMATCH", fmt.Errorf("%q is none of reject, default, nearest", text))
	}
	if fits := list(r, "RENDITION_FITS", params.ParseFit); len(fits) > 0 {
		s.Fits = fits
	}
	s.Qualities = list(r, "RENDITION_QUALITIES", strconv.Atoi)
	s.Formats = list(r, "RENDITION_FORMATS", func(text string) (params.Format, error) {
		if text == "orig" {
			return params.FormatSource, nil
		}
		f, err := params.ParseFormat(text)
		if err == nil && !slices.Contains(encodes, f) {
			err = fmt.Errorf("%s cannot be written", text)
		}
		return f, err
	})
	r.fail("what is allowed", s.Validate())
	return s
}

// list reads a variable that is a list; nil where it is empty.
func list[T any](r *reader, name string, parse func(string) (T, error)) []T {
	text := r.env(name)
	if text == "" {
		return nil
	}
	var all []T
	for part := range strings.SplitSeq(text, ",") {
		v, err := parse(part)
		r.fail(name, err)
		all = append(all, v)
	}
	return all
}

var errTags = errors.New("not of the form name=value&name=value")

// tags reads the tags in the form that S3's own header has.
func (r *reader) tags() map[string]string {
	const name = "RENDITION_TAGS"
	values, err := url.ParseQuery(r.env(name))
	r.fail(name, err)
	tags := make(map[string]string, len(values))
	for tag, v := range values {
		if len(v) != 1 || v[0] == "" || tag == "" {
			r.fail(name, errTags)
		}
		tags[tag] = v[0]
	}
	return tags
}
