package store

import (
	"context"
	"errors"
	"iter"
	"strings"
	"time"
)

// Prefix returns the part of s whose keys start with prefix, as a Store whose
// keys lack it. The prefix is put in front of every key as it stands: to be a
// folder it ends with a slash.
//
// All powers are forwarded; one that s lacks answers [ErrUnsupported]. Keys in
// errors and from List are without the prefix. A key that is not valid by
// itself is refused with [ErrKey], so that none can reach outside.
func Prefix(s Store, prefix string) Store {
	return &prefixStore{prefixGetter{s, prefix}, s}
}

// PrefixGetter is [Prefix] for what is only read: it forwards Get, Stat, List
// and PresignGet.
func PrefixGetter(g Getter, prefix string) Getter {
	return &prefixGetter{g, prefix}
}

type prefixGetter struct {
	g      Getter
	prefix string
}

type prefixStore struct {
	prefixGetter
	s Store
}

var (
	_ interface {
		Stater
		Lister
		Presigner
	} = (*prefixGetter)(nil)
	_ interface {
		Store
		Creator
		Replacer
		Stater
		Lister
		Deleter
		Presigner
	} = (*prefixStore)(nil)
)

// full returns the key as the wrapped side knows it.
func (p *prefixGetter) full(op, key string) (string, error) {
	if err := ValidKey(key); err != nil {
		return "", &KeyError{op, key, err}
	}
	return p.prefix + key, nil
}

// strip returns err with the key as the caller knows it.
func (p *prefixGetter) strip(err error) error {
	var ke *KeyError
	if !errors.As(err, &ke) {
		return err
	}
	return &KeyError{ke.Op, strings.TrimPrefix(ke.Key, p.prefix), ke.Err}
}

func (p *prefixGetter) Get(ctx context.Context, key string) (*Object, error) {
	full, err := p.full("get", key)
	if err != nil {
		return nil, err
	}
	obj, err := p.g.Get(ctx, full)
	return obj, p.strip(err)
}

func (p *prefixGetter) Stat(ctx context.Context, key string) (Attrs, error) {
	full, err := p.full("stat", key)
	if err != nil {
		return Attrs{}, err
	}
	a, err := Stat(ctx, p.g, full)
	return a, p.strip(err)
}

func (p *prefixGetter) List(ctx context.Context, prefix string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for key, err := range List(ctx, p.g, p.prefix+prefix) {
			if !yield(strings.TrimPrefix(key, p.prefix), p.strip(err)) {
				return
			}
		}
	}
}

func (p *prefixGetter) PresignGet(ctx context.Context, key string, life time.Duration) (string, error) {
	full, err := p.full("presign", key)
	if err != nil {
		return "", err
	}
	url, err := PresignGet(ctx, p.g, full, life)
	return url, p.strip(err)
}

func (p *prefixStore) Put(ctx context.Context, key string, data []byte, a Attrs) error {
	full, err := p.full("put", key)
	if err != nil {
		return err
	}
	return p.strip(p.s.Put(ctx, full, data, a))
}

func (p *prefixStore) Create(ctx context.Context, key string, data []byte, a Attrs) error {
	full, err := p.full("create", key)
	if err != nil {
		return err
	}
	return p.strip(Create(ctx, p.s, full, data, a))
}

func (p *prefixStore) Replace(ctx context.Context, key string, data []byte, a Attrs, etag string) error {
	full, err := p.full("replace", key)
	if err != nil {
		return err
	}
	return p.strip(Replace(ctx, p.s, full, data, a, etag))
}

func (p *prefixStore) Delete(ctx context.Context, key string) error {
	full, err := p.full("delete", key)
	if err != nil {
		return err
	}
	return p.strip(Delete(ctx, p.s, full))
}
