package s3store_test

import (
	"errors"
	"io"
	"net/http"
	"testing"

	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/store/s3store"
)

func TestReplaceClassifiesAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		code   string
		want   error // nil: success
		not    error // the error must not be that
	}{
		"replaced":   {200, "", nil, nil},
		"changed":    {412, "PreconditionFailed", store.ErrChanged, store.ErrExist},
		"gone":       {404, "NoSuchKey", store.ErrChanged, store.ErrNotExist},
		"no bucket":  {404, "NoSuchBucket", errAny, store.ErrChanged},
		"denied":     {403, "AccessDenied", errAny, store.ErrChanged},
		"conflicted": {409, "ConditionalRequestConflict", errAny, store.ErrChanged},
	} {
		t.Run(name, func(t *testing.T) {
			s := faulty(t, func(w http.ResponseWriter, r *http.Request) {
				io.Copy(io.Discard, r.Body)
				if got := r.Header.Get("If-Match"); got != `"0cc175b9c0f1b6a831c399e269772661"` {
					t.Errorf("If-Match is %s", got)
				}
				if c.status == 200 {
					return
				}
				answer(w, c.status, c.code)
			})
			err := s.Replace(t.Context(), "k", []byte("x"), store.Attrs{}, "0cc175b9c0f1b6a831c399e269772661")
			switch {
			case c.want == nil && err != nil, c.want == errAny && err == nil,
				c.want != nil && c.want != errAny && !errors.Is(err, c.want), c.not != nil && errors.Is(err, c.not):
				t.Errorf("got %v", err)
			}
			var ke *store.KeyError
			if err != nil && (!errors.As(err, &ke) || ke.Op != "replace" || ke.Key != "k") {
				t.Errorf("got %v, want a KeyError", err)
			}
		})
	}
}

func TestReplaceWithoutAnETagMakesNoRequest(t *testing.T) {
	s := faulty(t, func(w http.ResponseWriter, r *http.Request) { t.Errorf("%s %s", r.Method, r.URL) })
	if err := s.Replace(t.Context(), "k", nil, store.Attrs{}, ""); !errors.Is(err, store.ErrChanged) {
		t.Errorf("without an ETag: %v", err)
	}
	if err := s.Replace(t.Context(), "../k", nil, store.Attrs{}, "x"); !errors.Is(err, store.ErrKey) {
		t.Errorf("an invalid key: %v", err)
	}
}

func TestPlainReplace(t *testing.T) {
	forEachServer(t, func(t *testing.T, srv server) {
		c := client(srv.endpoint, "testroot")
		s := s3store.New(c, bucket(t, c), &s3store.Options{PlainReplace: true})
		if err := s.Replace(t.Context(), "k", []byte("one"), store.Attrs{}, "x"); !errors.Is(err, store.ErrChanged) {
			t.Errorf("where nothing is: %v", err)
		}
		if err := s.Put(t.Context(), "k", []byte("one"), store.Attrs{}); err != nil {
			t.Fatal(err)
		}
		a, err := s.Stat(t.Context(), "k")
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			etag, body, after string
			want              error
		}{{"x", "two", "one", store.ErrChanged}, {a.ETag, "three", "three", nil}, {a.ETag, "four", "three", store.ErrChanged}} {
			if err := s.Replace(t.Context(), "k", []byte(c.body), store.Attrs{}, c.etag); !errors.Is(err, c.want) {
				t.Errorf("%s: %v", c.body, err)
			}
			if b, _, err := store.ReadAll(t.Context(), s, "k", 10); err != nil || string(b) != c.after {
				t.Errorf("after %s: %q, %v", c.body, b, err)
			}
		}
	})
}
