package goimage_test

import (
	"context"
	"image"
	"image/color"
	"io"
	"testing"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/goimage"
)

// TestOrientation turns a picture of odd and even sides, cropped and not, to JPEG
// (planar) and PNG (RGBA), and looks at its corners.
func TestOrientation(t *testing.T) {
	corners := map[int][4]color.RGBA{
		1: {red, green, blue, white}, 2: {green, red, white, blue}, 3: {white, blue, green, red}, 4: {blue, white, red, green},
		5: {red, blue, green, white}, 6: {blue, red, white, green}, 7: {white, green, blue, red}, 8: {green, white, red, blue},
	}
	z := goimage.New(nil)
	for o, want := range corners {
		for _, size := range []image.Point{{80, 60}, {81, 61}} {
			data := encodeJPEG(t, quadrants(size.X, size.Y), o)
			for _, f := range []params.Format{params.FormatJPEG, params.FormatPNG} {
				for _, p := range []params.Params{{Width: 31}, {Percent: 100}, {Width: 23, Height: 23, Fit: params.FitCover}, {Width: 41, Height: 61, Fit: params.FitContain, Enlarge: true}} {
					p.Format, p.Quality = f, 95
					out, info := run(t, z, data, p)
					m := decode(t, out)
					b := m.Bounds()
					if b.Dx() != info.OutWidth || b.Dy() != info.OutHeight || info.Orientation != o {
						t.Errorf("%+v of orientation %d is %v", info, o, b)
					}
					if p.Fit == params.FitContain {
						b = b.Inset(14)
					}
					x0, y0, x1, y1 := b.Min.X+b.Dx()/4, b.Min.Y+b.Dy()/4, b.Max.X-1-b.Dx()/4, b.Max.Y-1-b.Dy()/4
					for i, at := range []image.Point{{x0, y0}, {x1, y0}, {x0, y1}, {x1, y1}} {
						if got := m.At(at.X, at.Y); !close2(got, want[i], 12) {
							t.Errorf("orientation %d, %v, %+v: corner %d is %v, want %v", o, size, p, i, got, want[i])
						}
					}
				}
			}
		}
	}
}

// fake is a codec that hands out a given picture and keeps what it is to encode.
type fake struct {
	m           image.Image
	orientation int
	got         *codec.Picture
}

func (f *fake) Open(io.Reader, resize.Limits) (codec.Image, error) { return f, nil }
func (f *fake) Memory(codec.Hint) int64                            { return 1 }
func (f *fake) Header() *codec.Header {
	b := f.m.Bounds()
	return &codec.Header{Width: b.Dx(), Height: b.Dy(), Orientation: f.orientation, Frames: 1}
}
func (f *fake) Decode(context.Context, codec.Hint) (codec.Source, error) {
	return codec.FromImage(f.m), nil
}
func (f *fake) Layouts() []codec.Layout {
	return []codec.Layout{codec.LayoutYCbCr, codec.LayoutGray, codec.LayoutRGBA}
}
func (f *fake) Encode(_ context.Context, _ io.Writer, s *codec.Shape, _ codec.Options) (codec.Sink, error) {
	f.got = codec.NewPicture(s)
	return f, nil
}
func (f *fake) Write(b *codec.Band) error {
	size := f.got.Shape.Layout.PixelSize()
	for i := range f.got.Shape.Layout.Planes() {
		p := &b.Planes[i]
		for y := range p.Rows {
			copy(f.got.Planes[i].Row(p.Y+y, size), p.Row(y, size))
		}
	}
	return nil
}
func (f *fake) Close() error { return nil }

func (f *fake) resize(t *testing.T, p params.Params) *codec.Picture {
	p.Format = "fake"
	z := goimage.New(&goimage.Options{Codecs: codec.List{{Format: "fake", Magic: func([]byte) bool { return true }, Decoder: f, Encoder: f}}})
	run(t, z, nil, p)
	return f.got
}

// TestChromaTurned compares the planes of a picture that lies stored in each of
// the eight ways with those of the upright one.
func TestChromaTurned(t *testing.T) {
	const w, h = 121, 93
	src := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio444)
	for y := range h {
		for x := range w {
			i := y*src.YStride + x
			src.Y[i], src.Cb[i], src.Cr[i] = uint8(x*2), uint8(2*y+x/4), uint8(255-x-y)
		}
	}
	// where says which pixel of a stored picture is x, y of the upright one.
	where := map[int]func(x, y int) (int, int){
		1: func(x, y int) (int, int) { return x, y }, 2: func(x, y int) (int, int) { return w - 1 - x, y },
		3: func(x, y int) (int, int) { return w - 1 - x, h - 1 - y }, 4: func(x, y int) (int, int) { return x, h - 1 - y },
		5: func(x, y int) (int, int) { return y, x }, 6: func(x, y int) (int, int) { return y, w - 1 - x },
		7: func(x, y int) (int, int) { return h - 1 - y, w - 1 - x }, 8: func(x, y int) (int, int) { return h - 1 - y, x },
	}
	for _, p := range []params.Params{{Width: 20}, {Width: 37}, {Width: 51}, {Percent: 100}, {Width: 33, Height: 47, Fit: params.FitCover, Position: params.PositionTopLeft}} {
		want := (&fake{m: src, orientation: 1}).resize(t, p)
		for o, at := range where {
			r := image.Rect(0, 0, w, h)
			if o > 4 {
				r = image.Rect(0, 0, h, w)
			}
			stored := image.NewYCbCr(r, image.YCbCrSubsampleRatio444)
			for y := range h {
				for x := range w {
					sx, sy := at(x, y)
					i, k := y*src.YStride+x, sy*stored.YStride+sx
					stored.Y[k], stored.Cb[k], stored.Cr[k] = src.Y[i], src.Cb[i], src.Cr[i]
				}
			}
			got := (&fake{m: stored, orientation: o}).resize(t, p)
			if got.Shape.Components != want.Shape.Components {
				t.Errorf("orientation %d, %+v: %+v, want %+v", o, p, got.Shape, want.Shape)
				continue
			}
			for i := range 3 {
				worst := 0
				for k, v := range got.Planes[i].Pix {
					worst = max(worst, int(max(v, want.Planes[i].Pix[k])-min(v, want.Planes[i].Pix[k])))
				}
				// Scaled to half at once, or to full and then averaged, which differs
				// where a sample lies half outside. One pixel off would be 6 and more.
				if worst > 3 {
					t.Errorf("orientation %d, %+v: plane %d differs by %d", o, p, i, worst)
				}
			}
		}
	}
}
