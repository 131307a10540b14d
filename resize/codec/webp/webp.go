// Package webp reads and writes WebP (RFC 9649, RFC 6386) in pure Go as package
// codec wants it: lossy and lossless pictures with alpha, profiles and orientation,
// and the first frame of animations.
package webp

import (
	"image"
	"io"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize/codec"
)

// This package is the file around the pictures, with alpha beside a lossy one. What is
// in its chunks is read and written by internal/vp8, with losses, and internal/vp8l,
// without.

// Codec returns the codec for WebP with its default options.
func Codec() codec.Codec {
	return codec.Codec{Format: params.FormatWebP, Magic: Magic, Decoder: NewDecoder(nil), Encoder: NewEncoder(nil)}
}

// Magic reports whether prefix starts a WebP file.
func Magic(prefix []byte) bool {
	return len(prefix) >= 12 && string(prefix[:4]) == "RIFF" && string(prefix[8:12]) == "WEBP"
}

// DecoderOptions are what a decoder may be told once. The zero value is the
// default.
type DecoderOptions struct {
	// Pixels decodes one still, a file of image data alone whose size was found
	// to be right, in place of this package. It reads all of it; what is cut off
	// is an error, strict or not.
	Pixels func(still io.Reader) (image.Image, error)
	// PixelBytes is the memory that Pixels takes for a pixel; 0 means 16. It is
	// of no use without Pixels.
	PixelBytes int
}

// NewDecoder returns a decoder for lossy and lossless stills, with alpha, and for
// the first frame of animations, where it lies on the canvas. A nil o means the
// defaults.
//
// Lossy pictures without alpha come as planes of 4:2:0, in bands of 16 rows, out of
// a memory of two rows of macroblocks beside the file's data; all others come as
// RGBA, lossy ones with their chroma interpolated. Lossless ones keep up to 2.4
// million pixels. Pictures are not shrunk while decoding. Where the container
// announces EXIF data, which stands at the end, all of the source is read for the
// header.
//
// A picture that is cut off or damaged behind its headers is given as far as it
// goes unless the hint is strict: what is lost of a lossy one is made up from its
// surroundings, of others it is blank. Alpha that is lost is full.
func NewDecoder(o *DecoderOptions) codec.Decoder {
	if o != nil && o.Pixels != nil {
		return newStillDecoder(o)
	}
	return decoder{}
}
