package goimage_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/rendition-go/rendition/internal/testpictures"
	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/goimage"
)

// fact is a test picture.
type fact struct{ testpictures.Picture }

func facts(t testing.TB) (list []fact) {
	for _, p := range testpictures.All(t) {
		list = append(list, fact{p})
	}
	return list
}

// supported are the kinds that the built-in codecs read.
func (f *fact) supported() bool {
	switch f.Kind {
	case "jpeg", "png", "gif", "webp", "bmp", "tiff":
		return true
	}
	return false
}

// mustRead says which files have to be read: those that are valid and that Go's
// decoders, or what was put around them, know how to; of JPEG, all.
func (f *fact) mustRead() bool {
	return f.Verdict == "valid" && f.supported() && (f.Go == "ok" || f.Kind == "jpeg" || alsoRead[f.Path])
}

// alsoRead are files that the decoders underneath refuse and that are read all
// the same: animated WebP and odd chunks of PNG.
var alsoRead = map[string]bool{
	"webp/valid/animated-loop-3.webp": true, "webp/valid/animated-webp-lossless.webp": true,
	"webp/valid/big-height.webp": true, "webp/valid/rotating-squares.webp": true,
	"png/misc/circle-trns-before-plte.png": true,
}

// TestHeaders holds the header of every valid file to the facts.
func TestHeaders(t *testing.T) {
	fs := facts(t)
	codecs := goimage.DefaultCodecs()
	n := 0
	for _, f := range fs {
		if !f.mustRead() {
			continue
		}
		data := f.Read(t)
		c, ok := codecs.Sniff(data)
		if !ok || string(c.Format) != f.Kind {
			t.Errorf("%s: taken for %q", f.Path, c.Format)
			continue
		}
		img, err := c.Decoder.Open(bytes.NewReader(data), resize.Limits{})
		if err != nil {
			t.Errorf("%s: %v", f.Path, err)
			continue
		}
		h := img.Header()
		up := resize.Size{Width: h.Width, Height: h.Height}.Upright(h.Orientation)
		if up.Width != f.Width || up.Height != f.Height || h.Orientation != f.Orientation {
			t.Errorf("%s: %v at orientation %d, want %d x %d at %d", f.Path, up, h.Orientation, f.Width, f.Height, f.Orientation)
		}
		if f.ICC == "-" && h.ICC != nil {
			t.Errorf("%s: a profile of %d bytes where there is none", f.Path, len(h.ICC))
		}
		n++
	}
	if n < 400 {
		t.Errorf("only %d files were looked at", n)
	}
}

// otherColours are files whose colours in the facts are not the ones wanted here.
var otherColours = map[string]string{
	"gif/odd/4f68150cf9450d404a9930909aea2bcdb5562070-2.gif": "outside of the first frame the facts have black, here it is transparent",
	"jpeg/odd/made-exif-count-overflow.jpg":                  "the facts have the colours before orientation 6",
	"png/odd/invalid-palette.png":                            "indexes outside of the palette have no colour",
}

// gridTolerance is for what the facts leave open.
func gridTolerance(f *fact) int {
	switch {
	case strings.HasPrefix(f.Colour, "CMYK"), strings.HasPrefix(f.Colour, "YCCK"):
		return 12
	case f.Kind == "jpeg" && strings.Contains(f.Colour, "4:2:0") && max(f.Width, f.Height) <= 100:
		// Chroma is stretched here, in the facts by a triangle and in the results
		// by Lanczos (TestChromaIsStretched holds them to that), and a pixel on
		// each side of an edge is much of a cell of 10 x 7. In the quadrants of
		// 40 x 30 that are the worst, the red cell at the middle is 203, 35, 45 by
		// a triangle, 209, 32, 46 if samples are repeated, and 210, 33, 42 by
		// Lanczos, in float64 and without any clamping too.
		return 7
	}
	return 6
}

