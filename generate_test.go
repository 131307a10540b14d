package rendition_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rendition-go/rendition"
	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/store/memstore"
	"github.com/rendition-go/rendition/variant"
)

// allAhead is how many variants newGenerator allows: three sizes in three formats.
const allAhead = 9

// newGenerator is newRig for originals of 1000 x 800 pixels.
func newGenerator(t testing.TB, edit func(*rendition.Config)) *rig {
	return newRig(t, func(c *rendition.Config) {
		c.Resizer.(*fakeResizer).info = resize.Info{Width: 1000, Height: 800, Orientation: 1, Frames: 1}
		c.Allowed.Enlarge = variant.EnlargeAlways
		if edit != nil {
			edit(c)
		}
	})
}

func (k *rig) generate(t testing.TB, source string, o *rendition.GenerateOptions) rendition.GenerateResult {
	t.Helper()
	res, err := k.Generate(t.Context(), source, o)
	if err != nil || len(res.Failed) > 0 {
		t.Fatalf("%+v, %v", res, err)
	}
	return res
}

// stored is what a store holds, without what is the store's own.
func stored(t *testing.T, s *countingStore) map[string]string {
	t.Helper()
	all := make(map[string]string)
	for key, err := range s.List(t.Context(), "") {
		if err != nil {
			t.Fatal(err)
		}
		data, a := get(t, s, key)
		all[key] = fmt.Sprint(data, a.ContentType, a.CacheControl, a.ETag, a.Size, a.Metadata, a.Tags, a.StorageClass)
	}
	return all
}

// What Generate stores is, byte for byte and attribute for attribute, what
// requests for the same variants store; and later requests find it.
func TestGenerateStoresWhatRequestsStore(t *testing.T) {
	for name, d := range map[string]params.Dialect{
		"query": params.Query{}, "path": params.Path{}, "folder": params.Folder{}, "suffix": params.Suffix{}, "at": params.At{},
	} {
		t.Run(name, func(t *testing.T) {
			same := time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)
			edit := func(c *rendition.Config) {
				c.Dialect = d
				c.Allowed.Qualities = []int{80, 50}
				c.Allowed.Progressive = []bool{false, true}
				c.Attrs = store.Attrs{CacheControl: "public, max-age=60", Metadata: map[string]string{"team": "photo"}, Tags: map[string]string{"a": "b"}}
				c.Staleness = rendition.After(time.Hour)
				c.Now = func() time.Time { return same }
				if _, ok := d.(params.At); ok {
					c.Allowed.Oversize = params.OversizeKeep
					c.Allowed.Fits = []params.Fit{params.FitInside}
				}
			}
			ahead, asked := newGenerator(t, edit), newGenerator(t, edit)
			// One original in both, with one time.
			asked.originals.Store = ahead.originals.Store
			res := ahead.generate(t, "cat.png", nil)

			set := allowed(t, "200x200,100w,full")
			c := rendition.Config{Allowed: set}
			edit(&c)
			set.Enlarge = variant.EnlargeAlways
			n := 0
			for r := range set.All("cat.png") {
				text, err := d.Format(r)
				if err != nil {
					t.Fatal(err)
				}
				for k, want := range map[*rig]rendition.Outcome{asked: rendition.OutcomeMiss, ahead: rendition.OutcomeHit} {
					if res := do(k, http.MethodGet, text); res.StatusCode != http.StatusOK || k.events.last().Outcome != want {
						t.Fatalf("%s: %d, %s", text, res.StatusCode, k.events.last().Outcome)
					}
				}
				n++
			}
			if got, want := stored(t, ahead.variants), stored(t, asked.variants); !maps.Equal(got, want) {
				t.Errorf("stored\n%q\nrequests store\n%q", got, want)
			}
			if res.Made != n || res.Existed != 0 || n < 12 || res.Bytes == 0 || res.SourceBytes != int64(len(picture("cat"))) {
				t.Errorf("%+v, want %d made", res, n)
			}
			if ahead.originals.gets.Load() != 1 {
				t.Errorf("the original was opened %d times", ahead.originals.gets.Load())
			}
		})
	}
}

