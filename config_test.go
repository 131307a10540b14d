package rendition_test

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"strings"
	"testing"

	"github.com/rendition-go/rendition"
	"github.com/rendition-go/rendition/internal/testlog"
	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/variant"
)

func TestNewRefuses(t *testing.T) {
	for name, edit := range map[string]func(*rendition.Config){
		"Originals":        func(c *rendition.Config) { c.Originals = nil },
		"Variants":         func(c *rendition.Config) { c.Variants = nil },
		"Resizer":          func(c *rendition.Config) { c.Resizer = nil },
		"Config.Allowed":   func(c *rendition.Config) { c.Allowed = nil },
		"Sizes[0]":         func(c *rendition.Config) { c.Allowed.Sizes[0].Width = -1 },
		"NotAllowedStatus": func(c *rendition.Config) { c.NotAllowedStatus = 500 },
		"MaxConcurrent":    func(c *rendition.Config) { c.MaxConcurrent = -1 },
		"Config.Attrs":     func(c *rendition.Config) { c.Attrs.ContentType = "image/png" },
		"Config.Version":   func(c *rendition.Config) { c.Version = "a/b" },
		// The at dialect has no crop, and keeps what is over the limit.
		"fit":      func(c *rendition.Config) { c.Layout, c.Allowed.Oversize = params.At{}, params.OversizeKeep },
		"Oversize": func(c *rendition.Config) { c.Layout, c.Allowed.Fits = params.At{}, []params.Fit{params.FitInside} },
		// Pass lists nothing, so that the dialect says what is needed.
		"params.At cannot express 100w": func(c *rendition.Config) {
			c.Layout, c.Allowed = params.At{}, &variant.Set{NoMatch: variant.Pass}
		},
		"read its own key":                         func(c *rendition.Config) { c.Layout = oneWay{} },
		"cannot express 200x200,fit=cover,fm=webp": func(c *rendition.Config) { c.Layout = oneWay{refuse: true} },
	} {
		k := newRig(t, nil)
		c := rendition.Config{Originals: k.originals, Variants: k.variants, Resizer: k.resizer, Allowed: allowed(t, "200x200")}
		edit(&c)
		if p, err := rendition.New(c); err == nil || p != nil || !strings.Contains(err.Error(), name) {
			t.Errorf("New = %v, %v; want an error with %q", p, err, name)
		}
	}
}

// oneWay writes keys that it does not read back, or none.
type oneWay struct{ refuse bool }

func (oneWay) Parse(*url.URL) (params.Request, error) { return params.Request{Source: "x"}, nil }
func (o oneWay) Format(r params.Request) (string, error) {
	if o.refuse {
		return "", &params.Error{Name: "size", Err: params.ErrNotExpressible}
	}
	return "/" + strings.ReplaceAll(r.Params.String(), "/", "_") + "/" + r.Source, nil
}

func TestWhatALayoutCannotExpressIsNamed(t *testing.T) {
	k := newRig(t, nil)
	_, err := rendition.New(rendition.Config{Originals: k.originals, Variants: k.variants, Resizer: k.resizer,
		Allowed: allowed(t, "200x200"), Layout: params.At{}})
	if !errors.Is(err, params.ErrNotExpressible) || !strings.Contains(err.Error(), "params.At cannot express 200x200") {
		t.Errorf("err = %v", err)
	}
}

func TestTheConfigIsCopied(t *testing.T) {
	var seen *rendition.Config
	k := newRig(t, func(c *rendition.Config) {
		c.Attrs.Metadata = map[string]string{"team": "photo"}
		seen = c
	})
	seen.Attrs.Metadata["team"] = "other"
	seen.Allowed.NoMatch = variant.Pass
	seen.Version = "v9"
	seen.Resizer = nil
	if _, err := k.Get(t.Context(), small("cat.png")); err != nil {
		t.Fatal(err)
	}
	if _, a := get(t, k.variants, "200x200/orig/cat.png"); a.Metadata["team"] != "photo" {
		t.Errorf("metadata %v", a.Metadata)
	}
	if _, err := k.Get(t.Context(), different(500)); !errors.Is(err, variant.ErrNotAllowed) {
		t.Errorf("err = %v", err)
	}
}

// wishes notes the attributes it is asked to store.
type wishes struct {
	*countingStore
	got store.Attrs
}

func (w *wishes) Create(ctx context.Context, key string, data []byte, a store.Attrs) error {
	w.got = a
	return w.countingStore.Create(ctx, key, data, a)
}

func TestAttrsAreHandedToTheStore(t *testing.T) {
	w := &wishes{countingStore: newStore()}
	k := newRig(t, func(c *rendition.Config) {
		c.Variants = w
		c.Attrs = store.Attrs{CacheControl: "public, max-age=5", Tags: map[string]string{"cost": "images"}, StorageClass: "COLD"}
	})
	if _, err := k.Get(t.Context(), small("cat.png")); err != nil {
		t.Fatal(err)
	}
	if w.got.Tags["cost"] != "images" || w.got.StorageClass != "COLD" || w.got.CacheControl != "public, max-age=5" {
		t.Errorf("stored with %+v", w.got)
	}
}

func TestTheDefaultLoggerIsThatOfNew(t *testing.T) {
	old := slog.Default()
	defer slog.SetDefault(old)
	l := new(testlog.Log)
	slog.SetDefault(slog.New(slog.NewTextHandler(l, nil)))
	k := newRig(t, func(c *rendition.Config) { c.Logger = nil })
	slog.SetDefault(old)
	k.variants.createErr = errors.New("disk full")
	if _, err := k.Get(t.Context(), small("cat.png")); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(l.String(), "disk full") {
		t.Errorf("logged %q", l)
	}
}

func TestFormatsThatCannotBeWrittenAreNotChosen(t *testing.T) {
	k := newRig(t, func(c *rendition.Config) { c.Resizer = encodesPNG{c.Resizer.(*fakeResizer)} })
	res := do(k, "GET", "/cat.png?d=200x200", "Accept", "image/webp,*/*")
	if got := res.Header.Get("Content-Type"); got != "image/png" {
		t.Errorf("type %s", got)
	}
}

type encodesPNG struct{ *fakeResizer }

func (encodesPNG) Encodes() []params.Format { return []params.Format{params.FormatPNG} }

func TestServerTimingNamesEachStage(t *testing.T) {
	k := newRig(t, nil)
	res := do(k, "GET", catURL)
	for _, stage := range []string{"lookup", "wait", "load", "resize", "store", "total"} {
		if v := res.Header.Get("Server-Timing"); !strings.Contains(v, stage+";dur=") {
			t.Errorf("no %s in %s", stage, v)
		}
	}
	if v := do(k, "GET", "/nobody.png").Header.Get("Server-Timing"); !strings.HasPrefix(v, "cache;desc=error, ") {
		t.Errorf("of an error: %s", v)
	}
}
