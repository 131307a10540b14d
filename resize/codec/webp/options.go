package webp

import (
	"fmt"
	"image"

	"github.com/rendition-go/rendition/resize"
)

// EncoderOptions are what an encoder may be told once. The zero value is the
// default.
type EncoderOptions struct {
	// Effort is how much time goes into a lossy picture: of the ten modes of each
	// 4 x 4 pixels, which are all ranked, so many are tried in full. It is 1 to
	// 3; 0 means 2. An effort of 1 takes some 10 % less time for files some 3 %
	// larger, 3 some 5 % more for files nearly 1 % smaller.
	Effort int
	// Palette is the most colours, up to 256, that a picture may have to be
	// written without losses whatever its quality: logos, drawings and
	// screenshots then stay sharp and are often smaller. It is looked at for
	// pixels that come as RGBA, which are kept as long as they have no more
	// colours. 0 means none.
	Palette int
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
