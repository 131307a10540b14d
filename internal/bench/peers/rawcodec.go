package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/goimage"
)

// formatRaw is a format of this program's own, pixels as they lie in memory: grey,
// or RGBA with straight alpha. Its Decoder is made for one picture and hands out
// what is there already; of the source nothing is read but rawMagic.
const formatRaw params.Format = "x-raw"

const rawMagic = "raw pixels in memory"

// rawBand is how many rows the Decoder gives at once.
const rawBand = 16

// A rawPicture is pixels in memory. It is the Decoder of itself.
type rawPicture struct {
	width, height int
	straight      bool // RGBA, otherwise grey
	pix           []byte
}

func newRawPicture(q request, pix []byte) (*rawPicture, error) {
	channels := channelsOf(q.Layout)
	if channels == 0 {
		return nil, fmt.Errorf("%q is not what is scaled raw", q.Layout)
	}
	if q.SourceWidth < 1 || q.SourceHeight < 1 || len(pix) != channels*q.SourceWidth*q.SourceHeight {
		return nil, fmt.Errorf("%d bytes are not %d x %d pixels of %s", len(pix), q.SourceWidth, q.SourceHeight, q.Layout)
	}
	return &rawPicture{q.SourceWidth, q.SourceHeight, channels == 4, pix}, nil
}

// channelsOf returns the bytes of a pixel of what is scaled raw, 0 for other
// layouts.
func channelsOf(layout string) int {
	switch layout {
	case layoutGray:
		return 1
	case layoutStraight:
		return 4
	}
	return 0
}

func (p *rawPicture) codec() codec.Codec {
	return codec.Codec{
		Format:  formatRaw,
		Magic:   func(prefix []byte) bool { return bytes.HasPrefix(prefix, []byte(rawMagic)) },
		Decoder: p, Encoder: rawEncoder{},
	}
}

func (p *rawPicture) layout() codec.Layout {
	if p.straight {
		return codec.LayoutRGBA
	}
	return codec.LayoutGray
}

// Open implements codec.Decoder.
func (p *rawPicture) Open(_ io.Reader, limits resize.Limits) (codec.Image, error) {
	return rawImage{p}, limits.CheckSource(p.width, p.height, 1)
}

type rawImage struct{ p *rawPicture }

func (m rawImage) Header() *codec.Header {
	return &codec.Header{Width: m.p.width, Height: m.p.height, Orientation: 1, Alpha: m.p.straight, Frames: 1}
}

func (m rawImage) Memory(codec.Hint) int64 {
	return int64(rawBand * m.p.width * m.p.layout().PixelSize())
}

func (m rawImage) Decode(ctx context.Context, _ codec.Hint) (codec.Source, error) {
	s := &rawSource{ctx: ctx, p: m.p, shape: codec.NewShape(m.p.layout(), m.p.width, m.p.height, 1, 1)}
	if m.p.straight {
		s.premultiplied = make([]byte, m.Memory(codec.Hint{}))
	}
	return s, ctx.Err()
}

// A rawSource hands out grey rows where they lie, and others premultiplied.
type rawSource struct {
	ctx           context.Context
	p             *rawPicture
	shape         *codec.Shape
	premultiplied []byte
	y             int
}

func (s *rawSource) Shape() *codec.Shape { return s.shape }

func (s *rawSource) Next(b *codec.Band) error {
	if err := s.ctx.Err(); err != nil {
		return err
	}
	rows := min(rawBand, s.p.height-s.y)
	if rows == 0 {
		return io.EOF
	}
	stride := s.p.width * s.shape.Layout.PixelSize()
	pix := s.p.pix[s.y*stride:][: rows*stride : rows*stride]
	if s.p.straight {
		straight := pix
		pix = s.premultiplied[:len(straight)]
		codec.Premultiply(pix, straight)
	}
	*b = codec.Band{Planes: [3]codec.Plane{{Pix: pix, Stride: stride, Width: s.p.width, Y: s.y, Rows: rows}}}
	s.y += rows
	return nil
}

func (s *rawSource) Incomplete() bool { return false }
func (s *rawSource) Close() error     { return nil }

// rawEncoder writes pixels without a header.
type rawEncoder struct{}

func (rawEncoder) Layouts() []codec.Layout { return []codec.Layout{codec.LayoutGray, codec.LayoutRGBA} }

func (e rawEncoder) Encode(ctx context.Context, w io.Writer, s *codec.Shape, _ codec.Options) (codec.Sink, error) {
	if err := codec.CheckShape(s, e.Layouts()); err != nil {
		return nil, err
	}
	k := &rawSink{ctx: ctx, w: w, height: s.Height, size: s.Layout.PixelSize()}
	if s.Layout == codec.LayoutRGBA && !s.Opaque {
		k.straight = make([]byte, s.Width*k.size)
	}
	return k, ctx.Err()
}

type rawSink struct {
	ctx       context.Context
	w         io.Writer
	height, y int
	size      int    // bytes of a pixel
	straight  []byte // a row; nil where pixels are written as they come
}

var errRows = errors.New("rows are missing, or out of order")

func (k *rawSink) Write(b *codec.Band) error {
	if err := k.ctx.Err(); err != nil {
		return err
	}
	p := &b.Planes[0]
	if p.Y != k.y || p.Rows > k.height-k.y {
		return errRows
	}
	for i := range p.Rows {
		row := p.Row(i, k.size)
		if k.straight != nil {
			codec.Unpremultiply(k.straight, row)
			row = k.straight
		}
		if _, err := k.w.Write(row); err != nil {
			return err
		}
	}
	k.y += p.Rows
	return nil
}

func (k *rawSink) Close() error {
	if err := k.ctx.Err(); err != nil {
		return err
	}
	if k.y != k.height {
		return errRows
	}
	return nil
}

// newRawConverter scales raw pixels by goimage. There is a Resizer for each picture,
// whose codec is a part of it.
func newRawConverter() converter {
	var last *rawPicture
	var z *goimage.Resizer
	return func(q request, source []byte) ([]byte, error) {
		p, err := newRawPicture(q, source)
		if err != nil {
			return nil, err
		}
		if last == nil || &p.pix[0] != &last.pix[0] || p.width != last.width || p.straight != last.straight {
			last, z = p, goimage.New(&goimage.Options{Codecs: codec.List{p.codec()}})
		}
		var buf bytes.Buffer
		buf.Grow(q.Width*q.Height*p.layout().PixelSize() + bytes.MinRead)
		q.Format = string(formatRaw)
		_, err = z.Resize(context.Background(), &buf, strings.NewReader(rawMagic), q.params())
		return buf.Bytes(), err
	}
}
