package dirstore

import (
	"context"
	"crypto/md5"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"hash/fnv"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rendition-go/rendition/store"
)

// writeStep is how much is written between two looks at ctx.
const writeStep = 256 << 10

// mode is how an object is written.
type mode struct {
	op   string // "put", "create" or "replace"
	etag string // that is to be replaced
}

func (m mode) creates() bool  { return m.op == "create" }
func (m mode) replaces() bool { return m.op == "replace" }

func (s *Store) write(ctx context.Context, m mode, key string, data []byte, a store.Attrs) error {
	err := ctx.Err()
	if err == nil {
		err = s.tryWrite(ctx, m, key, data, a)
	}
	if err != nil {
		return &store.KeyError{Op: m.op, Key: key, Err: err}
	}
	return nil
}

func (s *Store) tryWrite(ctx context.Context, m mode, key string, data []byte, a store.Attrs) error {
	name, err := fileName(key)
	if err != nil {
		return err
	}
	// Most refusals are found here, before anything is written.
	if _, err := s.look(name, m.creates()); err != nil {
		return err
	}
	if m.replaces() {
		if err := s.matches(ctx, key, m.etag); err != nil {
			return err
		}
	}
	temp, info, coarse, err := s.writeTemp(ctx, data)
	if err != nil {
		return err
	}
	defer s.root.Remove(temp)
	sum := md5.Sum(data)
	c := newSidecar(key, hex.EncodeToString(sum[:]), a)
	c.Written = s.clock.next().UnixNano()
	side := sidecarName(key, stampOf(info))
	if coarse {
		side += "-" + rand.Text()
	}
	if err := s.writeSidecar(ctx, side, c); err != nil {
		return err
	}
	if err := s.commit(ctx, m, key, name, temp, side); err != nil {
		s.root.Remove(side)
		return err
	}
	return nil
}

// commit gives the file temp the name of key; its attributes are in side.
func (s *Store) commit(ctx context.Context, m mode, key, name, temp, side string) error {
	defer s.lock(key).Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	if m.replaces() {
		release, err := s.claimMatch(ctx, key, m.etag)
		if err != nil {
			return err
		}
		defer release()
	}
	old, err := s.look(name, m.creates())
	if err != nil {
		return err
	}
	place := func() error { return s.root.Rename(temp, name) }
	if m.creates() {
		place = func() error { return s.linkNew(ctx, key, temp, name) }
	}
	if err := s.inDir(path.Dir(filepath.ToSlash(name)), place); err != nil {
		// The reason may have come up after the first look.
		if _, why := s.look(name, m.creates()); why != nil {
			return why
		}
		return err
	}
	if old != nil {
		s.removeSidecars(key, stampOf(old), side)
	}
	return nil
}

// look returns what is under name, nil if nothing, or the reason why nothing
// can be put there.
func (s *Store) look(name string, create bool) (fs.FileInfo, error) {
	info, err := s.root.Lstat(name)
	switch {
	case err == nil && info.IsDir():
		return nil, store.ErrKey
	case err == nil && create:
		return nil, store.ErrExist
	case err == nil:
		return info, nil
	case isBelowFile(err), isTooLong(err), escapes(err):
		return nil, store.ErrKey
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	// Not every system tells "no such directory" from "not a directory".
	for dir := range parents(name) {
		if info, err := s.root.Stat(dir); err == nil {
			if !info.IsDir() {
				return nil, store.ErrKey
			}
			break
		}
	}
	return nil, nil
}

// inDir calls place with dir there. A Delete may take away an empty directory
// at the same moment, which MkdirAll reports in one of two ways: then it tries
// again.
func (s *Store) inDir(dir string, place func() error) error {
	err := place()
	for try := 0; errors.Is(err, fs.ErrNotExist) && try < 100; try++ {
		made := s.root.MkdirAll(dir, s.opts.DirMode)
		if made != nil && !errors.Is(made, fs.ErrNotExist) && !errors.Is(made, fs.ErrExist) {
			return made
		}
		err = place()
	}
	return err
}

// writeTemp writes data to a new file in tempDir, with a modification time
// that no other file has. coarse tells that the file system does not keep it.
func (s *Store) writeTemp(ctx context.Context, data []byte) (name string, info fs.FileInfo, coarse bool, err error) {
	name = tempDir + "/" + rand.Text()
	var f *os.File
	err = s.inDir(tempDir, func() (err error) {
		f, err = s.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, s.opts.FileMode)
		return err
	})
	if err != nil {
		return "", nil, false, err
	}
	defer func() {
		if closeErr := f.Close(); err == nil {
			err = closeErr
		}
		if err != nil {
			s.root.Remove(name)
		}
	}()
	if err := writeAll(ctx, f, data); err != nil {
		return "", nil, false, err
	}
	mtime := s.clock.next()
	timeErr := s.chtimes(name, mtime, mtime)
	if !s.opts.NoSync {
		if err := f.Sync(); err != nil {
			return "", nil, false, err
		}
	}
	if info, err = f.Stat(); err != nil {
		return "", nil, false, err
	}
	return name, info, timeErr != nil || !info.ModTime().Equal(mtime), nil
}

func writeAll(ctx context.Context, f *os.File, data []byte) error {
	for len(data) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := f.Write(data[:min(len(data), writeStep)])
		if err != nil {
			return err
		}
		data = data[n:]
	}
	return nil
}

func (s *Store) writeSidecar(ctx context.Context, name string, c *sidecar) error {
	text, err := json.Marshal(c)
	if err != nil {
		return err
	}
	temp, _, _, err := s.writeTemp(ctx, text)
	if err != nil {
		return err
	}
	err = s.inDir(path.Dir(name), func() error { return s.root.Rename(temp, name) })
	if err != nil {
		s.root.Remove(temp)
	}
	return err
}

// remove deletes key's file, its attributes, and the directories above that
// are empty then.
func (s *Store) remove(key string) error {
	name, err := fileName(key)
	if err != nil {
		return err
	}
	defer s.lock(key).Unlock()
	info, err := s.root.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) || isBelowFile(err) || err == nil && info.IsDir() {
		return nil
	}
	if err != nil {
		return keyError(err)
	}
	if err := s.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	s.removeSidecars(key, stampOf(info), "")
	for dir := range parents(name) {
		// A symbolic link among the parents is somebody's intention.
		info, err := s.root.Lstat(dir)
		if err != nil || !info.IsDir() || s.root.Remove(dir) != nil {
			break
		}
	}
	return nil
}

func (s *Store) lock(key string) *sync.Mutex {
	h := fnv.New32a()
	h.Write([]byte(key))
	mu := &s.stripes[h.Sum32()%uint32(len(s.stripes))]
	mu.Lock()
	return mu
}

// clock gives modification times, no two of them equal. They are in steps of
// 100 ns, as NTFS keeps them.
type clock struct{ last atomic.Int64 }

const tick = 100 * time.Nanosecond

func (c *clock) next() time.Time {
	for {
		last := c.last.Load()
		next := max(time.Now().UnixNano()/int64(tick), last+1)
		if c.last.CompareAndSwap(last, next) {
			return time.Unix(0, next*int64(tick))
		}
	}
}