// TestPictures makes a PNG of every valid file and compares its colours, which
// also shows that it stands upright.
func TestPictures(t *testing.T) {
	fs := facts(t)
	z := goimage.New(nil)
	n := 0
	for _, f := range fs {
		if !f.mustRead() {
			continue
		}
		data := f.Read(t)
		p := params.Params{Percent: 100, Format: params.FormatPNG}
		if max(f.Width, f.Height) > 100 {
			p = params.Params{Width: min(f.Width, 100), Height: min(f.Height, 100), Fit: params.FitFill, Format: params.FormatPNG}
		}
		m, info, err := thumbnail(z, data, p)
		if err != nil {
			t.Errorf("%s: %v", f.Path, err)
			continue
		}
		if info.Width != f.Width || info.Height != f.Height || string(info.Format) != f.Kind {
			t.Errorf("%s: %+v", f.Path, info)
		}
		n++
		if f.Grid == nil || otherColours[f.Path] != "" {
			continue
		}
		for i, got := range testpictures.Cells(m) {
			if d := testpictures.Apart(got, f.Grid[i]); d > gridTolerance(&f) {
				t.Errorf("%s (%s; %s): cell %d is %v, want %v", f.Path, f.Colour, f.Notes, i, got, f.Grid[i])
				break
			}
		}
	}
	if n < 400 {
		t.Errorf("only %d files were made", n)
	}
}

func thumbnail(z *goimage.Resizer, data []byte, p params.Params) (image.Image, resize.Info, error) {
	var out bytes.Buffer
	info, err := z.Resize(context.Background(), &out, bytes.NewReader(data), p.Simplify())
	if err != nil {
		return nil, info, err
	}
	m, err := png.Decode(&out)
	return m, info, err
}

// TestHostile runs every file that is not valid, and every one of a kind that is
// not read: an error of the right kind or a picture, within memory and time.
func TestHostile(t *testing.T) {
	fs := facts(t)
	z := goimage.New(nil)
	const most = 512 << 20
	for _, f := range fs {
		if f.mustRead() {
			continue
		}
		data := f.Read(t)
		start := time.Now()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := z.Resize(context.Background(), io.Discard, bytes.NewReader(data),
			params.Params{Width: 100, Format: params.FormatFallback, Quality: 80})
		runtime.ReadMemStats(&after)
		if took := time.Since(start); took > time.Minute {
			t.Errorf("%s took %v", f.Path, took)
		}
		if n := after.TotalAlloc - before.TotalAlloc; n > most {
			t.Errorf("%s took %d MiB", f.Path, n>>20)
		}
		if err != nil && !errors.Is(err, resize.ErrCorrupt) && !errors.Is(err, resize.ErrFormat) && !errors.Is(err, resize.ErrTooLarge) {
			t.Errorf("%s: %v", f.Path, err)
		}
		if err == nil && !f.supported() {
			t.Errorf("%s: a picture of what is %s", f.Path, f.Kind)
		}
		if err == nil && f.Verdict == "refuse" && !fineAfterAll[f.Path] {
			t.Errorf("%s (%s) is not refused", f.Path, f.Notes)
		}
	}
}

// fineAfterAll are pictures that are refused as what they are, but of which a
// still can be had cheaply.
var fineAfterAll = map[string]bool{
	"bombs/made-gif-10000-frames-3000x3000.gif": true,
}

// TestTruncatedFiles cuts real files.
func TestTruncatedFiles(t *testing.T) {
	fs := facts(t)
	z := goimage.New(nil)
	for _, f := range fs {
		if !f.mustRead() || f.Width*f.Height > 300_000 {
			continue
		}
		data := f.Read(t)
		for i := 1; i < 16; i += 5 {
			_, err := z.Resize(context.Background(), io.Discard, bytes.NewReader(data[:len(data)*i/16]),
				params.Params{Width: 10, Format: params.FormatFallback, Quality: 80})
			if err != nil && !errors.Is(err, resize.ErrCorrupt) && !errors.Is(err, resize.ErrFormat) {
				t.Errorf("%s cut at %d/16: %v", f.Path, i, err)
			}
		}
	}
}
