// Package bench holds the benchmark cases of the library: one table, so that
// its own benchmarks and those of other libraries measure the same work.
//
//	go test -bench=. ./internal/bench
package bench

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"sync"

	"github.com/rendition-go/rendition/params"
)

// A Case is one conversion: a source picture and what is asked of it.
type Case struct {
	Name   string // a benchstat key=value list without the prefix
	Source Source
	Params params.Params
}

// Source is a picture tiled, mirrored, out of a photograph.
type Source struct {
	Width, Height int
	Format        params.Format // FormatJPEG (quality 90, 4:2:0) or FormatPNG
}

// Cases returns the table.
func Cases() []Case {
	photo := Source{2725, 2225, params.FormatJPEG}
	camera := Source{4000, 3000, params.FormatJPEG}
	screen := Source{1600, 1200, params.FormatPNG}
	inside := func(w, h int, f params.Format) params.Params {
		return params.Params{Width: w, Height: h, Fit: params.FitInside, Format: f}.Simplify()
	}
	progressive := inside(720, 588, params.FormatJPEG)
	progressive.Progressive = true
	cover := params.Params{Width: 200, Height: 200, Fit: params.FitCover, Format: params.FormatJPEG}.Simplify()

	return []Case{
		{"src=2725x2225.jpeg/to=720x588.jpeg", photo, inside(720, 588, params.FormatJPEG)},
		{"src=2725x2225.jpeg/to=720x588.progressive.jpeg", photo, progressive},
		{"src=2725x2225.jpeg/to=720x588.webp", photo, inside(720, 588, params.FormatWebP)},
		{"src=2725x2225.jpeg/to=720x588.png", photo, inside(720, 588, params.FormatPNG)},
		{"src=4000x3000.jpeg/to=200x150.jpeg", camera, inside(200, 150, params.FormatJPEG)},
		{"src=4000x3000.jpeg/to=200x200.cover.jpeg", camera, cover},
		{"src=1600x1200.png/to=720x540.png", screen, inside(720, 540, params.FormatPNG)},
	}
}

// Encoded returns the source's bytes, the same on every call and machine. dir is
// the folder of the sample photographs.
func (s Source) Encoded(dir string) ([]byte, error) {
	return s.EncodedFrom(filepath.Join(dir, "dandelion.jpg"))
}

// EncodedFrom is Encoded out of another photograph, a JPEG at the given path.
func (s Source) EncodedFrom(path string) ([]byte, error) {
	sample, err := loadSample(path)
	if err != nil {
		return nil, err
	}
	picture := mirrorTile(sample, s.Width, s.Height)
	var buf bytes.Buffer
	switch s.Format {
	case params.FormatJPEG:
		err = jpeg.Encode(&buf, picture, &jpeg.Options{Quality: 90})
	case params.FormatPNG:
		err = png.Encode(&buf, picture)
	default:
		err = fmt.Errorf("bench: no source in format %q", s.Format)
	}
	return buf.Bytes(), err
}

func loadSample(path string) (*image.RGBA, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	m, err := jpeg.Decode(f)
	if err != nil {
		return nil, err
	}
	rgba := image.NewRGBA(m.Bounds())
	draw.Draw(rgba, rgba.Rect, m, rgba.Rect.Min, draw.Src)
	return rgba, nil
}

// mirrorTile fills width x height pixels with m and its mirror images, so that
// no edge appears where two tiles meet.
func mirrorTile(m *image.RGBA, width, height int) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	mw, mh := m.Rect.Dx(), m.Rect.Dy()
	for y := range height {
		row := m.Pix[mirror(y, mh)*m.Stride:]
		for x := range width {
			copy(out.Pix[y*out.Stride+4*x:][:4], row[4*mirror(x, mw):])
		}
	}
	return out
}

// mirror maps i to 0..n-1, going back and forth.
func mirror(i, n int) int {
	if i %= 2 * n; i >= n {
		return 2*n - 1 - i
	}
	return i
}

// Cache keeps the encoded sources of a run; several cases share one.
type Cache struct {
	Dir string

	mu   sync.Mutex
	data map[Source][]byte
}

// Get returns s.Encoded(c.Dir), made once.
func (c *Cache) Get(s Source) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if b, ok := c.data[s]; ok {
		return b, nil
	}
	b, err := s.Encoded(c.Dir)
	if err != nil {
		return nil, err
	}
	if c.data == nil {
		c.data = map[Source][]byte{}
	}
	c.data[s] = b
	return b, nil
}
