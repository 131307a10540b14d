package rendition_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/rendition-go/rendition"
	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/variant"
)

// neighbours have names that one could take for each other.
func neighbours() []string {
	return []string{"cat.png", "cat2.png", "cat.png.png", "cat-1.png", "cat", "dir/cat.png", "dir/sub/cat.png", "dir2/cat.png", "icon@2x.png", "c%t +ü.png"}
}

// escaped is source as the metadata has it.
func escaped(source string) string {
	return strings.NewReplacer("%", "%25", " ", "%20", "ü", "%C3%BC").Replace(source)
}

func TestPurgeFindsAllAndNothingElse(t *testing.T) {
	overOneStore(t, func(t *testing.T, k *rig, s sharedStore, layout params.Dialect) {
		pipelines := []*rig{k}
		for _, version := range []string{"v1", "v2"} {
			pipelines = append(pipelines, newRig(t, func(c *rendition.Config) {
				c.Originals, c.Variants, c.Layout, c.Version = s, s, layout, version
				c.Allowed.NoMatch = variant.Default
				c.Allowed.Default = c.Allowed.Sizes[0]
				c.Allowed.Fits = []params.Fit{params.FitInside, params.FitCover}
				if _, ok := layout.(params.At); ok {
					c.Dialect, c.Allowed.Oversize, c.Allowed.Fits = layout, params.OversizeKeep, []params.Fit{params.FitInside}
				}
			}))
		}
		for _, name := range neighbours() {
			put(t, s, name, picture(name))
			for _, p := range pipelines {
				for _, r := range []params.Request{insideRequest(name), {Source: name, Params: params.Params{Width: 100, Enlarge: true, Format: params.FormatJPEG}.Simplify()}} {
					if _, err := p.Get(t.Context(), r); err != nil {
						t.Fatalf("%v: %v", r, err)
					}
				}
			}
		}
		purged := 0
		for i, name := range neighbours() {
			mine, before := map[string]bool{}, snapshot(t, s)
			for key, object := range before {
				if strings.HasSuffix(object, "|"+escaped(name)) {
					mine[key] = true
				}
			}
			res, err := pipelines[i%3].Purge(t.Context(), name)
			if err != nil {
				t.Fatal(err)
			}
			purged += len(res.Keys)
			slices.Sort(res.Keys)
			if want := slices.Sorted(maps.Keys(mine)); !slices.Equal(res.Keys, want) {
				t.Errorf("%s: purged %q, want %q", name, res.Keys, want)
			}
			if !slices.Equal(res.CacheTags, []string{rendition.CacheTag(name)}) {
				t.Errorf("%s: tags %q", name, res.CacheTags)
			}
			maps.DeleteFunc(before, func(key, _ string) bool { return mine[key] })
			if got := snapshot(t, s); !maps.Equal(got, before) {
				t.Errorf("%s: %q are left, want %q", name, slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(before)))
			}
			if again, err := k.Purge(t.Context(), name); err != nil || len(again.Keys) != 0 {
				t.Errorf("%s once more: %q, %v", name, again.Keys, err)
			}
		}
		if purged < 5*len(neighbours()) {
			t.Errorf("only %d were stored: %s", purged, k.log)
		}
	})
}

func TestPurgeDeletesOnlyOurs(t *testing.T) {
	k := newRig(t, nil)
	put(t, k.variants, "100w,enlarge=1/orig/cat.png", []byte("precious"))
	other := store.Attrs{Metadata: map[string]string{rendition.MetaSource: "dog.png"}}
	if err := k.variants.Put(t.Context(), catKey, []byte("of a dog"), other); err != nil {
		t.Fatal(err)
	}
	res, err := k.Purge(t.Context(), "cat.png")
	if err != nil || len(res.Keys) != 0 || k.variants.Stats().Entries != 2 {
		t.Errorf("%+v, %v, %d are left", res, err, k.variants.Stats().Entries)
	}
}

// brokenDeletes fails to delete some keys.
type brokenDeletes struct{ *countingStore }

var errBroken = errors.New("broken")

func (b brokenDeletes) Delete(ctx context.Context, key string) error {
	if strings.HasPrefix(key, "100w") {
		return &store.KeyError{Op: "delete", Key: key, Err: errBroken}
	}
	return b.countingStore.Delete(ctx, key)
}