func TestGenerateAgainDoesNothing(t *testing.T) {
	k := newGenerator(t, nil)
	first := k.generate(t, "cat.png", nil)
	calls, opened := k.resizer.calls.Load(), k.originals.gets.Load()
	again := k.generate(t, "cat.png", nil)
	if again.Made != 0 || again.Bytes != 0 || again.SourceBytes != 0 || again.Existed != first.Made {
		t.Errorf("%+v after %+v", again, first)
	}
	looks := k.variants.stats.Load()
	k.generate(t, "cat.png", &rendition.GenerateOptions{Known: func(string) bool { return true }})
	if k.resizer.calls.Load() != calls || k.originals.gets.Load() != opened || k.variants.stats.Load() != looks {
		t.Error("work was done for nothing")
	}
	// One is lost, and only that is made again.
	var keys []string
	for key := range stored(t, k.variants) {
		keys = append(keys, key)
	}
	if err := k.variants.Delete(t.Context(), keys[0]); err != nil {
		t.Fatal(err)
	}
	known := func(key string) bool { return key != keys[0] }
	if res := k.generate(t, "cat.png", &rendition.GenerateOptions{Known: known}); res.Made != 1 || res.Existed != first.Made-1 {
		t.Errorf("%+v", res)
	}
	if k.variants.stats.Load() != looks+1 || k.resizer.calls.Load() != calls+2 { // one to identify the original
		t.Errorf("%d looks, %d calls", k.variants.stats.Load()-looks, k.resizer.calls.Load()-calls)
	}
}

func TestGenerateLeavesEnlargingToRequests(t *testing.T) {
	k := newGenerator(t, func(c *rendition.Config) {
		c.Allowed = allowed(t, "200x200,100w,1001w,801h,1000w,full,1001x10")
		c.Allowed.Formats = nil
	})
	k.generate(t, "cat.png", nil)
	got := slices.Sorted(maps.Keys(stored(t, k.variants)))
	want := []string{
		"1000w,enlarge=0/orig/cat.png", "1000w/orig/cat.png", "1001w,enlarge=0/orig/cat.png", "1001x10,enlarge=0/orig/cat.png",
		"100w,enlarge=0/orig/cat.png", "100w/orig/cat.png", "200x200,enlarge=0/orig/cat.png", "200x200/orig/cat.png",
		"801h,enlarge=0/orig/cat.png", "full/orig/cat.png",
	}
	if !slices.Equal(got, want) {
		t.Errorf("stored %q", got)
	}
	// full, 1001w and 801h without enlarging, and 1000w either way are one picture,
	// as are 200x200 and 100w either way; one call identifies the original.
	if n := k.resizer.calls.Load(); n != 5 {
		t.Errorf("%d calls", n)
	}
	if res := k.generate(t, "cat.png", &rendition.GenerateOptions{Enlarged: true}); res.Made != 3 || res.Existed != 10 {
		t.Errorf("%+v", res)
	}
}

func TestGenerateOnlyWhatIsWanted(t *testing.T) {
	k := newGenerator(t, func(c *rendition.Config) { c.Allowed.Qualities = []int{80, 40} })
	o := &rendition.GenerateOptions{Set: &variant.Set{
		Sizes: []variant.Size{{Width: 100}, {Width: 333}, {Height: 7}}, Formats: []params.Format{params.FormatJPEG, params.FormatGIF},
		Qualities: []int{40, 50}, Enlarge: variant.EnlargeAlways,
	}}
	k.generate(t, "cat.png", o)
	got := slices.Sorted(maps.Keys(stored(t, k.variants)))
	if want := []string{"100w,q=40/jpg/cat.png"}; !slices.Equal(got, want) {
		t.Errorf("stored %q", got)
	}
	o.Set.Sizes = nil
	if _, err := k.Generate(t.Context(), "cat.png", o); !errors.Is(err, variant.ErrInvalid) {
		t.Errorf("a set without sizes: %v", err)
	}
	if _, err := k.Generate(t.Context(), "../cat.png", nil); rendition.StatusCode(err) != http.StatusBadRequest {
		t.Errorf("no name of an original: %v", err)
	}
}

