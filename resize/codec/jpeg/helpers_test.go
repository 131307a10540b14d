package jpeg_test

import (
	"bytes"
	"context"
	"image"
	stdjpeg "image/jpeg"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/jpeg"
)

// A picture is a shape and its samples.
type picture struct {
	shape *codec.Shape
	band  codec.Band
}

// sampler gives the sample of a plane at x, y.
type sampler func(plane, x, y int) byte

func newPicture(l codec.Layout, width, height, subX, subY int, at sampler) *picture {
	return newPictureOf(codec.NewShape(l, width, height, subX, subY), at)
}

func newPictureOf(s *codec.Shape, at sampler) *picture {
	p := &picture{shape: s}
	size := s.Layout.PixelSize()
	for i := range s.Layout.Planes() {
		c := s.Components[i]
		stride := c.Width*size + 3
		pix := make([]byte, stride*c.Height)
		for y := range c.Height {
			for x := range c.Width * size {
				pix[y*stride+x] = at(i, x, y)
			}
		}
		p.band.Planes[i] = codec.Plane{Pix: pix, Stride: stride, Width: c.Width, Rows: c.Height}
	}
	return p
}

// smooth is a picture of soft slopes and waves, different in each plane.
func smooth(plane, x, y int) byte {
	f := float64(plane + 1)
	return byte(128 + 60*math.Sin(float64(x)/(9*f)) + 60*math.Cos(float64(y)/(13*f)))
}

// noise returns random samples.
func noise(seed uint64) sampler {
	r := rand.New(rand.NewPCG(seed, 1))
	return func(int, int, int) byte { return byte(r.Uint32()) }
}

// extremes returns 0 and 255 at random.
func extremes(seed uint64) sampler {
	r := rand.New(rand.NewPCG(seed, 2))
	return func(int, int, int) byte { return byte(r.Uint32()&1) * 255 }
}

// natural is smooth with a little noise and some edges, so that blocks have
// coefficients of all sizes, zeros between them, and blocks with none.
func natural(seed uint64) sampler {
	r := rand.New(rand.NewPCG(seed, 3))
	return func(plane, x, y int) byte {
		v := int(smooth(plane, x, y))
		switch {
		case x/24%3 == 1 && y/24%3 == 1:
			v += int(r.Uint32()%41) - 20
		case x/40%4 == 2:
			v /= 2
		}
		return byte(min(max(v, 0), 255))
	}
}

// rows cuts rows from to to of a plane out.
func rows(p codec.Plane, from, to int) codec.Plane {
	from, to = min(from, p.Rows), min(to, p.Rows)
	q := p
	q.Y, q.Rows = from, to-from
	if q.Rows > 0 {
		q.Pix = p.Pix[from*p.Stride:]
	}
	return q
}

// encode encodes p in bands of the given number of rows of the largest plane.
func encode(tb testing.TB, e codec.Encoder, p *picture, o codec.Options, step int) []byte {
	tb.Helper()
	var buf bytes.Buffer
	s, err := e.Encode(context.Background(), &buf, p.shape, o)
	if err != nil {
		tb.Fatal(err)
	}
	for y := 0; y < p.shape.Height; y += step {
		var b codec.Band
		for i := range p.shape.Layout.Planes() {
			sub := p.shape.Components[i].Y.Num
			b.Planes[i] = rows(p.band.Planes[i], y/sub, (y+step)/sub)
			if y+step >= p.shape.Height {
				b.Planes[i] = rows(p.band.Planes[i], y/sub, p.shape.Height)
			}
		}
		if err := s.Write(&b); err != nil {
			tb.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		tb.Fatal(err)
	}
	return buf.Bytes()
}

// encodeWhole encodes p from one band.
func encodeWhole(tb testing.TB, p *picture, o codec.Options) []byte {
	tb.Helper()
	return encode(tb, jpeg.NewEncoder(nil), p, o, p.shape.Height)
}

// decode decodes with the standard library.
func decode(tb testing.TB, data []byte) image.Image {
	tb.Helper()
	m, err := stdjpeg.Decode(bytes.NewReader(data))
	if err != nil {
		tb.Fatal(err)
	}
	return m
}

// planes returns a decoded picture's planes as they were coded.
func planes(tb testing.TB, m image.Image) (pix [3][]byte, stride [3]int) {
	tb.Helper()
	switch m := m.(type) {
	case *image.Gray:
		return [3][]byte{m.Pix}, [3]int{m.Stride}
	case *image.YCbCr:
		return [3][]byte{m.Y, m.Cb, m.Cr}, [3]int{m.YStride, m.CStride, m.CStride}
	}
	tb.Fatalf("decoded to %T", m)
	return
}

// compare returns the mean square and the greatest error of each of p's planes.
func compare(tb testing.TB, p *picture, m image.Image) (mse [3]float64, worst [3]int) {
	tb.Helper()
	if m.Bounds().Dx() != p.shape.Width || m.Bounds().Dy() != p.shape.Height {
		tb.Fatalf("decoded to %v, want %d x %d", m.Bounds(), p.shape.Width, p.shape.Height)
	}
	pix, stride := planes(tb, m)
	for i := range p.shape.Layout.Planes() {
		want := p.band.Planes[i]
		for y := range want.Rows {
			got := pix[i][y*stride[i]:]
			for x, w := range want.Row(y, 1) {
				d := int(got[x]) - int(w)
				mse[i] += float64(d * d)
				worst[i] = max(worst[i], d, -d)
			}
		}
		mse[i] /= float64(want.Rows * want.Width)
	}
	return mse, worst
}

func psnr(mse float64) float64 { return 10 * math.Log10(255*255/max(mse, 1e-9)) }
