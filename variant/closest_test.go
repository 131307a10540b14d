package variant_test

import (
	"encoding/csv"
	"errors"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/variant"
)

func mustSizes(tb testing.TB, s string) []variant.Size {
	tb.Helper()
	sizes, err := variant.ParseSizes(s)
	if err != nil {
		tb.Fatal(err)
	}
	return sizes
}

func ask(z variant.Size) params.Params {
	p := params.Params{Width: z.Width, Height: z.Height}
	if z.Full {
		p.Percent = 100
	}
	return p
}

// TestClosestVectors holds the sizes of Closest to a table that other
// implementations of the rule are held to as well.
func TestClosestVectors(t *testing.T) {
	f, err := os.Open("testdata/closest.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma = '\t'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) < 160 {
		t.Fatalf("%d rows", len(rows))
	}
	metric := map[string]variant.Metric{"both": variant.Both, "width": variant.Width}
	order := map[string]variant.Order{"closest": variant.Closest, "first": variant.FirstListed}
	policy := map[string]variant.NoMatch{
		"default": variant.Default, "nearest": variant.Nearest, "reject": variant.Reject, "pass": variant.Pass,
	}
	for i, row := range rows[1:] {
		s := &variant.Set{
			Sizes: mustSizes(t, row[0]), Metric: metric[row[3]], Order: order[row[4]], NoMatch: policy[row[5]],
			Fits: []params.Fit{params.FitInside},
		}
		if s.Variance, err = strconv.Atoi(row[1]); err != nil {
			t.Fatal(err)
		}
		if row[2] != "-" {
			s.Default = mustSizes(t, row[2])[0]
		}
		got := "reject"
		p, err := s.Closest(ask(mustSizes(t, row[6])[0]))
		if err == nil {
			got = variant.Size{Width: p.Width, Height: p.Height, Full: p.Percent == 100}.String()
		} else if !errors.Is(err, variant.ErrNotAllowed) {
			t.Errorf("row %d: %v", i+2, err)
		}
		if got != row[7] {
			t.Errorf("row %d: %q gets %s, want %s", i+2, row, got, row[7])
		}
	}
}

