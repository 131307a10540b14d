package vp8

import (
	"github.com/rendition-go/rendition/resize/codec/webp/internal/arith"
	"github.com/rendition-go/rendition/resize/codec/webp/internal/spare"
)

// This file converts RGB to YCbCr of BT.601 in the range of video, with 16 bits of
// fraction: the matrix of JPEG times 219/255 for luma and 224/255 for chroma.
// Chroma is that of the mean of four pixels, rounded once, each pixel counting as
// much as it is opaque: that is what sums of premultiplied samples give.

const (
	yR, yG, yB    = 16829, 33039, 6416
	cbR, cbG, cbB = -9714, -19070, 28784
	crR, crG, crB = 28784, -24103, -4681
)

// An rgbConverter makes rows of planes from rows of premultiplied RGBA.
type rgbConverter struct {
	sums   []rgbaSum // of each 2 x 2 pixels
	second bool      // the next row is the second of two
}

type rgbaSum struct{ r, g, b, a uint16 }

// reset prepares for a picture of that width.
func (c *rgbConverter) reset(width int) {
	c.sums, c.second = spare.Grown(c.sums, halved(width)), false
}

// pieceOf is how many pixels that are not all opaque are converted at a time, before
// the kernels have another try.
const pieceOf = 32

// luma converts a row.
func (c *rgbConverter) luma(y, rgba []uint8) {
	n := min(len(y), len(rgba)/4)
	for i := 0; i < n; {
		i += opaqueLuma(y[i:n], rgba[4*i:4*n])
		end := min(i+pieceOf, n)
		lumaGo(y[i:end], rgba[4*i:])
		i = end
	}
}

func lumaGo(y, rgba []uint8) {
	for i := range y {
		p := (*[4]uint8)(rgba[4*i:])
		r, g, b := uint32(p[0]), uint32(p[1]), uint32(p[2])
		if a := uint32(p[3]); a != 255 {
			r, g, b = arith.Straight(r, a), arith.Straight(g, a), arith.Straight(b, a)
		}
		y[i] = uint8((yR*r + yG*g + yB*b + 16<<16 + 1<<15) >> 16)
	}
}

// sum adds a row to the sums and reports whether they are complete. A row or
// column beyond the picture counts as the last one in it.
func (c *rgbConverter) sum(rgba []uint8, last bool) bool {
	if !c.second {
		clear(c.sums)
	}
	c.add(rgba)
	if last && !c.second {
		c.add(rgba)
		return true
	}
	c.second = !c.second
	return !c.second
}

func (c *rgbConverter) add(rgba []uint8) {
	for i := addSums(c.sums, rgba); i < len(c.sums); i++ {
		p := (*[4]uint8)(rgba[8*i:])
		q := p
		if len(rgba) >= 8*i+8 {
			q = (*[4]uint8)(rgba[8*i+4:])
		}
		s := &c.sums[i]
		s.r += uint16(p[0]) + uint16(q[0])
		s.g += uint16(p[1]) + uint16(q[1])
		s.b += uint16(p[2]) + uint16(q[2])
		s.a += uint16(p[3]) + uint16(q[3])
	}
}

// chroma converts the sums. What is not visible at all becomes grey.
func (c *rgbConverter) chroma(cb, cr []uint8) {
	for i, n := 0, len(c.sums); i < n; {
		i += opaqueChroma(cb[i:n], cr[i:n], c.sums[i:])
		end := min(i+pieceOf, n)
		chromaGo(cb[i:end], cr[i:end], c.sums[i:end])
		i = end
	}
}

func chromaGo(cb, cr []uint8, sums []rgbaSum) {
	const round = 128<<18 + 1<<17
	for i := range sums {
		s := &sums[i]
		r, g, b := int32(s.r), int32(s.g), int32(s.b)
		if a := uint32(s.a); a != 4*255 {
			r, g, b = visible(s.r, a), visible(s.g, a), visible(s.b, a)
		}
		cb[i] = uint8((cbR*r + cbG*g + cbB*b + round) >> 18)
		cr[i] = uint8((crR*r + crG*g + crB*b + round) >> 18)
	}
}

// visible returns four times the mean of straight samples.
func visible(sum uint16, a uint32) int32 {
	if a == 0 {
		return 0
	}
	return int32(min((uint32(sum)*4*255+a/2)/a, 4*255))
}
