package codectest

import (
	"bytes"
	"context"
	"errors"
	"image"
	"io"
	"slices"
	"sync"

	"github.com/rendition-go/rendition/resize/codec"
)

var encoderRules = []rule{
	{"encoder/layouts", "Layouts holds RGBA, and the caller may change what it returns.", checkLayouts},
	{"encoder/pictures", "Pictures of every layout and size come back as they were.", checkPictures},
	{"encoder/bands", "How rows are cut into bands does not change the bytes.", checkEncodeBands},
	{"encoder/reuse", "A band may be overwritten when Write has returned.", checkReuse},
	{"encoder/missing rows", "Close without all rows written is an error.", checkMissingRows},
	{"encoder/wrong rows", "Rows that are out of order or too many are an error.", checkWrongRows},
	{"encoder/shape", "A shape that is not natural, or has no pixels, is an error.", checkShape},
	{"encoder/writer error", "The writer's own error is returned.", checkWriterError},
	{"encoder/context", "Encoding ends with the context's error.", checkEncodeContext},
	{"encoder/concurrent", "An Encoder is safe for concurrent use, and the same picture gives the same bytes.", checkEncodeConcurrent},
}

func checkLayouts(t *reporter, s *subject) {
	ls := s.Encoder.Layouts()
	if !slices.Contains(ls, codec.LayoutRGBA) {
		t.broken("they are %v", ls)
		return
	}
	clear(ls)
	if !slices.Contains(s.Encoder.Layouts(), codec.LayoutRGBA) {
		t.broken("changed by the caller")
	}
}

var sizes = []image.Point{{1, 1}, {1, 7}, {7, 1}, {16, 16}, {17, 13}, {33, 64}, {100, 75}}

func checkPictures(t *reporter, s *subject) {
	for _, size := range sizes {
		for _, p := range s.pictures(size.X, size.Y) {
			data, err := s.encode(p.pic, options, 0)
			if err != nil {
				t.broken("%s: %v", p.name, err)
				continue
			}
			got, err := s.reference(data)
			if err != nil {
				t.broken("%s: reading it: %v", p.name, err)
				continue
			}
			if got == nil {
				continue
			}
			if b := got.Bounds(); b.Dx() != size.X || b.Dy() != size.Y {
				t.broken("%s comes back as %d x %d", p.name, b.Dx(), b.Dy())
				continue
			}
			if db := psnr(p.pic.Image(), got); db < s.floor() {
				t.broken("%s: %.2f dB, want %.2f", p.name, db, s.floor())
			}
		}
	}
}

func (s *subject) floor() float64 {
	if s.o.PSNR == 0 {
		return exact
	}
	return s.o.PSNR
}

// reference reads what was encoded; nil where nothing can.
func (s *subject) reference(data []byte) (image.Image, error) {
	switch {
	case s.o.Reference != nil:
		return s.o.Reference(bytes.NewReader(data))
	case s.Decoder != nil:
		p, err := s.decodeBytes(data)
		if err != nil {
			return nil, err
		}
		return p.Image(), nil
	}
	return nil, nil
}

func checkEncodeBands(t *reporter, s *subject) {
	for _, p := range s.pictures(35, 29) {
		want, err := s.encode(p.pic, options, 0)
		if err != nil {
			t.broken("%s: %v", p.name, err)
			continue
		}
		for _, rows := range []int{1, 2, 3, 8, 16, 28} {
			got, err := s.encode(p.pic, options, rows)
			if err != nil || !bytes.Equal(got, want) {
				t.broken("%s in bands of %d: %v", p.name, rows, err)
			}
		}
	}
}

func checkReuse(t *reporter, s *subject) {
	for _, p := range s.pictures(35, 29) {
		want, err := s.encode(p.pic, options, 0)
		if err != nil {
			t.broken("%s: %v", p.name, err)
			continue
		}
		var got bytes.Buffer
		sink, err := s.Encoder.Encode(context.Background(), &got, p.pic.Shape, options)
		if err != nil {
			t.broken("%s: %v", p.name, err)
			continue
		}
		for _, b := range bands(p.pic, 5) {
			c := clone(b, p.pic.Shape)
			if err := sink.Write(&c); err != nil {
				t.broken("%s: %v", p.name, err)
			}
			for i := range c.Planes {
				for k := range c.Planes[i].Pix {
					c.Planes[i].Pix[k] = 0x55
				}
			}
		}
		if err := sink.Close(); err != nil || !bytes.Equal(got.Bytes(), want) {
			t.broken("%s: %v", p.name, err)
		}
	}
}

