package codec

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"slices"

	"github.com/rendition-go/rendition/resize"
)

// ImageEncoder returns an Encoder on a function that takes whole pictures. It
// takes the layouts given, best first, and always LayoutRGBA; encode gets an
// image of the type that [Picture.Image] returns for the layout, thus
// premultiplied colour in an image.RGBA. A panic in encode becomes an error.
func ImageEncoder(encode func(w io.Writer, m image.Image, o Options) error, layouts ...Layout) Encoder {
	ls := slices.Clone(layouts)
	if !slices.Contains(ls, LayoutRGBA) {
		ls = append(ls, LayoutRGBA)
	}
	return &imageEncoder{encode: encode, layouts: ls}
}

type imageEncoder struct {
	encode  func(io.Writer, image.Image, Options) error
	layouts []Layout
}

func (e *imageEncoder) Layouts() []Layout { return slices.Clone(e.layouts) }

func (e *imageEncoder) Encode(ctx context.Context, w io.Writer, s *Shape, o Options) (Sink, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := CheckShape(s, e.layouts); err != nil {
		return nil, err
	}
	return &imageSink{ctx: ctx, e: e, w: w, o: o, c: collector{pic: NewPicture(s)}}, nil
}

// CheckShape returns an error that wraps resize.ErrFormat unless s is what
// [Encoder.Encode] must get: one still, of a layout in layouts, with its
// components at their natural size.
func CheckShape(s *Shape, layouts []Layout) error {
	bad := func(format string, args ...any) error {
		return fmt.Errorf("codec: cannot encode %s: %w", fmt.Sprintf(format, args...), resize.ErrFormat)
	}
	if !slices.Contains(layouts, s.Layout) {
		return bad("layout %d", s.Layout)
	}
	if s.Width <= 0 || s.Height <= 0 {
		return bad("%d x %d pixels", s.Width, s.Height)
	}
	if len(s.Frames) > 1 {
		return bad("an animation")
	}
	for i := range s.Layout.Planes() {
		c := &s.Components[i]
		if c.X.Den != 1 || c.Y.Den != 1 || c.X.Num < 1 || c.Y.Num < 1 ||
			c.Width != (s.Width+c.X.Num-1)/c.X.Num || c.Height != (s.Height+c.Y.Num-1)/c.Y.Num {
			return bad("component %d of a size that is not its natural one", i)
		}
	}
	return nil
}

type imageSink struct {
	ctx  context.Context
	e    *imageEncoder
	w    io.Writer
	o    Options
	c    collector
	err  error
	done bool
}

var errClosed = errors.New("codec: sink is closed")

func (s *imageSink) Write(b *Band) error {
	if s.err == nil && s.done {
		return errClosed
	}
	if s.err == nil {
		s.err = s.ctx.Err()
	}
	if s.err == nil {
		s.err = s.c.write(b)
	}
	return s.err
}

func (s *imageSink) Close() error {
	if s.done || s.err != nil {
		s.done = true
		return s.err
	}
	s.done = true
	if s.err = s.c.complete(); s.err == nil {
		s.err = s.encode()
	}
	s.c.pic = nil
	return s.err
}

func (s *imageSink) encode() (err error) {
	if err := s.ctx.Err(); err != nil {
		return err
	}
	defer catch(&err)
	return s.e.encode(s.w, s.c.pic.Image(), s.o)
}
