//go:build !purego

package jpeg

import "golang.org/x/sys/cpu"

var hasAVX2 = cpu.X86.HasAVX2

// idct8 writes 8 x 8 samples.
func idct8(dst []byte, stride int, c *[64]int16) {
	if _ = dst[7*stride+7]; !hasAVX2 || !idct8AVX2(&dst[0], stride, c) {
		idct8Generic(dst, stride, c)
	}
}

// idct8Corner4 is idct8 where only the 4 x 4 lowest coefficients are not zero.
func idct8Corner4(dst []byte, stride int, c *[64]int16) {
	if _ = dst[7*stride+7]; !hasAVX2 || !idct8Corner4AVX2(&dst[0], stride, c) {
		idct8Corner4Generic(dst, stride, c)
	}
}

// idct4 writes 4 x 4 samples of the 4 x 4 lowest coefficients.
func idct4(dst []byte, stride int, c *[64]int16) {
	if _ = dst[3*stride+3]; !hasAVX2 || !idct4AVX2(&dst[0], stride, c) {
		idct4Generic(dst, stride, c)
	}
}

// idct4Corner2 is idct4 where of the coefficients only the first two of the first
// row and of the first column are not zero.
func idct4Corner2(dst []byte, stride int, c *[64]int16) {
	if _ = dst[3*stride+3]; !hasAVX2 || !idct4AVX2(&dst[0], stride, c) {
		idct4Corner2Generic(dst, stride, c)
	}
}

// fdctQuantize transforms the block of 8 x 8 samples at src, with rows stride
// apart, and quantises it. It stores all 64 coefficients in dst, by order, and
// returns a mask of those that are not zero, in zigzag order.
func fdctQuantize(dst *[64]int16, src []byte, stride int, q *quantizer) uint64 {
	if !hasAVX2 {
		return fdctQuantizeGeneric(dst, src, stride, q)
	}
	_ = src[7*stride+7]
	return fdctQuantizeAVX2(dst, &src[0], stride, &q.divide)
}

// multipliers returns a divisor as the kernel takes it: twice the factor and, for
// the shift, what to multiply by, as both products lose 16 bits.
func multipliers(step uint32) (factor, scale uint16) {
	factor, shift := divisor(step)
	return 2 * factor, 1 << (16 - shift)
}
