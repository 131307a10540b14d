package main

import (
	"context"
	"fmt"
	"hash/maphash"
	"path"
	"slices"
	"strings"

	"github.com/rendition-go/rendition"
	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/variant"
)

// list returns the keys of the originals, in order. tell is called now and then
// with how many there are so far.
func (j *job) list(ctx context.Context, tell func(n int)) ([]string, error) {
	var keys []string
	for key, err := range store.List(ctx, j.from, j.prefix) {
		if err != nil {
			return nil, fmt.Errorf("listing the originals: %w", err)
		}
		if j.wants(key) {
			keys = append(keys, key)
			tell(len(keys))
		}
	}
	return keys, nil
}

// wants reports whether a key may be that of an original which is meant.
func (j *job) wants(key string) bool {
	ext := strings.ToLower(strings.TrimPrefix(path.Ext(key), "."))
	switch {
	case key <= j.after && j.after != "",
		j.below != "" && strings.HasPrefix(key, j.below),
		j.extensions != nil && !j.extensions[ext]:
		return false
	}
	return params.ValidSource(key) == nil // a server has no name for the others
}

// isVariant reports whether the object of that key, among the originals, is a
// variant. Only what is named like one is looked at.
func (j *job) isVariant(ctx context.Context, key string) bool {
	if !j.shared {
		return false
	}
	if _, _, err := variant.ParseKey(j.layout.Dialect, key); err != nil {
		return false
	}
	a, err := store.Stat(ctx, j.from, key)
	return err == nil && rendition.IsVariant(a)
}

// known is what a listing of the variants has shown: of each key 64 bits, since
// there may be many millions. That a variant is left out for another one's bits
// is as likely as a failure of the memory that holds them; it would be made when
// it is asked for.
type known struct {
	seed maphash.Seed
	sums []uint64 // sorted
}

// listKnown lists the variants.
func (j *job) listKnown(ctx context.Context, tell func(n int)) (*known, error) {
	k := &known{seed: maphash.MakeSeed()}
	prefix := ""
	if j.version != "" {
		prefix = "~" + j.version + "/"
	}
	for key, err := range store.List(ctx, j.to, prefix) {
		if err != nil {
			return nil, fmt.Errorf("listing the variants: %w", err)
		}
		k.sums = append(k.sums, maphash.String(k.seed, key))
		tell(len(k.sums))
	}
	slices.Sort(k.sums)
	return k, nil
}

func (k *known) has(key string) bool {
	_, ok := slices.BinarySearch(k.sums, maphash.String(k.seed, key))
	return ok
}
