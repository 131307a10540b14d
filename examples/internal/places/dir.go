package places

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/rendition-go/rendition/store/dirstore"
)

// OpenDir opens a directory that must be there: dirstore.New would make one of
// every misspelt name. Its attributes tell variants from originals.
func OpenDir(dir string) (*dirstore.Store, error) {
	if info, err := os.Stat(dir); err != nil {
		return nil, err
	} else if !info.IsDir() {
		return nil, fmt.Errorf("%s is not a directory", dir)
	}
	return dirstore.New(dir, nil)
}

// CheckNesting refuses one directory inside the other. The store of the outer
// one would not know which files of the inner one are variants.
func CheckNesting(originals, variants string) error {
	var real [2]string
	for i, dir := range []string{originals, variants} {
		path, err := filepath.EvalSymlinks(dir)
		if err == nil {
			path, err = filepath.Abs(path)
		}
		if err != nil {
			return err
		}
		real[i] = path
	}
	if real[0] != real[1] && (contains(real[0], real[1]) || contains(real[1], real[0])) {
		return errors.New("-originals and -variants are to be one directory or two, not one inside the other")
	}
	return nil
}

// contains reports whether path is dir or below it; both are absolute.
func contains(dir, path string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}
