package goimage

import (
	"image/color"
	"testing"

	"github.com/rendition-go/rendition/resize/codec"
)

func TestYCbCrRow(t *testing.T) {
	var y, cb, cr [256]byte
	var d [4 * 256]byte
	for i := range cr {
		y[i], cb[i], cr[i] = byte(i), byte(3*i), byte(^i)
	}
	convertRow(d[:], codec.LayoutRGBA, codec.LayoutYCbCr, y[:], cb[:], cr[:])
	for i := range y {
		want := [4]byte{3: 255}
		want[0], want[1], want[2] = color.YCbCrToRGB(y[i], cb[i], cr[i])
		if [4]byte(d[4*i:]) != want {
			t.Fatalf("%d, %d, %d: %v, want %v", y[i], cb[i], cr[i], d[4*i:4*i+4], want)
		}
	}
}
