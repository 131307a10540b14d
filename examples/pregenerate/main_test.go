package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/rendition-go/rendition"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/vips"
	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/store/dirstore"
	"github.com/rendition-go/rendition/store/memstore"
)

// A server over the same places finds everything that its pages ask for.
func TestWhatIsMadeIsFound(t *testing.T) {
	from := folder(t, map[string][]byte{"a/cat.jpg": jpegBytes(t, 400, 300), "ünï çödé+.png": pngBytes(t, 300, 400)})
	for _, dialect := range []string{"query", "path", "folder", "suffix", "at"} {
		to := t.TempDir()
		args := []string{"-originals", from, "-variants", to, "-allow", "100x100,200w", "-dialect", dialect}
		got := pregenerate(t, exitOK, args...)
		if s := got.summary; s.Originals != 2 || s.Made != 8 || s.Existed+s.Failed != 0 || s.Bytes == 0 || s.SourceBytes == 0 || s.Interrupted || s.After != "" {
			t.Errorf("%s: %+v", dialect, s)
		}
		before := files(t, to)
		c, err := parseFlags(args, io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		s, err := dirstore.New(to, nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		originals, err := dirstore.New(from, nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { originals.Close() })
		hits := 0
		p, err := rendition.New(rendition.Config{
			Originals: originals, Variants: s, Resizer: never{}, Allowed: &c.set, Dialect: c.dialect.Dialect, Layout: c.layout.Dialect,
			Observer: rendition.ObserverFunc(func(_ context.Context, e rendition.Event) {
				if e.Outcome == rendition.OutcomeHit {
					hits++
				}
			}),
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, source := range []string{"a/cat.jpg", "ünï çödé+.png"} {
			for r := range c.set.All(source) {
				text, err := c.dialect.Format(r)
				if err != nil {
					t.Fatal(err)
				}
				w := httptest.NewRecorder()
				if p.ServeHTTP(w, httptest.NewRequest(http.MethodGet, text, nil)); w.Code != http.StatusOK {
					t.Errorf("%s: %d", text, w.Code)
				}
			}
		}
		if hits != 8 || len(before) != 8 {
			t.Errorf("%s: %d hits of %d files", dialect, hits, len(before))
		}
		again := pregenerate(t, exitOK, args...)
		if s := again.summary; s.Made != 0 || s.Existed != 8 || s.SourceBytes != 0 || !maps.Equal(before, files(t, to)) {
			t.Errorf("%s again: %+v", dialect, s)
		}
	}
}

// never is a Resizer for what must not be resized.
type never struct{ resize.Resizer }

func TestFieldsOfALine(t *testing.T) {
	data := jpegBytes(t, 400, 300)
	from := folder(t, map[string][]byte{"a & <b>.jpeg": data, "c.jpeg": []byte("no picture")})
	var out bytes.Buffer
	run(t.Context(), []string{"-json", "-originals", from, "-variants", t.TempDir(), "-allow", "10w", "-formats", "jpeg"}, &out, io.Discard)
	got := parse(t, &out)
	if len(got.list) != 2 || got.list[0].MS <= 0 || got.list[0].Bytes <= 0 || got.summary.Seconds <= 0 {
		t.Fatalf("%+v", got)
	}
	bytes := got.list[0].Bytes
	for i := range got.list {
		got.list[i].MS = 0
	}
	got.summary.Seconds = 0
	text := "resize: no decoder: unsupported image format"
	want := report{
		list: []result{
			{Original: "a & <b>.jpeg", OK: true, Made: 1, Bytes: bytes, SourceBytes: int64(len(data))},
			{
				Original: "c.jpeg", Failed: 1, SourceBytes: 10, Error: text, Kind: kindFormat,
				Failures: []failure{{"10w/jpg/c.jpeg", kindFormat, text}},
			},
		},
		summary: counts{
			Originals: 2, Made: 1, Failed: 1, Bytes: bytes, SourceBytes: int64(len(data)) + 10,
			Kinds: map[kind]int{kindFormat: 1},
		},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestBadOriginalsStopNothing(t *testing.T) {
	good := pngBytes(t, 40, 40)
	from := folder(t, map[string][]byte{
		"1.png": good, "2.png": good[:len(good)/2], "3.png": []byte("no picture"), "4.png": nil,
		"5.png": pngBytes(t, 200, 100), "6.png": good, "7.png": good, "~8.png": good, "9.gif": good,
	})
	to := folder(t, map[string][]byte{"20w/png/6.png": []byte("somebody's")})
	args := []string{"-originals", from, "-variants", to, "-allow", "10w,20w", "-formats", "png,jpeg", "-max-pixels", "10000", "-look", "stat"}
	got := pregenerate(t, exitError, append(args, "-ext", ".PNG")...)
	var kinds []kind
	for _, r := range got.list {
		kinds = append(kinds, r.Kind)
		if r.OK != (r.Error == "") || len(r.Failures) != r.Failed || r.Made+r.Existed+r.Failed != 4 {
			t.Errorf("%+v", r)
		}
	}
	if want := []kind{"", kindCorrupt, kindFormat, kindFormat, kindLarge, kindTaken, ""}; !slices.Equal(kinds, want) {
		t.Errorf("kinds %v, want %v", kinds, want)
	}
	if s := got.summary; s.Made != 11 || s.Failed != 17 || s.Kinds[kindFormat] != 2 || s.Interrupted {
		t.Errorf("%+v", s)
	}
	if got := files(t, to); got["20w/png/6.png"] != "somebody's" || len(got) != 12 {
		t.Errorf("stored %q", slices.Sorted(maps.Keys(got)))
	}

	var out, errs bytes.Buffer
	if code := run(t.Context(), args, &out, &errs); code != exitError {
		t.Errorf("exit code %d", code)
	}
	lines := strings.Split(strings.TrimSpace(errs.String()), "\n")
	if len(lines) != 5 || !strings.HasPrefix(lines[0], "2.png: corrupt: ") || !strings.HasPrefix(lines[4], "6.png: taken: ") {
		t.Errorf("standard error %q", lines)
	}
	if got := out.String(); !strings.HasPrefix(got, "8 originals: 4 variants made (") ||
		!strings.HasSuffix(got, "; 1 corrupt; 2 format; 1 too_large; 1 taken\n") {
		t.Errorf("standard output %q", got)
	}
}

func TestOnlySome(t *testing.T) {
	all := map[string][]byte{}
	for i := range 6 {
		all[name(i)] = jpegBytes(t, 40, 30)
	}
	from := folder(t, all)
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "d0/000.jpg d0/003.jpg d1/001.jpg d1/004.jpg d2/002.jpg d2/005.jpg"},
		{[]string{"-prefix", "d1/"}, "d1/001.jpg d1/004.jpg"},
		{[]string{"-after", "d1/001.jpg"}, "d1/004.jpg d2/002.jpg d2/005.jpg"},
		{[]string{"-after", "d1", "-prefix", "d1/0", "-look", "list"}, "d1/001.jpg d1/004.jpg"},
		{[]string{"-ext", "png"}, ""},
	} {
		got := pregenerate(t, exitOK, append([]string{"-originals", from, "-variants", t.TempDir(), "-allow", "10w", "-formats", "orig"}, c.args...)...)
		var keys []string
		for _, r := range got.list {
			keys = append(keys, r.Original)
		}
		if text := strings.Join(keys, " "); text != c.want || got.summary.Made != len(keys) {
			t.Errorf("%v: %s, %+v", c.args, text, got.summary)
		}
	}
}

// Originals and variants in one directory: nothing is made of variants, and the
// originals stay.
func TestOneDirectory(t *testing.T) {
	for _, dialect := range []string{"query", "folder", "suffix", "at"} {
		dir := folder(t, map[string][]byte{"a/cat.png": pngBytes(t, 50, 40), "a/cat-9w.png": pngBytes(t, 50, 40), "dog.jpg": jpegBytes(t, 50, 40)})
		before := files(t, dir)
		args := []string{"-originals", dir, "-variants", dir, "-allow", "10w,full", "-dialect", dialect}
		for i, want := range []int{12, 0, 0} {
			got := pregenerate(t, exitOK, args...)
			if s := got.summary; s.Originals != 3 || s.Made != want || s.Made+s.Existed != 12 || len(got.list) != 3 {
				t.Errorf("%s, run %d: %+v", dialect, i, s)
			}
		}
		after := files(t, dir)
		for name, was := range before {
			if after[name] != was {
				t.Errorf("%s: %s has changed", dialect, name)
			}
		}
		if len(after) != 15 {
			t.Errorf("%s: %d files", dialect, len(after))
		}
	}
}

func TestRefresh(t *testing.T) {
	from, to := folder(t, map[string][]byte{"a.png": pngBytes(t, 50, 40), "b.png": pngBytes(t, 50, 40)}), t.TempDir()
	args := []string{"-originals", from, "-variants", to, "-allow", "10w,20w", "-formats", "orig"}
	pregenerate(t, exitOK, args...)
	before := files(t, to)
	if err := os.WriteFile(filepath.Join(from, "a.png"), pngBytes(t, 90, 40), 0o666); err != nil {
		t.Fatal(err)
	}
	if got := pregenerate(t, exitOK, args...); got.summary.Made != 0 || !maps.Equal(before, files(t, to)) {
		t.Errorf("without -refresh: %+v", got.summary)
	}
	got := pregenerate(t, exitOK, append(args, "-refresh")...)
	after := files(t, to)
	if got.summary.Made != 2 || got.summary.Existed != 2 || before["10w/orig/a.png"] == after["10w/orig/a.png"] || before["10w/orig/b.png"] != after["10w/orig/b.png"] {
		t.Errorf("with -refresh: %+v", got.summary)
	}
}

func TestFlagsSayWhichVariants(t *testing.T) {
	from := folder(t, map[string][]byte{"a.png": pngBytes(t, 50, 40)})
	for _, c := range []struct{ flags, want string }{
		{"-allow 10x10 -formats orig", "10x10/orig/a.png"},
		{"-allow 10x10 -formats orig -dialect folder", "10x10/a.png"},
		{"-allow 10x10 -formats orig -dialect folder -enlarge yes", "10x10,enlarge=1/a.png"},
		{"-allow 10x10 -formats orig -enlarge both", "10x10,enlarge=0/orig/a.png 10x10/orig/a.png"},
		{"-allow 10x10 -formats jpg -fits inside,cover -positions top,center", "10x10,fit=inside/jpg/a.png 10x10,pos=top/jpg/a.png 10x10/jpg/a.png"},
		{"-allow 10w -formats jpg -quality 80,50 -progressive both", "10w,prog/jpg/a.png 10w,q=50,prog/jpg/a.png 10w,q=50/jpg/a.png 10w/jpg/a.png"},
		{"-allow 10w,60w -formats jpg -progressive yes -version v2", "~v2/10w,prog/jpg/a.png"},
		{"-allow 10w,60w -formats jpg -upscale", "10w/jpg/a.png 60w/jpg/a.png"},
		{"-allow 10w -dialect at -layout suffix -formats orig", "a-10w,enlarge=1.png"},
	} {
		to := t.TempDir()
		pregenerate(t, exitOK, append(strings.Fields(c.flags), "-originals", from, "-variants", to)...)
		if got := strings.Join(slices.Sorted(maps.Keys(files(t, to))), " "); got != c.want {
			t.Errorf("%s: %s", c.flags, got)
		}
	}
}

func TestCommandLine(t *testing.T) {
	from := folder(t, map[string][]byte{"a.png": pngBytes(t, 8, 8)})
	to := filepath.Join(t.TempDir(), "new")
	for _, flags := range []string{
		"-x", "file", "-originals x", "-variants x", "-originals=", "-s3-endpoint http://127.0.0.1:1", "-j 0", "-max-pixels 0", "-max-bytes -1",
		"-memory 0", "-memory 9999999999999", "-backend rust", "-look", "-look twice", "-look list -refresh", "-ext ,", "-dialect none",
		"-layout none", "-allow 0x0", "-allow=", "-formats avif", "-formats x,", "-quality 0", "-fits none,", "-positions far",
		"-progressive maybe", "-enlarge maybe", "-originals /nowhere/at/all", "-version a/b", "-originals s3://",
	} {
		args := append([]string{"-originals", from, "-variants", to}, strings.Fields(flags)...)
		if flags == "-originals x" || flags == "-variants x" {
			args = strings.Fields(flags)
		}
		var stdout, stderr bytes.Buffer
		if code := run(t.Context(), args, &stdout, &stderr); code != exitUsage || stderr.Len() == 0 || stdout.Len() > 0 {
			t.Errorf("%s: exit code %d, %q, %q", flags, code, stdout.String(), stderr.String())
		}
	}
	var stderr bytes.Buffer
	if code := run(t.Context(), []string{"-originals", from, "-variants", filepath.Join(from, "below")}, io.Discard, &stderr); code != exitUsage {
		t.Errorf("one directory in another: %d %s", code, stderr.String())
	}
	stderr.Reset()
	if code := run(t.Context(), []string{"-h"}, io.Discard, &stderr); code != exitOK || !strings.Contains(stderr.String(), "-originals PLACE") {
		t.Errorf("-h: %d %q", code, stderr.String())
	}
	stderr.Reset()
	_, err := vips.New(nil)
	code := run(t.Context(), []string{"-backend", "vips", "-originals", from, "-variants", to}, io.Discard, &stderr)
	if errors.Is(err, resize.ErrNotBuilt) != (code == exitUsage) {
		t.Errorf("-backend vips: %d, %s", code, stderr.String())
	}
}

// spy counts what is asked of a store in memory.
type spy struct {
	*memstore.Store
	mu    sync.Mutex
	calls map[string]int
}

func newSpy() *spy { return &spy{Store: memstore.New(-1), calls: make(map[string]int)} }

func (s *spy) count(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls[what]++
}

func (s *spy) Get(ctx context.Context, key string) (*store.Object, error) {
	s.count("get")
	return s.Store.Get(ctx, key)
}

func (s *spy) Stat(ctx context.Context, key string) (store.Attrs, error) {
	s.count("stat")
	return s.Store.Stat(ctx, key)
}

func (s *spy) Create(ctx context.Context, key string, data []byte, a store.Attrs) error {
	s.count("create")
	return s.Store.Create(ctx, key, data, a)
}

func (s *spy) List(ctx context.Context, prefix string) iter.Seq2[string, error] {
	s.count("list")
	return s.Store.List(ctx, prefix)
}

// over returns a job over stores made for a test.
func over(t testing.TB, from store.Getter, to store.Store, args ...string) *job {
	t.Helper()
	c, err := parseFlags(append([]string{"-json", "-originals", "x", "-variants", "x"}, args...), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	j := &job{config: c, from: from, to: to}
	if err := j.openPipeline(io.Discard); err != nil {
		t.Fatal(err)
	}
	return j
}

// Ten thousand originals whose variants are all there cost one listing of either
// place.
func TestASecondRunIsCheap(t *testing.T) {
	const n = 10_000
	from, to := newSpy(), newSpy()
	data := pngBytes(t, 8, 8)
	made := store.Attrs{Metadata: map[string]string{rendition.MetaSource: "x"}}
	for i := range n {
		key := fmt.Sprintf("%05d.png", i)
		if err := from.Put(t.Context(), key, data, store.Attrs{}); err != nil {
			t.Fatal(err)
		}
		for _, dir := range []string{"4w/orig/", "2x2/orig/"} {
			if err := to.Put(t.Context(), dir+key, data, made); err != nil {
				t.Fatal(err)
			}
		}
	}
	var out bytes.Buffer
	j := over(t, from, to, "-allow", "4w,2x2", "-formats", "orig")
	if code := j.run(t.Context(), &out, io.Discard); code != exitOK {
		t.Fatalf("exit code %d", code)
	}
	if got := parse(t, &out); got.summary.Existed != 2*n || len(got.list) != n {
		t.Errorf("%+v", got.summary)
	}
	if want := map[string]int{"list": 1}; !maps.Equal(from.calls, want) || !maps.Equal(to.calls, want) {
		t.Errorf("asked %v of the originals, %v of the variants", from.calls, to.calls)
	}
	// One that is lost is found.
	if err := to.Delete(t.Context(), "4w/orig/07777.png"); err != nil {
		t.Fatal(err)
	}
	out.Reset()
	if code := j.run(t.Context(), &out, io.Discard); code != exitOK || parse(t, &out).summary.Made != 1 {
		t.Errorf("exit code %d, asked %v of the variants", code, to.calls)
	}
}

// An interrupt begins nothing more; what it says leads to where it was.
func TestInterrupt(t *testing.T) {
	from, to := newSpy(), newSpy()
	for i := range 40 {
		if err := from.Put(t.Context(), name(i), jpegBytes(t, 60, 40), store.Attrs{}); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	j := over(t, from, to, "-allow", "10w,20w,30w", "-j", "3")
	var out bytes.Buffer
	after := &lineWriter{w: &out, n: 5, f: cancel}
	if code := j.run(ctx, after, io.Discard); code != exitError {
		t.Errorf("exit code %d", code)
	}
	got := parse(t, &out)
	s := got.summary
	if !s.Interrupted || s.After == "" || s.Originals >= 20 || s.Originals < 5 {
		t.Fatalf("%+v", s)
	}
	for _, r := range got.list {
		if r.Original <= s.After && !r.OK {
			t.Errorf("%s is not whole: %+v", r.Original, r)
		}
	}
	kept := checkWhole(t, to)
	out.Reset()
	j = over(t, from, to, "-allow", "10w,20w,30w", "-after", s.After)
	if code := j.run(t.Context(), &out, io.Discard); code != exitOK {
		t.Errorf("exit code %d", code)
	}
	rest := parse(t, &out).summary
	if n := checkWhole(t, to); n != 240 || rest.Made != n-kept {
		t.Errorf("%d variants, %d and then %d", n, kept, rest.Made)
	}
}

// lineWriter calls f with the n-th line.
type lineWriter struct {
	w io.Writer
	n int
	f func()
}

func (l *lineWriter) Write(p []byte) (int, error) {
	if l.n--; l.n == 0 {
		l.f()
	}
	return l.w.Write(p)
}

// What cannot be listed is no run at all; where nobody listens it ends.
func TestFailuresOfTheRun(t *testing.T) {
	from, to := newSpy(), newSpy()
	for i := range 200 {
		if err := from.Put(t.Context(), name(i), []byte("x"), store.Attrs{}); err != nil {
			t.Fatal(err)
		}
	}
	var errs bytes.Buffer
	j := over(t, struct{ store.Getter }{from}, to)
	if code := j.run(t.Context(), io.Discard, &errs); code != exitError || !strings.Contains(errs.String(), "listing the originals") {
		t.Errorf("%d, %s", code, errs.String())
	}
	errs.Reset()
	j = over(t, from, struct{ store.Store }{to})
	if code := j.run(t.Context(), io.Discard, &errs); code != exitError || !strings.Contains(errs.String(), "listing the variants") {
		t.Errorf("%d, %s", code, errs.String())
	}
	errs.Reset()
	j = over(t, from, to, "-j", "1", "-allow", "5w")
	if code := j.run(t.Context(), failing{}, &errs); code != exitError || !strings.Contains(errs.String(), os.ErrClosed.Error()) {
		t.Errorf("%d, %s", code, errs.String())
	}
	if n := from.calls["get"]; n > 50 {
		t.Errorf("%d originals were worked on for nobody", n)
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, os.ErrClosed }

func TestNested(t *testing.T) {
	for _, c := range []struct {
		originals, variants string
		shared              bool
		below               string
	}{
		{"s3://b", "s3://b", true, ""},
		{"s3://b/", "s3://b", true, ""},
		{"s3://b/o", "s3://b/o/", true, ""},
		{"s3://b", "s3://b/v", false, "v/"},
		{"s3://b/o", "s3://b/o/v/w", false, "v/w/"},
		{"s3://b/o", "s3://b/ov", false, ""},
		{"s3://b/o", "s3://c/o", false, ""},
		{"s3://b/o/v", "s3://b/o", false, ""},
	} {
		if shared, below := nested(c.originals, c.variants); shared != c.shared || below != c.below {
			t.Errorf("%s, %s: %v %q", c.originals, c.variants, shared, below)
		}
	}
}
