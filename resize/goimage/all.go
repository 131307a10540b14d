package goimage

import (
	"bytes"
	"context"
	"io"
	"iter"
	"math"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
)

// Many results of one decoding. The bands of the source go through one set of
// scalers for each geometry and chroma ratio, and their rows on to all encoders
// that want them: what differs in format and quality alone is scaled once. The
// source is decoded at the size that the largest result needs, so that a small one
// is made of more pixels than it would be alone, never of fewer.
//
// What is made at a time may take half of the budget. Where that is not enough,
// the outputs are made in several turns, each with a decoding of its own, and what
// was read of the source is kept for the next. All turns decode alike: the bytes
// do not depend on the budget.

// one is one output of several.
type one struct {
	job
	w      io.Writer
	plan   resize.Plan // upright
	stored resize.Plan
	hint   codec.Hint
	memory int64 // beside the decoder
	result *result
	ended  bool // what became of it is known: err
	err    error
}

// end is told what became of the output, in the end or on the way.
func (o *one) end(err error) {
	if o.ended {
		return
	}
	o.ended = true
	if o.result != nil {
		err = o.result.close(err)
		o.result = nil
	}
	if err != nil {
		o.err = o.fail(err)
	}
}

// refuse is end for what needs no more words.
func (o *one) refuse(err error) {
	if err != nil && !o.ended {
		o.ended, o.err = true, err
	}
}

// several are outputs that are made of one source.
type several struct {
	z    *Resizer
	ctx  context.Context
	src  recorder
	hint codec.Hint // of all of them
	list []*one     // that nothing was told of yet
}

// ResizeAll implements resize.MultiResizer.
func (z *Resizer) ResizeAll(ctx context.Context, r io.Reader, outs []resize.Output) iter.Seq2[resize.Info, error] {
	return func(yield func(resize.Info, error) bool) {
		s := &several{z: z, ctx: ctx, src: recorder{r: r, keep: true}}
		for _, o := range outs {
			n := &one{job: job{z: z, ctx: ctx, p: o.Params}, w: o.W}
			n.refuse(z.check(ctx, o.Params))
			s.list = append(s.list, n)
		}
		for first := true; len(s.list) > 0; first = false {
			n := s.turn(first)
			for _, o := range s.list[:n] {
				if !yield(o.info, o.err) {
					return
				}
			}
			s.list = s.list[n:]
		}
	}
}

// turn makes the first outputs of the list, as many as there is memory for, and
// returns how many those are: at least one.
func (s *several) turn(first bool) (n int) {
	if live(s.list) == 0 {
		return len(s.list)
	}
	img, err := s.open(first)
	if err != nil {
		for _, o := range s.list {
			o.refuse(err)
		}
		return len(s.list)
	}
	n, memory := s.fitting(img.Memory(s.hint))
	s.src.keep = live(s.list[n:]) > 0
	release, err := s.z.budget.Acquire(s.ctx, memory)
	defer release()
	if err != nil {
		n = len(s.list)
	} else {
		err = s.make(img, s.list[:n])
	}
	for _, o := range s.list[:n] {
		o.end(err)
	}
	return n
}

func live(list []*one) (n int) {
	for _, o := range list {
		if !o.ended {
			n++
		}
	}
	return n
}

// open opens the source, and plans the outputs when it does so first.
func (s *several) open(first bool) (img codec.Image, err error) {
	defer recovered(&err)
	probe := &job{z: s.z, ctx: s.ctx}
	img, err = probe.open(s.src.rewound())
	if !first {
		return img, err
	}
	if err == nil {
		probe.found(img.Header())
	}
	var hints []codec.Hint
	for _, o := range s.list {
		if o.ended {
			continue
		}
		if o.info = probe.info; err == nil {
			o.refuse(o.prepare(img.Header()))
		}
		if !o.ended {
			hints = append(hints, o.hint)
		}
	}
	s.hint = merge(hints)
	return img, err
}

// prepare plans what becomes of a picture with this header.
func (o *one) prepare(h *codec.Header) (err error) {
	if o.plan, err = o.job.plan(h); err != nil {
		return err
	}
	o.stored = o.plan.Orient(h.Orientation)
	o.hint = o.job.hint(h, o.stored)
	o.memory = o.job.memory(h, o.stored)
	return nil
}

// fitting returns how many outputs go together with a decoder that takes so much,
// and what they take with it.
func (s *several) fitting(decoder int64) (n int, memory int64) {
	limit := int64(math.MaxInt64)
	if size := s.z.budget.Size(); size > 0 {
		limit = size / 2
	}
	memory = decoder
	for i, o := range s.list {
		if o.ended {
			continue
		}
		if memory > decoder && o.memory > limit-memory {
			return i, memory
		}
		memory += o.memory
	}
	return len(s.list), memory
}

// merge returns a hint by which a picture is good for all that the others are for.
func merge(hints []codec.Hint) codec.Hint {
	if len(hints) == 0 {
		return codec.Hint{}
	}
	m := hints[0]
	for _, h := range hints[1:] {
		m.Width, m.Height = larger(m.Width, h.Width), larger(m.Height, h.Height)
		m.Region = around(m.Region, h.Region)
	}
	m.SubX, m.SubY = 0, 0
	x, y := 1, 1
	for _, h := range hints {
		if h.SubX == 0 || h.SubY == 0 {
			return m
		}
		x, y = max(x, h.SubX), max(y, h.SubY)
	}
	for _, h := range hints {
		x = ratio(x, m.Width, (h.Width+h.SubX-1)/h.SubX)
		y = ratio(y, m.Height, (h.Height+h.SubY-1)/h.SubY)
	}
	if x*y > 1 {
		m.SubX, m.SubY = x, y
	}
	return m
}

// ratio returns the largest of 1 to sub by which a side can be divided and has
// still as many samples as are needed.
func ratio(sub, side, need int) int {
	for sub > 1 && (side+sub-1)/sub < need {
		sub--
	}
	return sub
}

// larger returns the larger of two least sizes, of which 0 is that of the source.
func larger(a, b int) int {
	if a == 0 || b == 0 {
		return 0
	}
	return max(a, b)
}

// around returns the region around two of which an empty one is everything.
func around(a, b codec.Region) codec.Region {
	if a.Empty() || b.Empty() {
		return codec.Region{}
	}
	return codec.Region{X0: min(a.X0, b.X0), Y0: min(a.Y0, b.Y0), X1: max(a.X1, b.X1), Y1: max(a.Y1, b.Y1)}
}

// recorder keeps what is read from r, so that it can be read again.
type recorder struct {
	r    io.Reader
	data []byte
	keep bool
	err  error // of r
}

// rewound returns the source from its start. Nobody may have read on without keep.
func (t *recorder) rewound() io.Reader { return io.MultiReader(bytes.NewReader(t.data), t) }

// Read implements io.Reader.
func (t *recorder) Read(p []byte) (n int, err error) {
	if t.err != nil {
		return 0, t.err
	}
	n, t.err = t.r.Read(p)
	if t.keep {
		t.data = append(t.data, p[:n]...)
	}
	return n, t.err
}
