package jpeg

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
	sums       []uint16 // of R, G and B over the pixels of each chroma sample
	summed     int      // rows in sums
}

// reset prepares for a picture whose chroma rows have width samples.
func (c *rgbConverter) reset(subX, subY, width int) {
	c.subX, c.subY, c.summed = subX, subY, 0
	if cap(c.sums) < 3*width {
		c.sums = make([]uint16, 3*width)
	}
	c.sums = c.sums[:3*width]
}

// luma converts a row.
func (c *rgbConverter) luma(y, rgba []byte) {
	for i := range min(len(y), len(rgba)/4) {
		p := (*[4]byte)(rgba[4*i:])
		y[i] = byte((yR*uint32(p[0]) + yG*uint32(p[1]) + yB*uint32(p[2]) + 1<<15) >> 16)
	}
}

// sum adds a row to the sums and reports whether they are complete. A row or
// column beyond the picture counts as the last one in it.
func (c *rgbConverter) sum(rgba []byte, last bool) bool {
	if c.summed == 0 {
		clear(c.sums)
	}
	n := 1
	if last {
		n = c.subY - c.summed
	}
	for range n {
		c.addRow(rgba)
	}
	c.summed = (c.summed + n) % c.subY
	return c.summed == 0
}

func (c *rgbConverter) addRow(rgba []byte) {
	s := c.sums
	for len(s) >= 3 {
		p := (*[4]byte)(rgba)
		r, g, b := uint16(p[0]), uint16(p[1]), uint16(p[2])
		rgba = rgba[4:]
		if c.subX == 2 {
			if len(rgba) >= 4 {
				p = (*[4]byte)(rgba)
				rgba = rgba[4:]
			}
			r, g, b = r+uint16(p[0]), g+uint16(p[1]), b+uint16(p[2])
		}
		s[0] += r
		s[1] += g
		s[2] += b
		s = s[3:]
	}
}

// chroma converts the sums. Rounding half down keeps 255.5 within a byte.
func (c *rgbConverter) chroma(cb, cr []byte) {
	n := int32(c.subX * c.subY) // 1, 2 or 4 pixels in a sum
	shift := 16 + n>>1
	round := n<<(7+16) + 1<<(shift-1) - 1
	s := c.sums
	for len(s) >= 3 && len(cb) > 0 && len(cr) > 0 {
		r, g, b := int32(s[0]), int32(s[1]), int32(s[2])
		cb[0] = byte((cbR*r + cbG*g + cbB*b + round) >> shift)
		cr[0] = byte((crR*r + crG*g + crB*b + round) >> shift)
		s, cb, cr = s[3:], cb[1:], cr[1:]
	}
}
