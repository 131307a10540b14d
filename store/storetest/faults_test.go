package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/store/memstore"
)

// faulty is a right store, each method of which a fault may replace.
type faulty struct {
	*memstore.Store
	get     func(context.Context, string) (*store.Object, error)
	put     func(context.Context, string, []byte, store.Attrs) error
	create  func(context.Context, string, []byte, store.Attrs) error
	replace func(context.Context, string, []byte, store.Attrs, string) error
	stat    func(context.Context, string) (store.Attrs, error)
	list    func(context.Context, string) iter.Seq2[string, error]
	del     func(context.Context, string) error
	presign func(context.Context, string, time.Duration) (string, error)
}

func newFaulty() *faulty {
	m := memstore.New(-1)
	return &faulty{m, m.Get, m.Put, m.Create, m.Replace, m.Stat, m.List, m.Delete,
		func(ctx context.Context, key string, life time.Duration) (string, error) {
			return "https://bucket.example/" + fmt.Sprintf("%x", key), nil
		}}
}

func (f *faulty) Get(ctx context.Context, key string) (*store.Object, error) { return f.get(ctx, key) }
func (f *faulty) Put(ctx context.Context, key string, data []byte, a store.Attrs) error {
	return f.put(ctx, key, data, a)
}
func (f *faulty) Create(ctx context.Context, key string, data []byte, a store.Attrs) error {
	return f.create(ctx, key, data, a)
}
func (f *faulty) Replace(ctx context.Context, key string, data []byte, a store.Attrs, etag string) error {
	return f.replace(ctx, key, data, a, etag)
}
func (f *faulty) Stat(ctx context.Context, key string) (store.Attrs, error) { return f.stat(ctx, key) }
func (f *faulty) List(ctx context.Context, prefix string) iter.Seq2[string, error] {
	return f.list(ctx, prefix)
}
func (f *faulty) Delete(ctx context.Context, key string) error { return f.del(ctx, key) }
func (f *faulty) PresignGet(ctx context.Context, key string, life time.Duration) (string, error) {
	return f.presign(ctx, key, life)
}

// onGet changes what Get returns.
func (f *faulty) onGet(change func(*store.Object)) {
	get := f.get
	f.get = func(ctx context.Context, key string) (*store.Object, error) {
		obj, err := get(ctx, key)
		if err == nil {
			change(obj)
		}
		return obj, err
	}
}

// onPut changes what Put is given.
func (f *faulty) onPut(change func(key string, data []byte, a store.Attrs) (string, []byte, store.Attrs)) {
	put := f.put
	f.put = func(ctx context.Context, key string, data []byte, a store.Attrs) error {
		key, data, a = change(key, data, a)
		return put(ctx, key, data, a)
	}
}

// onList changes the list of keys.
func (f *faulty) onList(change func(prefix string, keys []string) []string) {
	list := f.list
	f.list = func(ctx context.Context, prefix string) iter.Seq2[string, error] {
		return func(yield func(string, error) bool) {
			var keys []string
			for key, err := range list(ctx, "") {
				if err != nil {
					yield("", &store.KeyError{Op: "list", Key: prefix, Err: err})
					return
				}
				keys = append(keys, key)
			}
			for _, key := range change(prefix, keys) {
				if !yield(key, nil) {
					return
				}
			}
		}
	}
}

func filter(prefix string, keys []string) []string {
	return slices.DeleteFunc(keys, func(key string) bool { return !strings.HasPrefix(key, prefix) })
}

// A fault breaks a store; the rule of that name must notice.
type fault struct {
	rule, what string
	plant      func(*faulty)
}

func faults() []fault {
	return slices.Concat(objectFaults(), attrsFaults(), keyFaults(), powerFaults(), contextFaults(), raceFaults(), replaceFaults())
}

