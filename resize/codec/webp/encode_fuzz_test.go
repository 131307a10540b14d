package webp_test

import (
	"bytes"
	"context"
	"image"
	"math/rand/v2"
	"testing"

	xwebp "golang.org/x/image/webp"

	"github.com/rendition-go/rendition/resize/codec"
)

// FuzzEncode writes pictures of any size and content with any options and reads
// them by other code: the size is right, alpha is the same, and at quality 100
// samples are near to what they were. Without losses all are the same.
func FuzzEncode(f *testing.F) {
	f.Add(uint16(17), uint16(9), uint8(100), uint8(2), uint8(3), []byte("some samples, 0123456789"))
	f.Add(uint16(70), uint16(1), uint8(0), uint8(1), uint8(1), []byte{0, 255})
	f.Add(uint16(33), uint16(48), uint8(40), uint8(0), uint8(9), []byte{7})
	f.Add(uint16(2), uint16(65), uint8(100), uint8(5), uint8(16), []byte{1, 1, 1, 200, 3})
	f.Fuzz(func(t *testing.T, width, height uint16, quality, kind, rows uint8, data []byte) {
		w, h := 1+int(width)%90, 1+int(height)%90
		if len(data) == 0 {
			return
		}
		p := fuzzPicture(kind, w, h, data)
		o := codec.Options{Quality: int(quality) % 101}
		got, err := xwebp.Decode(bytes.NewReader(write(t, encoder(1+int(kind)/8%3), p, o, 1+int(rows))))
		if err != nil {
			t.Fatal(err)
		}
		if got.Bounds() != image.Rect(0, 0, w, h) {
			t.Fatalf("%d x %d comes back as %v", w, h, got.Bounds())
		}
		if p.Shape.Layout == codec.LayoutRGBA {
			sameAlpha(t, p, got)
		}
		switch y, lossy := got.(*image.YCbCr); {
		case o.Quality == 100 && lossy && p.Shape.Layout != codec.LayoutRGBA:
			if e := meanSquare(&p.Planes[0], y.Y, y.YStride, false); e > 12 {
				t.Errorf("mean squared error %.1f", e)
			}
		case o.Quality == 0 && p.Shape.Layout == codec.LayoutRGBA:
			if !bytes.Equal(rgba(got).Planes[0].Pix, p.Planes[0].Pix) {
				t.Error("not the same without losses")
			}
		}
	})
}

// fuzzPicture fills planes with data, repeated with some variation.
func fuzzPicture(kind uint8, w, h int, data []byte) *codec.Picture {
	l := []codec.Layout{codec.LayoutYCbCr, codec.LayoutGray, codec.LayoutRGBA, codec.LayoutRGBA}[kind%4]
	sub := 1 + int(kind)/4%2
	p := codec.NewPicture(codec.NewShape(l, w, h, sub, sub))
	r := rand.New(rand.NewPCG(uint64(len(data)), uint64(kind)))
	i := 0
	for k := range l.Planes() {
		pix := p.Planes[k].Pix
		for j := range pix {
			pix[j] = data[i%len(data)]
			if i++; i%len(data) == 0 && kind > 127 {
				i += r.IntN(len(data))
			}
		}
		if l == codec.LayoutRGBA {
			validate(pix)
		}
	}
	return p
}

// validate keeps colours within alpha, as they are premultiplied.
func validate(pix []uint8) {
	for i := 0; i < len(pix); i += 4 {
		for c := range 3 {
			pix[i+c] = min(pix[i+c], pix[i+3])
		}
	}
}

func sameAlpha(t *testing.T, p *codec.Picture, got image.Image) {
	t.Helper()
	for y := range p.Planes[0].Rows {
		row := p.Planes[0].Row(y, 4)
		for x := range p.Planes[0].Width {
			if _, _, _, a := got.At(x, y).RGBA(); uint8(a>>8) != row[4*x+3] {
				t.Fatalf("alpha at %d, %d is %d, want %d", x, y, a>>8, row[4*x+3])
			}
		}
	}
}

// FuzzSink gives a Sink bands that may be wrong in any way: it may refuse them,
// and must not fail otherwise.
func FuzzSink(f *testing.F) {
	f.Add(uint8(20), uint8(20), uint8(0), []byte{0, 0, 10, 20, 20, 1, 0, 5, 10, 10, 2, 0, 5, 10, 10})
	f.Add(uint8(9), uint8(40), uint8(2), []byte{0, 0, 40, 36, 9})
	f.Add(uint8(9), uint8(40), uint8(1), []byte{0, 0, 39, 9, 9, 0, 39, 1, 9, 9})
	f.Fuzz(func(t *testing.T, w, h, kind uint8, script []byte) {
		l := []codec.Layout{codec.LayoutYCbCr, codec.LayoutGray, codec.LayoutRGBA}[kind%3]
		s := codec.NewShape(l, 1+int(w)%64, 1+int(h)%64, 1+int(kind)/3%2, 1+int(kind)/6%2)
		var b bytes.Buffer
		sink, err := encoder(0).Encode(context.Background(), &b, s, codec.Options{Quality: int(kind) % 101})
		if err != nil {
			t.Fatal(err)
		}
		failed := false
		for ; len(script) >= 5; script = script[5:] {
			var band codec.Band
			rows, stride := int(script[2])%70, int(script[3])
			band.Planes[script[0]%3] = codec.Plane{
				Pix: make([]byte, rows*stride), Stride: stride, Width: int(script[4]), Y: int(script[1]), Rows: rows,
			}
			failed = sink.Write(&band) != nil || failed
		}
		if err := sink.Close(); err == nil {
			if _, err := xwebp.Decode(&b); err != nil || failed {
				t.Errorf("failed before: %v; what was written: %v", failed, err)
			}
		}
	})
}
