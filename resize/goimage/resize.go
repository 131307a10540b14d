package goimage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
)

// Resize implements resize.Resizer. Besides the errors named there it returns a
// *params.Error for params that are not simplified or not valid.
func (z *Resizer) Resize(ctx context.Context, w io.Writer, r io.Reader, p params.Params) (info resize.Info, err error) {
	defer recovered(&err)
	if err := z.check(ctx, p); err != nil {
		return info, err
	}
	j := &job{z: z, ctx: ctx, p: p}
	err = j.run(w, r)
	return j.info, err
}

// recovered is to be deferred: a fault in here must not end a server; it is none
// of the picture's errors either, and is told with its place.
func recovered(err *error) {
	if v := recover(); v != nil {
		*err = fmt.Errorf("goimage: panic: %v\n%s", v, debug.Stack())
	}
}

// check refuses what can be refused before the source is read.
func (z *Resizer) check(ctx context.Context, p params.Params) error {
	if err := resize.CheckParams(p); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if p.Format.IsConcrete() && z.codecs.Encoder(p.Format) == nil {
		return &resize.Error{Format: p.Format, Detail: "no encoder", Err: resize.ErrFormat}
	}
	return nil
}

// Identify implements resize.Identifier.
func (z *Resizer) Identify(ctx context.Context, r io.Reader) (info resize.Info, err error) {
	defer recovered(&err)
	if err := ctx.Err(); err != nil {
		return info, err
	}
	j := &job{z: z, ctx: ctx}
	img, err := j.open(r)
	if err == nil {
		j.found(img.Header())
	}
	return j.info, err
}

// job is one picture on its way.
type job struct {
	z    *Resizer
	ctx  context.Context
	p    params.Params
	info resize.Info
}

func (j *job) run(w io.Writer, r io.Reader) error {
	img, err := j.open(r)
	if err != nil {
		return err
	}
	plan, err := j.plan(img.Header())
	if err != nil {
		return err
	}
	stored := plan.Orient(img.Header().Orientation)
	hint := j.hint(img.Header(), stored)
	release, err := j.z.budget.Acquire(j.ctx, img.Memory(hint)+j.memory(img.Header(), stored))
	defer release()
	if err != nil {
		return j.fail(err)
	}
	return j.make(w, img, hint, plan, stored)
}

// found keeps what the header tells.
func (j *job) found(h *codec.Header) {
	upright := resize.Size{Width: h.Width, Height: h.Height}.Upright(h.Orientation)
	j.info.Width, j.info.Height = upright.Width, upright.Height
	j.info.Orientation, j.info.Frames = h.Orientation, h.Frames
}

// plan returns the geometry of the result, upright.
func (j *job) plan(h *codec.Header) (resize.Plan, error) {
	j.found(h)
	plan, err := resize.NewPlan(j.info.Width, j.info.Height, j.p, j.z.limits)
	if err == nil {
		j.info.OutWidth, j.info.OutHeight = plan.Canvas.Width, plan.Canvas.Height
	}
	return plan, err
}

// fail tells the source's format with an error that does not yet, or, where it
// is the encoder's, the result's.
func (j *job) fail(err error) error {
	var ee *encodeError
	if errors.As(err, &ee) {
		if j.ctx.Err() != nil && errors.Is(ee.err, j.ctx.Err()) {
			return ee.err
		}
		return &resize.Error{Format: j.info.OutFormat, Detail: "encoding", Err: ee.err}
	}
	var re *resize.Error
	if errors.As(err, &re) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return &resize.Error{Format: j.info.Format, Err: err}
}

// open finds the codec by the first bytes and reads the header.
func (j *job) open(r io.Reader) (codec.Image, error) {
	prefix := make([]byte, codec.MagicLen)
	n, err := io.ReadFull(r, prefix)
	prefix = prefix[:n]
	switch {
	case err == io.EOF || err == io.ErrUnexpectedEOF:
		r = bytes.NewReader(prefix)
	case err != nil:
		return nil, &resize.Error{Detail: "reading the source", Err: err}
	default:
		r = io.MultiReader(bytes.NewReader(prefix), r)
	}
	c, ok := j.z.codecs.Sniff(prefix)
	if !ok {
		j.info.Format = resize.Sniff(prefix)
		return nil, &resize.Error{Format: j.info.Format, Detail: "no decoder", Err: resize.ErrFormat}
	}
	j.info.Format = c.Format
	return c.Decoder.Open(r, j.z.limits)
}

// memory bounds what is taken from here on, beside the decoder. How the pixels
// come is not known before they do; the most they can be is RGBA of 16 bits. A
// picture that must be turned is there twice, before and after, besides what the
// encoder keeps: all of it and its output at most, and tables and buffers.
func (j *job) memory(h *codec.Header, stored resize.Plan) int64 {
	const buffers = 512 << 10
	n := j.scalerMemory(h, stored) + 2*4*pixels(stored.Canvas) + buffers
	if j.z.parallel {
		n += aheadMemory
	}
	if turns[h.Orientation] != (turn{}) {
		n += 2 * 8 * pixels(cropSize(stored))
	}
	return n
}

func cropSize(pl resize.Plan) resize.Size {
	return resize.Size{Width: pl.Crop.Width, Height: pl.Crop.Height}
}

func pixels(s resize.Size) int64 { return int64(s.Width) * int64(s.Height) }

// make reads the picture, scales it to the crop of stored, which is the plan
// before orientation, and writes the result. Rows go on to the encoder as they
// come out of the scaler; only a picture that has to be turned is kept.
func (j *job) make(w io.Writer, img codec.Image, hint codec.Hint, plan, stored resize.Plan) error {
	src, err := j.z.source(j.ctx, img, hint)
	if err != nil {
		return j.fail(err)
	}
	defer src.Close()
	out := j.z.choose(j, src.Shape(), img.Header(), stored)
	j.info.OutFormat = out.format
	r, err := j.newResult(w, src.Shape(), out, plan)
	if err == nil {
		err = r.close(j.fill(r, src, stored))
	}
	if err != nil {
		return j.fail(err)
	}
	return nil
}

// source starts decoding.
func (z *Resizer) source(ctx context.Context, img codec.Image, hint codec.Hint) (codec.Source, error) {
	src, err := img.Decode(ctx, hint)
	if err != nil || !z.parallel {
		return src, err
	}
	return readAhead(src), nil
}

// fill makes r of src.
func (j *job) fill(r *result, src codec.Source, stored resize.Plan) error {
	var err error
	if turns[r.out.orientation] == (turn{}) {
		err = j.scale(src, stored, r.out, r.put)
	} else {
		err = j.turned(r, src, stored)
	}
	if damaged := j.saw(src); err == nil {
		err = damaged
	}
	return err
}

// saw keeps whether src was whole so far, and returns an error where that is a
// reason to refuse it.
func (j *job) saw(src codec.Source) error {
	if j.info.Incomplete = src.Incomplete(); j.info.Incomplete && j.z.strict {
		return fmt.Errorf("data is missing or damaged: %w", resize.ErrCorrupt)
	}
	return nil
}
