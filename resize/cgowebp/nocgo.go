//go:build !cgo

package cgowebp

import (
	"fmt"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
)

// Codec returns an error that wraps resize.ErrNotBuilt: this build has no cgo.
func Codec() (codec.Codec, error) {
	return codec.Codec{}, fmt.Errorf("cgowebp: built without cgo: %w", resize.ErrNotBuilt)
}
