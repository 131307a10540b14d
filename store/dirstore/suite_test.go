package dirstore

import (
	"context"
	"errors"
	"iter"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/store/storetest"
)

var powers = storetest.Requirements{Create: true, Replace: true, Stat: true, List: true, Delete: true, MD5: true}

func open(t testing.TB, dir string, opts *Options) *Store {
	t.Helper()
	s, err := New(dir, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func fresh(t testing.TB) *Store {
	t.Helper()
	return open(t, t.TempDir(), &Options{NoSync: true})
}

func TestStore(t *testing.T) {
	storetest.RunWith(t, func(t testing.TB) store.Store { return open(t, t.TempDir(), nil) }, powers)
}

func TestPrefix(t *testing.T) {
	storetest.RunWith(t, func(t testing.TB) store.Store { return store.Prefix(fresh(t), "all/variants/") }, powers)
}

func noLinks(_, _ string) error { return syscall.EPERM }

func TestWithoutLinks(t *testing.T) {
	storetest.RunWith(t, func(t testing.TB) store.Store {
		s := fresh(t)
		s.link = noLinks
		return s
	}, powers)
}

// coarse keeps times as FAT does, in steps of two seconds.
func coarse(s *Store) *Store {
	s.chtimes = func(name string, atime, mtime time.Time) error {
		mtime = mtime.Truncate(2 * time.Second)
		return s.root.Chtimes(name, mtime, mtime)
	}
	return s
}

func TestCoarseTimes(t *testing.T) {
	storetest.RunWith(t, func(t testing.TB) store.Store { return coarse(fresh(t)) }, powers)
}

func TestWithoutTimes(t *testing.T) {
	storetest.RunWith(t, func(t testing.TB) store.Store {
		s := fresh(t)
		s.chtimes = func(string, time.Time, time.Time) error { return errors.ErrUnsupported }
		return s
	}, powers)
}

// pair stands for two processes that share a directory: each call goes to the
// other Store, which shares no lock with the first.
type pair struct {
	stores [2]*Store
	calls  atomic.Int64
}

func (p *pair) next() *Store { return p.stores[p.calls.Add(1)%2] }

func (p *pair) Get(ctx context.Context, key string) (*store.Object, error) {
	return p.next().Get(ctx, key)
}
func (p *pair) Stat(ctx context.Context, key string) (store.Attrs, error) {
	return p.next().Stat(ctx, key)
}
func (p *pair) Put(ctx context.Context, key string, data []byte, a store.Attrs) error {
	return p.next().Put(ctx, key, data, a)
}
func (p *pair) Create(ctx context.Context, key string, data []byte, a store.Attrs) error {
	return p.next().Create(ctx, key, data, a)
}
func (p *pair) Replace(ctx context.Context, key string, data []byte, a store.Attrs, etag string) error {
	return p.next().Replace(ctx, key, data, a, etag)
}
func (p *pair) Delete(ctx context.Context, key string) error { return p.next().Delete(ctx, key) }
func (p *pair) List(ctx context.Context, prefix string) iter.Seq2[string, error] {
	return p.next().List(ctx, prefix)
}

func TestTwoProcesses(t *testing.T) {
	storetest.RunWith(t, func(t testing.TB) store.Store {
		dir := t.TempDir()
		return &pair{stores: [2]*Store{
			open(t, dir, &Options{NoSync: true}), open(t, dir, &Options{NoSync: true}),
		}}
	}, powers)
}
