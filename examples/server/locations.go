package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/store/dirstore"
	"github.com/rendition-go/rendition/store/memstore"
)

// This file knows where originals come from and where variants go: the binary,
// memory, a directory, or a bucket (bucket.go).

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
	case isBucket(originals):
		if l.originals, err = openBucket(ctx, originals, endpoint); err != nil {
			err = fmt.Errorf("-originals: %w", err)
		}
	default:
		err = l.openOriginals(originals)
	}
	switch {
	case err != nil:
	case variants == inMemory:
		l.variants = memstore.New(memoryBytes)
	case isBucket(variants):
		if l.variants, err = openBucket(ctx, variants, endpoint); err != nil {
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
	if info, err := os.Stat(dir); err != nil {
		return fmt.Errorf("-originals: %w", err)
	} else if !info.IsDir() {
		return fmt.Errorf("-originals: %s is not a directory", dir)
	}
	s, err := dirstore.New(dir, nil)
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
	if originals == "" || isBucket(originals) {
		return nil
	}
	return checkNesting(originals, dir)
}

// checkNesting refuses one directory inside the other. The store of the outer
// one would not know which files of the inner one are variants.
func checkNesting(originals, variants string) error {
	var real [2]string
	for i, dir := range []string{originals, variants} {
		path, err := filepath.EvalSymlinks(dir)
		if err == nil {
			path, err = filepath.Abs(path)
		}
		if err != nil {
			return err
		}
		real[i] = path
	}
	if real[0] != real[1] && (contains(real[0], real[1]) || contains(real[1], real[0])) {
		return errors.New("-originals and -variants are to be one directory or two, not one inside the other")
	}
	return nil
}

// contains reports whether path is dir or below it; both are absolute.
func contains(dir, path string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}