// encoding is a fakeResizer that says what it writes.
type encoding struct{ *fakeResizer }

func (encoding) Encodes() []params.Format { return []params.Format{params.FormatJPEG} }

func TestGenerateOnlyFormatsThatAreWritten(t *testing.T) {
	k := newGenerator(t, func(c *rendition.Config) { c.Resizer = encoding{c.Resizer.(*fakeResizer)} })
	k.generate(t, "cat.png", nil)
	for key := range stored(t, k.variants) {
		if strings.Contains(key, "webp") {
			t.Errorf("%s is stored", key)
		}
	}
}

func TestGenerateLooksAtReplacedOriginals(t *testing.T) {
	recheck := &rendition.GenerateOptions{Recheck: true}
	for name, c := range map[string]struct {
		staleness rendition.Staleness
		later     time.Duration
		o         *rendition.GenerateOptions
		anew      bool
	}{
		"never":                {rendition.Never(), 100 * time.Hour, nil, false},
		"never, rechecked":     {rendition.Never(), 0, recheck, true},
		"always":               {rendition.Always(), 0, nil, true},
		"after, not yet":       {rendition.After(time.Hour), time.Minute, nil, false},
		"after, not yet, asks": {rendition.After(time.Hour), time.Minute, recheck, true},
		"after, now":           {rendition.After(time.Hour), time.Hour, nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
			k := newGenerator(t, func(cfg *rendition.Config) {
				cfg.Staleness, cfg.Now = c.staleness, func() time.Time { return now }
			})
			n := k.generate(t, "cat.png", nil).Made
			now = now.Add(c.later)
			if res := k.generate(t, "cat.png", c.o); res.Existed != n {
				t.Errorf("unchanged: %+v", res)
			}
			put(t, k.originals, "cat.png", picture("another cat"))
			now = now.Add(c.later)
			res := k.generate(t, "cat.png", c.o)
			for key := range stored(t, k.variants) {
				data, a := get(t, k.variants, key)
				if strings.Contains(data, "another cat") != c.anew {
					t.Errorf("%s is %q", key, data)
				}
				if c.later == time.Hour && c.staleness == rendition.After(time.Hour) && a.Metadata[rendition.MetaChecked] != now.Format(time.RFC3339Nano) {
					t.Errorf("%s was looked at %s", key, a.Metadata[rendition.MetaChecked])
				}
			}
			if c.anew && res.Made != n || !c.anew && res.Existed != n {
				t.Errorf("replaced: %+v", res)
			}
		})
	}
}

// A look that found nothing new is kept, so that the next request is a hit.
func TestGenerateRenews(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	k := newGenerator(t, func(c *rendition.Config) {
		c.Staleness, c.Now = rendition.After(time.Hour), func() time.Time { return now }
	})
	n := k.generate(t, "cat.png", nil).Made
	now = now.Add(time.Hour)
	calls := k.resizer.calls.Load()
	if res := k.generate(t, "cat.png", nil); res.Existed != n || k.resizer.calls.Load() != calls {
		t.Errorf("%+v", res)
	}
	if do(k, http.MethodGet, "/cat.png?d=200x200").StatusCode != http.StatusOK || k.events.last().Outcome != rendition.OutcomeHit {
		t.Errorf("the request is a %s", k.events.last().Outcome)
	}
}