func objectFaults() []fault {
	return []fault{
		{"missing", "os.ErrNotExist instead of store.ErrNotExist", func(f *faulty) {
			get := f.get
			f.get = func(ctx context.Context, key string) (*store.Object, error) {
				obj, err := get(ctx, key)
				if errors.Is(err, store.ErrNotExist) {
					err = os.ErrNotExist
				}
				return obj, err
			}
		}},
		{"missing", "no KeyError", func(f *faulty) {
			get := f.get
			f.get = func(ctx context.Context, key string) (*store.Object, error) {
				obj, err := get(ctx, key)
				if errors.Is(err, store.ErrNotExist) {
					err = store.ErrNotExist
				}
				return obj, err
			}
		}},
		{"round-trip", "CacheControl is lost", func(f *faulty) {
			f.onGet(func(o *store.Object) { o.CacheControl = "" })
		}},
		{"round-trip", "the last byte is lost", func(f *faulty) {
			f.onGet(func(o *store.Object) { o.Body = io.NopCloser(io.LimitReader(o.Body, o.Size-1)) })
		}},
		{"overwrite", "metadata is merged", func(f *faulty) {
			f.onPut(func(key string, data []byte, a store.Attrs) (string, []byte, store.Attrs) {
				if old, err := f.Store.Stat(context.Background(), key); err == nil {
					merged := maps.Clone(old.Metadata)
					maps.Copy(merged, a.Metadata)
					a.Metadata = merged
				}
				return key, data, a
			})
		}},
		{"overwrite", "Put only creates", func(f *faulty) {
			f.put = func(ctx context.Context, key string, data []byte, a store.Attrs) error {
				if err := f.Store.Create(ctx, key, data, a); !errors.Is(err, store.ErrExist) {
					return err
				}
				return nil
			}
		}},
		{"empty", "no object without bytes", func(f *faulty) {
			put := f.put
			f.put = func(ctx context.Context, key string, data []byte, a store.Attrs) error {
				if len(data) == 0 {
					return nil
				}
				return put(ctx, key, data, a)
			}
		}},
		{"large", "cut at 1 MiB", func(f *faulty) {
			f.onPut(func(key string, data []byte, a store.Attrs) (string, []byte, store.Attrs) {
				return key, data[:min(len(data), 1<<20)], a
			})
		}},
		{"bare", "attributes are required", func(f *faulty) {
			f.put = func(ctx context.Context, key string, data []byte, a store.Attrs) error {
				if a.ContentType == "" {
					return &store.KeyError{Op: "put", Key: key, Err: errors.New("no content type")}
				}
				return f.Store.Put(ctx, key, data, a)
			}
		}},
		{"caller-reuses", "data is kept", keepData},
		{"two-readers", "one reader for all", func(f *faulty) {
			shared := make(map[string]io.ReadCloser)
			f.onGet(func(o *store.Object) {
				if shared[o.ETag] == nil {
					shared[o.ETag] = o.Body
				}
				o.Body = shared[o.ETag]
			})
		}},
		{"old-body", "the body is read when it is asked for", func(f *faulty) {
			get := f.get
			f.get = func(ctx context.Context, key string) (*store.Object, error) {
				obj, err := get(ctx, key)
				if err == nil {
					obj.Body = &lateBody{func() io.Reader { o, _ := get(ctx, key); return o.Body }, nil}
				}
				return obj, err
			}
		}},
		{"close", "a body left unread is an error", func(f *faulty) {
			f.onGet(func(o *store.Object) { o.Body = &pedantic{o.Body, o.Size} })
		}},
		{"apart", "extensions do not count", func(f *faulty) {
			f.onPut(func(key string, data []byte, a store.Attrs) (string, []byte, store.Attrs) {
				return strings.TrimSuffix(key, ".jpg"), data, a
			})
		}},
	}
}

// keepData keeps the caller's slice, as a map of slices would.
func keepData(f *faulty) {
	var mu sync.Mutex
	kept := make(map[string][]byte)
	put := f.put
	f.put = func(ctx context.Context, key string, data []byte, a store.Attrs) error {
		mu.Lock()
		defer mu.Unlock()
		kept[key] = data
		return put(ctx, key, data, a)
	}
	get := f.get
	f.get = func(ctx context.Context, key string) (*store.Object, error) {
		mu.Lock()
		defer mu.Unlock()
		obj, err := get(ctx, key)
		if err == nil {
			obj.Body = io.NopCloser(bytes.NewReader(kept[key]))
		}
		return obj, err
	}
}

type lateBody struct {
	open func() io.Reader
	r    io.Reader
}

func (b *lateBody) Read(p []byte) (int, error) {
	if b.r == nil {
		b.r = b.open()
	}
	return b.r.Read(p)
}
func (b *lateBody) Close() error { return nil }

