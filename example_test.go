package rendition_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing/fstest"

	"github.com/rendition-go/rendition"
	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize/goimage"
	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/store/memstore"
	"github.com/rendition-go/rendition/variant"
)

// photos is a file system with one picture, where a program has os.DirFS.
func photos() fstest.MapFS {
	img := image.NewNRGBA(image.Rect(0, 0, 600, 400))
	for i := range img.Pix {
		img.Pix[i] = byte(i * 7 % 251)
	}
	img.Set(0, 0, color.White)
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return fstest.MapFS{"cat.png": {Data: b.Bytes()}}
}

// show sends a request to h and prints what comes back.
func show(h http.Handler, target string) {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", target, nil))
	if w.Code != http.StatusOK {
		fmt.Printf("%s: %d %s", target, w.Code, w.Body)
		return
	}
	c, format, err := image.DecodeConfig(w.Body)
	fmt.Println(target+":", format, c.Width, "x", c.Height, err)
}

func Example() {
	sizes, err := variant.ParseSizes("200x200,300w")
	if err != nil {
		panic(err)
	}
	p, err := rendition.New(rendition.Config{
		Originals: store.FS(photos()),
		Variants:  memstore.New(64 << 20),
		Resizer:   goimage.New(nil),
		Allowed:   &variant.Set{Sizes: sizes, Variance: 20},
		Observer:  rendition.ObserverFunc(func(_ context.Context, e rendition.Event) { fmt.Print(e.Outcome, " ", e.Status, " ") }),
	})
	if err != nil {
		panic(err)
	}
	// A program goes on with http.ListenAndServe(addr, p).
	show(p, "/cat.png?d=200x200")
	show(p, "/cat.png?d=190x205") // the nearest that is allowed
	show(p, "/cat.png?w=280")
	show(p, "/cat.png")
	show(p, "/cat.png?w=1000")
	show(p, "/dog.png?w=300")
	// Output:
	// miss 200 /cat.png?d=200x200: png 200 x 200 <nil>
	// hit 200 /cat.png?d=190x205: png 200 x 200 <nil>
	// miss 200 /cat.png?w=280: png 300 x 200 <nil>
	// original 200 /cat.png: png 600 x 400 <nil>
	// error 404 /cat.png?w=1000: 404 this variant is not allowed
	// error 404 /dog.png?w=300: 404 not found
}

func ExamplePipeline_Get() {
	p, err := rendition.New(rendition.Config{
		Originals: store.FS(photos()),
		Variants:  memstore.New(0),
		Resizer:   goimage.New(nil),
		Allowed:   &variant.Set{Sizes: []variant.Size{{Width: 300}}, Formats: []params.Format{params.FormatJPEG}},
		Logger:    slog.New(slog.DiscardHandler),
	})
	if err != nil {
		panic(err)
	}
	obj, err := p.Get(context.Background(), params.Request{
		Source: "cat.png",
		Params: params.Params{Width: 300, Format: params.FormatJPEG},
	})
	if err != nil {
		panic(err)
	}
	defer obj.Body.Close()
	c, format, err := image.DecodeConfig(obj.Body)
	fmt.Println(obj.ContentType, format, c.Width, c.Height, err)

	_, err = p.Get(context.Background(), params.Request{Source: "dog.png"})
	fmt.Println(errors.Is(err, store.ErrNotExist), rendition.StatusCode(err))
	// Output:
	// image/jpeg jpeg 300 200 <nil>
	// true 404
}

// A handler of another kind can be made of the parts alone: this one reads
// /thumb/NAME, knows one size and keeps nothing.
func Example_parts() {
	originals, resizer := store.FS(photos()), goimage.New(nil)
	thumb := params.Params{Width: 120, Height: 90, Fit: params.FitCover, Format: params.FormatPNG}.Canonical()

	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := r.URL.Path[1:]
		if err := params.ValidSource(name); err != nil {
			http.Error(w, "bad name", rendition.StatusCode(err))
			return
		}
		obj, err := originals.Get(r.Context(), name)
		if err != nil {
			http.Error(w, "no such picture", rendition.StatusCode(err))
			return
		}
		defer obj.Body.Close()
		var out bytes.Buffer
		info, err := resizer.Resize(r.Context(), &out, obj.Body, thumb)
		if err != nil {
			http.Error(w, "cannot make that", rendition.StatusCode(err))
			return
		}
		w.Header().Set("Content-Type", info.OutFormat.MediaType())
		_, _ = io.Copy(w, &out)
	})
	mounted := http.StripPrefix("/thumb", h)
	show(mounted, "/thumb/cat.png")
	show(mounted, "/thumb/dog.png")
	show(mounted, "/thumb/")
	// Output:
	// /thumb/cat.png: png 120 x 90 <nil>
	// /thumb/dog.png: 404 no such picture
	// /thumb/: 400 bad name
}

func ExampleCacheTag() {
	fmt.Println(rendition.CacheTag("2024/cat.png"))
	// Output: 6484d6bf9608db67
}
