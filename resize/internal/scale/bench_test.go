package scale_test

import (
	"fmt"
	"testing"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/internal/scale"
)

func BenchmarkScale(b *testing.B) {
	for _, size := range []struct{ w, h, ow, oh int }{{1363, 1113, 720, 588}, {4928, 3279, 852, 567}, {400, 300, 800, 600}} {
		for _, px := range []scale.Pixel{gray, grayAlpha, rgba, rgba64} {
			name := fmt.Sprintf("size=%dx%d/to=%dx%d/channels=%d/bits=%d", size.w, size.h, size.ow, size.oh, px.Channels, px.Bits)
			b.Run(name, func(b *testing.B) {
				p := noise(1, size.w, size.h, px)
				pl := p.plane()
				c := scale.NewCache(0)
				b.SetBytes(int64(len(p.pix)))
				b.ReportAllocs()
				for b.Loop() {
					s, err := scale.New(scale.Whole(size.w, one, size.w, size.ow), scale.Whole(size.h, one, size.h, size.oh), px, resize.Lanczos3, c)
					if err != nil {
						b.Fatal(err)
					}
					if err := s.Push(pl, func(int, []byte) error { return nil }); err != nil {
						b.Fatal(err)
					}
					s.Close()
				}
			})
		}
	}
}

func BenchmarkWeights(b *testing.B) {
	for _, f := range []resize.Filter{resize.Lanczos3, resize.Bilinear} {
		b.Run(fmt.Sprintf("filter=%v/in=4928/out=852", f), func(b *testing.B) {
			x, y := scale.Whole(4928, one, 4928, 852), scale.Whole(1, one, 1, 1)
			for b.Loop() {
				s, err := scale.New(x, y, gray, f, nil)
				if err != nil {
					b.Fatal(err)
				}
				s.Close()
			}
		})
	}
}
