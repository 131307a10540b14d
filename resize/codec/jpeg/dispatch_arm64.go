//go:build !purego

package jpeg

// idct8NEON is idct8, but leaves blocks of large coefficients alone and reports
// false.
//
//go:noescape
func idct8NEON(dst *byte, stride int, c *[64]int16) bool

// idct8Corner4NEON is idct8Corner4, but leaves blocks of large coefficients alone
// and reports false.
//
//go:noescape
func idct8Corner4NEON(dst *byte, stride int, c *[64]int16) bool

// idct4NEON is idct4, but leaves blocks of large coefficients alone and reports
// false.
//
//go:noescape
func idct4NEON(dst *byte, stride int, c *[64]int16) bool

// fdctQuantizeNEON is fdctQuantize. Nothing beyond the samples is read.
//
//go:noescape
func fdctQuantizeNEON(dst *[64]int16, src *byte, stride int, q *[3][64]uint16) uint64

// idct8 writes 8 x 8 samples.
func idct8(dst []byte, stride int, c *[64]int16) {
	if _ = dst[7*stride+7]; !idct8NEON(&dst[0], stride, c) {
		idct8Generic(dst, stride, c)
	}
}

// idct8Corner4 is idct8 where only the 4 x 4 lowest coefficients are not zero.
func idct8Corner4(dst []byte, stride int, c *[64]int16) {
	if _ = dst[7*stride+7]; !idct8Corner4NEON(&dst[0], stride, c) {
		idct8Corner4Generic(dst, stride, c)
	}
}

// idct4 writes 4 x 4 samples of the 4 x 4 lowest coefficients.
func idct4(dst []byte, stride int, c *[64]int16) {
	if _ = dst[3*stride+3]; !idct4NEON(&dst[0], stride, c) {
		idct4Generic(dst, stride, c)
	}
}

// idct4Corner2 is idct4 where of the coefficients only the first two of the first
// row and of the first column are not zero.
func idct4Corner2(dst []byte, stride int, c *[64]int16) {
	if _ = dst[3*stride+3]; !idct4NEON(&dst[0], stride, c) {
		idct4Corner2Generic(dst, stride, c)
	}
}

// fdctQuantize transforms the block of 8 x 8 samples at src, with rows stride
// apart, and quantises it. It stores all 64 coefficients in dst, by order, and
// returns a mask of those that are not zero, in zigzag order.
func fdctQuantize(dst *[64]int16, src []byte, stride int, q *quantizer) uint64 {
	_ = src[7*stride+7]
	return fdctQuantizeNEON(dst, &src[0], stride, &q.divide)
}

// multipliers returns a divisor as the kernel takes it: the factor for a product
// that is doubled and loses 16 bits, the shift as one to the left.
func multipliers(step uint32) (factor, scale uint16) {
	factor, shift := divisor(step)
	return factor, uint16(-shift)
}
