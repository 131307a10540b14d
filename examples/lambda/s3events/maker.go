package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"runtime"
	"sync"
	"time"

	"github.com/rendition-go/rendition"
	"github.com/rendition-go/rendition/examples/lambda/internal/settings"
	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/store"
)

// maker brings stored variants up to date.
type maker struct {
	*settings.Settings
	pipeline *rendition.Pipeline
}

// done counts what became of the variants of an original.
type done struct{ made, kept, taken, removed int }

func (d done) String() string {
	return fmt.Sprintf("%d made, %d kept, %d with a name that is taken, %d removed", d.made, d.kept, d.taken, d.removed)
}

func (d *done) add(e done) {
	d.made += e.made
	d.kept += e.kept
	d.taken += e.taken
	d.removed += e.removed
}

// renew makes the variants of an original that are missing or were made of
// another of that name. What is no original has none.
func (m *maker) renew(ctx context.Context, source string) (done, error) {
	original, err := store.Stat(ctx, m.Config.Originals, source)
	if err != nil || rendition.IsVariant(original) {
		return done{}, err
	}
	return m.forEach(source, func(key string, r params.Request) (done, error) {
		a, err := store.Stat(ctx, m.Config.Variants, key)
		switch {
		case errors.Is(err, store.ErrNotExist):
		case err != nil:
			return done{}, err
		case !rendition.IsVariant(a):
			return done{taken: 1}, nil
		case isOf(a, original):
			return done{kept: 1}, nil
		default:
			if err := store.Delete(ctx, m.Config.Variants, key); err != nil {
				return done{}, err
			}
		}
		return m.make(ctx, key, r)
	})
}

var errUnstored = errors.New("the variant could not be stored; the log says why")

// make makes a variant. The pipeline answers with what it cannot store as well,
// so that there is a look afterwards.
func (m *maker) make(ctx context.Context, key string, r params.Request) (done, error) {
	obj, err := m.pipeline.Get(ctx, r)
	if err != nil {
		return done{}, err
	}
	_, err = io.Copy(io.Discard, obj.Body)
	if err = errors.Join(err, obj.Body.Close()); err != nil {
		return done{}, err
	}
	if _, err := store.Stat(ctx, m.Config.Variants, key); err != nil {
		if errors.Is(err, store.ErrNotExist) {
			err = errUnstored
		}
		return done{}, err
	}
	return done{made: 1}, nil
}

// remove deletes the variants of an original that is gone.
func (m *maker) remove(ctx context.Context, source string) (done, error) {
	return m.forEach(source, func(key string, _ params.Request) (done, error) {
		a, err := store.Stat(ctx, m.Config.Variants, key)
		switch {
		case errors.Is(err, store.ErrNotExist):
			return done{}, nil
		case err != nil:
			return done{}, err
		case !rendition.IsVariant(a):
			return done{taken: 1}, nil
		}
		return done{removed: 1}, store.Delete(ctx, m.Config.Variants, key)
	})
}

// forEach calls f for every variant that source can have, as many at once as
// there are processors, and adds up what it did. What failed does not keep the
// others.
func (m *maker) forEach(source string, f func(key string, r params.Request) (done, error)) (done, error) {
	keys, err := m.Keys(source)
	if err != nil {
		return done{}, err
	}
	var (
		mu    sync.Mutex
		sum   done
		errs  failures
		wg    sync.WaitGroup
		slots = make(chan struct{}, runtime.GOMAXPROCS(0))
	)
	for key, r := range keys {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			d, err := f(key, r)
			mu.Lock()
			defer mu.Unlock()
			sum.add(d)
			if err != nil {
				errs = append(errs, err)
			}
		})
	}
	wg.Wait()
	if len(errs) > 0 {
		return sum, errs
	}
	return sum, nil
}

// failures are those of several variants of one original.
type failures []error

func (f failures) Error() string   { return errors.Join(f...).Error() }
func (f failures) Unwrap() []error { return f }

// isOf reports whether a variant with the attributes a was made of this
// original, rather than of one that it has replaced.
func isOf(a, original store.Attrs) bool {
	if etag, ok := a.Metadata[rendition.MetaETag]; ok {
		etag, err := url.PathUnescape(etag)
		return err == nil && etag == original.ETag
	}
	return a.Metadata[rendition.MetaTime] == original.ModTime.UTC().Format(time.RFC3339Nano)
}
