package params_test

import (
	"math/rand/v2"
	"testing"

	"github.com/rendition-go/rendition/params"
)

// fuzzDialect holds one dialect to all laws: with text as a URL, with source as
// a name, and with what seed makes of Params.
func fuzzDialect(f *testing.F, name string) {
	s := subjectNamed(f, name)
	for i, row := range readings[name] {
		f.Add(row.text, row.source, uint64(i))
	}
	for i, row := range refusals[name] {
		f.Add(row.text, "cat.jpg", uint64(i))
	}
	f.Fuzz(func(t *testing.T, text, source string, seed uint64) {
		s.checkText(t, text)
		rng := rand.New(rand.NewPCG(seed, 0))
		texts := map[string]params.Request{}
		for _, r := range []params.Request{
			{Source: source},
			{Source: source, Params: s.sayable(rng)},
			{Source: source, Params: anyParams(rng)},
			{Source: anySource(rng), Params: s.sayable(rng)},
		} {
			text, ok := s.checkRequest(t, r)
			if !ok {
				continue
			}
			if other, taken := texts[text]; taken && other != r {
				t.Fatalf("%q says %+v and %+v", text, r, other)
			}
			texts[text] = r
			s.checkText(t, text)
		}
	})
}

func FuzzQuery(f *testing.F)  { fuzzDialect(f, "query") }
func FuzzPath(f *testing.F)   { fuzzDialect(f, "path") }
func FuzzFolder(f *testing.F) { fuzzDialect(f, "folder") }
func FuzzSuffix(f *testing.F) { fuzzDialect(f, "suffix") }
func FuzzAt(f *testing.F)     { fuzzDialect(f, "at") }

func FuzzParams(f *testing.F) {
	f.Add("orig", uint64(0))
	f.Add("200x100,p=50,fit=cover,pos=top,enlarge,oversize=keep,fm=webp,q=80,prog", uint64(1))
	f.Fuzz(func(t *testing.T, text string, seed uint64) {
		p, err := params.Parse(text)
		if err != nil {
			checkError(t, text, err)
		} else if p.Validate() != nil || p.String() != text {
			t.Fatalf("Parse(%q) = %+v, which is %q", text, p, p)
		}
		checkNeutral(t, anyParams(rand.New(rand.NewPCG(seed, 0))))
	})
}
