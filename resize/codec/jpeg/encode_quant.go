package jpeg

import "math/bits"

// zigzag gives the place in a block, row by row, of each coefficient in the order
// in which they are coded (T.81 figure 5).
var zigzag = [64]uint8{
	0, 1, 8, 16, 9, 2, 3, 10,
	17, 24, 32, 25, 18, 11, 4, 5,
	12, 19, 26, 33, 40, 48, 41, 34,
	27, 20, 13, 6, 7, 14, 21, 28,
	35, 42, 49, 56, 57, 50, 43, 36,
	29, 22, 15, 23, 30, 37, 44, 51,
	58, 59, 52, 45, 38, 31, 39, 46,
	53, 60, 61, 54, 47, 55, 62, 63,
}

// annexK holds the quantisers of T.81 K.1 for luma and K.2 for chroma, row by row.
var annexK = [2][64]uint8{
	{
		16, 11, 10, 16, 24, 40, 51, 61,
		12, 12, 14, 19, 26, 58, 60, 55,
		14, 13, 16, 24, 40, 57, 69, 56,
		14, 17, 22, 29, 51, 87, 80, 62,
		18, 22, 37, 56, 68, 109, 103, 77,
		24, 35, 55, 64, 81, 104, 113, 92,
		49, 64, 78, 87, 103, 121, 120, 101,
		72, 92, 95, 98, 112, 100, 103, 99,
	},
	{
		17, 18, 24, 47, 99, 99, 99, 99,
		18, 21, 26, 66, 99, 99, 99, 99,
		24, 26, 56, 99, 99, 99, 99, 99,
		47, 66, 99, 99, 99, 99, 99, 99,
		99, 99, 99, 99, 99, 99, 99, 99,
		99, 99, 99, 99, 99, 99, 99, 99,
		99, 99, 99, 99, 99, 99, 99, 99,
		99, 99, 99, 99, 99, 99, 99, 99,
	},
}

// A quantizer divides the coefficients that fdct gives by 8q, q being the
// quantiser's step, and rounds half away from zero: to (|c| + 4q) / 8q with c's
// sign. Two bits of that can go without a change, as 4q and 8q are multiples of
// 4: (|c|/4 + q) / 2q, each quotient rounded down.
//
// The division is a multiplication by m = ceil(1<<21 / 2q). It is exact: m is
// less than 1 over the true factor in units of 1<<21 / 2q, so n*m >> 21 differs
// from n / 2q only for n * (2q-1) >= 1<<21, while n <= 8192/4 + q and q <= 255
// make that at most 2303 * 509. The product fits 32 bits, as n*m is about
// (2048/q + 1) << 20 at most.
//
// All arrays are in zigzag order.
type quantizer struct {
	step [64]uint8
	// A coefficient is quantised to something other than 0 if its magnitude is
	// over least.
	least [64]int32  // 4q - 1
	mul   [64]uint32 // m
}

// scaleQuantizer makes q the table of annex K for luma (0) or chroma (1), scaled
// for a quality of 1 to 100: 50 leaves it as it is, 100 makes every step 1, and
// below 50 steps grow with 1/quality. A step is at most 255, as baseline demands.
func scaleQuantizer(q *quantizer, table, quality int) {
	percent := 200 - 2*quality
	if quality < 50 {
		percent = 5000 / quality
	}
	var steps [64]uint8
	for k, i := range zigzag {
		steps[k] = uint8(min(max((int(annexK[table][i])*percent+50)/100, 1), 255))
	}
	q.set(&steps)
}

// set makes q divide by steps.
func (q *quantizer) set(steps *[64]uint8) {
	q.step = *steps
	for k, s := range steps {
		step := uint32(s)
		q.least[k] = int32(4*step - 1)
		q.mul[k] = (1<<21 + 2*step - 1) / (2 * step)
	}
}

// fdctQuantize transforms the block of 8 x 8 samples at src, with rows stride
// apart, and quantises it. It stores all 64 coefficients in dst, in zigzag order,
// and returns a mask of those that are not zero, bit k for dst[k].
func fdctQuantize(dst *[64]int16, src []byte, stride int, q *quantizer) uint64 {
	var c [64]int32
	fdct(&c, src, stride)
	mask := nonZero(&c, q)
	*dst = [64]int16{}
	for m := mask; m != 0; m &= m - 1 {
		k := bits.TrailingZeros64(m) & 63
		v := c[zigzag[k]&63]
		sign := v >> 31
		n := uint32((v^sign)-sign)>>2 + uint32(q.step[k])
		dst[k] = int16((int32(n*q.mul[k]>>21) ^ sign) - sign)
	}
	return mask
}

// nonZero returns the mask of the coefficients, in zigzag order, that quantising
// does not make zero. Most it does, so only few need the division.
func nonZero(c *[64]int32, q *quantizer) (mask uint64) {
	for k := 56; k >= 0; k -= 8 {
		z, l := (*[8]uint8)(zigzag[k:]), (*[8]int32)(q.least[k:])
		mask = mask<<8 |
			over(c[z[0]&63], l[0]) | over(c[z[1]&63], l[1])<<1 |
			over(c[z[2]&63], l[2])<<2 | over(c[z[3]&63], l[3])<<3 |
			over(c[z[4]&63], l[4])<<4 | over(c[z[5]&63], l[5])<<5 |
			over(c[z[6]&63], l[6])<<6 | over(c[z[7]&63], l[7])<<7
	}
	return mask
}

// over returns 1 if |v| > least, else 0.
func over(v, least int32) uint64 {
	sign := v >> 31
	return uint64(uint32(least-((v^sign)-sign)) >> 31)
}