func parse(tb testing.TB, text string) params.Params {
	tb.Helper()
	p, err := params.Parse(text)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

func TestClosestRules(t *testing.T) {
	sizes := mustSizes(t, "200x200,300x150,1280w,480h,full")
	base := func(n variant.NoMatch) variant.Set {
		return variant.Set{Sizes: sizes, Variance: 20, NoMatch: n, Default: variant.Size{Width: 200, Height: 200}}
	}
	rich := func(n variant.NoMatch) variant.Set {
		s := base(n)
		s.Formats = []params.Format{params.FormatWebP, params.FormatJPEG, params.FormatPNG}
		s.Qualities = []int{60, 80, 90}
		s.Fits = []params.Fit{params.FitCover, params.FitContain}
		s.Positions = []params.Position{params.PositionTop, params.PositionCenter}
		return s
	}
	only := func(s variant.Set, change func(*variant.Set)) variant.Set { change(&s); return s }
	for _, c := range []struct {
		name string
		set  variant.Set
		ask  string
		want string // "" is ErrNotAllowed
	}{
		{"the original is no variant", base(variant.Reject), "orig", "orig"},
		{"both sides snap", base(variant.Reject), "190x210,fit=cover", "200x200,fit=cover,q=80"},
		{"percent multiplies the sides", base(variant.Reject), "380x420,p=50,fit=cover", "200x200,fit=cover,q=80"},
		{"a multiplied side is rounded half up", only(base(variant.Reject), func(s *variant.Set) { s.Variance = 0 }), "641w,p=200", ""},
		{"a multiplied side is at least one", only(base(variant.Reject), func(s *variant.Set) { s.Sizes = mustSizes(t, "1w"); s.Variance = 0 }), "1w,p=1", "1w,q=80"},
		{"percent alone is no size", base(variant.Reject), "50p", ""},
		{"percent alone gets the default with its fit", only(base(variant.Default), func(s *variant.Set) {
			s.Fits = []params.Fit{params.FitContain}
			s.Positions = []params.Position{params.PositionTop}
		}), "50p", "200x200,fit=contain,pos=top,q=80"},
		{"percent alone is near to nothing", base(variant.Nearest), "50p", ""},
		{"full matches 100 percent", base(variant.Reject), "100p", "100p,q=80"},
		{"quality alone is full", base(variant.Reject), "100p,q=70", "100p,q=80"},
		{"full is not near to a size", only(base(variant.Nearest), func(s *variant.Set) { s.Sizes = mustSizes(t, "full") }), "100x100,fit=cover", ""},
		{"full asked, not listed", only(base(variant.Reject), func(s *variant.Set) { s.Sizes = mustSizes(t, "100w") }), "100p", ""},
		{"one side gets inside", base(variant.Reject), "300w", "300x150,fit=inside,q=80"},
		{"one side with a named fit keeps it", base(variant.Reject), "300w,fit=cover", "300x150,fit=cover,q=80"},
		{"a named fit is judged", base(variant.Reject), "300w,fit=fill", ""},
		{"a named fit gets the default", base(variant.Default), "300w,fit=fill", "300x150,fit=cover,q=80"},
		{"a fit without effect is not judged", base(variant.Reject), "1280w,fit=fill", "1280w,q=80"},
		{"inside of exactly an allowed size is what one side gets", base(variant.Reject), "300x150,fit=inside", "300x150,fit=inside,q=80"},
		{"inside of another size is judged", base(variant.Reject), "301x150,fit=inside", ""},
		{"a listed fit", rich(variant.Reject), "200x200,fit=contain,pos=top,fm=webp", "200x200,fit=contain,pos=top,fm=webp,q=80"},
		{"a position refused", rich(variant.Reject), "200x200,fit=contain,pos=left,fm=webp", ""},
		{"a position replaced", rich(variant.Nearest), "200x200,fit=contain,pos=left,fm=webp", "200x200,fit=contain,pos=top,fm=webp,q=80"},
		{"a replaced fit brings its position", rich(variant.Default), "200x200,fit=fill", "200x200,fit=cover,pos=top,q=80"},
		{"a format refused", rich(variant.Reject), "200x200,fit=cover,fm=gif", ""},
		{"a format replaced gets a quality", rich(variant.Default), "200x200,fit=cover,fm=gif", "200x200,fit=cover,fm=webp,q=80"},
		{"a lossless format has no quality", rich(variant.Reject), "200x200,fit=cover,fm=png,q=33", "200x200,fit=cover,fm=png"},
		{"the original's format is always allowed", rich(variant.Reject), "200x200,fit=cover", "200x200,fit=cover,q=80"},
		{"the fallback format too", rich(variant.Reject), "200x200,fit=cover,fm=fallback", "200x200,fit=cover,fm=fallback,q=80"},
		{"auto is the original's format here", rich(variant.Reject), "200x200,fit=cover,fm=auto", "200x200,fit=cover,q=80"},
		{"auto alone is full", base(variant.Reject), "fm=auto", "100p,q=80"},
		{"quality goes to the nearest", rich(variant.Reject), "200x200,fit=cover,q=1", "200x200,fit=cover,q=60"},
		{"a quality tie goes up", rich(variant.Reject), "200x200,fit=cover,q=70", "200x200,fit=cover,q=80"},
		{"one quality only", base(variant.Default), "200x200,fit=cover,q=3", "200x200,fit=cover,q=80"},
		{"progressive refused", base(variant.Reject), "200x200,fit=cover,prog", ""},
		{"progressive replaced", base(variant.Default), "200x200,fit=cover,prog", "200x200,fit=cover,q=80"},
		{"progressive without effect", rich(variant.Reject), "200x200,fit=cover,fm=webp,prog", "200x200,fit=cover,fm=webp,q=80"},
		{"progressive always", only(base(variant.Default), func(s *variant.Set) { s.Progressive = []bool{true} }), "200x200,fit=cover", "200x200,fit=cover,q=80,prog"},
		{"enlarge as asked", base(variant.Reject), "1280w,enlarge", "1280w,enlarge,q=80"},
		{"enlarge never", only(base(variant.Reject), func(s *variant.Set) { s.Enlarge = variant.EnlargeNever }), "1280w,enlarge", "1280w,q=80"},
		{"enlarge always", only(base(variant.Reject), func(s *variant.Set) { s.Enlarge = variant.EnlargeAlways }), "1280w", "1280w,enlarge,q=80"},
		{"oversize is the set's", only(base(variant.Reject), func(s *variant.Set) { s.Oversize = params.OversizeKeep }), "1280w", "1280w,oversize=keep,q=80"},
		{"oversize of the request is dropped", base(variant.Reject), "1280w,oversize=keep", "1280w,q=80"},
		{"pass snaps sizes", rich(variant.Pass), "210x210,fit=fill,oversize=keep,fm=gif,prog", "200x200,fit=fill,oversize=keep,fm=gif"},
		{"pass keeps the rest", rich(variant.Pass), "999x210,p=50,fit=fill,q=3", "999x210,p=50,fit=fill,q=3"},
		{"pass heeds enlarging", only(rich(variant.Pass), func(s *variant.Set) { s.Enlarge = variant.EnlargeNever }), "999x210,fit=fill,enlarge", "999x210,fit=fill,q=80"},
		{"no sizes: the default alone", variant.Set{Default: variant.Size{Width: 100}, Variance: 10}, "110w", "100w,q=80"},
		{"no sizes: nothing else", variant.Set{Default: variant.Size{Width: 100}, Variance: 10}, "111w", ""},
		{"no sizes, no default", variant.Set{NoMatch: variant.Nearest}, "100p", ""},
		{"the exact size wins a tie", only(base(variant.Reject), func(s *variant.Set) { s.Sizes = mustSizes(t, "200x300,200w") }), "200w", "200w,q=80"},
		{"the larger area wins a tie", only(base(variant.Reject), func(s *variant.Set) { s.Sizes = mustSizes(t, "200x100,200x300") }), "200w", "200x300,fit=inside,q=80"},
		{"an unlisted default stays itself", only(base(variant.Default), func(s *variant.Set) { s.Default = variant.Size{Width: 210, Height: 210} }), "210x210,fit=cover", "210x210,fit=cover,q=80"},
		{"the greatest side does not overflow", base(variant.Nearest), "16384x16384,p=1000,fit=cover", "1280w,q=80"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := c.set.Closest(parse(t, c.ask))
			var carrier *variant.Error
			switch {
			case c.want == "":
				if !errors.Is(err, variant.ErrNotAllowed) || !errors.As(err, &carrier) {
					t.Fatalf("%s gets %s, %v; want ErrNotAllowed", c.ask, got, err)
				}
			case err != nil:
				t.Fatalf("%s: %v", c.ask, err)
			case got.String() != c.want:
				t.Fatalf("%s gets %s, want %s", c.ask, got, c.want)
			}
		})
	}
}

