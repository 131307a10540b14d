package codec

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
)

// ImageFormat makes a [Decoder] of functions that know whole pictures only, as
// image/png or golang.org/x/image/tiff have them: see [ImageDecoder].
type ImageFormat struct {
	// Format names the format in errors.
	Format params.Format
	// Open reads the facts from in, no further than it must. The sides are
	// checked against the limits afterwards. limits has its defaults filled in;
	// metadata that is kept must be within limits.MetadataBytes.
	Open func(in *Input, limits resize.Limits) (WholeImage, error)
	// Unsupported reports whether an error of Open or Decode means that the
	// data may be right but is not supported (resize.ErrFormat, not
	// resize.ErrCorrupt). It may be nil.
	Unsupported func(error) bool
}

// WholeImage is what ImageFormat.Open finds: the facts, and how to get the
// pixels.
type WholeImage struct {
	Header Header
	// Memory is a bound on the bytes that Decode allocates; 0 means 16 for each
	// pixel.
	Memory int64
	// Decode reads the picture, r being at the first byte of the file. The
	// result must have the size that Header told. r is an io.ReaderAt if Open
	// read all of the source.
	Decode func(r io.Reader) (image.Image, error)
}

// ImageDecoder returns a Decoder on the functions of f. It checks limits before
// Decode runs, turns a panic in f into resize.ErrCorrupt, and hands out the
// picture by [FromImage]. It does not shrink, and looks at the context before
// and after Decode and whenever that reads. What is cut off is an error, strict
// or not.
func ImageDecoder(f ImageFormat) Decoder { return &imageDecoder{f} }

type imageDecoder struct{ f ImageFormat }

func (d *imageDecoder) Open(r io.Reader, limits resize.Limits) (Image, error) {
	limits = limits.WithDefaults()
	in := NewInput(r, limits)
	m, err := d.open(in, limits)
	if err != nil {
		return nil, in.Fail(d.f.Format, err, d.f.Unsupported)
	}
	h := &m.Header
	if h.Width <= 0 || h.Height <= 0 {
		return nil, Fail(d.f.Format, fmt.Errorf("size of %d x %d pixels", h.Width, h.Height), nil)
	}
	if err := limits.CheckSource(h.Width, h.Height, 1); err != nil {
		return nil, Fail(d.f.Format, err, nil)
	}
	h.Frames = max(h.Frames, 1)
	if h.Orientation < 1 || h.Orientation > 8 {
		h.Orientation = 1
	}
	return &openImage{f: &d.f, in: in, whole: m}, nil
}

func (d *imageDecoder) open(in *Input, limits resize.Limits) (m WholeImage, err error) {
	defer catch(&err)
	return d.f.Open(in, limits)
}

// catch makes a panic the error of a third-party codec: pictures come from
// strangers, and one that trips a bug must not take the process down.
func catch(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("codec panicked: %v", p)
	}
}

type openImage struct {
	f     *ImageFormat
	in    *Input
	whole WholeImage
}

func (m *openImage) Header() *Header { return &m.whole.Header }

// Memory counts what is held of the source already too, which is memory all the
// same, and the rows that are converted at a time.
func (m *openImage) Memory(Hint) int64 {
	w, h := int64(m.whole.Header.Width), int64(m.whole.Header.Height)
	n := m.in.Kept() + w*bandRows*8
	if m.whole.Memory > 0 {
		return n + m.whole.Memory
	}
	return n + 16*w*h
}

func (m *openImage) Decode(ctx context.Context, _ Hint) (Source, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	img, err := m.decode(ctx)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, m.in.Fail(m.f.Format, err, m.f.Unsupported)
	}
	h := m.Header()
	if b := img.Bounds(); b.Dx() != h.Width || b.Dy() != h.Height {
		err := fmt.Errorf("picture of %d x %d pixels where the header says %d x %d", b.Dx(), b.Dy(), h.Width, h.Height)
		return nil, Fail(m.f.Format, err, nil)
	}
	return newImageSource(ctx, img), nil
}

var errTwice = errors.New("codec: Decode called twice")

func (m *openImage) decode(ctx context.Context) (img image.Image, err error) {
	if m.whole.Decode == nil {
		return nil, errTwice
	}
	f := m.whole.Decode
	m.whole.Decode = nil
	defer catch(&err)
	img, err = f(withContext(ctx, m.in.Rewind()))
	if err == nil && img == nil {
		err = errors.New("no picture")
	}
	return img, err
}