func checkMissingRows(t *reporter, s *subject) {
	for _, p := range s.pictures(20, 20) {
		for _, given := range []int{0, 1, 3} {
			sink, err := s.Encoder.Encode(context.Background(), io.Discard, p.pic.Shape, options)
			if err != nil {
				t.broken("%s: %v", p.name, err)
				continue
			}
			for _, b := range bands(p.pic, 5)[:given] {
				if err := sink.Write(&b); err != nil {
					t.broken("%s: %v", p.name, err)
				}
			}
			if sink.Close() == nil {
				t.broken("%s with %d of 20 rows", p.name, 5*given)
			}
		}
	}
}

func checkWrongRows(t *reporter, s *subject) {
	for _, p := range s.pictures(20, 20) {
		all := bands(p.pic, 10)
		for what, order := range map[string][]int{"second half first": {1, 0}, "first half twice": {0, 0, 1}, "second half twice": {0, 1, 1}} {
			sink, err := s.Encoder.Encode(context.Background(), io.Discard, p.pic.Shape, options)
			if err != nil {
				t.broken("%s: %v", p.name, err)
				continue
			}
			var failed error
			for _, i := range order {
				if err := sink.Write(&all[i]); err != nil {
					failed = err
					break
				}
			}
			if cerr := sink.Close(); failed == nil && cerr == nil {
				t.broken("%s: %s", p.name, what)
			}
		}
	}
}

func checkShape(t *reporter, s *subject) {
	for _, l := range s.Encoder.Layouts() {
		shrunk := codec.NewShape(l, 20, 20, 1, 1)
		shrunk.Components[0].Height = 13
		for what, shape := range map[string]*codec.Shape{
			"no width": codec.NewShape(l, 0, 20, 1, 1), "no height": codec.NewShape(l, 20, 0, 1, 1),
			"missing rows": shrunk, "unknown layout": codec.NewShape(200, 20, 20, 1, 1),
		} {
			sink, err := s.Encoder.Encode(context.Background(), io.Discard, shape, options)
			if err == nil {
				t.broken("layout %d: %s", l, what)
				sink.Close()
			}
		}
	}
}

var errWriter = errors.New("codectest: the writer failed")

// failing takes some bytes and no more.
type failing struct{ left int }

func (f *failing) Write(p []byte) (int, error) {
	if len(p) > f.left {
		n := f.left
		f.left = 0
		return n, errWriter
	}
	f.left -= len(p)
	return len(p), nil
}

func checkWriterError(t *reporter, s *subject) {
	for _, p := range s.pictures(40, 30) {
		data, err := s.encode(p.pic, options, 0)
		if err != nil {
			t.broken("%s: %v", p.name, err)
			continue
		}
		for _, n := range []int{0, 1, len(data) / 2, len(data) - 1} {
			if err := s.encodeTo(context.Background(), &failing{n}, p.pic, options, 7); !errors.Is(err, errWriter) {
				t.broken("%s after %d of %d bytes: %v", p.name, n, len(data), err)
			}
		}
	}
}

func checkEncodeContext(t *reporter, s *subject) {
	for _, p := range s.pictures(40, 30) {
		ctx, cancel := context.WithCancel(context.Background())
		sink, err := s.Encoder.Encode(ctx, io.Discard, p.pic.Shape, options)
		if err != nil {
			t.broken("%s: %v", p.name, err)
			cancel()
			continue
		}
		cancel()
		for _, b := range bands(p.pic, 10) {
			if err = sink.Write(&b); err != nil {
				break
			}
		}
		if cerr := sink.Close(); err == nil {
			err = cerr
		}
		if !errors.Is(err, context.Canceled) {
			t.broken("%s: %v", p.name, err)
		}
	}
}

func checkEncodeConcurrent(t *reporter, s *subject) {
	for _, p := range s.pictures(40, 70) {
		want, err := s.encode(p.pic, options, 0)
		if err != nil {
			t.broken("%s: %v", p.name, err)
			continue
		}
		var wg sync.WaitGroup
		errs := make([]error, 8)
		for i := range errs {
			wg.Go(func() {
				got, err := s.encode(p.pic, options, i)
				if err == nil && !bytes.Equal(got, want) {
					err = errors.New("other bytes")
				}
				errs[i] = err
			})
		}
		wg.Wait()
		if err := errors.Join(errs...); err != nil {
			t.broken("%s: %v", p.name, err)
		}
	}
}
