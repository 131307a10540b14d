// Package webp reads and writes WebP (RFC 9649) in pure Go as package codec
// wants it: golang.org/x/image/webp decodes the bitstreams,
// github.com/deepteams/webp encodes them; container, colour range and the first
// frame of animations are looked after here.
package webp

import (
	"image"
	"io"

	"golang.org/x/image/webp"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
)

// Codec returns the codec for WebP with its default options. On platforms of 32
// bits it has no Encoder.
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
	// to be right. The colours of an image.YCbCr or image.NYCbCrA that it
	// returns are read with the range of video (BT.601, 16 to 235), which is
	// what the bitstream holds. Nil means golang.org/x/image/webp.
	Pixels func(still io.Reader) (image.Image, error)
	// PixelBytes is the memory that Pixels takes for a pixel; 0 means 12, as
	// golang.org/x/image/webp.
	PixelBytes int
}

// NewDecoder returns a decoder for lossy and lossless stills, with alpha, and for
// the first frame of animations, where it lies on the canvas. A nil o means the
// defaults. Where the container announces EXIF data, which stands at the end, all
// of the source is read for the header.
func NewDecoder(o *DecoderOptions) codec.Decoder {
	d := &decoder{pixels: webp.Decode, pixelBytes: 12}
	if o != nil && o.Pixels != nil {
		d.pixels = o.Pixels
	}
	if o != nil && o.PixelBytes > 0 {
		d.pixelBytes = int64(o.PixelBytes)
	}
	return codec.ImageDecoder(codec.ImageFormat{Format: params.FormatWebP, Open: d.open})
}

type decoder struct {
	pixels     func(io.Reader) (image.Image, error)
	pixelBytes int64
}

func (d *decoder) open(in *codec.Input, limits resize.Limits) (codec.WholeImage, error) {
	h, err := readHeader(in, limits.MetadataBytes)
	if err != nil {
		return codec.WholeImage{}, noEOF(err)
	}
	return codec.WholeImage{
		Header: h.Header,
		Memory: d.pixelBytes*int64(h.Width)*int64(h.Height) + 1<<20,
		Decode: func(r io.Reader) (image.Image, error) {
			m, err := d.decode(r, h)
			return m, noEOF(err)
		},
	}, nil
}

func noEOF(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

func (d *decoder) decode(r io.Reader, h *header) (image.Image, error) {
	screen := image.Rect(0, 0, h.Width, h.Height)
	still, at, err := firstStill(r, h)
	if err != nil {
		return nil, err
	}
	m, err := d.pixels(still)
	if err != nil {
		return nil, err
	}
	m = fullRange(m)
	if !h.animated {
		return m, nil
	}
	return codec.Canvas(m, at, screen), nil
}
