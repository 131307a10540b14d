package jpeg_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	stdjpeg "image/jpeg"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
)

// TestDecodeTestdata decodes every JPEG of the test pictures: the valid ones to
// their size and to what image/jpeg makes of them where it does, the others to a
// picture or an error in bounded time.
func TestDecodeTestdata(t *testing.T) {
	valid := 0
	eachFact(t, func(f fact) {
		start := time.Now()
		p, err := read(f.bytes, codec.Hint{})
		if took := time.Since(start); took > time.Minute {
			t.Errorf("%s took %v", f.path, took)
		}
		if f.verdict != "valid" {
			checkRefused(t, f, err)
			return
		}
		valid++
		if err != nil {
			t.Errorf("%s: %v", f.path, err)
			return
		}
		h := p.header
		if h.Width != f.width || h.Height != f.height || h.Orientation != f.orientation {
			t.Errorf("%s: %d x %d at %d, want %d x %d at %d", f.path, h.Width, h.Height, h.Orientation, f.width, f.height, f.orientation)
		}
		m, err := stdjpeg.Decode(bytes.NewReader(f.bytes))
		if err == nil {
			comparePlanes(t, f.path, p, m)
		}
	})
	if valid < 100 {
		t.Errorf("only %d files", valid)
	}
}

func checkRefused(t *testing.T, f fact, err error) {
	t.Helper()
	if err != nil && !errors.Is(err, resize.ErrCorrupt) && !errors.Is(err, resize.ErrFormat) && !errors.Is(err, resize.ErrTooLarge) {
		t.Errorf("%s: %v", f.path, err)
	}
	if err == nil && f.verdict == "refuse" {
		t.Errorf("%s (%s) is not refused", f.path, f.coding)
	}
}

// comparePlanes allows for the rounding of two inverse transforms.
func comparePlanes(t *testing.T, name string, p *result, m image.Image) {
	t.Helper()
	tolerance := 2
	if p.Shape.Layout == codec.LayoutCMYK {
		tolerance = 4 // the colour transform makes differences larger
	}
	var want [3][]byte
	var stride [3]int
	switch m := m.(type) {
	case *image.Gray:
		want[0], stride[0] = m.Pix, m.Stride
	case *image.YCbCr:
		want, stride = [3][]byte{m.Y, m.Cb, m.Cr}, [3]int{m.YStride, m.CStride, m.CStride}
	case *image.RGBA:
		want[0], stride[0] = m.Pix, m.Stride
	case *image.CMYK:
		want[0], stride[0] = m.Pix, m.Stride
	}
	size := p.Shape.Layout.PixelSize()
	for i := range p.Shape.Layout.Planes() {
		worst := 0
		for y := range p.Planes[i].Rows {
			w := want[i][y*stride[i]:]
			for x, v := range p.Planes[i].Row(y, size) {
				worst = max(worst, int(v)-int(w[x]), int(w[x])-int(v))
			}
		}
		if worst > tolerance {
			t.Errorf("%s: plane %d of %d is apart by %d", name, i, len(want), worst)
		}
	}
}

// TestDecodeTestdataScaled decodes to every size of block.
func TestDecodeTestdataScaled(t *testing.T) {
	eachFact(t, func(f fact) {
		if f.verdict != "valid" || f.width*f.height > 4<<20 {
			return
		}
		full, err := read(f.bytes, codec.Hint{})
		if err != nil {
			t.Errorf("%s: %v", f.path, err)
			return
		}
		for _, size := range []int{4, 2, 1} {
			h := codec.Hint{Width: max(1, f.width*size/8), Height: max(1, f.height*size/8)}
			p, err := read(f.bytes, h)
			if err != nil {
				t.Errorf("%s: %v", f.path, err)
				continue
			}
			c := p.Shape.Components[0]
			if c.Width*c.X.Num < f.width*c.X.Den || c.Width < h.Width || c.Height < h.Height {
				t.Errorf("%s at %d/8: %+v", f.path, size, c)
			}
			checkMeans(t, f.path, full, p)
		}
	})
}

// checkMeans compares the means of the planes as far as they are whole blocks,
// which the transforms of all sizes keep but for clamping.
func checkMeans(t *testing.T, name string, full, small *result) {
	t.Helper()
	size := full.Shape.Layout.PixelSize()
	x := small.Shape.Components[0].X
	side := 8 * x.Den / x.Num // samples of a block
	if full.Shape.Layout == codec.LayoutYCbCr {
		fx := full.Shape.Components[0].X
		side = 8 * x.Den * fx.Num / (x.Num * fx.Den)
	}
	for i := range full.Shape.Layout.Planes() {
		a, b := full.Planes[i], small.Planes[i]
		columns, rows := a.Width/8, a.Rows/8
		a.Width, a.Rows, b.Width, b.Rows = columns*8, rows*8, columns*side, rows*side
		if columns == 0 || rows == 0 {
			continue
		}
		ma, mb := mean(&a, size), mean(&b, size)
		if d := ma - mb; d > 2.5 || d < -2.5 {
			t.Errorf("%s: plane %d has a mean of %.1f, and %.1f at full size", name, i, mb, ma)
		}
	}
}

func mean(p *codec.Plane, size int) float64 {
	sum := 0
	for y := range p.Rows {
		for _, v := range p.Row(y, size) {
			sum += int(v)
		}
	}
	return float64(sum) / float64(p.Rows*p.Width*size)
}

// TestDecodeTestdataAsDjpeg holds the luma of valid pictures to that of
// libjpeg's djpeg, bit for bit, at full size and at 1/8.
func TestDecodeTestdataAsDjpeg(t *testing.T) {
	n := 0
	eachFact(t, func(f fact) {
		if f.verdict != "valid" || !strings.HasPrefix(f.colour, "YCbCr") && !strings.HasPrefix(f.colour, "gray") || f.width*f.height > 4<<20 ||
			min(f.width, f.height) < 8 || smoothed[f.path] {
			return
		}
		for scale, h := range map[string]codec.Hint{"8/8": {}, "1/8": {Width: 1, Height: 1}} {
			p, err := read(f.bytes, h)
			if err != nil {
				t.Errorf("%s: %v", f.path, err)
				continue
			}
			if c := p.Shape.Components[0]; c.X.Num != c.X.Den && scale == "8/8" {
				continue // djpeg stretches such luma
			}
			var want bytes.Buffer
			cmd := exec.Command(djpeg(t), "-dct", "int", "-grayscale", "-pnm", "-scale", scale)
			cmd.Stdin, cmd.Stdout = bytes.NewReader(f.bytes), &want
			if err := cmd.Run(); err != nil && want.Len() == 0 {
				continue // it does not know the file
			}
			n++
			if !bytes.Equal(pgm(p), want.Bytes()) {
				t.Errorf("%s at %s: other samples than djpeg's", f.path, scale)
			}
		}
	})
	if n < 200 {
		t.Errorf("only %d pictures", n)
	}
}

// smoothed are pictures whose last scans are missing, where libjpeg guesses
// coefficients.
var smoothed = map[string]bool{"jpeg/sampling/video-001.progressive.truncated.jpeg": true}

func djpeg(t *testing.T) string {
	path, err := exec.LookPath("djpeg")
	if err != nil {
		t.Skip("there is no djpeg here")
	}
	return path
}

// pgm writes the first plane as a PGM file.
func pgm(p *result) []byte {
	y := &p.Planes[0]
	out := fmt.Appendf(nil, "P5\n%d %d\n255\n", y.Width, y.Rows)
	for i := range y.Rows {
		out = append(out, y.Row(i, 1)...)
	}
	return out
}
