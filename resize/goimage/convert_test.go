package goimage

import (
	"image/color"
	"testing"
)

func TestYCbCrRow(t *testing.T) {
	var y, cb, cr [256]byte
	var d [4 * 256]byte
	for i := range cr {
		cr[i] = byte(i)
	}
	for luma := 0; luma < 256; luma += 3 {
		for b := range 256 {
			for i := range y {
				y[i], cb[i] = byte(luma), byte(b)
			}
			ycbcrRow(d[:], y[:], cb[:], cr[:])
			for i := range y {
				var want [4]byte
				want[0], want[1], want[2] = color.YCbCrToRGB(y[i], cb[i], cr[i])
				want[3] = 255
				if [4]byte(d[4*i:]) != want {
					t.Fatalf("%d, %d, %d: %v, want %v", y[i], cb[i], cr[i], d[4*i:4*i+4], want)
				}
			}
		}
	}
}

func BenchmarkYCbCrRow(b *testing.B) {
	const n = 720
	y, cb, cr, d := make([]byte, n), make([]byte, n), make([]byte, n), make([]byte, 4*n)
	for i := range n {
		y[i], cb[i], cr[i] = byte(i), byte(100+i%50), byte(120+i%20)
	}
	b.SetBytes(n)
	for b.Loop() {
		ycbcrRow(d, y, cb, cr)
	}
}
