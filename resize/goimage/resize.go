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
	defer func() {
		// A fault in here must not end a server; it is none of the picture's
		// errors either, and is told with its place.
		if v := recover(); v != nil {
			err = fmt.Errorf("goimage: panic: %v\n%s", v, debug.Stack())
		}
	}()
	if err := resize.CheckParams(p); err != nil {
		return info, err
	}
	if err := ctx.Err(); err != nil {
		return info, err
	}
	if p.Format.IsConcrete() && z.codecs.Encoder(p.Format) == nil {
		return info, &resize.Error{Format: p.Format, Detail: "no encoder", Err: resize.ErrFormat}
	}
	j := &job{z: z, ctx: ctx, p: p}
	err = j.run(w, r)
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
	h := img.Header()
	upright := resize.Size{Width: h.Width, Height: h.Height}.Upright(h.Orientation)
	j.info.Width, j.info.Height = upright.Width, upright.Height
	j.info.Orientation, j.info.Frames = h.Orientation, h.Frames
	plan, err := resize.NewPlan(upright.Width, upright.Height, j.p, j.z.limits)
	if err != nil {
		return err
	}
	j.info.OutWidth, j.info.OutHeight = plan.Canvas.Width, plan.Canvas.Height

	stored := plan.Orient(h.Orientation)
	release, err := j.z.budget.Acquire(j.ctx, j.memory(img, stored))
	defer release()
	if err != nil {
		return j.fail(err)
	}
	pic, out, err := j.decode(img, stored)
	if err != nil {
		return j.fail(err)
	}
	return j.encode(w, j.finish(pic, out, plan), out)
}

// fail tells the source's format with an error that does not yet.
func (j *job) fail(err error) error {
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

// memory bounds what is taken from here on. What the result will be is not known
// before the pixels are; the most it can be is three pictures of RGBA, one before
// and one after it was brought upright and padded, and the encoder's own.
func (j *job) memory(img codec.Image, stored resize.Plan) int64 {
	canvas := int64(stored.Canvas.Width) * int64(stored.Canvas.Height)
	return img.Memory(j.hint(img.Header(), stored)) + 3*4*canvas + j.scalerMemory(img.Header(), stored)
}

// decode reads the picture and scales it to the crop of stored, which is the plan
// before orientation.
func (j *job) decode(img codec.Image, stored resize.Plan) (*codec.Picture, *output, error) {
	src, err := img.Decode(j.ctx, j.hint(img.Header(), stored))
	if err != nil {
		return nil, nil, err
	}
	defer src.Close()
	out := j.z.choose(j, src.Shape(), img.Header(), stored)
	j.info.OutFormat = out.format
	pic, err := j.scale(src, stored, out)
	j.info.Incomplete = src.Incomplete()
	if err == nil && j.z.strict && j.info.Incomplete {
		err = fmt.Errorf("data is missing or damaged: %w", resize.ErrCorrupt)
	}
	return pic, out, err
}

func (j *job) encode(w io.Writer, pic *codec.Picture, out *output) error {
	o := codec.Options{Progressive: j.p.Progressive && out.format == params.FormatJPEG, ICC: out.icc}
	if !out.format.Lossless() {
		if o.Quality = j.p.Quality; o.Quality == 0 {
			o.Quality = params.DefaultQuality
		}
	}
	err := j.write(w, pic, out.encoder, o)
	if err == nil || j.ctx.Err() != nil && errors.Is(err, j.ctx.Err()) {
		return err
	}
	return &resize.Error{Format: out.format, Detail: "encoding", Err: err}
}

func (j *job) write(w io.Writer, pic *codec.Picture, e codec.Encoder, o codec.Options) error {
	sink, err := e.Encode(j.ctx, w, pic.Shape, o)
	if err != nil {
		return err
	}
	b := pic.Band()
	err = sink.Write(&b)
	if cerr := sink.Close(); err == nil {
		err = cerr
	}
	return err
}
