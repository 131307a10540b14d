package awslambda_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/rendition-go/rendition/awslambda"
)

// FuzzInvoke: whatever the payload, there is an answer or ErrEvent, the handler
// gets a request such as a server could have read, and a stream says the same
// as a buffered reply.
func FuzzInvoke(f *testing.F) {
	for _, k := range kinds {
		f.Add(string(marshal(f, k.event("GET", "/a%20b/100x100/c.jpg", object{"d": "1x1", "q": "a b+c%"}, object{"accept": "image/webp"}))))
		f.Add(string(marshal(f, k.event("HEAD", "/%zz?#\u00e9", nil, object{"host": "h", "cookie": "a=b"}))))
	}
	f.Fuzz(func(t *testing.T, payload string) {
		h := newHandler(func(w http.ResponseWriter, r *http.Request) {
			checkRequest(t, r)
			body, err := io.ReadAll(r.Body)
			if err != nil || int64(len(body)) != r.ContentLength {
				t.Errorf("%d bytes of %d: %v", len(body), r.ContentLength, err)
			}
			if status, err := strconv.Atoi(r.Header.Get("X-Status")); err == nil {
				w.Header().Set("Content-Length", r.Header.Get("X-Length"))
				w.WriteHeader(status)
			}
			for name, values := range r.Header {
				w.Header()[name] = values
			}
			w.Write(body)
			io.WriteString(w, r.URL.String())
		})
		data, err := h.Invoke(context.Background(), []byte(payload))
		if err != nil {
			if !errors.Is(err, awslambda.ErrEvent) {
				t.Errorf("error %v", err)
			}
			return
		}
		r := parseReply(t, data)
		if r.StatusCode < 100 || r.StatusCode > 999 {
			t.Errorf("status %d", r.StatusCode)
		}
		buffered := r.body(t)
		s, err := h.Stream(context.Background(), []byte(payload))
		if err != nil {
			if !errors.Is(err, awslambda.ErrEvent) {
				t.Errorf("error %v", err)
			}
			return
		}
		streamed, body, err := readStream(t, s)
		if err == nil && (streamed.StatusCode != r.StatusCode || body != buffered) {
			t.Errorf("streamed %d %q, buffered %d %q", streamed.StatusCode, body, r.StatusCode, buffered)
		}
	})
}

// checkRequest reports what no server would have read from the network.
func checkRequest(t testing.TB, r *http.Request) {
	escaped := r.URL.EscapedPath()
	if decoded, err := url.PathUnescape(escaped); err != nil || decoded != r.URL.Path {
		t.Errorf("the path %q is %q escaped: %v", r.URL.Path, escaped, err)
	}
	for _, text := range []string{escaped, r.URL.RawQuery, r.RequestURI} {
		if i := strings.IndexFunc(text, func(c rune) bool { return c <= ' ' || c >= 0x7f }); i >= 0 {
			t.Errorf("%q at %d", text, i)
		}
	}
	if !strings.HasPrefix(escaped, "/") || strings.ContainsAny(escaped, "?#") || strings.Contains(r.URL.RawQuery, "#") {
		t.Errorf("path %q, query %q", escaped, r.URL.RawQuery)
	}
	if u, err := url.ParseRequestURI(r.RequestURI); !strings.HasPrefix(escaped, "//") && (err != nil || u.Path != r.URL.Path || u.RawQuery != r.URL.RawQuery) {
		t.Errorf("%q is read as %v: %v", r.RequestURI, u, err)
	}
	for name, values := range r.Header {
		if name == "" || strings.ContainsAny(name, " \r\n:") || strings.ContainsAny(strings.Join(values, ""), "\r\n\x00") {
			t.Errorf("header %q: %q", name, values)
		}
	}
}
