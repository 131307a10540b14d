//go:build cgo && vips

package vips_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/rendition-go/rendition/internal/testpictures"
	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/vips"
)

// notIn814 are files that libvips 8.14 or what it stands on (libpng, in Debian 12)
// does not read, while newer ones do.
var notIn814 = map[string]bool{
	"avif/kimono.crop.avif": true, "avif/kimono.rotate90.avif": true,
	"png/misc/circle-trns-before-plte.png": true,
}

// otherColours are files whose colours in the facts are not the ones wanted here.
var otherColours = map[string]string{
	"gif/odd/4f68150cf9450d404a9930909aea2bcdb5562070-2.gif": "outside of the first frame the facts have black, here it is transparent",
	"jpeg/odd/made-exif-count-overflow.jpg":                  "the facts have the colours before orientation 6",
	"png/odd/invalid-palette.png":                            "indexes outside of the palette have no colour",
}

// fineAfterAll are files that backends without arithmetic coding have to refuse.
var fineAfterAll = map[string]bool{
	"jpeg/refuse/made-arithmetic-progressive.jpg": true,
	"jpeg/refuse/test1.arith.jpg":                 true,
	"jpeg/refuse/testimgari.jpg":                  true,
}

// mustRead says which files have to be read: those that are valid and that a newer
// libvips reads.
func mustRead(f *testpictures.Picture) bool {
	return f.Verdict == "valid" && f.Vips != "err" && f.Vips != "n/a" && !notIn814[f.Path]
}

func thumbnail(z *vips.Resizer, data []byte, p params.Params) (image.Image, resize.Info, error) {
	var out bytes.Buffer
	info, err := z.Resize(context.Background(), &out, bytes.NewReader(data), p.Simplify())
	if err != nil {
		return nil, info, err
	}
	m, err := png.Decode(&out)
	return m, info, err
}

// TestPictures makes a PNG of every valid file and compares its size and colours,
// which also shows that it stands upright.
func TestPictures(t *testing.T) {
	fs := testpictures.All(t)
	z := newResizer(t, nil)
	n := 0
	for _, f := range fs {
		if !mustRead(&f) {
			continue
		}
		p := params.Params{Percent: 100, Format: params.FormatPNG}
		if max(f.Width, f.Height) > 100 {
			p = params.Params{Width: min(f.Width, 100), Height: min(f.Height, 100), Fit: params.FitFill, Format: params.FormatPNG}
		}
		m, info, err := thumbnail(z, f.Read(t), p)
		if err != nil {
			t.Errorf("%s: %v", f.Path, err)
			continue
		}
		if info.Width != f.Width || info.Height != f.Height || string(info.Format) != f.Kind {
			t.Errorf("%s: %+v, want %d x %d", f.Path, info, f.Width, f.Height)
		}
		n++
		// The facts are without colour management.
		if f.Grid == nil || otherColours[f.Path] != "" || f.ICC != "-" || strings.HasPrefix(f.Colour, "CMYK") || strings.HasPrefix(f.Colour, "YCCK") {
			continue
		}
		for i, got := range testpictures.Cells(m) {
			if d := testpictures.Apart(got, f.Grid[i]); d > 6 {
				t.Errorf("%s (%s): cell %d is %v, want %v", f.Path, f.Colour, i, got, f.Grid[i])
				break
			}
		}
	}
	if n < 450 {
		t.Errorf("only %d files were made", n)
	}
}

// TestHostile runs every file that is not valid, and every one that need not be
// read: an error of the right kind or a picture, in time.
func TestHostile(t *testing.T) {
	fs := testpictures.All(t)
	z := newResizer(t, nil)
	for _, f := range fs {
		if mustRead(&f) {
			continue
		}
		start := time.Now()
		_, err := z.Resize(context.Background(), io.Discard, bytes.NewReader(f.Read(t)),
			params.Params{Width: 100, Format: params.FormatFallback, Quality: 80})
		if took := time.Since(start); took > time.Minute {
			t.Errorf("%s took %v", f.Path, took)
		}
		if err != nil && !errors.Is(err, resize.ErrCorrupt) && !errors.Is(err, resize.ErrFormat) && !errors.Is(err, resize.ErrTooLarge) {
			t.Errorf("%s: %v", f.Path, err)
		}
		if err == nil && f.Verdict == "refuse" && !fineAfterAll[f.Path] {
			t.Errorf("%s is not refused", f.Path)
		}
	}
}

// TestTruncatedFiles cuts real files.
func TestTruncatedFiles(t *testing.T) {
	fs := testpictures.All(t)
	z := newResizer(t, nil)
	for _, f := range fs {
		if !mustRead(&f) || f.Width*f.Height > 100_000 {
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
