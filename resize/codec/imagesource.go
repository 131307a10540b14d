package codec

import (
	"context"
	"image"
	"io"
)

// bandRows is how many rows a Source over a whole picture gives at once: few
// enough that a context is looked at often, and a multiple of every chroma
// ratio.
const bandRows = 64

// RowImage is an image.Image that knows a fast way to its pixels. [FromImage]
// uses it for types that are not of package image.
type RowImage interface {
	image.Image
	// RGBARow writes row y, counted from the top of Bounds, as premultiplied
	// RGBA of 8 bits to dst, which has 4 bytes for each pixel.
	RGBARow(dst []byte, y int)
}

// FromImage returns the pixels of m as a Source, in the layout next to how m
// holds them: planes are handed out as they are where they can be, rows are
// converted a band at a time where not. Whether a picture with an alpha channel
// is opaque is found by looking at its pixels. m must not change before the
// Source is closed.
//
// All types of package image and [RowImage] are fast; others go through
// image.RGBA64Image or At, in 8 bits.
func FromImage(m image.Image) Source { return newImageSource(context.Background(), m) }

// imageSource delivers a whole picture in bands. A plane either lies in memory
// as the layout wants it (base), or is made row by row (fill).
type imageSource struct {
	ctx   context.Context
	shape *Shape
	base  [3]Plane // Pix and Stride of the whole plane; Pix is nil where fill makes it
	fill  func(plane int, dst []byte, y int)
	buf   [3][]byte
	y     int // next row of the picture
}

func newImageSource(ctx context.Context, m image.Image) *imageSource {
	b := m.Bounds()
	s := &imageSource{ctx: ctx}
	w, h := b.Dx(), b.Dy()
	one := func(l Layout, pix []byte, stride int, opaque bool) {
		s.shape = NewShape(l, w, h, 1, 1)
		s.shape.Opaque = opaque && l.Alpha()
		s.base[0] = Plane{Pix: pix, Stride: stride}
	}
	rows := func(l Layout, opaque bool, f func(dst []byte, y int)) {
		one(l, nil, 0, opaque)
		s.fill = func(_ int, dst []byte, y int) { f(dst, y) }
	}
	switch m := m.(type) {
	case *image.Gray:
		one(LayoutGray, m.Pix[m.PixOffset(b.Min.X, b.Min.Y):], m.Stride, false)
	case *image.Gray16:
		one(LayoutGray16, m.Pix[m.PixOffset(b.Min.X, b.Min.Y):], m.Stride, false)
	case *image.RGBA:
		one(LayoutRGBA, m.Pix[m.PixOffset(b.Min.X, b.Min.Y):], m.Stride, m.Opaque())
	case *image.RGBA64:
		one(LayoutRGBA64, m.Pix[m.PixOffset(b.Min.X, b.Min.Y):], m.Stride, m.Opaque())
	case *image.CMYK:
		one(LayoutCMYK, m.Pix[m.PixOffset(b.Min.X, b.Min.Y):], m.Stride, false)
	case *image.NRGBA:
		pix := m.Pix[m.PixOffset(b.Min.X, b.Min.Y):]
		if m.Opaque() { // straight and premultiplied are the same then
			one(LayoutRGBA, pix, m.Stride, true)
			break
		}
		rows(LayoutRGBA, false, func(dst []byte, y int) { Premultiply(dst, pix[y*m.Stride:]) })
	case *image.NRGBA64:
		pix := m.Pix[m.PixOffset(b.Min.X, b.Min.Y):]
		if m.Opaque() {
			one(LayoutRGBA64, pix, m.Stride, true)
			break
		}
		rows(LayoutRGBA64, false, func(dst []byte, y int) { premultiply16(dst, pix[y*m.Stride:]) })
	case *image.Paletted:
		pal := newPalette(m)
		rows(pal.layout, pal.opaque, func(dst []byte, y int) {
			pal.row(dst, m.Pix[m.PixOffset(b.Min.X, b.Min.Y+y):])
		})
	case *image.YCbCr:
		s.ycbcr(m)
	default:
		row, opaque := rgbaRows(m)
		rows(LayoutRGBA, opaque, row)
	}
	return s
}

// isOpaque asks m itself; a type that cannot tell may have alpha.
func isOpaque(m image.Image) bool {
	o, ok := m.(interface{ Opaque() bool })
	return ok && o.Opaque()
}

