// Package tiff reads TIFF as package codec wants it, on
// golang.org/x/image/tiff: grey, palette and RGB of 1, 8 and 16 bits, with or
// without alpha, in strips or tiles, not compressed or by LZW, Deflate, PackBits
// or CCITT. The first page is the picture.
package tiff

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"io"

	"golang.org/x/image/tiff"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/exif"
)

// Codec returns the codec for TIFF, which has no encoder: browsers do not show
// it.
func Codec() codec.Codec {
	return codec.Codec{Format: params.FormatTIFF, Magic: Magic, Decoder: NewDecoder()}
}

// Magic reports whether prefix starts a TIFF file of either byte order.
func Magic(prefix []byte) bool {
	return bytes.HasPrefix(prefix, []byte("II*\x00")) || bytes.HasPrefix(prefix, []byte("MM\x00*"))
}

// NewDecoder returns the decoder. It reads all of the source to find the header,
// which may be at its end.
func NewDecoder() codec.Decoder {
	return codec.ImageDecoder(codec.ImageFormat{
		Format: params.FormatTIFF,
		Open:   open,
		Unsupported: func(err error) bool {
			var u tiff.UnsupportedError
			return errors.As(err, &u)
		},
	})
}

func open(in *codec.Input, limits resize.Limits) (codec.WholeImage, error) {
	data, err := in.ReadAll()
	if err != nil {
		return codec.WholeImage{}, err
	}
	c, err := tiff.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return codec.WholeImage{}, err
	}
	// The picture at up to 8 bytes a pixel, and the same for a strip or tile and
	// for growing into it; a tile may be 1024 pixels larger than the picture.
	const tile = 1024 * 1024
	return codec.WholeImage{
		Header: codec.Header{
			Width: c.Width, Height: c.Height,
			Orientation: exif.Orientation(data),
			ICC:         profile(data, limits.MetadataBytes),
			Alpha:       alpha(c.ColorModel),
		},
		Memory: (int64(c.Width)*int64(c.Height)*3 + tile) * 8,
		Decode: func(r io.Reader) (image.Image, error) { return tiff.Decode(r) },
	}, nil
}

// alpha supposes transparency wherever the colour model could hold it: RGB and
// RGB with associated alpha have one model, and the pixels tell.
func alpha(m color.Model) bool {
	return m != color.GrayModel && m != color.Gray16Model
}

// profile returns the ICC profile of the first directory (tag 34675), nil where
// there is none within the file and the limit.
func profile(data []byte, limit int64) []byte {
	const tag, entryLen = 34675, 12
	var order binary.ByteOrder = binary.LittleEndian
	if data[0] == 'M' {
		order = binary.BigEndian
	}
	ifd := uint64(order.Uint32(data[4:]))
	if ifd+2 > uint64(len(data)) {
		return nil
	}
	entries := data[ifd+2:]
	for range min(int(order.Uint16(data[ifd:])), len(entries)/entryLen) {
		n, at := uint64(order.Uint32(entries[4:])), uint64(order.Uint32(entries[8:]))
		if order.Uint16(entries) == tag {
			if n <= 4 || at+n > uint64(len(data)) || limit > 0 && n > uint64(limit) {
				return nil
			}
			return bytes.Clone(data[at : at+n])
		}
		entries = entries[entryLen:]
	}
	return nil
}
