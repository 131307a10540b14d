package scale_test

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/internal/scale"
)

// axes are pairs of a plane's samples and an axis: growing, shrinking, cropped,
// and planes that a decoder has shrunk.
func axes() []scale.Axis {
	two, half := codec.Ratio{Num: 2, Den: 1}, codec.Ratio{Num: 1, Den: 2}
	return []scale.Axis{
		scale.Whole(61, one, 61, 61),
		scale.Whole(61, one, 61, 100),
		scale.Whole(61, one, 61, 23),
		scale.Whole(61, one, 61, 1),
		scale.Whole(7, one, 7, 61),
		scale.Whole(1, one, 1, 9),
		scale.Whole(400, one, 400, 3), // more taps than the ring has rows
		scale.Whole(63, two, 125, 40), // shrunk by the decoder, the last sample half outside
		scale.Whole(32, codec.Ratio{Num: 8, Den: 1}, 251, 17),
		{In: 90, InStep: one, Size: 90, Scaled: 60, Offset: 7, Out: 31, OutStep: one},
		{In: 90, InStep: one, Size: 90, Scaled: 60, Offset: 0, Out: 30, OutStep: two},  // chroma
		{In: 45, InStep: two, Size: 89, Scaled: 60, Offset: 3, Out: 29, OutStep: two},  // chroma to chroma
		{In: 45, InStep: two, Size: 89, Scaled: 60, Offset: 0, Out: 60, OutStep: one},  // chroma to full size
		{In: 40, InStep: one, Size: 40, Scaled: 40, Offset: 11, Out: 13, OutStep: one}, // a cut-out
		{In: 40, InStep: one, Size: 40, Scaled: 40, Offset: 0, Out: 80, OutStep: half},
	}
}

func TestReference(t *testing.T) {
	for _, px := range pixels() {
		for _, f := range resize.Filters() {
			for i, x := range axes() {
				y := axes()[(i*4+3)%len(axes())]
				for name, p := range map[string]*picture{"noise": noise(uint64(i), x.In, y.In, px), "smooth": smooth(x.In, y.In, px)} {
					got := run(t, p, x, y, f, 16)
					worst, psnr := compare(got, reference(p, x, y, f))
					// Rounding alone costs up to 0.5, and 58.9 dB for many samples.
					few := min(x.Out*y.Out, x.In*y.In) < 1000
					if worst > 0.75 || psnr < 58.5 && !few {
						t.Errorf("%+v %v %s %+v %+v: off by up to %.2f, %.1f dB", px, f, name, x, y, worst, psnr)
					}
				}
			}
		}
	}
}

// A whole picture must come within what rounding to 8 bits costs at best (58.9
// dB) plus little.
func TestPrecision(t *testing.T) {
	x, y := scale.Whole(501, one, 501, 222), scale.Whole(409, one, 409, 181)
	p := noise(1, 501, 409, rgba)
	want := reference(p, x, y, resize.Lanczos3)
	got := run(t, p, x, y, resize.Lanczos3, 409)
	rounded := newPicture(x.Out, y.Out, rgba)
	for i, w := range want {
		rounded.pix[i] = byte(w + 0.5)
	}
	sq, worst := 0.0, 0.0
	for i := range rounded.pix {
		d := float64(rounded.pix[i]) - float64(got.pix[i])
		sq += d * d
		worst = max(worst, d, -d)
	}
	if mse := sq / float64(len(got.pix)); worst > 1 || mse > 0.065 { // 60 dB
		t.Errorf("against the rounded reference: off by up to %.0f, mean square error %.4f", worst, mse)
	}
}

func TestFlatStaysFlat(t *testing.T) {
	for _, px := range pixels() {
		for _, f := range resize.Filters() {
			for i, x := range axes() {
				y := axes()[(i*7+2)%len(axes())]
				for _, v := range []int{0, 1, 127, 254, 255} {
					p := newPicture(x.In, y.In, px)
					for k := range p.pix {
						p.pix[k] = byte(v)
					}
					for k, b := range run(t, p, x, y, f, 5).pix {
						if int(b) != v {
							t.Fatalf("%+v %v %+v %+v: byte %d is %d, want %d", px, f, x, y, k, b, v)
						}
					}
				}
			}
		}
	}
}

