package main

import (
	"bytes"
	"image"
	"image/color"
	"math"
	"testing"
)

// TestCodecAgainstLibjpeg: both codecs do the same work. Encoded, it is about as
// large and as good; decoded, it is the same to the bit at full size and an
// eighth, and nearly so between.
func TestCodecAgainstLibjpeg(t *testing.T) {
	b := newBencher(t)
	if !b.crew.has(libjpegName) {
		t.Skip("libjpeg-turbo is left out")
	}
	small := func(row codecRow) codecRow {
		row.source = func(b *bencher) (string, error) {
			return picture{333, 217, row.name == decodeRow(true, row.request.Shrink).name}.write(b.dir, b.sample)
		}
		return row
	}
	for _, row := range codecRows() {
		if row.request.Op == opDecode {
			row = small(row)
		}
		r, err := b.codec(row)
		if err != nil {
			t.Errorf("%s: %v", row.name, err)
			continue
		}
		if !(r.ratio() > 0) {
			t.Errorf("%s: ratio %v", row.name, r.ratio())
		}
		switch {
		case row.request.Op == opEncode:
			if math.Abs(r.sizes()-1) > 0.05 || math.Abs(r.ours.psnr-r.theirs.psnr) > 0.2 || r.ours.psnr < 30 {
				t.Errorf("%s: %.3f of the bytes, %.2f and %.2f dB", row.name, r.sizes(), r.ours.psnr, r.theirs.psnr)
			}
		case row.request.Shrink == 1 || row.request.Shrink == 8:
			if !math.IsInf(r.agree, 1) {
				t.Errorf("%s: luma differs, %.1f dB", row.name, r.agree)
			}
		case r.agree < 30:
			t.Errorf("%s: luma agrees to %.1f dB only", row.name, r.agree)
		}
	}
}

func TestNetpbm(t *testing.T) {
	rgb := image.NewRGBA(image.Rect(3, 4, 8, 11))
	for i := range rgb.Pix {
		rgb.Pix[i] = byte(31 * i)
	}
	for i := 3; i < len(rgb.Pix); i += 4 {
		rgb.Pix[i] = 255
	}
	grey := image.NewGray(rgb.Rect)
	grey.Set(5, 6, color.White)
	ycc := image.NewYCbCr(rgb.Rect, image.YCbCrSubsampleRatio420)
	ycc.Y[7] = 99
	for _, m := range []image.Image{rgb, grey, ycc} {
		var buf bytes.Buffer
		if err := writeNetpbm(&buf, m); err != nil {
			t.Fatal(err)
		}
		got, err := decodeLuma(buf.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if want := lumaOf(m); got.width != 5 || got.height != 7 || !math.IsInf(psnr(got, want), 1) {
			t.Errorf("%T comes back as %d x %d, %v dB", m, got.width, got.height, psnr(got, want))
		}
	}
	for _, bad := range []string{"P5", "P5 1 1 255\n", "P5 1 1 255\nxx", "P7 1 1 255\nx", "P5 1 1 9\nx", "P5 0 1 255\n", "P6 1 1 255\nx"} {
		if _, err := lumaOfNetpbm([]byte(bad)); err == nil {
			t.Errorf("no error for %q", bad)
		}
	}
}
