package jpeg_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/jpeg"
)

func TestEncodeRefuses(t *testing.T) {
	gray := func(w, h int) *codec.Shape { return codec.NewShape(codec.LayoutGray, w, h, 1, 1) }
	shapeOf := func(x, y int, chroma ...codec.Ratio) *codec.Shape {
		s := codec.NewShape(codec.LayoutYCbCr, 40, 40, x, y)
		for i, r := range chroma {
			s.Components[i].X = r
			s.Components[i].Width = (40*r.Den + r.Num - 1) / r.Num
		}
		return s
	}
	animation := gray(4, 4)
	animation.Frames = make([]codec.Frame, 2)
	wrongSize := gray(4, 4)
	wrongSize.Components[0].Width = 5
	tests := []struct {
		name  string
		shape *codec.Shape
		o     codec.Options
		want  error
	}{
		{"no width", gray(0, 4), codec.Options{}, resize.ErrFormat},
		{"no height", gray(4, 0), codec.Options{}, resize.ErrFormat},
		{"negative", gray(-4, 4), codec.Options{}, resize.ErrFormat},
		{"too wide", gray(65536, 1), codec.Options{}, resize.ErrTooLarge},
		{"too high", gray(1, 65536), codec.Options{}, resize.ErrTooLarge},
		{"far too high", gray(1, 1<<30), codec.Options{}, resize.ErrTooLarge},
		{"alpha layout", codec.NewShape(codec.LayoutGrayAlpha, 4, 4, 1, 1), codec.Options{}, resize.ErrFormat},
		{"16 bits", codec.NewShape(codec.LayoutRGBA64, 4, 4, 1, 1), codec.Options{}, resize.ErrFormat},
		{"CMYK", codec.NewShape(codec.LayoutCMYK, 4, 4, 1, 1), codec.Options{}, resize.ErrFormat},
		{"no layout", &codec.Shape{Width: 4, Height: 4}, codec.Options{}, resize.ErrFormat},
		{"4:1:1", shapeOf(4, 1), codec.Options{}, resize.ErrFormat},
		{"4:1:0", shapeOf(2, 4), codec.Options{}, resize.ErrFormat},
		{"shrunk", shapeOf(1, 1, codec.Ratio{Num: 3, Den: 2}), codec.Options{}, resize.ErrFormat},
		{"no plane in full", shapeOf(2, 2, codec.Ratio{Num: 2, Den: 1}), codec.Options{}, resize.ErrFormat},
		{"component of another size", wrongSize, codec.Options{}, resize.ErrFormat},
		{"animation", animation, codec.Options{}, resize.ErrFormat},
		{"quality 101", gray(4, 4), codec.Options{Quality: 101}, params.ErrRange},
		{"quality -1", gray(4, 4), codec.Options{Quality: -1}, params.ErrRange},
		{"profile", gray(4, 4), codec.Options{ICC: make([]byte, 255*65519+1)}, resize.ErrTooLarge},
	}
	for _, tt := range tests {
		var buf bytes.Buffer
		s, err := jpeg.NewEncoder(nil).Encode(context.Background(), &buf, tt.shape, tt.o)
		if !errors.Is(err, tt.want) || s != nil || buf.Len() > 0 {
			t.Errorf("%s: %v, %v and %d bytes, want %v", tt.name, s, err, buf.Len(), tt.want)
		}
	}
}

func TestLargestSides(t *testing.T) {
	for _, size := range [][2]int{{65535, 1}, {1, 65535}} {
		p := newPicture(codec.LayoutYCbCr, size[0], size[1], 2, 2, smooth)
		checkPicture(t, p, 60)
	}
}

