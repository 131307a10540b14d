package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
)

// kind is what a file failed at.
type kind string

const (
	kindNone    kind = "" // it did not, or was interrupted
	kindCorrupt kind = "corrupt"
	kindFormat  kind = "format"
	kindLarge   kind = "too_large"
	kindIO      kind = "io"
)

// result is what became of a file, and a line of -json.
type result struct {
	File        string        `json:"file"`
	OK          bool          `json:"ok"`
	Format      params.Format `json:"format"` // "" where it was not recognised
	Width       int           `json:"width"`
	Height      int           `json:"height"`
	OutFormat   params.Format `json:"out_format"`
	OutWidth    int           `json:"out_width"`
	OutHeight   int           `json:"out_height"`
	Bytes       int64         `json:"bytes"`
	OutBytes    int64         `json:"out_bytes"`
	Frames      int           `json:"frames"`
	Orientation int           `json:"orientation"`
	Incomplete  bool          `json:"incomplete"`
	MS          float64       `json:"ms"`
	Error       string        `json:"error"`
	Kind        kind          `json:"kind"`
}

// converter converts files one at a time, from many goroutines.
type converter struct {
	resizer resize.Resizer
	params  params.Params
	dir     string
}

func (c *converter) convert(ctx context.Context, in input) result {
	start := time.Now()
	r := result{File: in.path}
	err := c.make(ctx, in, &r)
	r.MS = math.Round(float64(time.Since(start).Microseconds())/10) / 100
	r.OK = err == nil
	if err != nil {
		r.Error, r.Kind = describe(ctx, err)
		r.OutFormat, r.OutWidth, r.OutHeight, r.OutBytes = "", 0, 0, 0
	}
	return r
}

// ioError marks what is the fault of a file system and not of a picture.
type ioError struct{ err error }

func (e *ioError) Error() string { return e.err.Error() }
func (e *ioError) Unwrap() error { return e.err }

func (c *converter) make(ctx context.Context, in input, r *result) error {
	if in.err != nil {
		return &ioError{in.err}
	}
	f, size, err := openRegular(in.path)
	if err != nil {
		return &ioError{withoutPath(err)}
	}
	defer f.Close()
	r.Bytes = size
	out, err := createOutput(c.dir)
	if err != nil {
		return &ioError{err}
	}
	defer out.discard()

	src := &source{r: f}
	err = c.resize(ctx, out, bufio.NewReaderSize(src, 64<<10), r)
	switch {
	case out.err != nil:
		return &ioError{out.err}
	case src.err != nil:
		return &ioError{withoutPath(src.err)}
	case err != nil:
		return err
	}
	if err := out.commit(filepath.Join(c.dir, in.stem+"."+r.OutFormat.Ext())); err != nil {
		return &ioError{err}
	}
	r.OutBytes = out.bytes
	return nil
}

// resize calls the backend. A panic in there is an error of this file and does
// not end the others.
func (c *converter) resize(ctx context.Context, w io.Writer, src io.Reader, r *result) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
		}
	}()
	info, err := c.resizer.Resize(ctx, w, src, c.params)
	r.Format, r.Width, r.Height = info.Format, info.Width, info.Height
	r.Frames, r.Orientation, r.Incomplete = info.Frames, info.Orientation, info.Incomplete
	r.OutFormat, r.OutWidth, r.OutHeight = info.OutFormat, info.OutWidth, info.OutHeight
	return err
}

// describe tells an error and its kind. What a backend has no word for is
// something that it could not cope with in this picture, a panic among it, and
// counts as corrupt.
func describe(ctx context.Context, err error) (string, kind) {
	var fault *ioError
	switch {
	case errors.As(err, &fault):
		return err.Error(), kindIO
	case ctx.Err() != nil && errors.Is(err, ctx.Err()):
		return "interrupted", kindNone
	case errors.Is(err, resize.ErrTooLarge):
		return err.Error(), kindLarge
	case errors.Is(err, resize.ErrFormat):
		return err.Error(), kindFormat
	}
	return err.Error(), kindCorrupt
}

// withoutPath drops the path from an error that will be told beside it.
func withoutPath(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}
