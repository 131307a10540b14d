package awslambda_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rendition-go/rendition/awslambda"
	"github.com/rendition-go/rendition/internal/testlog"
)

// readStream reads a streamed reply to its end and closes it.
func readStream(t testing.TB, s *awslambda.Stream) (r reply, body string, err error) {
	t.Helper()
	data, err := io.ReadAll(s)
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	prelude, rest, ok := bytes.Cut(data, make([]byte, 8))
	if !ok {
		t.Fatalf("no prelude in %.200q", data)
	}
	if err := json.Unmarshal(prelude, &r); err != nil {
		t.Fatal(err)
	}
	return r, string(rest), err
}

func stream(t testing.TB, ctx context.Context, h *awslambda.Handler, event object) *awslambda.Stream {
	t.Helper()
	s, err := h.Stream(ctx, marshal(t, event))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStream(t *testing.T) {
	h := newHandler(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "10")
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "1"})
		http.SetCookie(w, &http.Cookie{Name: "b", Value: "2"})
		w.WriteHeader(206)
		io.WriteString(w, png[:4])
		io.WriteString(w, png[4:])
	})
	for _, kind := range []string{"url", "rest"} {
		for _, method := range []string{"GET", "HEAD"} {
			s := stream(t, t.Context(), h, kindNamed(t, kind)(method, "/", nil, nil))
			if s.ContentType() != "application/vnd.awslambda.http-integration-response" {
				t.Error(s.ContentType())
			}
			r, body, err := readStream(t, s)
			want := png
			if method == "HEAD" {
				want = ""
			}
			if r.StatusCode != 206 || body != want || err != nil || r.header("Content-Length") != "10" || r.header("Content-Type") == "" {
				t.Errorf("%s %s: %+v %q %v", method, kind, r, body, err)
			}
			if cookies := len(r.Cookies) + len(r.MultiValueHeaders["Set-Cookie"]); cookies != 2 {
				t.Errorf("%s %s: %d cookies", method, kind, cookies)
			}
		}
	}
}

// aws-lambda-go reads what cannot be marshalled.
func TestStreamIsNoJSON(t *testing.T) {
	s := stream(t, t.Context(), newHandler(func(http.ResponseWriter, *http.Request) {}), kindNamed(t, "url")("GET", "/", nil, nil))
	defer s.Close()
	if data, err := json.Marshal(s); err == nil {
		t.Errorf("marshalled to %s", data)
	}
}

func TestStreamGoesOutWhileItIsWritten(t *testing.T) {
	more := make(chan struct{})
	h := newHandler(func(w http.ResponseWriter, r *http.Request) {
		w.(http.Flusher).Flush()
		<-more
		io.WriteString(w, "first")
		<-more
		io.WriteString(w, "second")
	})
	s := stream(t, t.Context(), h, kindNamed(t, "url")("GET", "/", nil, nil))
	defer s.Close()
	read := func(want string) {
		t.Helper()
		got := make([]byte, len(want))
		if _, err := io.ReadFull(s, got); err != nil || string(got) != want {
			t.Fatalf("%q %v", got, err)
		}
	}
	read(`{"statusCode":200}` + strings.Repeat("\x00", 8))
	more <- struct{}{}
	read("first")
	more <- struct{}{}
	read("second")
	if n, err := s.Read(make([]byte, 1)); n != 0 || err != io.EOF {
		t.Errorf("%d %v", n, err)
	}
}

// A cache must not take a part for the whole.
func TestStreamBrokenOff(t *testing.T) {
	for _, c := range []struct {
		name string
		end  func(w http.ResponseWriter)
	}{
		{"panic", func(http.ResponseWriter) { panic("the reason") }},
		{"abort", func(http.ResponseWriter) { panic(http.ErrAbortHandler) }},
		{"short", func(http.ResponseWriter) {}},
	} {
		l := new(testlog.Log)
		h := awslambda.New(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "100")
			io.WriteString(w, "part")
			c.end(w)
		}), quiet(l))
		r, body, err := readStream(t, stream(t, t.Context(), h, kindNamed(t, "url")("GET", "/p.jpg", nil, nil)))
		if r.StatusCode != 200 || body != "part" || err == nil {
			t.Errorf("%s: %d %q %v", c.name, r.StatusCode, body, err)
		}
		if !strings.Contains(l.String(), "/p.jpg") {
			t.Errorf("%s: logged %q", c.name, l)
		}
	}
}

func TestStreamPanicBeforeTheFirstByte(t *testing.T) {
	for _, method := range []string{"GET", "HEAD"} {
		h := newHandler(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("ETag", `"x"`)
			w.WriteHeader(200)
			panic("the reason")
		})
		r, body, err := readStream(t, stream(t, t.Context(), h, kindNamed(t, "url")(method, "/", nil, nil)))
		want := "Internal Server Error\n"
		if method == "HEAD" {
			want = ""
		}
		if r.StatusCode != 500 || body != want || err != nil || r.header("Etag") != "" {
			t.Errorf("%s: %+v %q %v", method, r, body, err)
		}
	}
}

// Closing ends the handler, and waits for it: nothing goes on into the next
// invocation.
func TestStreamClosedEarly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := new(testlog.Log)
		var cancelled, returned bool
		h := awslambda.New(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, err := w.Write(make([]byte, 1<<20))
			if err == nil {
				t.Error("wrote what nobody read")
			}
			<-r.Context().Done()
			cancelled = true
			time.Sleep(time.Second) // such as a put into a store
			returned = true
			panic(http.ErrAbortHandler)
		}), quiet(l))
		s := stream(t, t.Context(), h, kindNamed(t, "url")("GET", "/", nil, nil))
		io.ReadFull(s, make([]byte, 100))
		if err := s.Close(); err != nil || !cancelled || !returned {
			t.Errorf("%v, cancelled %v, returned %v", err, cancelled, returned)
		}
		if l.String() != "" {
			t.Errorf("logged %q, but nobody was there to miss anything", l)
		}
		s.Close() // may be called again
	})
}

func TestStreamContextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHandler(func(w http.ResponseWriter, r *http.Request) {
			<-r.Context().Done()
			w.WriteHeader(504)
		})
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		begin := time.Now()
		r, _, err := readStream(t, stream(t, ctx, h, kindNamed(t, "url")("GET", "/", nil, nil)))
		if took := time.Since(begin); r.StatusCode != 504 || err != nil || took != 10*time.Second-awslambda.DefaultReserve {
			t.Errorf("%d %v after %v", r.StatusCode, err, took)
		}
	})
}

// An execution environment may have several invocations at once.
func TestConcurrentInvocations(t *testing.T) {
	h := newHandler(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("panic") != "" {
			panic("as asked")
		}
		io.Copy(w, strings.NewReader(strings.Repeat(r.URL.Path, 1000)))
	})
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			path := "/" + strings.Repeat("x", i)
			for range 20 {
				event := kindNamed(t, "url")("GET", path, nil, nil)
				if r := invoke(t, h, event); r.body(t) != strings.Repeat(path, 1000) {
					t.Error("another's answer")
				}
				if _, body, err := readStream(t, stream(t, t.Context(), h, event)); body != strings.Repeat(path, 1000) || err != nil {
					t.Error("another's stream", err)
				}
				if r := invoke(t, h, kindNamed(t, "rest")("GET", path, object{"panic": "1"}, nil)); r.StatusCode != 500 {
					t.Error(r.StatusCode)
				}
			}
		})
	}
	wg.Wait()
}
