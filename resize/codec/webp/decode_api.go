package webp

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/webp/internal/vp8"
	"github.com/rendition-go/rendition/resize/codec/webp/internal/vp8l"
)

type decoder struct{}

// Open implements codec.Decoder.
func (decoder) Open(r io.Reader, limits resize.Limits) (codec.Image, error) {
	limits = limits.WithDefaults()
	in := codec.NewInput(r, limits)
	h, err := readHeader(in, limits)
	if err != nil {
		return nil, in.Fail(params.FormatWebP, noEOF(err), nil)
	}
	if h.Width <= 0 || h.Height <= 0 {
		return nil, codec.Fail(params.FormatWebP, fmt.Errorf("size of %d x %d pixels", h.Width, h.Height), nil)
	}
	if err := limits.CheckSource(h.Width, h.Height, 1); err != nil {
		return nil, codec.Fail(params.FormatWebP, err, nil)
	}
	h.Frames = max(h.Frames, 1)
	h.Orientation = max(h.Orientation, 1)
	return &opened{in: in, h: h, limits: limits}, nil
}

func noEOF(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// opened is a picture whose header was read.
type opened struct {
	in     *codec.Input
	h      *header
	limits resize.Limits
	used   bool
}

// Header implements codec.Image.
func (m *opened) Header() *codec.Header { return &m.h.Header }

// Memory implements codec.Image.
func (m *opened) Memory(codec.Hint) int64 {
	h := m.h
	w, ht := h.frame.Dx(), h.frame.Dy()
	n := m.in.Kept() + m.sectionBytes(h.picture)
	if h.lossless {
		n += vp8l.Memory(w, ht)
	} else {
		n += vp8.Memory(w, ht)
	}
	if h.alpha.size > 0 {
		n += m.sectionBytes(h.alpha) + vp8l.Memory(w, ht)
	}
	return n + 4*vp8.BandHeight*int64(h.Width) + 16*int64(w) + 4<<10
}

// sectionBytes bounds what reading a section takes, which may claim more than there
// is.
func (m *opened) sectionBytes(s section) int64 {
	n := s.size
	if m.limits.SourceBytes > 0 {
		n = min(n, m.limits.SourceBytes)
	}
	return n + n/3 + firstRead
}

var errTwice = errors.New("webp: Decode called twice")

// Decode implements codec.Image. The data is read with the first band.
func (m *opened) Decode(ctx context.Context, h codec.Hint) (codec.Source, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if m.used {
		return nil, errTwice
	}
	m.used = true
	s := &source{ctx: ctx, in: m.in, h: m.h, strict: h.Strict}
	layout := codec.LayoutRGBA
	if s.planar() {
		layout = codec.LayoutYCbCr
	}
	s.shape = codec.NewShape(layout, m.h.Width, m.h.Height, 2, 2)
	s.shape.Opaque = layout == codec.LayoutRGBA && !m.h.Alpha
	return s, nil
}

// positioned reads parts of a file, from its beginning on.
type positioned struct {
	r  io.Reader
	at int64
}

func (p *positioned) skipTo(at int64) error {
	n, err := io.CopyN(io.Discard, p.r, at-p.at)
	p.at += n
	return err
}

// slack is how many bytes both decoders want behind their data.
const slack = max(vp8.Slack, vp8l.Slack)

// firstRead is the memory that is taken for a section before anything was read: its
// size may be a lie.
const firstRead = 256 << 10

// read returns the data of a section and n, how much there is of it; slack
// bytes of 0 follow those.
func (p *positioned) read(s section) (buf []byte, n int, err error) {
	if err := p.skipTo(s.at); err != nil {
		return nil, 0, err
	}
	size := int(min(s.size, 1<<31-1-slack))
	buf = make([]byte, min(size, firstRead)+slack)
	for {
		k, err := io.ReadFull(p.r, buf[n:len(buf)-slack])
		n += k
		p.at += int64(k)
		switch {
		case err == io.EOF || err == io.ErrUnexpectedEOF:
			clear(buf[n:])
			return buf[:n+slack], n, nil
		case err != nil:
			return nil, 0, err
		case n == size:
			return buf, n, nil
		}
		larger := make([]byte, min(size, 4*n)+slack)
		copy(larger, buf[:n])
		buf = larger
	}
}