func TestIdentityIsExact(t *testing.T) {
	for _, px := range pixels() {
		p := noise(3, 33, 21, px)
		for _, f := range resize.Filters() {
			if f == resize.Mitchell {
				continue // blurs a little even where nothing is scaled
			}
			got := run(t, p, scale.Whole(33, one, 33, 33), scale.Whole(21, one, 21, 21), f, 4)
			if !bytes.Equal(got.pix, p.pix) {
				t.Errorf("%+v %v: not the same", px, f)
			}
			// One axis alone at its own size takes another way.
			wide := run(t, p, scale.Whole(33, one, 33, 33), scale.Whole(21, one, 21, 42), f, 4)
			if f == resize.Nearest && !bytes.Equal(wide.pix[:p.stride()], p.pix[:p.stride()]) {
				t.Errorf("%+v %v: first row differs", px, f)
			}
		}
	}
}

func mirrorX(p *picture) *picture {
	q := newPicture(p.w, p.h, p.px)
	size := p.px.Size()
	for i := 0; i < len(p.pix); i += size {
		y, x := i/size/p.w, i/size%p.w
		copy(q.pix[(y*p.w+p.w-1-x)*size:], p.pix[i:i+size])
	}
	return q
}

func mirrorY(p *picture) *picture {
	q := newPicture(p.w, p.h, p.px)
	for y := range p.h {
		copy(q.pix[(p.h-1-y)*p.stride():], p.pix[y*p.stride():(y+1)*p.stride()])
	}
	return q
}

func mirrorAxis(a scale.Axis) scale.Axis {
	if a.OutStep == one {
		a.Offset = a.Scaled - a.Offset - a.Out
	}
	return a
}

func TestMirror(t *testing.T) {
	for _, px := range []scale.Pixel{gray, rgba, gray16} {
		for _, f := range resize.Filters() {
			if f == resize.Nearest {
				continue // a centre between two samples takes the right one
			}
			for in := 1; in < 40; in += 3 {
				for out := 1; out < 50; out += 2 {
					x := scale.Axis{In: in, InStep: one, Size: in, Scaled: out + 3, Offset: 1, Out: out, OutStep: one}
					y := scale.Whole(out, one, out, in)
					p := noise(uint64(in), in, out, px)
					want := mirrorY(mirrorX(run(t, p, x, y, f, 7)))
					got := run(t, mirrorY(mirrorX(p)), mirrorAxis(x), mirrorAxis(y), f, 9)
					if !bytes.Equal(got.pix, want.pix) {
						t.Fatalf("%+v %v: %d -> %d: mirrored source gives another picture", px, f, in, out)
					}
				}
			}
		}
	}
}

func TestClipCommutes(t *testing.T) {
	p := noise(5, 97, 83, rgba)
	for _, f := range resize.Filters() {
		for _, out := range []scale.Axis{scale.Whole(97, one, 97, 41), scale.Whole(97, one, 97, 130)} {
			yw := scale.Whole(83, one, 83, out.Scaled/2)
			whole := run(t, p, out, yw, f, 83)
			for _, at := range []int{0, 1, 13, out.Scaled - 20} {
				x, y := out, yw
				x.Offset, x.Out = at, 20
				y.Offset, y.Out = min(at, y.Scaled-15), 15
				got := run(t, p, x, y, f, 10)
				for r := range y.Out {
					from := (y.Offset+r)*whole.stride() + at*4
					if !bytes.Equal(got.pix[r*got.stride():(r+1)*got.stride()], whole.pix[from:from+80]) {
						t.Fatalf("%v at %d: row %d of the part differs from the whole", f, at, r)
					}
				}
			}
		}
	}
}

func TestBandHeights(t *testing.T) {
	for _, px := range []scale.Pixel{gray, grayAlpha, rgba, rgba64} {
		for _, y := range []scale.Axis{scale.Whole(211, one, 211, 30), scale.Whole(211, one, 211, 2), scale.Whole(211, one, 211, 300)} {
			x := scale.Whole(17, one, 17, 11)
			p := noise(6, 17, 211, px)
			want := run(t, p, x, y, resize.Lanczos3, 211)
			for band := 1; band < 20; band++ {
				if got := run(t, p, x, y, resize.Lanczos3, band); !bytes.Equal(got.pix, want.pix) {
					t.Errorf("%+v -> %d: bands of %d rows give another picture", px, y.Out, band)
				}
			}
		}
	}
}

