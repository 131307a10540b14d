package edge_test

import (
	"bytes"
	"errors"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/variant"
	"github.com/rendition-go/rendition/variant/edge"
)

func sizes(t *testing.T, text string) []variant.Size {
	t.Helper()
	list, err := variant.ParseSizes(text)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// dialects are all that the edge knows, with what their sets need.
func dialects() map[string]params.Dialect {
	return map[string]params.Dialect{
		"query": params.Query{}, "path": params.Path{}, "folder": params.Folder{}, "suffix": params.Suffix{}, "at": params.At{},
		"lenient query": params.Query{Lenient: true}, "lenient path": params.Path{Lenient: true},
		"lenient folder": params.Folder{Lenient: true}, "lenient suffix": params.Suffix{Lenient: true},
		"lenient at": params.At{Lenient: true},
	}
}

func setFor(t *testing.T, d params.Dialect) *variant.Set {
	t.Helper()
	set := &variant.Set{
		Sizes: sizes(t, "100x100,200x200,640w,480h,full"), Variance: 20,
		Formats:   []params.Format{params.FormatWebP, params.FormatSource, "x-qoi"},
		Qualities: []int{80, 60}, Fits: []params.Fit{params.FitInside},
	}
	switch d.(type) {
	case params.At, *params.At:
		set.Oversize = params.OversizeKeep
	}
	return set
}

func generate(t *testing.T, d params.Dialect, o *edge.Options) string {
	t.Helper()
	js, err := edge.Generate(setFor(t, d), d, o)
	if err != nil {
		t.Fatal(err)
	}
	return string(js)
}

// What ECMAScript 5.1 has not, or njs 0.7.9 refuses, or what engines do not agree on.
var foreign = []*regexp.Regexp{
	regexp.MustCompile("[^\n -~]"),
	regexp.MustCompile("=>|`|\\?\\.|\\?\\?|\\*\\*|\\.\\.\\.|\\(\\?<|\\(\\?s"),
	regexp.MustCompile(`\b(let|const|class|async|await|yield|import|export|require|eval|of|new|delete)\b`),
	regexp.MustCompile(`\b(Map|Set|Symbol|Promise|Date|Intl|Proxy|console|process|globalThis)\b`),
	regexp.MustCompile(`\.(includes|startsWith|endsWith|padStart|repeat|matchAll|replaceAll|flat|fromEntries|entries|assign|find)\(`),
}

func TestScriptKeepsToTheSmallLanguage(t *testing.T) {
	for name, d := range dialects() {
		js := generate(t, d, &edge.Options{Version: "v2", HideOriginals: true, Redirects: true})
		_, code, _ := strings.Cut(js, "\n") // a comment
		for _, re := range foreign {
			if at := re.FindStringIndex(code); at != nil {
				t.Errorf("%s: %q in ...%s", name, code[at[0]:at[1]], code[max(0, at[0]-40):at[1]])
			}
		}
		if n := strings.Count(js, "function handler("); n != 1 {
			t.Errorf("%s: %d handlers", name, n)
		}
		if strings.Contains(code, "\n//") || strings.Contains(code, "// ") {
			t.Errorf("%s: a comment is left", name)
		}
	}
}

func TestSameArgumentsSameText(t *testing.T) {
	for name, d := range dialects() {
		o := &edge.Options{Version: "v2"}
		want := generate(t, d, o)
		for range 5 {
			if got := generate(t, d, o); got != want {
				t.Fatalf("%s: two texts", name)
			}
		}
		if generate(t, d, &edge.Options{Version: "v3"}) == want {
			t.Errorf("%s: Version makes no difference", name)
		}
	}
}

// Each option is in the text, and the zero value is the default it documents.
func TestOptionsCount(t *testing.T) {
	plain := generate(t, params.Query{}, nil)
	if plain != generate(t, params.Query{}, &edge.Options{}) {
		t.Error("nil options are not the zero ones")
	}
	defaults := edge.Options{NotAllowedStatus: 404, ErrorTTL: edge.DefaultErrorTTL}
	if plain != generate(t, params.Query{}, &defaults) {
		t.Error("the defaults are not what they say")
	}
	for name, o := range map[string]edge.Options{
		"Version":          {Version: "v2"},
		"Encodes":          {Encodes: []params.Format{params.FormatJPEG}},
		"HideOriginals":    {HideOriginals: true},
		"NotAllowedStatus": {NotAllowedStatus: 400},
		"ErrorTTL":         {ErrorTTL: time.Minute},
		"no ErrorTTL":      {ErrorTTL: -1},
		"Redirects":        {Redirects: true},
	} {
		if generate(t, params.Query{}, &o) == plain {
			t.Errorf("%s makes no difference", name)
		}
	}
	for text, ttl := range map[string]time.Duration{
		"public, max-age=10": 0, "public, max-age=90": 90*time.Second + time.Millisecond, "no-store": -1, "public, max-age=0": time.Millisecond,
	} {
		if js := generate(t, params.Path{}, &edge.Options{ErrorTTL: ttl}); !strings.Contains(js, `"`+text+`"`) {
			t.Errorf("ErrorTTL %v: no %q", ttl, text)
		}
	}
}

func TestPointersAreDialectsToo(t *testing.T) {
	for name, pair := range map[string][2]params.Dialect{
		"query":  {params.Query{Lenient: true}, &params.Query{Lenient: true}},
		"path":   {params.Path{}, &params.Path{}},
		"folder": {params.Folder{}, &params.Folder{}},
		"suffix": {params.Suffix{Lenient: true}, &params.Suffix{Lenient: true}},
		"at":     {params.At{}, &params.At{}},
	} {
		if generate(t, pair[0], nil) != generate(t, pair[1], nil) {
			t.Errorf("%s: a pointer means something else", name)
		}
	}
}

// private is a dialect of somebody else's that looks like a known one.
type private struct{ params.Path }

func TestUnknownDialects(t *testing.T) {
	signed, err := params.NewSigned(params.Path{}, []params.Key{{ID: "a", Secret: bytes.Repeat([]byte("k"), 16)}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, d := range map[string]params.Dialect{
		"nil": nil, "signed": signed, "another": private{}, "nil query": (*params.Query)(nil), "nil path": (*params.Path)(nil),
		"nil folder": (*params.Folder)(nil), "nil suffix": (*params.Suffix)(nil), "nil at": (*params.At)(nil),
	} {
		js, err := edge.Generate(setFor(t, d), d, nil)
		if !errors.Is(err, edge.ErrDialect) || js != nil {
			t.Errorf("%s: %d bytes, %v", name, len(js), err)
		}
	}
}

func TestSizeIsLimited(t *testing.T) {
	var list []variant.Size
	set := &variant.Set{Formats: []params.Format{params.FormatAVIF, params.FormatWebP, params.FormatSource}}
	grow := func(to int) {
		for len(list) < to {
			list = append(list, variant.Size{Width: 1000 + 10*len(list), Height: 1000 + 5*len(list)})
		}
		set.Sizes = list
	}
	grow(100)
	js, err := edge.Generate(set, params.Query{Lenient: true}, &edge.Options{Version: "v2", Redirects: true, HideOriginals: true})
	if err != nil {
		t.Fatalf("100 sizes: %v", err)
	}
	if len(js) > edge.MaxSize {
		t.Errorf("%d bytes", len(js))
	}
	grow(400)
	if js, err := edge.Generate(set, params.Query{}, nil); !errors.Is(err, edge.ErrTooLarge) || js != nil {
		t.Errorf("400 sizes: %d bytes, %v", len(js), err)
	}
}

func TestSettingsThatCannotBe(t *testing.T) {
	good := func() *variant.Set { return &variant.Set{Sizes: sizes(t, "100x100,200x200"), Variance: 20} }
	with := func(change func(*variant.Set)) *variant.Set {
		s := good()
		change(s)
		return s
	}
	for _, c := range []struct {
		name    string
		set     *variant.Set
		dialect params.Dialect
		opts    edge.Options
		want    error
	}{
		{"no set", nil, params.Query{}, edge.Options{}, variant.ErrInvalid},
		{"invalid set", &variant.Set{}, params.Query{}, edge.Options{}, variant.ErrInvalid},
		{"status", good(), params.Query{}, edge.Options{NotAllowedStatus: 403}, variant.ErrInvalid},
		{"encodes", good(), params.Query{}, edge.Options{Encodes: []params.Format{params.FormatAuto}}, variant.ErrInvalid},
		{"version", good(), params.Query{}, edge.Options{Version: "a/b"}, variant.ErrInvalid},
		{"version of what passes", &variant.Set{NoMatch: variant.Pass}, params.Query{}, edge.Options{Version: "a/b"}, variant.ErrInvalid},
		{"oversize", good(), params.At{}, edge.Options{}, edge.ErrSet},
		{"kept oversize", with(func(s *variant.Set) { s.Oversize = params.OversizeKeep }), params.Query{}, edge.Options{}, edge.ErrSet},
		{"fit", with(func(s *variant.Set) { s.Oversize = params.OversizeKeep }), params.At{}, edge.Options{}, edge.ErrSet},
		{"format", with(func(s *variant.Set) { s.Formats = []params.Format{"svgz"} }), params.Query{}, edge.Options{}, edge.ErrSet},
		{"format that passes", with(func(s *variant.Set) {
			s.NoMatch, s.Sizes, s.Formats = variant.Pass, nil, []params.Format{"svgz"}
		}), params.Query{}, edge.Options{}, edge.ErrSet},
		{"format that reads as a size", with(func(s *variant.Set) { s.Formats = []params.Format{"x-100w"} }), params.Suffix{}, edge.Options{}, edge.ErrSet},
		{"sizes that snap to others", with(func(s *variant.Set) {
			s.Sizes, s.Order = sizes(t, "200x200,220x220"), variant.FirstListed
		}), params.Query{}, edge.Options{}, edge.ErrSet},
	} {
		js, err := edge.Generate(c.set, c.dialect, &c.opts)
		if !errors.Is(err, c.want) || js != nil {
			t.Errorf("%s: %d bytes, %v", c.name, len(js), err)
		}
	}
	// What passes is not snapped, although sizes of it are near to listed ones.
	pass := with(func(s *variant.Set) { s.NoMatch = variant.Pass })
	if _, err := edge.Generate(pass, params.Query{}, nil); err != nil {
		t.Error(err)
	}
}

// The layout is the one a Lambda behind the edge reads.
func TestLayoutReadsWhatTheEdgeWrites(t *testing.T) {
	set := setFor(t, params.Query{})
	for r := range set.All("a b+c/é.jpg") {
		text, err := variant.LayoutOf(params.Query{}).Format(r)
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		back, err := variant.LayoutOf(params.Query{}).Parse(u)
		if err != nil {
			t.Fatal(err)
		}
		if p, err := set.Closest(back.Params); err != nil || p != r.Params {
			t.Errorf("%s: the Lambda makes %v of %v: %v", text, p, r.Params, err)
		}
	}
}
