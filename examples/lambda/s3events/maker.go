package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/rendition-go/rendition"
	"github.com/rendition-go/rendition/examples/lambda/internal/settings"
	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/variant"
)

// maker brings stored variants up to date.
type maker struct {
	*settings.Settings
	pipeline *rendition.Pipeline
}

// done counts what became of the variants of an original.
type done struct {
	made, kept, removed int
	nameless            int // whose names are taken by something else, or too long
}

func (d done) String() string {
	return fmt.Sprintf("%d made, %d kept, %d removed, %d without a name", d.made, d.kept, d.removed, d.nameless)
}

// renew makes the variants of an original that are missing or were made of
// another of that name, all from one decoding. What is no original has none.
func (m *maker) renew(ctx context.Context, source string) (done, error) {
	original, err := store.Stat(ctx, m.Config.Originals, source)
	if err != nil || rendition.IsVariant(original) {
		return done{}, err
	}
	res, err := m.pipeline.Generate(ctx, source, &rendition.GenerateOptions{Recheck: true})
	d := done{made: res.Made, kept: res.Existed}
	var failed failures
	for _, f := range res.Failed {
		switch text := f.Err.Error(); {
		case errors.Is(f.Err, store.ErrExist) || errors.Is(f.Err, variant.ErrKey):
			d.nameless++ // it is made for whoever asks, each time
		case !slices.ContainsFunc(failed, func(err error) bool { return err.Error() == text }):
			failed = append(failed, f.Err) // each reason once
		}
	}
	switch {
	case len(failed) > 0:
		return d, failed
	case len(res.Failed) > 0:
		return d, nil
	}
	return d, err
}

// remove deletes the variants of an original that is gone.
func (m *maker) remove(ctx context.Context, source string) (d done, err error) {
	keys, err := m.Keys(source)
	if err != nil {
		return d, err
	}
	var failed failures
	for key := range keys {
		a, err := store.Stat(ctx, m.Config.Variants, key)
		switch {
		case errors.Is(err, store.ErrNotExist):
			continue
		case err == nil && !rendition.IsVariant(a):
			d.nameless++
			continue
		case err == nil:
			err = store.Delete(ctx, m.Config.Variants, key)
		}
		if err != nil {
			failed = append(failed, err)
			continue
		}
		d.removed++
	}
	if len(failed) > 0 {
		return d, failed
	}
	return d, nil
}

// failures are those of several variants of one original.
type failures []error

func (f failures) Error() string { return errors.Join(f...).Error() }

// Unwrap is for errors.Is and errors.As.
func (f failures) Unwrap() []error { return f }
