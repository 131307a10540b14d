package rendition_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"time"

	"github.com/rendition-go/rendition"
	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize/goimage"
	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/store/memstore"
	"github.com/rendition-go/rendition/variant"
)

// pipeline returns a pipeline with one allowed size, 300w, and one original.
func pipeline(edit func(*rendition.Config)) *rendition.Pipeline {
	c := rendition.Config{
		Originals: store.FS(photos()),
		Variants:  memstore.New(0),
		Resizer:   goimage.New(nil),
		Allowed:   &variant.Set{Sizes: []variant.Size{{Width: 300}}},
		Logger:    slog.New(slog.DiscardHandler),
	}
	edit(&c)
	p, err := rendition.New(c)
	if err != nil {
		panic(err)
	}
	return p
}

func ExamplePipeline_Purge() {
	p := pipeline(func(*rendition.Config) {})
	show(p, "/cat.png?w=300")
	res, err := p.Purge(context.Background(), "cat.png")
	fmt.Println(len(res.Keys), res.CacheTags[0] == rendition.CacheTag("cat.png"), err)
	// Output:
	// /cat.png?w=300: png 300 x 200 <nil>
	// 1 true <nil>
}

func ExamplePipeline_GetGranted() {
	p := pipeline(func(c *rendition.Config) { c.Grants.Beyond = true })
	r := params.Request{Source: "cat.png", Params: params.Params{Width: 123}}

	_, err := p.Get(context.Background(), r)
	fmt.Println(rendition.StatusCode(err))
	obj, err := p.GetGranted(context.Background(), r, params.Grant{KeyID: "editors"})
	if err != nil {
		panic(err)
	}
	defer obj.Body.Close()
	fmt.Println(obj.ContentType, obj.CacheControl)
	// Output:
	// 404
	// image/png public, max-age=31536000
}

func ExampleAfter() {
	p := pipeline(func(c *rendition.Config) {
		c.Staleness = rendition.After(time.Hour)
		c.Staleness.WhileRevalidate = time.Minute
		c.Now = func() time.Time { return time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC) }
	})
	w := httptest.NewRecorder()
	p.ServeHTTP(w, httptest.NewRequest("GET", "/cat.png?w=300", nil))
	fmt.Println(w.Code, w.Header().Get("Cache-Control"))
	// Output:
	// 200 public, max-age=3600, stale-while-revalidate=60
}

func ExampleRedirect() {
	p := pipeline(func(c *rendition.Config) {
		c.Redirect = rendition.Redirect{BaseURL: "https://images.example/"}
	})
	for range 2 { // the one that has it made and stored, and all others
		w := httptest.NewRecorder()
		p.ServeHTTP(w, httptest.NewRequest("GET", "/cat.png?w=300", nil))
		fmt.Printf("%d %q\n", w.Code, w.Header().Get("Location"))
	}
	// Output:
	// 302 "https://images.example/300w/orig/cat.png?rendition-again=1"
	// 200 ""
}

func ExamplePipeline_Generate() {
	p := pipeline(func(c *rendition.Config) {
		c.Allowed = &variant.Set{
			Sizes:   []variant.Size{{Width: 300}, {Width: 100, Height: 100}},
			Formats: []params.Format{params.FormatWebP, params.FormatSource},
			Enlarge: variant.EnlargeNever,
		}
	})
	for range 2 {
		res, err := p.Generate(context.Background(), "cat.png", nil)
		fmt.Println(res.Made, "made,", res.Existed, "were there,", len(res.Failed), "failed", err)
	}
	// Output:
	// 4 made, 0 were there, 0 failed <nil>
	// 0 made, 4 were there, 0 failed <nil>
}