// Only the rows and columns that Rows and Columns name may matter.
func TestRowsAndColumns(t *testing.T) {
	for _, f := range resize.Filters() {
		for _, x := range axes() {
			p := noise(8, x.In, x.In, gray)
			s := newScaler(t, x, x, gray, f)
			first, end := s.Rows()
			if a, b, err := x.Range(f); err != nil || a > first || b < end {
				t.Fatalf("Range(%+v, %v) = %d, %d, %v; Rows %d, %d", x, f, a, b, err, first, end)
			}
			cfirst, cend := s.Columns()
			if first != cfirst || end != cend || first < 0 || end > x.In || first >= end {
				t.Fatalf("%+v %v: rows %d to %d, columns %d to %d", x, f, first, end, cfirst, cend)
			}
			want := push(t, s, p, x.Out, x.Out, 8)
			s.Reset()
			for y := range p.h {
				for c := range p.w {
					if y < first || y >= end || c < first || c >= end {
						p.set(c, y, 0, 77)
					}
				}
			}
			got := push(t, s, p, x.Out, x.Out, 8)
			s.Close()
			if !bytes.Equal(got.pix, want.pix) {
				t.Errorf("%+v %v: depends on samples outside of Rows or Columns", x, f)
			}
		}
	}
}

// A Scaler that starts at the first row that matters gives the same.
func TestRowsBeforeMayBeMissing(t *testing.T) {
	y := scale.Axis{In: 90, InStep: one, Size: 90, Scaled: 45, Offset: 30, Out: 10, OutStep: one}
	p := noise(9, 5, 90, rgba)
	x := scale.Whole(5, one, 5, 5)
	want := run(t, p, x, y, resize.Lanczos3, 90)
	s := newScaler(t, x, y, rgba, resize.Lanczos3)
	defer s.Close()
	first, end := s.Rows()
	if first == 0 || end == 90 {
		t.Fatalf("rows %d to %d: nothing to leave out", first, end)
	}
	var got []byte
	pl := p.plane()
	pl.Pix, pl.Y, pl.Rows = pl.Pix[first*pl.Stride:end*pl.Stride], first, end-first
	if err := s.Push(pl, func(_ int, row []byte) error { got = append(got, row...); return nil }); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want.pix) {
		t.Error("another picture")
	}
	late := newScaler(t, x, y, rgba, resize.Lanczos3)
	pl.Y++
	if late.Push(pl, nil) == nil {
		t.Error("rows that come too late are accepted")
	}
	pl.Y, pl.Width = first, 3
	if late.Push(pl, nil) == nil {
		t.Error("rows that are too short are accepted")
	}
}

func TestFlushRepeatsTheLastRow(t *testing.T) {
	for _, out := range []int{1, 20, 60, 75} {
		for _, in := range []int{60, 500} {
			x, y := scale.Whole(9, one, 9, 9), scale.Whole(in, one, in, out)
			p := noise(10, 9, in, rgba)
			for _, rows := range []int{1, 2, 3, in / 2, in - 1} {
				full := newPicture(9, in, rgba)
				for r := range in {
					copy(full.pix[r*full.stride():], p.pix[min(r, rows-1)*p.stride():][:p.stride()])
				}
				want := run(t, full, x, y, resize.CatmullRom, 6)
				s := newScaler(t, x, y, rgba, resize.CatmullRom)
				var got []byte
				emit := func(_ int, row []byte) error { got = append(got, row...); return nil }
				pl := p.plane()
				pl.Rows = rows
				if err := errors.Join(s.Push(pl, emit), s.Flush(emit), s.Flush(emit)); err != nil {
					t.Fatal(err)
				}
				s.Close()
				if !bytes.Equal(got, want.pix) {
					t.Errorf("%d of %d rows, %d wanted: another picture", rows, in, out)
				}
			}
		}
	}
	s := newScaler(t, axes()[0], axes()[0], gray, resize.Box)
	defer s.Close()
	if s.Flush(func(int, []byte) error { return nil }) == nil {
		t.Error("Flush without rows succeeds")
	}
}

func TestEmitErrorStops(t *testing.T) {
	boom := errors.New("boom")
	for _, out := range []int{20, 60} {
		s := newScaler(t, scale.Whole(9, one, 9, 9), scale.Whole(60, one, 60, out), gray, resize.Lanczos3)
		calls := 0
		err := s.Push(newPicture(9, 60, gray).plane(), func(int, []byte) error { calls++; return boom })
		if !errors.Is(err, boom) || calls != 1 {
			t.Errorf("error %v after %d calls", err, calls)
		}
		s.Close()
		s.Close()
	}
}

func TestEverySmallSize(t *testing.T) {
	c := scale.NewCache(1 << 20)
	for _, px := range []scale.Pixel{gray, rgba, grayAlpha, gray16} {
		p := noise(11, 40, 40, px)
		for _, f := range resize.Filters() {
			for in := 1; in <= 40; in++ {
				for out := 1; out <= 40; out++ {
					a := scale.Whole(in, one, in, out)
					s, err := scale.New(a, a, px, f, c)
					if err != nil {
						t.Fatal(err)
					}
					pl := &codec.Plane{Pix: p.pix, Stride: p.stride(), Width: in, Rows: in}
					n := 0
					if err := s.Push(pl, func(int, []byte) error { n++; return nil }); err != nil || n != out {
						t.Fatalf("%+v %v %d -> %d: %d rows, %v", px, f, in, out, n, err)
					}
					s.Close()
				}
			}
		}
	}
}

