//go:build cgo && vips

package vips

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
)

// residentKiB reads what Linux says the process has in memory.
func residentKiB(t *testing.T) int {
	data, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skip(err)
	}
	for line := range strings.Lines(string(data)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			n, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")))
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
	}
	t.Skip("no VmRSS")
	return 0
}

// leakCases are small pictures that go every way there is, those that fail
// included.
func leakCases(t *testing.T) map[string][]byte {
	m := image.NewNRGBA(image.Rect(0, 0, 120, 90))
	for i := range m.Pix {
		m.Pix[i] = byte(i * 7)
	}
	opaque := image.NewGray(m.Rect)
	var p, q, j bytes.Buffer
	if err := errors.Join(png.Encode(&p, m), png.Encode(&q, opaque), jpeg.Encode(&j, m, nil)); err != nil {
		t.Fatal(err)
	}
	return map[string][]byte{
		"png": p.Bytes(), "grey": q.Bytes(), "jpeg": j.Bytes(),
		"half a jpeg": j.Bytes()[:j.Len()/2], "half a png": p.Bytes()[:p.Len()/2],
		"a piece of a jpeg": j.Bytes()[:100], "a piece of a png": p.Bytes()[:40],
	}
}

// TestNoLeak makes 10,000 pictures and looks at what is left of them.
func TestNoLeak(t *testing.T) {
	rounds := 10000
	if testing.Short() {
		rounds = 200
	}
	z, err := New(nil)
	if err != nil {
		t.Fatal(err)
	}
	files := leakCases(t)
	asks := []params.Params{
		{Width: 40, Format: params.FormatFallback},
		{Width: 40, Format: params.FormatPNG},
		{Width: 150, Height: 150, Fit: params.FitContain, Enlarge: true, Format: params.FormatJPEG},
		{Width: 30, Height: 40, Fit: params.FitCover, Format: params.FormatWebP},
	}
	n := 0
	run := func(rounds int) {
		for until := n + rounds; n < until; {
			for name, file := range files {
				p := asks[n/len(files)%len(asks)].Simplify()
				_, err := z.Resize(t.Context(), io.Discard, bytes.NewReader(file), p)
				if err != nil && !errors.Is(err, resize.ErrCorrupt) {
					t.Fatalf("%s: %v", name, err)
				}
				n++
			}
		}
		runtime.GC()
	}
	run(rounds / 4) // what is taken once, by the allocators too
	mem, pieces := tracked()
	before := residentKiB(t)
	run(rounds)
	if m, p := tracked(); m != mem || p != pieces {
		t.Errorf("%d bytes in %d pieces are held, before it were %d in %d", m, p, mem, pieces)
	}
	after := residentKiB(t)
	t.Logf("%d KiB resident before, %d after %d pictures; libvips holds %d bytes", before, after, n, mem)
	// A kilobyte for each picture would be over this.
	if grown := after - before; grown > 8<<10 && !testing.Short() {
		t.Errorf("%d KiB more than before", grown)
	}
}