func TestWriteRefusesWrongRows(t *testing.T) {
	plane := func(y, rows, width, stride, bytes int) codec.Plane {
		return codec.Plane{Pix: make([]byte, bytes), Y: y, Rows: rows, Width: width, Stride: stride}
	}
	tests := []struct {
		name string
		band codec.Band
	}{
		{"rows left out", codec.Band{Planes: [3]codec.Plane{plane(5, 1, 10, 10, 10)}}},
		{"rows again", codec.Band{Planes: [3]codec.Plane{plane(3, 1, 10, 10, 10)}}},
		{"too many rows", codec.Band{Planes: [3]codec.Plane{plane(4, 17, 10, 10, 170)}}},
		{"negative rows", codec.Band{Planes: [3]codec.Plane{plane(4, -1, 10, 10, 10)}}},
		{"too narrow", codec.Band{Planes: [3]codec.Plane{plane(4, 1, 9, 10, 10)}}},
		{"too wide", codec.Band{Planes: [3]codec.Plane{plane(4, 1, 11, 11, 11)}}},
		{"too few bytes", codec.Band{Planes: [3]codec.Plane{plane(4, 2, 10, 12, 21)}}},
		{"no bytes", codec.Band{Planes: [3]codec.Plane{plane(4, 1, 10, 10, 0)}}},
		{"negative stride", codec.Band{Planes: [3]codec.Plane{plane(4, 2, 10, -10, 20)}}},
		{"another frame", codec.Band{Frame: 1, Planes: [3]codec.Plane{plane(4, 1, 10, 10, 10)}}},
	}
	for _, tt := range tests {
		shape := codec.NewShape(codec.LayoutGray, 10, 20, 1, 1)
		s, err := jpeg.NewEncoder(nil).Encode(context.Background(), io.Discard, shape, codec.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Write(&codec.Band{Planes: [3]codec.Plane{plane(0, 4, 10, 10, 40)}}); err != nil {
			t.Fatal(err)
		}
		err = s.Write(&tt.band)
		if !errors.Is(err, jpeg.ErrRows) {
			t.Errorf("%s: %v, want ErrRows", tt.name, err)
		}
		if again := s.Write(&codec.Band{}); !errors.Is(again, err) {
			t.Errorf("%s: Write after %v: %v", tt.name, err, again)
		}
		if closed := s.Close(); !errors.Is(closed, err) {
			t.Errorf("%s: Close after %v: %v", tt.name, err, closed)
		}
	}
}

func TestCloseNeedsAllRows(t *testing.T) {
	p := newPicture(codec.LayoutYCbCr, 20, 33, 2, 2, smooth)
	for _, given := range [][3]int{{}, {16, 8, 8}, {32, 17, 17}, {33, 16, 17}, {33, 17, 16}} {
		s, err := jpeg.NewEncoder(nil).Encode(context.Background(), io.Discard, p.shape, codec.Options{})
		if err != nil {
			t.Fatal(err)
		}
		var b codec.Band
		for i, n := range given {
			b.Planes[i] = rows(p.band.Planes[i], 0, n)
		}
		if err := s.Write(&b); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); !errors.Is(err, jpeg.ErrRows) {
			t.Errorf("Close after rows %v: %v, want ErrRows", given, err)
		}
	}
}