func TestGenerateFailures(t *testing.T) {
	boom := errors.New("boom")
	for name, c := range map[string]struct {
		edit   func(*rendition.Config)
		before func(*rig)
		source string
		want   error
	}{
		"no original": {source: "dog.png", want: store.ErrNotExist},
		"corrupt": {before: func(k *rig) {
			k.resizer.hook = func(context.Context, params.Params) error { return &resize.Error{Err: resize.ErrCorrupt} }
		}, want: resize.ErrCorrupt},
		"corrupt pixels": {before: func(k *rig) {
			k.resizer.hook = func(_ context.Context, p params.Params) error {
				if p.Width == 1 { // Identify
					return nil
				}
				return &resize.Error{Err: resize.ErrCorrupt}
			}
		}, want: resize.ErrCorrupt},
		"too large":        {edit: func(c *rendition.Config) { c.MaxSourceBytes = 5 }, want: store.ErrTooLarge},
		"originals ailing": {before: func(k *rig) { k.originals.getErr = boom }, want: boom},
		"variants ailing":  {before: func(k *rig) { k.variants.statErr = boom }, want: boom},
		"not stored":       {before: func(k *rig) { k.variants.createErr = boom }, want: boom},
	} {
		t.Run(name, func(t *testing.T) {
			k := newGenerator(t, c.edit)
			if c.before != nil {
				c.before(k)
			}
			if c.source == "" {
				c.source = "cat.png"
			}
			res, err := k.Generate(t.Context(), c.source, nil)
			if !errors.Is(err, c.want) || len(res.Failed) != allAhead || res.Made+res.Existed != 0 {
				t.Errorf("%d failed, %d made, %v", len(res.Failed), res.Made, err)
			}
			for _, f := range res.Failed {
				if !errors.Is(f.Err, c.want) || !strings.HasSuffix(f.Key, c.source) || f.Params.IsOriginal() {
					t.Errorf("%+v", f)
				}
			}
			k.variants.statErr = nil
			if got := stored(t, k.variants); len(got) > 0 {
				t.Errorf("stored %q", got)
			}
			if !strings.Contains(k.events.last().Err.Error(), c.want.Error()) {
				t.Errorf("observed %v", k.events.last().Err)
			}
		})
	}
}

// A fault of the backend, whenever it comes, fails the variants and is logged.
func TestGenerateWhenTheResizerPanics(t *testing.T) {
	for _, from := range []int32{1, 2, 4} {
		k := newGenerator(t, nil)
		k.resizer.hook = func(context.Context, params.Params) error {
			if k.resizer.calls.Load() >= from {
				panic("fault")
			}
			return nil
		}
		res, err := k.Generate(t.Context(), "cat.png", nil)
		if rendition.StatusCode(err) != http.StatusInternalServerError || len(res.Failed)+res.Made != allAhead || !strings.Contains(k.log.String(), "fault") {
			t.Errorf("from call %d: %+v, %v", from, res, err)
		}
		if n := len(stored(t, k.variants)); n != res.Made {
			t.Errorf("%d are stored, %d were made", n, res.Made)
		}
		k.resizer.hook = nil
		k.generate(t, "cat.png", nil) // no place is lost
		k.generate(t, "cat.png", nil)
	}
}

func TestGenerateGoesOnBesideAFailure(t *testing.T) {
	k := newGenerator(t, nil)
	put(t, k.variants, "100w/jpg/cat.png", []byte("precious"))
	k.resizer.hook = func(_ context.Context, p params.Params) error {
		if p.Percent == 100 && p.Format == params.FormatWebP {
			return &resize.Error{Err: resize.ErrTooLarge}
		}
		return nil
	}
	res, err := k.Generate(t.Context(), "cat.png", nil)
	if !errors.Is(err, store.ErrExist) || !errors.Is(err, resize.ErrTooLarge) || res.Made != allAhead-2 || len(res.Failed) != 2 {
		t.Errorf("%+v, %v", res, err)
	}
	if data, _ := get(t, k.variants, "100w/jpg/cat.png"); data != "precious" {
		t.Errorf("an original was overwritten: %q", data)
	}
	if len(stored(t, k.variants)) != allAhead-1 {
		t.Errorf("stored %q", stored(t, k.variants))
	}
	if k.events.count(rendition.OutcomeGenerated) != allAhead-2 || k.events.count(rendition.OutcomeError) != 2 {
		t.Errorf("observed %+v", k.events.list)
	}
	for _, e := range k.events.list {
		if e.Outcome == rendition.OutcomeGenerated && (e.Key == "" || e.Bytes == 0 || e.Status != 0 || e.Request.Source != "cat.png" || e.Timing.Total <= 0) {
			t.Errorf("observed %+v", e)
		}
	}
}