func TestExtremeShapes(t *testing.T) {
	for _, c := range []struct{ w, h, ow, oh int }{
		{65535, 1, 100, 1}, {1, 65535, 1, 100}, {65535, 1, 65535, 1}, {65535, 1, 1, 1}, {1, 65535, 1, 1}, {1, 1, 3000, 1}, {2, 100000, 2, 3},
	} {
		for _, px := range []scale.Pixel{gray, rgba, rgba64} {
			x, y := scale.Whole(c.w, one, c.w, c.ow), scale.Whole(c.h, one, c.h, c.oh)
			p := newPicture(c.w, c.h, px)
			for i := range p.pix {
				p.pix[i] = 200
			}
			for _, b := range run(t, p, x, y, resize.Lanczos3, 1000).pix {
				if b != 200 {
					t.Fatalf("%+v: %d, want 200", c, b)
				}
			}
		}
	}
}

func TestRefuses(t *testing.T) {
	good := scale.Whole(10, one, 10, 5)
	bad := func(f func(*scale.Axis)) scale.Axis { a := good; f(&a); return a }
	for _, a := range []scale.Axis{
		{}, bad(func(a *scale.Axis) { a.In = 0 }), bad(func(a *scale.Axis) { a.Out = -1 }),
		bad(func(a *scale.Axis) { a.Offset = -1 }), bad(func(a *scale.Axis) { a.Offset = 500 }),
		bad(func(a *scale.Axis) { a.InStep.Den = 0 }), bad(func(a *scale.Axis) { a.OutStep.Num = -4 }),
		bad(func(a *scale.Axis) { a.Size = 1000 }),
	} {
		if _, err := scale.New(a, good, gray, resize.Lanczos3, nil); err == nil {
			t.Errorf("%+v accepted as x", a)
		}
		if _, err := scale.New(good, a, gray, resize.Lanczos3, nil); err == nil {
			t.Errorf("%+v accepted as y", a)
		}
		if _, err := scale.Memory(good, a, gray, resize.Lanczos3); err == nil {
			t.Errorf("%+v accepted by Memory", a)
		}
	}
	const big = 1<<31 - 1
	for _, a := range []scale.Axis{scale.Whole(big, one, big, 1), scale.Whole(big, one, big, big)} {
		if _, err := scale.New(a, good, gray, resize.Lanczos3, nil); !errors.Is(err, resize.ErrTooLarge) {
			t.Errorf("%+v: %v, want ErrTooLarge", a, err)
		}
	}
	for _, px := range []scale.Pixel{{}, {Channels: 3, Bits: 8}, {Channels: 4, Bits: 12}, {Channels: 1, Bits: 8, Alpha: true}} {
		if _, err := scale.New(good, good, px, resize.Lanczos3, nil); err == nil {
			t.Errorf("%+v accepted", px)
		}
	}
	if _, err := scale.New(good, good, gray, resize.Filter(99), nil); err == nil {
		t.Error("unknown filter accepted")
	}
}

// A small part of a picture that becomes enormous needs the weights of that part
// alone.
func TestCutOutOfAGiant(t *testing.T) {
	const scaled = 1_600_000_000
	x := scale.Axis{In: 10000, InStep: one, Size: 10000, Scaled: scaled, Offset: scaled/2 - 3, Out: 6, OutStep: one}
	s := newScaler(t, x, scale.Whole(1, one, 1, 1), gray, resize.Lanczos3)
	defer s.Close()
	if first, end := s.Columns(); first != 4997 || end != 5003 {
		t.Errorf("columns %d to %d, want 4997 to 5003", first, end)
	}
}

func ExampleScaler() {
	// A checkered plane of 4 x 4 grey samples becomes 2 x 2.
	p := &codec.Plane{Stride: 4, Width: 4, Rows: 4, Pix: []byte{
		0, 200, 0, 200,
		200, 0, 200, 0,
		0, 200, 0, 200,
		200, 0, 200, 0,
	}}
	a := scale.Whole(4, codec.Ratio{Num: 1, Den: 1}, 4, 2)
	s, err := scale.New(a, a, scale.PixelOf(codec.LayoutGray), resize.Box, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	err = s.Push(p, func(y int, row []byte) error {
		fmt.Println(y, row)
		return nil
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// 0 [100 100]
	// 1 [100 100]
}
