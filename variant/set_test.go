package variant_test

import (
	"errors"
	"testing"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/variant"
)

func TestParseSize(t *testing.T) {
	for text, want := range map[string]variant.Size{
		"1x1": {Width: 1, Height: 1}, "16384x2": {Width: 16384, Height: 2},
		"1280w": {Width: 1280}, "480h": {Height: 480}, "full": {Full: true},
	} {
		got, err := variant.ParseSize(text)
		if err != nil || got != want || got.String() != text {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{
		"", "x", "w", "h", "100", "0w", "0x1", "1x0", "01w", "1x02", "+1w", "-1w", "1 w", " 1w", "16385w", "1x16385",
		"99999999999999999999w", "1x1x1", "1x1w", "1wh", "Full", "FULL", "100W", "١w", "1e3w", "50p", "none", "1.5w",
	} {
		z, err := variant.ParseSize(text)
		var e *variant.Error
		if !errors.Is(err, variant.ErrInvalid) || !errors.As(err, &e) || e.Value != text || z != (variant.Size{}) {
			t.Errorf("%q: %v, %v", text, z, err)
		}
	}
	for _, text := range []string{"", "1w,", ",1w", "1w,,2w", "1w, 2w", "1w;2w"} {
		if got, err := variant.ParseSizes(text); !errors.Is(err, variant.ErrInvalid) || got != nil {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	if got := (variant.Size{}).String(); got != "none" {
		t.Errorf("zero Size: %q", got)
	}
}

func TestValidate(t *testing.T) {
	sizes := []variant.Size{{Width: 100}}
	for _, s := range []variant.Set{
		{Sizes: sizes},
		{Sizes: sizes, Default: variant.Size{Full: true}, NoMatch: variant.Default, Variance: 1000},
		{Default: variant.Size{Height: 5}},
		{Default: variant.Size{Height: 5}, NoMatch: variant.Default, Metric: variant.Width},
		{NoMatch: variant.Pass},
		{Sizes: sizes, Formats: []params.Format{params.FormatSource, params.FormatWebP, "x-ours"}},
	} {
		if err := s.Validate(); err != nil {
			t.Errorf("%+v: %v", s, err)
		}
	}
	for name, s := range map[string]variant.Set{
		"Sizes[1]":     {Sizes: []variant.Size{{Width: 1}, {}}},
		"Sizes[0]":     {Sizes: []variant.Size{{Height: 1}}, Metric: variant.Width},
		"Sizes[2]":     {Sizes: []variant.Size{{Width: 1}, {Full: true}, {Full: true, Width: 1}}},
		"Default":      {Sizes: sizes, NoMatch: variant.Default},
		"Variance":     {Sizes: sizes, Variance: 1001},
		"NoMatch":      {Sizes: sizes, NoMatch: 4},
		"Metric":       {Sizes: sizes, Metric: 2},
		"Order":        {Sizes: sizes, Order: 2},
		"Enlarge":      {Sizes: sizes, Enlarge: 3},
		"Oversize":     {Sizes: sizes, Oversize: 2},
		"Formats[0]":   {Sizes: sizes, Formats: []params.Format{params.FormatAuto}},
		"Formats[1]":   {Sizes: sizes, Formats: []params.Format{"webp", "WebP"}},
		"Qualities[0]": {Sizes: sizes, Qualities: []int{101}},
		"Fits[0]":      {Sizes: sizes, Fits: []params.Fit{params.FitNone}},
		"Fits[1]":      {Sizes: sizes, Fits: []params.Fit{params.FitFill, 6}},
		"Positions[0]": {Sizes: sizes, Positions: []params.Position{9}},
	} {
		var e *variant.Error
		if err := s.Validate(); !errors.Is(err, variant.ErrInvalid) || !errors.As(err, &e) || e.Name != name {
			t.Errorf("want an error about %s: %v", name, err)
		}
	}
	for name, s := range map[string]variant.Set{
		"nothing allowed":      {},
		"a default too large":  {Default: variant.Size{Width: params.MaxSide + 1}},
		"a negative size":      {Sizes: []variant.Size{{Width: -1}}},
		"a default never met":  {Default: variant.Size{Height: 5}, Metric: variant.Width},
		"fallback in a list":   {Sizes: sizes, Formats: []params.Format{params.FormatFallback}},
		"a negative variance":  {Sizes: sizes, Variance: -1},
		"a quality of nothing": {Sizes: sizes, Qualities: []int{80, 0}},
	} {
		if err := s.Validate(); !errors.Is(err, variant.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzParseSizes(f *testing.F) {
	for _, s := range []string{"100x100,480h,1280w,full", "", "0w", "1x", ",", "16384x16384", "16385h"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		sizes, err := variant.ParseSizes(text)
		if err != nil {
			if !errors.Is(err, variant.ErrInvalid) {
				t.Fatal(err)
			}
			return
		}
		s := variant.Set{Sizes: sizes}
		if err := s.Validate(); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		again := ""
		for i, z := range sizes {
			if i > 0 {
				again += ","
			}
			again += z.String()
		}
		if again != text {
			t.Fatalf("%q became %q", text, again)
		}
	})
}
