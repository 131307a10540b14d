package jpeg

import (
	"context"
	"fmt"
	"io"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
)

// source gives out a row of minimum coded units at a time.
type source struct {
	ctx    context.Context
	d      *Decoder
	in     *codec.Input
	scans  *scanReader
	frame  *decodeFrame
	color  colorSpace
	strict bool
	sizes  blockSizes
	means  bool // all of them are 1
	shape  *codec.Shape
	seen   window

	planes [maxComponents]plane
	coefs  [maxComponents]decodeCoefs // of a progressive picture
	pixels *interleaver               // nil where planes are given out as they are
	way    way
	next   int // row of units
	begun  bool
	err    error // what Next returns from now on
}

// way is how the picture comes out of its scans.
type way uint8

const (
	streamed  way = iota // one scan: rows of units are decoded as they are asked for
	collected            // several scans of different components, each decoded to its plane
	refined              // progressive: all scans are read to coefficients first
)

// wayOf goes by the frame and its first scan.
func wayOf(f *decodeFrame, first *decodeScan) way {
	switch {
	case f.progressive:
		return refined
	case len(first.comps) < len(f.comps):
		return collected
	}
	return streamed
}

// lastWanted is the last coefficient, in the order of coding, of the corner that
// a block of size x size samples is made of.
func lastWanted(size int) int {
	switch size {
	case 1:
		return 0
	case 2:
		return 4
	case 4:
		return 24
	}
	return 63
}

func (m *opened) newSource(ctx context.Context, h codec.Hint) *source {
	f := m.r.frame
	s := &source{
		ctx: ctx, d: m.d, in: m.in, scans: newScanReader(m.r, &m.d.tables), frame: f, color: m.color, strict: h.Strict,
		sizes: f.scaleFor(h, m.color), way: wayOf(f, m.r.scan), seen: f.windowOf(h.Region),
	}
	s.shape, s.means = f.shape(s.color, &s.sizes), true
	for i := range f.comps {
		c := &f.comps[i]
		rows := c.v
		if s.way == collected {
			rows = c.paddedY
		}
		size := s.sizes[i]
		s.means = s.means && size == 1
		s.planes[i] = newPlane(c, size, grown(&m.r.mem.planes[i], c.bytes(size, rows)))
		if s.way == collected || !s.seen.whole(f) {
			s.planes[i].blank()
		}
		if s.way == refined {
			s.coefs[i] = newDecodeCoefs(c, lastWanted(size)+1, &m.r.mem.values[i], &m.r.mem.masks[i])
		}
	}
	if s.shape.Layout.PixelSize() > 1 {
		s.pixels = newInterleaver(f, s.color, m.r.adobe >= 0, s.shape, s.sizes[0])
	}
	return s
}

// memory bounds what newSource and its source take.
func (m *opened) memory(h codec.Hint) int64 {
	const fixed = 512 << 10 // tables, window, read buffer
	f := m.r.frame
	sizes, w := f.scaleFor(h, m.color), wayOf(f, m.r.scan)
	n := int64(fixed) + m.held
	for i := range f.comps {
		c := &f.comps[i]
		rows := c.v
		if w == collected {
			rows = c.paddedY
		}
		n += c.bytes(sizes[i], rows)
		if w == refined {
			n += c.coefficients(lastWanted(sizes[i]) + 1)
		}
	}
	if m.color >= colorRGB {
		n += 2 * interleavedBytes(f, sizes[0])
	}
	return n
}

func (s *source) Shape() *codec.Shape { return s.shape }
func (s *source) Incomplete() bool    { return s.scans.damaged }

// Close implements codec.Source.
func (s *source) Close() error {
	s.err = io.EOF
	if s.d != nil {
		s.d.give(s.scans.mem)
		s.d = nil
	}
	s.planes, s.coefs, s.pixels = [maxComponents]plane{}, [maxComponents]decodeCoefs{}, nil
	return nil
}

// Next implements codec.Source.
func (s *source) Next(b *codec.Band) error {
	if s.err == nil {
		s.err = s.row(b)
	}
	return s.err
}

var errDamaged = fmt.Errorf("data is missing or damaged: %w", resize.ErrCorrupt)

