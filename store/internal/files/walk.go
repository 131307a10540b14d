package files

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"
)

// Walk calls yield for the regular files of fsys whose slash-separated path
// starts with prefix, in ascending byte order of the paths, until yield
// returns false. skip leaves out a path, a directory (which ends with a slash)
// with all below it. A symbolic link counts as the regular file it leads to; one
// to a directory is left out, for it may lead in circles. What vanishes
// meanwhile is left out too. An error is yielded last.
func Walk(ctx context.Context, fsys fs.FS, prefix string, skip func(path string) bool, yield func(string, error) bool) {
	w := walker{ctx, fsys, prefix, skip, yield}
	w.dir("")
}

type walker struct {
	ctx    context.Context
	fsys   fs.FS
	prefix string
	skip   func(string) bool
	yield  func(string, error) bool
}

// dir walks one directory, "" or ending with a slash, and tells whether to go on.
func (w *walker) dir(dir string) bool {
	name := strings.TrimSuffix(dir, "/")
	entries, err := fs.ReadDir(w.fsys, cmp.Or(name, "."))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		w.yield("", err)
		return false
	}
	for _, path := range w.sorted(dir, entries) {
		if err := w.ctx.Err(); err != nil {
			w.yield("", err)
			return false
		}
		var ok bool
		if strings.HasSuffix(path, "/") {
			ok = w.dir(path)
		} else {
			ok = w.yield(path, nil)
		}
		if !ok {
			return false
		}
	}
	return true
}

// sorted returns the paths worth a look. With its slash a directory sorts as
// the keys below it do: "a.b" comes before "a/b", and "a/b" before "a0".
func (w *walker) sorted(dir string, entries []fs.DirEntry) []string {
	var paths []string
	for _, e := range entries {
		path := dir + e.Name()
		if e.IsDir() {
			path += "/"
			if !strings.HasPrefix(w.prefix, path) && !strings.HasPrefix(path, w.prefix) {
				continue
			}
		} else if !strings.HasPrefix(path, w.prefix) || !w.regular(path, e) {
			continue
		}
		if !w.skip(path) {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	return paths
}

func (w *walker) regular(path string, e fs.DirEntry) bool {
	if e.Type()&fs.ModeSymlink == 0 {
		return e.Type().IsRegular()
	}
	info, err := fs.Stat(w.fsys, path)
	return err == nil && info.Mode().IsRegular()
}
