package webp

import (
	"fmt"
	"image"

	"github.com/rendition-go/rendition/resize"
)

// EncoderOptions are what an encoder may be told once. The zero value is the
// default.
type EncoderOptions struct {
	// SameBytes makes the bytes independent of the number of CPUs, for some 2.5
	// times the work. Without it a process with one CPU (GOMAXPROCS=1) writes a
	// file a few percent different in size from that of all others, which agree
	// among themselves.
	SameBytes bool
}

// MaxSide is the most pixels that a side may have: sizes are numbers of 14 bits.
const MaxSide = 1<<14 - 1

// CheckSize returns an error that wraps resize.ErrTooLarge for a picture that
// WebP cannot hold.
func CheckSize(r image.Rectangle) error {
	if r.Dx() > MaxSide || r.Dy() > MaxSide {
		return fmt.Errorf("webp: %d x %d pixels, a side over %d: %w", r.Dx(), r.Dy(), MaxSide, resize.ErrTooLarge)
	}
	return nil
}
