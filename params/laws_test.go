package params_test

import (
	"errors"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"

	"github.com/rendition-go/rendition/params"
)

// A subject is one dialect under the laws that hold for all of them.
type subject struct {
	name            string
	strict, lenient params.Dialect
	oversize        params.Oversize // of every variant
	auto            bool            // has a word for FormatAuto
	maxSide         int
	fits            []params.Fit
}

func subjects() []subject {
	fits := []params.Fit{
		params.FitInside, params.FitOutside, params.FitFill, params.FitCover, params.FitContain,
	}
	return []subject{
		{"query", params.Query{}, params.Query{Lenient: true}, 0, true, 16384, fits},
		{"path", params.Path{}, params.Path{Lenient: true}, 0, false, 16384, fits},
		{"folder", params.Folder{}, params.Folder{Lenient: true}, 0, false, 16384, fits},
		{"suffix", params.Suffix{}, params.Suffix{Lenient: true}, 0, false, 16384, fits},
		{"at", params.At{}, params.At{Lenient: true}, params.OversizeKeep, false, 4096, fits[:3]},
	}
}

func subjectNamed(t testing.TB, name string) subject {
	for _, s := range subjects() {
		if s.name == name {
			return s
		}
	}
	t.Fatalf("no dialect %q", name)
	return subject{}
}

var reasons = []error{
	params.ErrNotExpressible, params.ErrUnknown, params.ErrRepeated, params.ErrRange,
	params.ErrSyntax, params.ErrConflict, params.ErrSource,
}

// checkError holds an error to the contract: an Error with a name and a reason.
func checkError(t testing.TB, what string, err error) {
	t.Helper()
	e, ok := errors.AsType[*params.Error](err)
	if !ok || e.Name == "" {
		t.Fatalf("%s: error %v names no parameter", what, err)
	}
	for _, reason := range reasons {
		if errors.Is(err, reason) {
			return
		}
	}
	t.Fatalf("%s: error %v has no known reason", what, err)
}

// checkText holds every law that starts from a text.
func (s subject) checkText(t testing.TB, text string) {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		return
	}
	before := *u
	r, err := s.strict.Parse(u)
	lr, lerr := s.lenient.Parse(u)
	if *u != before {
		t.Fatalf("%s: Parse(%q) changed the URL", s.name, text)
	}
	if lerr == nil {
		s.checkParsed(t, s.lenient, text, lr)
	} else {
		checkError(t, s.name+" lenient "+text, lerr)
	}
	if err != nil {
		checkError(t, s.name+" "+text, err)
		if r != (params.Request{}) {
			t.Fatalf("%s: Parse(%q) = %+v besides the error %v", s.name, text, r, err)
		}
		return
	}
	if lerr != nil || lr != r {
		t.Fatalf("%s: Parse(%q) = %+v, leniently %+v, %v", s.name, text, r, lr, lerr)
	}
	s.checkParsed(t, s.strict, text, r)
	s.checkCandidates(t, u, r)
}

// checkParsed holds a request that came out of text to what Parse promises.
func (s subject) checkParsed(t testing.TB, d params.Dialect, text string, r params.Request) {
	t.Helper()
	if err := params.ValidSource(r.Source); err != nil {
		t.Fatalf("%s: Parse(%q): %v", s.name, text, err)
	}
	if err := r.Params.Validate(); err != nil {
		t.Fatalf("%s: Parse(%q): %v", s.name, text, err)
	}
	if r.Params != r.Params.Simplify() {
		t.Fatalf("%s: Parse(%q) = %v is not simplified", s.name, text, r.Params)
	}
	canonical, err := d.Format(r)
	if err != nil {
		t.Fatalf("%s: Parse(%q) = %+v has no text: %v", s.name, text, r, err)
	}
	if got := s.checkFormatted(t, r, canonical); got != canonical {
		t.Fatalf("%s: %q becomes %q, then %q", s.name, text, canonical, got)
	}
}

