// Package store says where bytes are kept: originals behind a [Getter],
// variants behind a [Store]. Implementations stand beside it (memstore,
// dirstore, s3store); storetest proves any of them.
//
// It knows no images and imports the standard library only.
package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// A Getter reads objects by key. A key is a slash-separated UTF-8 path without
// a leading slash, "." or ".." segments.
//
// Get returns an error for which errors.Is(err, ErrNotExist) holds if nothing
// is stored under key, and ErrKey if the Getter can never hold such a key.
// It honours ctx, also while the body is being read.
//
// The caller must close the Body. A Getter is safe for concurrent use.
type Getter interface {
	Get(ctx context.Context, key string) (*Object, error)
}

// A Store is a Getter that can be written to.
//
// Put replaces what is stored under key, atomically: a concurrent Get sees all
// of the old or all of the new object, and a Put that fails or is cancelled
// leaves the old one. Put does not keep data or a's maps; the caller may reuse
// them when it returns. a.ETag, a.ModTime and a.Size are ignored.
//
// A round trip keeps the bytes, ContentType, CacheControl and Metadata with
// lower-case ASCII keys and printable ASCII values; Get fills in Size, ETag and
// ModTime. Tags and StorageClass are wishes that a Store may ignore.
type Store interface {
	Getter
	Put(ctx context.Context, key string, data []byte, a Attrs) error
}

// Object is what is stored under a key. Size is the length of Body, or -1 where
// it is not known.
type Object struct {
	Attrs
	Body io.ReadCloser
}

// Attrs is what is known of an object beside its bytes.
type Attrs struct {
	ContentType  string
	CacheControl string
	// ETag is the store's strong entity tag without quotes; "" where it has
	// none. The stores of this module answer the MD5 of the bytes in hex, as S3
	// does for a plain put.
	ETag         string
	Size         int64
	ModTime      time.Time
	Metadata     map[string]string
	Tags         map[string]string
	StorageClass string
}

// Errors that a [KeyError] wraps.
var (
	ErrNotExist = errors.New("does not exist")
	ErrExist    = errors.New("exists already")
	ErrChanged  = errors.New("is not what it was")
	ErrKey      = errors.New("key cannot be stored here")
	ErrTooLarge = errors.New("larger than the limit")
)

// KeyError is the error of an operation on a key.
type KeyError struct {
	Op  string // "get", "put", "create", "replace", "stat", "list", "delete", "presign"
	Key string
	Err error
}

func (e *KeyError) Error() string { return fmt.Sprintf("store: %s %q: %v", e.Op, e.Key, e.Err) }
func (e *KeyError) Unwrap() error { return e.Err }
