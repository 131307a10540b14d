package store

import (
	"context"
	"errors"
	"iter"
	"time"
)

// Optional powers of a Getter or Store, found by the functions of the same
// name. A wrapper such as [Prefix] forwards those of what it wraps.

// A Creator puts only where the key is free.
type Creator interface {
	// Create stores data under key, or returns ErrExist and changes nothing.
	// Of racing creators exactly one succeeds. Otherwise it is as Put.
	Create(ctx context.Context, key string, data []byte, a Attrs) error
}

// A Replacer puts only in the place of what the caller has seen.
type Replacer interface {
	// Replace stores data under key if what is stored there has this ETag, or
	// returns ErrChanged and changes nothing: also where nothing is stored, and
	// where etag is empty. Of racing replacers that know the same ETag exactly
	// one succeeds, if what they store has another. Otherwise it is as Put.
	Replace(ctx context.Context, key string, data []byte, a Attrs, etag string) error
}

// A Stater reads attributes without the body.
type Stater interface {
	// Stat returns what Get would, without the body.
	Stat(ctx context.Context, key string) (Attrs, error)
}

// A Lister enumerates keys.
type Lister interface {
	// List yields the keys that start with prefix in ascending byte order. After
	// an error it yields nothing more.
	List(ctx context.Context, prefix string) iter.Seq2[string, error]
}

// A Deleter removes objects.
type Deleter interface {
	// Delete removes what is stored under key. A missing key is no error.
	Delete(ctx context.Context, key string) error
}

// A Presigner makes URLs that let anyone read one object for a while.
type Presigner interface {
	PresignGet(ctx context.Context, key string, life time.Duration) (string, error)
}

// ErrUnsupported is returned by the functions below where a store, or what a
// wrapper wraps, lacks the power.
var ErrUnsupported = errors.New("store: operation not supported")

// Create stores data under key if nothing is stored there, else it returns
// [ErrExist]; see [Creator]. Where s is no Creator the error is
// [ErrUnsupported] in a [*KeyError]: looking first and putting then would not
// be the same, so it is not tried.
func Create(ctx context.Context, s Store, key string, data []byte, a Attrs) error {
	if c, ok := s.(Creator); ok {
		return c.Create(ctx, key, data, a)
	}
	return &KeyError{"create", key, ErrUnsupported}
}

// Replace stores data under key if what is stored there has this ETag, else it
// returns [ErrChanged]; see [Replacer]. Where s is no Replacer the error is
// [ErrUnsupported] in a [*KeyError].
func Replace(ctx context.Context, s Store, key string, data []byte, a Attrs, etag string) error {
	if r, ok := s.(Replacer); ok {
		return r.Replace(ctx, key, data, a, etag)
	}
	return &KeyError{"replace", key, ErrUnsupported}
}

// Stat returns the attributes of what is stored under key. Where g is no
// [Stater] it opens the object by Get and closes it unread.
func Stat(ctx context.Context, g Getter, key string) (Attrs, error) {
	if s, ok := g.(Stater); ok {
		return s.Stat(ctx, key)
	}
	obj, err := g.Get(ctx, key)
	if err != nil {
		return Attrs{}, err
	}
	return obj.Attrs, obj.Body.Close()
}

// List yields the keys of g that start with prefix in ascending byte order; see
// [Lister]. Where g is no Lister it yields [ErrUnsupported] in a [*KeyError].
func List(ctx context.Context, g Getter, prefix string) iter.Seq2[string, error] {
	if l, ok := g.(Lister); ok {
		return l.List(ctx, prefix)
	}
	return func(yield func(string, error) bool) {
		yield("", &KeyError{"list", prefix, ErrUnsupported})
	}
}

// Delete removes what is stored under key; a missing key is no error. Where s
// is no [Deleter] the error is [ErrUnsupported] in a [*KeyError].
func Delete(ctx context.Context, s Store, key string) error {
	if d, ok := s.(Deleter); ok {
		return d.Delete(ctx, key)
	}
	return &KeyError{"delete", key, ErrUnsupported}
}

// PresignGet returns a URL by which anyone can read what is stored under key
// for the time life. It does not look whether something is stored there. Where
// g is no [Presigner] the error is [ErrUnsupported] in a [*KeyError].
func PresignGet(ctx context.Context, g Getter, key string, life time.Duration) (string, error) {
	if p, ok := g.(Presigner); ok {
		return p.PresignGet(ctx, key, life)
	}
	return "", &KeyError{"presign", key, ErrUnsupported}
}
