package rendition_test

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/rendition-go/rendition"
	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/store/memstore"
	"github.com/rendition-go/rendition/variant"
)

func TestAMissIsMadeStoredAndServed(t *testing.T) {
	k := newRig(t, nil)
	want := made(picture("cat"), small("cat.png").Params)
	sum := md5.Sum([]byte(want))
	for _, outcome := range []rendition.Outcome{rendition.OutcomeMiss, rendition.OutcomeHit} {
		obj, err := k.Get(t.Context(), small("cat.png"))
		if err != nil {
			t.Fatal(err)
		}
		if obj.ContentType != "image/png" || obj.CacheControl != rendition.DefaultCacheControl ||
			obj.ETag != hex.EncodeToString(sum[:]) || obj.Size != int64(len(want)) {
			t.Errorf("%s: attributes %+v", outcome, obj.Attrs)
		}
		if got := body(t, obj); got != want {
			t.Errorf("%s: body %q, want %q", outcome, got, want)
		}
		ev := k.events.last()
		if ev.Outcome != outcome || ev.Key != "200x200/orig/cat.png" || ev.Bytes != int64(len(want)) ||
			ev.Request != small("cat.png") || ev.Err != nil || ev.Status != 0 {
			t.Errorf("event %+v, want a %s", ev, outcome)
		}
	}
	if n := k.resizer.calls.Load(); n != 1 {
		t.Errorf("resized %d times", n)
	}
	if k.log.String() != "" {
		t.Errorf("logged: %s", k.log)
	}
}

func TestAStoredVariantSaysWhereItIsFrom(t *testing.T) {
	const source = "ünï code/100% a+b.png"
	k := newRig(t, func(c *rendition.Config) {
		c.Attrs.Metadata = map[string]string{"team": "photo", rendition.MetaSource: "overridden"}
		c.Attrs.CacheControl = "public, max-age=60"
		c.Version = "v2"
	})
	put(t, k.originals, source, picture("x"))
	_, original := get(t, k.originals, source)
	if _, err := k.Get(t.Context(), small(source)); err != nil {
		t.Fatal(err)
	}
	_, a := get(t, k.variants, "~v2/ünï code/200x200/orig/100% a+b.png")
	want := map[string]string{
		"team":               "photo",
		rendition.MetaSource: "%C3%BCn%C3%AF%20code/100%25%20a+b.png",
		rendition.MetaETag:   original.ETag,
		rendition.MetaTime:   original.ModTime.UTC().Format(time.RFC3339Nano),
		rendition.MetaTag:    rendition.CacheTag(source),
	}
	for name, v := range want {
		if a.Metadata[name] != v {
			t.Errorf("%s = %q, want %q", name, a.Metadata[name], v)
		}
	}
	if len(a.Metadata) != len(want) || a.ContentType != "image/png" || a.CacheControl != "public, max-age=60" {
		t.Errorf("attributes %+v", a)
	}
	if !rendition.IsVariant(a) || rendition.IsVariant(original) {
		t.Error("IsVariant does not tell them apart")
	}
}

func TestTheMetadataOfLongNamesStaysShort(t *testing.T) {
	k := newRig(t, nil)
	seg := strings.Repeat("ü", 90)
	a, b := strings.Join([]string{seg, seg, seg, "1.png"}, "/"), strings.Join([]string{seg, seg, seg, "2.png"}, "/")
	seen := map[string]bool{}
	for _, source := range []string{a, b} {
		put(t, k.originals, source, picture(source))
		for range 2 {
			obj, err := k.Get(t.Context(), small(source))
			if err != nil {
				t.Fatal(err)
			}
			if got := body(t, obj); got != made(picture(source), small(source).Params) {
				t.Errorf("body %q", got)
			}
		}
		if k.events.last().Outcome != rendition.OutcomeHit {
			t.Error("the second request is no hit")
		}
		_, attrs := get(t, k.variants, k.events.last().Key)
		if v := attrs.Metadata[rendition.MetaSource]; len(v) > 100 || seen[v] {
			t.Errorf("source %q is long, or that of another", v)
		} else {
			seen[v] = true
		}
	}
}

