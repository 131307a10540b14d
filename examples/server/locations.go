package main

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"github.com/rendition-go/rendition/examples/internal/places"
	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/store/dirstore"
	"github.com/rendition-go/rendition/store/memstore"
)

// This file knows where originals come from and where variants go: the binary,
// memory, a directory, or a bucket.

//go:embed photos/*.jpg photos/*.png
var samples embed.FS

const (
	inMemory    = "memory"
	memoryBytes = 256 << 20
)

// locations are the two stores, which may be one.
type locations struct {
	originals store.Getter
	variants  store.Store
	sample    bool   // originals are the photographs of this example
	where     string // of the variants, for people
	open      []*dirstore.Store
}

func (l *locations) close() {
	for _, s := range l.open {
		s.Close() // nothing is left to be written
	}
}

// openLocations opens the stores that the flags name: "" are the sample
// photographs, "memory" is what it says, s3://bucket/prefix is a bucket, all else
// is a directory. endpoint is that of the S3 server, "" for AWS.
func openLocations(ctx context.Context, originals, variants, endpoint string) (*locations, error) {
	l := &locations{where: variants}
	var err error
	switch {
	case originals == "":
		err = l.openSamples()
	case places.IsBucket(originals):
		if l.originals, err = places.OpenBucket(ctx, originals, endpoint); err != nil {
			err = fmt.Errorf("-originals: %w", err)
		}
	default:
		err = l.openOriginals(originals)
	}
	switch {
	case err != nil:
	case variants == inMemory:
		l.variants = memstore.New(memoryBytes)
	case places.IsBucket(variants):
		if l.variants, err = places.OpenBucket(ctx, variants, endpoint); err != nil {
			err = fmt.Errorf("-variants: %w", err)
		}
	default:
		err = l.openVariants(originals, variants)
	}
	if err != nil {
		l.close()
		return nil, err
	}
	return l, nil
}

func (l *locations) openSamples() error {
	photos, err := fs.Sub(samples, "photos")
	if err != nil {
		return err
	}
	l.originals, l.sample = store.FS(photos), true
	return nil
}

// openOriginals reads originals through a dirstore: where variants are kept in
// the same directory, it alone can tell them from originals.
func (l *locations) openOriginals(dir string) error {
	s, err := places.OpenDir(dir)
	if err != nil {
		return fmt.Errorf("-originals: %w", err)
	}
	l.originals, l.open = s, append(l.open, s)
	return nil
}

// openVariants opens the directory of variants, which may be that of the
// originals.
func (l *locations) openVariants(originals, dir string) error {
	s, err := dirstore.New(dir, nil)
	if err != nil {
		return fmt.Errorf("-variants: %w", err)
	}
	l.variants, l.open = s, append(l.open, s)
	if originals == "" || places.IsBucket(originals) {
		return nil
	}
	return places.CheckNesting(originals, dir)
}
