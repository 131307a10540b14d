//go:build cgo && vips

package vips_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/rendition-go/rendition/internal/bench"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/goimage"
)

// BenchmarkResize runs the library's cases through both backends.
func BenchmarkResize(b *testing.B) {
	sources := &bench.Cache{Dir: "../../examples/server/photos"}
	backends := []struct {
		name string
		z    resize.Resizer
	}{{"vips", newResizer(b, nil)}, {"goimage", goimage.New(nil)}}
	for _, c := range bench.Cases() {
		for _, e := range backends {
			b.Run(c.Name+"/backend="+e.name, func(b *testing.B) {
				src, err := sources.Get(c.Source)
				if err != nil {
					b.Fatal(err)
				}
				b.SetBytes(int64(c.Source.Width) * int64(c.Source.Height)) // pixels read
				for b.Loop() {
					if _, err := e.z.Resize(b.Context(), io.Discard, bytes.NewReader(src), c.Params); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
