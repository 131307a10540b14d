package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"

	"github.com/rendition-go/rendition"
	"github.com/rendition-go/rendition/examples/internal/backends"
	"github.com/rendition-go/rendition/examples/internal/places"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/store/dirstore"
)

// job is a run with everything opened.
type job struct {
	*config
	from     store.Getter // originals
	to       store.Store  // variants
	pipeline *rendition.Pipeline
	// shared says that originals and variants are in one place; below, if not
	// empty, what the keys of variants start with among those of originals.
	shared bool
	below  string
	dirs   []*dirstore.Store
}

func (j *job) close() {
	for _, d := range j.dirs {
		d.Close() // nothing is left to be written
	}
}

// open opens what the command line names. What is worth a look and is no result
// goes to log.
func (c *config) open(ctx context.Context, log io.Writer) (*job, error) {
	j := &job{config: c}
	err := j.openPlaces(ctx)
	if err == nil {
		err = j.openPipeline(log)
	}
	if err != nil {
		j.close()
		return nil, err
	}
	return j, nil
}

func (j *job) openPlaces(ctx context.Context) error {
	if places.IsBucket(j.config.originals) {
		s, err := places.OpenBucket(ctx, j.config.originals, j.s3Endpoint)
		if err != nil {
			return fmt.Errorf("-originals: %w", err)
		}
		j.from = s
	} else {
		s, err := places.OpenDir(j.config.originals)
		if err != nil {
			return fmt.Errorf("-originals: %w", err)
		}
		j.from, j.dirs = s, append(j.dirs, s)
	}
	if places.IsBucket(j.config.variants) {
		s, err := places.OpenBucket(ctx, j.config.variants, j.s3Endpoint)
		if err != nil {
			return fmt.Errorf("-variants: %w", err)
		}
		j.to = s
		j.shared, j.below = nested(j.config.originals, j.config.variants)
		return nil
	}
	s, err := dirstore.New(j.config.variants, nil)
	if err != nil {
		return fmt.Errorf("-variants: %w", err)
	}
	j.to, j.dirs = s, append(j.dirs, s)
	if places.IsBucket(j.config.originals) {
		return nil
	}
	if err := places.CheckNesting(j.config.originals, j.config.variants); err != nil {
		return err
	}
	j.shared, err = sameDir(j.config.originals, j.config.variants)
	return err
}

// nested reports whether two buckets' prefixes are one, or what those of variants
// start with below that of the originals.
func nested(originals, variants string) (shared bool, below string) {
	originals, variants = strings.TrimRight(originals, "/"), strings.TrimRight(variants, "/")
	if rest, ok := strings.CutPrefix(variants, originals+"/"); ok {
		return false, rest + "/"
	}
	return originals == variants, ""
}

func sameDir(a, b string) (bool, error) {
	one, err := os.Stat(a)
	if err != nil {
		return false, err
	}
	other, err := os.Stat(b)
	return err == nil && os.SameFile(one, other), err
}

func (j *job) openPipeline(log io.Writer) error {
	// Originals wait for memory and for their turn as long as it takes.
	budget := resize.NewBudget(j.memory, &resize.BudgetOptions{Queue: j.workers, Wait: -1})
	z, err := backends.Open(j.backend, j.limits, budget)
	if err != nil {
		return err
	}
	for _, f := range j.set.Formats {
		if f.IsConcrete() && !slices.Contains(z.Encodes(), f) {
			return fmt.Errorf("-formats: %s cannot be written", f)
		}
	}
	j.pipeline, err = rendition.New(rendition.Config{
		Originals: j.from, Variants: j.to, Resizer: z, Allowed: &j.set,
		Dialect: j.dialect.Dialect, Layout: j.layout.Dialect, Version: j.version,
		Attrs:          store.Attrs{CacheControl: j.cacheControl},
		MaxSourceBytes: j.limits.SourceBytes, MaxConcurrent: j.workers, MaxQueue: j.workers, MaxWait: -1,
		Logger: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelWarn})),
	})
	return err
}
