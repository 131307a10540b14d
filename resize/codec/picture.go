package codec

import (
	"errors"
	"fmt"
	"image"
	"io"
)

// Picture is one whole picture in memory: what bands become where somebody
// needs all of them, and bands are made of again.
type Picture struct {
	Shape *Shape
	// Planes hold all rows of each component, 64 bytes of slack behind them.
	Planes [3]Plane
}

// NewPicture returns a Picture of shape s with all samples 0.
func NewPicture(s *Shape) *Picture {
	p := &Picture{Shape: s}
	for i := range s.Layout.Planes() {
		c := &s.Components[i]
		stride := c.Width * s.Layout.PixelSize()
		pix := make([]byte, stride*c.Height+64)
		p.Planes[i] = Plane{Pix: pix[:stride*c.Height], Stride: stride, Width: c.Width, Rows: c.Height}
	}
	return p
}

// Bytes returns the memory NewPicture(s) takes.
func (s *Shape) Bytes() int64 {
	var n int64
	for i := range s.Layout.Planes() {
		n += int64(s.Components[i].Width)*int64(s.Layout.PixelSize())*int64(s.Components[i].Height) + 64
	}
	return n
}

// ReadPicture reads the first frame of src into a Picture. A Source that ends
// before its last row gives an error.
func ReadPicture(src Source) (*Picture, error) {
	c := collector{pic: NewPicture(src.Shape())}
	for {
		var b Band
		err := src.Next(&b)
		if err == io.EOF || err == nil && b.Frame > 0 {
			break
		}
		if err != nil {
			return nil, err
		}
		if err := c.write(&b); err != nil {
			return nil, err
		}
	}
	return c.pic, c.complete()
}

// ToImage reads the first frame of src into an image.Image, of the type of
// package image that holds the layout: RGBA for LayoutGrayAlpha. The chroma of
// an image.YCbCr is repeated to a ratio that package has, where it must.
func ToImage(src Source) (image.Image, error) {
	p, err := ReadPicture(src)
	if err != nil {
		return nil, err
	}
	return p.Image(), nil
}

// Source returns the picture's pixels, in one band. The Picture must not change
// before that was used.
func (p *Picture) Source() Source { return &pictureSource{p: p} }

type pictureSource struct {
	p    *Picture
	done bool
}

func (s *pictureSource) Shape() *Shape    { return s.p.Shape }
func (s *pictureSource) Incomplete() bool { return false }

func (s *pictureSource) Close() error {
	s.done = true
	return nil
}

func (s *pictureSource) Next(b *Band) error {
	if s.done {
		return io.EOF
	}
	s.done = true
	*b = s.p.Band()
	return nil
}

// Band returns all of the picture as one band.
func (p *Picture) Band() Band { return Band{Planes: p.Planes} }

// Image returns the picture as an image.Image with its origin at 0, 0, which
// shares the planes where package image has a type for them; see [ToImage].
func (p *Picture) Image() image.Image {
	pix, stride := p.Planes[0].Pix, p.Planes[0].Stride
	r := image.Rect(0, 0, p.Shape.Components[0].Width, p.Shape.Components[0].Height)
	switch p.Shape.Layout {
	case LayoutGray:
		return &image.Gray{Pix: pix, Stride: stride, Rect: r}
	case LayoutGray16:
		return &image.Gray16{Pix: pix, Stride: stride, Rect: r}
	case LayoutRGBA64:
		return &image.RGBA64{Pix: pix, Stride: stride, Rect: r}
	case LayoutCMYK:
		return &image.CMYK{Pix: pix, Stride: stride, Rect: r}
	case LayoutYCbCr:
		return p.ycbcr(r)
	case LayoutGrayAlpha:
		m := image.NewRGBA(r)
		for i := 0; i+1 < len(pix); i += 2 {
			v := pix[i]
			copy(m.Pix[2*i:], []byte{v, v, v, pix[i+1]})
		}
		return m
	}
	return &image.RGBA{Pix: pix, Stride: stride, Rect: r}
}

var ratios = []image.YCbCrSubsampleRatio{
	image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio420,
	image.YCbCrSubsampleRatio440, image.YCbCrSubsampleRatio411, image.YCbCrSubsampleRatio410,
}

func (p *Picture) ycbcr(r image.Rectangle) image.Image {
	y, cb, cr := &p.Planes[0], &p.Planes[1], &p.Planes[2]
	m := &image.YCbCr{Y: y.Pix, Cb: cb.Pix, Cr: cr.Pix, YStride: y.Stride, CStride: cb.Stride, Rect: r}
	for _, std := range ratios {
		sx, sy := ratio(std)
		if fits(cb, r, sx, sy) && fits(cr, r, sx, sy) && cb.Stride == cr.Stride {
			m.SubsampleRatio = std
			return m
		}
	}
	m.SubsampleRatio = image.YCbCrSubsampleRatio444
	m.Cb, m.Cr, m.CStride = repeat(cb, r), repeat(cr, r), r.Dx()
	return m
}

func fits(c *Plane, r image.Rectangle, sx, sy int) bool {
	return c.Width == (r.Dx()+sx-1)/sx && c.Rows == (r.Dy()+sy-1)/sy
}

// repeat stretches a plane to r by repeating samples.
func repeat(c *Plane, r image.Rectangle) []byte {
	w, h := r.Dx(), r.Dy()
	out := make([]byte, w*h)
	for y := range h {
		row := c.Row(y*c.Rows/h, 1)
		for x := range w {
			out[y*w+x] = row[x*c.Width/w]
		}
	}
	return out
}

var (
	errRowOrder = errors.New("codec: rows out of order")
	errRowShape = errors.New("codec: rows do not fit the picture's shape")
	errMissing  = errors.New("codec: not all rows were written")
)

// collector writes bands to a Picture and checks that they come as they must.
type collector struct {
	pic  *Picture
	next [3]int
}

func (c *collector) write(b *Band) error {
	size := c.pic.Shape.Layout.PixelSize()
	for i := range c.pic.Shape.Layout.Planes() {
		src, dst := &b.Planes[i], &c.pic.Planes[i]
		if src.Rows == 0 {
			continue
		}
		if src.Y != c.next[i] {
			return fmt.Errorf("%w: plane %d, row %d after %d rows", errRowOrder, i, src.Y, c.next[i])
		}
		if src.Rows < 0 || src.Rows > dst.Rows-src.Y || src.Width != dst.Width {
			return fmt.Errorf("%w: plane %d, %d rows of %d at %d", errRowShape, i, src.Rows, src.Width, src.Y)
		}
		for y := range src.Rows {
			copy(dst.Row(src.Y+y, size), src.Row(y, size))
		}
		c.next[i] += src.Rows
	}
	return nil
}

func (c *collector) complete() error {
	for i := range c.pic.Shape.Layout.Planes() {
		if c.next[i] != c.pic.Planes[i].Rows {
			return errMissing
		}
	}
	return nil
}
