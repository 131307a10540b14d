package codectest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
)

// recorder takes the failures of rules.
type recorder struct{ failed []string }

func (*recorder) Helper() {}
func (r *recorder) Errorf(format string, args ...any) {
	r.failed = append(r.failed, fmt.Sprintf(format, args...))
}

// plain is a right codec: the word "plain", two bytes for the sides, pixels.
func plain() codec.Codec {
	return codec.Codec{
		Format:  "plain",
		Magic:   func(p []byte) bool { return bytes.HasPrefix(p, []byte("plain")) },
		Decoder: codec.ImageDecoder(codec.ImageFormat{Format: "plain", Open: openPlain}),
		Encoder: codec.ImageEncoder(encodePlain),
	}
}

func openPlain(in *codec.Input, _ resize.Limits) (codec.WholeImage, error) {
	var d [7]byte
	if _, err := io.ReadFull(in, d[:]); err != nil {
		return codec.WholeImage{}, err
	}
	if string(d[:5]) != "plain" {
		return codec.WholeImage{}, errors.New("not plain")
	}
	decode := func(r io.Reader) (image.Image, error) {
		m := image.NewRGBA(image.Rect(0, 0, int(d[5]), int(d[6])))
		if _, err := io.ReadFull(r, d[:]); err != nil {
			return nil, err
		}
		_, err := io.ReadFull(r, m.Pix)
		for i := 0; i < len(m.Pix); i += 4 {
			for k := range 3 {
				m.Pix[i+k] = min(m.Pix[i+k], m.Pix[i+3])
			}
		}
		return m, err
	}
	return codec.WholeImage{Header: codec.Header{Width: int(d[5]), Height: int(d[6]), Alpha: true}, Decode: decode}, nil
}

func encodePlain(w io.Writer, m image.Image, _ codec.Options) error {
	b := m.Bounds()
	_, err := w.Write(append([]byte{'p', 'l', 'a', 'i', 'n', byte(b.Dx()), byte(b.Dy())}, m.(*image.RGBA).Pix...))
	return err
}

func TestRightCodec(t *testing.T) {
	Run(t, plain(), &Options{Alpha: true})
}

// encoderFunc and decoderFunc change one method of a right codec.
type encoderFunc struct {
	codec.Encoder
	encode func(ctx context.Context, w io.Writer, s *codec.Shape, o codec.Options) (codec.Sink, error)
}

func (e *encoderFunc) Encode(ctx context.Context, w io.Writer, s *codec.Shape, o codec.Options) (codec.Sink, error) {
	return e.encode(ctx, w, s, o)
}

type decoderFunc func(r io.Reader, l resize.Limits) (codec.Image, error)

func (d decoderFunc) Open(r io.Reader, l resize.Limits) (codec.Image, error) { return d(r, l) }

type imageFunc struct {
	codec.Image
	decode func(ctx context.Context, h codec.Hint) (codec.Source, error)
}

func (m *imageFunc) Decode(ctx context.Context, h codec.Hint) (codec.Source, error) {
	return m.decode(ctx, h)
}

type nextFunc struct {
	codec.Source
	next func(b *codec.Band) error
}

func (s *nextFunc) Next(b *codec.Band) error { return s.next(b) }

type sinkFunc struct {
	codec.Sink
	write func(b *codec.Band) error
	close func() error
}

func (s *sinkFunc) Write(b *codec.Band) error { return s.write(b) }
func (s *sinkFunc) Close() error              { return s.close() }

// withEncoder returns a codec whose sinks were changed.
func withEncoder(change func(ctx context.Context, w io.Writer, s codec.Sink) codec.Sink) codec.Codec {
	c := plain()
	right := c.Encoder
	c.Encoder = &encoderFunc{right, func(ctx context.Context, w io.Writer, s *codec.Shape, o codec.Options) (codec.Sink, error) {
		sink, err := right.Encode(ctx, w, s, o)
		if err != nil {
			return nil, err
		}
		return change(ctx, w, sink), nil
	}}
	return c
}

// withSource returns a codec whose sources were changed.
func withSource(change func(codec.Source) codec.Source) codec.Codec {
	c := plain()
	right := c.Decoder
	c.Decoder = decoderFunc(func(r io.Reader, l resize.Limits) (codec.Image, error) {
		m, err := right.Open(r, l)
		if err != nil {
			return nil, err
		}
		return &imageFunc{m, func(ctx context.Context, h codec.Hint) (codec.Source, error) {
			s, err := m.Decode(ctx, h)
			if err != nil {
				return nil, err
			}
			return change(s), nil
		}}, nil
	})
	return c
}

func withOpen(open func(right codec.Decoder, r io.Reader, l resize.Limits) (codec.Image, error)) codec.Codec {
	c := plain()
	right := c.Decoder
	c.Decoder = decoderFunc(func(r io.Reader, l resize.Limits) (codec.Image, error) { return open(right, r, l) })
	return c
}

