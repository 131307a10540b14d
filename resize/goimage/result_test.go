package goimage_test

import (
	"context"
	"errors"
	"io"
	"testing"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/goimage"
)

// A stream is a codec of tall pictures that come in bands of 8 rows. It notes how
// many had come when the first row of the result was written.
type stream struct {
	shape       *codec.Shape
	orientation int
	takes       codec.Layout
	fail        error // of the Sink, at row 10

	row, first, rows int
	closed           bool
}

func (s *stream) Open(io.Reader, resize.Limits) (codec.Image, error) { return s, nil }
func (s *stream) Memory(codec.Hint) int64                            { return 1 }
func (s *stream) Header() *codec.Header {
	return &codec.Header{Width: s.shape.Width, Height: s.shape.Height, Orientation: s.orientation, Frames: 1, Alpha: s.shape.Layout.Alpha()}
}
func (s *stream) Decode(context.Context, codec.Hint) (codec.Source, error) {
	return &streamSource{s}, nil
}
func (s *stream) Layouts() []codec.Layout { return []codec.Layout{s.takes, codec.LayoutRGBA} }
func (s *stream) Encode(context.Context, io.Writer, *codec.Shape, codec.Options) (codec.Sink, error) {
	return &streamSink{s}, nil
}

type streamSource struct{ *stream }

func (s *streamSource) Shape() *codec.Shape { return s.shape }
func (s *streamSource) Incomplete() bool    { return false }
func (s *streamSource) Close() error        { return nil }
func (s *streamSource) Next(b *codec.Band) error {
	if s.row == s.shape.Height {
		return io.EOF
	}
	*b = codec.Band{}
	for i := range s.shape.Layout.Planes() {
		c := &s.shape.Components[i]
		n, div := c.Width*s.shape.Layout.PixelSize(), s.shape.Height/c.Height
		b.Planes[i] = codec.Plane{Pix: make([]byte, 8/div*n), Stride: n, Width: c.Width, Y: s.row / div, Rows: 8 / div}
	}
	s.row += 8
	return nil
}

type streamSink struct{ *stream }

func (s *streamSink) Write(b *codec.Band) error {
	if s.rows == 0 {
		s.first = s.row
	}
	s.rows += b.Planes[0].Rows
	if s.rows > 10 {
		return s.fail
	}
	return nil
}

func (s *streamSink) Close() error {
	s.closed = true
	return nil
}

func (s *stream) resize(p params.Params) error {
	p.Format = "stream"
	z := goimage.New(&goimage.Options{Codecs: codec.List{{Format: "stream", Magic: func([]byte) bool { return true }, Decoder: s, Encoder: s}}})
	_, err := z.Resize(context.Background(), io.Discard, errReader{}, p.Simplify())
	return err
}

type errReader struct{}

func (errReader) Read([]byte) (int, error) { return 0, io.EOF }

// TestRowsGoOnAtOnce sees the first row written long before the source has ended,
// whatever is done to rows on the way, unless the picture must be turned.
func TestRowsGoOnAtOnce(t *testing.T) {
	const w, h = 64, 4096
	for _, from := range []codec.Layout{codec.LayoutGray, codec.LayoutGray16, codec.LayoutGrayAlpha, codec.LayoutRGBA, codec.LayoutRGBA64, codec.LayoutYCbCr, codec.LayoutCMYK} {
		for _, takes := range []codec.Layout{codec.LayoutGray, codec.LayoutYCbCr, codec.LayoutRGBA} {
			for _, p := range []params.Params{{Width: 32}, {Percent: 100}, {Width: 40, Height: 1024, Fit: params.FitContain}} {
				s := &stream{shape: codec.NewShape(from, w, h, 2, 2), orientation: 1, takes: takes}
				if err := s.resize(p); err != nil {
					t.Fatalf("%v to %v, %+v: %v", from, takes, p, err)
				}
				if s.first > 64 || s.rows < 512 || !s.closed {
					t.Errorf("%v to %v, %+v: first row written after %d of %d, %d in all", from, takes, p, s.first, h, s.rows)
				}
			}
		}
	}
	s := &stream{shape: codec.NewShape(codec.LayoutGray, w, h, 1, 1), orientation: 3, takes: codec.LayoutGray}
	if err := s.resize(params.Params{Width: 32}); err != nil || s.first != h || s.rows != h/2 {
		t.Errorf("upside down: %d rows, the first after %d; %v", s.rows, s.first, err)
	}
}

// TestEncoderFails wants the encoder's own error, told as the encoder's, and the
// source not read on.
func TestEncoderFails(t *testing.T) {
	broken := errors.New("disk full")
	s := &stream{shape: codec.NewShape(codec.LayoutGray, 64, 4096, 1, 1), orientation: 1, takes: codec.LayoutGray, fail: broken}
	err := s.resize(params.Params{Width: 32})
	var re *resize.Error
	if !errors.Is(err, broken) || !errors.As(err, &re) || re.Detail != "encoding" || !s.closed || s.row > 200 {
		t.Errorf("%v after %d rows, closed %v", err, s.row, s.closed)
	}
}
