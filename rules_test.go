package rendition_test

import (
	"errors"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/rendition-go/rendition"
	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/store/dirstore"
	"github.com/rendition-go/rendition/store/memstore"
	"github.com/rendition-go/rendition/variant"
)

// The three rules that keep originals and variants apart in one store, in every
// layout, in memory and in a directory.

// names of originals that have given somebody trouble.
var oddNames = []string{
	"cat.png", "no-extension", "a b/c+d.png", "100%.png", "icon@2x.png", "ünï/çödé 🐈.png",
	"photo-1920x1080.png", "640x480/deep.png", "a/b/c/d/e.png", "dots...png", ".hidden", "comma,fit=cover.png",
}

type sharedStore interface {
	store.Store
	store.Creator
	store.Lister
}

// overOneStore runs f for each layout over a store for originals and variants.
func overOneStore(t *testing.T, f func(t *testing.T, k *rig, s sharedStore, layout params.Dialect)) {
	layouts := map[string]params.Dialect{
		"query": params.Query{}, "path": params.Path{}, "folder": params.Folder{}, "suffix": params.Suffix{}, "at": params.At{},
	}
	for name, d := range layouts {
		for kind, open := range map[string]func(t *testing.T) sharedStore{
			"memstore": func(*testing.T) sharedStore { return memstore.New(-1) },
			"dirstore": func(t *testing.T) sharedStore {
				s, err := dirstore.New(t.TempDir(), nil)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { s.Close() })
				return s
			},
		} {
			t.Run(name+"/"+kind, func(t *testing.T) {
				s := open(t)
				k := newRig(t, func(c *rendition.Config) {
					c.Originals, c.Variants, c.Dialect = s, s, d
					if _, ok := d.(params.At); ok {
						c.Allowed.Oversize = params.OversizeKeep
						c.Allowed.Fits = []params.Fit{params.FitInside}
					} else {
						c.Allowed.Fits = []params.Fit{params.FitCover, params.FitInside}
					}
				})
				for _, name := range oddNames {
					put(t, s, name, picture(name))
				}
				f(t, k, s, variant.LayoutOf(d))
			})
		}
	}
}

// snapshot is all that a store holds.
func snapshot(t *testing.T, s sharedStore) map[string]string {
	t.Helper()
	all := make(map[string]string)
	for key, err := range s.List(t.Context(), "") {
		if err != nil {
			t.Fatal(err)
		}
		data, a := get(t, s, key)
		all[key] = strings.Join([]string{data, a.ContentType, a.ETag, a.ModTime.String(), a.Metadata["photographer"], a.Metadata[rendition.MetaSource]}, "|")
	}
	return all
}

// insideRequest can be said in every layout.
func insideRequest(source string) params.Request {
	p := params.Params{Width: 200, Height: 200, Fit: params.FitInside, Enlarge: true}
	return params.Request{Source: source, Params: p.Canonical()}
}

func keyOf(t *testing.T, layout params.Dialect, r params.Request) (string, error) {
	if _, ok := layout.(params.At); ok {
		r.Params.Oversize = params.OversizeKeep
	}
	return variant.Key(layout, "", r)
}

func TestOriginalsStayAsTheyAre(t *testing.T) {
	overOneStore(t, func(t *testing.T, k *rig, s sharedStore, layout params.Dialect) {
		before := snapshot(t, s)
		for range 2 {
			for _, name := range oddNames {
				obj, err := k.Get(t.Context(), insideRequest(name))
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				if got := body(t, obj); !strings.Contains(got, "picture of "+name) || !strings.Contains(got, "200x200") {
					t.Errorf("%s: body %q", name, got)
				}
				if obj, err = k.Get(t.Context(), params.Request{Source: name}); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				if got := body(t, obj); got != string(picture(name)) {
					t.Errorf("%s: the original is %q", name, got)
				}
			}
		}
		after := snapshot(t, s)
		stored := 0
		for key := range after {
			if _, ok := before[key]; !ok {
				stored++
				delete(after, key)
			}
		}
		if !maps.Equal(before, after) {
			t.Errorf("originals were changed:\n%q\n%q", before, after)
		}
		if stored < len(oddNames)/2 {
			t.Errorf("only %d of %d variants were stored: %s", stored, len(oddNames), k.log)
		}
	})
}

func TestRule1NoVariantsOfVariants(t *testing.T) {
	overOneStore(t, func(t *testing.T, k *rig, s sharedStore, layout params.Dialect) {
		if _, err := k.Get(t.Context(), insideRequest("cat.png")); err != nil {
			t.Fatal(err)
		}
		key, err := keyOf(t, layout, insideRequest("cat.png"))
		if err != nil {
			t.Fatal(err)
		}
		if _, a := get(t, s, key); !rendition.IsVariant(a) {
			t.Fatalf("no variant is stored under %q", key)
		}
		before := snapshot(t, s)
		for _, r := range []params.Request{{Source: key}, insideRequest(key)} {
			if _, err := k.Get(t.Context(), r); !errors.Is(err, store.ErrNotExist) {
				t.Errorf("%v: %v, want ErrNotExist", r, err)
			}
		}
		if !maps.Equal(before, snapshot(t, s)) {
			t.Error("something was stored")
		}
	})
}

