package goimage

import (
	"image/color"
	"io"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
)

// result is a picture that goes to its encoder row by row: converted to the
// layout that this one takes, laid on the background, put on the canvas.
type result struct {
	out    *output
	from   codec.Layout // of the rows that come
	plan   resize.Plan  // upright
	fill   color.RGBA   // of what is padded
	ground color.RGBA   // under transparent pixels
	sink   codec.Sink

	band  codec.Band
	line  []byte      // a row of the canvas; nil where rows go on as they are
	next  int         // row of the canvas
	queue [3]rowQueue // rows of YCbCr that become RGBA
}

// encodeError is an error of the encoder or of what it writes to.
type encodeError struct{ err error }

func (e *encodeError) Error() string { return e.err.Error() }
func (e *encodeError) Unwrap() error { return e.err }

func wrapEncode(err error) error {
	if err == nil {
		return nil
	}
	return &encodeError{err}
}

// newResult starts the encoder for what is made of pixels of shape s, as stored.
func (j *job) newResult(w io.Writer, s *codec.Shape, out *output, plan resize.Plan) (*result, error) {
	r := &result{out: out, from: s.Layout, plan: plan, fill: j.z.background, ground: j.z.background}
	if out.padClear {
		r.fill = color.RGBA{}
	}
	padded := plan.Canvas != cropSize(plan)
	if padded || out.flatten || r.from != out.layout {
		r.line = make([]byte, plan.Canvas.Width*out.layout.PixelSize())
		r.paint()
	}
	to := codec.NewShape(out.layout, plan.Canvas.Width, plan.Canvas.Height, out.subX, out.subY)
	to.Opaque = (s.Opaque || !s.Layout.Alpha() || out.flatten) && (!padded || r.fill.A == 255)
	o := codec.Options{Progressive: j.p.Progressive && out.format == params.FormatJPEG, ICC: out.icc}
	if !out.format.Lossless() {
		if o.Quality = j.p.Quality; o.Quality == 0 {
			o.Quality = params.DefaultQuality
		}
	}
	sink, err := out.encoder.Encode(j.ctx, w, to, o)
	r.sink = sink
	return r, wrapEncode(err)
}

// paint makes the line one of padding.
func (r *result) paint() {
	sample := []byte{r.fill.R, r.fill.G, r.fill.B, r.fill.A}[:r.out.layout.PixelSize()]
	for i := 0; i < len(r.line); i += len(sample) {
		copy(r.line[i:], sample)
	}
}

// put takes row y of a plane, upright and in the source's layout. Those of one
// plane come in order.
func (r *result) put(plane, y int, row []byte) error {
	switch {
	case r.line == nil:
		return r.write(plane, y, row)
	case r.from != codec.LayoutYCbCr:
		return r.place(row, nil, nil)
	}
	q := &r.queue
	q[plane].push(row)
	n := min(q[0].n, q[1].n, q[2].n)
	for i := range n {
		if err := r.place(q[0].row(i), q[1].row(i), q[2].row(i)); err != nil {
			return err
		}
	}
	for i := range q {
		q[i].drop(n)
	}
	return nil
}

// place puts the next row, of up to three planes, on the canvas.
func (r *result) place(a, b, c []byte) error {
	for r.next < r.plan.PadY {
		if err := r.emit(); err != nil {
			return err
		}
	}
	size := r.out.layout.PixelSize()
	at := r.line[r.plan.PadX*size : (r.plan.PadX+r.plan.Crop.Width)*size]
	convertRow(at, r.out.layout, r.from, a, b, c)
	if r.out.flatten {
		flatten(at, r.ground)
	}
	return r.emit()
}

// emit writes the line as the next row.
func (r *result) emit() error {
	r.next++
	return r.write(0, r.next-1, r.line)
}

func (r *result) write(plane, y int, row []byte) error {
	r.band.Planes = [3]codec.Plane{}
	r.band.Planes[plane] = codec.Plane{
		Pix: row, Stride: len(row), Width: len(row) / r.out.layout.PixelSize(), Y: y, Rows: 1,
	}
	return wrapEncode(r.sink.Write(&r.band))
}

// putPicture takes all planes of an upright picture.
func (r *result) putPicture(p *codec.Picture) error {
	if r.line == nil {
		r.band = p.Band()
		return wrapEncode(r.sink.Write(&r.band))
	}
	size := p.Shape.Layout.PixelSize()
	for y := range p.Shape.Height {
		for i := range p.Shape.Layout.Planes() {
			if err := r.put(i, y, p.Planes[i].Row(y, size)); err != nil {
				return err
			}
		}
	}
	return nil
}

// finish writes what is padded below the picture.
func (r *result) finish() error {
	if r.line == nil {
		return nil
	}
	r.paint()
	for r.next < r.plan.Canvas.Height {
		if err := r.emit(); err != nil {
			return err
		}
	}
	return nil
}

// close ends the encoder. After an error, failed, it only gives back what that
// holds.
func (r *result) close(failed error) error {
	if failed == nil {
		failed = r.finish()
	}
	err := wrapEncode(r.sink.Close())
	if failed != nil {
		return failed
	}
	return err
}

// rowQueue keeps rows of a plane until those of the others are there.
type rowQueue struct {
	buf  []byte
	size int // bytes in a row
	n    int
}

func (q *rowQueue) push(row []byte) {
	q.buf, q.size, q.n = append(q.buf, row...), len(row), q.n+1
}

func (q *rowQueue) row(i int) []byte { return q.buf[i*q.size : (i+1)*q.size] }

func (q *rowQueue) drop(n int) {
	rest := copy(q.buf, q.buf[n*q.size:])
	q.buf, q.n = q.buf[:rest], q.n-n
}
