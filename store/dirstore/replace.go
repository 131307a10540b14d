package dirstore

import (
	"context"
	"errors"

	"github.com/rendition-go/rendition/store"
)

// Replace stores data in the place of what is under key if that has this ETag,
// else it returns [store.ErrChanged]. Of racing replacers one succeeds, in
// whichever processes they are; a Put of another process at the same moment can
// be overwritten.
func (s *Store) Replace(ctx context.Context, key string, data []byte, a store.Attrs, etag string) error {
	return s.write(ctx, mode{op: "replace", etag: etag}, key, data, a)
}

// matches returns store.ErrChanged where what is under key has another ETag.
func (s *Store) matches(ctx context.Context, key, etag string) error {
	obj, err := s.open(ctx, key)
	if errors.Is(err, store.ErrNotExist) {
		return store.ErrChanged
	}
	if err != nil {
		return err
	}
	if err := obj.Body.Close(); err != nil {
		return err
	}
	if etag == "" || obj.ETag != etag {
		return store.ErrChanged
	}
	return nil
}

// claimMatch makes sure that no other replacer comes between the look at the
// ETag and the rename. A claim is held for as long as the look takes, which is
// long only for large files that this package did not write.
func (s *Store) claimMatch(ctx context.Context, key, etag string) (release func(), err error) {
	release, err = s.claimKey(ctx, key)
	if err != nil {
		return nil, err
	}
	if err := s.matches(ctx, key, etag); err != nil {
		release()
		return nil, err
	}
	return release, nil
}
