package awslambda_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/rendition-go/rendition/awslambda"
)

// request returns the request that the handler gets for an event.
func request(t testing.TB, event object, opts *awslambda.Options) (got *http.Request, body string) {
	t.Helper()
	h := awslambda.New(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		data, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		got, body = r, string(data)
	}), opts)
	if r := invoke(t, h, event); got == nil {
		t.Fatalf("the handler was not called; answered %d", r.StatusCode)
	}
	return got, body
}

func TestRequestOfEveryKind(t *testing.T) {
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			e := k.event("POST", "/a/b.jpg", object{"d": "200x100"}, object{
				"host": "images.example", "accept": "image/webp", "x-forwarded-for": "198.51.100.7, 203.0.113.9", "content-length": "99",
			})
			e["body"], e["isBase64Encoded"] = base64.StdEncoding.EncodeToString([]byte("\x00\xff picture")), true
			r, body := request(t, e, nil)
			for _, c := range []struct{ what, got, want string }{
				{"method", r.Method, "POST"},
				{"path", r.URL.EscapedPath(), "/a/b.jpg"},
				{"query", r.URL.RawQuery, "d=200x100"},
				{"RequestURI", r.RequestURI, "/a/b.jpg?d=200x100"},
				{"Host", r.Host, "images.example"},
				{"Accept", r.Header.Get("Accept"), "image/webp"},
				{"Host header", r.Header.Get("Host"), ""},
				{"Content-Length", r.Header.Get("Content-Length"), "10"},
				{"RemoteAddr", r.RemoteAddr, "203.0.113.9:0"},
				{"body", body, "\x00\xff picture"},
				{"Proto", r.Proto, "HTTP/1.1"},
			} {
				if c.got != c.want {
					t.Errorf("%s is %q, not %q", c.what, c.got, c.want)
				}
			}
			if r.ContentLength != 10 {
				t.Errorf("ContentLength is %d", r.ContentLength)
			}
		})
	}
}

func TestPaths(t *testing.T) {
	for _, c := range []struct{ kind, path, want string }{
		{"url", "/a%2Fb%20c%2B+d.jpg", "/a%2Fb%20c%2B+d.jpg"},
		{"url", "/100%25.jpg", "/100%25.jpg"},
		{"url", "/100%.jpg", "/100%25.jpg"}, // can be no escape
		{"url", "/%zz", "/%25zz"},
		{"url", "/\u00e9 ?#.jpg", "/%C3%A9%20%3F%23.jpg"},
		{"url", "/%e9", "/%e9"},
		{"url", "/\x00\x1f\x7f", "/%00%1F%7F"},
		{"httpapi2", "/\x00\x1f\x7f", "/%00%1F%7F"},
		{"url", "", "/"},
		{"url", "a.jpg", "/a.jpg"},
		{"url", "//a.jpg", "//a.jpg"},
		{"url", "/a[1]|2.jpg", "/a[1]%7C2.jpg"},
		{"rest", "/100%25.jpg", "/100%25.jpg"},
		{"rest", "/prod/a.jpg", "/prod/a.jpg"}, // a REST API's path is without the stage
		{"alb", "/a%2Fb.jpg", "/a%2Fb.jpg"},
		{"httpapi2", "/100%25.jpg", "/100%2525.jpg"}, // the file 100%25.jpg
		{"httpapi2", "/100%.jpg", "/100%25.jpg"},
		{"httpapi2", "/\u00e9 #.jpg", "/%C3%A9%20%23.jpg"},
		{"httpapi1", "/100%.jpg", "/100%25.jpg"},
		{"httpapi1", "/prod/a.jpg", "/a.jpg"},
		{"httpapi1", "/production/a.jpg", "/production/a.jpg"},
		{"httpapi1", "/prod", "/"},
	} {
		r, _ := request(t, kindNamed(t, c.kind)("GET", c.path, nil, nil), nil)
		if got := r.URL.EscapedPath(); got != c.want {
			t.Errorf("%s %q: %q, not %q", c.kind, c.path, got, c.want)
		}
	}
}

