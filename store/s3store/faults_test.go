package s3store_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/store/s3store"
)

// The tests of this file play what a healthy server does not do.

func faulty(t *testing.T, h http.HandlerFunc) *s3store.Store {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return s3store.New(client(srv.URL, "testroot"), "bucket", nil)
}

func answer(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	io.WriteString(w, "<Error><Code>"+code+"</Code><Message>played</Message></Error>")
}

func TestCreateRetriesConflicts(t *testing.T) {
	for name, c := range map[string]struct {
		conflicts int64 // how many times 409 is answered
		then      int   // the status after that
		want      error
	}{
		"won after two":       {2, 200, nil},
		"lost after two":      {2, 412, store.ErrExist},
		"conflict for ever":   {1 << 40, 0, errAny},
		"no conflict, exists": {0, 412, store.ErrExist},
	} {
		t.Run(name, func(t *testing.T) {
			var calls atomic.Int64
			s := faulty(t, func(w http.ResponseWriter, r *http.Request) {
				io.Copy(io.Discard, r.Body)
				if r.Header.Get("If-None-Match") != "*" {
					t.Errorf("If-None-Match is %q", r.Header.Get("If-None-Match"))
				}
				switch {
				case calls.Add(1) <= c.conflicts:
					answer(w, 409, "ConditionalRequestConflict")
				case c.then == 412:
					answer(w, 412, "PreconditionFailed")
				default:
					w.WriteHeader(c.then)
				}
			})
			err := s.Create(t.Context(), "k", []byte("x"), store.Attrs{})
			if c.want == errAny {
				if err == nil || errors.Is(err, store.ErrExist) || calls.Load() > 10 {
					t.Errorf("got %v after %d calls", err, calls.Load())
				}
			} else if !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

var errAny = errors.New("any error")

func TestCreateStopsRetryingWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := faulty(t, func(w http.ResponseWriter, r *http.Request) {
		answer(w, 409, "ConditionalRequestConflict")
		cancel()
	})
	if err := s.Create(ctx, "k", nil, store.Attrs{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestSlowDownIsRetried(t *testing.T) {
	var calls atomic.Int64
	s := faulty(t, func(w http.ResponseWriter, r *http.Request) {
		if calls.Add(1) == 1 {
			answer(w, 503, "SlowDown")
			return
		}
		io.WriteString(w, "here")
	})
	b, _, err := store.ReadAll(t.Context(), s, "k", 100)
	if err != nil || string(b) != "here" || calls.Load() != 2 {
		t.Errorf("%q, %v after %d calls", b, err, calls.Load())
	}
}

func TestResetInMidBodyIsAnError(t *testing.T) {
	s := faulty(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "1000000")
		w.Write(make([]byte, 1000))
		w.(http.Flusher).Flush()
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		conn.(*net.TCPConn).SetLinger(0)
		conn.Close()
	})
	o, err := s.Get(t.Context(), "k")
	if err != nil {
		t.Fatal(err)
	}
	defer o.Body.Close()
	n, err := io.Copy(io.Discard, o.Body)
	var ke *store.KeyError
	if err == nil || n >= 1000000 || !errors.As(err, &ke) || ke.Key != "k" {
		t.Errorf("%d bytes, %v", n, err)
	}
}

func TestCancelInMidBody(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	s := faulty(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "1000000")
		w.Write(make([]byte, 1000))
		w.(http.Flusher).Flush()
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	ctx, cancel := context.WithCancel(t.Context())
	o, err := s.Get(ctx, "k")
	if err != nil {
		t.Fatal(err)
	}
	defer o.Body.Close()
	r := bufio.NewReader(o.Body)
	if _, err := r.Discard(1000); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(10*time.Millisecond, cancel)
	if _, err := r.ReadByte(); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// A strict server refuses a storage class that it does not have, so that only the
// request can be looked at.
func TestStorageClassIsSent(t *testing.T) {
	var got atomic.Value
	s := faulty(t, func(w http.ResponseWriter, r *http.Request) {
		got.Store(r.Header.Get("X-Amz-Storage-Class"))
	})
	if err := s.Put(t.Context(), "k", nil, store.Attrs{StorageClass: "STANDARD_IA"}); err != nil {
		t.Fatal(err)
	}
	if got.Load() != "STANDARD_IA" {
		t.Errorf("got %q", got.Load())
	}
}

func TestInvalidKeysMakeNoRequest(t *testing.T) {
	s := faulty(t, func(w http.ResponseWriter, r *http.Request) { t.Errorf("%s %s", r.Method, r.URL) })
	for _, key := range []string{"", "/a", "a//b", "../a", "a\x00", strings.Repeat("a", 1025)} {
		_, getErr := s.Get(t.Context(), key)
		_, statErr := s.Stat(t.Context(), key)
		_, presignErr := s.PresignGet(t.Context(), key, time.Minute)
		for op, err := range map[string]error{
			"get": getErr, "stat": statErr, "presign": presignErr,
			"put":    s.Put(t.Context(), key, nil, store.Attrs{}),
			"create": s.Create(t.Context(), key, nil, store.Attrs{}),
			"delete": s.Delete(t.Context(), key),
		} {
			if !errors.Is(err, store.ErrKey) {
				t.Errorf("%s %q: %v", op, key, err)
			}
		}
	}
}