func TestRule2AFillOnlyCreates(t *testing.T) {
	overOneStore(t, func(t *testing.T, k *rig, s sharedStore, layout params.Dialect) {
		key, err := keyOf(t, layout, insideRequest("cat.png"))
		if err != nil {
			t.Fatal(err)
		}
		taken, err := keyOf(t, layout, insideRequest("no-extension"))
		if err != nil {
			t.Fatal(err)
		}
		put(t, s, key, []byte("precious"))
		// Something that carries metadata like ours, but of another original.
		foreign := store.Attrs{ContentType: "image/png", Metadata: map[string]string{rendition.MetaSource: "other.png"}}
		if err := s.Put(t.Context(), taken, []byte("of other.png"), foreign); err != nil {
			t.Fatal(err)
		}
		before := snapshot(t, s)
		for i := range 3 {
			for _, name := range []string{"cat.png", "no-extension"} {
				obj, err := k.Get(t.Context(), insideRequest(name))
				if err != nil {
					t.Fatal(err)
				}
				if got := body(t, obj); !strings.Contains(got, "picture of "+name) {
					t.Errorf("%s: body %q", name, got)
				}
				if ev := k.events.last(); ev.Outcome != rendition.OutcomeMiss {
					t.Errorf("%s, request %d: %s", name, i, ev.Outcome)
				}
			}
		}
		if !maps.Equal(before, snapshot(t, s)) {
			t.Error("what was stored was changed")
		}
		if n := k.resizer.calls.Load(); n != 6 {
			t.Errorf("made %d times, want 6", n)
		}
	})
}

func TestRule3NoKeyIsBelowItsOriginal(t *testing.T) {
	overOneStore(t, func(t *testing.T, k *rig, s sharedStore, layout params.Dialect) {
		put(t, s, "200x200", picture("200x200")) // where "200x200/orig/..." would be below
		put(t, s, "100w,enlarge=1", picture("100w,enlarge=1"))
		names := append([]string{"200x200", "100w,enlarge=1"}, oddNames...)
		for _, name := range names {
			for _, r := range []params.Request{insideRequest(name), {Source: name, Params: params.Params{Width: 100, Enlarge: true}.Canonical()}} {
				if key, err := keyOf(t, layout, r); err == nil && strings.HasPrefix(key, name+"/") {
					t.Errorf("%q has the key %q", name, key)
				}
				obj, err := k.Get(t.Context(), r)
				if err != nil {
					t.Errorf("%v: %v", r, err)
					continue
				}
				if got := body(t, obj); !strings.Contains(got, "picture of "+name) {
					t.Errorf("%v: body %q", r, got)
				}
			}
		}
		for _, name := range names {
			if got, _ := get(t, s, name); got != string(picture(name)) {
				t.Errorf("%s is %q now", name, got)
			}
		}
	})
}

func TestAKeyThatCannotBeStoredIsServed(t *testing.T) {
	k := newRig(t, nil)
	put(t, k.originals, "200x200", picture("200x200"))
	for range 2 {
		if _, err := k.Get(t.Context(), small("200x200")); err != nil {
			t.Fatal(err)
		}
	}
	if k.variants.Stats().Entries != 0 || !strings.Contains(k.log.String(), "served unstored") {
		t.Errorf("stored below its original; logged %q", k.log)
	}
	k = newRig(t, nil)
	k.variants.getErr = &store.KeyError{Op: "get", Key: "k", Err: store.ErrKey}
	if _, err := k.Get(t.Context(), small("cat.png")); err != nil {
		t.Errorf("a store that cannot hold the key: %v", err)
	}
	if k.variants.creates.Load() != 0 {
		t.Error("it was asked to store it all the same")
	}
}

