package jpeg_test

import (
	"fmt"
	"io"
	"testing"

	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/jpeg"
)

// BenchmarkDecode decodes to every size of block.
func BenchmarkDecode(b *testing.B) {
	const width, height = 1440, 1176
	p := newPicture(codec.LayoutYCbCr, width, height, 2, 2, natural(1))
	for _, kind := range []string{"baseline", "progressive"} {
		data := encodeWhole(b, p, codec.Options{Quality: 90, Progressive: kind == "progressive"})
		for i, h := range sizes(width, height) {
			b.Run(fmt.Sprintf("size=%dx%d/q=90/kind=%s/scale=%d", width, height, kind, 8>>i), func(b *testing.B) {
				benchDecode(b, data, h)
			})
		}
	}
}

// BenchmarkDecodeRegion decodes the middle fifth of the rows.
func BenchmarkDecodeRegion(b *testing.B) {
	const width, height = 1440, 1176
	data := encodeWhole(b, newPicture(codec.LayoutYCbCr, width, height, 2, 2, natural(1)), codec.Options{Quality: 90})
	benchDecode(b, data, codec.Hint{Region: codec.Region{Y0: height * 2 / 5, X1: width, Y1: height * 3 / 5}})
}

func benchDecode(b *testing.B, data []byte, h codec.Hint) {
	d := jpeg.NewDecoder()
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		src, err := open(d, data, h)
		if err != nil {
			b.Fatal(err)
		}
		var band codec.Band
		for err == nil {
			err = src.Next(&band)
		}
		if err != io.EOF {
			b.Fatal(err)
		}
		src.Close()
	}
}
