package jpeg_test

import (
	"context"
	"fmt"
	"image"
	stdjpeg "image/jpeg"
	"io"
	"testing"

	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/jpeg"
)

func BenchmarkEncode(b *testing.B) {
	ycc := newPicture(codec.LayoutYCbCr, 720, 588, 2, 2, natural(1))
	rgba := newPicture(codec.LayoutRGBA, 720, 588, 1, 1, natural(2))
	baseline, progressive := codec.Options{Quality: 80}, codec.Options{Quality: 80, Progressive: true}
	name := "size=720x588/q=80/kind=%s"
	b.Run(fmt.Sprintf(name, "baseline"), func(b *testing.B) { benchEncode(b, ycc, baseline) })
	b.Run(fmt.Sprintf(name, "progressive"), func(b *testing.B) { benchEncode(b, ycc, progressive) })
	b.Run(fmt.Sprintf(name, "baseline-rgba"), func(b *testing.B) { benchEncode(b, rgba, baseline) })
	b.Run(fmt.Sprintf(name, "std"), func(b *testing.B) { benchStandard(b, ycc, 80) })
}

func benchEncode(b *testing.B, p *picture, o codec.Options) {
	e := jpeg.NewEncoder(nil)
	size := len(encodeWhole(b, p, o))
	b.ReportAllocs()
	b.SetBytes(int64(p.shape.Width * p.shape.Height))
	for b.Loop() {
		s, err := e.Encode(context.Background(), io.Discard, p.shape, o)
		if err != nil {
			b.Fatal(err)
		}
		if err := s.Write(&p.band); err != nil {
			b.Fatal(err)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(size), "bytes")
}

// benchStandard is the standard library's encoder, with its fixed tables.
func benchStandard(b *testing.B, p *picture, quality int) {
	m := ycbcr(p, image.YCbCrSubsampleRatio420)
	b.ReportAllocs()
	b.SetBytes(int64(p.shape.Width * p.shape.Height))
	for b.Loop() {
		if err := stdjpeg.Encode(io.Discard, m, &stdjpeg.Options{Quality: quality}); err != nil {
			b.Fatal(err)
		}
	}
}

// ycbcr returns p's planes as an image.
func ycbcr(p *picture, r image.YCbCrSubsampleRatio) *image.YCbCr {
	pl := &p.band.Planes
	return &image.YCbCr{
		Y: pl[0].Pix, Cb: pl[1].Pix, Cr: pl[2].Pix,
		YStride: pl[0].Stride, CStride: pl[1].Stride,
		SubsampleRatio: r, Rect: image.Rect(0, 0, p.shape.Width, p.shape.Height),
	}
}
