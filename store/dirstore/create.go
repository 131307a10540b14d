package dirstore

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"time"

	"github.com/rendition-go/rendition/store"
)

const (
	// claimLife is how long a claim holds: it is needed for two system calls,
	// so an older one is a killed process's.
	claimLife = 30 * time.Second
	claimPoll = 2 * time.Millisecond
)

// linkNew gives the file temp a second name if that is free: a hard link is
// the portable way to publish a whole file without replacing another.
func (s *Store) linkNew(ctx context.Context, key, temp, name string) error {
	err := s.link(temp, name)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrExist):
		return store.ErrExist
	case errors.Is(err, fs.ErrNotExist), isBelowFile(err), isTooLong(err), escapes(err):
		return err
	}
	// The file system has no links, which each says with another error. If
	// the cause is another one the rename fails as well.
	return s.renameNew(ctx, key, temp, name)
}

// renameNew does the same without links, under a claim that keeps creators of
// other processes out. Those of this process are kept out by s.lock.
func (s *Store) renameNew(ctx context.Context, key, temp, name string) error {
	release, err := s.claimKey(ctx, key)
	if err != nil {
		return err
	}
	defer release()
	if _, err := s.look(name, true); err != nil {
		return err
	}
	return s.root.Rename(temp, name)
}

// claimKey keeps other processes that ask for it out of key until release.
func (s *Store) claimKey(ctx context.Context, key string) (release func(), err error) {
	_, start := sidecarDir(key)
	claim := claimsDir + "/" + start + "claim"
	if err := s.claim(ctx, claim); err != nil {
		return nil, err
	}
	return func() { s.root.Remove(claim) }, nil
}

func (s *Store) claim(ctx context.Context, claim string) error {
	for {
		err := s.inDir(path.Dir(claim), func() error {
			f, err := s.root.OpenFile(claim, os.O_WRONLY|os.O_CREATE|os.O_EXCL, s.opts.FileMode)
			if err == nil {
				f.Close()
			}
			return err
		})
		if !errors.Is(err, fs.ErrExist) {
			return err
		}
		if info, err := s.root.Stat(claim); err == nil && time.Since(info.ModTime()) > claimLife {
			s.root.Remove(claim)
			continue
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(claimPoll):
		}
	}
}
