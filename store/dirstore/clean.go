package dirstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
)

// Clean removes the attributes of objects that are gone or were replaced
// without this package, as by a job that deletes old files, and what killed
// writers left behind. It leaves what is younger than an hour, and all objects.
// It returns how many files it removed. It may run beside everything else.
func (s *Store) Clean(ctx context.Context) (int, error) {
	removed := 0
	fsys := s.root.FS()
	err := fs.WalkDir(fsys, attrsDir, func(name string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil || e.IsDir() || !s.isOlder(name, stale) {
			return err
		}
		if s.inUse(name) {
			return nil
		}
		if err := s.root.Remove(name); err != nil {
			return err
		}
		removed++
		return nil
	})
	s.removeStale(tempDir)
	s.removeStale(claimsDir)
	if err != nil {
		return removed, fmt.Errorf("dirstore: clean: %w", err)
	}
	return removed, nil
}

// inUse tells whether the named sidecar belongs to a file. When in doubt it
// does: so one whose file got another time stays, for the MD5 to find.
func (s *Store) inUse(name string) bool {
	text, err := s.root.ReadFile(name)
	if err != nil {
		return true
	}
	var c sidecar
	if json.Unmarshal(text, &c) != nil {
		return false
	}
	file, err := fileName(c.Key)
	if err != nil {
		return false
	}
	info, err := s.root.Stat(file)
	if err != nil {
		return !errors.Is(err, fs.ErrNotExist) && !isBelowFile(err)
	}
	if isFor(name, c.Key, stampOf(info)) {
		return true
	}
	current, err := s.readSidecar(sidecarName(c.Key, stampOf(info)), c.Key)
	return err != nil || current == nil
}