// checkFormatted holds the text of r to what Format promises, and returns the
// text of what it reads as.
func (s subject) checkFormatted(t testing.TB, r params.Request, text string) string {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil || u.String() != text || u.Host != "" || !strings.HasPrefix(text, "/") {
		t.Fatalf("%s: Format(%+v) = %q is no canonical URL path: %v", s.name, r, text, err)
	}
	got, err := s.strict.Parse(u)
	if err != nil || got != r {
		t.Fatalf("%s: Format(%+v) = %q reads as %+v, %v", s.name, r, text, got, err)
	}
	again, err := s.strict.Format(got)
	if err != nil {
		t.Fatalf("%s: Format(%+v): %v", s.name, got, err)
	}
	return again
}

func (s subject) checkCandidates(t testing.TB, u *url.URL, r params.Request) {
	t.Helper()
	rs, err := params.Candidates(s.strict, u)
	if err != nil || len(rs) == 0 || rs[len(rs)-1] != r {
		t.Fatalf("%s: Candidates(%q) = %+v, %v; Parse says %+v", s.name, u, rs, err, r)
	}
	if len(rs) == 2 && (!rs[0].Params.IsOriginal() || r.Params.IsOriginal() || "/"+rs[0].Source != u.Path) ||
		len(rs) > 2 {
		t.Fatalf("%s: Candidates(%q) = %+v", s.name, u, rs)
	}
}

// checkRequest holds every law that starts from a request, and returns its text
// if it has one.
func (s subject) checkRequest(t testing.TB, r params.Request) (text string, ok bool) {
	t.Helper()
	text, err := s.strict.Format(r)
	ltext, lerr := s.lenient.Format(r)
	if err != nil {
		checkError(t, s.name, err)
		if !errors.Is(err, params.ErrNotExpressible) || text != "" {
			t.Fatalf("%s: Format(%+v) = %q, %v", s.name, r, text, err)
		}
		return "", false
	}
	if lerr != nil || ltext != text {
		t.Fatalf("%s: Format(%+v) = %q, leniently %q, %v", s.name, r, text, ltext, lerr)
	}
	if got := s.checkFormatted(t, r, text); got != text {
		t.Fatalf("%s: Format(%+v) = %q, then %q", s.name, r, text, got)
	}
	return text, true
}

// pick returns one of the values, the first half of the time.
func pick[T any](rng *rand.Rand, usual T, others ...T) T {
	if len(others) == 0 || rng.IntN(2) == 0 {
		return usual
	}
	return others[rng.IntN(len(others))]
}

// anyParams returns Params of which about half are valid and simplified.
func anyParams(rng *rand.Rand) params.Params {
	if rng.IntN(8) == 0 {
		return params.Params{}
	}
	p := params.Params{
		Width:       pick(rng, 0, 1, 99, 100, 4096, 4097, 16384, 16385, -1),
		Height:      pick(rng, 0, 1, 100, 200, 4096, 4097, 16384, 16385, -1),
		Percent:     pick(rng, 0, 1, 50, 100, 200, 1000, 1001, -1),
		Fit:         params.Fit(pick(rng, 0, 1, 2, 3, 4, 5, 6, 255)),
		Position:    params.Position(pick(rng, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9)),
		Enlarge:     rng.IntN(2) == 0,
		Oversize:    params.Oversize(pick(rng, 0, 1, 2)),
		Format:      anyFormat(rng),
		Quality:     pick(rng, 80, 0, 1, 79, 81, 100, 101, -1),
		Progressive: rng.IntN(4) == 0,
	}
	if rng.IntN(4) != 0 {
		p = p.Simplify()
	}
	return p
}

func anyFormat(rng *rand.Rand) params.Format {
	return pick[params.Format](rng, "", "auto", "fallback", "jpeg", "png", "gif", "webp", "avif", "jxl",
		"heic", "tiff", "bmp", "jpg", "orig", "x-qoi", "x-full", "x-100w", "qoi", "x-", "WebP", "a,b")
}

