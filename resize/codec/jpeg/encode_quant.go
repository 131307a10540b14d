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
// Steps and factors are in zigzag order.
type quantizer struct {
	step [64]uint8
	mul  [64]uint32 // m
	// A coefficient c is quantised to something other than 0 if its magnitude is
	// 4q or more: if c + above, or below - c, reaches 1<<31. Both allow for the
	// bias in pairs and are arranged as they are.
	above, below pairs
	// What kernels add and then divide by, by the place in which they store a
	// coefficient: 4q and what multipliers returns.
	divide [3][64]uint16
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
	q.above, q.below = pairs{}, pairs{}
	for k, s := range steps {
		step := uint32(s)
		q.mul[k] = (1<<21 + 2*step - 1) / (2 * step)
		o := order[k]
		q.divide[0][o] = 4 * uint16(s)
		q.divide[1][o], q.divide[2][o] = multipliers(step)
		at := zigzagPlace[k]
		lane := at & 1 * 32
		q.above[at>>1] += (1<<31 - bias2 - 4*int64(s)) << lane
		q.below[at>>1] += (1<<31 + bias2 - 4*int64(s)) << lane
	}
}

// zigzagPlace gives the place in pairs of each coefficient in zigzag order.
var zigzagPlace = func() (z [64]uint8) {
	for k, i := range zigzag {
		z[k] = place(i)
	}
	return z
}()

// order tells where in a block the coefficients in zigzag order are stored. Of
// two rows, those of even columns are first: kernels have them that way.
var order = func() (o [64]uint8) {
	for k, i := range zigzag {
		row, column := i/8, i%8
		o[k] = row/2*16 + column%2*8 + row%2*4 + column/2
	}
	return o
}()

// fdctQuantizeGeneric transforms the block of 8 x 8 samples at src, with rows
// stride apart, and quantises it. It stores all 64 coefficients in dst, by order,
// and returns a mask of those that are not zero, in zigzag order.
func fdctQuantizeGeneric(dst *[64]int16, src []byte, stride int, q *quantizer) uint64 {
	var w pairs
	fdct(&w, src, stride)
	mask := nonZero(&w, q)
	*dst = [64]int16{}
	for m := mask; m != 0; m &= m - 1 {
		k := bits.TrailingZeros64(m) & 63
		v := w.at(zigzagPlace[k])
		sign := v >> 31
		n := uint32((v^sign)-sign)>>2 + uint32(q.step[k])
		dst[order[k]&63] = int16((int32(n*q.mul[k]>>21) ^ sign) - sign)
	}
	return mask
}

// nonZero returns the mask of the coefficients, in zigzag order, that quantising
// does not make zero. Most it does, so only few need the division.
func nonZero(w *pairs, q *quantizer) (mask uint64) {
	const high = 1<<31 | 1<<63
	var found uint64 // bit 4v+3-p is for the low lane of word 4v+p, bit 32 more for the high
	for i := 0; i < len(w); i += 4 {
		c, a, b := (*[4]int64)(w[i:]), (*[4]int64)(q.above[i:]), (*[4]int64)(q.below[i:])
		found = found>>4 |
			uint64((c[0]+a[0])|(b[0]-c[0]))&high |
			uint64((c[1]+a[1])|(b[1]-c[1]))&high>>1 |
			uint64((c[2]+a[2])|(b[2]-c[2]))&high>>2 |
			uint64((c[3]+a[3])|(b[3]-c[3]))&high>>3
	}
	for i := range zigzagMasks {
		mask |= zigzagMasks[i][found>>(8*i)&255]
	}
	return mask
}

// zigzagMasks turns the bits that nonZero finds, eight at a time, into those of
// their coefficients in zigzag order.
var zigzagMasks = func() (z [8][256]uint64) {
	for k, at := range zigzagPlace {
		bit := at>>3*4 + 3 - at>>1&3 + at&1*32
		for v := range 256 {
			z[bit/8][v] |= uint64(v) >> (bit % 8) & 1 << k
		}
	}
	return z
}()
