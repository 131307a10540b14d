package resizetest_test

import (
	"bytes"
	"context"
	"io"
	"iter"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
)

// several is a plain that has the optional powers, too, made of Resize. Its
// fields are ways to break them.
type several struct {
	plain
	coarse   bool // of a picture that is too small
	touchy   bool // one output that fails fails those behind it
	guessing bool // about the size
}

func (z several) ResizeAll(ctx context.Context, r io.Reader, outs []resize.Output) iter.Seq2[resize.Info, error] {
	return func(yield func(resize.Info, error) bool) {
		var data []byte
		var failed error
		if len(outs) > 0 {
			data, failed = io.ReadAll(r)
		}
		for _, o := range outs {
			if ctx.Err() != nil {
				failed = ctx.Err()
			}
			info, err := resize.Info{}, failed
			if failed == nil {
				info, err = z.one(ctx, o, data)
			}
			if z.touchy {
				failed = err
			}
			if !yield(info, err) {
				return
			}
		}
	}
}

func (z several) one(ctx context.Context, o resize.Output, data []byte) (resize.Info, error) {
	info, err := z.Resize(ctx, io.Discard, bytes.NewReader(data), o.Params)
	if err != nil {
		return info, err
	}
	if z.coarse {
		var small bytes.Buffer
		tiny := params.Params{Percent: 5, Format: params.FormatPNG}
		if _, err := z.Resize(ctx, &small, bytes.NewReader(data), tiny.Simplify()); err != nil {
			return info, err
		}
		data = small.Bytes()
		o.Params = params.Params{
			Width: info.OutWidth, Height: info.OutHeight, Fit: params.FitFill, Enlarge: true,
			Format: info.OutFormat, Quality: o.Params.Quality,
		}.Simplify()
	}
	_, err = z.Resize(ctx, o.W, bytes.NewReader(data), o.Params)
	return info, err
}

func (z several) Identify(ctx context.Context, r io.Reader) (resize.Info, error) {
	info, err := resize.Identify(ctx, z.plain, r)
	if z.guessing {
		info.Width, info.Height = info.Height, info.Width
	}
	return info, err
}
