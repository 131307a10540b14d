package dirstore

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/store/internal/files"
)

// maxRetries bounds how often a reader starts anew because the object was
// replaced between its bytes and its attributes.
const maxRetries = 1000

// errReplaced says that the object under a key was replaced while it was read.
var errReplaced = errors.New("object is replaced too often to be read")

// open returns the object under key; its body is the file or memory.
func (s *Store) open(ctx context.Context, key string) (*store.Object, error) {
	name, err := fileName(key)
	if err != nil {
		return nil, err
	}
	for range maxRetries {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		obj, err := s.tryOpen(ctx, key, name)
		if !errors.Is(err, errReplaced) && !errors.Is(err, files.ErrChanged) {
			return obj, err
		}
	}
	return nil, errReplaced
}

func (s *Store) tryOpen(ctx context.Context, key, name string) (*store.Object, error) {
	f, err := s.openFile(name)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, err
	}
	c, err := s.readSidecar(sidecarName(key, stampOf(info)), key)
	if err == nil && c == nil {
		err = s.stillThere(name, info)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	if c != nil {
		return &store.Object{Attrs: c.attrs(info), Body: f}, nil
	}
	return s.openByMD5(ctx, key, name, f, info)
}

// openFile opens a regular file for reading.
func (s *Store) openFile(name string) (*os.File, error) {
	f, err := s.root.OpenFile(name, os.O_RDONLY|nonblock, 0)
	if isBelowFile(err) {
		return nil, store.ErrNotExist
	}
	if err != nil {
		return nil, keyError(err)
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = store.ErrNotExist
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// stillThere tells a file that has no sidecar from one whose sidecar went
// because the file was replaced or deleted since it was opened.
func (s *Store) stillThere(name string, info fs.FileInfo) error {
	now, err := s.root.Stat(name)
	if err == nil && os.SameFile(now, info) && stampOf(now) == stampOf(info) {
		return nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) && !isBelowFile(err) {
		return err
	}
	return errReplaced
}

// openByMD5 takes over f, whose stamp leads to no attributes.
func (s *Store) openByMD5(ctx context.Context, key, name string, f *os.File, info fs.FileInfo) (*store.Object, error) {
	content, err := s.digests.Open(ctx, key, f, func() (fs.File, error) { return s.openFile(name) })
	if err != nil {
		return nil, err
	}
	c, err := s.sidecarByMD5(key, content.MD5, stampOf(info))
	if err == nil && c == nil {
		// Its sidecar may have gone meanwhile with the object.
		err = s.stillThere(name, info)
	}
	if err != nil {
		content.Body.Close()
		return nil, err
	}
	a := store.Attrs{ContentType: content.Type, ETag: content.MD5}
	if c != nil {
		a = c.attrs(info)
	}
	a.Size, a.ModTime = content.Size, content.ModTime
	return &store.Object{Attrs: a, Body: content.Body}, nil
}
