// Package png reads and writes PNG (ISO/IEC 15948) as package codec wants it, on
// the standard library's image/png.
//
// The standard decoder is fed only the chunks it needs. So a damaged ancillary
// chunk, or a suggested palette in an odd place, does not spoil a picture whose
// pixels are sound, and no metadata reaches it. Of an animated PNG the default
// image is read.
package png

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"io"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
)

const signature = "\x89PNG\r\n\x1a\n"

// Codec returns the codec for PNG with its default options.
func Codec() codec.Codec {
	return codec.Codec{Format: params.FormatPNG, Magic: Magic, Decoder: NewDecoder(), Encoder: NewEncoder(nil)}
}

// Magic reports whether prefix starts a PNG file.
func Magic(prefix []byte) bool { return bytes.HasPrefix(prefix, []byte(signature)) }

// NewDecoder returns a decoder for all colour types, 16-bit samples and
// interlacing. The orientation and profile are those of chunks before the image
// data; a profile that is over the limit on metadata when inflated is left out.
func NewDecoder() codec.Decoder {
	return codec.ImageDecoder(codec.ImageFormat{
		Format: params.FormatPNG,
		Open:   open,
		Unsupported: func(err error) bool {
			var u png.UnsupportedError
			return errors.As(err, &u)
		},
	})
}

func open(in *codec.Input, limits resize.Limits) (codec.WholeImage, error) {
	h, err := readHeader(in, limits.MetadataBytes)
	if err != nil {
		return codec.WholeImage{}, err
	}
	m := codec.WholeImage{Header: h.Header, Memory: h.memory()}
	m.Decode = func(r io.Reader) (image.Image, error) {
		return png.Decode(&essentials{r: r, palette: h.colour == colourPalette})
	}
	return m, nil
}
