package bench_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/rendition-go/rendition/internal/bench"
	"github.com/rendition-go/rendition/resize/goimage"
)

const photos = "../../examples/server/photos"

func BenchmarkResize(b *testing.B) { run(b, goimage.New(nil)) }

// BenchmarkParallel decodes in a goroutine of its own; compare with BenchmarkResize.
func BenchmarkParallel(b *testing.B) { run(b, goimage.New(&goimage.Options{Parallel: true})) }

func run(b *testing.B, resizer *goimage.Resizer) {
	sources := &bench.Cache{Dir: photos}
	for _, c := range bench.Cases() {
		b.Run(c.Name, func(b *testing.B) {
			src, err := sources.Get(c.Source)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(c.Source.Width) * int64(c.Source.Height)) // pixels read
			b.ReportAllocs()
			for b.Loop() {
				if _, err := resizer.Resize(b.Context(), io.Discard, bytes.NewReader(src), c.Params); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestCases keeps the table honest where benchmarks are not run: every case
// converts, and to the size in its name.
func TestCases(t *testing.T) {
	sources := &bench.Cache{Dir: photos}
	resizer := goimage.New(nil)
	seen := map[string]bool{}
	for _, c := range bench.Cases() {
		if seen[c.Name] {
			t.Errorf("%s: the name is taken twice", c.Name)
		}
		seen[c.Name] = true
		if testing.Short() {
			continue
		}
		src, err := sources.Get(c.Source)
		if err != nil {
			t.Fatal(err)
		}
		info, err := resizer.Resize(t.Context(), io.Discard, bytes.NewReader(src), c.Params)
		if err != nil {
			t.Errorf("%s: %v", c.Name, err)
			continue
		}
		if info.Width != c.Source.Width || info.Height != c.Source.Height {
			t.Errorf("%s: source is %d x %d", c.Name, info.Width, info.Height)
		}
		if info.OutFormat != c.Params.Format || info.OutWidth > c.Params.Width || info.OutHeight > c.Params.Height {
			t.Errorf("%s: result is %s %d x %d", c.Name, info.OutFormat, info.OutWidth, info.OutHeight)
		}
	}
}
