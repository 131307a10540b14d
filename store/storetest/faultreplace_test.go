package storetest

import (
	"context"
	"time"

	"github.com/rendition-go/rendition/store"
)

func replaceFaults() []fault {
	return []fault{
		{"replace", "the old attributes stay", func(f *faulty) {
			f.replace = func(ctx context.Context, key string, data []byte, a store.Attrs, etag string) error {
				if old, err := f.Store.Stat(ctx, key); err == nil {
					a = old
				}
				return f.Store.Replace(ctx, key, data, a, etag)
			}
		}},
		{"replace-changed", "Replace puts", func(f *faulty) {
			f.replace = func(ctx context.Context, key string, data []byte, a store.Attrs, _ string) error {
				return f.Store.Put(ctx, key, data, a)
			}
		}},
		{"replace-changed", "Replace puts where nothing is stored", func(f *faulty) {
			f.replace = func(ctx context.Context, key string, data []byte, a store.Attrs, etag string) error {
				if _, err := f.Store.Stat(ctx, key); err != nil {
					return f.Store.Put(ctx, key, data, a)
				}
				return f.Store.Replace(ctx, key, data, a, etag)
			}
		}},
		{"replace-cancelled", "Replace knows no context", func(f *faulty) {
			f.replace = func(ctx context.Context, key string, data []byte, a store.Attrs, etag string) error {
				return f.Store.Replace(context.WithoutCancel(ctx), key, data, a, etag)
			}
		}},
		{"replacers", "Replace looks and then puts", func(f *faulty) {
			f.replace = func(ctx context.Context, key string, data []byte, a store.Attrs, etag string) error {
				if now, err := f.Store.Stat(ctx, key); err != nil || now.ETag != etag {
					return &store.KeyError{Op: "replace", Key: key, Err: store.ErrChanged}
				}
				time.Sleep(2 * time.Millisecond)
				return f.Store.Put(ctx, key, data, a)
			}
		}},
	}
}
