package gif

import (
	"image"
	"image/gif"
	"io"

	"github.com/rendition-go/rendition/resize/codec"
)

// NewEncoder returns the encoder, which takes [codec.LayoutRGBA] and writes one
// still. A picture of no more than 256 colours keeps them; another one gets a
// palette by median cut and is dithered by error diffusion. A pixel is
// transparent where its alpha is under one half, else its colour is kept and
// opaque. A GIF has no profile: Options.ICC is not written.
func NewEncoder() codec.Encoder {
	return codec.ImageEncoder(encode, codec.LayoutRGBA)
}

func encode(w io.Writer, m image.Image, _ codec.Options) error {
	rgba := m.(*image.RGBA) // what ImageEncoder promises for LayoutRGBA
	if rgba.Rect.Dx() > 0xffff || rgba.Rect.Dy() > 0xffff {
		return errSide
	}
	codec.Unpremultiply(rgba.Pix, rgba.Pix)
	p := quantise(rgba.Pix, rgba.Rect)
	return gif.Encode(w, p, &gif.Options{NumColors: len(p.Palette)})
}
