//go:build cgo && vips

package vips

import (
	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
)

// leastLeft is what a decoder that shrinks must leave for the resampler: below it,
// nothing is gained and the filter has hardly a part in the result.
const leastLeft = 1.15

// shrink chooses how small the picture is decoded, and how it is scaled from there.
// pl is the plan before orientation.
func (j *job) shrink(src *source, h *header, pl resize.Plan) (x, y window, err error) {
	if j.z.filter != resize.Nearest { // which picks samples of the original
		switch {
		case j.info.Format == params.FormatJPEG:
			return j.shrinkJPEG(src, h, pl)
		case j.info.Format == params.FormatWebP && h.frames == 1:
			return j.shrinkWebP(src, h, pl)
		}
	}
	ax, ay := axes(h.size, 1, pl)
	return ax.plan(), ay.plan(), nil
}

// leaves reports whether a picture shrunk by f is still large enough on both sides.
func leaves(f, least float64, pl resize.Plan) bool {
	enough := func(size, scaled int) bool { return float64(size) >= f*least*float64(scaled) }
	return enough(pl.Source.Width, pl.Scaled.Width) && enough(pl.Source.Height, pl.Scaled.Height)
}

// shrinkJPEG lets libjpeg leave out the finer part of each block, unless the picture
// would move.
func (j *job) shrinkJPEG(src *source, h *header, pl resize.Plan) (x, y window, err error) {
	for _, f := range [...]int{8, 4, 2} {
		if !leaves(float64(f), leastLeft, pl) {
			continue
		}
		src.c.shrink = cInt(f)
		small, err := src.header()
		if err != nil {
			return x, y, j.fail(resize.ErrCorrupt, err.Error())
		}
		ax, ay := axes(small.size, f, pl)
		x, y = ax.plan(), ay.plan()
		if x.off <= misplaced && y.off <= misplaced {
			h.size = small.size
			return x, y, nil
		}
	}
	src.c.shrink = 1
	ax, ay := axes(h.size, 1, pl)
	return ax.plan(), ay.plan(), nil
}

// shrinkWebP lets libwebp average pixels before they become RGB. It spreads the
// whole picture over the size it makes, whatever was rounded: that size is the
// source's from here on.
func (j *job) shrinkWebP(src *source, h *header, pl resize.Plan) (x, y window, err error) {
	f := 1
	for leaves(float64(2*f), 2, pl) {
		f *= 2
	}
	if f > 1 {
		src.c.scale = cDouble(1 / float64(f))
		small, err := src.header()
		if err != nil {
			return x, y, j.fail(resize.ErrCorrupt, err.Error())
		}
		h.size, pl.Source = small.size, small.size
	}
	ax, ay := axes(h.size, 1, pl)
	return ax.plan(), ay.plan(), nil
}

// memory bounds what rendering and encoding take, in bytes, of which libvips says
// nothing: what the decoder holds, the rows that the kernel looks at, and the
// result in the several forms it has on its way.
func memory(f params.Format, encoded int, h *header, pl resize.Plan, x, y window) int64 {
	px := int64(h.size.Width) * int64(h.size.Height)
	sample := int64(h.bands * h.sampleBytes)
	scaled := int64(h.bands) * int64(max(4, h.sampleBytes)) // float
	rows := int64(6*max(y.factor, 1)*float64(max(y.box, 1))) + 256
	n := int64(encoded) + decoderMemory(f, px, sample, int64(h.size.Width), h.interlaced)
	n += min(rows, int64(h.size.Height)) * int64(h.size.Width) * scaled
	if x.factor < 1 || y.factor < 1 {
		n += px * scaled // what is enlarged is held as a whole
	}
	out := max(int64(pl.Canvas.Width)*int64(pl.Canvas.Height), int64(pl.Crop.Width)*int64(pl.Crop.Height))
	return n + out*(scaled+4*4)
}

func decoderMemory(f params.Format, px, sample, width int64, interlaced bool) int64 {
	const rows = 64
	switch {
	case f == params.FormatJPEG && interlaced:
		return px * 3 * 2 // coefficients of 16 bits, chroma at full size
	case f == params.FormatJPEG, f == params.FormatPNG && !interlaced:
		return rows * width * sample
	case f == params.FormatPNG:
		return px * sample
	}
	return 2 * px * max(sample, 4)
}
