package resize

import (
	"context"
	"io"
	"iter"

	"github.com/rendition-go/rendition/params"
)

// An Output is one of several variants that are made of one source.
type Output struct {
	W      io.Writer     // where it is written, encoded
	Params params.Params // what it is, as Resize takes it
}

// A MultiResizer makes several variants of a source that it reads, and as far as
// it can decodes, once. It is an optional power of a [Resizer], found by the
// function [ResizeAll].
type MultiResizer interface {
	// ResizeAll yields what became of each output, in the order of outs. It
	// works while it is ranged over, once; where the loop is left, what was not
	// yielded yet is not made.
	//
	// An output is written before its pair is yielded, on the caller's goroutine
	// and never two at a time. Whatever one output fails at, its params, its size,
	// its writer, the others are made. What the source fails at, and ctx's end,
	// fail all that were not yielded.
	//
	// Info and the errors are those that Resize has for the output alone. The
	// picture is the same, too, but need not have the same bytes: Resize may have
	// a large source shrunk while it is decoded, and here one decoding must be
	// large enough for the largest output. Where Resize would decode at the very
	// same size, or decodes whole, the bytes are the same.
	ResizeAll(ctx context.Context, r io.Reader, outs []Output) iter.Seq2[Info, error]
}

// ResizeAll makes several variants of the source r; see [MultiResizer]. Where z
// is none, it calls Resize for each, with what was read kept in memory for the
// next: no more than Resize reads, and therefore no more than z's own limit on
// encoded bytes. All bytes are those of Resize then.
func ResizeAll(ctx context.Context, z Resizer, r io.Reader, outs []Output) iter.Seq2[Info, error] {
	if m, ok := z.(MultiResizer); ok {
		return m.ResizeAll(ctx, r, outs)
	}
	return func(yield func(Info, error) bool) {
		t := &tape{r: r}
		var failed error // of the source
		for i, o := range outs {
			if failed == nil {
				failed = ctx.Err()
			}
			if failed != nil {
				if !yield(Info{}, failed) {
					return
				}
				continue
			}
			t.last = i == len(outs)-1
			info, err := z.Resize(ctx, o.W, t.rewound(), o.Params)
			if t.err != nil && t.err != io.EOF {
				failed = err
			}
			if !yield(info, err) {
				return
			}
		}
	}
}

// tape is a source that can be read several times.
type tape struct {
	r    io.Reader
	data []byte // read so far
	err  error  // of r
	last bool   // nobody will read again
}

func (t *tape) rewound() io.Reader { return &tapeReader{tape: t} }

type tapeReader struct {
	*tape
	at int
}

func (t *tapeReader) Read(p []byte) (int, error) {
	if t.at < len(t.data) {
		n := copy(p, t.data[t.at:])
		t.at += n
		return n, nil
	}
	if t.err != nil {
		return 0, t.err
	}
	n, err := t.r.Read(p)
	if !t.last {
		t.data = append(t.data, p[:n]...)
		t.at += n
	}
	t.err = err
	return n, err
}
