package resize

import (
	"context"
	"io"

	"github.com/rendition-go/rendition/params"
)

// An Identifier tells what a source is by its header alone. It is an optional
// power of a [Resizer], found by the function [Identify].
type Identifier interface {
	// Identify reads no more of r than it needs. Info is as Resize has it, without
	// Incomplete and what it says of a result; the error is what Resize would
	// have found up to there.
	Identify(ctx context.Context, r io.Reader) (Info, error)
}

// Identify tells the format, the upright size, the orientation and the number of
// frames of a source; see [Identifier]. Where z is none, it makes the smallest
// variant there is and drops it, so that it finds what only the pixels show, too.
func Identify(ctx context.Context, z Resizer, r io.Reader) (Info, error) {
	if i, ok := z.(Identifier); ok {
		return i.Identify(ctx, r)
	}
	p := params.Params{Width: 1, Height: 1, Fit: params.FitInside, Format: params.FormatFallback}
	info, err := z.Resize(ctx, io.Discard, r, p.Simplify())
	info.Incomplete, info.OutFormat, info.OutWidth, info.OutHeight = false, "", 0, 0
	return info, err
}