// ycbcr hands out the planes of m. A picture cut out of another one at an odd
// place begins in the middle of a chroma sample: along that axis chroma is
// given for every pixel.
func (s *imageSource) ycbcr(m *image.YCbCr) {
	r := m.Rect
	subX, subY := ratio(m.SubsampleRatio)
	// Package image divides coordinates towards zero: left of and above the
	// origin samples are not where they are elsewhere.
	alignedX, alignedY := r.Min.X >= 0 && r.Min.X%subX == 0, r.Min.Y >= 0 && r.Min.Y%subY == 0
	s.base[0] = Plane{Pix: m.Y, Stride: m.YStride}
	if !r.Empty() {
		s.base[0].Pix = m.Y[m.YOffset(r.Min.X, r.Min.Y):]
	}
	if alignedX && alignedY {
		s.shape = NewShape(LayoutYCbCr, r.Dx(), r.Dy(), subX, subY)
		c := 0
		if !r.Empty() {
			c = m.COffset(r.Min.X, r.Min.Y)
		}
		s.base[1] = Plane{Pix: m.Cb[c:], Stride: m.CStride}
		s.base[2] = Plane{Pix: m.Cr[c:], Stride: m.CStride}
		return
	}
	if !alignedX {
		subX = 1
	}
	if !alignedY {
		subY = 1
	}
	s.shape = NewShape(LayoutYCbCr, r.Dx(), r.Dy(), subX, subY)
	s.fill = func(plane int, dst []byte, y int) {
		src := m.Cb
		if plane == 2 {
			src = m.Cr
		}
		for i := range dst {
			dst[i] = src[m.COffset(r.Min.X+i*subX, r.Min.Y+y*subY)]
		}
	}
}

// ratio returns by how much chroma is divided, 1, 1 for a ratio unknown.
func ratio(r image.YCbCrSubsampleRatio) (x, y int) {
	switch r {
	case image.YCbCrSubsampleRatio422:
		return 2, 1
	case image.YCbCrSubsampleRatio420:
		return 2, 2
	case image.YCbCrSubsampleRatio440:
		return 1, 2
	case image.YCbCrSubsampleRatio411:
		return 4, 1
	case image.YCbCrSubsampleRatio410:
		return 4, 2
	}
	return 1, 1
}

func (s *imageSource) Shape() *Shape    { return s.shape }
func (s *imageSource) Incomplete() bool { return false }

func (s *imageSource) Close() error {
	s.base, s.buf, s.fill = [3]Plane{}, [3][]byte{}, nil
	s.y = s.shape.Height
	return nil
}

func (s *imageSource) Next(b *Band) error {
	if err := s.ctx.Err(); err != nil {
		return err
	}
	if s.y >= s.shape.Height || s.shape.Width <= 0 {
		return io.EOF
	}
	end := min(s.y+bandRows, s.shape.Height)
	*b = Band{}
	size := s.shape.Layout.PixelSize()
	for i := range s.shape.Layout.Planes() {
		c := &s.shape.Components[i]
		p := &b.Planes[i]
		// Rows of this plane that begin in the band; bandRows is a multiple of
		// every ratio, so none is given twice or left out.
		p.Y = s.y / c.Y.Num
		p.Rows = min((end+c.Y.Num-1)/c.Y.Num, c.Height) - p.Y
		p.Width = c.Width
		s.plane(p, i, size)
	}
	s.y = end
	return nil
}

// plane fills in the pixels of p, whose rows are set.
func (s *imageSource) plane(p *Plane, i, size int) {
	if base := &s.base[i]; base.Pix != nil {
		p.Stride = base.Stride
		o := p.Y * base.Stride
		// The slack behind a band would be other rows of the caller's picture.
		e := o + (p.Rows-1)*base.Stride + p.Width*size
		p.Pix = base.Pix[o:e:e]
		return
	}
	p.Stride = p.Width * size
	const slack = 64
	if s.buf[i] == nil {
		s.buf[i] = make([]byte, min(bandRows, s.shape.Components[i].Height)*p.Stride+slack)
	}
	p.Pix = s.buf[i][:p.Rows*p.Stride]
	for y := range p.Rows {
		s.fill(i, p.Row(y, size), p.Y+y)
	}
}
