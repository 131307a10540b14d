package storetest

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rendition-go/rendition/store"
)

func powerFaults() []fault {
	return []fault{
		{"create", "Create is not there", func(f *faulty) {
			f.create = func(context.Context, string, []byte, store.Attrs) error { return store.ErrUnsupported }
		}},
		{"create", "Create keeps nothing", func(f *faulty) {
			f.create = func(context.Context, string, []byte, store.Attrs) error { return nil }
		}},
		{"create-keeps", "Create puts", func(f *faulty) { f.create = f.put }},
		{"list-order", "by length", func(f *faulty) {
			f.onList(func(prefix string, keys []string) []string {
				slices.SortStableFunc(keys, func(a, b string) int { return len(a) - len(b) })
				return filter(prefix, keys)
			})
		}},
		{"list-prefix", "the prefix is a folder", func(f *faulty) {
			f.onList(func(prefix string, keys []string) []string {
				if prefix != "" {
					prefix = strings.TrimSuffix(prefix, "/") + "/"
				}
				return filter(prefix, keys)
			})
		}},
		{"list-empty", "a file of its own", func(f *faulty) {
			f.onList(func(prefix string, keys []string) []string { return append(filter(prefix, keys), ".index") })
		}},
		{"list-break", "the second loop goes on where the first broke off", func(f *faulty) {
			f.onList(func(prefix string, keys []string) []string { return filter(prefix, keys) })
			list := f.list
			f.list = func(ctx context.Context, prefix string) iter.Seq2[string, error] {
				seen := 0
				return func(yield func(string, error) bool) {
					n := 0
					for key, err := range list(ctx, prefix) {
						if n++; n <= seen {
							continue
						}
						seen++
						if !yield(key, err) {
							return
						}
					}
				}
			}
		}},
		{"list-objects", "every version", func(f *faulty) {
			var all []string
			f.onPut(func(key string, data []byte, a store.Attrs) (string, []byte, store.Attrs) {
				all = append(all, key)
				slices.Sort(all)
				return key, data, a
			})
			f.onList(func(prefix string, _ []string) []string { return filter(prefix, slices.Clone(all)) })
		}},
		{"delete", "all below goes too", func(f *faulty) {
			del := f.del
			f.del = func(ctx context.Context, key string) error {
				for other := range f.Store.List(ctx, key[:1]) {
					f.Store.Delete(ctx, other)
				}
				return del(ctx, key)
			}
		}},
		{"delete-missing", "ErrNotExist", func(f *faulty) {
			del := f.del
			f.del = func(ctx context.Context, key string) error {
				if _, err := f.Store.Stat(ctx, key); err != nil {
					return err
				}
				return del(ctx, key)
			}
		}},
		{"delete-again", "attributes survive", func(f *faulty) {
			old := make(map[string]map[string]string)
			f.onPut(func(key string, data []byte, a store.Attrs) (string, []byte, store.Attrs) {
				if a.Metadata == nil {
					a.Metadata = old[key]
				}
				old[key] = a.Metadata
				return key, data, a
			})
		}},
		{"presign", "a path", func(f *faulty) {
			f.presign = func(_ context.Context, key string, _ time.Duration) (string, error) { return "/" + key, nil }
		}},
	}
}

func contextFaults() []fault {
	// deaf lets an operation know nothing of its context.
	deaf := context.WithoutCancel
	return []fault{
		{"cancelled", "Put knows no context", func(f *faulty) {
			put := f.put
			f.put = func(ctx context.Context, key string, data []byte, a store.Attrs) error {
				return put(deaf(ctx), key, data, a)
			}
		}},
		{"cancelled-powers", "Delete knows no context", func(f *faulty) {
			del := f.del
			f.del = func(ctx context.Context, key string) error { return del(deaf(ctx), key) }
		}},
		{"cancelled-body", "the body knows no context", func(f *faulty) {
			get := f.get
			f.get = func(ctx context.Context, key string) (*store.Object, error) {
				if ctx.Err() != nil {
					return get(ctx, key)
				}
				return get(deaf(ctx), key)
			}
		}},
		{"cancelled-list", "List ends as if complete", func(f *faulty) {
			list := f.list
			f.list = func(ctx context.Context, prefix string) iter.Seq2[string, error] {
				return func(yield func(string, error) bool) {
					for key, err := range list(ctx, prefix) {
						if err != nil || !yield(key, nil) {
							return
						}
					}
				}
			}
		}},
		{"cancelled-put", "half an object stays", func(f *faulty) {
			put := f.put
			f.put = func(ctx context.Context, key string, data []byte, a store.Attrs) error {
				if _, bounded := ctx.Deadline(); !bounded {
					return put(ctx, key, data, a)
				}
				put(deaf(ctx), key, data[:len(data)/2], a)
				<-ctx.Done()
				return &store.KeyError{Op: "put", Key: key, Err: ctx.Err()}
			}
		}},
	}
}

func raceFaults() []fault {
	pause := func() { time.Sleep(2 * time.Millisecond) }
	lookThenPut := func(f *faulty) {
		f.create = func(ctx context.Context, key string, data []byte, a store.Attrs) error {
			if _, err := f.Store.Stat(ctx, key); err == nil {
				return &store.KeyError{Op: "create", Key: key, Err: store.ErrExist}
			}
			pause()
			return f.Store.Put(ctx, key, data, a)
		}
	}
	return []fault{
		{"reader-writer", "attributes are read before the bytes", func(f *faulty) {
			get := f.get
			f.get = func(ctx context.Context, key string) (*store.Object, error) {
				a, err := f.Store.Stat(ctx, key)
				if err != nil {
					return nil, err
				}
				pause()
				obj, err := get(ctx, key)
				if err == nil {
					obj.Attrs = a
				}
				return obj, err
			}
			put := f.put
			f.put = func(ctx context.Context, key string, data []byte, a store.Attrs) error {
				pause()
				return put(ctx, key, data, a)
			}
		}},
		{"two-writers", "bytes and attributes are written one after the other", func(f *faulty) {
			var mu sync.Mutex
			attrs := make(map[string]store.Attrs)
			var turn atomic.Int64
			f.put = func(ctx context.Context, key string, data []byte, a store.Attrs) error {
				if turn.Add(1)%2 == 0 {
					pause()
				}
				err := f.Store.Put(ctx, key, data, store.Attrs{})
				if turn.Load()%2 == 0 {
					pause()
					pause()
				}
				mu.Lock()
				defer mu.Unlock()
				if _, ok := attrs[key]; !ok {
					attrs[key] = a
				}
				return err
			}
			f.onGet(func(o *store.Object) {
				mu.Lock()
				defer mu.Unlock()
				o.Attrs = attrs["cat.jpg"]
				clear(attrs)
			})
		}},
		{"creators", "Create looks and then puts", lookThenPut},
		{"creator-writer", "Create looks and then puts", lookThenPut},
		{"mixed", "one at a time", func(f *faulty) {
			var busy atomic.Int64
			put := f.put
			f.put = func(ctx context.Context, key string, data []byte, a store.Attrs) error {
				defer busy.Add(-1)
				if busy.Add(1) > 1 {
					return &store.KeyError{Op: "put", Key: key, Err: errors.New("busy")}
				}
				pause()
				return put(ctx, key, data, a)
			}
		}},
	}
}
