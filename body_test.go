package rendition_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/rendition-go/rendition"
	"github.com/rendition-go/rendition/store"
)

// withBody serves one original.
func withBody(a store.Attrs, r func() io.Reader) func(*rendition.Config) {
	return func(c *rendition.Config) {
		c.Originals = getterFunc(func(context.Context, string) (*store.Object, error) {
			return &store.Object{Attrs: a, Body: io.NopCloser(r())}, nil
		})
	}
}

func TestAnOriginalOfUnknownLength(t *testing.T) {
	modified := time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)
	k := newRig(t, withBody(store.Attrs{Size: -1, ETag: "abc", ModTime: modified, CacheControl: "private"},
		func() io.Reader { return io.MultiReader(bytes.NewReader(picture("cat"))) }))
	res := do(k, "GET", "/cat.png", "Range", "bytes=0-3")
	if got := text(t, res); res.StatusCode != 200 || got != string(picture("cat")) || res.ContentLength != -1 {
		t.Errorf("%d %q", res.StatusCode, got)
	}
	for name, want := range map[string]string{"ETag": `"abc"`, "Accept-Ranges": "none", "Cache-Control": "private",
		"Last-Modified": "Mon, 06 May 2024 07:08:09 GMT", "Content-Type": "image/png"} {
		if got := res.Header.Get(name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	if res := do(k, "HEAD", "/cat.png"); res.StatusCode != 200 || text(t, res) != "" {
		t.Errorf("HEAD: %d", res.StatusCode)
	}
	for match, status := range map[string]int{`"abc"`: 304, `W/"abc"`: 304, "*": 304, `"x", "abc"`: 304, `"x" , W/"y"`: 200,
		`abc`: 200, `"abc`: 200, "": 200, `"a","b"`: 200, `W/`: 200} {
		if res := do(k, "GET", "/cat.png", "If-None-Match", match); res.StatusCode != status {
			t.Errorf("If-None-Match %s: %d, want %d", match, res.StatusCode, status)
		}
	}
}

func TestABodyThatFailsBreaksTheConnection(t *testing.T) {
	for _, size := range []int64{-1, 5000} {
		k := newRig(t, withBody(store.Attrs{Size: size}, func() io.Reader {
			return io.MultiReader(bytes.NewReader(longPicture()), iotest.ErrReader(errors.New("secret reset")))
		}))
		srv := httptest.NewServer(k)
		res, err := http.Get(srv.URL + "/cat.png")
		if err == nil {
			_, err = io.ReadAll(res.Body)
			res.Body.Close()
		}
		srv.Close()
		if err == nil {
			t.Errorf("size %d: the client takes a part for the whole", size)
		}
		if ev := k.events.last(); ev.Err == nil || ev.Status != 200 {
			t.Errorf("event %+v", ev)
		}
	}
}

func TestAnETagThatIsNoneIsLeftOut(t *testing.T) {
	for _, bad := range []string{"", `a"b`, "a b", "a\nb"} {
		k := newRig(t, withBody(store.Attrs{Size: int64(len(picture("cat"))), ETag: bad},
			func() io.Reader { return bytes.NewReader(picture("cat")) }))
		res := do(k, "GET", "/cat.png")
		if res.Header.Get("ETag") != "" || res.StatusCode != 200 {
			t.Errorf("%q: %v", bad, res.Header)
		}
	}
}

func TestPanicsOfTheRequestItself(t *testing.T) {
	k := newRig(t, func(c *rendition.Config) {
		c.Originals = getterFunc(func(context.Context, string) (*store.Object, error) { panic("secret") })
	})
	if res := do(k, "GET", "/cat.png"); res.StatusCode != 500 || text(t, res) != "internal error\n" {
		t.Errorf("%d", res.StatusCode)
	}
	if log := k.log.String(); !strings.Contains(log, "secret") || !strings.Contains(log, "body_test.go") {
		t.Errorf("logged %s", log)
	}
	k = newRig(t, withBody(store.Attrs{Size: 5000}, func() io.Reader { return &panicking{data: longPicture()} }))
	func() {
		defer func() {
			if v := recover(); v != http.ErrAbortHandler {
				t.Errorf("an answer that has begun ends with %v", v)
			}
		}()
		do(k, "GET", "/cat.png")
	}()
	k = newRig(t, func(c *rendition.Config) {
		c.Originals = getterFunc(func(context.Context, string) (*store.Object, error) { panic(http.ErrAbortHandler) })
	})
	func() {
		defer func() {
			if v := recover(); v != http.ErrAbortHandler || k.log.String() != "" {
				t.Errorf("http.ErrAbortHandler becomes %v, logged %q", v, k.log)
			}
		}()
		do(k, "GET", "/cat.png")
	}()
}

// longPicture is longer than what is looked at to tell a picture.
func longPicture() []byte { return append(picture("cat"), make([]byte, 1000)...) }

type panicking struct{ data []byte }

func (p *panicking) Read(b []byte) (int, error) {
	if len(p.data) == 0 {
		panic("in the middle")
	}
	n := copy(b, p.data)
	p.data = p.data[n:]
	return n, nil
}
func (p *panicking) Close() error { return nil }
