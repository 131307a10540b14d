package rendition_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/rendition-go/rendition"
	"github.com/rendition-go/rendition/internal/testlog"
	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/store/memstore"
	"github.com/rendition-go/rendition/variant"
)

const (
	pngMagic  = "\x89PNG\r\n\x1a\n"
	jpegMagic = "\xff\xd8\xff"
)

// picture is an original as far as the fake resizer and Sniff look at it.
func picture(name string) []byte { return []byte(pngMagic + "picture of " + name) }

// fakeResizer writes down what it was asked for. hook, if any, runs first.
type fakeResizer struct {
	calls atomic.Int32
	hook  func(ctx context.Context, p params.Params) error
	info  resize.Info // OutFormat, if the result shall not be what was asked
}

func (f *fakeResizer) Resize(ctx context.Context, w io.Writer, r io.Reader, p params.Params) (resize.Info, error) {
	f.calls.Add(1)
	data, err := io.ReadAll(r)
	if err != nil {
		return resize.Info{}, &resize.Error{Err: resize.ErrCorrupt} // hides it, as bad backends do
	}
	if f.hook != nil {
		if err := f.hook(ctx, p); err != nil {
			return resize.Info{}, err
		}
	}
	info := f.info
	magic := pngMagic
	switch {
	case info.OutFormat != "":
	case p.Format == params.FormatJPEG:
		info.OutFormat, magic = p.Format, jpegMagic
	case p.Format.IsConcrete():
		info.OutFormat = p.Format
	default:
		info.OutFormat = params.FormatPNG
	}
	_, err = fmt.Fprintf(w, "%s%v of %q", magic, p, data)
	return info, err
}

// made is what fakeResizer makes.
func made(source []byte, p params.Params) string {
	var b bytes.Buffer
	if _, err := new(fakeResizer).Resize(context.Background(), &b, bytes.NewReader(source), p); err != nil {
		panic(err)
	}
	return b.String()
}

// countingStore counts and can be told to fail.
type countingStore struct {
	*memstore.Store
	gets, stats, creates       atomic.Int32
	getErr, createErr, statErr error
}

func newStore() *countingStore { return &countingStore{Store: memstore.New(-1)} }

func (s *countingStore) Get(ctx context.Context, key string) (*store.Object, error) {
	s.gets.Add(1)
	if s.getErr != nil {
		return nil, s.getErr
	}
	return s.Store.Get(ctx, key)
}

func (s *countingStore) Stat(ctx context.Context, key string) (store.Attrs, error) {
	s.stats.Add(1)
	if s.statErr != nil {
		return store.Attrs{}, s.statErr
	}
	return s.Store.Stat(ctx, key)
}

func (s *countingStore) Create(ctx context.Context, key string, data []byte, a store.Attrs) error {
	s.creates.Add(1)
	if s.createErr != nil {
		return s.createErr
	}
	return s.Store.Create(ctx, key, data, a)
}

// put stores an original with some attributes of its own.
func put(t testing.TB, s store.Store, key string, data []byte) {
	t.Helper()
	a := store.Attrs{ContentType: "application/x-wrong", Metadata: map[string]string{"photographer": "A. Person"}}
	if err := s.Put(t.Context(), key, data, a); err != nil {
		t.Fatal(err)
	}
}

func get(t testing.TB, g store.Getter, key string) (string, store.Attrs) {
	t.Helper()
	obj, err := g.Get(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	return body(t, obj), obj.Attrs
}

func body(t testing.TB, obj *store.Object) string {
	t.Helper()
	data, err := io.ReadAll(obj.Body)
	if err != nil {
		t.Fatal(err)
	}
	if err := obj.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// events collects what an observer is told.
type events struct {
	mu   sync.Mutex
	list []rendition.Event
}

func (e *events) Observe(_ context.Context, ev rendition.Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.list = append(e.list, ev)
}

func (e *events) count(o rendition.Outcome) (n int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, ev := range e.list {
		if ev.Outcome == o {
			n++
		}
	}
	return n
}

func (e *events) last() rendition.Event {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.list[len(e.list)-1]
}

// rig is a pipeline with all its parts at hand.
type rig struct {
	*rendition.Pipeline
	originals, variants *countingStore
	resizer             *fakeResizer
	log                 *testlog.Log
	events              *events
}

// newRig returns a pipeline over two stores, with the original cat.png. edit,
// if any, may change the configuration.
func newRig(t testing.TB, edit func(*rendition.Config)) *rig {
	t.Helper()
	k := &rig{originals: newStore(), variants: newStore(), resizer: new(fakeResizer), log: new(testlog.Log), events: new(events)}
	c := rendition.Config{
		Originals: k.originals,
		Variants:  k.variants,
		Resizer:   k.resizer,
		Allowed:   allowed(t, "200x200,100w,full"),
		Observer:  k.events,
		Logger:    slog.New(slog.NewTextHandler(k.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	if edit != nil {
		edit(&c)
	}
	p, err := rendition.New(c)
	if err != nil {
		t.Fatal(err)
	}
	k.Pipeline = p
	put(t, k.originals, "cat.png", picture("cat"))
	return k
}

func allowed(t testing.TB, sizes string) *variant.Set {
	t.Helper()
	list, err := variant.ParseSizes(sizes)
	if err != nil {
		t.Fatal(err)
	}
	return &variant.Set{Sizes: list, Variance: 20, Formats: []params.Format{params.FormatWebP, params.FormatSource, params.FormatJPEG}}
}

// small asks for the 200x200 of source.
func small(source string) params.Request {
	p := params.Params{Width: 200, Height: 200, Fit: params.FitCover, Enlarge: true}
	return params.Request{Source: source, Params: p.Canonical()}
}

// do sends one request; header is name, value, name, value...
func do(h http.Handler, method, target string, header ...string) *http.Response {
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func text(t testing.TB, res *http.Response) string {
	t.Helper()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
