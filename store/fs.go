package store

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"strings"
	"syscall"

	"github.com/rendition-go/rendition/store/internal/files"
)

// FS returns a Getter of the files of fsys, such as an [embed.FS] or what
// [os.Root.FS] gives. (What [os.DirFS] gives follows symbolic links out of its
// directory.) It has Stat and List too.
//
// The content type comes from the name's extension by a fixed table, else from
// the first bytes, else it is application/octet-stream. The ETag is the MD5 of
// the bytes: a file is read in full when it is asked for the first time; the
// sums of the last few thousand files are remembered, by name, size and
// modification time, but not of files without a time or changed less than 3
// seconds before. There is no other metadata.
//
// Directories and everything else that is no regular file do not exist.
func FS(fsys fs.FS) Getter {
	return &fsGetter{fsys: fsys}
}

type fsGetter struct {
	fsys    fs.FS
	digests files.Digests
}

var _ interface {
	Stater
	Lister
} = (*fsGetter)(nil)

func (g *fsGetter) Get(ctx context.Context, key string) (*Object, error) {
	obj, err := g.open(ctx, key)
	if err != nil {
		return nil, &KeyError{"get", key, err}
	}
	return obj, nil
}

func (g *fsGetter) Stat(ctx context.Context, key string) (Attrs, error) {
	obj, err := g.open(ctx, key)
	if err != nil {
		return Attrs{}, &KeyError{"stat", key, err}
	}
	return obj.Attrs, obj.Body.Close()
}

func (g *fsGetter) open(ctx context.Context, key string) (*Object, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := ValidKey(key); err != nil {
		return nil, err
	}
	// Looking before opening keeps a named pipe from blocking for ever.
	info, err := fs.Stat(g.fsys, key)
	if err != nil {
		return nil, fsError(err)
	}
	if !info.Mode().IsRegular() {
		return nil, ErrNotExist
	}
	open := func() (fs.File, error) { return g.fsys.Open(key) }
	f, err := open()
	if err != nil {
		return nil, fsError(err)
	}
	c, err := g.digests.Open(ctx, key, f, open)
	if err != nil {
		return nil, fsError(err)
	}
	a := Attrs{ContentType: c.Type, ETag: c.MD5, Size: c.Size, ModTime: c.ModTime}
	return &Object{a, Body(ctx, c.Body)}, nil
}

func (g *fsGetter) List(ctx context.Context, prefix string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		if err := ctx.Err(); err != nil {
			yield("", &KeyError{"list", prefix, err})
			return
		}
		skip := func(path string) bool { return ValidKey(strings.TrimSuffix(path, "/")) != nil }
		files.Walk(ctx, g.fsys, prefix, skip, func(key string, err error) bool {
			if err != nil {
				err = &KeyError{"list", prefix, err}
			}
			return yield(key, err)
		})
	}
}

// fsError turns a file system's error into this package's. ENOTDIR is a key
// below a file.
func fsError(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return ErrNotExist
	case errors.Is(err, fs.ErrInvalid), errors.Is(err, syscall.ENAMETOOLONG):
		return ErrKey
	}
	return err
}
