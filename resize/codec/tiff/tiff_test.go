package tiff_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"testing"

	xtiff "golang.org/x/image/tiff"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec/codectest"
	"github.com/rendition-go/rendition/resize/codec/tiff"
)

func TestConformance(t *testing.T) {
	r := image.Rect(0, 0, 21, 13)
	files := map[string][]byte{}
	for name, m := range map[string]interface {
		image.Image
		Set(x, y int, c color.Color)
	}{
		"grey": image.NewGray(r), "grey 16": image.NewGray16(r),
		"rgba": image.NewNRGBA(r), "rgba 16": image.NewNRGBA64(r), "rgb": image.NewRGBA(r),
	} {
		for y := range 13 {
			for x := range 21 {
				m.Set(x, y, color.NRGBA64{uint16(x * 3000), uint16(y * 5000), 0x6363, uint16(0xffff - x*1000)})
			}
		}
		for _, c := range []xtiff.CompressionType{xtiff.Uncompressed, xtiff.Deflate} {
			var b bytes.Buffer
			if err := xtiff.Encode(&b, m, &xtiff.Options{Compression: c}); err != nil {
				t.Fatal(err)
			}
			files[name+[]string{"", " deflated"}[min(int(c), 1)]] = b.Bytes()
		}
	}
	codectest.Run(t, tiff.Codec(), &codectest.Options{Files: files})
}

// TestMetadata appends a directory with an orientation and a profile.
func TestMetadata(t *testing.T) {
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		f := []byte("II*\x00")
		if order == binary.AppendByteOrder(binary.BigEndian) {
			f = []byte("MM\x00*")
		}
		icc, pixels := "profile", []byte{1, 2, 3, 4, 5, 6}
		f = order.AppendUint32(f, uint32(8+len(pixels)+len(icc)+1))
		f = append(append(append(f, pixels...), icc...), 0)
		entries := [][4]uint32{
			{256, 4, 1, 3}, {257, 4, 1, 2}, {258, 4, 1, 8}, {259, 4, 1, 1}, {262, 4, 1, 1}, {273, 4, 1, 8},
			{274, 4, 1, 6}, {278, 4, 1, 2}, {279, 4, 1, 6}, {34675, 7, uint32(len(icc)), uint32(8 + len(pixels))},
		}
		f = order.AppendUint16(f, uint16(len(entries)))
		for _, e := range entries {
			f = order.AppendUint16(order.AppendUint16(f, uint16(e[0])), uint16(e[1]))
			f = order.AppendUint32(order.AppendUint32(f, e[2]), e[3])
		}
		f = order.AppendUint32(f, 0)
		img, err := tiff.NewDecoder().Open(bytes.NewReader(f), resize.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if h := img.Header(); h.Orientation != 6 || string(h.ICC) != icc || h.Alpha || h.Width != 3 {
			t.Errorf("%v: %+v", order, h)
		}
		img, err = tiff.NewDecoder().Open(bytes.NewReader(f), resize.Limits{MetadataBytes: 6})
		if err != nil || img.Header().ICC != nil {
			t.Errorf("profile over the limit: %v", err)
		}
	}
}

func ExampleCodec() {
	c := tiff.Codec()
	fmt.Println(c.Format, c.Magic([]byte("II*\x00")), c.Encoder == nil)
	// Output: tiff true true
}
