// Package bmp reads Windows bitmaps as package codec wants it, on
// golang.org/x/image/bmp: headers of 40 bytes and more, 1, 2, 4, 8, 24 and 32
// bits, not compressed.
package bmp

import (
	"encoding/binary"
	"errors"
	"image"
	"io"

	"golang.org/x/image/bmp"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
)

// Codec returns the codec for BMP, which has no encoder: nobody wants variants
// in it.
func Codec() codec.Codec {
	return codec.Codec{Format: params.FormatBMP, Magic: Magic, Decoder: NewDecoder()}
}

// Magic reports whether prefix starts a BMP file: "BM", and an information
// header of a length that there is.
func Magic(prefix []byte) bool {
	if len(prefix) < 18 || string(prefix[:2]) != "BM" {
		return false
	}
	n := binary.LittleEndian.Uint32(prefix[14:])
	return n == 12 || n == 16 || n >= 40 && n <= 124
}

// NewDecoder returns the decoder. It does not read a file before it knows the
// size.
func NewDecoder() codec.Decoder {
	return codec.ImageDecoder(codec.ImageFormat{
		Format:      params.FormatBMP,
		Open:        open,
		Unsupported: func(err error) bool { return errors.Is(err, bmp.ErrUnsupported) },
	})
}

func open(in *codec.Input, _ resize.Limits) (codec.WholeImage, error) {
	c, err := bmp.DecodeConfig(in)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return codec.WholeImage{}, err
	}
	return codec.WholeImage{
		Header: codec.Header{Width: c.Width, Height: c.Height},
		Memory: 4*int64(c.Width)*int64(c.Height) + 8*int64(c.Width),
		Decode: func(r io.Reader) (image.Image, error) { return bmp.Decode(r) },
	}, nil
}
