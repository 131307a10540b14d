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

// idct4 writes 4 x 4 samples of the 4 x 4 lowest coefficients. It is written out
// to keep all of them in registers.
func idct4(dst []byte, stride int, c *[64]int16) {
	a0, a1, a2, a3 := idctOf4(int32(c[0]), int32(c[8]), int32(c[16]), int32(c[24]), round4)
	b0, b1, b2, b3 := idctOf4(int32(c[1]), int32(c[9]), int32(c[17]), int32(c[25]), round4)
	c0, c1, c2, c3 := idctOf4(int32(c[2]), int32(c[10]), int32(c[18]), int32(c[26]), round4)
	d0, d1, d2, d3 := idctOf4(int32(c[3]), int32(c[11]), int32(c[19]), int32(c[27]), round4)
	store4(dst, a0>>narrow4, b0>>narrow4, c0>>narrow4, d0>>narrow4)
	store4(dst[stride:], a1>>narrow4, b1>>narrow4, c1>>narrow4, d1>>narrow4)
	store4(dst[2*stride:], a2>>narrow4, b2>>narrow4, c2>>narrow4, d2>>narrow4)
	store4(dst[3*stride:], a3>>narrow4, b3>>narrow4, c3>>narrow4, d3>>narrow4)
}

// idctOf4 adds bias to all results.
func idctOf4(c0, c1, c2, c3, bias int32) (a, b, c, d int32) {
	e0, e1 := (c0+c2)<<fracBits+bias, (c0-c2)<<fracBits+bias
	o0, o1 := c1*m1306+c3*m0541, c1*m0541-c3*m1306
	return e0 + o0, e1 + o1, e1 - o1, e0 - o0
}

// store4 is the second pass for one row.
func store4(dst []byte, c0, c1, c2, c3 int32) {
	a, b, c, d := idctOf4(c0, c1, c2, c3, bias4)
	put4samples(dst, pack4(a>>shift4, b>>shift4, c>>shift4, d>>shift4))
}

// idct4Corner2 is idct4, to the bit, where of the coefficients only the first two
// of the first row and of the first column are not zero.
func idct4Corner2(dst []byte, stride int, c *[64]int16) {
	r0, r1, r2, r3 := idctOf4(int32(c[0]), int32(c[8]), 0, 0, round4)
	h := int32(c[1]) << (fracBits - narrow4)
	x0, x1 := h*m1306, h*m0541
	put := func(dst []byte, r int32) {
		r = r>>narrow4<<fracBits + bias4
		put4samples(dst, pack4((r+x0)>>shift4, (r+x1)>>shift4, (r-x1)>>shift4, (r-x0)>>shift4))
	}
	put(dst, r0)
	put(dst[stride:], r1)
	put(dst[2*stride:], r2)
	put(dst[3*stride:], r3)
}

// pack4 limits samples to bytes.
func pack4(a, b, c, d int32) uint32 {
	if uint32(a|b|c|d) > 255 {
		return uint32(clampSample(a)) | uint32(clampSample(b))<<8 | uint32(clampSample(c))<<16 | uint32(clampSample(d))<<24
	}
	return uint32(a | b<<8 | c<<16 | d<<24)
}

// idct2 writes 2 x 2 samples.
func idct2(dst []byte, stride int, c *[64]int16) {
	const bias = 4 + 128<<3
	a, b, e, f := int32(c[0])+bias, int32(c[1]), int32(c[8]), int32(c[9])
	s, d, t, u := a+e, a-e, b+f, b-f
	dst[0], dst[1] = clampSample((s+t)>>3), clampSample((s-t)>>3)
	dst[stride], dst[stride+1] = clampSample((d+u)>>3), clampSample((d-u)>>3)
}

func put4samples(dst []byte, v uint32) { binary.LittleEndian.PutUint32(dst, v) }
func put8(dst []byte, v uint64)        { binary.LittleEndian.PutUint64(dst, v) }
