package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/rendition-go/rendition/params"
)

// nameAll chooses the names of all results in the directory out before anything
// is written, in the order of in, so that they do not depend on which file is
// done first. exts are the extensions that a result can have: no two results
// share a stem, not even with different ones.
func nameAll(in []input, out fs.FileInfo, exts []string) {
	n := names{out: out, taken: make(map[string]bool), inOut: make(map[string]bool), last: make(map[string]int)}
	for _, i := range in {
		n.protect(i.path)
	}
	for i := range in {
		in[i].stem = n.choose(stem(in[i].path), exts)
	}
}

// names knows which names in a directory are taken. Case does not count, since
// there are file systems where it does not.
type names struct {
	out   fs.FileInfo
	taken map[string]bool // stems of results, and whole names of inputs
	inOut map[string]bool // whether a directory, by its path, is out
	last  map[string]int  // the last number given to a stem
}

// protect takes the name of an input that lies in the directory, or whose
// target does where it is a link. Directories are compared as such, not by
// their paths, of which each can have several.
func (n *names) protect(path string) {
	target, err := filepath.EvalSymlinks(path)
	for _, p := range []string{path, target} {
		if p == path || err == nil {
			if n.isOut(filepath.Dir(p)) {
				n.taken[fold(filepath.Base(p))] = true
			}
		}
	}
}

func (n *names) isOut(dir string) bool {
	is, known := n.inOut[dir]
	if !known {
		info, err := os.Stat(dir)
		is = err == nil && os.SameFile(info, n.out)
		n.inOut[dir] = is
	}
	return is
}

// choose returns stem, or stem-2 and so on, as the first that is free.
func (n *names) choose(stem string, exts []string) string {
	free := stem
	number := max(n.last[fold(stem)], 1)
	for number > 1 || !n.isFree(free, exts) {
		number++
		if free = stem + "-" + strconv.Itoa(number); n.isFree(free, exts) {
			break
		}
	}
	n.last[fold(stem)] = number
	n.taken[stemKey(free)] = true
	return free
}

func (n *names) isFree(stem string, exts []string) bool {
	if n.taken[stemKey(stem)] {
		return false
	}
	for _, ext := range exts {
		if n.taken[fold(stem+"."+ext)] {
			return false
		}
	}
	return true
}

// stemKey marks stems with what no name of a file contains.
func stemKey(stem string) string { return fold(stem) + "/" }

func fold(name string) string { return strings.ToLower(name) }

// stem returns the name of a file without its extension, unless that is all
// there is.
func stem(path string) string {
	base := filepath.Base(path)
	if s := strings.TrimSuffix(base, filepath.Ext(base)); s != "" {
		return s
	}
	return base
}

// extensions returns those that a result of format f can have, by a backend
// that writes the formats encodes.
func extensions(f params.Format, encodes []params.Format) []string {
	if f.IsConcrete() {
		return []string{f.Ext()}
	}
	var exts []string
	for _, e := range encodes {
		exts = append(exts, e.Ext())
	}
	return exts
}