func TestPurgeGoesOnAfterAnError(t *testing.T) {
	k := newRig(t, func(c *rendition.Config) { c.Variants = brokenDeletes{c.Variants.(*countingStore)} })
	for _, url := range []string{"/cat.png?w=100", "/cat.png?w=100&fm=jpg", catURL} {
		if res := do(k, "GET", url); res.StatusCode != 200 {
			t.Fatal(res.Status)
		}
	}
	res, err := k.Purge(t.Context(), "cat.png")
	if !errors.Is(err, errBroken) || strings.Count(err.Error(), "broken") != 2 || !slices.Equal(res.Keys, []string{catKey}) {
		t.Errorf("%+v, %v", res, err)
	}
}

func TestPurgeRefuses(t *testing.T) {
	k := newRig(t, nil)
	var bad *params.Error
	if _, err := k.Purge(t.Context(), "../cat.png"); !errors.As(err, &bad) {
		t.Errorf("a bad name: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := k.Purge(ctx, "cat.png"); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	k = newRig(t, func(c *rendition.Config) {
		s := c.Variants.(*countingStore)
		c.Variants = noReplace{struct{ store.Store }{s}, s, s}
	})
	if _, err := k.Purge(t.Context(), "cat.png"); !errors.Is(err, store.ErrUnsupported) {
		t.Errorf("a store that cannot list: %v", err)
	}
}

func TestWhatIsPurgedIsNotResurrected(t *testing.T) {
	k := newRig(t, nil)
	inside, release := make(chan struct{}), make(chan struct{})
	k.resizer.hook = func(context.Context, params.Params) error {
		inside <- struct{}{}
		<-release
		return nil
	}
	const outdated = "public, max-age=0"
	fetch := func(want, caching string) <-chan error {
		done := make(chan error, 1)
		go func() {
			res := do(k, "GET", catURL)
			if got := text(t, res); res.StatusCode != 200 || !strings.Contains(got, "picture of "+want) {
				t.Errorf("%d %q, want %s", res.StatusCode, got, want)
			}
			if cc := res.Header.Get("Cache-Control"); cc != caching {
				t.Errorf("%s: %q, want %q", want, cc, caching)
			}
			done <- nil
		}()
		return done
	}
	first := fetch("cat", outdated)
	<-inside
	put(t, k.originals, "cat.png", picture("dog"))
	if _, err := k.Purge(t.Context(), "cat.png"); err != nil {
		t.Fatal(err)
	}
	// Who comes now does not join what was begun before.
	second := fetch("dog", rendition.DefaultCacheControl)
	<-inside
	release <- struct{}{}
	release <- struct{}{}
	<-first
	<-second
	if got, _ := get(t, k.variants, catKey); !strings.Contains(got, "dog") {
		t.Errorf("stored is %q", got)
	}
	// Nor is anything stored where nobody comes.
	if _, err := k.Purge(t.Context(), "cat.png"); err != nil {
		t.Fatal(err)
	}
	third := fetch("dog", outdated)
	<-inside
	if _, err := k.Purge(t.Context(), "cat.png"); err != nil {
		t.Fatal(err)
	}
	release <- struct{}{}
	<-third
	if n := k.variants.Stats().Entries; n != 0 {
		t.Errorf("%d are stored", n)
	}
}

// slowCreates lets a Create wait.
type slowCreates struct {
	*countingStore
	inside, release chan struct{}
}

func (s slowCreates) Create(ctx context.Context, key string, data []byte, a store.Attrs) error {
	s.inside <- struct{}{}
	<-s.release
	return s.countingStore.Create(ctx, key, data, a)
}

func TestPurgeWaitsForWhatIsBeingStored(t *testing.T) {
	s := slowCreates{newStore(), make(chan struct{}), make(chan struct{})}
	k := newRig(t, func(c *rendition.Config) { c.Variants = s })
	served := make(chan struct{})
	go func() {
		defer close(served)
		do(k, "GET", catURL)
	}()
	<-s.inside
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := k.Purge(ctx, "cat.png"); !errors.Is(err, context.Canceled) {
		t.Errorf("it does not wait: %v", err)
	}
	purged := make(chan rendition.PurgeResult)
	go func() {
		res, err := k.Purge(t.Context(), "cat.png")
		if err != nil {
			t.Error(err)
		}
		purged <- res
	}()
	close(s.release)
	<-served
	if res := <-purged; len(res.Keys) > 1 {
		t.Errorf("purged %q", res.Keys)
	}
	if _, err := k.Purge(t.Context(), "cat.png"); err != nil || s.Stats().Entries != 0 {
		t.Errorf("%v, %d are left", err, s.Stats().Entries)
	}
}
