// Package goimage makes image variants in pure Go: it reads JPEG, PNG, GIF, WebP,
// BMP and TIFF, scales, and writes JPEG, PNG, GIF and WebP. It builds with
// CGO_ENABLED=0 and on every architecture.
//
//	z := goimage.New(nil)
//	info, err := z.Resize(ctx, w, r, params.Params{Width: 360, Quality: 80})
//
// Codecs are values: [Options].Codecs replaces or extends what is built in, for
// one Resizer. Programs that need AVIF or HEIC, or spend most of their time in
// here and can live with C, take another backend (vips); those that want
// libwebp's own results pass in the codec of package cgowebp.
//
// # What is done to a picture
//
// Bands of rows run from the decoder through the resampler into the encoder, of
// one result or of several (resize.ResizeAll). A picture as a whole is held only
// by codecs that cannot do otherwise, and the result where it has to be turned.
// JPEG to JPEG stays planar: luma and chroma are scaled each to its
// own size and never become RGB. A grey picture stays grey. Samples of 16 bits are
// scaled as such, the result has 8. EXIF orientation is applied to the result.
// Of an animation the first frame is taken.
//
// Where the format of the result has no alpha, transparent pixels are laid on
// [Options].Background; where it has, what params.FitContain pads is transparent.
//
// Metadata is dropped. A colour profile is kept where colours would be wrong
// without it: that of an RGB or grey picture, if it is not sRGB. CMYK is converted
// by the plain formula and its profile dropped, so that its colours are brighter
// than in print.
package goimage

import (
	"image/color"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/bmp"
	"github.com/rendition-go/rendition/resize/codec/gif"
	"github.com/rendition-go/rendition/resize/codec/jpeg"
	"github.com/rendition-go/rendition/resize/codec/png"
	"github.com/rendition-go/rendition/resize/codec/tiff"
	"github.com/rendition-go/rendition/resize/codec/webp"
	"github.com/rendition-go/rendition/resize/internal/scale"
)

// Options are what a Resizer may be told once. The zero value is the default.
type Options struct {
	// Codecs are the formats read and written, the first that fits being taken.
	// Nil means DefaultCodecs().
	Codecs codec.List
	// Filter is the resampling filter; the zero value is Lanczos3.
	Filter resize.Filter
	// Limits bound what a picture may cost; 0 in a field is its default.
	Limits resize.Limits
	// Budget bounds the working memory of all pictures at a time, those of other
	// Resizers that share it included. Nil means resize.NewBudget(0, nil), made
	// by New.
	Budget *resize.Budget
	// Background is what transparent pixels are laid on, and what is padded
	// with, in formats without alpha. Its own alpha is not looked at. Nil means
	// white.
	Background color.Color
	// Strict refuses pictures that are cut off or damaged with resize.ErrCorrupt,
	// also where a codec could show what there is.
	Strict bool
	// Parallel decodes in a goroutine of its own while the rest is done, so that one
	// picture takes up to two processors. That saves about a third of the time where
	// the result is WebP, and little where it is JPEG, since decoding is most of the
	// work there. A server that makes many at once is better off without.
	Parallel bool
}

// Resizer is the backend; it implements resize.Resizer. It is immutable and safe
// for concurrent use.
type Resizer struct {
	codecs     codec.List
	filter     resize.Filter
	limits     resize.Limits
	budget     *resize.Budget
	background color.RGBA // opaque
	strict     bool
	parallel   bool
	weights    *scale.Cache
}

var (
	_ resize.Resizer      = (*Resizer)(nil)
	_ resize.MultiResizer = (*Resizer)(nil)
	_ resize.Identifier   = (*Resizer)(nil)
)

// New returns a Resizer. A nil o means the defaults; o is copied.
func New(o *Options) *Resizer {
	if o == nil {
		o = &Options{}
	}
	z := &Resizer{
		codecs:     append(codec.List(nil), o.Codecs...),
		filter:     o.Filter,
		limits:     o.Limits.WithDefaults(),
		budget:     o.Budget,
		background: color.RGBA{255, 255, 255, 255},
		strict:     o.Strict,
		parallel:   o.Parallel,
		weights:    scale.NewCache(0),
	}
	if o.Codecs == nil {
		z.codecs = DefaultCodecs()
	}
	if z.budget == nil {
		z.budget = resize.NewBudget(0, nil)
	}
	if o.Background != nil {
		c := color.NRGBAModel.Convert(o.Background).(color.NRGBA)
		z.background = color.RGBA{c.R, c.G, c.B, 255}
	}
	return z
}

// DefaultCodecs returns the codecs that are built in, a new list each time: JPEG,
// PNG, WebP and GIF both ways, BMP and TIFF to read.
func DefaultCodecs() codec.List {
	return codec.List{
		{Format: params.FormatJPEG, Magic: jpeg.Magic, Decoder: jpeg.NewDecoder(), Encoder: jpeg.NewEncoder(nil)},
		png.Codec(),
		webp.Codec(),
		gif.Codec(),
		bmp.Codec(),
		tiff.Codec(),
	}
}

// Encodes returns the formats that can be asked for; see resize.Encodes.
func (z *Resizer) Encodes() []params.Format { return z.codecs.Encodes() }