func TestClosestNamesWhatItRefuses(t *testing.T) {
	s := &variant.Set{Sizes: mustSizes(t, "100x100")}
	for ask, want := range map[string]string{
		"99x100,fit=cover":          `variant: size "99x100": not allowed`,
		"50p":                       `variant: size "percent": not allowed`,
		"100x100,fit=fill":          `variant: fit "fill": not allowed`,
		"100x100,fit=cover,fm=bmp":  `variant: format "bmp": not allowed`,
		"100x100,fit=cover,prog":    `variant: progressive "true": not allowed`,
		"100x100,fit=cover,pos=top": `variant: position "top": not allowed`,
	} {
		if _, err := s.Closest(parse(t, ask)); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", ask, err, want)
		}
	}
	var e *params.Error
	if _, err := s.Closest(params.Params{Width: -1}); !errors.As(err, &e) || e.Name != "Width" {
		t.Errorf("width -1: %v", err)
	}
}

func TestClosestDoesNotAllocate(t *testing.T) {
	s := &variant.Set{
		Sizes: mustSizes(t, "100x100,200x200,1280w"), Variance: 20,
		Formats: []params.Format{params.FormatWebP}, Qualities: []int{60, 80},
	}
	p := parse(t, "105x105,fit=cover,fm=webp,q=70")
	if n := testing.AllocsPerRun(100, func() {
		if _, err := s.Closest(p); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// A choice makes arbitrary but repeatable decisions.
type choice struct{ next func(n int) int }

func pick[T any](c choice, list ...T) T { return list[c.next(len(list))] }

func some[T any](c choice, list ...T) []T {
	var out []T
	for range c.next(4) {
		out = append(out, pick(c, list...))
	}
	return out
}

func (c choice) size() variant.Size {
	sides := []int{1, 2, 99, 100, 105, 110, 150, 200, 300, 1000, params.MaxSide}
	switch c.next(8) {
	case 0:
		return variant.Size{Full: true}
	case 1, 2:
		return variant.Size{Width: pick(c, sides...)}
	case 3:
		return variant.Size{Height: pick(c, sides...)}
	}
	return variant.Size{Width: pick(c, sides...), Height: pick(c, sides...)}
}

var (
	someFormats = []params.Format{
		params.FormatSource, params.FormatJPEG, params.FormatPNG, params.FormatWebP, params.FormatAVIF, params.FormatGIF,
	}
	someFits = []params.Fit{
		params.FitInside, params.FitOutside, params.FitFill, params.FitCover, params.FitContain,
	}
	somePositions = []params.Position{params.PositionCenter, params.PositionTop, params.PositionBottomRight}
)

func (c choice) set() *variant.Set {
	s := &variant.Set{
		Variance: pick(c, 0, 1, 10, 20, 100, 300),
		NoMatch:  pick(c, variant.Reject, variant.Default, variant.Nearest, variant.Pass),
		Metric:   pick(c, variant.Both, variant.Both, variant.Width),
		Order:    pick(c, variant.Closest, variant.Closest, variant.FirstListed),
		Formats:  some(c, someFormats...), Fits: some(c, someFits...), Positions: some(c, somePositions...),
		Qualities: some(c, 1, 50, 60, 80, 81, 100), Progressive: some(c, false, true),
		Enlarge:  pick(c, variant.EnlargeAsAsked, variant.EnlargeNever, variant.EnlargeAlways),
		Oversize: pick(c, params.OversizeError, params.OversizeKeep),
	}
	for range c.next(6) {
		s.Sizes = append(s.Sizes, c.size())
	}
	if c.next(2) == 0 {
		s.Default = c.size()
	}
	return s
}

func (c choice) params() params.Params {
	z := c.size()
	p := params.Params{
		Width: z.Width, Height: z.Height, Percent: pick(c, 0, 0, 0, 100, 50, 1, 1000),
		Fit: pick(c, append(someFits, params.FitNone)...), Position: pick(c, somePositions...),
		Enlarge: c.next(2) == 0, Oversize: pick(c, params.OversizeError, params.OversizeKeep),
		Format:  pick(c, append(someFormats, params.FormatAuto)...),
		Quality: pick(c, 0, 1, 55, 70, 80, 100), Progressive: c.next(2) == 0,
	}
	if c.next(10) == 0 {
		return params.Params{}
	}
	return p
}

// checkClosest holds one answer to what is promised for every request.
func checkClosest(tb testing.TB, s *variant.Set, p params.Params) (got params.Params, ok bool) {
	tb.Helper()
	got, err := s.Closest(p)
	if err != nil {
		if !errors.Is(err, variant.ErrNotAllowed) || s.NoMatch == variant.Pass {
			tb.Fatalf("%+v: %s: %v", s, p, err)
		}
		return got, false
	}
	if p.IsOriginal() {
		if got != p {
			tb.Fatalf("the original became %s", got)
		}
		return got, false
	}
	if got != got.Canonical() || got.IsOriginal() || got.Validate() != nil {
		tb.Fatalf("%+v: %s gets %s, not canonical", s, p, got)
	}
	if simple, err := s.Closest(p.Simplify()); err != nil || simple != got {
		tb.Fatalf("%+v: %s gets %s, but %s (%v) simplified", s, p, got, simple, err)
	}
	if again, err := s.Closest(got); s.Order == variant.Closest && (err != nil || again != got) {
		tb.Fatalf("%+v: %s gets %s, which gets %s (%v)", s, p, got, again, err)
	}
	return got, true
}

// listed reports whether got is one of all, or of the kinds that All leaves out.
func listed(s *variant.Set, all []params.Request, got params.Params) bool {
	if !slices.Contains(s.Formats, got.Format) && got.Format == params.FormatSource && len(s.Formats) > 0 {
		return true
	}
	if got.Fit == params.FitInside && !slices.Contains(s.Fits, got.Fit) {
		return true
	}
	return slices.Contains(all, params.Request{Source: "a", Params: got})
}

func TestClosestAllBound(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	c := choice{r.IntN}
	valid := 0
	for range 1500 {
		s := c.set()
		if s.Validate() != nil {
			continue
		}
		valid++
		all := slices.Collect(s.All("a"))
		distinct := map[params.Params]bool{}
		for _, r := range all {
			if distinct[r.Params] || r.Params != r.Params.Canonical() || r.Source != "a" {
				t.Fatalf("%+v: All yields %s", s, r.Params)
			}
			distinct[r.Params] = true
			if got, err := s.Closest(r.Params); s.Order == variant.Closest && (err != nil || got != r.Params) {
				t.Fatalf("%+v: All yields %s, which gets %s, %v", s, r.Params, got, err)
			}
		}
		for range 100 {
			got, ok := checkClosest(t, s, c.params())
			if !ok {
				continue
			}
			distinct[got] = true
			if s.NoMatch != variant.Pass && !listed(s, all, got) {
				t.Fatalf("%+v: %s is not in All", s, got)
			}
		}
		n, ok := s.Bound()
		if ok != (s.NoMatch != variant.Pass) || ok && len(distinct) > n {
			t.Fatalf("%+v: %d variants, Bound %d %v", s, len(distinct), n, ok)
		}
	}
	if valid < 500 {
		t.Errorf("only %d valid sets", valid)
	}
}

// TestFirstListedSettles: each further step ends on an earlier size.
func TestFirstListedSettles(t *testing.T) {
	s := &variant.Set{
		Sizes: mustSizes(t, "100w,110w,121w,133w"), Variance: 10, Order: variant.FirstListed,
	}
	p := params.Params{Width: 146}
	var widths []int
	for range 5 {
		var err error
		if p, err = s.Closest(p); err != nil {
			t.Fatal(err)
		}
		widths = append(widths, p.Width)
	}
	if want := []int{133, 121, 110, 100, 100}; !slices.Equal(widths, want) {
		t.Errorf("%v, want %v", widths, want)
	}
}

func TestAllOrderAndBound(t *testing.T) {
	s := &variant.Set{
		Sizes: mustSizes(t, "200x100,full,200x100"), Fits: []params.Fit{params.FitFill},
		Formats: []params.Format{params.FormatJPEG, params.FormatPNG}, Qualities: []int{80, 50},
		Progressive: []bool{true}, Enlarge: variant.EnlargeNever,
	}
	want := []string{
		"200x100,fit=fill,fm=jpg,q=80,prog", "200x100,fit=fill,fm=jpg,q=50,prog", "200x100,fit=fill,fm=png",
		"100p,fm=jpg,q=80,prog", "100p,fm=jpg,q=50,prog", "100p,fm=png",
	}
	var got []string
	for r := range s.All("a") {
		got = append(got, r.Params.String())
	}
	if !slices.Equal(got, want) {
		t.Errorf("All yields %q", got)
	}
	// Three shapes (fill, the inside of one side, full) in three formats and
	// two of their qualities: jpeg 2, png 1, the original's 2.
	if n, ok := s.Bound(); n != 3*5 || !ok {
		t.Errorf("Bound = %d, %v", n, ok)
	}
	for range s.All("a") {
		break // must not go on
	}
}

func TestSourceFormat(t *testing.T) {
	for _, c := range []struct {
		set  variant.Set
		want params.Format
	}{
		{variant.Set{}, params.FormatGIF},
		{variant.Set{Formats: []params.Format{params.FormatWebP}}, params.FormatFallback},
		{variant.Set{Formats: []params.Format{params.FormatWebP, params.FormatGIF}}, params.FormatGIF},
		{variant.Set{Formats: []params.Format{params.FormatWebP, params.FormatSource}}, params.FormatGIF},
		{variant.Set{Formats: []params.Format{params.FormatWebP}, NoMatch: variant.Pass}, params.FormatGIF},
	} {
		if got := c.set.SourceFormat(params.FormatGIF); got != c.want {
			t.Errorf("%v: %q, want %q", c.set.Formats, got, c.want)
		}
	}
}

func FuzzClosest(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{3, 1, 0, 0, 2, 1, 4, 5, 1, 2, 3, 4, 5, 6, 7, 8, 9})
	f.Fuzz(func(t *testing.T, data []byte) {
		c := choice{func(n int) int {
			if len(data) == 0 {
				return 0
			}
			b := data[0]
			data = data[1:]
			return int(b) % n
		}}
		s := c.set()
		if s.Validate() == nil {
			checkClosest(t, s, c.params())
		}
		// Whatever the numbers are, there is an answer and no panic.
		p := c.params()
		p.Width, p.Percent, p.Quality = p.Width*c.next(256)*c.next(256), c.next(256)*c.next(256), c.next(256)-20
		p.Fit, p.Position = params.Fit(c.next(256)), params.Position(c.next(256))
		if _, err := s.Closest(p); err == nil && p.Validate() != nil {
			t.Fatalf("%v is not valid and was accepted", p)
		}
	})
}
