package rendition_test

import (
	"io"
	"testing"

	"github.com/rendition-go/rendition"
	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/goimage"
	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/store/memstore"
	"github.com/rendition-go/rendition/variant"
)

// BenchmarkPipeline measures a request from Get to the last byte: a hit, a miss
// with a resizer that does nothing (what the pipeline itself costs), and a miss
// that makes a real 300x200 of a 600x400 PNG.
func BenchmarkPipeline(b *testing.B) {
	b.Run("hit", func(b *testing.B) { benchmark(b, new(fakeResizer), true) })
	b.Run("miss/resizer=none", func(b *testing.B) { benchmark(b, new(fakeResizer), false) })
	b.Run("miss/resizer=goimage", func(b *testing.B) { benchmark(b, goimage.New(nil), false) })
}

func benchmark(b *testing.B, z resize.Resizer, hit bool) {
	variants := memstore.New(-1)
	p, err := rendition.New(rendition.Config{
		Originals: store.FS(photos()),
		Variants:  variants,
		Resizer:   z,
		Allowed:   &variant.Set{Sizes: []variant.Size{{Width: 300}}},
	})
	if err != nil {
		b.Fatal(err)
	}
	r := params.Request{Source: "cat.png", Params: params.Params{Width: 300}.Canonical()}
	run := func() {
		obj, err := p.Get(b.Context(), r)
		if err != nil {
			b.Fatal(err)
		}
		n, err := io.Copy(io.Discard, obj.Body)
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(n)
		obj.Body.Close()
	}
	run()
	b.ReportAllocs()
	for b.Loop() {
		if !hit {
			if err := variants.Delete(b.Context(), "300w,enlarge=0/orig/cat.png"); err != nil {
				b.Fatal(err)
			}
		}
		run()
	}
}

// A hit is what most requests are; it should not grow fat unnoticed.
func TestAHitAllocatesLittle(t *testing.T) {
	k := newRig(t, func(c *rendition.Config) { c.Observer = nil })
	r := small("cat.png")
	get := func() {
		obj, err := k.Get(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		obj.Body.Close()
	}
	get()
	if n := testing.AllocsPerRun(200, get); n > 60 {
		t.Errorf("%v allocations", n)
	} else {
		t.Logf("%v allocations", n)
	}
}