type pedantic struct {
	io.ReadCloser
	left int64
}

func (b *pedantic) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.left -= int64(n)
	return n, err
}

func (b *pedantic) Close() error {
	if b.left > 0 {
		return errors.New("closed unread")
	}
	return b.ReadCloser.Close()
}

func attrsFaults() []fault {
	same := func(o *store.Object) { o.ETag = "etag" }
	return []fault{
		{"own-attrs", "the caller's ETag is kept", func(f *faulty) {
			etags := make(map[string]string)
			f.onPut(func(key string, data []byte, a store.Attrs) (string, []byte, store.Attrs) {
				etags["cat.jpg"] = a.ETag
				return key, data, a
			})
			f.onGet(func(o *store.Object) { o.ETag = etags["cat.jpg"] })
		}},
		{"size", "Size is not known", func(f *faulty) { f.onGet(func(o *store.Object) { o.Size = -1 }) }},
		{"mod-time", "no ModTime", func(f *faulty) { f.onGet(func(o *store.Object) { o.ModTime = time.Time{} }) }},
		{"etag", "one ETag for all", func(f *faulty) { f.onGet(same) }},
		{"etag", "ETag of the moment", func(f *faulty) {
			n := 0
			f.onGet(func(o *store.Object) { n++; o.ETag = fmt.Sprint(n) })
		}},
		{"etag-md5", "quoted ETag", func(f *faulty) { f.onGet(func(o *store.Object) { o.ETag = `"` + o.ETag + `"` }) }},
		{"metadata", "quotes are lost", func(f *faulty) {
			f.onGet(func(o *store.Object) {
				for k, v := range o.Metadata {
					o.Metadata[k] = strings.Trim(v, `"`)
				}
			})
		}},
		{"returned-attrs", "one map for all", func(f *faulty) {
			var first map[string]string
			f.onGet(func(o *store.Object) {
				if first == nil {
					first = o.Metadata
				}
				o.Metadata = first
			})
		}},
		{"stat", "Stat knows no metadata", func(f *faulty) {
			stat := f.stat
			f.stat = func(ctx context.Context, key string) (store.Attrs, error) {
				a, err := stat(ctx, key)
				a.Metadata = nil
				return a, err
			}
		}},
		{"stat-missing", "Stat of nothing is no error", func(f *faulty) {
			f.stat = func(context.Context, string) (store.Attrs, error) { return store.Attrs{}, nil }
		}},
	}
}

func keyFaults() []fault {
	refuse := func(bad func(string) bool) func(*faulty) {
		return func(f *faulty) {
			put := f.put
			f.put = func(ctx context.Context, key string, data []byte, a store.Attrs) error {
				if bad(key) {
					return &store.KeyError{Op: "put", Key: key, Err: errors.New("bad request")}
				}
				return put(ctx, key, data, a)
			}
		}
	}
	return []fault{
		{"odd-keys", "no @", refuse(func(key string) bool { return strings.Contains(key, "@") })},
		{"odd-keys", "+ becomes a space", func(f *faulty) {
			f.onPut(func(key string, data []byte, a store.Attrs) (string, []byte, store.Attrs) {
				return strings.ReplaceAll(key, "+", " "), data, a
			})
		}},
		{"long-key", "no ErrKey", refuse(func(key string) bool { return len(key) > 900 })},
		{"escapes", "keys are unescaped", func(f *faulty) {
			f.onPut(func(key string, data []byte, a store.Attrs) (string, []byte, store.Attrs) {
				return strings.ReplaceAll(key, "%20", " "), data, a
			})
		}},
		{"malformed", "keys are cleaned", func(f *faulty) {
			f.onPut(func(key string, data []byte, a store.Attrs) (string, []byte, store.Attrs) {
				return strings.ReplaceAll(key, "//", "/"), data, a
			})
		}},
		{"below", "a key below another replaces it", func(f *faulty) {
			f.onPut(func(key string, data []byte, a store.Attrs) (string, []byte, store.Attrs) {
				if parent, _, ok := strings.Cut(key, "/"); ok {
					f.Store.Delete(context.Background(), parent)
				}
				return key, data, a
			})
		}},
	}
}
