// Package memstore keeps objects in memory, up to a bound in bytes; beyond it
// those that were not read for the longest time go.
//
// It serves as a cache of variants in one process and as the store of tests.
// To keep variants over a restart or to share them, use dirstore or s3store.
package memstore

import (
	"bytes"
	"container/list"
	"context"
	"crypto/md5"
	"encoding/hex"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/rendition-go/rendition/store"
)

// DefaultMaxBytes is the bound that New(0) sets: 64 MiB.
const DefaultMaxBytes = 64 << 20

// entryBytes is what an object costs beside its bytes and strings: the
// structs, its places in the map and in the list, the allocator's rounding.
const entryBytes = 512

// Store is a store in memory. Its ETag is the MD5 of the bytes in hex. It is
// safe for concurrent use. Bodies it returns are [io.Seeker]s over memory that
// is never written again, so that Get copies nothing.
type Store struct {
	max int64

	mu      sync.Mutex
	entries map[string]*list.Element // of *entry
	recent  list.List                // front: read or written last
	bytes   int64
	evicted int64
}

// entry does not change once it is in the store.
type entry struct {
	key   string
	data  []byte
	attrs store.Attrs
	cost  int64
}

var _ interface {
	store.Store
	store.Creator
	store.Replacer
	store.Stater
	store.Lister
	store.Deleter
} = (*Store)(nil)

// New returns an empty store that holds at most maxBytes, counting values,
// keys, attributes and some 512 bytes of overhead for each object. 0 means
// [DefaultMaxBytes], a negative number no bound.
//
// An object that is larger than the bound by itself is refused with
// [store.ErrTooLarge]; what is stored under its key stays.
func New(maxBytes int64) *Store {
	if maxBytes == 0 {
		maxBytes = DefaultMaxBytes
	}
	return &Store{max: maxBytes, entries: make(map[string]*list.Element)}
}

// Stats is what a Store holds at one moment.
type Stats struct {
	Entries int
	Bytes   int64 // as counted against the bound
	Evicted int64 // objects dropped for room since New
}

// Stats returns how full s is.
func (s *Store) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Stats{len(s.entries), s.bytes, s.evicted}
}

// Get returns the object under key and makes it the last to go.
func (s *Store) Get(ctx context.Context, key string) (*store.Object, error) {
	e, err := s.find(ctx, "get", key)
	if err != nil {
		return nil, err
	}
	return &store.Object{Attrs: cloneAttrs(e.attrs), Body: store.Body(ctx, reader{bytes.NewReader(e.data)})}, nil
}

// reader hides bytes.Reader's WriteTo, by which io.Copy would pass by ctx.
type reader struct{ r *bytes.Reader }

func (r reader) Read(p []byte) (int, error)                { return r.r.Read(p) }
func (r reader) Seek(off int64, whence int) (int64, error) { return r.r.Seek(off, whence) }

// Stat returns the attributes of the object under key. It does not count as a
// read.
func (s *Store) Stat(ctx context.Context, key string) (store.Attrs, error) {
	e, err := s.find(ctx, "stat", key)
	if err != nil {
		return store.Attrs{}, err
	}
	return cloneAttrs(e.attrs), nil
}

func (s *Store) find(ctx context.Context, op, key string) (*entry, error) {
	if err := check(ctx, op, key); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	el, ok := s.entries[key]
	if !ok {
		return nil, &store.KeyError{Op: op, Key: key, Err: store.ErrNotExist}
	}
	if op == "get" {
		s.recent.MoveToFront(el)
	}
	return el.Value.(*entry), nil
}

// Put stores a copy of data under key, dropping other objects for room.
func (s *Store) Put(ctx context.Context, key string, data []byte, a store.Attrs) error {
	return s.write(ctx, "put", key, data, a, func(*list.Element) error { return nil })
}

