// Package resize says what makes a variant of an original: encoded bytes in,
// encoded bytes out. A backend implements [Resizer]; resizetest proves any of
// them; goimage is the pure-Go one.
//
// The geometry ([Plan]), the filters, the limits and the memory [Budget] are
// shared by all backends and live here.
package resize

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/rendition-go/rendition/params"
)

// A Resizer makes variants.
//
// Resize reads an encoded picture from r, makes what p asks for and writes it,
// encoded, to w. It may stop reading r before its end and never closes it. p
// must be simplified ([params.Params.Simplify]) and not be the zero value;
// params.FormatAuto is an error. The metadata of the original (EXIF, XMP,
// thumbnails) is dropped; its orientation is applied before any size is
// computed.
//
// The error wraps [ErrCorrupt], [ErrFormat], [ErrTooLarge], [ErrBusy], ctx's
// error, or what r or w returned. After an error, what was written to w is no
// picture. Info is valid as far as it was known, also beside an error.
//
// The same input gives the same bytes, whatever the host and its number of
// CPUs. A Resizer is safe for concurrent use and honours ctx.
//
// Optional powers are found by the functions [Encodes], [Identify] and
// [ResizeAll]. A wrapper should forward those of what it wraps.
type Resizer interface {
	Resize(ctx context.Context, w io.Writer, r io.Reader, p params.Params) (Info, error)
}

// Info tells what Resize found and made.
type Info struct {
	Format        params.Format // of the source, by content
	Width, Height int           // of the source, upright, in pixels
	Orientation   int           // EXIF orientation that was applied, 1 to 8
	Frames        int           // in the source, at least 1
	Incomplete    bool          // the source was cut off or damaged; the result shows what there was

	OutFormat           params.Format
	OutWidth, OutHeight int
}

// Encodes returns the formats that r can write, or nil where r does not say:
// then it writes whatever it is asked for or fails with [ErrFormat].
func Encodes(r Resizer) []params.Format {
	if e, ok := r.(interface{ Encodes() []params.Format }); ok {
		return e.Encodes()
	}
	return nil
}

// What is wrong with a picture, or with asking for it now.
var (
	ErrCorrupt  = errors.New("corrupt image data")
	ErrFormat   = errors.New("unsupported image format")
	ErrTooLarge = errors.New("image too large")
	ErrBusy     = errors.New("too much work at once")
	ErrNotBuilt = errors.New("backend is not part of this build")
)

// Error says what a picture failed at.
type Error struct {
	Format params.Format // of the picture, "" where it was not recognised
	Detail string        // what was found, in a few words; may be empty
	Err    error         // one of the errors above, or the codec's own joined to it
}

func (e *Error) Error() string {
	s := "resize"
	if e.Format != params.FormatSource {
		s += ": " + string(e.Format)
	}
	if e.Detail != "" {
		s += ": " + e.Detail
	}
	return fmt.Sprintf("%s: %v", s, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }

func tooLarge(format string, args ...any) error {
	return &Error{Detail: fmt.Sprintf(format, args...), Err: ErrTooLarge}
}