// An original with the name of a variant's URL is what that URL means, whatever
// was asked for before.
func TestAnOriginalNamedLikeAVariantIsReachable(t *testing.T) {
	for _, c := range []struct {
		d                   params.Dialect
		own, snapped, third string
	}{
		{params.Suffix{}, "photo-200x200.png", "photo-190x190.png", "photo-210x210.png"},
		{params.At{}, "photo.png@200w_200h", "photo.png@190w_190h", "photo.png@210w_210h"},
	} {
		for _, shared := range []bool{false, true} {
			for _, literal := range []string{"", c.own, c.snapped} {
				k := newRig(t, func(cfg *rendition.Config) {
					cfg.Dialect = c.d
					cfg.Allowed.Fits = []params.Fit{params.FitCover, params.FitInside}
					if _, ok := c.d.(params.At); ok {
						cfg.Allowed.Oversize = params.OversizeKeep
						cfg.Allowed.Fits = []params.Fit{params.FitInside}
					}
					if shared {
						cfg.Originals = cfg.Variants
					}
				})
				originals := k.originals
				if shared {
					originals = k.variants
				}
				put(t, originals, "photo.png", picture("photo"))
				if literal != "" {
					put(t, originals, literal, picture("literal"))
				}
				for i, name := range []string{c.third, c.snapped, c.own, c.snapped, c.third, c.own} {
					res := do(k, "GET", "/"+name)
					got := text(t, res)
					if want := "picture of photo"; name == literal {
						want = string(picture("literal"))
						if got != want {
							t.Errorf("%T, shared %v, request %d for the original %s: %q", c.d, shared, i, name, got)
						}
					} else if res.StatusCode != http.StatusOK || !strings.Contains(got, want) || !strings.Contains(got, "200x200") {
						t.Errorf("%T, shared %v, literal %q, request %d for the variant %s: %d %q", c.d, shared, literal, i, name, res.StatusCode, got)
					}
				}
			}
		}
	}
}

func TestAHitUnderItsOwnURLAsksNoOriginals(t *testing.T) {
	k := newRig(t, func(c *rendition.Config) { c.Dialect = params.Suffix{} })
	put(t, k.originals, "photo.png", picture("photo"))
	if res := do(k, "GET", "/photo-200x200.png"); res.StatusCode != 200 {
		t.Fatal(res.Status)
	}
	gets, stats := k.originals.gets.Load(), k.originals.stats.Load()
	if gets != 2 || stats != 0 { // the literal that is not there, and the original
		t.Errorf("%d gets and %d stats of originals for a miss", gets, stats)
	}
	if res := do(k, "GET", "/photo-200x200.png"); res.StatusCode != 200 || k.events.last().Outcome != rendition.OutcomeHit {
		t.Errorf("%d %+v", res.StatusCode, k.events.last())
	}
	if k.originals.gets.Load() != gets || k.originals.stats.Load() != stats {
		t.Error("the hit asked for originals")
	}
	if n := k.variants.gets.Load(); n != 3 {
		t.Errorf("%d looks into the store of variants, want two for the miss and one for the hit", n)
	}
}

func TestALiteralThatIsNotAllowedAsAVariantIsServed(t *testing.T) {
	k := newRig(t, func(c *rendition.Config) { c.Dialect = params.Suffix{} })
	put(t, k.originals, "photo-1920x1080.png", picture("literal"))
	if res := do(k, "GET", "/photo-1920x1080.png"); res.StatusCode != 200 {
		t.Error(res.Status)
	}
	if res := do(k, "GET", "/photo-1920x1081.png"); res.StatusCode != 404 || text(t, res) != "this variant is not allowed\n" {
		t.Error(res.Status)
	}
}

func TestHiddenOriginalsDoNotHideVariants(t *testing.T) {
	k := newRig(t, func(c *rendition.Config) { c.Dialect, c.HideOriginals = params.Suffix{}, true })
	put(t, k.originals, "photo.png", picture("photo"))
	put(t, k.originals, "photo-200x200.png", picture("literal"))
	res := do(k, "GET", "/photo-200x200.png")
	if got := text(t, res); res.StatusCode != 200 || !strings.Contains(got, "picture of photo") {
		t.Errorf("%d %q", res.StatusCode, got)
	}
	if res := do(k, "GET", "/photo.png"); res.StatusCode != 404 {
		t.Errorf("the original: %d", res.StatusCode)
	}
}

func TestOriginalsThatCannotBeLookedForAreNoReasonToGuess(t *testing.T) {
	k := newRig(t, func(c *rendition.Config) { c.Dialect = params.Suffix{} })
	put(t, k.originals, "photo.png", picture("photo"))
	k.originals.statErr = errors.New("access denied")
	if _, err := k.Get(t.Context(), small("photo.png")); err != nil {
		t.Fatal(err)
	}
	if k.variants.Stats().Entries != 0 {
		t.Error("stored without knowing whether it hides an original")
	}
	k.originals.getErr = errors.New("access denied")
	if res := do(k, "GET", "/photo-200x200.png"); res.StatusCode != 500 {
		t.Error(res.Status)
	}
}

func TestAVariantOfAnotherLayoutHidesNothing(t *testing.T) {
	one := newStore()
	for _, layout := range []params.Dialect{params.Suffix{}, params.Path{}} {
		k := newRig(t, func(c *rendition.Config) {
			c.Originals, c.Variants, c.Dialect, c.Layout = one, one, params.Suffix{}, layout
		})
		put(t, one, "photo.png", picture("photo"))
		for _, outcome := range []rendition.Outcome{rendition.OutcomeMiss, rendition.OutcomeHit} {
			if _, err := k.Get(t.Context(), small("photo.png")); err != nil {
				t.Fatal(err)
			}
			if got := k.events.last().Outcome; got != outcome {
				t.Errorf("%T: %s, want %s", layout, got, outcome)
			}
		}
	}
}