func TestRequestsSnapToOneVariant(t *testing.T) {
	k := newRig(t, nil)
	for _, w := range []int{160, 190, 200, 240} {
		r := small("cat.png")
		r.Params.Width = w
		if _, err := k.Get(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	if n := k.resizer.calls.Load(); n != 1 || k.variants.Stats().Entries != 1 {
		t.Errorf("resized %d times, stored %d", n, k.variants.Stats().Entries)
	}
}

func TestGetRefuses(t *testing.T) {
	k := newRig(t, func(c *rendition.Config) { c.HideOriginals = true })
	var bad *params.Error
	for _, source := range []string{"", "/cat.png", "a/../b", "~v1/cat.png", "a\x00"} {
		if _, err := k.Get(t.Context(), small(source)); !errors.As(err, &bad) || !errors.Is(err, params.ErrSource) {
			t.Errorf("source %q: %v", source, err)
		}
	}
	r := small("cat.png")
	r.Params.Quality = 101
	if _, err := k.Get(t.Context(), r); !errors.As(err, &bad) {
		t.Errorf("quality 101: %v", err)
	}
	r = small("cat.png")
	r.Params.Width = 5000
	for _, r := range []params.Request{r, {Source: "cat.png"}} {
		if _, err := k.Get(t.Context(), r); !errors.Is(err, variant.ErrNotAllowed) {
			t.Errorf("%v: %v", r, err)
		}
	}
	if _, err := k.Get(t.Context(), small("dog.png")); !errors.Is(err, store.ErrNotExist) {
		t.Errorf("missing original: %v", err)
	}
	if k.resizer.calls.Load() != 0 || k.variants.Stats().Entries != 0 {
		t.Error("something was made")
	}
	if n := k.events.count(rendition.OutcomeError); n != 9 {
		t.Errorf("%d errors observed", n)
	}
}

func TestFormatAutoIsWhatEveryBrowserShows(t *testing.T) {
	k := newRig(t, nil)
	for source, want := range map[string]string{"cat.png": "200x200/orig/", "cat.webp": "200x200/jpg/"} {
		put(t, k.originals, source, picture(source))
		r := small(source)
		r.Params.Format = params.FormatAuto
		if _, err := k.Get(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		if key := k.events.last().Key; key != want+source {
			t.Errorf("key %q", key)
		}
	}
}

func TestSourceFormatIsByContentAndAllowed(t *testing.T) {
	for _, c := range []struct {
		content string
		formats []params.Format
		want    params.Format
	}{
		{pngMagic, []params.Format{params.FormatPNG}, params.FormatSource},
		{pngMagic, []params.Format{params.FormatSource}, params.FormatSource},
		{jpegMagic, []params.Format{params.FormatPNG}, params.FormatFallback},
		{"II*\x00", []params.Format{params.FormatPNG, params.FormatJPEG}, params.FormatFallback},
		{"who knows", []params.Format{params.FormatPNG}, params.FormatFallback},
		{"who knows", nil, params.FormatSource},
	} {
		var got params.Format
		k := newRig(t, func(cfg *rendition.Config) { cfg.Allowed.Formats = c.formats })
		k.resizer.hook = func(_ context.Context, p params.Params) error { got = p.Format; return nil }
		put(t, k.originals, "x.png", []byte(c.content+" and so on"))
		if _, err := k.Get(t.Context(), small("x.png")); err != nil {
			t.Fatal(err)
		}
		if got != c.want {
			t.Errorf("%q with %q: the resizer is asked for %q, want %q", c.content, c.formats, got, c.want)
		}
	}
}

func TestTheTypeIsThatOfTheContent(t *testing.T) {
	k := newRig(t, nil)
	k.resizer.info.OutFormat = params.FormatFallback // a backend that does not say
	obj, err := k.Get(t.Context(), small("cat.png"))
	if err != nil || obj.ContentType != "image/png" {
		t.Errorf("%+v, %v", obj, err)
	}
}

func TestAFailedPutStillServes(t *testing.T) {
	for _, c := range []struct {
		err   error
		level string
	}{
		{errors.New("disk full"), "WARN"},
		{&store.KeyError{Op: "create", Key: "k", Err: store.ErrKey}, "WARN"},
		{&store.KeyError{Op: "create", Key: "k", Err: store.ErrTooLarge}, "WARN"},
		{&store.KeyError{Op: "create", Key: "k", Err: store.ErrExist}, "DEBUG"},
	} {
		k := newRig(t, nil)
		k.variants.createErr = c.err
		obj, err := k.Get(t.Context(), small("cat.png"))
		if err != nil {
			t.Fatalf("%v: %v", c.err, err)
		}
		if body(t, obj) != made(picture("cat"), small("cat.png").Params) {
			t.Errorf("%v: wrong body", c.err)
		}
		if !strings.Contains(k.log.String(), "level="+c.level) {
			t.Errorf("%v: logged %q", c.err, k.log)
		}
	}
}

func TestAStoreThatCannotBeReadIsAnError(t *testing.T) {
	k := newRig(t, nil)
	k.variants.getErr = errors.New("connection refused")
	if _, err := k.Get(t.Context(), small("cat.png")); !errors.Is(err, k.variants.getErr) {
		t.Errorf("err = %v", err)
	}
	if k.resizer.calls.Load() != 0 {
		t.Error("the variant was made all the same")
	}
}

// putOnly has no powers.
type putOnly struct{ s *memstore.Store }

func (p putOnly) Get(ctx context.Context, key string) (*store.Object, error) {
	return p.s.Get(ctx, key)
}
func (p putOnly) Put(ctx context.Context, key string, data []byte, a store.Attrs) error {
	return p.s.Put(ctx, key, data, a)
}

func TestAStoreThatCannotCreateIsLookedInto(t *testing.T) {
	s := memstore.New(-1)
	k := newRig(t, func(c *rendition.Config) { c.Variants = putOnly{s} })
	if _, err := k.Get(t.Context(), small("cat.png")); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Get(t.Context(), small("cat.png")); err != nil || k.events.last().Outcome != rendition.OutcomeHit {
		t.Errorf("not stored: %v, %+v", err, k.events.last())
	}

	// Somebody uploads something under the key while the variant is being made.
	put(t, k.originals, "dog.png", picture("dog"))
	k.resizer.hook = func(context.Context, params.Params) error {
		put(t, s, "200x200/orig/dog.png", []byte("precious"))
		return nil
	}
	if _, err := k.Get(t.Context(), small("dog.png")); err != nil {
		t.Fatal(err)
	}
	if got, _ := get(t, s, "200x200/orig/dog.png"); got != "precious" {
		t.Errorf("overwritten with %q", got)
	}
}

func TestALargeOriginalIsRefusedBeforeItIsRead(t *testing.T) {
	k := newRig(t, func(c *rendition.Config) {
		c.MaxSourceBytes = 100
		c.Originals = getterFunc(func(ctx context.Context, key string) (*store.Object, error) {
			obj := &store.Object{Attrs: store.Attrs{Size: 101}, Body: io.NopCloser(iotest.ErrReader(errors.New("read")))}
			if key == "unknown.png" {
				obj.Size, obj.Body = -1, io.NopCloser(bytes.NewReader(make([]byte, 101)))
			}
			return obj, nil
		})
	})
	for _, source := range []string{"known.png", "unknown.png"} {
		_, err := k.Get(t.Context(), small(source))
		if !errors.Is(err, store.ErrTooLarge) || rendition.StatusCode(err) != 413 {
			t.Errorf("%s: %v", source, err)
		}
	}
	if n := k.resizer.calls.Load(); n != 1 {
		t.Errorf("the resizer was called %d times, want once for the unknown size", n)
	}
}

type getterFunc func(ctx context.Context, key string) (*store.Object, error)

func (f getterFunc) Get(ctx context.Context, key string) (*store.Object, error) { return f(ctx, key) }

func TestWhatIsWrongWithTheOriginalIsNotHidden(t *testing.T) {
	reset := errors.New("connection reset")
	for _, c := range []struct {
		name string
		r    io.Reader
		want error
	}{
		{"reset", io.MultiReader(strings.NewReader(pngMagic), iotest.ErrReader(reset)), reset},
		{"reset early", iotest.ErrReader(reset), reset},
		{"cut off", strings.NewReader(pngMagic), io.ErrUnexpectedEOF},
	} {
		k := newRig(t, func(cfg *rendition.Config) {
			cfg.Originals = getterFunc(func(context.Context, string) (*store.Object, error) {
				return &store.Object{Attrs: store.Attrs{Size: 5000}, Body: io.NopCloser(c.r)}, nil
			})
		})
		_, err := k.Get(t.Context(), small("cat.png"))
		if !errors.Is(err, c.want) || errors.Is(err, resize.ErrCorrupt) || rendition.StatusCode(err) != 500 {
			t.Errorf("%s: %v", c.name, err)
		}
		if k.variants.Stats().Entries != 0 {
			t.Errorf("%s: stored", c.name)
		}
	}
}

func TestTheOriginalIsPassedThrough(t *testing.T) {
	k := newRig(t, nil)
	put(t, k.originals, "notes.txt", []byte("<html>hello"))
	put(t, k.originals, "tiny.png", []byte(pngMagic))
	for _, source := range []string{"cat.png", "tiny.png"} {
		want, _ := get(t, k.originals, source)
		obj, err := k.Get(t.Context(), params.Request{Source: source})
		if err != nil {
			t.Fatal(err)
		}
		if obj.ContentType != "image/png" || obj.Metadata["photographer"] != "A. Person" || obj.ETag == "" {
			t.Errorf("attributes %+v", obj.Attrs)
		}
		if got := body(t, obj); got != want {
			t.Errorf("body %q", got)
		}
	}
	if ev := k.events.last(); ev.Outcome != rendition.OutcomeOriginal || ev.Key != "" {
		t.Errorf("event %+v", ev)
	}
	if _, err := k.Get(t.Context(), params.Request{Source: "notes.txt"}); !errors.Is(err, resize.ErrFormat) {
		t.Errorf("a text: %v", err)
	}
	if _, err := k.Get(t.Context(), params.Request{Source: "no.png"}); !errors.Is(err, store.ErrNotExist) {
		t.Errorf("missing: %v", err)
	}
}

func TestAnOriginalThatCannotSeekIsStreamed(t *testing.T) {
	k := newRig(t, func(c *rendition.Config) {
		c.Originals = getterFunc(func(context.Context, string) (*store.Object, error) {
			body := io.MultiReader(bytes.NewReader(picture("cat")), strings.NewReader(strings.Repeat("x", 1000)))
			return &store.Object{Attrs: store.Attrs{Size: -1}, Body: io.NopCloser(iotest.OneByteReader(body))}, nil
		})
	})
	obj, err := k.Get(t.Context(), params.Request{Source: "cat.png"})
	if err != nil {
		t.Fatal(err)
	}
	if got := body(t, obj); got != string(picture("cat"))+strings.Repeat("x", 1000) {
		t.Errorf("body %q", got)
	}
}

func TestTheSecondLookFindsWhatCameInBetween(t *testing.T) {
	other := newRig(t, nil)
	// The first look must miss although the variant is stored by then.
	first := true
	k := newRig(t, func(c *rendition.Config) {
		c.Variants = interleaved{other.variants.Store, func() bool {
			if !first {
				return false
			}
			first = false
			if _, err := other.Get(context.Background(), small("cat.png")); err != nil {
				t.Error(err)
			}
			return true
		}}
	})
	obj, err := k.Get(t.Context(), small("cat.png"))
	if err != nil {
		t.Fatal(err)
	}
	if got := body(t, obj); got != made(picture("cat"), small("cat.png").Params) {
		t.Errorf("body %q", got)
	}
	if n := k.resizer.calls.Load(); n != 0 {
		t.Errorf("made %d times though it was there", n)
	}
	if ev := k.events.last(); ev.Outcome != rendition.OutcomeHit {
		t.Errorf("event %+v", ev)
	}
}

// interleaved misses a Get for which miss says so.
type interleaved struct {
	*memstore.Store
	miss func() bool
}

func (s interleaved) Get(ctx context.Context, key string) (*store.Object, error) {
	if s.miss() {
		return nil, &store.KeyError{Op: "get", Key: key, Err: store.ErrNotExist}
	}
	return s.Store.Get(ctx, key)
}

func TestCachingIsThatOfTheSettingNow(t *testing.T) {
	k := newRig(t, nil)
	if _, err := k.Get(t.Context(), small("cat.png")); err != nil {
		t.Fatal(err)
	}
	later := newRig(t, func(c *rendition.Config) { c.Variants, c.Attrs.CacheControl = k.variants, "public, max-age=7" })
	obj, err := later.Get(t.Context(), small("cat.png"))
	if err != nil || obj.CacheControl != "public, max-age=7" || later.events.last().Outcome != rendition.OutcomeHit {
		t.Errorf("%+v, %v", obj, err)
	}
}

func TestATakenKeyIsNotTriedAgain(t *testing.T) {
	k := newRig(t, nil)
	put(t, k.variants, "200x200/orig/cat.png", []byte("precious"))
	if _, err := k.Get(t.Context(), small("cat.png")); err != nil {
		t.Fatal(err)
	}
	if k.variants.creates.Load() != 0 {
		t.Error("the whole variant was sent to a store that was known to refuse it")
	}
}
