package awslambda_test

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/rendition-go/rendition/awslambda"
	"github.com/rendition-go/rendition/internal/testlog"
)

const png = "\x89PNG\r\n\x1a\n\x00\x00"

func TestReplyOfEveryKind(t *testing.T) {
	h := newHandler(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "public, max-age=60")
		w.Header().Add("Vary", "Accept")
		w.Header().Add("Vary", "Origin")
		w.Header().Set("X-Split", "a\r\nb")
		w.Header().Set("Connection", "close")
		w.Header().Set("Content-Length", "10")
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "1"})
		http.SetCookie(w, &http.Cookie{Name: "b", Value: "2"})
		w.WriteHeader(201)
		w.Header().Set("X-Late", "too late")
		w.WriteHeader(500) // as in a server, the first counts
		io.WriteString(w, png)
	})
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			r := invoke(t, h, k.event("GET", "/", nil, nil))
			if r.StatusCode != 201 || !r.IsBase64Encoded || r.body(t) != png {
				t.Errorf("%d %v %q", r.StatusCode, r.IsBase64Encoded, r.Body)
			}
			multi := k.name == "rest" || k.name == "httpapi1" || k.name == "alb multi"
			if multi != (r.MultiValueHeaders != nil) || multi == (r.Headers != nil) {
				t.Errorf("headers are %v and %v", r.Headers, r.MultiValueHeaders)
			}
			for name, want := range map[string]string{
				"Cache-Control": "public, max-age=60", "X-Split": "a  b", "Connection": "", "Content-Length": "", "X-Late": "",
				"Content-Type": "image/png",
			} {
				if got := r.header(name); got != want {
					t.Errorf("%s is %q, not %q", name, got, want)
				}
			}
			vary := r.MultiValueHeaders["Vary"]
			if !multi {
				vary = strings.Split(r.Headers["Vary"], ", ")
			}
			if !slices.Equal(vary, []string{"Accept", "Origin"}) {
				t.Errorf("Vary is %q", vary)
			}
			cookies, want := r.Cookies, []string{"a=1", "b=2"}
			switch {
			case multi:
				cookies = r.MultiValueHeaders["Set-Cookie"]
			case k.name == "alb":
				cookies, want = []string{r.Headers["Set-Cookie"]}, want[1:]
			}
			if !slices.Equal(cookies, want) {
				t.Errorf("cookies are %q", cookies)
			}
			description := ""
			if strings.HasPrefix(k.name, "alb") {
				description = "201 Created"
			}
			if r.StatusDescription != description {
				t.Errorf("described as %q", r.StatusDescription)
			}
		})
	}
}

// What is text goes out as it is, so that it can be read even where API Gateway
// was not told to decode base64.
func TestWhatIsBase64(t *testing.T) {
	for _, c := range []struct {
		contentType, encoding, body string
		want                        bool
	}{
		{"text/plain; charset=utf-8", "", "not found\n", false},
		{"text/html", "", "<\u00e9 \u2028>", false},
		{"application/json", "", `"Invalid output size."`, false},
		{"text/plain", "", "\xff", true},
		{"text/plain", "gzip", "abc", true},
		{"image/svg+xml", "", "<svg/>", true},
		{"image/webp", "", "RIFF", true},
		{"image/webp", "", "", false},
		{"", "", "plain", false},
		{"", "", png, true},
		{"broken/", "", "abc", true},
	} {
		h := newHandler(func(w http.ResponseWriter, r *http.Request) {
			if c.contentType != "" {
				w.Header().Set("Content-Type", c.contentType)
			}
			if c.encoding != "" {
				w.Header().Set("Content-Encoding", c.encoding)
			}
			io.WriteString(w, c.body)
		})
		r := invoke(t, h, kindNamed(t, "url")("GET", "/", nil, nil))
		if r.IsBase64Encoded != c.want || r.body(t) != c.body {
			t.Errorf("%+v: base64 %v, %q", c, r.IsBase64Encoded, r.body(t))
		}
	}
}

func TestAnswersWithoutBody(t *testing.T) {
	h := newHandler(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/304":
			w.Header().Set("Etag", `"x"`)
			w.WriteHeader(304)
			if _, err := io.WriteString(w, png); !errors.Is(err, http.ErrBodyNotAllowed) {
				t.Errorf("a body with 304: %v", err)
			}
		case "/picture":
			w.Header().Set("Content-Type", "image/png")
			w.Header().Set("Content-Length", "10")
			if n, err := io.WriteString(w, png); n != len(png) || err != nil {
				t.Errorf("HEAD: %d %v", n, err)
			}
		case "/length": // and no attempt to write anything
			w.Header().Set("Content-Length", "10")
		case "/early":
			w.WriteHeader(103)
			w.WriteHeader(204)
		}
	})
	event := kindNamed(t, "url")
	if r := invoke(t, h, event("GET", "/304", nil, nil)); r.StatusCode != 304 || r.Body != "" || r.Headers["Etag"] != `"x"` || r.Headers["Content-Type"] != "" {
		t.Errorf("%+v", r)
	}
	if r := invoke(t, h, event("HEAD", "/picture", nil, nil)); r.StatusCode != 200 || r.Body != "" || r.Headers["Content-Length"] != "10" {
		t.Errorf("%+v", r)
	}
	if r := invoke(t, h, event("HEAD", "/length", nil, nil)); r.StatusCode != 200 || r.Headers["Content-Length"] != "10" {
		t.Errorf("%+v", r)
	}
	if r := invoke(t, h, event("GET", "/early", nil, nil)); r.StatusCode != 204 {
		t.Errorf("%+v", r)
	}
	if r := invoke(t, h, event("GET", "/nothing", nil, nil)); r.StatusCode != 200 || r.Body != "" {
		t.Errorf("%+v", r)
	}
}

