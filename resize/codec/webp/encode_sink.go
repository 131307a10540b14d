package webp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
)

// ErrRows is wrapped by the errors of a Sink that got rows out of order, too many
// or too few of them, or a plane whose memory does not hold what it says.
var ErrRows = errors.New("wrong rows")

func failure(err error, detail string) error {
	return &resize.Error{Format: params.FormatWebP, Detail: detail, Err: err}
}

// A picture is one way to code pixels. Bands come to it checked.
type picture interface {
	write(ctx context.Context, b *codec.Band) error
	finish(ctx context.Context, w io.Writer, icc []byte) error
}

// A workspace is the memory of one picture in the making. It is used again.
type workspace struct {
	lossy lossy
	// exact is there once a picture without losses was written.
	exact *lossless
}

// workspaces holds workspaces between pictures.
var workspaces = sync.Pool{New: func() any { return new(workspace) }}

func (ws *workspace) release() {
	ws.lossy.release()
	if ws.exact != nil {
		ws.exact.release()
	}
	workspaces.Put(ws)
}

// lossless returns the workspace's part for a picture without losses.
func (ws *workspace) lossless(s *codec.Shape) *lossless {
	if ws.exact == nil {
		ws.exact = new(lossless)
	}
	ws.exact.reset(s)
	return ws.exact
}

// sink implements codec.Sink.
type sink struct {
	ctx   context.Context
	w     io.Writer
	shape *codec.Shape
	icc   []byte
	ws    *workspace // nil once closed
	pic   picture
	got   [3]int // rows received, by plane
	err   error
}

var errClosed = errors.New("webp: sink is closed")

func (s *sink) Write(b *codec.Band) error {
	if s.ws == nil && s.err == nil {
		return errClosed
	}
	if s.err == nil {
		s.err = s.check(b)
	}
	if s.err == nil {
		s.err = s.pic.write(s.ctx, b)
	}
	return s.err
}

// check holds b against the rows that must come next.
func (s *sink) check(b *codec.Band) error {
	if b.Frame != 0 {
		return failure(ErrRows, fmt.Sprintf("band of frame %d", b.Frame))
	}
	size := s.shape.Layout.PixelSize()
	for i := range s.shape.Layout.Planes() {
		p, c := &b.Planes[i], &s.shape.Components[i]
		if p.Rows == 0 {
			continue
		}
		if p.Rows < 0 || p.Y != s.got[i] || p.Rows > c.Height-p.Y {
			return failure(ErrRows, fmt.Sprintf("plane %d: %d rows from %d, want up to %d from %d", i, p.Rows, p.Y, c.Height-s.got[i], s.got[i]))
		}
		if p.Width != c.Width {
			return failure(ErrRows, fmt.Sprintf("plane %d: rows of %d, want %d", i, p.Width, c.Width))
		}
		if p.Stride < 0 || int64(len(p.Pix)) < int64(p.Rows-1)*int64(p.Stride)+int64(c.Width)*int64(size) {
			return failure(ErrRows, fmt.Sprintf("plane %d: %d bytes for %d rows with stride %d", i, len(p.Pix), p.Rows, p.Stride))
		}
		s.got[i] += p.Rows
	}
	return nil
}

func (s *sink) Close() error {
	if s.ws == nil {
		return s.err
	}
	if s.err == nil {
		s.err = s.complete()
	}
	if s.err == nil {
		s.err = s.ctx.Err()
	}
	if s.err == nil {
		s.err = s.pic.finish(s.ctx, s.w, s.icc)
	}
	s.ws.release()
	s.ws, s.pic = nil, nil
	return s.err
}

func (s *sink) complete() error {
	for i := range s.shape.Layout.Planes() {
		if c := &s.shape.Components[i]; s.got[i] < c.Height {
			return failure(ErrRows, fmt.Sprintf("closed after %d of %d rows", s.got[i], c.Height))
		}
	}
	return nil
}