func (s *source) row(b *codec.Band) error {
	if !s.begun {
		s.begun = true
		if err := s.begin(); err != nil {
			return s.fail(err)
		}
	}
	if s.next == s.frame.unitsY {
		return io.EOF
	}
	if err := s.ctx.Err(); err != nil {
		return err
	}
	if err := s.decodeRow(); err != nil {
		return s.fail(err)
	}
	s.band(b)
	s.next++
	return nil
}

// hidden reports whether the next row of units lies outside of the window. Then the
// planes are anything.
func (s *source) hidden() bool { return s.next < s.seen.y0 || s.next >= s.seen.y1 }

// decodeRow makes the planes those of the next row of units.
func (s *source) decodeRow() error {
	if s.hidden() {
		return nil
	}
	switch s.way {
	case streamed:
		if s.next == s.seen.y0 {
			if err := s.skipRows(s.next); err != nil {
				return err
			}
		}
		s.samples(s.next)
		return s.check()
	case refined:
		s.transform()
	}
	return nil
}

// skipRows passes over rows of units.
func (s *source) skipRows(n int) error {
	all := n * s.scans.unitsInRow()
	step := s.scans.unitsInRow()
	if s.scans.restart > 0 {
		step = all // most of it is not decoded
	}
	for ; all > 0; all -= step {
		s.scans.skip(step)
		if err := s.ctx.Err(); err != nil {
			return err
		}
		if err := s.check(); err != nil {
			return err
		}
	}
	return nil
}

// samples decodes row y of units of a sequential scan, as far as it can be seen.
func (s *source) samples(y int) {
	r, n, seen := s.scans, s.scans.unitsInRow(), s.seen.of(s.scans)
	if y < seen.y0 || y >= seen.y1 {
		r.skip(n)
		return
	}
	alone := len(r.scan.comps) == 1
	r.place(func(c *scanComponent) codedBlock {
		p := &s.planes[c.index]
		row := 0
		switch {
		case s.way == streamed:
		case alone:
			row = y
		default:
			row = y * c.v
		}
		return codedBlock{pix: p.block(0, row), stride: p.stride, size: p.size}
	})
	decode := r.samples
	if s.means {
		decode = func(x, end int) int { return r.means(r.units, x, end) }
	}
	r.skip(seen.x0)
	r.spans(seen.x0, seen.x1, decode, r.blank)
	r.skip(n - seen.x1)
}

// check looks for the reader's error, and for damage where that is one.
func (s *source) check() error {
	if err := s.scans.failed(); err != nil {
		return err
	}
	if s.strict && s.scans.damaged {
		return errDamaged
	}
	return nil
}

func (s *source) fail(err error) error {
	if s.ctx.Err() != nil {
		return s.ctx.Err()
	}
	return s.in.Fail(params.FormatJPEG, err, nil)
}

// transform makes samples of the coefficients of a row of units.
func (s *source) transform() {
	blk := &s.scans.block
	for i := range s.frame.comps {
		c, p := &s.frame.comps[i], &s.planes[i]
		co := &s.coefs[i]
		if co.steps == nil {
			p.blank()
			continue
		}
		for y := range c.v {
			row := (s.next*c.v + y) * co.stride
			if p.size == 1 {
				co.means(p.block(s.seen.x0*c.h, y), row+s.seen.x0*c.h, row+s.seen.x1*c.h)
				continue
			}
			for x := s.seen.x0 * c.h; x < s.seen.x1*c.h; x++ {
				n := co.dequantise(blk, row+x)
				transform(p.block(x, y), p.stride, p.size, blk, n)
				if n > 1 {
					*blk = [64]int16{}
				}
			}
		}
	}
}

// band makes b the row of units that the planes hold, or that lies in them.
func (s *source) band(b *codec.Band) {
	var runs [maxComponents]codec.Plane
	for i := range s.frame.comps {
		offset := 0
		if s.way == collected {
			offset = s.next * s.planes[i].rows
		}
		runs[i] = s.planes[i].run(s.next, offset)
	}
	*b = codec.Band{}
	if s.pixels != nil {
		b.Planes[0] = s.pixels.place(s.next)
		if !s.hidden() {
			s.pixels.run(&b.Planes[0], &runs)
		}
		return
	}
	copy(b.Planes[:], runs[:])
}