func TestPathOption(t *testing.T) {
	for _, c := range []struct {
		form awslambda.PathForm
		kind string
		want string
	}{
		{awslambda.PathDecoded, "url", "/a%2541"},
		{awslambda.PathEscaped, "httpapi2", "/a%41"},
		{awslambda.PathByKind, "url", "/a%41"},
		{awslambda.PathByKind, "httpapi2", "/a%2541"},
	} {
		r, _ := request(t, kindNamed(t, c.kind)("GET", "/a%41", nil, nil), &awslambda.Options{Path: c.form})
		if got := r.URL.EscapedPath(); got != c.want {
			t.Errorf("%v, %s: %q, not %q", c.form, c.kind, got, c.want)
		}
	}
}

// Any name reaches the handler, by each kind in its own form.
func TestNamesArrive(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	letters := []rune("ab/%25+ ?#&=\u00e9\u4e16@~^[]|\\\"';:,.-_(")
	for range 2000 {
		name := make([]rune, 1+rng.IntN(12))
		for i := range name {
			name[i] = letters[rng.IntN(len(letters))]
		}
		decoded := "/" + string(name)
		escaped := (&url.URL{Path: decoded}).EscapedPath()
		for _, k := range kinds {
			path := escaped
			if strings.HasPrefix(k.name, "httpapi") {
				path = decoded
			}
			r, _ := request(t, k.event("GET", path, nil, nil), nil)
			if r.URL.Path != decoded || r.URL.EscapedPath() != escaped {
				t.Fatalf("%s: %q arrived as %q, escaped %q", k.name, decoded, r.URL.Path, r.URL.EscapedPath())
			}
		}
	}
}

func TestQueries(t *testing.T) {
	for _, c := range []struct {
		kind  string
		query object
		want  string
	}{
		{"url", object{"key": "a%2Fb+c"}, "key=a%2Fb+c"},
		{"url", object{"key": "a b\u00e9#"}, "key=a%20b%C3%A9%23"},
		{"url", object{"key": "100%"}, "key=100%"}, // as malformed as it came
		{"rest", object{"key": "a/b c+d&e=f%"}, "key=a/b%20c%2Bd%26e%3Df%25"},
		{"rest", object{"w": "1", "h": "2", "": ""}, "=&h=2&w=1"},
		{"httpapi1", object{"key": "a b"}, "key=a%20b"},
		{"alb", object{"key": "a%2Fb+c%20d"}, "key=a%2Fb+c%20d"},
		{"alb", object{"key": "a b"}, "key=a%20b"},
		{"alb multi", object{"key": "a%26b"}, "key=a%26b"},
	} {
		r, _ := request(t, kindNamed(t, c.kind)("GET", "/", c.query, nil), nil)
		if r.URL.RawQuery != c.want {
			t.Errorf("%s %v: %q, not %q", c.kind, c.query, r.URL.RawQuery, c.want)
		}
	}
	e := kindNamed(t, "rest")("GET", "/", object{"w": "2"}, nil)
	e["multiValueQueryStringParameters"] = object{"w": []any{"1", "2"}}
	if r, _ := request(t, e, nil); r.URL.RawQuery != "w=1&w=2" {
		t.Errorf("repeated parameters became %q", r.URL.RawQuery)
	}
}

func TestHeadersAndCookies(t *testing.T) {
	e := kindNamed(t, "url")("GET", "/", nil, object{
		"cookie": "old", "x-two": "a,b", "bad name": "x", "x-bad": "a\r\nb", "transfer-encoding": "chunked",
	})
	e["cookies"] = []any{"a=1", "b=2"}
	r, _ := request(t, e, nil)
	if got := r.Header.Get("Cookie"); got != "a=1; b=2" {
		t.Errorf("Cookie is %q", got)
	}
	if len(r.Header) != 2 || r.Header.Get("X-Two") != "a,b" {
		t.Errorf("header is %v", r.Header)
	}
	if r.Host != "abc123.lambda-url.eu-west-1.on.aws" {
		t.Errorf("without a Host header the host is %q", r.Host)
	}
	e = kindNamed(t, "rest")("GET", "/", nil, object{"accept": "last"})
	e["multiValueHeaders"] = object{"accept": []any{"first", "last"}}
	if r, _ = request(t, e, nil); len(r.Header.Values("Accept")) != 2 {
		t.Errorf("Accept is %v", r.Header.Values("Accept"))
	}
}

