package jpeg

import "encoding/binary"

// This file converts RGB to YCbCr of BT.601 at full range (T.871 clause 7), with
// 16 bits of fraction:
//
//	Y  =  0.299  R + 0.587  G + 0.114  B
//	Cb = -0.1687 R - 0.3313 G + 0.5    B + 128
//	Cr =  0.5    R - 0.4187 G - 0.0813 B + 128
//
// Chroma of several pixels is that of their sum: the mean is rounded once. The
// factors of each row sum to exactly 1 or 0, so greys stay grey.

const (
	yR, yG, yB    = 19595, 38470, 7471
	cbR, cbG, cbB = -11059, -21709, 32768
	crR, crG, crB = 32768, -27439, -5329
)

// An rgbConverter makes rows of planes from rows of RGBA.
type rgbConverter struct {
	subX, subY int
	sums       []uint64 // over the pixels of each chroma sample: R, B and G in 16 bits each
	summed     int      // rows in sums
}

// reset prepares for a picture whose chroma rows have width samples.
func (c *rgbConverter) reset(subX, subY, width int) {
	c.subX, c.subY, c.summed = subX, subY, 0
	if cap(c.sums) < width {
		c.sums = make([]uint64, width)
	}
	c.sums = c.sums[:width]
}

// row converts a row to luma, adds it to the sums and reports whether these are
// complete. A row or column beyond the picture counts as the last one in it.
func (c *rgbConverter) row(y, rgba []byte, last bool) bool {
	n := 1 // rows that it stands for
	if last {
		n = c.subY - c.summed
	}
	if c.summed == 0 {
		clear(c.sums)
	}
	if c.subX == 2 {
		lumaPairs(y, rgba, c.sums, uint64(n))
	} else {
		lumaSingle(y, rgba, c.sums, uint64(n))
	}
	c.summed = (c.summed + n) % c.subY
	return c.summed == 0
}

// lumaPairs converts two pixels at a time, one in the low and one in the high 32
// bits of a word, and adds them n times to the sum of both.
func lumaPairs(y, rgba []byte, sums []uint64, n uint64) {
	const ones, alternate = 1<<32 | 1, 0x00ff00ff00ff00ff
	for len(rgba) >= 8 && len(y) >= 2 && len(sums) >= 1 {
		v := binary.LittleEndian.Uint64(rgba)
		rb, ga := v&alternate, v>>8&alternate
		r, g, b := rb&(0xff*ones), ga&(0xff*ones), rb>>16&(0xff*ones)
		l := (yR*r + yG*g + yB*b + 1<<15*ones) >> 16
		y[0], y[1] = byte(l), byte(l>>32)
		sums[0] += n * ((rb+rb>>32)&(1<<32-1) | (ga+ga>>32)&0xffff<<32)
		rgba, y, sums = rgba[8:], y[2:], sums[1:]
	}
	if len(sums) > 0 {
		lumaSingle(y, rgba, sums, 2*n)
	}
}

// lumaSingle converts pixels and adds each n times to a sum of its own.
func lumaSingle(y, rgba []byte, sums []uint64, n uint64) {
	for len(rgba) >= 4 && len(y) >= 1 && len(sums) >= 1 {
		r, g, b := uint64(rgba[0]), uint64(rgba[1]), uint64(rgba[2])
		y[0] = byte((yR*r + yG*g + yB*b + 1<<15) >> 16)
		sums[0] += n * (r | b<<16 | g<<32)
		rgba, y, sums = rgba[4:], y[1:], sums[1:]
	}
}

// chroma converts the sums. Rounding half down keeps 255.5 within a byte.
func (c *rgbConverter) chroma(cb, cr []byte) {
	n := int32(c.subX * c.subY) // 1, 2 or 4 pixels in a sum
	shift := (16 + n>>1) & 31
	round := n<<(7+16) + 1<<(shift-1) - 1
	cb, cr = cb[:len(c.sums)], cr[:len(c.sums)]
	for i, s := range c.sums {
		r, b, g := int32(uint16(s)), int32(uint16(s>>16)), int32(uint16(s>>32))
		cb[i] = byte((cbR*r + cbG*g + cbB*b + round) >> shift)
		cr[i] = byte((crR*r + crG*g + crB*b + round) >> shift)
	}
}
