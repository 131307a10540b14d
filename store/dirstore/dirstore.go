// Package dirstore keeps objects as files: what is stored under the key K is
// exactly the file DIR/K, so that any program can read it and a file put there
// by hand is an object too.
//
// # Attributes
//
// The attributes of what was written through a [Store] are in a small file
// beside, under DIR/.rendition. The name of that file holds the size and the
// modification time of the bytes it belongs to, and it is there before those
// bytes get their name. So one rename replaces bytes and attributes together:
// no crash and no race pairs attributes with other bytes. Where the times were
// lost, as by a copy or a restore, bytes and attributes find each other again
// by the MD5; where the bytes were changed by hand, the attributes are void.
//
// A file without valid attributes has a content type by its extension, else by
// its first bytes, and the MD5 of its bytes as ETag, for which it is read in
// full (the last few thousand sums are remembered). It has no metadata.
//
// # What it withstands
//
// An object gets its name when it is whole and, unless [Options.NoSync] is set,
// on the disk: neither a killed process nor a power failure leaves half an
// object under a key. The name itself is not waited for: after a power failure
// the last objects may be missing, or be what they were before.
//
// Several processes may share DIR. Nothing outside DIR is read or written, not
// by way of symbolic links either; those that stay inside are followed, but a
// Put replaces the link and not what it leads to.
//
// # Which keys
//
// [store.ErrKey] answers keys that are not valid, have a segment of more than
// 255 bytes, or whose first segment is ".rendition"; and a Put or Create below
// a key that is a file, or of a key that is a directory. On file systems that
// do not tell upper from lower case (or Unicode's forms of one letter), keys
// that differ in nothing else are one file: use such names once.
package dirstore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/store/internal/files"
)

// Options changes how a Store works. Nil and zero values mean the defaults.
type Options struct {
	// FileMode is what objects are made with, before umask. 0 means 0o644.
	FileMode fs.FileMode
	// DirMode is what directories are made with, before umask. 0 means 0o755.
	DirMode fs.FileMode
	// NoSync does not wait for the disk before an object gets its name. It is
	// faster, but after a power failure or a crash of the system, objects of
	// the last half minute may be empty or torn.
	NoSync bool
}

// Store keeps objects in a directory. It is safe for concurrent use. The
// bodies it returns are [io.Seeker]s.
type Store struct {
	root    *os.Root
	opts    Options
	digests files.Digests
	clock   clock
	// link and chtimes are the root's, but in tests of poorer file systems.
	link    func(oldname, newname string) error
	chtimes func(name string, atime, mtime time.Time) error
	// stripes keeps writers of one key in this process in line.
	stripes [64]sync.Mutex
}

var _ interface {
	store.Store
	store.Creator
	store.Replacer
	store.Stater
	store.Lister
	store.Deleter
} = (*Store)(nil)

const (
	reserved  = ".rendition"
	tempDir   = reserved + "/tmp"
	attrsDir  = reserved + "/attrs"
	claimsDir = reserved + "/claims"
	// maxSegment is the longest file name that common file systems take.
	maxSegment = 255
	// stale is the age at which what a writer left behind is surely nobody's.
	stale = time.Hour
	// young is the age up to which a writer may be at work.
	young = time.Minute
)

