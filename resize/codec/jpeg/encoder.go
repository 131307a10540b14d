package jpeg

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
)

// maxSide is the largest width and height a frame header can say (T.81 B.2.2).
const maxSide = 65535

// ErrRows is wrapped by the errors of a Sink that got rows out of order, too
// many or too few of them, or a plane whose memory does not hold what it says.
var ErrRows = errors.New("wrong rows")

// Subsamplings says how much of the chroma resolution an Encoder keeps where it
// is the one to decide: for pixels that come as RGBA.
type Subsamplings uint8

const (
	// SubsamplingAuto is 4:2:0, and 4:4:4 from quality 90 up. At low quality
	// the quantiser takes most of what full chroma would add, and half the
	// samples cost far fewer bytes; somebody who asks for 90 and more wants
	// sharp coloured edges (text, graphics) and has the bytes.
	SubsamplingAuto Subsamplings = iota
	Subsampling420               // half the chroma columns and half the rows
	Subsampling422               // half the chroma columns
	Subsampling444               // all of it
)

// EncoderOptions are what an Encoder may be told once. The zero value is the
// default.
type EncoderOptions struct {
	// Subsampling is that of pixels that come as RGBA. Planes of YCbCr are
	// coded as they come, whatever it says.
	Subsampling Subsamplings
	// TokenBytes bounds the memory for the symbols of a picture (baseline) or of
	// a scan (progressive) that wait until its Huffman tables can be made from
	// them; 0 or less means 8 MiB, enough for about 8 million pixels at quality
	// 80. A picture with more gets tables made from its first part, which fit
	// the rest a little less well. It is counted in steps of 64 KiB.
	TokenBytes int
}

const defaultTokenBytes = 8 << 20

// An Encoder writes JPEG. It is safe for concurrent use. Its Sinks must be
// closed, be it after an error, to give their memory back for the next picture.
type Encoder struct {
	opts EncoderOptions
}

var _ codec.Encoder = (*Encoder)(nil)

// NewEncoder returns an Encoder. A nil o means the defaults. o is copied.
func NewEncoder(o *EncoderOptions) *Encoder {
	e := new(Encoder)
	if o != nil {
		e.opts = *o
	}
	if e.opts.TokenBytes <= 0 {
		e.opts.TokenBytes = defaultTokenBytes
	}
	return e
}

// Subsampling returns by how much the default Encoder divides the columns and
// rows of chroma at a quality of 1 to 100: 2, 2 (4:2:0) below 90 and 1, 1
// (4:4:4) from there up. Quality 0 stands for params.DefaultQuality.
func Subsampling(quality int) (subX, subY int) {
	return SubsamplingAuto.divisors(quality)
}

// Subsampling returns by how much e divides the columns and rows of chroma of
// pixels that come as RGBA at a quality of 1 to 100. A caller who makes YCbCr
// planes himself makes them of that size, with [codec.NewShape].
func (e *Encoder) Subsampling(quality int) (subX, subY int) {
	return e.opts.Subsampling.divisors(quality)
}

func (s Subsamplings) divisors(quality int) (subX, subY int) {
	if quality == 0 {
		quality = params.DefaultQuality
	}
	switch {
	case s == Subsampling422:
		return 2, 1
	case s == Subsampling444, s != Subsampling420 && quality >= 90:
		return 1, 1
	}
	return 2, 2
}

// Layouts returns YCbCr, grey and RGBA. Of RGBA the alpha is not looked at: a
// picture that may be transparent must be laid on a background before.
func (e *Encoder) Layouts() []codec.Layout {
	return []codec.Layout{codec.LayoutYCbCr, codec.LayoutGray, codec.LayoutRGBA}
}

// Encode starts a picture. Planes of YCbCr may each have the full or half the
// picture's columns, and the full or half its rows, and at least one plane must
// have all columns, one all rows.
//
// o.Quality is 1 to 100; 0 means params.DefaultQuality. o.ICC is embedded in
// full. The error wraps resize.ErrTooLarge for a side over 65,535 pixels or a
// profile over 16,707,345 bytes, params.ErrRange for the quality, resize.ErrFormat
// for a layout, a size of planes or a number of frames that JPEG has not, or is
// ctx's.
//
// A w that is a bytes.Buffer is grown at once by what a scan takes.
//
// The Sink checks ctx as it goes. Its errors wrap [ErrRows], or are ctx's or w's
// own; after one, every further call returns the same.
func (e *Encoder) Encode(ctx context.Context, w io.Writer, s *codec.Shape, o codec.Options) (codec.Sink, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if o.Quality == 0 {
		o.Quality = params.DefaultQuality
	}
	if err := checkOptions(o); err != nil {
		return nil, err
	}
	subX, subY := e.Subsampling(o.Quality)
	f, err := newFrame(s, subX, subY)
	if err != nil {
		return nil, err
	}
	return newSink(ctx, w, f, o, e.opts.TokenBytes), nil
}

func checkOptions(o codec.Options) error {
	if o.Quality < 0 || o.Quality > 100 {
		return failure(params.ErrRange, "quality %d is not in 1 to 100", o.Quality)
	}
	if len(o.ICC) > maxICC {
		return failure(resize.ErrTooLarge, "profile of %d bytes", len(o.ICC))
	}
	return nil
}

func failure(err error, format string, args ...any) error {
	return &resize.Error{Format: params.FormatJPEG, Detail: fmt.Sprintf(format, args...), Err: err}
}