func TestClosedSink(t *testing.T) {
	p := newPicture(codec.LayoutGray, 8, 8, 1, 1, smooth)
	var buf bytes.Buffer
	s, err := jpeg.NewEncoder(nil).Encode(context.Background(), &buf, p.shape, codec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Write(&p.band); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	n := buf.Len()
	if err := s.Write(&codec.Band{}); err == nil || buf.Len() != n {
		t.Errorf("Write after Close: %v and %d bytes more", err, buf.Len()-n)
	}
}

var errWriter = errors.New("disk full")

// limitedWriter fails after n bytes.
type limitedWriter struct{ n int }

func (w *limitedWriter) Write(p []byte) (int, error) {
	if len(p) > w.n {
		return w.n, errWriter
	}
	w.n -= len(p)
	return len(p), nil
}

// TestWriterErrors fails at every part of the output. The token limit makes that
// happen in Write as well.
func TestWriterErrors(t *testing.T) {
	p := newPicture(codec.LayoutYCbCr, 300, 300, 1, 1, noise(1))
	e := jpeg.NewEncoder(&jpeg.EncoderOptions{TokenBytes: 1})
	for _, progressive := range []bool{false, true} {
		o := codec.Options{Quality: 95, Progressive: progressive}
		size := len(encode(t, e, p, o, 300))
		for n := 0; n < size; n += 20000 {
			s, err := e.Encode(context.Background(), &limitedWriter{n}, p.shape, o)
			if err != nil {
				t.Fatal(err)
			}
			write := s.Write(&p.band)
			if err := s.Close(); !errors.Is(err, errWriter) || write != nil && !errors.Is(write, errWriter) {
				t.Errorf("after %d of %d bytes: Write %v, Close %v", n, size, write, err)
			}
		}
	}
}

func TestContext(t *testing.T) {
	p := newPicture(codec.LayoutGray, 64, 64, 1, 1, smooth)
	ctx, cancel := context.WithCancel(context.Background())
	e := jpeg.NewEncoder(nil)
	for _, progressive := range []bool{false, true} {
		ctx, cancel := context.WithCancel(context.Background())
		inWrite, _ := e.Encode(ctx, io.Discard, p.shape, codec.Options{Progressive: progressive})
		inClose, _ := e.Encode(ctx, io.Discard, p.shape, codec.Options{Progressive: progressive})
		if err := inClose.Write(&p.band); err != nil {
			t.Fatal(err)
		}
		cancel()
		if err := inWrite.Write(&p.band); !errors.Is(err, context.Canceled) {
			t.Errorf("Write: %v", err)
		}
		if err := inClose.Close(); !errors.Is(err, context.Canceled) {
			t.Errorf("Close: %v", err)
		}
	}
	cancel()
	if _, err := e.Encode(ctx, io.Discard, p.shape, codec.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Encode: %v", err)
	}
}

// cancellingWriter cancels a context at the first Write.
type cancellingWriter struct{ cancel context.CancelFunc }

func (w cancellingWriter) Write(p []byte) (int, error) {
	w.cancel()
	return len(p), nil
}

// TestContextBetweenScans cancels while the first scans of a progressive picture
// are written.
func TestContextBetweenScans(t *testing.T) {
	p := newPicture(codec.LayoutGray, 512, 512, 1, 1, noise(3))
	ctx, cancel := context.WithCancel(context.Background())
	o := codec.Options{Quality: 95, Progressive: true}
	s, err := jpeg.NewEncoder(nil).Encode(ctx, cancellingWriter{cancel}, p.shape, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Write(&p.band); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); !errors.Is(err, context.Canceled) {
		t.Errorf("Close: %v", err)
	}
}

// TestAbandonedPicture leaves large pictures unfinished, with one plane far ahead
// and many tokens waiting; the next picture must not show it.
func TestAbandonedPicture(t *testing.T) {
	small := newPicture(codec.LayoutYCbCr, 50, 40, 2, 2, natural(1))
	large := newPicture(codec.LayoutYCbCr, 3300, 3000, 2, 2, func(_, x, y int) byte { return byte(x * y) })
	for _, progressive := range []bool{false, true} {
		o := codec.Options{Progressive: progressive}
		want := encodeWhole(t, small, o)
		for _, given := range [][3]int{{3000, 0, 0}, {3000, 100, 100}, {3000, 1000, 1000}} {
			s, err := jpeg.NewEncoder(nil).Encode(context.Background(), io.Discard, large.shape, o)
			if err != nil {
				t.Fatal(err)
			}
			var b codec.Band
			for i, n := range given {
				b.Planes[i] = rows(large.band.Planes[i], 0, n)
			}
			if err := s.Write(&b); err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); !errors.Is(err, jpeg.ErrRows) {
				t.Errorf("Close: %v, want ErrRows", err)
			}
			if !bytes.Equal(encodeWhole(t, small, o), want) {
				t.Errorf("progressive %v: other bytes after a picture of rows %v was left", progressive, given)
			}
		}
	}
}
