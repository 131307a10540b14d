package jpeg

import "encoding/binary"

// The transform of 4 points, times 1<<fracBits; the gain of both passes is 3 bits.
const (
	m1306 = 10703 // sqrt(2)*cos(pi/8)
	// m0541 is sqrt(2)*cos(3*pi/8).

	narrow4 = fracBits - 4 // dropped between the passes
	round4  = 1 << (narrow4 - 1)
	shift4  = 2*fracBits + 3 - narrow4
	// bias4 rounds, and moves samples to around 128.
	bias4 = 1<<(shift4-1) + 128<<shift4
)

// idct4Generic writes 4 x 4 samples of the 4 x 4 lowest coefficients. It does two rows at
// a time, as idct8Generic does.
func idct4Generic(dst []byte, stride int, c *[64]int16) {
	a0, b0 := columnOf4(int64(c[0]), int64(c[8]), int64(c[16]), int64(c[24]))
	a1, b1 := columnOf4(int64(c[1]), int64(c[9]), int64(c[17]), int64(c[25]))
	a2, b2 := columnOf4(int64(c[2]), int64(c[10]), int64(c[18]), int64(c[26]))
	a3, b3 := columnOf4(int64(c[3]), int64(c[11]), int64(c[19]), int64(c[27]))
	storeRows4(dst, dst[3*stride:], a0, a1, a2, a3)
	storeRows4(dst[stride:], dst[2*stride:], b0, b1, b2, b3)
}

// idct4Corner2Generic is idct4Generic where of the coefficients only the first two of the first
// row and of the first column are not zero.
func idct4Corner2Generic(dst []byte, stride int, c *[64]int16) {
	a0, b0 := columnOf4(int64(c[0]), int64(c[8]), 0, 0)
	v := int64(c[1]) << (fracBits - narrow4) * both
	storeRows4(dst, dst[3*stride:], a0, v, 0, 0)
	storeRows4(dst[stride:], dst[2*stride:], b0, v, 0, 0)
}

// columnOf4 is the first pass for one column. It returns rows 0 and 3, and rows 1
// and 2, in the halves of each result.
func columnOf4(c0, c1, c2, c3 int64) (outer, inner int64) {
	e0, e1 := (c0+c2)<<fracBits+round4, (c0-c2)<<fracBits+round4
	o0, o1 := c1*m1306+c3*m0541, c1*m0541-c3*m1306
	return (e0+o0)>>narrow4 + (e0-o0)>>narrow4<<32, (e1+o1)>>narrow4 + (e1-o1)>>narrow4<<32
}

// storeRows4 is the second pass for two rows.
func storeRows4(lower, upper []byte, c0, c1, c2, c3 int64) {
	const (
		bias = bias4 * both
		low  = 0xFF * both
		out  = 0xF << (shift4 + 8) * both // set where a sample is negative or above 255
	)
	e0, e1 := (c0+c2)<<fracBits+bias, (c0-c2)<<fracBits+bias
	o0, o1 := c1*m1306+c3*m0541, c1*m0541-c3*m1306
	v0, v1, v2, v3 := uint64(e0+o0), uint64(e1+o1), uint64(e1-o1), uint64(e0-o0)
	if (v0|v1|v2|v3)&out != 0 {
		limitRows4((*[4]byte)(lower), (*[4]byte)(upper), &[4]uint64{v0, v1, v2, v3})
		return
	}
	v := v0>>shift4&low | v1>>(shift4-8)&(low<<8) | v2>>(shift4-16)&(low<<16) | v3<<(24-shift4)&(low<<24)
	binary.LittleEndian.PutUint32(lower, uint32(v))
	binary.LittleEndian.PutUint32(upper, uint32(v>>32))
}

// limitRows4 is storeRows4 where there are samples that do not fit a byte.
func limitRows4(lower, upper *[4]byte, v *[4]uint64) {
	for x, v := range v {
		lower[x] = clampSample(int32(v) >> shift4)
		upper[x] = clampSample(upperHalf(int64(v)) >> shift4)
	}
}

// idct2 writes 2 x 2 samples.
func idct2(dst []byte, stride int, c *[64]int16) {
	const bias = 4 + 128<<3
	a, b, e, f := int32(c[0])+bias, int32(c[1]), int32(c[8]), int32(c[9])
	s, d, t, u := a+e, a-e, b+f, b-f
	dst[0], dst[1] = clampSample((s+t)>>3), clampSample((s-t)>>3)
	dst[stride], dst[stride+1] = clampSample((d+u)>>3), clampSample((d-u)>>3)
}
