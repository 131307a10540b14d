package jpeg_test

import (
	"bytes"
	"fmt"
	"image"
	"os/exec"
	"testing"

	"github.com/rendition-go/rendition/resize/codec"
)

// run runs a program of libjpeg-turbo's on data and fails if it complains. It
// skips the test where the program is not installed.
func run(t *testing.T, data []byte, name string, args ...string) []byte {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not installed (Debian: libjpeg-turbo-progs); not compared with libjpeg", name)
	}
	cmd := exec.Command(path, args...)
	var out, complaints bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(data), &out, &complaints
	if err := cmd.Run(); err != nil || complaints.Len() > 0 {
		t.Fatalf("%s %v: %v: %s", name, args, err, &complaints)
	}
	return out.Bytes()
}

// TestDjpegReadsAll has libjpeg read every layout without a warning, and the same
// from progressive as from baseline.
func TestDjpegReadsAll(t *testing.T) {
	shapes := []*codec.Shape{
		codec.NewShape(codec.LayoutGray, 77, 51, 1, 1),
		codec.NewShape(codec.LayoutRGBA, 77, 51, 1, 1),
	}
	for _, s := range subsamplings {
		shapes = append(shapes, codec.NewShape(codec.LayoutYCbCr, 77, 51, s.x, s.y))
	}
	for _, s := range append(shapes, mixedShapes(77, 51)...) {
		for _, quality := range []int{3, 50, 85, 100} {
			p := newPictureOf(s, natural(uint64(quality)))
			base := encodeWhole(t, p, codec.Options{Quality: quality})
			progressive := encodeWhole(t, p, codec.Options{Quality: quality, Progressive: true})
			want := run(t, base, "djpeg", "-pnm")
			if !bytes.Equal(run(t, progressive, "djpeg", "-pnm"), want) {
				t.Errorf("%+v at quality %d: progressive has other pixels", s.Components, quality)
			}
			if len(want) < 77*51 {
				t.Errorf("%+v: only %d bytes", s.Components, len(want))
			}
		}
	}
}

// mixedShapes returns shapes where the planes are divided in ways of their own,
// which libjpeg reads and image/jpeg does not.
func mixedShapes(width, height int) (shapes []*codec.Shape) {
	for n := range 64 {
		s := codec.NewShape(codec.LayoutYCbCr, width, height, 1, 1)
		least := [2]int{2, 2}
		for i := range s.Components {
			x, y := 1+n>>(2*i)&1, 1+n>>(2*i+1)&1
			least[0], least[1] = min(least[0], x), min(least[1], y)
			s.Components[i] = codec.Component{
				Width: (width + x - 1) / x, Height: (height + y - 1) / y,
				X: codec.Ratio{Num: x, Den: 1}, Y: codec.Ratio{Num: y, Den: 1},
			}
		}
		if least == [2]int{1, 1} {
			shapes = append(shapes, s)
		}
	}
	return shapes
}

// TestSamePixelsAsCjpeg: of grey there is nothing to differ in. Transform and
// quantiser are those of libjpeg, so its file has the same pixels.
func TestSamePixelsAsCjpeg(t *testing.T) {
	for _, at := range []sampler{natural(1), noise(2), extremes(3)} {
		p := newPicture(codec.LayoutGray, 203, 151, 1, 1, at)
		var pgm bytes.Buffer
		fmt.Fprintf(&pgm, "P5\n%d %d\n255\n", p.shape.Width, p.shape.Height)
		for y := range p.shape.Height {
			pgm.Write(p.band.Planes[0].Row(y, 1))
		}
		for _, quality := range []int{1, 24, 50, 75, 80, 92, 100} {
			theirs := run(t, pgm.Bytes(), "cjpeg", "-quality", fmt.Sprint(quality), "-optimize", "-dct", "int", "-baseline")
			ours := encodeWhole(t, p, codec.Options{Quality: quality})
			if steps(t, ours) != steps(t, theirs) {
				t.Fatalf("quality %d: quantisers differ", quality)
			}
			a, b := decode(t, ours).(*image.Gray), decode(t, theirs).(*image.Gray)
			if !bytes.Equal(a.Pix, b.Pix) {
				t.Errorf("quality %d: pixels differ", quality)
			}
			// Equally good tables may differ, and with them how many bytes happen
			// to be 0xFF and need another one.
			if len(ours) > len(theirs)+len(theirs)/1000+1 {
				t.Errorf("quality %d: %d bytes, cjpeg needs %d", quality, len(ours), len(theirs))
			}
		}
	}
}