func TestPayload(t *testing.T) {
	e := kindNamed(t, "rest")("GET", "/", nil, nil)
	e["stageVariables"] = object{"a": "b"}
	r, _ := request(t, e, nil)
	raw, ok := awslambda.Payload(r.Context())
	var got struct{ StageVariables map[string]string }
	if err := json.Unmarshal(raw, &got); !ok || err != nil || got.StageVariables["a"] != "b" {
		t.Errorf("%v %v %s", ok, err, raw)
	}
	if _, ok := awslambda.Payload(context.Background()); ok {
		t.Error("a payload out of nowhere")
	}
}

func TestWhatIsNoEvent(t *testing.T) {
	h := newHandler(func(http.ResponseWriter, *http.Request) { t.Error("called") })
	for _, payload := range []string{
		``, `null`, `[]`, `"x"`, `{}`, `{"version":"2.0"}`, `{"version":"3.0","httpMethod":"GET"}`,
		`{"Records":[{"cf":{}}]}`, `{"requestContext":{"elb":{}}}`, `{"httpMethod":"GET","headers":7}`, `{"httpMethod":`,
	} {
		if _, err := h.Invoke(context.Background(), []byte(payload)); !errors.Is(err, awslambda.ErrEvent) {
			t.Errorf("%s: %v", payload, err)
		}
		if _, err := h.Stream(context.Background(), []byte(payload)); !errors.Is(err, awslambda.ErrEvent) {
			t.Errorf("%s, streamed: %v", payload, err)
		}
	}
	for _, kind := range []string{"httpapi1", "httpapi2", "alb", "alb multi"} {
		e := kindNamed(t, kind)("GET", "/", nil, nil)
		if _, err := h.Stream(context.Background(), marshal(t, e)); !errors.Is(err, awslambda.ErrEvent) {
			t.Errorf("%s, streamed: %v", kind, err)
		}
	}
}

func TestMalformedRequestsAre400(t *testing.T) {
	h := newHandler(func(http.ResponseWriter, *http.Request) { t.Error("called") })
	for _, k := range kinds {
		e := k.event("GET", "/", nil, nil)
		e["body"], e["isBase64Encoded"] = "*", true
		if r := invoke(t, h, e); r.StatusCode != 400 {
			t.Errorf("%s: %d for a body that is no base64", k.name, r.StatusCode)
		}
		if r := invoke(t, h, k.event("G T", "/", nil, nil)); r.StatusCode != 400 {
			t.Errorf("%s: %d for a method with a space", k.name, r.StatusCode)
		}
	}
	e := kindNamed(t, "url")("G T", "/", nil, nil)
	s, err := h.Stream(context.Background(), marshal(t, e))
	if err != nil {
		t.Fatal(err)
	}
	if r, body, err := readStream(t, s); r.StatusCode != 400 || body != "Bad Request\n" || err != nil {
		t.Errorf("streamed: %d %q %v", r.StatusCode, body, err)
	}
}

func TestDeadline(t *testing.T) {
	for _, c := range []struct{ left, reserve, want time.Duration }{
		{time.Hour, 0, time.Hour - awslambda.DefaultReserve},
		{time.Hour, time.Minute, time.Hour - time.Minute},
		{time.Hour, -1, time.Hour},
		{time.Hour, 2 * time.Hour, time.Hour / 2},
		{0, 0, 0},
	} {
		var left time.Duration
		h := awslambda.New(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			end, ok := r.Context().Deadline()
			if left = time.Until(end); c.left == 0 && ok {
				t.Error("a deadline out of nowhere")
			}
		}), &awslambda.Options{Reserve: c.reserve})
		ctx := context.Background()
		if c.left != 0 {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, c.left)
			defer cancel()
		}
		if _, err := h.Invoke(ctx, marshal(t, kindNamed(t, "url")("GET", "/", nil, nil))); err != nil {
			t.Fatal(err)
		}
		if c.left != 0 && (left > c.want || left < c.want-time.Minute) {
			t.Errorf("%+v: %v left", c, left)
		}
	}
}
