package jpeg_test

import (
	"testing"

	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/jpeg"
)

// FuzzEncode makes a picture of its arguments, encodes it in both processes, as a
// whole and in bands, and holds what image/jpeg decodes against it.
func FuzzEncode(f *testing.F) {
	f.Add(uint8(16), uint8(16), uint8(80), uint8(0), []byte("one block and more"))
	f.Add(uint8(33), uint8(9), uint8(100), uint8(4), []byte{0, 255, 0, 255, 255, 0})
	f.Add(uint8(1), uint8(64), uint8(1), uint8(3), []byte{7, 200, 3, 90, 128, 128, 128, 128, 128, 11})
	f.Add(uint8(63), uint8(62), uint8(95), uint8(2), []byte{0})
	f.Fuzz(func(t *testing.T, width, height, quality, kind uint8, pix []byte) {
		w, h := 1+int(width)%64, 1+int(height)%64
		q := 1 + int(quality)%100
		at := func(plane, x, y int) byte {
			if len(pix) == 0 {
				return 0
			}
			return pix[(x+y*w+plane*w*h)%len(pix)] + byte((x+y*w)/len(pix)*int(kind>>3))
		}
		s := subsamplings[kind&3]
		l := codec.LayoutYCbCr
		if kind&4 != 0 {
			l = codec.LayoutGray
		}
		p := newPicture(l, w, h, s.x, s.y, at)
		checkPicture(t, p, q)

		o := codec.Options{Quality: q, Progressive: kind&8 != 0}
		if string(encode(t, jpeg.NewEncoder(nil), p, o, 1+int(kind>>4))) != string(encodeWhole(t, p, o)) {
			t.Error("bands give other bytes")
		}
	})
}