func TestFailures(t *testing.T) {
	for _, c := range []struct {
		name string
		f    http.HandlerFunc
		log  string
	}{
		{"panic", func(w http.ResponseWriter, _ *http.Request) {
			io.WriteString(w, "half a picture with a secret")
			panic("the reason")
		}, "the reason"},
		{"abort", func(w http.ResponseWriter, _ *http.Request) {
			io.WriteString(w, "half a picture with a secret")
			panic(http.ErrAbortHandler)
		}, "broken off"},
		{"short", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			io.WriteString(w, "half a picture with a secret")
		}, "less than"},
	} {
		for _, k := range kinds {
			l := new(testlog.Log)
			r := invoke(t, awslambda.New(c.f, quiet(l)), k.event("GET", "/p.jpg", nil, nil))
			if r.StatusCode != 500 || r.Body != "Internal Server Error\n" || r.header("Cache-Control") != "public, max-age=1" {
				t.Errorf("%s, %s: %+v", c.name, k.name, r)
			}
			if !strings.Contains(l.String(), c.log) || !strings.Contains(l.String(), "/p.jpg") {
				t.Errorf("%s, %s: logged %q", c.name, k.name, l)
			}
		}
	}
}

func TestContentLengthIsHeld(t *testing.T) {
	h := newHandler(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "3")
		io.WriteString(w, "abc")
		if _, err := io.WriteString(w, "d"); !errors.Is(err, http.ErrContentLength) {
			t.Errorf("more than the Content-Length: %v", err)
		}
	})
	if r := invoke(t, h, kindNamed(t, "url")("GET", "/", nil, nil)); r.Body != "abc" {
		t.Errorf("%+v", r)
	}
	h = newHandler(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "many")
		io.WriteString(w, "abc")
	})
	if r := invoke(t, h, kindNamed(t, "url")("GET", "/", nil, nil)); r.StatusCode != 200 || r.Body != "abc" {
		t.Errorf("%+v", r)
	}
}

func TestLargeReplies(t *testing.T) {
	for _, c := range []struct {
		kind string
		size int
		want int
	}{
		{"url", awslambda.MaxBody, 200},
		{"rest", awslambda.MaxBody, 200},
		{"httpapi2", awslambda.MaxBody, 200},
		{"url", awslambda.MaxReply * 3 / 4, 503},
		{"url", 10 << 20, 503},
		{"alb", 700 << 10, 200},
		{"alb", 800 << 10, 503},
		{"alb multi", awslambda.MaxBody, 503},
	} {
		l := new(testlog.Log)
		var wrote error
		h := awslambda.New(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "image/jpeg")
			w.Header().Set("Server-Timing", strings.Repeat("x", 8000))
			for left := c.size; left > 0 && wrote == nil; left -= 1 << 15 {
				_, wrote = w.Write(make([]byte, min(left, 1<<15)))
			}
		}), quiet(l))
		r := invoke(t, h, kindNamed(t, c.kind)("GET", "/", nil, nil))
		if r.StatusCode != c.want || c.want == 200 && len(r.body(t)) != c.size {
			t.Errorf("%+v: %d, %d bytes", c, r.StatusCode, len(r.body(t)))
		}
		if logged := strings.Contains(l.String(), "larger than Lambda takes"); logged != (c.want == 503) {
			t.Errorf("%+v: logged %q", c, l)
		}
		if c.size == 10<<20 && !errors.Is(wrote, awslambda.ErrTooLarge) {
			t.Errorf("writing went on: %v", wrote)
		}
	}
}

// The limit is that of the whole reply.
func TestMaxReply(t *testing.T) {
	picture := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, png) })
	event := marshal(t, kindNamed(t, "url")("GET", "/", nil, nil))
	reply := func(limit int) []byte {
		o := quiet(new(testlog.Log))
		o.MaxReply = limit
		data, err := awslambda.New(picture, o).Invoke(t.Context(), event)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	whole := reply(0)
	if got := reply(len(whole)); string(got) != string(whole) {
		t.Errorf("at the limit: %s", got)
	}
	if got := parseReply(t, reply(len(whole)-1)); got.StatusCode != 503 {
		t.Errorf("one byte over it: %d", got.StatusCode)
	}
}
