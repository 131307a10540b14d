package goimage

import (
	"slices"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
)

// output is what was decided on the result once the source's pixels were known.
type output struct {
	format  params.Format
	encoder codec.Encoder
	icc     []byte
	// layout is what the encoder gets: YCbCr, grey or RGBA.
	layout     codec.Layout
	subX, subY int // of YCbCr, upright
	// flatten is set where transparent pixels must go on the background; padClear
	// where what is padded is transparent.
	flatten, padClear bool
	orientation       int
}

// choose decides by what the source holds. Params.Format is one that can be
// encoded, or a rule.
func (z *Resizer) choose(j *job, s *codec.Shape, h *codec.Header, stored resize.Plan) *output {
	alpha := s.Layout.Alpha() && !s.Opaque
	o := &output{orientation: h.Orientation, subX: 1, subY: 1}
	o.format = z.format(j.p.Format, j.info.Format, alpha)
	o.encoder = z.codecs.Encoder(o.format)
	o.flatten = alpha && !o.format.HasAlpha()
	padded := stored.Canvas != resize.Size{Width: stored.Crop.Width, Height: stored.Crop.Height}
	o.padClear = padded && o.format.HasAlpha()
	o.icc = keptProfile(h.ICC, s.Layout)
	o.layout = z.layout(o, s.Layout, padded)
	if o.layout == codec.LayoutYCbCr {
		o.subX, o.subY = subsampling(o.encoder, j.p.Quality)
	}
	return o
}

// format applies the rules of params: FormatSource where it can be written, else,
// and for FormatFallback, PNG for a picture with alpha and JPEG for others. Where a
// list of codecs lacks those, the first format it has is taken.
func (z *Resizer) format(want, source params.Format, alpha bool) params.Format {
	if want == params.FormatSource {
		want = source
	}
	if want != params.FormatFallback && z.codecs.Encoder(want) != nil {
		return want
	}
	order := []params.Format{params.FormatJPEG, params.FormatPNG}
	if alpha {
		order = []params.Format{params.FormatPNG}
	}
	for _, f := range order {
		if z.codecs.Encoder(f) != nil {
			return f
		}
	}
	if fs := z.Encodes(); len(fs) > 0 {
		return fs[0]
	}
	return want
}

// layout stays with the source's planes where the encoder takes them and nothing
// has to be put around the picture that they cannot hold.
func (z *Resizer) layout(o *output, src codec.Layout, padded bool) codec.Layout {
	takes := o.encoder.Layouts()
	switch src {
	case codec.LayoutYCbCr:
		if slices.Contains(takes, codec.LayoutYCbCr) && !padded {
			return codec.LayoutYCbCr
		}
	case codec.LayoutGray, codec.LayoutGray16:
		// WebP has no grey pictures, only colour ones without colour.
		if o.format == params.FormatWebP && isGrayProfile(o.icc) {
			o.icc = nil
		}
		bg := z.background
		greyPad := !padded || !o.padClear && bg.R == bg.G && bg.G == bg.B
		// A profile of RGB cannot stand with grey samples.
		if slices.Contains(takes, codec.LayoutGray) && greyPad && (o.icc == nil || isGrayProfile(o.icc)) {
			return codec.LayoutGray
		}
		if isGrayProfile(o.icc) {
			o.icc = nil
		}
	}
	return codec.LayoutRGBA
}

// subsampling asks an encoder that has an opinion.
func subsampling(e codec.Encoder, quality int) (x, y int) {
	if s, ok := e.(interface{ Subsampling(quality int) (int, int) }); ok {
		return s.Subsampling(quality)
	}
	return 2, 2
}
