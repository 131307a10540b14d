package edge

import (
	"embed"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/variant"
)

// MaxSize is the number of bytes that CloudFront takes for the code of a
// function (Amazon CloudFront Developer Guide, "Quotas on CloudFront Functions":
// 10 KB).
const MaxSize = 10 << 10

// DefaultErrorTTL is the default of Options.ErrorTTL.
const DefaultErrorTTL = 10 * time.Second

// Reasons for which Generate makes no function.
var (
	// ErrDialect is a dialect that the edge cannot speak. A *params.Signed is
	// one: a function holds no secrets, and a variant that S3 hands out behind a
	// signature nobody checked would be public.
	ErrDialect = errors.New("not a dialect that the edge knows")
	// ErrSet is a set that the edge and what is behind it would not agree on: it
	// allows what the layout has no key for, or a variant whose own URL is
	// snapped to another one.
	ErrSet = errors.New("not a set that the edge can stand in for")
	// ErrTooLarge is a function over MaxSize, because of very many sizes.
	ErrTooLarge = errors.New("larger than CloudFront takes")
)

// Options are what the function must know beside the set and the dialect. Fields
// that rendition.Config has too must hold what they hold there, and have the same
// defaults.
type Options struct {
	// Version stands in front of the keys of variants, as "~Version/".
	Version string
	// Encodes are the formats that the resizer behind writes (resize.Encodes),
	// for the choice by Accept header. Empty: every format.
	Encodes []params.Format
	// HideOriginals refuses requests for originals.
	HideOriginals bool
	// NotAllowedStatus is the status for what the set refuses, 404 or 400.
	// Default: 404.
	NotAllowedStatus int
	// ErrorTTL is how long a browser may keep a refusal, in whole seconds.
	// Default: DefaultErrorTTL. Negative: not at all.
	ErrorTTL time.Duration
	// Redirects says that Config.Redirect of the Lambda has a BaseURL that leads
	// through this function. The parameter rendition-again that its redirects
	// carry is then passed on, and the path is the layout's; by default it is an
	// unknown parameter.
	Redirects bool
}

// Generate returns the JavaScript of a CloudFront Function for viewer requests
// (runtime cloudfront-js-2.0) that reads URLs in the dialect, snaps them to what
// set allows, and rewrites them to the path of the variant's key (variant.Key)
// in the layout variant.LayoutOf(dialect). Dialects are those of package params
// that know no secrets: Query, Path, Folder, Suffix and At, lenient or not.
//
// The text is ASCII and the same for the same arguments. An error wraps
// ErrDialect, ErrSet, ErrTooLarge, or the *variant.Error of a setting that
// cannot be.
func Generate(set *variant.Set, dialect params.Dialect, opts *Options) ([]byte, error) {
	var o Options
	if opts != nil {
		o = *opts
	}
	l, ok := languageOf(dialect)
	if !ok {
		return nil, fmt.Errorf("variant/edge: %T: %w", dialect, ErrDialect)
	}
	if err := o.check(set); err != nil {
		return nil, fmt.Errorf("variant/edge: %w", err)
	}
	if err := checkLayout(set, dialect, o.Version); err != nil {
		return nil, fmt.Errorf("variant/edge: %w", err)
	}
	script, err := constants(set, l, o)
	if err != nil {
		return nil, fmt.Errorf("variant/edge: %w", err)
	}
	for _, name := range slices.Concat([]string{"name", "ask", "closest"}, l.files, []string{"handler"}) {
		text, err := files.ReadFile("js/" + name + ".js")
		if err != nil {
			return nil, fmt.Errorf("variant/edge: %w", err)
		}
		script += string(text)
	}
	out := banner + minify(script, "handler")
	if len(out) > MaxSize {
		return nil, fmt.Errorf("variant/edge: %d bytes, %d are allowed: %w", len(out), MaxSize, ErrTooLarge)
	}
	return []byte(out), nil
}

const banner = "// Made by github.com/rendition-go/rendition/variant/edge. Do not edit.\n"

//go:embed js/*.js
var files embed.FS

func (o Options) check(set *variant.Set) error {
	if set == nil {
		return &variant.Error{Name: "Set", Value: "nil", Err: variant.ErrInvalid}
	}
	if err := set.Validate(); err != nil {
		return err
	}
	if s := o.NotAllowedStatus; s != 0 && s != 404 && s != 400 {
		return &variant.Error{Name: "NotAllowedStatus", Value: strconv.Itoa(s), Err: variant.ErrInvalid}
	}
	for i, f := range o.Encodes {
		if !f.IsConcrete() {
			return &variant.Error{Name: "Encodes[" + strconv.Itoa(i) + "]", Value: string(f), Err: variant.ErrInvalid}
		}
	}
	return nil
}
