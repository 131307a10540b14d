//go:build cgo && vips

package vips

// #include "shim.h"
import "C"

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
)

func cDouble(v float64) C.double { return C.double(v) }

// maxSides are the longest sides of formats, where resize.Limits may let more
// through: libjpeg's, GIF's 16 bits, WebP's 14 bits, AV1's 16 bits.
var maxSides = map[params.Format]int{
	params.FormatJPEG: 65500,
	params.FormatGIF:  65535,
	params.FormatWebP: 16383,
	params.FormatAVIF: 16384, // libvips's own
}

func (j *job) encode(w io.Writer, pic *picture, plan resize.Plan) error {
	format, err := j.format(pic)
	if err != nil {
		return err
	}
	j.info.OutFormat = format
	if m, ok := maxSides[format]; ok && max(plan.Canvas.Width, plan.Canvas.Height) > m {
		return &resize.Error{Format: format, Detail: fmt.Sprintf("a side over %d pixels", m), Err: resize.ErrTooLarge}
	}
	padded := plan.Canvas != resize.Size{Width: plan.Crop.Width, Height: plan.Crop.Height}
	e := encoding{
		format: format, quality: j.p.Quality,
		progressive: j.p.Progressive && format == params.FormatJPEG,
		flatten:     !format.HasAlpha(), clear: padded && format.HasAlpha(),
		background: j.z.background, plan: plan,
	}
	if e.quality == 0 {
		e.quality = params.DefaultQuality
	}
	err = pic.encode(e, j.stop, func(data []byte) error {
		if err := j.ctx.Err(); err != nil {
			return err
		}
		if format == params.FormatWebP {
			data = stripWebP(data)
		}
		_, err := bytes.NewReader(data).WriteTo(w)
		return err
	})
	var engine *engineError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &engine):
		return &resize.Error{Format: format, Detail: "encoding", Err: err}
	}
	return &resize.Error{Format: format, Detail: "writing the result", Err: err}
}

// format applies the rules of params: FormatSource where it can be written, else,
// and for FormatFallback, PNG for a picture with alpha and JPEG for others.
func (j *job) format(pic *picture) (params.Format, error) {
	want := j.p.Format
	if want == params.FormatSource {
		want = j.info.Format
	}
	if want != params.FormatFallback && slices.Contains(j.z.writes, want) {
		return want, nil
	}
	alpha, err := pic.translucent()
	switch {
	case err != nil:
		return "", j.fail(resize.ErrCorrupt, err.Error())
	case alpha:
		return params.FormatPNG, nil
	}
	return params.FormatJPEG, nil
}
