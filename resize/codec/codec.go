// Package codec says how a Go backend reads and writes image formats, and how
// pixels move between them: in bands of rows, never as one whole picture unless
// somebody needs it whole.
//
// A [Codec] is a value that is passed to a backend in a [List]; there is no
// registry. An image library that only knows a whole image.Image becomes one
// through [ImageDecoder] and [ImageEncoder]. codectest proves any Codec.
package codec

import (
	"context"
	"io"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
)

// A Codec reads or writes one format. Decoder or Encoder may be nil.
type Codec struct {
	Format params.Format
	// Magic tells from its first bytes (MagicLen of them, or all there are)
	// whether data is in this format. It is needed for a Decoder.
	Magic   func(prefix []byte) bool
	Decoder Decoder
	Encoder Encoder
}

// MagicLen is how many bytes of a file a Magic function gets to see.
const MagicLen = 64

// A Decoder opens encoded pictures. It is safe for concurrent use.
type Decoder interface {
	// Open reads the header from r, as far as it must for the facts in Header,
	// and checks it against limits before it takes memory. It keeps r for
	// Decode. The error wraps resize.ErrCorrupt, resize.ErrFormat,
	// resize.ErrTooLarge or r's own error.
	Open(r io.Reader, limits resize.Limits) (Image, error)
}

// An Image is an opened picture. It is used by one goroutine, and once.
type Image interface {
	// Header returns the facts. The caller must not change what it points to.
	Header() *Header
	// Memory returns a bound on the bytes that Decode(hint), and reading the
	// Source it returns, will allocate.
	Memory(hint Hint) int64
	// Decode starts decoding. It may be called once.
	Decode(ctx context.Context, hint Hint) (Source, error)
}

// Header holds what is known of a picture before its pixels are decoded.
type Header struct {
	// Width and Height are those of the stored picture in pixels, before
	// Orientation is applied; of an animation, its canvas.
	Width, Height int
	Orientation   int    // EXIF orientation, 1 to 8
	ICC           []byte // embedded colour profile, nil if none
	Alpha         bool   // pixels may be transparent
	Frames        int    // at least 1; of an animation as far as the header tells
	LoopCount     int    // of an animation: 0 is for ever
}

// Hint tells a decoder what its output is for. Its zero value asks for
// everything.
type Hint struct {
	// Width and Height are the least size, in pixels of the stored picture's
	// orientation, to which the whole picture may be shrunk while decoding;
	// 0 forbids shrinking.
	Width, Height int
	// SubX and SubY say that chroma planes of LayoutYCbCr are wanted at that part
	// of Width and Height: 2, 2 for a result of 4:2:0, 1, 1 for one of 4:4:4 or
	// RGB. The decoder may then shrink them by another factor than luma; 0 does
	// not ask for that.
	SubX, SubY int
	// Region is the part of the stored picture that will be used, in its pixels;
	// empty means all of it. The decoder may skip what lies outside, and still
	// delivers a picture of the same mapping.
	Region Region
	// Strict asks for an error where data is cut off or damaged, instead of the
	// picture so far.
	Strict bool
	// Frames is the number of frames wanted; 0 means the first one only.
	Frames int
}

// Region is a rectangle of pixels: from X0, Y0 up to but without X1, Y1.
type Region struct{ X0, Y0, X1, Y1 int }

// Empty reports whether the region has no pixels.
func (r Region) Empty() bool { return r.X0 >= r.X1 || r.Y0 >= r.Y1 }

// A Source delivers the pixels of one picture, from top to bottom, frame after
// frame. It is used by one goroutine.
type Source interface {
	// Shape tells how the pixels come. It does not change.
	Shape() *Shape
	// Next makes b the next run of rows. The memory b points to belongs to the
	// Source, which may overwrite it at the next call. After the last row of the
	// last frame it returns io.EOF. An error wraps resize.ErrCorrupt or is ctx's
	// or the reader's own.
	Next(b *Band) error
	// Incomplete reports whether data was missing or damaged so far and its
	// pixels were made up.
	Incomplete() bool
	// Close frees what the Source holds. It may be called at any time, and again.
	Close() error
}

// An Encoder writes pictures. It is safe for concurrent use.
type Encoder interface {
	// Layouts returns what a Sink of this encoder takes, best first. It holds at
	// least RGBA; for LayoutYCbCr any ratio whose components Shape describes.
	Layouts() []Layout
	// Encode starts a picture of the given shape. The shape's components must
	// be at their natural size: see [NewShape].
	Encode(ctx context.Context, w io.Writer, s *Shape, o Options) (Sink, error)
}

// Options are what a request says about the encoding.
type Options struct {
	Quality     int  // 1 to 100; 0 for a format without losses
	Progressive bool // JPEG
	// ICC is a profile to embed where the pixels are not sRGB, nil if none.
	ICC []byte
}

// A Sink takes the pixels of one picture, from top to bottom. It is used by one
// goroutine.
type Sink interface {
	// Write takes the next rows. b belongs to the caller, who may overwrite it
	// when Write returns.
	Write(b *Band) error
	// Close finishes the picture. An error of Write or Close means that what was
	// written is no picture. Close without all rows written is an error.
	Close() error
}
