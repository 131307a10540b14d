package jpeg

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
)

// Magic reports whether prefix starts a JPEG file.
func Magic(prefix []byte) bool { return bytes.HasPrefix(prefix, []byte{0xFF, markerSOI, 0xFF}) }

// Decoder reads JPEG; it implements codec.Decoder and is safe for concurrent
// use. The zero value is ready. It keeps Huffman tables (600 KiB at most) and
// buffers for the next picture, so that one Decoder should serve many pictures.
// It must not be copied after its first use.
type Decoder struct {
	tables  tableCache
	buffers sync.Pool // of *buffers
}

var _ codec.Decoder = (*Decoder)(nil)

// NewDecoder returns a Decoder.
func NewDecoder() *Decoder { return &Decoder{} }

// Open reads the markers up to the first scan and implements codec.Decoder.
// Errors wrap resize.ErrCorrupt; resize.ErrTooLarge over limits; resize.ErrFormat
// for arithmetic, lossless and hierarchical coding, for samples of 12 bits and
// for two or more than four components; or are r's own. Only where the height is
// not in the frame header but in a DNL segment after the scan is the whole source
// read here.
func (d *Decoder) Open(r io.Reader, limits resize.Limits) (codec.Image, error) {
	limits = limits.WithDefaults()
	m := &opened{d: d, in: codec.NewInput(r, limits)}
	m.r = &reader{byteReader: newByteReader(m.in.Rewind(), d.take()), limits: limits, adobe: -1}
	if err := m.open(); err != nil {
		d.give(m.r.mem)
		return nil, m.in.Fail(params.FormatJPEG, err, nil)
	}
	return m, nil
}

// opened is a picture whose header was read.
type opened struct {
	d     *Decoder
	in    *codec.Input
	r     *reader
	color colorSpace
	held  int64 // bytes of the source
	used  bool
}

func (m *opened) open() error {
	if err := m.r.open(); err != nil {
		return err
	}
	if err := m.findHeight(); err != nil {
		return err
	}
	m.r.frame.layOut()
	if err := m.r.prepare(); err != nil {
		return err
	}
	m.color = m.r.color()
	h := &m.r.header
	h.ICC, h.Frames = m.r.icc.profile(), 1
	h.Orientation = max(h.Orientation, 1)
	m.r.icc = iccParts{}
	return nil
}

// findHeight reads the source on where the frame header has no height.
func (m *opened) findHeight() error {
	f := m.r.frame
	if f.height > 0 {
		return nil
	}
	var rest bytes.Buffer
	rest.Write(m.r.buf[m.r.pos:m.r.end])
	if m.r.err == nil {
		if _, err := rest.ReadFrom(m.r.r); err != nil {
			return err
		}
	}
	h, err := heightFrom(rest.Bytes())
	if err != nil {
		return err
	}
	f.height, m.r.header.Height, m.held = h, h, int64(rest.Cap())
	b := m.r.byteReader
	b.r, b.pos, b.end, b.err = &rest, 0, 0, nil
	return m.r.limits.CheckSource(f.width, h, 1)
}

// Header implements codec.Image.
func (m *opened) Header() *codec.Header { return &m.r.header }

// Memory implements codec.Image.
func (m *opened) Memory(h codec.Hint) int64 { return m.memory(h) }

var errTwice = errors.New("jpeg: Decode called twice")

// Decode implements codec.Image. Where the hint allows it, blocks are decoded to
// 4 x 4, 2 x 2 or 1 sample instead of 8 x 8: those of luma, and of chroma planes
// alike unless the hint says what they are wanted for.
func (m *opened) Decode(ctx context.Context, h codec.Hint) (codec.Source, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if m.used {
		return nil, errTwice
	}
	m.used = true
	return m.newSource(ctx, h), nil
}