// A request for a variant that is being generated waits for it, and has it even if
// the generation is called off.
func TestRequestsJoinAGeneration(t *testing.T) {
	for _, leave := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) { testRequestJoinsAGeneration(t, leave) })
	}
}

func testRequestJoinsAGeneration(t *testing.T, leave bool) {
	k := newGenerator(t, nil)
	begun, goOn := make(chan struct{}), make(chan struct{})
	var once sync.Once
	k.resizer.hook = func(ctx context.Context, p params.Params) error {
		if p.Width == 1 {
			return nil
		}
		once.Do(func() { close(begun) })
		<-goOn
		return ctx.Err()
	}
	ctx, cancel := context.WithCancel(t.Context())
	generated := make(chan error)
	go func() {
		_, err := k.Generate(ctx, "cat.png", nil)
		generated <- err
	}()
	<-begun
	served := make(chan string)
	go func() {
		obj, err := k.Get(t.Context(), small("cat.png"))
		if err != nil {
			t.Error(err)
			close(served)
			return
		}
		served <- body(t, obj)
	}()
	synctest.Wait() // the request has looked and joined
	if leave {
		cancel()
		if err := <-generated; !errors.Is(err, context.Canceled) {
			t.Errorf("called off: %v", err)
		}
	}
	close(goOn)
	if got, want := <-served, made(picture("cat"), small("cat.png").Params); got != want {
		t.Errorf("left %v: served %q, want %q", leave, got, want)
	}
	if !leave {
		if err := <-generated; err != nil {
			t.Error(err)
		}
	}
	if n := k.events.count(rendition.OutcomeCollapsed); n != 1 {
		t.Errorf("left %v: %d requests waited", leave, n)
	}
	cancel()
}

// With one place for all, a generation that finds a request making one of its
// variants neither makes it twice nor waits for ever.
func TestGenerateJoinsRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newGenerator(t, func(c *rendition.Config) { c.MaxConcurrent = 1 })
		goOn := make(chan struct{})
		asked := small("cat.png").Params
		var times sync.Map
		k.resizer.hook = func(_ context.Context, p params.Params) error {
			if _, twice := times.LoadOrStore(p, true); twice {
				t.Errorf("%v is made twice", p)
			}
			if p == asked {
				<-goOn
			}
			return nil
		}
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := k.Get(t.Context(), small("cat.png")); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait() // the request is being made
		wg.Go(func() {
			if res, err := k.Generate(t.Context(), "cat.png", nil); err != nil || res.Made+res.Existed != allAhead {
				t.Errorf("%+v, %v", res, err)
			}
		})
		synctest.Wait() // the generation has got as far as it can
		close(goOn)
		wg.Wait()
	})
}

func TestGenerationsShareTheirWork(t *testing.T) {
	k := newGenerator(t, nil)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if res, err := k.Generate(t.Context(), "cat.png", nil); err != nil || res.Made+res.Existed != allAhead {
				t.Errorf("%+v, %v", res, err)
			}
		})
	}
	wg.Wait()
	if n := k.events.count(rendition.OutcomeGenerated); n != allAhead {
		t.Errorf("%d were stored", n)
	}
}