// sayable returns Params that the dialect must have a text for.
func (s subject) sayable(rng *rand.Rand) params.Params {
	if rng.IntN(16) == 0 {
		return params.Params{}
	}
	formats := []params.Format{"jpeg", "png", "gif", "webp", "avif", "jxl", "heic", "tiff", "bmp", "x-qoi"}
	if s.auto {
		formats = append(formats, params.FormatAuto)
	}
	p := params.Params{
		Width:       pick(rng, 0, 1, 100, 200, s.maxSide),
		Height:      pick(rng, 0, 1, 100, 200, s.maxSide),
		Percent:     pick(rng, 0, 1, 99, 100, 101, 1000),
		Fit:         pick(rng, params.FitNone, s.fits...),
		Position:    params.Position(rng.IntN(9)),
		Enlarge:     rng.IntN(2) == 0,
		Oversize:    s.oversize,
		Format:      pick(rng, params.FormatSource, formats...),
		Quality:     pick(rng, 80, 1, 79, 100),
		Progressive: rng.IntN(4) == 0,
	}
	return p.Simplify()
}

// anySource returns a name made of what names and variant parts are made of,
// so that the one is often taken for the other.
func anySource(rng *rand.Rand) string {
	parts := []string{
		"a", "b.jpg", "cat", "100w", "200x100", "full", "50p", "9h,q=50", "webp", "orig", "jpg",
		"@", "@100w", "@80q_1e", "@2x", ".png", ".webp", ".", "-", "-100w", "-2x3,fm=png", "-full",
		" ", "+", "%", "%2F", "?", "#", ";", "&", "é", "日本", "~", "\x00", "\xff", "x-100w", "_", ",",
	}
	var b strings.Builder
	for range 1 + rng.IntN(5) {
		b.WriteString(parts[rng.IntN(len(parts))])
		if rng.IntN(3) == 0 {
			b.WriteByte('/')
		}
	}
	return b.String()
}

func TestLawsHoldForRandomRequests(t *testing.T) {
	for _, s := range subjects() {
		t.Run(s.name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(1, 2))
			said := map[string]params.Request{}
			for range 30000 {
				r := params.Request{Source: anySource(rng), Params: anyParams(rng)}
				text, ok := s.checkRequest(t, r)
				if !ok {
					continue
				}
				if other, taken := said[text]; taken && other != r {
					t.Fatalf("%q says %+v and %+v", text, r, other)
				}
				said[text] = r
			}
			if len(said) < 500 {
				t.Errorf("only %d requests had a text", len(said))
			}
		})
	}
}

func TestFormatSaysAllThatTheDialectHasWordsFor(t *testing.T) {
	sources := []string{"cat.jpg", "a/b/cat.tar.gz", "deep/cat", "sp ace/c+%?#é.png", "icon@2x.png", "a-b/c-d.jpg"}
	for _, s := range subjects() {
		t.Run(s.name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(3, 4))
			said := map[string]params.Request{}
			for range 20000 {
				r := params.Request{Source: sources[rng.IntN(len(sources))], Params: s.sayable(rng)}
				text, ok := s.checkRequest(t, r)
				if !ok {
					t.Fatalf("no text for %+v", r)
				}
				if other, taken := said[text]; taken && other != r {
					t.Fatalf("%q says %+v and %+v", text, r, other)
				}
				said[text] = r
			}
		})
	}
}

// TestLawsHoldForRandomTexts parses texts put together from the words of all
// dialects.
func TestLawsHoldForRandomTexts(t *testing.T) {
	words := []string{
		"d=200x100", "w=100", "h=5", "w=0", "fit=cover", "fit=bad", "pos=top", "p=50", "p=100",
		"dpr=2", "dpr=1.5", "enlarge=0", "enlarge=1", "q=80", "q=101", "fm=webp", "fm=auto",
		"fm=orig", "prog=1", "prog", "key=a/100w/b.jpg", "key=c.jpg", "", "=", "x", "a;b", "%zz=1",
	}
	for _, s := range subjects() {
		t.Run(s.name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(5, 6))
			for range 30000 {
				text := "/" + strings.ReplaceAll(url.PathEscape(anySource(rng)), "%2F", "/")
				for i := range rng.IntN(4) {
					text += pick(rng, []string{"?", "&"}[min(i, 1)], ",") + words[rng.IntN(len(words))]
				}
				s.checkText(t, text)
			}
		})
	}
}
