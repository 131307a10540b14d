// Package signkeys reads the file of keys that sign URLs, for the examples.
package signkeys

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/rendition-go/rendition/params"
)

// Load reads keys from a file: one a line, its id, a space and its secret; the
// first one signs. Empty lines and those that start with # do not count.
func Load(name string) ([]params.Key, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	keys, err := Parse(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return keys, nil
}

// Parse is Load for what is open already.
func Parse(r io.Reader) ([]params.Key, error) {
	var keys []params.Key
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		id, secret, ok := strings.Cut(line, " ")
		if secret = strings.TrimSpace(secret); !ok || secret == "" {
			return nil, fmt.Errorf("line %d: want an id, a space and a secret", n) // never the line itself
		}
		keys = append(keys, params.Key{ID: id, Secret: []byte(secret)})
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("no key in it")
	}
	return keys, nil
}
