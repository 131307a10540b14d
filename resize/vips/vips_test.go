//go:build cgo && vips

package vips_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/rendition-go/rendition/internal/bench"
	"github.com/rendition-go/rendition/internal/testpictures"
	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/resizetest"
	"github.com/rendition-go/rendition/resize/vips"
)

// waves is a smooth picture, so that what JPEG adds to it is little.
func waves(w, h int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			v := func(a, b float64) byte {
				return byte(128 + 100*math.Sin(float64(x)/a+1)*math.Cos(float64(y)/b))
			}
			m.SetNRGBA(x, y, color.NRGBA{v(21, 34), v(40, 17), v(55, 29), 255})
		}
	}
	return m
}

func encodePNG(t testing.TB, m image.Image) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func encodeJPEG(t testing.TB, m image.Image) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 100}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func psnr(a, b *resizetest.Pixels) float64 {
	if a.Width != b.Width || a.Height != b.Height {
		return math.Inf(-1)
	}
	sum := 0.0
	for i, v := range a.Pix {
		sum += (v - b.Pix[i]) * (v - b.Pix[i])
	}
	return -10 * math.Log10(sum/float64(len(a.Pix)))
}

// TestShrinking compares what libvips shrinks with the reference, for sizes that
// JPEG's factors of 2, 4 and 8 do not divide: a picture that moves by a quarter of
// a pixel on the way falls below 45 dB.
func TestShrinking(t *testing.T) {
	z := newResizer(t, nil)
	m := waves(1363, 1117)
	px := resizetest.FromImage(m)
	files := map[string][]byte{"png": encodePNG(t, m), "jpeg": encodeJPEG(t, m)}
	for _, p := range []params.Params{
		{Width: 1100}, {Width: 720}, {Width: 681}, {Width: 545}, {Width: 360}, {Width: 341}, {Width: 181}, {Width: 120}, {Width: 57},
		{Width: 300, Height: 200, Fit: params.FitFill},
		{Width: 200, Height: 200, Fit: params.FitCover, Position: params.PositionLeft},
		{Width: 200, Height: 200, Fit: params.FitCover, Position: params.PositionRight},
		{Width: 151, Height: 320, Fit: params.FitCover},
	} {
		p.Format = params.FormatPNG
		plan, err := resize.NewPlan(1363, 1117, p.Simplify(), resize.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		want := resizetest.Reference(px, plan, resize.Lanczos3)
		for name, file := range files {
			got, _, err := thumbnail(z, file, p)
			if err != nil {
				t.Fatalf("%s, %v: %v", name, p, err)
			}
			if db := psnr(resizetest.FromImage(got), want); db < 48 {
				t.Errorf("%s, %v: %.1f dB from the reference", name, p, db)
			}
		}
	}
}

func TestEncodes(t *testing.T) {
	z := newResizer(t, nil)
	for _, f := range []params.Format{params.FormatJPEG, params.FormatPNG, params.FormatWebP} {
		if !slices.Contains(z.Encodes(), f) {
			t.Errorf("%s is not written", f)
		}
	}
	z.Encodes()[0] = "changed"
	if z.Encodes()[0] == "changed" {
		t.Error("Encodes hands out its own slice")
	}
}

// TestAVIF goes both ways.
func TestAVIF(t *testing.T) {
	z := newResizer(t, nil)
	if !slices.Contains(z.Encodes(), params.FormatAVIF) {
		t.Skip("this libvips does not write AVIF")
	}
	m := waves(300, 200)
	var b bytes.Buffer
	p := params.Params{Percent: 100, Format: params.FormatAVIF, Quality: 90}
	info, err := z.Resize(t.Context(), &b, bytes.NewReader(encodePNG(t, m)), p.Simplify())
	if err != nil || info.OutFormat != params.FormatAVIF || resize.Sniff(b.Bytes()) != params.FormatAVIF {
		t.Fatalf("%+v, %v", info, err)
	}
	got, info, err := thumbnail(z, b.Bytes(), params.Params{Percent: 100, Format: params.FormatPNG})
	if err != nil || info.Format != params.FormatAVIF {
		t.Fatalf("%+v, %v", info, err)
	}
	if db := psnr(resizetest.FromImage(got), resizetest.FromImage(m)); db < 35 {
		t.Errorf("%.1f dB", db)
	}
}

func TestOptions(t *testing.T) {
	if _, err := vips.New(&vips.Options{Filter: resize.Box}); err == nil {
		t.Error("Box is accepted")
	}
	small := encodePNG(t, image.NewNRGBA(image.Rect(0, 0, 40, 30))) // transparent
	p := params.Params{Width: 20}.Simplify()

	z := newResizer(t, &vips.Options{Formats: []params.Format{params.FormatJPEG}})
	if _, err := z.Resize(t.Context(), io.Discard, bytes.NewReader(small), p); !errors.Is(err, resize.ErrFormat) {
		t.Errorf("a format that was not asked for: %v", err)
	}
	z = newResizer(t, &vips.Options{Limits: resize.Limits{Pixels: 1199}})
	if _, err := z.Resize(t.Context(), io.Discard, bytes.NewReader(small), p); !errors.Is(err, resize.ErrTooLarge) {
		t.Errorf("over the limit of pixels: %v", err)
	}

	z = newResizer(t, &vips.Options{Background: color.RGBA{200, 30, 60, 255}})
	var b bytes.Buffer
	p = params.Params{Width: 20, Height: 30, Fit: params.FitContain, Format: params.FormatJPEG, Quality: 95}
	if _, err := z.Resize(t.Context(), &b, bytes.NewReader(small), p.Simplify()); err != nil {
		t.Fatal(err)
	}
	m, err := jpeg.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	for _, y := range []int{1, 15, 28} {
		r, g, bl, _ := m.At(10, y).RGBA()
		if d := testpictures.Apart(color.RGBA{byte(r >> 8), byte(g >> 8), byte(bl >> 8), 255}, color.RGBA{200, 30, 60, 255}); d > 4 {
			t.Errorf("row %d: %v is not the background", y, m.At(10, y))
		}
	}
}

// TestGrayOnColour pads a grey picture with a colour.
func TestGrayOnColour(t *testing.T) {
	m := image.NewGray(image.Rect(0, 0, 40, 10))
	for i := range m.Pix {
		m.Pix[i] = 77
	}
	z := newResizer(t, &vips.Options{Background: color.RGBA{0, 0, 200, 255}})
	var b bytes.Buffer
	p := params.Params{Width: 20, Height: 20, Fit: params.FitContain, Format: params.FormatJPEG, Quality: 95}
	if _, err := z.Resize(t.Context(), &b, bytes.NewReader(encodePNG(t, m)), p.Simplify()); err != nil {
		t.Fatal(err)
	}
	got, err := jpeg.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, blue, _ := got.At(10, 1).RGBA(); blue>>8 < 190 {
		t.Errorf("above: %v", got.At(10, 1))
	}
	if r, _, blue, _ := got.At(10, 10).RGBA(); r>>8 < 70 || blue>>8 > 84 {
		t.Errorf("in the middle: %v", got.At(10, 10))
	}
}

// TestIncomplete cuts a file in the middle of its pixels.
func TestIncomplete(t *testing.T) {
	for name, file := range map[string][]byte{"jpeg": encodeJPEG(t, waves(300, 200)), "png": encodePNG(t, waves(300, 200))} {
		p := params.Params{Width: 100, Format: params.FormatPNG}
		z := newResizer(t, nil)
		if _, info, err := thumbnail(z, file, p); err != nil || info.Incomplete {
			t.Errorf("%s, whole: %+v, %v", name, info, err)
		}
		half := file[:len(file)/2]
		m, info, err := thumbnail(z, half, p)
		if err != nil || !info.Incomplete {
			t.Errorf("%s, half: %+v, %v", name, info, err)
			continue
		}
		// What is there is shown as it is.
		want, _, _ := thumbnail(z, file, p)
		for x := 0; x < 100; x += 7 {
			if d := testpictures.Apart(color.RGBAModel.Convert(m.At(x, 10)).(color.RGBA), color.RGBAModel.Convert(want.At(x, 10)).(color.RGBA)); d > 1 {
				t.Errorf("%s, half: pixel %d, 10 differs by %d", name, x, d)
				break
			}
		}
		if _, _, err := thumbnail(newResizer(t, &vips.Options{Strict: true}), half, p); !errors.Is(err, resize.ErrCorrupt) {
			t.Errorf("%s, half, strict: %v", name, err)
		}
	}
}

// TestCancelWhileDecoding ends ctx in the middle of a call that takes a second.
func TestCancelWhileDecoding(t *testing.T) {
	file, err := bench.Source{Width: 6000, Height: 5000, Format: params.FormatJPEG}.Encoded("../../examples/server/photos")
	if err != nil {
		t.Fatal(err)
	}
	z := newResizer(t, nil)
	p := params.Params{Width: 5500, Format: params.FormatJPEG}.Simplify()
	start := time.Now()
	if _, err := z.Resize(t.Context(), io.Discard, bytes.NewReader(file), p); err != nil {
		t.Fatal(err)
	}
	whole := time.Since(start)
	var took time.Duration
	for range 5 { // something else may take the machine meanwhile
		ctx, cancel := context.WithTimeout(t.Context(), whole/10)
		start = time.Now()
		_, err = z.Resize(ctx, io.Discard, bytes.NewReader(file), p)
		took = time.Since(start)
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
		if took < whole/2 {
			return
		}
	}
	t.Errorf("took %v of %v", took, whole)
}

// TestBudget makes a picture wait for one that is in work.
func TestBudget(t *testing.T) {
	budget := resize.NewBudget(1, &resize.BudgetOptions{Queue: -1})
	release, err := budget.Acquire(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	z := newResizer(t, &vips.Options{Budget: budget})
	file := encodePNG(t, waves(40, 30))
	p := params.Params{Width: 20}.Simplify()
	info, err := z.Resize(t.Context(), io.Discard, bytes.NewReader(file), p)
	if !errors.Is(err, resize.ErrBusy) || info.Width != 40 {
		t.Errorf("%+v, %v", info, err)
	}
	release()
	if _, err := z.Resize(t.Context(), io.Discard, bytes.NewReader(file), p); err != nil {
		t.Error(err)
	}
}
