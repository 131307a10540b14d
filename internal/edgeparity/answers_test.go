package edgeparity

import (
	"encoding/json"
	"math/rand/v2"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/dop251/goja"
	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/variant"
	"github.com/rendition-go/rendition/variant/edge"
)

// handle returns what the handler makes of an event, both as JSON.
func handle(t *testing.T, c config, event string) map[string]any {
	t.Helper()
	script, err := edge.Generate(c.set, c.dialect, &c.opts)
	if err != nil {
		t.Fatal(err)
	}
	vm := goja.New()
	v, err := vm.RunString(string(script) + "JSON.stringify(handler(" + event + "))")
	if err != nil {
		t.Fatal(err)
	}
	var answer map[string]any
	if err := json.Unmarshal([]byte(v.String()), &answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

// A request that goes on keeps all but its path and its query.
func TestRewrittenRequest(t *testing.T) {
	got := handle(t, known()[0], `{version: '1.0', request: {method: 'GET', uri: '/a%2Bb.jpg', querystring: {d: {value: '105x105'}},
		headers: {host: {value: 'h'}, accept: {value: 'image/webp'}, 'x-a': {value: '1', multiValue: [{value: '1'}, {value: '2'}]}},
		cookies: {c: {value: '3'}}}}`)
	want := map[string]any{
		"method": "GET", "uri": "/100x100/webp/a%2Bb.jpg", "querystring": map[string]any{},
		"headers": map[string]any{
			"host": value("h"), "accept": value("image/webp"),
			"x-a": map[string]any{"value": "1", "multiValue": []any{value("1"), value("2")}},
		},
		"cookies": map[string]any{"c": value("3")},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
}

// What stands in a response is as CloudFront Functions want it.
func TestRefusals(t *testing.T) {
	exact := &variant.Set{Sizes: sizes("100x100")}
	minute := edge.Options{ErrorTTL: time.Minute}
	none := edge.Options{ErrorTTL: -1, NotAllowedStatus: 400, HideOriginals: true}
	for _, c := range []struct {
		name, method, uri string
		opts              edge.Options
		status            float64
		reason, cache     string
		body, allow       string
	}{
		{"method", "POST", "/100x100/webp/a.jpg", minute, 405, "Method Not Allowed", "public, max-age=60", "method not allowed\n", "GET, HEAD"},
		{"malformed", "GET", "/100x100,q=0/webp/a.jpg", minute, 400, "Bad Request", "public, max-age=60", "bad request\n", ""},
		{"not allowed", "GET", "/100x101/webp/a.jpg", edge.Options{}, 404, "Not Found", "public, max-age=10", "this variant is not allowed\n", ""},
		{"not allowed, 400", "GET", "/100x101/webp/a.jpg", none, 400, "Bad Request", "no-store", "this variant is not allowed\n", ""},
		{"original", "GET", "/a.jpg", none, 400, "Bad Request", "no-store", "this variant is not allowed\n", ""},
		{"head", "HEAD", "/100x101/webp/a.jpg", edge.Options{}, 404, "Not Found", "public, max-age=10", "", ""},
	} {
		event := `{request: {method: '` + c.method + `', uri: '` + c.uri + `', querystring: {}, headers: {}, cookies: {}}}`
		got := handle(t, config{set: exact, dialect: params.Path{}, opts: c.opts}, event)
		headers := map[string]any{
			"cache-control": value(c.cache), "content-type": value("text/plain; charset=utf-8"), "x-content-type-options": value("nosniff"),
		}
		if c.allow != "" {
			headers["allow"] = value(c.allow)
		}
		want := map[string]any{"statusCode": c.status, "statusDescription": c.reason, "headers": headers}
		if c.body != "" {
			want["body"] = map[string]any{"encoding": "text", "data": c.body}
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\n got %v\nwant %v", c.name, got, want)
		}
	}
}

// A runtime without rawQueryString, and a request without what is optional.
func TestSparseEvents(t *testing.T) {
	c := known()[0]
	for event, want := range map[string]string{
		`{request: {method: 'GET', uri: '/a.jpg', headers: {}}}`:                                                                                    "/a.jpg",
		`{request: {method: 'GET', uri: '/a.jpg', querystring: {w: {value: '300', multiValue: [{value: '300'}]}}, headers: {}}}`:                    "/300x300,fit=inside/orig/a.jpg",
		`{request: {method: 'GET', uri: '/a.png', querystring: {}, headers: {}, rawQueryString: function () { return 'w=300'; }}}`:                  "/300x300,fit=inside/orig/a.png",
		`{request: {method: 'GET', uri: '/a.jpg', querystring: {w: {value: '1'}}, headers: {}, rawQueryString: function () { return undefined; }}}`: "/a.jpg",
	} {
		if got := handle(t, c, event)["uri"]; got != want {
			t.Errorf("%s: %v, not %v", event, got, want)
		}
	}
}

// The Lambda behind reads the rewritten path and finds it settled: it makes the
// variant of that very key, so that the next request finds it in S3.
func TestLambdaAgrees(t *testing.T) {
	s := source{Rand: rand.New(rand.NewPCG(7, 7))}
	variants := 0
	for _, c := range configs(s, 40) {
		_, ambiguous := c.dialect.(params.Ambiguous)
		near := s.about(c.set)
		for range 500 {
			q := near.request(c.dialect)
			path, query, _ := strings.Cut(c.route(q), "?")
			if path[0] != '/' || query != "" {
				continue
			}
			if c.opts.Version != "" {
				path = "/" + strings.TrimPrefix(path, "/~"+c.opts.Version+"/")
				path = "/" + strings.TrimLeft(path, "/")
			}
			u, err := url.ParseRequestURI(path)
			if err != nil {
				t.Fatalf("%s: %+v: %v", c.name, q, err)
			}
			r, err := variant.LayoutOf(c.dialect).Parse(u)
			if err != nil {
				t.Fatalf("%s: %+v goes on as %s: %v", c.name, q, path, err)
			}
			if r.Params.IsOriginal() || ambiguous && !c.opts.HideOriginals {
				continue
			}
			variants++
			if p, err := c.set.Closest(r.Params); err != nil || p != r.Params.Canonical() {
				t.Errorf("%s: %+v goes on as %s, of which the Lambda makes %v: %v", c.name, q, path, p, err)
			}
		}
	}
	if variants < 1000 {
		t.Errorf("only %d variants", variants)
	}
}

// An original whose name looks like a variant is not hidden: its own name goes on.
func TestNamesThatLookLikeVariants(t *testing.T) {
	suffix := config{set: &variant.Set{Sizes: sizes("200x200,full"), Variance: 20, NoMatch: variant.Nearest, Qualities: []int{80, 60}}, dialect: params.Suffix{}}
	at := config{set: &variant.Set{
		Sizes: sizes("200x200,640w"), Variance: 20, NoMatch: variant.Default, Default: variant.Size{Width: 640},
		Fits: []params.Fit{params.FitInside}, Oversize: params.OversizeKeep,
	}, dialect: params.At{}}
	for _, c := range []struct {
		config
		path, want string
	}{
		{suffix, "/photo-1920x1080.jpg", "/photo-1920x1080.jpg"},
		{suffix, "/photo-210x200.jpg", "/photo-210x200.jpg"},
		{suffix, "/photo-200x200.jpg", "/photo-200x200.jpg"},
		{suffix, "/photo-200x200,q=70.jpg", "/photo-200x200,q=70.jpg"},
		{suffix, "/photo-100p.jpg", "/photo-100p.jpg"},
		{suffix, "/photo-200x200,fit=cover,q=60.jpg", "/photo-200x200,q=60.jpg"},
		{suffix, "/ph%6Fto+x-200x200.jpg", "/photo%2Bx-200x200.jpg"},
		{suffix, "/photo-0x5.jpg", "400"},
		{at, "/icon@2x.png", "/icon@2x.png"},
		{at, "/photo.jpg@200h_200w_80q", "/photo.jpg@200w_200h"},
		{at, "/photo.jpg@201w_200h", "/photo.jpg@201w_200h"},
		{at, "/photo.jpg@640w_1r.webp", "/photo.jpg@640w_1r.webp"},
		{at, "/photo.jpg@640w_7x", "400"},
	} {
		script, err := edge.Generate(c.set, c.dialect, nil)
		if err != nil {
			t.Fatal(err)
		}
		run, err := inGoja(script)
		if err != nil {
			t.Fatal(err)
		}
		line, err := request{method: "GET", path: c.path}.event(true)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := run(line); err != nil || got != c.want {
			t.Errorf("%s: %s, not %s: %v", c.path, got, c.want, err)
		}
	}
}
