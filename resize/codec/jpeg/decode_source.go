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
	in     *codec.Input
	scans  *scanReader
	frame  *decodeFrame
	color  colorSpace
	strict bool
	size   int // samples on a side of a block
	last   int // last coefficient wanted
	shape  *codec.Shape

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

// kept is the number of coefficients kept a block. Refinement looks at all
// coefficients but the first, so it is all or one.
func kept(size int) int {
	if size == 1 {
		return 1
	}
	return 64
}

func (m *opened) newSource(ctx context.Context, h codec.Hint) *source {
	f := m.r.frame
	s := &source{
		ctx: ctx, in: m.in, scans: newScanReader(m.r), frame: f, color: m.color, strict: h.Strict,
		size: f.scaleFor(h), way: wayOf(f, m.r.scan),
	}
	s.last = lastWanted(s.size)
	s.shape = f.shape(s.color, s.size)
	for i := range f.comps {
		c := &f.comps[i]
		rows := c.v
		if s.way == collected {
			rows = c.paddedY
		}
		s.planes[i] = newPlane(c, s.size, rows)
		if s.way == refined {
			s.coefs[i] = newDecodeCoefs(c, kept(s.size))
		}
	}
	if s.shape.Layout.PixelSize() > 1 {
		s.pixels = newInterleaver(f, s.color, m.r.adobe >= 0, s.shape, s.size)
	}
	return s
}

// memory bounds what newSource and its source take.
func (m *opened) memory(h codec.Hint) int64 {
	const fixed = 512 << 10 // tables, window, read buffer
	f := m.r.frame
	size, w := f.scaleFor(h), wayOf(f, m.r.scan)
	n := int64(fixed) + m.held
	for i := range f.comps {
		c := &f.comps[i]
		rows := c.v
		if w == collected {
			rows = c.paddedY
		}
		n += c.bytes(size, rows)
		if w == refined {
			n += 2 * c.coefficients(kept(size))
		}
	}
	if m.color >= colorRGB {
		n += 2 * interleavedBytes(f, size)
	}
	return n
}

func (s *source) Shape() *codec.Shape { return s.shape }
func (s *source) Incomplete() bool    { return s.scans.damaged }

func (s *source) Close() error {
	s.err = io.EOF
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
	switch s.way {
	case streamed:
		s.scans.visit(s.next, func(i, x, y int) {
			c := &s.scans.scan.comps[i]
			s.scans.sample(i, &s.planes[c.index], x, y-s.next*c.v)
		})
		if err := s.check(); err != nil {
			return s.fail(err)
		}
	case refined:
		s.transform()
	}
	s.band(b)
	s.next++
	return nil
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
		for y := range c.v {
			for x := range c.paddedX {
				n := uint32(1)
				if co.steps != nil {
					n = co.dequantise(blk, x, s.next*c.v+y, s.last)
				}
				transform(p.block(x, y), p.stride, p.size, blk, n)
				clear(blk[:])
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
		b.Planes[0] = s.pixels.run(s.next, &runs)
		return
	}
	copy(b.Planes[:], runs[:])
}
