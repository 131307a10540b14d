package webp

import (
	"context"
	"fmt"
	"image"
	"io"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/webp/internal/vp8"
	"github.com/rendition-go/rendition/resize/codec/webp/internal/vp8l"
)

// source gives out a picture in bands.
type source struct {
	ctx    context.Context
	in     *codec.Input
	h      *header
	strict bool
	shape  *codec.Shape
	bands  bandMaker // nil before the first band
	err    error     // what Next returns from now on
	lost   bool      // of a bandMaker that is gone
}

// bandMaker makes rows of pixels.
type bandMaker interface {
	// Next makes b the next rows. It returns false behind the last ones.
	Next(b *codec.Band) bool
	// Incomplete reports whether pixels were made up.
	Incomplete() bool
}

// planar reports whether the picture comes as planes: it is lossy, without alpha,
// and fills the canvas.
func (s *source) planar() bool {
	return !s.h.lossless && s.h.alpha.size == 0 && s.h.frame.Size() == image.Pt(s.h.Width, s.h.Height)
}

// Shape implements codec.Source.
func (s *source) Shape() *codec.Shape { return s.shape }

// Incomplete implements codec.Source.
func (s *source) Incomplete() bool { return s.lost || s.bands != nil && s.bands.Incomplete() }

// Close implements codec.Source.
func (s *source) Close() error {
	s.lost = s.Incomplete()
	s.err, s.bands = io.EOF, nil
	return nil
}

// Next implements codec.Source.
func (s *source) Next(b *codec.Band) error {
	if s.err == nil {
		s.err = s.advance(b)
	}
	return s.err
}

var errDamaged = fmt.Errorf("data is missing or damaged: %w", resize.ErrCorrupt)

func (s *source) advance(b *codec.Band) error {
	if err := s.ctx.Err(); err != nil {
		return err
	}
	if s.bands == nil {
		if err := s.begin(); err != nil {
			return s.fail(err)
		}
	}
	*b = codec.Band{}
	if !s.bands.Next(b) {
		return io.EOF
	}
	if s.strict && s.bands.Incomplete() {
		return s.fail(errDamaged)
	}
	return nil
}

func (s *source) fail(err error) error {
	if s.ctx.Err() != nil {
		return s.ctx.Err()
	}
	return s.in.Fail(params.FormatWebP, noEOF(err), nil)
}

// begin reads the picture's data.
func (s *source) begin() error {
	h := s.h
	file := &positioned{r: s.in.Rewind()}
	var alpha alphaRows
	if h.alpha.size > 0 {
		data, n, err := file.read(h.alpha)
		if err != nil {
			return err
		}
		alpha = newAlphaRows(data, n, h.frame.Dx(), h.frame.Dy())
	}
	data, n, err := file.read(h.picture)
	if err != nil {
		return err
	}
	if s.strict && int64(n) < h.picture.size {
		return errDamaged
	}
	s.bands, err = s.maker(data, n, alpha)
	return err
}

// maker begins to decode the picture's data, n bytes of it.
func (s *source) maker(data []byte, n int, alpha alphaRows) (bandMaker, error) {
	switch {
	case s.h.lossless:
		p, err := vp8l.NewPixels(data, n)
		if err != nil {
			return nil, err
		}
		return newPixelBands(s.h, p), nil
	case s.planar():
		p, err := vp8.NewPlanes(data, n)
		if err != nil {
			return nil, err
		}
		return p, nil
	}
	p, err := vp8.NewPixels(data, n)
	if err != nil {
		return nil, err
	}
	if alpha == nil {
		return newPixelBands(s.h, p), nil
	}
	return newPixelBands(s.h, &translucentRows{p, alpha}), nil
}
