package variant_test

import (
	"errors"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/variant"
)

func layouts() map[string]params.Dialect {
	return map[string]params.Dialect{
		"query": params.Query{}, "path": params.Path{}, "folder": params.Folder{}, "suffix": params.Suffix{}, "at": params.At{},
	}
}

func TestKey(t *testing.T) {
	for _, c := range []struct{ layout, version, source, ask, want string }{
		{"path", "", "images/cat.jpg", "200x100,fit=cover,enlarge,fm=webp,q=80", "images/200x100/webp/cat.jpg"},
		{"query", "", "images/cat.jpg", "200x100,fit=cover,enlarge,fm=webp", "images/200x100/webp/cat.jpg"},
		{"query", "v2", "cat.jpg", "200w,enlarge", "~v2/200w/orig/cat.jpg"},
		{"folder", "", "p_1/img.jpg", "360x270,fit=cover", "p_1/360x270/img.jpg"},
		{"suffix", "2026-11.b_1", "chuck norris+.jpg", "200x200,fit=cover", "~2026-11.b_1/chuck norris+-200x200.jpg"},
		{"at", "", "photo.jpg", "100x100,fit=outside,enlarge,oversize=keep,fm=webp", "photo.jpg@100w_100h_1e.webp"},
		{"at", "", "50% é.jpg", "100w,fit=fill,enlarge,oversize=keep", "50% é.jpg@100w"}, // made canonical
	} {
		r := params.Request{Source: c.source, Params: parse(t, c.ask)}
		got, err := variant.Key(layouts()[c.layout], c.version, r)
		if err != nil || got != c.want {
			t.Errorf("%s %s of %s: %q, %v; want %q", c.layout, c.ask, c.source, got, err, c.want)
			continue
		}
		version, back, err := variant.ParseKey(layouts()[c.layout], got)
		r.Params = r.Params.Canonical()
		if err != nil || version != c.version || back != r {
			t.Errorf("%q is parsed as %q %v, %v", got, version, back, err)
		}
	}
}

// queryLayout is a dialect of somebody else's that is no layout.
type queryLayout struct{ params.Query }

// longLayout writes keys that are too long.
type longLayout struct {
	params.Path
	text string
}

func (l longLayout) Format(params.Request) (string, error) { return l.text, nil }

func TestKeyRefuses(t *testing.T) {
	cat := params.Request{Source: "cat.jpg", Params: parse(t, "200w,enlarge")}
	with := func(source, ask string) params.Request {
		return params.Request{Source: source, Params: parse(t, ask)}
	}
	for _, c := range []struct {
		name    string
		layout  params.Dialect
		version string
		r       params.Request
		want    error
	}{
		{"the original", params.Path{}, "", with("cat.jpg", "orig"), params.ErrNotExpressible},
		{"what the layout cannot say", params.Path{}, "", with("cat.jpg", "200w,enlarge,oversize=keep"), params.ErrNotExpressible},
		{"an open format", params.Path{}, "", with("cat.jpg", "200w,enlarge,fm=auto"), params.ErrNotExpressible},
		{"a layout with a query", queryLayout{}, "", cat, params.ErrNotExpressible},
		{"a layout without a slash", longLayout{text: "x"}, "", cat, params.ErrNotExpressible},
		{"a layout that does not escape", longLayout{text: "/%zz"}, "", cat, params.ErrNotExpressible},
		{"a version with a slash", params.Path{}, "a/b", cat, variant.ErrInvalid},
		{"a version with a tilde", params.Path{}, "~", cat, variant.ErrInvalid},
		{"a version too long", params.Path{}, strings.Repeat("v", variant.MaxVersion+1), cat, variant.ErrInvalid},
		{"below its original", params.Path{}, "", with("200w", "200w,enlarge"), variant.ErrKey},
		{"below its original, deeper", params.Path{}, "", with("200w/orig", "100p"), nil},
		{"not below it under a version", params.Path{}, "v", with("200w", "200w,enlarge"), nil},
		{"a key too long", longLayout{text: strings.Repeat("/abc", 257)}, "", cat, variant.ErrKey},
		{"a segment too long", longLayout{text: "/" + strings.Repeat("a", 256)}, "", cat, variant.ErrKey},
		{"a key just right", longLayout{text: strings.Repeat("/abc", 256)}, "", cat, nil},
	} {
		key, err := variant.Key(c.layout, c.version, c.r)
		if !errors.Is(err, c.want) || (err == nil) != (c.want == nil) || (err == nil) == (key == "") {
			t.Errorf("%s: %q, %v; want %v", c.name, key, err, c.want)
		}
	}
}