// What was made before a generation was called off is found by the next one.
func TestGenerateCalledOff(t *testing.T) {
	k := newGenerator(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	k.resizer.hook = func(ctx context.Context, _ params.Params) error {
		if k.resizer.calls.Load() == 6 {
			for len(stored(t, k.variants)) < 3 {
				time.Sleep(time.Millisecond)
			}
			cancel()
			<-ctx.Done() // the work's, which ends when nobody waits for it any more
		}
		return ctx.Err()
	}
	res, err := k.Generate(ctx, "cat.png", nil)
	kept := len(stored(t, k.variants))
	if !errors.Is(err, context.Canceled) || kept < 3 || kept >= allAhead || res.Made != kept || res.Made+len(res.Failed) != allAhead {
		t.Fatalf("%d stored, %+v, %v", kept, res, err)
	}
	k.resizer.hook = nil
	again := k.generate(t, "cat.png", nil)
	if again.Made+again.Existed != allAhead || again.Existed < kept || len(stored(t, k.variants)) != allAhead {
		t.Errorf("%+v, of %d", again, kept)
	}
	k.generate(t, "cat.png", nil)
}

func TestGenerateIsBusy(t *testing.T) {
	k := newGenerator(t, func(c *rendition.Config) { c.MaxConcurrent, c.MaxQueue = 1, -1 })
	begun, goOn := make(chan struct{}), make(chan struct{})
	k.resizer.hook = func(context.Context, params.Params) error {
		close(begun)
		<-goOn
		return nil
	}
	put(t, k.originals, "dog.png", picture("dog"))
	var wg sync.WaitGroup
	wg.Go(func() {
		if _, err := k.Get(t.Context(), small("dog.png")); err != nil {
			t.Error(err)
		}
	})
	<-begun
	if _, err := k.Generate(t.Context(), "cat.png", nil); !errors.Is(err, resize.ErrBusy) {
		t.Errorf("%v", err)
	}
	close(goOn)
	wg.Wait()
}

func TestGenerateTimeout(t *testing.T) {
	k := newGenerator(t, func(c *rendition.Config) { c.Timeout = time.Millisecond })
	k.resizer.hook = func(ctx context.Context, p params.Params) error {
		<-ctx.Done()
		return ctx.Err()
	}
	if _, err := k.Generate(t.Context(), "cat.png", nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}

// A purge in the middle leaves nothing stored.
func TestPurgeBeatsGenerate(t *testing.T) {
	k := newGenerator(t, nil)
	var once sync.Once
	k.resizer.hook = func(ctx context.Context, p params.Params) (err error) {
		if p.Percent == 100 { // the last of the sizes
			once.Do(func() { _, err = k.Purge(ctx, "cat.png") })
		}
		return err
	}
	res, err := k.Generate(t.Context(), "cat.png", nil)
	if err == nil || len(stored(t, k.variants)) > 0 || len(res.Failed) == 0 {
		t.Errorf("%d stored, %+v, %v", len(stored(t, k.variants)), res, err)
	}
}

// In one store for all, in every layout, originals stay as they are, nothing is
// made of variants, and names that look like variants get theirs.
func TestGenerateInOneStore(t *testing.T) {
	overOneStore(t, func(t *testing.T, k *rig, s sharedStore, layout params.Dialect) {
		before := snapshot(t, s)
		made := 0
		for range 2 {
			for key := range snapshot(t, s) {
				few := &rendition.GenerateOptions{Set: allowed(t, "100w")}
				res, err := k.Generate(t.Context(), key, few)
				_, isOriginal := before[key]
				if !isOriginal && !errors.Is(err, store.ErrNotExist) {
					t.Errorf("of the variant %s: %+v, %v", key, res, err)
				}
				made += res.Made
			}
		}
		after := snapshot(t, s)
		if made < 3*len(before) || len(after) != len(before)+made {
			t.Errorf("%d objects became %d, %d were made", len(before), len(after), made)
		}
		for key, was := range before {
			if after[key] != was {
				t.Errorf("%s was %q and is %q", key, was, after[key])
			}
		}
	})
}

// In an ambiguous dialect a variant that would hide an original is not made.
func TestGenerateHidesNoOriginal(t *testing.T) {
	s := memstore.New(-1)
	k := newGenerator(t, func(c *rendition.Config) {
		c.Originals, c.Dialect = s, params.Suffix{}
		c.Allowed.Formats, c.Allowed.Enlarge = nil, variant.EnlargeNever
	})
	put(t, s, "cat.png", picture("cat"))
	put(t, s, "cat-100w.png", picture("another cat"))
	res, err := k.Generate(t.Context(), "cat.png", nil)
	if !errors.Is(err, store.ErrExist) || len(res.Failed) != 1 || res.Failed[0].Key != "cat-100w.png" || res.Made != 2 {
		t.Errorf("%+v, %v", res, err)
	}
}