// New returns a store over dir, which it makes where it is missing. It removes
// what killed writers left behind more than an hour ago. Where dir is only
// read, New needs no right to write. opts may be nil.
func New(dir string, opts *Options) (*Store, error) {
	s := &Store{}
	if opts != nil {
		s.opts = *opts
	}
	if s.opts.FileMode == 0 {
		s.opts.FileMode = 0o644
	}
	if s.opts.DirMode == 0 {
		s.opts.DirMode = 0o755
	}
	if (s.opts.FileMode|s.opts.DirMode)&^fs.ModePerm != 0 {
		return nil, fmt.Errorf("dirstore: modes %v, %v: only permission bits can be set", s.opts.FileMode, s.opts.DirMode)
	}
	if err := os.MkdirAll(dir, s.opts.DirMode); err != nil {
		return nil, fmt.Errorf("dirstore: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("dirstore: %w", err)
	}
	s.root, s.link, s.chtimes = root, root.Link, root.Chtimes
	s.removeStale(tempDir)
	s.removeStale(claimsDir)
	return s, nil
}

// Close gives back the handle of the directory. Every later call fails; bodies
// that are open stay readable.
func (s *Store) Close() error { return s.root.Close() }

// Get returns the object under key.
func (s *Store) Get(ctx context.Context, key string) (*store.Object, error) {
	obj, err := s.open(ctx, key)
	if err != nil {
		return nil, &store.KeyError{Op: "get", Key: key, Err: err}
	}
	obj.Body = store.Body(ctx, obj.Body)
	return obj, nil
}

// Stat returns the attributes of the object under key. It reads the bytes only
// where a file without attributes is not known yet.
func (s *Store) Stat(ctx context.Context, key string) (store.Attrs, error) {
	obj, err := s.open(ctx, key)
	if err == nil {
		err = obj.Body.Close()
	}
	if err != nil {
		return store.Attrs{}, &store.KeyError{Op: "stat", Key: key, Err: err}
	}
	return obj.Attrs, nil
}

// Put stores data under key in place of what is there.
func (s *Store) Put(ctx context.Context, key string, data []byte, a store.Attrs) error {
	return s.write(ctx, mode{op: "put"}, key, data, a)
}

// Create stores data under key if nothing is there, else it returns
// [store.ErrExist]. Of racing creators one succeeds, in whichever processes
// they are. Where the file system has no hard links, a Create can still
// overwrite a Put of another process at the same moment.
func (s *Store) Create(ctx context.Context, key string, data []byte, a store.Attrs) error {
	return s.write(ctx, mode{op: "create"}, key, data, a)
}

// List yields the keys that start with prefix. Files whose names are no valid
// keys are left out, as is what is only reached by a symbolic link to a
// directory.
func (s *Store) List(ctx context.Context, prefix string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		if err := ctx.Err(); err != nil {
			yield("", &store.KeyError{Op: "list", Key: prefix, Err: err})
			return
		}
		skip := func(path string) bool {
			_, err := fileName(strings.TrimSuffix(path, "/"))
			return err != nil
		}
		files.Walk(ctx, s.root.FS(), prefix, skip, func(key string, err error) bool {
			if err != nil {
				err = &store.KeyError{Op: "list", Key: prefix, Err: err}
			}
			return yield(key, err)
		})
	}
}

// Delete removes what is stored under key and the directories that are empty
// then.
func (s *Store) Delete(ctx context.Context, key string) error {
	err := ctx.Err()
	if err == nil {
		err = s.remove(key)
	}
	if err != nil {
		return &store.KeyError{Op: "delete", Key: key, Err: err}
	}
	return nil
}

// fileName returns the name of key's file as the system writes it.
func fileName(key string) (string, error) {
	if err := store.ValidKey(key); err != nil {
		return "", err
	}
	for segment := range strings.SplitSeq(key, "/") {
		if len(segment) > maxSegment {
			return "", fmt.Errorf("%w: segment of %d bytes", store.ErrKey, len(segment))
		}
		if ambiguous(segment) {
			return "", fmt.Errorf("%w: segment %q", store.ErrKey, segment)
		}
	}
	if first, _, _ := strings.Cut(key, "/"); isReserved(first) {
		return "", fmt.Errorf("%w: %q is reserved", store.ErrKey, first)
	}
	name, err := filepath.Localize(key)
	if err != nil {
		return "", fmt.Errorf("%w: not a file name here", store.ErrKey)
	}
	return name, nil
}

// keyError turns an error of the file system on the way to a key into one of
// package store, if it says something about the key.
func keyError(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return store.ErrNotExist
	case isTooLong(err), escapes(err):
		return store.ErrKey
	}
	return err
}

// parents yields the directories above name, the nearest first.
func parents(name string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for dir := path.Dir(filepath.ToSlash(name)); dir != "."; dir = path.Dir(dir) {
			if !yield(dir) {
				return
			}
		}
	}
}
