package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/goimage"
)

// A webpPhoto is a photograph that WebP is made of.
type webpPhoto struct {
	name, path string
	tuned      bool // may have been among those that the encoder was tuned with
	width      int
}

// webpPhotos returns the photographs of Debian, which nobody tuned the encoder
// with, and those that somebody may have: the large ones of the test pictures and
// the sample. why is set if the former are not to be had.
func webpPhotos(cache string, wanted func(name string) bool) (photos []webpPhoto, why error, err error) {
	untouched, why := fetchPhotos(cache)
	tuned, err := testdataPhotos()
	if err != nil {
		return nil, nil, err
	}
	tuned = append(tuned, filepath.Join(sampleDir, "dandelion.jpg"))
	for i, path := range append(untouched, tuned...) {
		p := webpPhoto{name: strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)), path: path, tuned: i >= len(untouched)}
		if !wanted(p.name) {
			continue
		}
		if p.width, err = widthOf(path); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", path, err)
		}
		photos = append(photos, p)
	}
	return photos, why, nil
}

func widthOf(path string) (int, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	c, _, err := image.DecodeConfig(f)
	return c.Width, err
}

// pick returns n of the photographs that are at least so wide and nobody tuned
// with, evenly spread; if there are none, of all that are so wide.
func pick(photos []webpPhoto, n, width int) []webpPhoto {
	var wide, untouched []webpPhoto
	for _, p := range photos {
		if p.width < width {
			continue
		}
		wide = append(wide, p)
		if !p.tuned {
			untouched = append(untouched, p)
		}
	}
	if len(untouched) == 0 {
		untouched = wide
	}
	n = min(n, len(untouched))
	var out []webpPhoto
	for i := range n {
		out = append(out, untouched[i*len(untouched)/n])
	}
	return out
}

// scaledPixels returns a picture scaled to a width, where it is wider,
// premultiplied.
func scaledPixels(path string, width int) (*image.RGBA, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var kept *image.RGBA
	keep := codec.Codec{Format: params.FormatPNG, Encoder: codec.ImageEncoder(func(_ io.Writer, m image.Image, _ codec.Options) error {
		kept = image.NewRGBA(image.Rect(0, 0, m.Bounds().Dx(), m.Bounds().Dy()))
		draw.Draw(kept, kept.Rect, m, m.Bounds().Min, draw.Src)
		return nil
	}, codec.LayoutRGBA)}
	z := goimage.New(&goimage.Options{Codecs: append(codec.List{keep}, goimage.DefaultCodecs()...)})
	if _, err := z.Resize(context.Background(), io.Discard, f, params.Params{Width: width, Format: params.FormatPNG}); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return kept, nil
}

// A webpSource is an opaque picture, as files of raw pixels.
type webpSource struct {
	name          string
	width, height int
	files         map[string]string // by layout
	ppm           string
	luma          *plane // that of layoutVideo
}

func newWebpSource(dir, name string, m *image.RGBA) (*webpSource, error) {
	full, err := planar(m)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	s := &webpSource{name: name, width: m.Rect.Dx(), height: m.Rect.Dy(), files: map[string]string{}}
	n := s.width * s.height
	video := toVideo(full, n)
	s.luma = &plane{s.width, s.height, make([]float64, n)}
	for i := range s.luma.pix {
		s.luma.pix[i] = float64(video[i])
	}
	var ppm bytes.Buffer
	if err := writeNetpbm(&ppm, m); err != nil {
		return nil, err
	}
	s.ppm = filepath.Join(dir, "webp-source.ppm")
	var errs []error
	for layout, pix := range map[string][]byte{layoutPlanar: full, layoutVideo: video, layoutRGBX: m.Pix} {
		s.files[layout] = filepath.Join(dir, fmt.Sprintf("%s-%d.%s", name, s.width, layout))
		errs = append(errs, os.WriteFile(s.files[layout], pix, 0o600))
	}
	return s, errors.Join(append(errs, os.WriteFile(s.ppm, ppm.Bytes(), 0o600))...)
}

// remove deletes the raw pixels.
func (s *webpSource) remove() error {
	var errs []error
	for _, path := range s.files {
		errs = append(errs, os.Remove(path))
	}
	return errors.Join(errs...)
}

// toVideo returns planes in the range that WebP has, the first n samples being luma.
func toVideo(full []byte, n int) []byte {
	out := make([]byte, len(full))
	for i, v := range full {
		span, zero := 219, 16*255
		if i >= n {
			span, zero = 224, 128*255-128*224
		}
		out[i] = byte((int(v)*span + zero + 127) / 255) // never half way
	}
	return out
}

// planesOf returns how a contender gets planes of 4:2:0: rendition takes those of
// JPEG and brings them into the range itself.
func planesOf(c contender) string {
	if c.worker == libwebpName {
		return layoutVideo
	}
	return layoutPlanar
}

func pixelsOf(contender) string { return layoutRGBX }

func (s *webpSource) request(c contender, layout string, quality int) request {
	return request{
		Op: opEncode, Source: s.files[layout], Layout: layout, Width: s.width, Height: s.height,
		Quality: quality, Effort: c.effort,
	}
}
