package jpeg

import (
	"context"
	"errors"
	"io"
	"sync"

	"github.com/rendition-go/rendition/resize/codec"
)

// A workspace is the memory of one picture in the making. It is used again.
type workspace struct {
	quant  [2]quantizer
	planes [3]rows
	rgb    rgbConverter
	out    bitWriter
	tw     tokenWriter
	coefs  [3]coefficients
}

// workspaces holds workspaces between pictures.
var workspaces = sync.Pool{New: func() any {
	return &workspace{out: newBitWriter()}
}}

func getWorkspace(w io.Writer, f *frame, quality, maxTokenBytes int) *workspace {
	ws := workspaces.Get().(*workspace)
	ws.out.reset(w)
	ws.tw.out, ws.tw.limit = &ws.out, maxTokenBytes/(4*chunkTokens)
	for i := range f.comps {
		ws.planes[i].reset(&f.comps[i])
		scaleQuantizer(&ws.quant[min(i, 1)], min(i, 1), quality)
	}
	if f.layout == codec.LayoutRGBA {
		luma, chroma := &f.comps[0], &f.comps[1]
		ws.rgb.reset(luma.h, luma.v, chroma.width)
	}
	return ws
}

// release gives the workspace back, without what it holds of the caller's.
func (ws *workspace) release() {
	ws.out.reset(nil)
	ws.tw.release()
	for i := range ws.coefs {
		ws.coefs[i].reset()
	}
	for i := range ws.planes { // a plane that ran far ahead is not typical
		if cap(ws.planes[i].buf) > maxSpare {
			ws.planes[i].buf = nil
		}
	}
	workspaces.Put(ws)
}

// A process codes rows of minimum coded units, by baseline or progressive.
type process interface {
	row(mcuY int, planes *[3]rows) error
	finish() error
}

// sink implements codec.Sink.
type sink struct {
	ctx  context.Context
	f    *frame
	ws   *workspace // nil once closed
	code process
	got  [3]int // rows received, by plane of the caller
	mcuY int    // the next row of minimum coded units
	err  error
}

func newSink(ctx context.Context, w io.Writer, f *frame, o codec.Options, maxTokenBytes int) *sink {
	ws := getWorkspace(w, f, o.Quality, maxTokenBytes)
	s := &sink{ctx: ctx, f: f, ws: ws}
	ws.out.start(f, &ws.quant, o)
	if o.Progressive {
		s.code = newProgressive(ctx, f, &ws.quant, ws)
	} else {
		s.code = newBaseline(f, &ws.quant, &ws.tw)
	}
	return s
}

var errClosed = errors.New("jpeg: sink is closed")

func (s *sink) Write(b *codec.Band) error {
	if s.ws == nil && s.err == nil {
		return errClosed
	}
	if s.err == nil {
		s.err = s.check(b)
	}
	if s.err == nil {
		s.err = s.write(b)
	}
	return s.err
}

// check holds b against the rows that must come next.
func (s *sink) check(b *codec.Band) error {
	if b.Frame != 0 {
		return failure(ErrRows, "band of frame %d", b.Frame)
	}
	size := s.f.layout.PixelSize()
	for i := range s.f.planes() {
		p := &b.Planes[i]
		if p.Rows == 0 {
			continue
		}
		width, height := s.planeSize(i)
		if p.Rows < 0 || p.Y != s.got[i] || p.Rows > height-p.Y {
			return failure(ErrRows, "plane %d: %d rows from %d, want up to %d from %d", i, p.Rows, p.Y, height-s.got[i], s.got[i])
		}
		if p.Width != width {
			return failure(ErrRows, "plane %d: rows of %d, want %d", i, p.Width, width)
		}
		if p.Stride < 0 || int64(len(p.Pix)) < int64(p.Rows-1)*int64(p.Stride)+int64(width)*int64(size) {
			return failure(ErrRows, "plane %d: %d bytes for %d rows with stride %d", i, len(p.Pix), p.Rows, p.Stride)
		}
	}
	return nil
}