// Create is Put where nothing is stored under key, else [store.ErrExist].
func (s *Store) Create(ctx context.Context, key string, data []byte, a store.Attrs) error {
	return s.write(ctx, "create", key, data, a, func(old *list.Element) error {
		if old != nil {
			return store.ErrExist
		}
		return nil
	})
}

// Replace is Put where what is stored under key has this ETag, else
// [store.ErrChanged].
func (s *Store) Replace(ctx context.Context, key string, data []byte, a store.Attrs, etag string) error {
	return s.write(ctx, "replace", key, data, a, func(old *list.Element) error {
		if old == nil || old.Value.(*entry).attrs.ETag != etag {
			return store.ErrChanged
		}
		return nil
	})
}

// write stores data unless refuse, which is called with what is there or nil,
// returns an error.
func (s *Store) write(ctx context.Context, op, key string, data []byte, a store.Attrs, refuse func(old *list.Element) error) error {
	if err := check(ctx, op, key); err != nil {
		return err
	}
	cost := entryCost(key, data, a)
	if s.max > 0 && cost > s.max {
		return &store.KeyError{Op: op, Key: key, Err: store.ErrTooLarge}
	}
	e := newEntry(key, data, a, cost)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil { // copying and summing take a while
		return &store.KeyError{Op: op, Key: key, Err: err}
	}
	old := s.entries[key]
	if err := refuse(old); err != nil {
		return &store.KeyError{Op: op, Key: key, Err: err}
	}
	if old != nil {
		s.remove(old)
	}
	s.entries[e.key] = s.recent.PushFront(e)
	s.bytes += cost
	for s.max > 0 && s.bytes > s.max {
		s.remove(s.recent.Back())
		s.evicted++
	}
	return nil
}

func newEntry(key string, data []byte, a store.Attrs, cost int64) *entry {
	sum := md5.Sum(data)
	a = cloneAttrs(a)
	a.ETag = hex.EncodeToString(sum[:])
	a.Size = int64(len(data))
	a.ModTime = time.Now().Round(0)
	own := make([]byte, len(data))
	copy(own, data)
	// The key may be a part of a much longer string.
	return &entry{key: strings.Clone(key), data: own, attrs: a, cost: cost}
}

// remove drops an entry; s.mu is held.
func (s *Store) remove(el *list.Element) {
	e := s.recent.Remove(el).(*entry)
	delete(s.entries, e.key)
	s.bytes -= e.cost
}

// Delete removes what is stored under key, if anything.
func (s *Store) Delete(ctx context.Context, key string) error {
	if err := check(ctx, "delete", key); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if el, ok := s.entries[key]; ok {
		s.remove(el)
	}
	return nil
}

// List yields the keys that start with prefix, as they are when the iteration
// begins.
func (s *Store) List(ctx context.Context, prefix string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for _, key := range s.keys(prefix) {
			if ctx.Err() != nil {
				break
			}
			if !yield(key, nil) {
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield("", &store.KeyError{Op: "list", Key: prefix, Err: err})
		}
	}
}

func (s *Store) keys(prefix string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var keys []string
	for key := range s.entries {
		if strings.HasPrefix(key, prefix) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

func check(ctx context.Context, op, key string) error {
	err := ctx.Err()
	if err == nil {
		err = store.ValidKey(key)
	}
	if err != nil {
		return &store.KeyError{Op: op, Key: key, Err: err}
	}
	return nil
}

// cloneAttrs keeps the caller's maps and the store's apart.
func cloneAttrs(a store.Attrs) store.Attrs {
	a.Metadata = maps.Clone(a.Metadata)
	a.Tags = maps.Clone(a.Tags)
	return a
}

func entryCost(key string, data []byte, a store.Attrs) int64 {
	n := entryBytes + len(key) + len(data) + len(a.ContentType) + len(a.CacheControl) + len(a.StorageClass)
	for _, m := range []map[string]string{a.Metadata, a.Tags} {
		for k, v := range m {
			n += len(k) + len(v) + 32
		}
	}
	return int64(n)
}
