package goimage

import (
	"io"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/internal/scale"
)

var whole = codec.Ratio{Num: 1, Den: 1}

// axes returns where the samples of one component of the result lie among those
// of a component of the source. sub is the result's pixels per sample.
func axes(c *codec.Component, pl resize.Plan, subX, subY int) (x, y scale.Axis) {
	return axis(c.Width, c.X, pl.Source.Width, pl.Scaled.Width, pl.Crop.X, pl.Crop.Width, subX),
		axis(c.Height, c.Y, pl.Source.Height, pl.Scaled.Height, pl.Crop.Y, pl.Crop.Height, subY)
}

func axis(in int, step codec.Ratio, size, scaled, offset, out, sub int) scale.Axis {
	return scale.Axis{
		In: in, InStep: step, Size: size, Scaled: scaled, Offset: offset,
		Out: (out + sub - 1) / sub, OutStep: codec.Ratio{Num: sub, Den: 1},
	}
}

// hint tells the decoder how small the picture may come, and which part of it is
// looked at.
func (j *job) hint(h *codec.Header, pl resize.Plan) codec.Hint {
	hint := codec.Hint{Strict: j.z.strict}
	// Nearest picks samples of the original, not of a shrunk one.
	if j.z.filter != resize.Nearest {
		hint.Width, hint.Height = min(pl.Scaled.Width, h.Width), min(pl.Scaled.Height, h.Height)
	}
	x, y := axes(&codec.Component{Width: h.Width, Height: h.Height, X: whole, Y: whole}, pl, 1, 1)
	x0, x1, errX := x.Range(j.z.filter)
	y0, y1, errY := y.Range(j.z.filter)
	if errX != nil || errY != nil {
		return hint // scaling will fail with it
	}
	// Chroma, and a shrunk picture, look a few samples further.
	wide := func(lo, hi, size, scaled int) (int, int) {
		m := 8*(size/scaled+1) + 8
		return max(0, lo-m), min(size, hi+m)
	}
	hint.Region.X0, hint.Region.X1 = wide(x0, x1, h.Width, pl.Scaled.Width)
	hint.Region.Y0, hint.Region.Y1 = wide(y0, y1, h.Height, pl.Scaled.Height)
	return hint
}

// scalerMemory supposes the widest pixels there are.
func (j *job) scalerMemory(h *codec.Header, pl resize.Plan) int64 {
	x, y := axes(&codec.Component{Width: h.Width, Height: h.Height, X: whole, Y: whole}, pl, 1, 1)
	n, err := scale.Memory(x, y, scale.PixelOf(codec.LayoutRGBA64), j.z.filter)
	if err != nil {
		return 0 // scaling will fail with it, before it takes memory
	}
	return n
}

// scale makes the crop of pl, in the stored orientation, of the source's pixels:
// in the source's layout, planes of YCbCr in the sizes that the output needs.
func (j *job) scale(src codec.Source, pl resize.Plan, out *output) (*codec.Picture, error) {
	s := src.Shape()
	subX, subY := out.storedSubsampling(pl)
	pic := codec.NewPicture(codec.NewShape(s.Layout, pl.Crop.Width, pl.Crop.Height, subX, subY))
	pic.Shape.Opaque = s.Opaque
	var planes [3]scaling
	defer func() {
		for i := range planes {
			planes[i].close()
		}
	}()
	for i := range s.Layout.Planes() {
		d := &pic.Shape.Components[i]
		x, y := axes(&s.Components[i], pl, d.X.Num, d.Y.Num)
		sc, err := scale.New(x, y, scale.PixelOf(s.Layout), j.z.filter, j.z.weights)
		if err != nil {
			return nil, err
		}
		planes[i] = scaling{sc, &pic.Planes[i], s.Layout.PixelSize()}
	}
	return pic, j.pull(src, planes[:s.Layout.Planes()])
}

// scaling is one plane on its way into the result.
type scaling struct {
	s    *scale.Scaler
	dst  *codec.Plane
	size int
}

func (p *scaling) close() {
	if p.s != nil {
		p.s.Close()
	}
}

func (p *scaling) emit(y int, row []byte) error {
	copy(p.dst.Row(y, p.size), row)
	return nil
}

// pull runs bands through the scalers until the result is complete.
func (j *job) pull(src codec.Source, planes []scaling) error {
	for {
		if err := j.ctx.Err(); err != nil {
			return err
		}
		var b codec.Band
		err := src.Next(&b)
		if err == io.EOF || err == nil && b.Frame > 0 {
			return flush(planes)
		}
		if err != nil {
			return err
		}
		done := true
		for i := range planes {
			if err := planes[i].s.Push(&b.Planes[i], planes[i].emit); err != nil {
				return err
			}
			done = done && planes[i].s.Done()
		}
		if done {
			return nil
		}
	}
}

func flush(planes []scaling) error {
	for i := range planes {
		if err := planes[i].s.Flush(planes[i].emit); err != nil {
			return err
		}
	}
	return nil
}
