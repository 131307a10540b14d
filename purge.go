package rendition

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/variant"
)

// PurgeResult is what [Pipeline.Purge] did.
type PurgeResult struct {
	Keys      []string // of the variants that were deleted
	CacheTags []string // by which a CDN can purge what it holds of the original
}

// Purge deletes every stored variant of the original source, in every version
// and whatever Allowed allows now. It is to be called once the original has been
// replaced or deleted. Only what carries our metadata for this very original is
// deleted; CDNs are to be told by the caller, who gets their tags.
//
// The keys are found by listing, so that the store of variants must be a
// store.Lister and a store.Deleter. Keys of the layouts Suffix, At and Folder
// begin with the original's name or folder; of any other layout, all keys are
// read through.
//
// What this process is making at the moment is not stored any more and answered
// with max-age=0, and requests that come after get nothing that was made before. Another process
// that is making a variant of the replaced original can still store it after
// the purge. It is done Config.Timeout later, so that a second Purge after that
// time finds whatever there is.
//
// A variant that cannot be looked at or deleted does not keep the others: the
// result says what was deleted, and the error joins all that failed. A source
// that is no name is a [params.Error].
func (p *Pipeline) Purge(ctx context.Context, source string) (PurgeResult, error) {
	var res PurgeResult
	if err := params.ValidSource(source); err != nil {
		return res, err
	}
	res.CacheTags = []string{CacheTag(source)}
	if err := p.epochs.end(ctx, source); err != nil {
		return res, fmt.Errorf("rendition: waiting for variants that are being stored: %w", err)
	}
	// All are found before the first is deleted: not every store lists well
	// what changes meanwhile.
	keys, err := p.keysOf(ctx, source)
	errs := []error{err}
	for _, key := range keys {
		if ctx.Err() != nil {
			errs = append(errs, ctx.Err())
			break
		}
		deleted, err := p.deleteOurs(ctx, key, source)
		if deleted {
			res.Keys = append(res.Keys, key)
		}
		errs = append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return res, fmt.Errorf("rendition: purge of %q: %w", source, err)
	}
	return res, nil
}

// keysOf returns the stored keys that are variants of source by their names.
func (p *Pipeline) keysOf(ctx context.Context, source string) ([]string, error) {
	var keys []string
	var errs []error
	for _, prefix := range keyPrefixes(p.c.Layout, source) {
		for key, err := range store.List(ctx, p.c.Variants, prefix) {
			if err != nil {
				errs = append(errs, err)
				break
			}
			if _, r, err := variant.ParseKey(p.c.Layout, key); err == nil && r.Source == source {
				keys = append(keys, key)
			}
		}
	}
	return keys, errors.Join(errs...)
}

// keyPrefixes returns what the keys of all variants of source start with: no
// one a prefix of another. "~" is what those of any version start with.
func keyPrefixes(layout params.Dialect, source string) []string {
	dir, file := path.Split(source)
	switch layout.(type) {
	case params.Suffix, *params.Suffix:
		return []string{dir + strings.TrimSuffix(file, path.Ext(file)) + "-", "~"}
	case params.At, *params.At:
		return []string{source + "@", "~"}
	case params.Folder, *params.Folder:
		if dir != "" {
			return []string{dir, "~"}
		}
	}
	return []string{""}
}

// deleteOurs deletes what is stored under key if it is a variant of source.
// There is no conditional delete: what somebody puts there between the look and
// the delete goes with it.
func (p *Pipeline) deleteOurs(ctx context.Context, key, source string) (deleted bool, err error) {
	a, err := store.Stat(ctx, p.c.Variants, key)
	switch {
	case isMissing(err):
		return false, nil
	case err != nil:
		return false, err
	case a.Metadata[MetaSource] != sourceMeta(source):
		return false, nil
	}
	err = store.Delete(ctx, p.c.Variants, key)
	return err == nil, err
}
