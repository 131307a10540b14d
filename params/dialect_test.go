package params_test

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/rendition-go/rendition/params"
)

func mustURL(t testing.TB, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// readings are texts, what they ask for in the neutral text of Params, and how
// the dialect itself spells the same.
var readings = map[string][]struct{ text, source, params, canonical string }{
	"query": {
		{"/images/cat.jpg", "images/cat.jpg", "orig", ""},
		{"/images/cat.jpg?", "images/cat.jpg", "orig", "/images/cat.jpg"},
		{"/images/cat.jpg?d=200x100", "images/cat.jpg", "200x100,fit=cover,enlarge,fm=auto,q=80", ""},
		{"/c.jpg?h=100&w=200", "c.jpg", "200x100,fit=cover,enlarge,fm=auto,q=80", "/c.jpg?d=200x100"},
		{"/c.jpg?w=200", "c.jpg", "200w,enlarge,fm=auto,q=80", ""},
		{"/c.jpg?h=200", "c.jpg", "200h,enlarge,fm=auto,q=80", ""},
		{"/c.jpg?w=200&fit=cover&pos=top", "c.jpg", "200w,fit=cover,pos=top,enlarge,fm=auto,q=80", ""},
		{"/c.jpg?w=200&pos=top", "c.jpg", "200w,enlarge,fm=auto,q=80", "/c.jpg?w=200"},
		{"/c.jpg?w=15&dpr=1.5", "c.jpg", "23w,enlarge,fm=auto,q=80", "/c.jpg?w=23"},
		{"/c.jpg?dpr=4&d=4096x1", "c.jpg", "16384x4,fit=cover,enlarge,fm=auto,q=80", "/c.jpg?d=16384x4"},
		{"/c.jpg?w=7&dpr=1.0", "c.jpg", "7w,enlarge,fm=auto,q=80", "/c.jpg?w=7"},
		{"/c.jpg?w=7&p=50", "c.jpg", "7w,p=50,enlarge,fm=auto,q=80", ""},
		{"/c.jpg?w=7&p=100", "c.jpg", "7w,enlarge,fm=auto,q=80", "/c.jpg?w=7"},
		{"/c.jpg?q=80", "c.jpg", "100p,fm=auto,q=80", "/c.jpg?p=100"},
		{"/c.jpg?q=50", "c.jpg", "100p,fm=auto,q=50", ""},
		{"/c.jpg?fm=webp", "c.jpg", "100p,fm=webp,q=80", ""},
		{"/c.jpg?fm=auto", "c.jpg", "100p,fm=auto,q=80", "/c.jpg?p=100"},
		{"/c.jpg?fm=orig", "c.jpg", "100p,q=80", ""},
		{"/c.jpg?fm=jpeg&prog=1", "c.jpg", "100p,fm=jpg,q=80,prog", "/c.jpg?fm=jpg&prog=1"},
		{"/c.jpg?fm=png&prog=1&q=9", "c.jpg", "100p,fm=png", "/c.jpg?fm=png"},
		{"/c.jpg?prog=0", "c.jpg", "100p,fm=auto,q=80", "/c.jpg?p=100"},
		{"/c.jpg?p=200&enlarge=0", "c.jpg", "200p,fm=auto,q=80", ""},
		{"/c.jpg?p=50&enlarge=0", "c.jpg", "50p,fm=auto,q=80", "/c.jpg?p=50"},
		{"/c.jpg?d=2x1&fit=contain&pos=bottomright&p=9&enlarge=0&q=1&fm=gif", "c.jpg", "2x1,p=9,fit=contain,pos=bottomright,fm=gif", "/c.jpg?d=2x1&fit=contain&pos=bottomright&p=9&enlarge=0&fm=gif"},
		{"/c.jpg?fm=x-qoi", "c.jpg", "100p,fm=x-qoi,q=80", ""},
		{"/c.jpg?%77=2%30", "c.jpg", "20w,enlarge,fm=auto,q=80", "/c.jpg?w=20"},
		{"/100w/webp/c-100w.jpg@80q", "100w/webp/c-100w.jpg@80q", "orig", ""},
	},
	"path": {
		{"/images/200x100/webp/cat.jpg", "images/cat.jpg", "200x100,fit=cover,enlarge,fm=webp,q=80", ""},
		{"/200x100/webp/cat.jpg", "cat.jpg", "200x100,fit=cover,enlarge,fm=webp,q=80", ""},
		{"/200x100/orig/cat.jpg", "cat.jpg", "200x100,fit=cover,enlarge,q=80", ""},
		{"/200x100/jpeg/cat.jpg", "cat.jpg", "200x100,fit=cover,enlarge,fm=jpg,q=80", "/200x100/jpg/cat.jpg"},
		{"/full/orig/cat.jpg", "cat.jpg", "100p,q=80", ""},
		{"/100p/orig/cat.jpg", "cat.jpg", "100p,q=80", "/full/orig/cat.jpg"},
		{"/7w,p=50,fit=fill,enlarge=0,prog,q=81/jpg/cat.jpg", "cat.jpg", "7w,p=50,fit=fill,fm=jpg,q=81,prog", "/7w,fit=fill,p=50,enlarge=0,q=81,prog/jpg/cat.jpg"},
		{"/images/cat.jpg", "images/cat.jpg", "orig", ""},
		{"/images/200x100/cat.jpg", "images/200x100/cat.jpg", "orig", ""},
		{"/images/full/summer/cat.jpg", "images/full/summer/cat.jpg", "orig", ""},
		{"/images/200x100/auto/cat.jpg", "images/200x100/auto/cat.jpg", "orig", ""},
		{"/x100/webp/cat.jpg", "x100/webp/cat.jpg", "orig", ""},
		{"/webp/cat.jpg", "webp/cat.jpg", "orig", ""},
		{"/%32w/webp/c%61t.jpg", "cat.jpg", "2w,enlarge,fm=webp,q=80", "/2w/webp/cat.jpg"},
	},
	"folder": {
		{"/produs_227613/360x270/img.jpg", "produs_227613/img.jpg", "360x270,fit=cover,q=80", ""},
		{"/prod/resizer?key=produs_227613/360x270/img.jpg", "produs_227613/img.jpg", "360x270,fit=cover,q=80", "/produs_227613/360x270/img.jpg"},
		{"/resizer?key=a+b/480h/c%20d%2B.jpg", "a+b/c d+.jpg", "480h,q=80", "/a%2Bb/480h/c%20d%2B.jpg"},
		{"/r?key=a/b.jpg", "a/b.jpg", "orig", "/a/b.jpg"},
		{"/480h/img.jpg", "img.jpg", "480h,q=80", ""},
		{"/a/1280w,fm=webp,enlarge=1/img.jpg", "a/img.jpg", "1280w,enlarge,fm=webp,q=80", "/a/1280w,enlarge=1,fm=webp/img.jpg"},
		{"/a/1280w,fm=orig/img.jpg", "a/img.jpg", "1280w,q=80", "/a/1280w/img.jpg"},
		{"/a/200p,fm=jpg,prog/img.jpg", "a/img.jpg", "200p,fm=jpg,q=80,prog", "/a/200p,prog,fm=jpg/img.jpg"},
		{"/a/full/img.jpg", "a/img.jpg", "100p,q=80", ""},
		{"/100w/50h/img.jpg", "100w/img.jpg", "50h,q=80", ""},
		{"/a/img.jpg", "a/img.jpg", "orig", ""},
		{"/a/0/img.jpg", "a/0/img.jpg", "orig", ""},
		{"/a/wide,100w/img.jpg", "a/wide,100w/img.jpg", "orig", ""},
		{"/a/１００w/img.jpg", "a/１００w/img.jpg", "orig", "/a/%EF%BC%91%EF%BC%90%EF%BC%90w/img.jpg"},
	},
	"suffix": {
		{"/chucknorris-200x200.jpg", "chucknorris.jpg", "200x200,fit=cover,q=80", ""},
		{"/photo-1920x1080-200x200.jpg", "photo-1920x1080.jpg", "200x200,fit=cover,q=80", ""},
		{"/cat-200x200,q=50,fm=webp.jpg", "cat.jpg", "200x200,fit=cover,fm=webp,q=50", ""},
		{"/a/cat-200x200", "a/cat", "200x200,fit=cover,q=80", ""},
		{"/cat-200x200.tar.gz", "cat-200x200.tar.gz", "orig", ""},
		{"/cat.tar-full.gz", "cat.tar.gz", "100p,q=80", ""},
		{"/cat-100w,fm=x-qoi.jpg", "cat.jpg", "100w,fm=x-qoi,q=80", ""},
		{"/-200x200.jpg", ".jpg", "200x200,fit=cover,q=80", ""},
		{"/-200x200", "-200x200", "orig", ""},
		{"/a-200x200/cat.jpg", "a-200x200/cat.jpg", "orig", ""},
		{"/a-100w/cat-50h.jpg", "a-100w/cat.jpg", "50h,q=80", ""},
		{"/cat-.jpg", "cat-.jpg", "orig", ""},
		{"/cat--5w.jpg", "cat-.jpg", "5w,q=80", ""},
	},
	"at": {
		{"/photo.jpg@80q_100h_1e_100w_1r.webp", "photo.jpg", "100x100,fit=outside,enlarge,oversize=keep,fm=webp,q=80", "/photo.jpg@100w_100h_1e.webp"},
		{"/photo.jpg@100w_100h_1e_80q_1r.webp", "photo.jpg", "100x100,fit=outside,enlarge,oversize=keep,fm=webp,q=80", "/photo.jpg@100w_100h_1e.webp"},
		{"/photo.jpg@100w_100h", "photo.jpg", "100x100,fit=inside,enlarge,oversize=keep,q=80", ""},
		{"/photo.jpg@100w_100h_0e", "photo.jpg", "100x100,fit=inside,enlarge,oversize=keep,q=80", "/photo.jpg@100w_100h"},
		{"/photo.jpg@100w_0e", "photo.jpg", "100w,fit=inside,enlarge,oversize=keep,q=80", ""},
		{"/photo.jpg@4096h_2e_1l", "photo.jpg", "4096h,fit=fill,oversize=keep,q=80", ""},
		{"/photo.jpg@80q", "photo.jpg", "100p,oversize=keep,q=80", "/photo.jpg@100p"},
		{"/photo.jpg@0l_0r_200p.jpeg", "photo.jpg", "200p,enlarge,oversize=keep,fm=jpg,q=80", "/photo.jpg@200p.jpg"},
		{"/photo.jpg@200p_1l_1r_1q", "photo.jpg", "200p,oversize=keep,q=1,prog", "/photo.jpg@1l_200p_1q_1r"},
		{"/photo.jpg@7w_50p", "photo.jpg", "7w,p=50,enlarge,oversize=keep,q=80", ""},
		{"/photo.jpg@1q.avif", "photo.jpg", "100p,oversize=keep,fm=avif,q=1", ""},
		{"/icon@2x.png", "icon@2x.png", "orig", ""},
		{"/icon@2x.png@100w", "icon@2x.png", "100w,enlarge,oversize=keep,q=80", ""},
		{"/icon@100w@50h", "icon@100w", "50h,enlarge,oversize=keep,q=80", ""},
		{"/icon@100w@2x", "icon@100w@2x", "orig", ""},
		{"/user@example.com/cat.jpg", "user@example.com/cat.jpg", "orig", ""},
		{"/a@100w/cat.jpg", "a@100w/cat.jpg", "orig", ""},
		{"/a@100w_b/cat.jpg", "a@100w_b/cat.jpg", "orig", ""},
		{"/@100w", "@100w", "orig", ""},
		{"/a/@100w", "a/@100w", "orig", ""},
		{"/cat@.webp", "cat@.webp", "orig", ""},
		{"/cat@100w.backup", "cat@100w.backup", "orig", ""},
		{"/cat%40100w", "cat", "100w,enlarge,oversize=keep,q=80", "/cat@100w"},
	},
}

func TestReadings(t *testing.T) {
	for _, s := range subjects() {
		for _, row := range readings[s.name] {
			t.Run(s.name+row.text, func(t *testing.T) {
				p, err := params.Parse(row.params)
				if err != nil {
					t.Fatal(err)
				}
				want := params.Request{Source: row.source, Params: p}
				got, err := s.strict.Parse(mustURL(t, row.text))
				if err != nil || got != want {
					t.Fatalf("Parse = %s of %q, %v; want %s of %q", got.Params, got.Source, err, row.params, row.source)
				}
				canonical := row.canonical
				if canonical == "" {
					canonical = row.text
				}
				if text, err := s.strict.Format(got); err != nil || text != canonical {
					t.Errorf("Format = %q, %v; want %q", text, err, canonical)
				}
				s.checkText(t, row.text)
			})
		}
	}
}

// refusals are texts, the parameter that is wrong in them, and why. The last
// column is what a lenient dialect makes of them, "" where it refuses too.
var refusals = map[string][]struct {
	text, name string
	reason     error
	lenient    string
}{
	"query": {
		{"/c.jpg?size=1", "size", params.ErrUnknown, "/c.jpg"},
		{"/c.jpg?w=1&W=2", "W", params.ErrUnknown, "/c.jpg?w=1"},
		{"/c.jpg?w=1&w=2", "w", params.ErrRepeated, "/c.jpg?w=1"},
		{"/c.jpg?w=x&w=2", "w", params.ErrSyntax, "/c.jpg?w=2"},
		{"/c.jpg?d=1x2&d=1x2", "d", params.ErrRepeated, "/c.jpg?d=1x2"},
		{"/c.jpg?fm=png&fm=png", "fm", params.ErrRepeated, "/c.jpg?fm=png"},
		{"/c.jpg?w=0", "w", params.ErrRange, "/c.jpg"},
		{"/c.jpg?h=16385", "h", params.ErrRange, "/c.jpg"},
		{"/c.jpg?w=99999999999999999999", "w", params.ErrRange, "/c.jpg"},
		{"/c.jpg?p=0", "p", params.ErrRange, "/c.jpg"},
		{"/c.jpg?p=1001", "p", params.ErrRange, "/c.jpg"},
		{"/c.jpg?q=101&w=5", "q", params.ErrRange, "/c.jpg?w=5"},
		{"/c.jpg?q=", "q", params.ErrSyntax, "/c.jpg"},
		{"/c.jpg?q", "q", params.ErrSyntax, "/c.jpg"},
		{"/c.jpg?q=080", "q", params.ErrSyntax, "/c.jpg"},
		{"/c.jpg?q=+80", "q", params.ErrSyntax, "/c.jpg"},
		{"/c.jpg?q=-80", "q", params.ErrSyntax, "/c.jpg"},
		{"/c.jpg?q=%2080", "q", params.ErrSyntax, "/c.jpg"},
		{"/c.jpg?q=8e1", "q", params.ErrSyntax, "/c.jpg"},
		{"/c.jpg?q=%EF%BC%98", "q", params.ErrSyntax, "/c.jpg"},
		{"/c.jpg?q=%zz", "q", params.ErrSyntax, "/c.jpg"},
		{"/c.jpg?%zz=1", "parameter", params.ErrSyntax, "/c.jpg"},
		{"/c.jpg?w=1&&h=2", "parameter", params.ErrSyntax, "/c.jpg?d=1x2"},
		{"/c.jpg?w=1&", "parameter", params.ErrSyntax, "/c.jpg?w=1"},
		{"/c.jpg?w=1;h=2", "w", params.ErrSyntax, "/c.jpg"},
		{"/c.jpg?d=100", "d", params.ErrSyntax, "/c.jpg"},
		{"/c.jpg?d=100x", "h", params.ErrSyntax, "/c.jpg"},
		{"/c.jpg?d=0x100", "w", params.ErrRange, "/c.jpg"},
		{"/c.jpg?d=1x2x3", "h", params.ErrSyntax, "/c.jpg"},
		{"/c.jpg?d=1x2&w=3", "w", params.ErrConflict, "/c.jpg?d=1x2"},
		{"/c.jpg?h=3&d=1x2", "d", params.ErrConflict, "/c.jpg?h=3"},
		{"/c.jpg?fit=crop", "fit", params.ErrRange, "/c.jpg"},
		{"/c.jpg?fit=none", "fit", params.ErrRange, "/c.jpg"},
		{"/c.jpg?pos=north&w=1", "pos", params.ErrRange, "/c.jpg?w=1"},
		{"/c.jpg?fm=JPG", "fm", params.ErrRange, "/c.jpg"},
		{"/c.jpg?fm=fallback", "fm", params.ErrRange, "/c.jpg"},
		{"/c.jpg?fm=qoi", "fm", params.ErrRange, "/c.jpg"},
		{"/c.jpg?enlarge=2", "enlarge", params.ErrRange, "/c.jpg"},
		{"/c.jpg?enlarge=yes", "enlarge", params.ErrSyntax, "/c.jpg"},
		{"/c.jpg?prog", "prog", params.ErrSyntax, "/c.jpg"},
		{"/c.jpg?dpr=2", "dpr", params.ErrConflict, "/c.jpg"},
		{"/c.jpg?dpr=2&q=50", "dpr", params.ErrConflict, "/c.jpg?q=50"},
		{"/c.jpg?w=1&dpr=0.9", "dpr", params.ErrRange, "/c.jpg?w=1"},
		{"/c.jpg?w=1&dpr=4.1", "dpr", params.ErrRange, "/c.jpg?w=1"},
		{"/c.jpg?w=1&dpr=1.25", "dpr", params.ErrSyntax, "/c.jpg?w=1"},
		{"/c.jpg?w=1&dpr=1.", "dpr", params.ErrSyntax, "/c.jpg?w=1"},
		{"/c.jpg?w=8000&dpr=3", "dpr", params.ErrRange, "/c.jpg?w=8000"},
		{"/a//c.jpg", "source", params.ErrSource, ""},
	},
	"path": {
		{"/c.jpg?w=1", "w", params.ErrUnknown, "/c.jpg"},
		{"/c.jpg?%0a=1", `"%0a"`, params.ErrUnknown, "/c.jpg"},
		{"/0w/webp/c.jpg", "w", params.ErrRange, "/full/webp/c.jpg"},
		{"/01w/webp/c.jpg", "w", params.ErrSyntax, "/full/webp/c.jpg"},
		{"/1x16385/webp/c.jpg", "h", params.ErrRange, "/full/webp/c.jpg"},
		{"/0w,q=50/webp/c.jpg", "w", params.ErrRange, "/full,q=50/webp/c.jpg"},
		{"/1w,/webp/c.jpg", "parameter", params.ErrSyntax, "/1w/webp/c.jpg"},
		{"/1w,foo/webp/c.jpg", "foo", params.ErrUnknown, "/1w/webp/c.jpg"},
		{"/1w,w=2/webp/c.jpg", "w", params.ErrUnknown, "/1w/webp/c.jpg"},
		{"/1w,fm=png/webp/c.jpg", "fm", params.ErrUnknown, "/1w/webp/c.jpg"},
		{"/1w,q=1,q=2/webp/c.jpg", "q", params.ErrRepeated, "/1w,q=1/webp/c.jpg"},
		{"/1w,prog=1/jpg/c.jpg", "prog", params.ErrSyntax, "/1w/jpg/c.jpg"},
		{"/1w,prog,prog/jpg/c.jpg", "prog", params.ErrRepeated, "/1w,prog/jpg/c.jpg"},
		{"/50p,p=20/jpg/c.jpg", "p", params.ErrRepeated, "/50p/jpg/c.jpg"},
		{"/full,p=20/jpg/c.jpg", "p", params.ErrConflict, "/full/jpg/c.jpg"},
		{"/1w/webp/~c.jpg", "source", params.ErrSource, ""},
	},
	"folder": {
		{"/a/0x0/c.jpg", "w", params.ErrRange, "/a/full/c.jpg"},
		{"/a/99999h/c.jpg", "h", params.ErrRange, "/a/full/c.jpg"},
		{"/a/1001p/c.jpg", "p", params.ErrRange, "/a/full/c.jpg"},
		{"/a/1w,fm=auto/c.jpg", "fm", params.ErrRange, "/a/1w/c.jpg"},
		{"/a/1w,fm=png,fm=png/c.jpg", "fm", params.ErrRepeated, "/a/1w,fm=png/c.jpg"},
		{"/a/c.jpg?force=1", "force", params.ErrUnknown, "/a/c.jpg"},
		{"/r?key=a/1w/c.jpg&force=1", "force", params.ErrUnknown, "/a/1w/c.jpg"},
		{"/r?key=a/1w/c.jpg&key=b", "key", params.ErrRepeated, "/a/1w/c.jpg"},
		{"/r?key=", "key", params.ErrSyntax, "/r"},
		{"/r?key=a%2F1w/c.jpg", "source", params.ErrSource, ""},
		{"/r?key=a/%zz", "source", params.ErrSource, ""},
		{"/r?key=/a", "source", params.ErrSource, ""},
		{"/r?key=../a", "source", params.ErrSource, ""},
	},
	"suffix": {
		{"/c-0x0.jpg", "w", params.ErrRange, "/c-full.jpg"},
		{"/c-100w,foo.jpg", "foo", params.ErrUnknown, "/c-100w.jpg"},
		{"/c-100w,q=0.jpg", "q", params.ErrRange, "/c-100w.jpg"},
		{"/c-1w.jpg?x=1", "x", params.ErrUnknown, "/c-1w.jpg"},
		{"/-1w.", "source", params.ErrSource, ""},
	},
	"at": {
		{"/c.jpg@4097w", "w", params.ErrRange, "/c.jpg@100p"},
		{"/c.jpg@0h_5w", "h", params.ErrRange, "/c.jpg@5w"},
		{"/c.jpg@5w_3e", "e", params.ErrRange, "/c.jpg@5w"},
		{"/c.jpg@5w_2l", "l", params.ErrRange, "/c.jpg@5w"},
		{"/c.jpg@5w_2r", "r", params.ErrRange, "/c.jpg@5w"},
		{"/c.jpg@5w_1001p", "p", params.ErrRange, "/c.jpg@5w"},
		{"/c.jpg@5w_101q", "q", params.ErrRange, "/c.jpg@5w"},
		{"/c.jpg@5w_007q", "q", params.ErrSyntax, "/c.jpg@5w"},
		{"/c.jpg@5w_-7h", "h", params.ErrSyntax, "/c.jpg@5w"},
		{"/c.jpg@5w_h", "h", params.ErrSyntax, "/c.jpg@5w"},
		{"/c.jpg@5w_6w", "w", params.ErrRepeated, "/c.jpg@5w"},
		{"/c.jpg@5w_zz", "zz", params.ErrUnknown, "/c.jpg@5w"},
		{"/c.jpg@5w_", "parameter", params.ErrSyntax, "/c.jpg@5w"},
		{"/c.jpg@5w_2x.png", "2x", params.ErrUnknown, "/c.jpg@5w.png"},
		{"/c.jpg@5w?x=1", "x", params.ErrUnknown, "/c.jpg@5w"},
	},
}

func TestRefusalsNameTheParameter(t *testing.T) {
	for _, s := range subjects() {
		for _, row := range refusals[s.name] {
			t.Run(s.name+row.text, func(t *testing.T) {
				u := mustURL(t, row.text)
				r, err := s.strict.Parse(u)
				e, ok := errors.AsType[*params.Error](err)
				if !ok || e.Name != row.name || !errors.Is(err, row.reason) {
					t.Errorf("Parse = %+v, %v; want %s: %v", r, err, row.name, row.reason)
				}
				got, err := s.lenient.Parse(u)
				if row.lenient == "" {
					if err == nil {
						t.Errorf("lenient Parse = %+v", got)
					}
					return
				}
				want, werr := s.strict.Parse(mustURL(t, row.lenient))
				if err != nil || werr != nil || got != want {
					t.Errorf("lenient Parse = %+v, %v; want %+v, %v", got, err, want, werr)
				}
			})
		}
	}
}

func TestNamesThatEveryDialectRefuses(t *testing.T) {
	for _, s := range subjects() {
		for _, path := range []string{
			"", "/", "//", "/a/", "//a", "/a//b", "/.", "/..", "/a/../b", "/a/./b", "/%2e%2e/b", "/a/..",
			"/a%2Fb", "/a%2fb", "/é%2fb", "/a b%2Fc", "/a%00b", "/a%0Ab", "/a%7F", "/a%C2%85b", "/%FF", "/~a", "/~/a", "/%7Ev2/a",
			"/" + strings.Repeat("a", params.MaxSegment+1),
			strings.Repeat("/"+strings.Repeat("a", 99), 10) + "/a",
			"*", "a",
		} {
			u := mustURL(t, path)
			for _, d := range []params.Dialect{s.strict, s.lenient} {
				if r, err := d.Parse(u); !errors.Is(err, params.ErrSource) {
					t.Errorf("%s: Parse(%.40q) = %+v, %v", s.name, path, r, err)
				}
				if rs, err := params.Candidates(d, u); err == nil {
					t.Errorf("%s: Candidates(%.40q) = %+v", s.name, path, rs)
				}
			}
		}
	}
}

func TestNamesThatEveryDialectTakes(t *testing.T) {
	for _, s := range subjects() {
		for path, source := range map[string]string{
			"/a%20b+c%2Bd.jpg": "a b+c+d.jpg",
			"/100%25.jpg":      "100%.jpg",
			"/%252F":           "%2F",
			"/a@b/%3F%23":      "a@b/?#",
			"/%E6%97%A5/é":     "日/é",
			"/...":             "...",
			"/a/~b":            "a/~b",
			"/no-extension":    "no-extension",
			"/" + strings.Repeat("a", params.MaxSegment):                                    strings.Repeat("a", params.MaxSegment),
			"/" + strings.Repeat(strings.Repeat("a", 99)+"/", 9) + strings.Repeat("a", 100): strings.Repeat(strings.Repeat("a", 99)+"/", 9) + strings.Repeat("a", 100),
		} {
			r, err := s.strict.Parse(mustURL(t, path))
			if err != nil || r != (params.Request{Source: source}) {
				t.Errorf("%s: Parse(%.40q) = %+v, %v", s.name, path, r, err)
			}
		}
	}
}

func TestCandidatesOfferTheOriginalFirst(t *testing.T) {
	for _, row := range []struct {
		dialect params.Dialect
		text    string
		sources []string
	}{
		{params.Suffix{}, "/photo-1920x1080.jpg", []string{"photo-1920x1080.jpg", "photo.jpg"}},
		{params.Suffix{}, "/photo.jpg", []string{"photo.jpg"}},
		{params.Suffix{Lenient: true}, "/photo-0w.jpg?x", []string{"photo-0w.jpg", "photo.jpg"}},
		{params.At{}, "/icon@100w.png", []string{"icon@100w.png", "icon"}},
		{params.At{}, "/icon@2x.png", []string{"icon@2x.png"}},
		{params.Folder{}, "/a/100w/b.jpg", []string{"a/b.jpg"}},
		{params.Suffix{}, "/" + strings.Repeat("a", 200) + "-100w", []string{strings.Repeat("a", 200)}},
	} {
		rs, err := params.Candidates(row.dialect, mustURL(t, row.text))
		var sources []string
		for _, r := range rs {
			sources = append(sources, r.Source)
		}
		if err != nil || !slices.Equal(sources, row.sources) {
			t.Errorf("%T %.40s: %.60q, %v; want %.60q", row.dialect, row.text, sources, err, row.sources)
		}
		if len(rs) == 2 && (!rs[0].Params.IsOriginal() || rs[1].Params.IsOriginal()) {
			t.Errorf("%T %s: %+v", row.dialect, row.text, rs)
		}
	}
	_, err := params.Candidates(params.Suffix{}, mustURL(t, "/photo-100w,foo.jpg"))
	if !errors.Is(err, params.ErrUnknown) {
		t.Errorf("a text that Parse refuses: %v", err)
	}
}

func TestFormatRefusesWhatItCannotSay(t *testing.T) {
	sized := func(edit func(p *params.Params)) params.Params {
		p := params.Params{Width: 10, Height: 20, Fit: params.FitFill, Format: params.FormatJPEG, Quality: 80}
		edit(&p)
		return p
	}
	type row struct {
		dialects string // by name, or all
		source   string
		p        params.Params
		field    string
	}
	all := "query path folder suffix at"
	rows := []row{
		{all, "", params.Params{}, "Source"},
		{all, "a//b", params.Params{}, "Source"},
		{all, "c.jpg", sized(func(p *params.Params) { p.Width = -1 }), "Width"},
		{all, "c.jpg", sized(func(p *params.Params) { p.Height = 16385 }), "Height"},
		{all, "c.jpg", sized(func(p *params.Params) { p.Percent = 100 }), "Percent"},
		{all, "c.jpg", sized(func(p *params.Params) { p.Fit = params.FitNone }), "Fit"},
		{all, "c.jpg", sized(func(p *params.Params) { p.Position = params.PositionTop }), "Position"},
		{all, "c.jpg", sized(func(p *params.Params) { p.Quality = 0 }), "Quality"},
		{all, "c.jpg", sized(func(p *params.Params) { p.Format = params.FormatPNG }), "Quality"},
		{all, "c.jpg", sized(func(p *params.Params) { p.Format, p.Progressive = params.FormatWebP, true }), "Progressive"},
		{all, "c.jpg", params.Params{Percent: 50, Enlarge: true, Quality: 80}, "Enlarge"},
		{"query path folder suffix", "c.jpg", sized(func(p *params.Params) { p.Oversize = params.OversizeKeep }), "Oversize"},
		{"query path folder suffix", "c.jpg", sized(func(p *params.Params) { p.Format = params.FormatFallback }), "Format"},
		{"query path folder suffix", "c.jpg", sized(func(p *params.Params) { p.Format = "qoi" }), "Format"},
		{"path folder suffix", "c.jpg", sized(func(p *params.Params) { p.Format = params.FormatAuto }), "Format"},
		{"at", "c.jpg", sized(func(p *params.Params) {}), "Oversize"},
		{"at", "c.jpg", sized(func(p *params.Params) { p.Oversize, p.Format = params.OversizeKeep, params.FormatAuto }), "Format"},
		{"at", "c.jpg", sized(func(p *params.Params) { p.Oversize, p.Format = params.OversizeKeep, params.FormatFallback }), "Format"},
		{"at", "c.jpg", sized(func(p *params.Params) { p.Oversize, p.Fit = params.OversizeKeep, params.FitCover }), "Fit"},
		{"at", "c.jpg", sized(func(p *params.Params) { p.Oversize, p.Fit = params.OversizeKeep, params.FitContain }), "Fit"},
		{"at", "c.jpg", sized(func(p *params.Params) { p.Oversize, p.Width = params.OversizeKeep, 4097 }), "Width"},
		{"at", "c.jpg", sized(func(p *params.Params) { p.Oversize, p.Height = params.OversizeKeep, 4097 }), "Height"},
		{"path", "100w/webp/c.jpg", params.Params{}, "Source"},
		{"path", "a/0w/orig/c.jpg", params.Params{}, "Source"},
		{"folder", "a/100w/c.jpg", params.Params{}, "Source"},
		{"suffix", "photo-1920x1080.jpg", params.Params{}, "Source"},
		{"at", "icon@100w.png", params.Params{}, "Source"},
	}
	for _, row := range rows {
		for name := range strings.FieldsSeq(row.dialects) {
			s := subjectNamed(t, name)
			r := params.Request{Source: row.source, Params: row.p}
			text, err := s.strict.Format(r)
			e, ok := errors.AsType[*params.Error](err)
			if !ok || e.Name != row.field || !errors.Is(err, params.ErrNotExpressible) {
				t.Errorf("%s: Format(%+v) = %q, %v; want %s", name, r, text, err, row.field)
			}
			s.checkRequest(t, r)
		}
	}
}

func TestFormatEscapesNamesInOneWay(t *testing.T) {
	const source = "a b+c%d?e#f&g;h:i'j(k)!*$/é日\"<>\\^`{|}@,=._-~"
	const want = "/a%20b%2Bc%25d%3Fe%23f%26g%3Bh%3Ai%27j%28k%29%21%2A%24/%C3%A9%E6%97%A5%22%3C%3E%5C%5E%60%7B%7C%7D@,=._-~"
	for _, s := range subjects() {
		text, ok := s.checkRequest(t, params.Request{Source: source})
		if !ok || text != want {
			t.Errorf("%s: %s, want %s", s.name, text, want)
		}
	}
}