func TestParseKeyRefuses(t *testing.T) {
	for _, key := range []string{
		"", "cat.jpg", "a/cat.jpg", "~", "~v", "~v/", "~/200w/orig/cat.jpg", "~v w/200w/orig/cat.jpg", "/200w/orig/cat.jpg",
		"200w/orig/cat.jpg/", "200w,q=80/orig/cat.jpg", "200w/jpeg/cat.jpg", "0w/orig/cat.jpg", "200w/orig/../cat.jpg",
		"~v/cat.jpg", "~a/~b/200w/orig/cat.jpg", "200w/orig/200w", "200w/orig/\xff", "200w,fit=cover/orig/cat.jpg",
		"200w/orig/" + strings.Repeat("a/", 600) + "a",
	} {
		version, r, err := variant.ParseKey(params.Path{}, key)
		if !errors.Is(err, variant.ErrInvalid) || version != "" || r != (params.Request{}) {
			t.Errorf("%q: %q %v, %v", key, version, r, err)
		}
	}
}

var sources = []string{
	"cat.jpg", "a/cat.jpg", "a/b c/é+%.png", "200x100", "a/200x100", "200w/orig", "100w/cat.jpg", "cat", "cat-200x200.jpg",
	"icon@2x.png", "photo.jpg@100w", "a%2Fb.jpg", "full", "a/full", "x?y#z.jpg", ".hidden", "cat,q=5.jpg", "webp/x", "1w/webp/1w",
}

// TestKeyLaws: keys are parsed back, are different, and are never the original
// or below it.
func TestKeyLaws(t *testing.T) {
	for name, layout := range layouts() {
		r := rand.New(rand.NewPCG(3, 4))
		c := choice{r.IntN}
		seen := map[string]params.Request{}
		said := 0
		for range 6000 {
			req := params.Request{Source: pick(c, sources...), Params: c.params()}
			if name == "at" {
				req.Params.Oversize = params.OversizeKeep
				req.Params.Fit = pick(c, params.FitInside, params.FitOutside, params.FitFill)
			}
			version := pick(c, "", "", "v2", "webp")
			key, err := variant.Key(layout, version, req)
			if err != nil {
				continue
			}
			said++
			req.Params = req.Params.Canonical()
			if strings.HasPrefix(key, req.Source+"/") || key == req.Source || strings.HasPrefix(key, "/") {
				t.Fatalf("%s: %q is the key of %v", name, key, req)
			}
			gotVersion, got, err := variant.ParseKey(layout, key)
			if err != nil || gotVersion != version || got != req {
				t.Fatalf("%s: %q of %v is parsed as %v, %v", name, key, req, got, err)
			}
			if other, ok := seen[key]; ok && other != req {
				t.Fatalf("%s: %q is the key of %v and %v", name, key, req, other)
			}
			seen[key] = req
		}
		if said < 500 || len(seen) < 300 {
			t.Errorf("%s: only %d keys, %d different", name, said, len(seen))
		}
	}
}

func TestLayoutOf(t *testing.T) {
	for _, d := range []params.Dialect{params.Query{}, &params.Query{Lenient: true}} {
		if got := variant.LayoutOf(d); got != (params.Path{}) {
			t.Errorf("%T lays out as %T", d, got)
		}
	}
	if got := variant.LayoutOf(params.At{}); got != (params.At{}) {
		t.Errorf("at lays out as %T", got)
	}
	var u url.URL
	if _, err := variant.LayoutOf(params.Query{}).Parse(&u); err == nil {
		t.Error("an empty URL is a request")
	}
}

func FuzzParseKey(f *testing.F) {
	for _, key := range []string{
		"200x100/webp/cat.jpg", "~v2/a/360x270/img.jpg", "cat-200x200.jpg", "photo.jpg@100w_100h_1e.webp",
		"~v/", "200w/orig/200w", "a%2Fb@1w", "full/orig/a b+c",
	} {
		f.Add(key)
	}
	f.Fuzz(func(t *testing.T, key string) {
		for name, layout := range layouts() {
			version, r, err := variant.ParseKey(layout, key)
			if err != nil {
				if !errors.Is(err, variant.ErrInvalid) {
					t.Fatalf("%s: %v", name, err)
				}
				continue
			}
			if again, err := variant.Key(layout, version, r); err != nil || again != key {
				t.Fatalf("%s: %q is parsed as %q %v, whose key is %q, %v", name, key, version, r, again, err)
			}
			if r.Params.IsOriginal() || r.Params != r.Params.Canonical() || strings.HasPrefix(key, r.Source+"/") {
				t.Fatalf("%s: %q is parsed as %v", name, key, r)
			}
		}
	})
}
