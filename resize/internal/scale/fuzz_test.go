package scale_test

import (
	"testing"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/internal/scale"
)

// FuzzScale lets any numbers describe the columns; what New accepts must be
// scaled, within the memory that was announced, without a panic, and whatever
// the picture is where it is flat.
func FuzzScale(f *testing.F) {
	f.Add(61, 1, 1, 61, 23, 0, 23, 1, 1, uint8(0), uint8(0))
	f.Add(1363, 2, 1, 2725, 720, 3, 350, 2, 1, uint8(2), uint8(3))
	f.Add(10, 8, 3, 27, 1_600_000_000, 800_000_000, 5, 1, 1, uint8(5), uint8(4))
	f.Add(3000, 1, 1, 3000, 2, 0, 2, 1, 1, uint8(0), uint8(6))
	f.Fuzz(func(t *testing.T, in, inNum, inDen, size, scaled, offset, out, outNum, outDen int, filter, pixel uint8) {
		if in > 4000 || out > 4000 {
			return
		}
		x := scale.Axis{In: in, InStep: codec.Ratio{Num: inNum, Den: inDen}, Size: size, Scaled: scaled,
			Offset: offset, Out: out, OutStep: codec.Ratio{Num: outNum, Den: outDen}}
		y := scale.Whole(7, codec.Ratio{Num: 1, Den: 1}, 7, 5)
		px := pixels()[int(pixel)%len(pixels())]
		flt := resize.Filter(filter)
		bound, merr := scale.Memory(x, y, px, flt)
		if merr == nil && bound > 64<<20 {
			return
		}
		s, err := scale.New(x, y, px, flt, nil)
		if (err == nil) != (merr == nil) {
			t.Fatalf("New: %v, Memory: %v", err, merr)
		}
		if err != nil {
			return
		}
		defer s.Close()
		first, end := s.Columns()
		if first < 0 || first >= end || end > in {
			t.Fatalf("%+v: columns %d to %d", x, first, end)
		}
		p := newPicture(in, 7, px)
		for i := range p.pix {
			p.pix[i] = 0x5a
		}
		for i, b := range push(t, s, p, out, 5, 3).pix {
			if b != 0x5a {
				t.Fatalf("%+v: byte %d is %d", x, i, b)
			}
		}
	})
}
