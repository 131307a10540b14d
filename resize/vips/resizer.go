//go:build cgo && vips

package vips

import (
	"context"
	"fmt"
	"image/color"
	"io"
	"slices"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
)

// Resizer is the backend; it implements resize.Resizer. It is immutable and safe
// for concurrent use.
type Resizer struct {
	reads, writes []params.Format
	filter        resize.Filter
	limits        resize.Limits
	budget        *resize.Budget
	background    [3]uint8
	strict        bool
}

// New returns a Resizer. A nil o means the defaults; o is copied. It starts
// libvips if nobody has; see the package comment for what that sets.
//
// The error wraps resize.ErrNotBuilt in a build without libvips; else it says what
// libvips did not like, or which option cannot be had.
func New(o *Options) (*Resizer, error) {
	if o == nil {
		o = &Options{}
	}
	lib, err := start()
	if err != nil {
		return nil, err
	}
	if _, ok := kernels[o.Filter]; !ok {
		return nil, fmt.Errorf("vips: libvips has no filter %v", o.Filter)
	}
	z := &Resizer{
		reads:      lib.read(),
		writes:     lib.written(),
		filter:     o.Filter,
		limits:     o.Limits.WithDefaults(),
		budget:     o.Budget,
		background: [3]uint8{255, 255, 255},
		strict:     o.Strict,
	}
	if o.Formats != nil {
		z.reads = slices.DeleteFunc(z.reads, func(f params.Format) bool { return !slices.Contains(o.Formats, f) })
	}
	if z.budget == nil {
		z.budget = resize.NewBudget(0, nil)
	}
	if o.Background != nil {
		c := color.NRGBAModel.Convert(o.Background).(color.NRGBA)
		z.background = [3]uint8{c.R, c.G, c.B}
	}
	return z, nil
}

// Encodes returns the formats that can be asked for; see resize.Encodes.
func (z *Resizer) Encodes() []params.Format { return slices.Clone(z.writes) }

// Resize implements resize.Resizer. Besides the errors named there it returns a
// *params.Error for params that are not simplified or not valid.
func (z *Resizer) Resize(ctx context.Context, w io.Writer, r io.Reader, p params.Params) (resize.Info, error) {
	if err := resize.CheckParams(p); err != nil {
		return resize.Info{}, err
	}
	if err := ctx.Err(); err != nil {
		return resize.Info{}, err
	}
	if p.Format.IsConcrete() && !slices.Contains(z.writes, p.Format) {
		return resize.Info{}, &resize.Error{Format: p.Format, Detail: "no encoder", Err: resize.ErrFormat}
	}
	j := &job{z: z, ctx: ctx, p: p, stop: &stopper{}}
	err := j.run(w, r)
	if err != nil && ctx.Err() != nil {
		err = ctx.Err()
	}
	return j.info, err
}

// job is one picture on its way.
type job struct {
	z    *Resizer
	ctx  context.Context
	p    params.Params
	info resize.Info
	stop *stopper // of its own, since what C may look at must hold no Go pointers
}

func (j *job) run(w io.Writer, r io.Reader) error {
	data, err := j.read(r)
	if err != nil {
		return err
	}
	if j.info.Format == params.FormatPNG {
		data = withoutText(data)
	}
	src := newSource(j.info.Format, data)
	defer src.close()
	h, err := j.header(src, data)
	if err != nil {
		return err
	}
	plan, err := resize.NewPlan(j.info.Width, j.info.Height, j.p, j.z.limits)
	if err != nil {
		return err
	}
	j.info.OutWidth, j.info.OutHeight = plan.Canvas.Width, plan.Canvas.Height
	x, y, err := j.shrink(src, h, plan.Orient(h.orientation))
	if err != nil {
		return err
	}
	release, err := j.z.budget.Acquire(j.ctx, memory(j.info.Format, len(data), h, plan, x, y))
	defer release()
	if err != nil {
		return err
	}
	defer context.AfterFunc(j.ctx, j.stop.stop)()
	pic, err := j.render(src, data, x, y, h.orientation)
	if err != nil {
		return err
	}
	defer pic.close()
	return j.encode(w, pic, plan)
}

// contextReader ends reading when ctx does.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c *contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}

// read reads the source, of which libvips wants all, once its first bytes show a
// format that is read.
func (j *job) read(r io.Reader) ([]byte, error) {
	in := codec.NewInput(&contextReader{j.ctx, r}, j.z.limits)
	prefix := make([]byte, resize.SniffLen)
	n, err := io.ReadFull(in, prefix)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, in.Fail("", err, nil)
	}
	j.info.Format = resize.Sniff(prefix[:n])
	if !slices.Contains(j.z.reads, j.info.Format) {
		return nil, &resize.Error{Format: j.info.Format, Detail: "no decoder", Err: resize.ErrFormat}
	}
	data, err := in.ReadAll()
	if err != nil {
		return nil, in.Fail(j.info.Format, err, nil)
	}
	return data, j.ctx.Err()
}

// header reads the header and holds it against the limits.
func (j *job) header(src *source, data []byte) (*header, error) {
	if err := j.prepare(src, data); err != nil {
		return nil, err
	}
	h, err := src.header()
	if err == nil && h.primary != 0 {
		src.c.page = cInt(h.primary)
		h, err = src.header()
	}
	if err != nil {
		return nil, j.undecodable(data, err)
	}
	if !j.animated() {
		h.frames = 1
	}
	up := h.size.Upright(h.orientation)
	j.info.Width, j.info.Height = up.Width, up.Height
	j.info.Orientation, j.info.Frames = h.orientation, h.frames
	if err := j.z.limits.CheckSource(up.Width, up.Height, h.frames); err != nil {
		return nil, err
	}
	if m := j.z.limits.MetadataBytes; m > 0 && h.metadata > m {
		return nil, j.fail(resize.ErrTooLarge, fmt.Sprintf("%d bytes of metadata are over the limit of %d", h.metadata, m))
	}
	if !h.convertible {
		return nil, j.fail(resize.ErrFormat, fmt.Sprintf("%d bands of an unknown colour space", h.bands))
	}
	return h, nil
}

func (j *job) animated() bool {
	return j.info.Format == params.FormatGIF || j.info.Format == params.FormatWebP
}

func (j *job) fail(kind error, detail string) error {
	return &resize.Error{Format: j.info.Format, Detail: detail, Err: kind}
}

// render decodes and scales. What a careful decoder fails at is tried again by a
// lenient one: only so libvips tells that something was missing.
func (j *job) render(src *source, data []byte, x, y window, orientation int) (*picture, error) {
	src.careful()
	pic, err := src.render(x, y, j.z.filter, orientation, j.stop)
	if err == nil {
		return pic, nil
	}
	if j.ctx.Err() != nil {
		return nil, j.ctx.Err()
	}
	j.info.Incomplete = true
	if j.z.strict || !j.anyPixels(data) {
		return nil, j.fail(resize.ErrCorrupt, err.Error())
	}
	src.lenient()
	if pic, err = src.render(x, y, j.z.filter, orientation, j.stop); err != nil {
		return nil, j.fail(resize.ErrCorrupt, err.Error())
	}
	return pic, nil
}
