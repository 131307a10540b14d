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
		hint.Width, hint.Height = leastDecoded(pl.Scaled.Width, h.Width), leastDecoded(pl.Scaled.Height, h.Height)
		hint.SubX, hint.SubY = j.subsampled(h, pl)
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

// subsampled returns how many columns and rows of the scaled picture, as it is
// stored, share a sample of chroma in the result, or 0 for a result in RGB or of
// full chroma.
//
// For the latter a decoder could be asked for chroma of 4:2:0 at twice the size of
// luma, which libjpeg does. That is not worth it: measured, it takes 15 to 25 %
// more time, while chroma made of what comes along with luma is at 47 to 58 dB
// of that of the whole source, and in a JPEG of quality 92 at 0.1 to 0.5 dB of it.
// The other way round chroma of 4:4:4 is asked for at half the size of luma, for
// 14 to 30 % less time and the same result.
func (j *job) subsampled(h *codec.Header, pl resize.Plan) (subX, subY int) {
	shape := &codec.Shape{Layout: codec.LayoutYCbCr}
	o := j.z.choose(j, shape, h, pl)
	c := o.storedShape(shape, pl).Components[1]
	if o.layout != codec.LayoutYCbCr || c.X.Num*c.Y.Num == 1 {
		return 0, 0
	}
	return c.X.Num, c.Y.Num
}

// leastDecoded is the least size to which a decoder may shrink a side. What cuts
// off frequencies in blocks has another look than the filter: it leaves the filter
// a third of the way at least, below which photographs are up to 3 dB worse
// (internal/bench/peers).
func leastDecoded(scaled, size int) int { return min(scaled+(scaled+2)/3, size) }

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
// in the source's layout, planes of YCbCr in the sizes that the output needs. It
// hands each row of each plane to put, in order for every plane.
func (j *job) scale(src codec.Source, pl resize.Plan, out *output, put func(plane, y int, row []byte) error) error {
	planes, err := j.z.scalings(src.Shape(), out.storedShape(src.Shape(), pl), pl, put)
	if err != nil {
		return err
	}
	defer planes.close()
	return j.pull(src, planes)
}

// scalings returns what scales the planes of shape s to those of shape to.
func (z *Resizer) scalings(s, to *codec.Shape, pl resize.Plan, put func(plane, y int, row []byte) error) (scalings, error) {
	px := scale.PixelOf(s.Layout)
	px.Alpha = px.Alpha && !s.Opaque
	var planes scalings
	for i := range s.Layout.Planes() {
		d := &to.Components[i]
		x, y := axes(&s.Components[i], pl, d.X.Num, d.Y.Num)
		sc, err := scale.New(x, y, px, z.filter, z.weights)
		if err != nil {
			planes.close()
			return nil, err
		}
		planes = append(planes, scaling{sc, func(y int, row []byte) error { return put(i, y, row) }})
	}
	return planes, nil
}

// scaling is one plane on its way into the result.
type scaling struct {
	s    *scale.Scaler
	emit func(y int, row []byte) error
}

// scalings are the planes of a picture.
type scalings []scaling

func (p scalings) close() {
	for i := range p {
		p[i].s.Close()
	}
}

// push takes a band and reports whether the result is complete.
func (p scalings) push(b *codec.Band) (done bool, err error) {
	done = true
	for i := range p {
		if err := p[i].s.Push(&b.Planes[i], p[i].emit); err != nil {
			return false, err
		}
		done = done && p[i].s.Done()
	}
	return done, nil
}

// flush takes it that there are no more rows.
func (p scalings) flush() error {
	for i := range p {
		if err := p[i].s.Flush(p[i].emit); err != nil {
			return err
		}
	}
	return nil
}

// pull runs bands through the scalers until the result is complete.
func (j *job) pull(src codec.Source, planes scalings) error {
	var b codec.Band
	for {
		if err := j.ctx.Err(); err != nil {
			return err
		}
		err := src.Next(&b)
		if err == io.EOF || err == nil && b.Frame > 0 {
			return planes.flush()
		}
		if err != nil {
			return err
		}
		if done, err := planes.push(&b); done || err != nil {
			return err
		}
	}
}
