package params_test

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/rendition-go/rendition/params"
)

var (
	oldKey = params.Key{ID: "k1", Secret: []byte("sixteen bytes ok")}
	newKey = params.Key{ID: "k2", Secret: []byte("another sixteen!")}
	noon   = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
)

func signed(t testing.TB, inner params.Dialect, o params.SignOptions, keys ...params.Key) *params.Signed {
	t.Helper()
	if o.Now == nil {
		o.Now = func() time.Time { return noon }
	}
	s, err := params.NewSigned(inner, keys, &o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func parseURL(t testing.TB, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func variantOf(source string) params.Request {
	return params.Request{Source: source, Params: params.Params{Width: 333, Quality: 71, Fit: params.FitNone, Format: params.FormatWebP}.Simplify()}
}

func dialects() map[string]params.Dialect {
	return map[string]params.Dialect{
		"query": params.Query{}, "path": params.Path{}, "folder": params.Folder{}, "suffix": params.Suffix{}, "at": params.At{},
	}
}

// requestFor returns a variant that d can say.
func requestFor(d params.Dialect, source string) params.Request {
	r := variantOf(source)
	switch d.(type) {
	case params.At:
		r.Params.Oversize, r.Params.Enlarge = params.OversizeKeep, true
	}
	return r
}

func TestSignedGrantsInEveryDialect(t *testing.T) {
	for name, d := range dialects() {
		t.Run(name, func(t *testing.T) {
			s := signed(t, d, params.SignOptions{Required: true}, newKey, oldKey)
			want := requestFor(d, "a b/ü+%.jpg")
			text, err := s.Sign(want, noon.Add(time.Hour))
			if err != nil {
				t.Fatal(err)
			}
			rs, g, err := params.Grants(s, parseURL(t, text))
			if err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			if len(rs) != 1 || rs[0] != want {
				t.Errorf("%s: got %+v, want %+v", text, rs, want)
			}
			if g.KeyID != "k2" || !g.Expires.Equal(noon.Add(time.Hour)) {
				t.Errorf("%s: grant %+v", text, g)
			}
			if got, err := s.Parse(parseURL(t, text)); err != nil || got != want {
				t.Errorf("Parse(%s) = %+v, %v", text, got, err)
			}
		})
	}
}

func TestSignedOldKeyStillVerifies(t *testing.T) {
	before := signed(t, params.Query{}, params.SignOptions{}, oldKey)
	after := signed(t, params.Query{}, params.SignOptions{}, newKey, oldKey)
	without := signed(t, params.Query{}, params.SignOptions{}, newKey)
	text, err := before.Format(variantOf("cat.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	if _, g, err := after.Grants(parseURL(t, text)); err != nil || g.KeyID != "k1" || !g.Expires.IsZero() {
		t.Errorf("after rotation: grant %+v, %v", g, err)
	}
	if _, _, err := without.Grants(parseURL(t, text)); !errors.Is(err, params.ErrSignature) {
		t.Errorf("without the old key: %v", err)
	}
}

func TestSignedExpiry(t *testing.T) {
	expires := noon.Add(-10 * time.Second)
	for _, c := range []struct {
		name string
		skew time.Duration
		want error
	}{
		{"within the default skew", 0, nil},
		{"within a skew of 10 s", 10 * time.Second, nil},
		{"beyond a skew of 9 s", 9 * time.Second, params.ErrExpired},
		{"without skew", -1, params.ErrExpired},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := signed(t, params.Query{}, params.SignOptions{Skew: c.skew}, newKey)
			text, err := s.Sign(variantOf("cat.jpg"), expires)
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err = s.Grants(parseURL(t, text)); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestSignRefusesTimesThatParseWouldNotTake(t *testing.T) {
	s := signed(t, params.Query{}, params.SignOptions{}, newKey)
	for _, end := range []time.Time{time.Unix(0, 0), time.Unix(-1, 0), time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)} {
		if text, err := s.Sign(variantOf("cat.jpg"), end); !errors.Is(err, params.ErrRange) {
			t.Errorf("%v: %q, %v", end, text, err)
		}
	}
	last := time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)
	text, err := s.Sign(variantOf("cat.jpg"), last)
	if err != nil {
		t.Fatal(err)
	}
	if _, g, err := s.Grants(parseURL(t, text)); err != nil || !g.Expires.Equal(last) {
		t.Errorf("%s: %+v, %v", text, g, err)
	}
}

func TestSignedRefuses(t *testing.T) {
	s := signed(t, params.Query{}, params.SignOptions{}, newKey)
	good, err := s.Sign(variantOf("cat.jpg"), noon.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	replace := func(old, new string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("%s does not hold %q", good, old)
		}
		return strings.Replace(good, old, new, 1)
	}
	_, sum, _ := strings.Cut(good, "sig=k2.")
	for name, c := range map[string]struct {
		url  string
		want error
	}{
		"another source":    {replace("cat", "dog"), params.ErrSignature},
		"another size":      {replace("w=333", "w=334"), params.ErrSignature},
		"another parameter": {replace("w=333", "w=333&prog=1&fm=jpg"), params.ErrRepeated},
		"another expiry":    {replace("exp=1", "exp=2"), params.ErrSignature},
		"never expires":     {replace(fmt.Sprintf("exp=%d", noon.Add(time.Hour).Unix()), "exp=0"), params.ErrSignature},
		"unknown key":       {replace("sig=k2", "sig=k9"), params.ErrSignature},
		"no key":            {replace("sig=k2.", "sig="), params.ErrSignature},
		"sum cut":           {good[:len(good)-1], params.ErrSignature},
		"sum empty":         {strings.TrimSuffix(good, sum), params.ErrSignature},
		"sum padded":        {good + "=", params.ErrSignature},
		"no sig":            {good[:strings.Index(good, "&sig=")], params.ErrSignature},
		"no exp":            {replace("&exp=", "&zzz="), params.ErrSignature},
		"sig twice":         {good + "&sig=k2." + sum, params.ErrRepeated},
		"exp twice":         {good + "&exp=0", params.ErrRepeated},
		"exp signed":        {replace("exp=", "exp=+"), params.ErrSyntax},
		"exp zero padded":   {replace("exp=", "exp=0"), params.ErrSyntax},
		"exp huge":          {replace("exp=", "exp=99999999999"), params.ErrSyntax},
	} {
		t.Run(name, func(t *testing.T) {
			rs, g, err := s.Grants(parseURL(t, c.url))
			if !errors.Is(err, c.want) || g.Signed() || len(rs) != 0 {
				t.Errorf("%s: %v, %+v, %v; want %v", c.url, rs, g, err, c.want)
			}
			if _, err := s.Parse(parseURL(t, c.url)); err == nil {
				t.Errorf("Parse takes %s", c.url)
			}
		})
	}
}

func TestSignedSpellingDoesNotMatter(t *testing.T) {
	s := signed(t, params.Query{}, params.SignOptions{}, newKey)
	text, err := s.Format(variantOf("cat.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	u := parseURL(t, text)
	parts := strings.Split(u.RawQuery, "&")
	for i, j := 0, len(parts)-1; i < j; i, j = i+1, j-1 {
		parts[i], parts[j] = parts[j], parts[i]
	}
	u.RawQuery = strings.Join(parts, "&")
	if _, g, err := s.Grants(u); err != nil || !g.Signed() {
		t.Errorf("%s: %+v, %v", u, g, err)
	}
}

func TestSignedUnsignedURLs(t *testing.T) {
	u := parseURL(t, "/cat.jpg?w=100")
	open := signed(t, params.Query{}, params.SignOptions{}, newKey)
	if rs, g, err := open.Grants(u); err != nil || g.Signed() || len(rs) != 1 || rs[0].Params.Width != 100 {
		t.Errorf("open: %v, %+v, %v", rs, g, err)
	}
	required := signed(t, params.Query{}, params.SignOptions{Required: true}, newKey)
	if _, _, err := required.Grants(u); !errors.Is(err, params.ErrSignature) {
		t.Errorf("required: %v", err)
	}
	if _, err := required.Parse(u); !errors.Is(err, params.ErrSignature) {
		t.Errorf("required, Parse: %v", err)
	}
}

// The reading that was signed is the one that counts, whichever comes first.
func TestSignedAmbiguousName(t *testing.T) {
	s := signed(t, params.Suffix{}, params.SignOptions{}, newKey)
	r, err := params.Suffix{}.Parse(parseURL(t, "/photo-1920x1080.jpg"))
	if err != nil || r.Source != "photo.jpg" {
		t.Fatal(r, err)
	}
	text, err := s.Format(r)
	if err != nil {
		t.Fatal(err)
	}
	rs, g, err := s.Grants(parseURL(t, text))
	if err != nil || !g.Signed() || len(rs) != 1 || rs[0] != r {
		t.Errorf("%s: %v, %+v, %v", text, rs, g, err)
	}
}

func TestNewSignedRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		inner params.Dialect
		keys  []params.Key
	}{
		"no dialect":   {nil, []params.Key{newKey}},
		"no key":       {params.Query{}, nil},
		"short secret": {params.Query{}, []params.Key{{ID: "a", Secret: []byte("fifteen bytes..")}}},
		"no id":        {params.Query{}, []params.Key{{Secret: newKey.Secret}}},
		"odd id":       {params.Query{}, []params.Key{{ID: "a.b", Secret: newKey.Secret}}},
		"long id":      {params.Query{}, []params.Key{{ID: strings.Repeat("a", 33), Secret: newKey.Secret}}},
		"id twice":     {params.Query{}, []params.Key{newKey, {ID: "k2", Secret: oldKey.Secret}}},
	} {
		if _, err := params.NewSigned(c.inner, c.keys, nil); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestSignedKeepsNoSecretOfTheCaller(t *testing.T) {
	secret := []byte("sixteen bytes ok")
	s := signed(t, params.Query{}, params.SignOptions{}, params.Key{ID: "a", Secret: secret})
	text, err := s.Format(variantOf("cat.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	clear(secret)
	if _, _, err := s.Grants(parseURL(t, text)); err != nil {
		t.Error(err)
	}
}

// FuzzSigned holds that no URL gets a grant but those that were signed.
func FuzzSigned(f *testing.F) {
	s := signed(f, params.Suffix{}, params.SignOptions{}, newKey, oldKey)
	good, err := s.Format(params.Request{Source: "cat.jpg", Params: params.Params{Width: 200, Quality: 80}})
	if err != nil {
		f.Fatal(err)
	}
	inner := strings.Split(good, "?")[0]
	f.Add(good)
	f.Add("/cat-200w.jpg?exp=0&sig=k1.AAAA")
	f.Add("/cat-200w.jpg?sig=&exp=")
	f.Add("/cat.jpg?a&&sig=k2.x;exp=1")
	f.Fuzz(func(t *testing.T, text string) {
		u, err := url.Parse(text)
		if err != nil {
			return
		}
		rs, g, err := s.Grants(u)
		if err != nil || !g.Signed() {
			return
		}
		if again, err := (params.Suffix{}).Format(rs[0]); err != nil || again != inner {
			t.Errorf("%q has a grant for %+v", text, rs[0])
		}
	})
}

func ExampleSigned() {
	key := params.Key{ID: "2026", Secret: []byte("a secret of at least 16 bytes")}
	d, err := params.NewSigned(params.Query{}, []params.Key{key}, &params.SignOptions{Required: true})
	if err != nil {
		panic(err)
	}
	u, err := url.Parse("/cat.jpg?w=640")
	if err != nil {
		panic(err)
	}
	_, err = d.Parse(u)
	fmt.Println(err)

	r, _ := params.Query{}.Parse(u)
	text, _ := d.Sign(r, time.Unix(4102444800, 0))
	fmt.Println(text)
	// Output:
	// params: sig "": bad signature
	// /cat.jpg?w=640&exp=4102444800&sig=2026.ERAcJZ-SIVzAGk0zIuB_2Iq2fMR_vUwzLw49Jrrg24c
}
