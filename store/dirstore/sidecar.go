package dirstore

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/rendition-go/rendition/store"
)

// A stamp tells one file's content from what is and was under the same name
// before: writers give each file a modification time of its own.
type stamp struct {
	size  int64
	mtime int64 // UnixNano
}

func stampOf(info fs.FileInfo) stamp { return stamp{info.Size(), info.ModTime().UnixNano()} }

func (s stamp) String() string { return fmt.Sprintf("%x-%x", s.size, uint64(s.mtime)) }

// sidecar is the file of attributes, in JSON. There is one for each content
// that a key has, is about to have, or had when its writer was killed.
type sidecar struct {
	Key          string            `json:"key"`
	MD5          string            `json:"md5"`
	Written      int64             `json:"written"` // UnixNano
	ContentType  string            `json:"contentType,omitempty"`
	CacheControl string            `json:"cacheControl,omitempty"`
	Metadata     map[string]string `json:"metadata,omitempty"`
	Tags         map[string]string `json:"tags,omitempty"`
	StorageClass string            `json:"storageClass,omitempty"`
}

func newSidecar(key, md5 string, a store.Attrs) *sidecar {
	return &sidecar{
		Key: key, MD5: md5,
		ContentType: a.ContentType, CacheControl: a.CacheControl,
		Metadata: a.Metadata, Tags: a.Tags, StorageClass: a.StorageClass,
	}
}

func (c *sidecar) attrs(info fs.FileInfo) store.Attrs {
	return store.Attrs{
		ContentType: c.ContentType, CacheControl: c.CacheControl, ETag: c.MD5,
		Size: info.Size(), ModTime: info.ModTime(),
		Metadata: c.Metadata, Tags: c.Tags, StorageClass: c.StorageClass,
	}
}

// sidecarDir returns the directory of key's sidecars and what their names
// start with. Hashing makes room for keys of any length, and for a key that
// was a file once and is a directory now; 4,096 directories keep each small.
func sidecarDir(key string) (dir, start string) {
	sum := sha256.Sum256([]byte(key))
	h := hex.EncodeToString(sum[:])
	return attrsDir + "/" + h[:3], h[3:] + "."
}

// sidecarName returns the name that leads from a file to its attributes. Where
// the file system rounds times, a stamp proves nothing and two writers may share
// one: then the name goes on with "-" and something random, and the MD5 finds
// the attributes.
func sidecarName(key string, st stamp) string {
	dir, start := sidecarDir(key)
	return dir + "/" + start + st.String()
}

// siblings returns the names of all of key's sidecars.
func (s *Store) siblings(key string) ([]string, error) {
	dir, start := sidecarDir(key)
	entries, err := fs.ReadDir(s.root.FS(), dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), start) {
			names = append(names, dir+"/"+e.Name())
		}
	}
	return names, nil
}

// readSidecar returns the sidecar in the named file, or nil where there is
// none that can be used for key.
func (s *Store) readSidecar(name, key string) (*sidecar, error) {
	text, err := s.root.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) || isBelowFile(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	c := new(sidecar)
	if json.Unmarshal(text, c) != nil || c.Key != key {
		return nil, nil
	}
	return c, nil
}

// sidecarByMD5 looks for the attributes of a file whose stamp does not lead to
// them: those made for the same bytes, if possible with that stamp, and of
// those the latest.
func (s *Store) sidecarByMD5(key, md5 string, st stamp) (*sidecar, error) {
	names, err := s.siblings(key)
	if err != nil {
		return nil, err
	}
	var best *sidecar
	bestExact := false
	for _, name := range names {
		c, err := s.readSidecar(name, key)
		if err != nil {
			return nil, err
		}
		if c == nil || c.MD5 != md5 {
			continue
		}
		exact := isFor(name, key, st)
		if best == nil || exact && !bestExact || exact == bestExact && c.Written > best.Written {
			best, bestExact = c, exact
		}
	}
	return best, nil
}

// isFor tells whether the named sidecar of key was made for a file with st.
func isFor(name, key string, st stamp) bool {
	exact := sidecarName(key, st)
	return name == exact || strings.HasPrefix(name, exact+"-")
}

// removeSidecars removes those of key's sidecars that nobody can need once the
// file with st was replaced or deleted: its own and, but for keep, all that
// are not young. A young one may be that of a writer who has not got to the
// bytes yet; it stays for the next time or for Clean.
func (s *Store) removeSidecars(key string, st stamp, keep string) {
	names, err := s.siblings(key)
	if err != nil {
		return // what is left behind does no harm
	}
	for _, name := range names {
		if name != keep && (name == sidecarName(key, st) || s.isOlder(name, young)) {
			s.root.Remove(name)
		}
	}
}

func (s *Store) isOlder(name string, age time.Duration) bool {
	info, err := s.root.Lstat(name)
	return err == nil && time.Since(info.ModTime()) > age
}

// removeStale removes the files that killed writers left in dir. What cannot be
// removed does no harm.
func (s *Store) removeStale(dir string) {
	entries, err := fs.ReadDir(s.root.FS(), dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if name := dir + "/" + e.Name(); s.isOlder(name, stale) {
			s.root.Remove(name)
		}
	}
}
