package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// input is a file to convert.
type input struct {
	path string
	err  error  // why it could not even be looked at
	stem string // of the result's name, without extension
}

// expand returns the files that args name, in their order: those of a directory
// sorted by name, with those of directories below. Links to files count as
// files; links to directories are followed where they are arguments. The
// directory out is passed over below another one, so that a second run does not
// convert the results of the first.
func expand(args []string, out fs.FileInfo) []input {
	var in []input
	for _, arg := range args {
		info, err := os.Stat(arg)
		if err == nil && info.IsDir() {
			in = append(in, walk(arg, out)...)
		} else {
			in = append(in, input{path: arg}) // opening it will tell what is wrong
		}
	}
	return in
}

func walk(dir string, out fs.FileInfo) []input {
	var in []input
	root := dir + string(filepath.Separator) // else a link is not followed
	// The function returns no error but SkipDir, so neither does WalkDir.
	_ = filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			in = append(in, input{path: path, err: err})
		case e.IsDir():
			if path != root && isSame(e, out) {
				return fs.SkipDir
			}
		case e.Type().IsRegular(), e.Type()&fs.ModeSymlink != 0 && !isDirectory(path):
			in = append(in, input{path: path})
		}
		return nil
	})
	return in
}

func isSame(e fs.DirEntry, out fs.FileInfo) bool {
	info, err := e.Info()
	return err == nil && os.SameFile(info, out)
}

func isDirectory(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

var errNotRegular = errors.New("not a regular file")

// openRegular opens a file for reading and returns its size. It does not open
// pipes and devices, which could be waited for without end.
func openRegular(path string) (*os.File, int64, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, 0, err
	}
	if !info.Mode().IsRegular() {
		return nil, 0, errNotRegular
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	return f, info.Size(), nil
}