// TestRulesCanFail breaks a right codec in one way after the other and wants the
// rule meant for it to notice.
func TestRulesCanFail(t *testing.T) {
	eager := plain()
	eager.Magic = func([]byte) bool { return true }
	stubborn := plain()
	stubborn.Encoder = &encoderFunc{stubborn.Encoder, func(ctx context.Context, w io.Writer, s *codec.Shape, o codec.Options) (codec.Sink, error) {
		if s.Width == 0 {
			s = codec.NewShape(s.Layout, 1, s.Height, 1, 1)
		}
		return plain().Encoder.Encode(ctx, w, s, o)
	}}
	var calls atomic.Int32
	for _, c := range []struct {
		rule  string
		codec codec.Codec
	}{
		{"decoder/magic", eager},
		{"decoder/header", withSource(func(s codec.Source) codec.Source {
			return codec.FromImage(image.NewGray(image.Rect(0, 0, 3, 3)))
		})},
		{"decoder/bands", withSource(func(s codec.Source) codec.Source {
			return &nextFunc{s, func(b *codec.Band) error {
				err := s.Next(b)
				b.Planes[0].Rows--
				return err
			}}
		})},
		{"decoder/opaque", withSource(func(s codec.Source) codec.Source {
			shape := *s.Shape()
			shape.Opaque = true
			p, _ := codec.ReadPicture(s)
			p.Shape = &shape
			return p.Source()
		})},
		{"decoder/truncated", withOpen(func(right codec.Decoder, r io.Reader, l resize.Limits) (codec.Image, error) {
			data, _ := io.ReadAll(r)
			if len(data) < 100 {
				return nil, errors.New("too short")
			}
			return right.Open(bytes.NewReader(data), l)
		})},
		{"decoder/pixel limit", withOpen(func(right codec.Decoder, r io.Reader, l resize.Limits) (codec.Image, error) {
			l.Pixels = 0
			return right.Open(r, l)
		})},
		{"decoder/byte limit", withOpen(func(right codec.Decoder, r io.Reader, l resize.Limits) (codec.Image, error) {
			l.SourceBytes = 0
			return right.Open(r, l)
		})},
		{"decoder/reader error", withOpen(func(right codec.Decoder, r io.Reader, l resize.Limits) (codec.Image, error) {
			data, _ := io.ReadAll(r)
			return right.Open(bytes.NewReader(data), l)
		})},
		{"decoder/small reads", withOpen(func(right codec.Decoder, r io.Reader, l resize.Limits) (codec.Image, error) {
			b := make([]byte, 1<<20)
			n, _ := r.Read(b)
			return right.Open(bytes.NewReader(b[:n]), l)
		})},
		{"decoder/concurrent", withSource(func(s codec.Source) codec.Source {
			return &nextFunc{s, func(b *codec.Band) error {
				err := s.Next(b)
				if err == nil && calls.Add(1)%3 == 0 {
					b.Planes[0].Pix[0] ^= 1
				}
				return err
			}}
		})},
		{"encoder/pictures", withEncoder(func(_ context.Context, w io.Writer, s codec.Sink) codec.Sink {
			return &sinkFunc{s, func(b *codec.Band) error {
				c := *b
				c.Planes[0].Pix = append([]byte(nil), b.Planes[0].Pix...)
				c.Planes[0].Pix[0] ^= 1
				return s.Write(&c)
			}, s.Close}
		})},
		{"encoder/bands", withEncoder(func(_ context.Context, w io.Writer, s codec.Sink) codec.Sink {
			n := 0
			return &sinkFunc{s, func(b *codec.Band) error { n++; return s.Write(b) }, func() error {
				err := s.Close()
				fmt.Fprint(w, n)
				return err
			}}
		})},
		{"encoder/reuse", withEncoder(func(_ context.Context, w io.Writer, s codec.Sink) codec.Sink {
			var kept []codec.Band
			return &sinkFunc{s, func(b *codec.Band) error { kept = append(kept, *b); return nil }, func() error {
				for i := range kept {
					if err := s.Write(&kept[i]); err != nil {
						return err
					}
				}
				return s.Close()
			}}
		})},
		{"encoder/missing rows", withEncoder(func(_ context.Context, w io.Writer, s codec.Sink) codec.Sink {
			return &sinkFunc{s, s.Write, func() error { s.Close(); return nil }}
		})},
		{"encoder/writer error", withEncoder(func(_ context.Context, w io.Writer, s codec.Sink) codec.Sink {
			return &sinkFunc{s, s.Write, func() error { s.Close(); return nil }}
		})},
		{"encoder/wrong rows", withEncoder(func(_ context.Context, w io.Writer, s codec.Sink) codec.Sink {
			return &sinkFunc{s, func(b *codec.Band) error { s.Write(b); return nil }, func() error { s.Close(); return nil }}
		})},
		{"encoder/shape", stubborn},
		{"encoder/context", withEncoder(func(_ context.Context, w io.Writer, s codec.Sink) codec.Sink {
			return &sinkFunc{s, func(b *codec.Band) error { s.Write(b); return nil }, func() error { s.Close(); return nil }}
		})},
		{"encoder/concurrent", withEncoder(func(_ context.Context, w io.Writer, s codec.Sink) codec.Sink {
			return &sinkFunc{s, s.Write, func() error { fmt.Fprint(w, calls.Add(1)); return s.Close() }}
		})},
	} {
		if !notices(c.rule, c.codec) {
			t.Errorf("%q does not notice", c.rule)
		}
	}
}

// notices reports whether a rule fails.
func notices(name string, c codec.Codec) bool {
	var ignored, failed recorder
	s := newSubject(&ignored, c, &Options{Alpha: true, Files: map[string][]byte{"file": file()}})
	for _, r := range rules(c) {
		if r.name == name {
			r.check(&reporter{&failed, r.sentence}, s)
			return len(failed.failed) > 0 && strings.Contains(failed.failed[0], r.sentence)
		}
	}
	return false
}

// file is a translucent picture of 5 x 70 pixels.
func file() []byte {
	data := []byte{'p', 'l', 'a', 'i', 'n', 5, 70}
	for i := range 5 * 70 {
		data = append(data, byte(i/4), byte(i/3), byte(i/5), byte(i/2+20))
	}
	return data
}
