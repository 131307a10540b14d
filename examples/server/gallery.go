package main

import (
	"bytes"
	"context"
	"io"
	"path"
	"strings"

	"github.com/rendition-go/rendition"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/exif"
	"github.com/rendition-go/rendition/resize/goimage"
	"github.com/rendition-go/rendition/store"
)

// Bounds of one page, so that a large directory costs no more than a small one.
const (
	perPage    = 8    // photographs
	maxVisited = 2000 // files looked at on the way to them
)

// photo is an original that the page shows.
type photo struct {
	source        string
	alt           string
	format        string
	width, height int // upright, in pixels
	bytes         int64
}

// photos returns the originals after the key from, in order of their keys, as
// many as a page has, and the key to go on from, "" where that was all. What is
// no picture, and variants in the same store, are passed over.
func (s *site) photos(ctx context.Context, from string) (list []photo, next string, err error) {
	if s.places.sample {
		return s.samples(ctx), "", nil
	}
	codecs := goimage.DefaultCodecs()
	visited := 0
	last := ""
	for key, err := range store.List(ctx, s.places.originals, "") {
		switch {
		case err != nil:
			return nil, "", err
		case key <= from || !isPictureName(key):
			continue
		case len(list) == perPage || visited == maxVisited:
			return list, last, nil
		}
		visited++
		last = key
		if p, ok := s.look(ctx, codecs, key); ok {
			list = append(list, p)
		}
	}
	return list, "", nil
}

// isPictureName keeps the page from opening what cannot be shown.
func isPictureName(key string) bool {
	if strings.HasPrefix(key, "~") {
		return false // of another dialect's variants
	}
	switch strings.ToLower(path.Ext(key)) {
	case ".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".tif", ".tiff":
		return true
	}
	return false
}

// look reads the header of one original; ok is false where it is none.
func (s *site) look(ctx context.Context, codecs codec.List, key string) (p photo, ok bool) {
	obj, err := s.places.originals.Get(ctx, key)
	if err != nil {
		return photo{}, false
	}
	defer obj.Body.Close()
	if rendition.IsVariant(obj.Attrs) {
		return photo{}, false
	}
	head := make([]byte, codec.MagicLen)
	n, _ := io.ReadFull(obj.Body, head) // a short file fails below
	c, ok := codecs.Sniff(head[:n])
	if !ok {
		return photo{}, false
	}
	img, err := c.Decoder.Open(io.MultiReader(bytes.NewReader(head[:n]), obj.Body), s.limits())
	if err != nil {
		return photo{}, false
	}
	h := img.Header()
	p = photo{source: key, alt: altText(key), format: string(c.Format), width: h.Width, height: h.Height, bytes: obj.Size}
	if exif.Swaps(h.Orientation) {
		p.width, p.height = p.height, p.width
	}
	return p, true
}

// sample is a photograph of this example.
type sample struct{ key, alt string }

// samplePhotos are in the order in which they are shown.
func samplePhotos() []sample {
	return []sample{
		{"dandelion.jpg", "A dandelion clock in a meadow, the low sun behind it"},
		{"portrait.jpg", "The dandelion clock close up, its stem running down"},
		{"spheres.jpg", "Six coloured spheres on a chequered floor under a pale sky"},
		{"badge.png", "A round badge with a wavy red and blue rim on a transparent ground"},
	}
}

// samples returns the photographs of this example.
func (s *site) samples(ctx context.Context) (list []photo) {
	codecs := goimage.DefaultCodecs()
	for _, it := range samplePhotos() {
		if p, ok := s.look(ctx, codecs, it.key); ok {
			p.alt = it.alt
			list = append(list, p)
		}
	}
	return list
}

// altText makes words of a file's name: of pictures that somebody put in a
// directory nothing else is known.
func altText(key string) string {
	name := strings.TrimSuffix(path.Base(key), path.Ext(key))
	words := strings.FieldsFunc(name, func(r rune) bool { return r == '-' || r == '_' || r == ' ' })
	return strings.Join(words, " ")
}