func (s *sink) planeSize(i int) (width, height int) {
	if s.f.layout == codec.LayoutRGBA {
		return s.f.width, s.f.height
	}
	return s.f.comps[i].width, s.f.comps[i].height
}

// write takes the rows of b. Each plane first gives what the next row of minimum
// coded units lacks; what is left when no more can be coded is kept.
func (s *sink) write(b *codec.Band) error {
	var used [3]int
	for {
		for i := range s.f.planes() {
			n := min(b.Planes[i].Rows-used[i], s.lacking(i))
			s.take(i, &b.Planes[i], used[i], n)
			used[i] += n
		}
		if !s.complete() {
			break
		}
		if err := s.codeRow(); err != nil {
			return err
		}
	}
	for i := range s.f.planes() {
		s.take(i, &b.Planes[i], used[i], b.Planes[i].Rows-used[i])
	}
	return s.ctx.Err()
}

// wanted returns how many rows of component i must be there for the next row of
// minimum coded units, as far as the picture has them.
func (s *sink) wanted(i int) int {
	c := &s.f.comps[i]
	return min(8*c.v, c.height-8*c.v*s.mcuY)
}

// lacking returns how many of them are missing.
func (s *sink) lacking(i int) int {
	if s.mcuY == s.f.mcusY {
		return 0
	}
	return max(s.wanted(i)-s.ws.planes[i].n, 0)
}

// complete reports whether the next row of minimum coded units can be coded.
func (s *sink) complete() bool {
	for i := range s.f.comps {
		if s.lacking(i) > 0 {
			return false
		}
	}
	return s.mcuY < s.f.mcusY
}

func (s *sink) codeRow() error {
	if err := s.ctx.Err(); err != nil {
		return err
	}
	for i := range s.f.comps {
		s.ws.planes[i].fill(8 * s.f.comps[i].blockRows(s.mcuY))
	}
	if err := s.code.row(s.mcuY, &s.ws.planes); err != nil {
		return err
	}
	s.mcuY++
	for i := range s.f.comps {
		p := &s.ws.planes[i]
		p.drop(min(8*s.f.comps[i].v, p.n))
	}
	return nil
}

// take keeps n rows of plane i of a band, from row on.
func (s *sink) take(i int, p *codec.Plane, row, n int) {
	if n <= 0 {
		return
	}
	s.got[i] += n
	if s.f.layout == codec.LayoutRGBA {
		s.takeRGBA(p, row, n)
		return
	}
	r := &s.ws.planes[i]
	r.grow(n)
	for y := row; y < row+n; y++ {
		dst := r.next()
		copy(dst, p.Row(y, 1))
		r.pad(dst)
	}
}

func (s *sink) takeRGBA(p *codec.Plane, row, n int) {
	planes := &s.ws.planes
	for i := range planes {
		planes[i].grow(n)
	}
	for y := row; y < row+n; y++ {
		rgba := p.Row(y, 4)
		luma := planes[0].next()
		complete := s.ws.rgb.row(luma, rgba, p.Y+y == s.f.height-1)
		planes[0].pad(luma)
		if complete {
			cb, cr := planes[1].next(), planes[2].next()
			s.ws.rgb.chroma(cb, cr)
			planes[1].pad(cb)
			planes[2].pad(cr)
		}
	}
}

func (s *sink) Close() error {
	if s.ws == nil {
		return s.err
	}
	if s.err == nil && s.mcuY < s.f.mcusY {
		s.err = failure(ErrRows, "closed after %d of %d rows", s.got[0], s.f.height)
	}
	if s.err == nil {
		s.err = s.finish()
	}
	s.ws.release()
	s.ws, s.code = nil, nil
	return s.err
}

func (s *sink) finish() error {
	if err := s.ctx.Err(); err != nil {
		return err
	}
	if err := s.code.finish(); err != nil {
		return err
	}
	out := &s.ws.out
	out.bytes(0xFF, markerEOI)
	out.flush()
	return out.err
}
