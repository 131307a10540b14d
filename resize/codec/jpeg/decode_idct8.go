package jpeg

import "encoding/binary"

// Both transforms of 8 points do two rows at a time in the second pass, in the
// halves of 64 bits: row y in the lower and row 7-y in the upper one. As long as
// the lower half does not become negative the upper one is not disturbed, and
// where it does there are samples to be limited and the rows are done one by one.

const (
	both = 1<<32 + 1 // puts a number in both halves

	inverseShift = shift2 + 3 // 3 bits are the gain of both passes
	// inverseBias rounds, and moves samples to around 128.
	inverseBias = (1<<(inverseShift-1) + 128<<inverseShift) * both
)

// upperHalf returns the upper one of two signed halves.
func upperHalf(v int64) int32 { return int32((v - int64(int32(v))) >> 32) }

// idct8Generic writes 8 x 8 samples.
func idct8Generic(dst []byte, stride int, c *[64]int16) {
	var t [4][8]int64 // pairs of rows
	for x := range 8 {
		if c[8+x]|c[16+x]|c[24+x]|c[32+x]|c[40+x]|c[48+x]|c[56+x] == 0 {
			v := int64(c[x]) << firstBits * both
			t[0][x], t[1][x], t[2][x], t[3][x] = v, v, v, v
			continue
		}
		e0, e1, e2, e3 := idctEven(int64(c[x]), int64(c[16+x]), int64(c[32+x]), int64(c[48+x]), round1)
		o0, o1, o2, o3 := idctOdd(int64(c[8+x]), int64(c[24+x]), int64(c[40+x]), int64(c[56+x]))
		t[0][x] = (e0+o0)>>shift1 + (e0-o0)>>shift1<<32
		t[1][x] = (e1+o1)>>shift1 + (e1-o1)>>shift1<<32
		t[2][x] = (e2+o2)>>shift1 + (e2-o2)>>shift1<<32
		t[3][x] = (e3+o3)>>shift1 + (e3-o3)>>shift1<<32
	}
	for y := range 4 {
		r := &t[y]
		e0, e1, e2, e3 := idctEven(r[0], r[2], r[4], r[6], inverseBias)
		o0, o1, o2, o3 := idctOdd(r[1], r[3], r[5], r[7])
		storeRows(dst[y*stride:], dst[(7-y)*stride:], e0, e1, e2, e3, o0, o1, o2, o3)
	}
}

// idct8Corner4Generic is idct8Generic where only the 4 x 4 lowest coefficients are not zero.
func idct8Corner4Generic(dst []byte, stride int, c *[64]int16) {
	var t [4][4]int64
	for x := range 4 {
		e0, e1, e2, e3 := idctEven2(int64(c[x]), int64(c[16+x]), round1)
		o0, o1, o2, o3 := idctOdd2(int64(c[8+x]), int64(c[24+x]))
		t[0][x] = (e0+o0)>>shift1 + (e0-o0)>>shift1<<32
		t[1][x] = (e1+o1)>>shift1 + (e1-o1)>>shift1<<32
		t[2][x] = (e2+o2)>>shift1 + (e2-o2)>>shift1<<32
		t[3][x] = (e3+o3)>>shift1 + (e3-o3)>>shift1<<32
	}
	for y := range 4 {
		r := &t[y]
		e0, e1, e2, e3 := idctEven2(r[0], r[2], inverseBias)
		o0, o1, o2, o3 := idctOdd2(r[1], r[3])
		storeRows(dst[y*stride:], dst[(7-y)*stride:], e0, e1, e2, e3, o0, o1, o2, o3)
	}
}

// idctEven takes the coefficients 0, 2, 4 and 6, and adds bias to all.
func idctEven(c0, c2, c4, c6, bias int64) (e0, e1, e2, e3 int64) {
	z := (c2 + c6) * m0541
	a, b := z-c6*m1847, z+c2*m0765
	s, d := (c0+c4)<<fracBits+bias, (c0-c4)<<fracBits+bias
	return s + b, d + a, d - a, s - b
}

// idctEven2 is idctEven where the coefficients 4 and 6 are zero.
func idctEven2(c0, c2, bias int64) (e0, e1, e2, e3 int64) {
	a, b := c2*m0541, c2*(m0541+m0765)
	s := c0<<fracBits + bias
	return s + b, s + a, s - a, s - b
}

// idctOdd takes the coefficients 1, 3, 5 and 7.
func idctOdd(c1, c3, c5, c7 int64) (o0, o1, o2, o3 int64) {
	z1, z2 := -(c7+c1)*m0899, -(c5+c3)*m2562
	z3, z4 := c7+c3, c5+c1
	z5 := (z3 + z4) * m1175
	z3, z4 = z5-z3*m1961, z5-z4*m0390
	return c1*m1501 + z1 + z4, c3*m3072 + z2 + z3, c5*m2053 + z2 + z4, c7*m0298 + z1 + z3
}

// idctOdd2 is idctOdd where the coefficients 5 and 7 are zero.
func idctOdd2(c1, c3 int64) (o0, o1, o2, o3 int64) {
	return c1*(m1501-m0899+m1175-m0390) + c3*m1175,
		c3*(m3072-m2562+m1175-m1961) + c1*m1175,
		c3*(m1175-m2562) + c1*(m1175-m0390),
		c1*(m1175-m0899) + c3*(m1175-m1961)
}

// storeRows ends the second pass for two rows.
func storeRows(lower, upper []byte, e0, e1, e2, e3, o0, o1, o2, o3 int64) {
	const (
		low = 0xFF * both
		out = 0x3F << (inverseShift + 8) * both // set where a sample is negative or above 255
	)
	v0, v7 := uint64(e0+o0), uint64(e0-o0)
	v1, v6 := uint64(e1+o1), uint64(e1-o1)
	v2, v5 := uint64(e2+o2), uint64(e2-o2)
	v3, v4 := uint64(e3+o3), uint64(e3-o3)
	if (v0|v1|v2|v3|v4|v5|v6|v7)&out != 0 {
		v := [8]uint64{v0, v1, v2, v3, v4, v5, v6, v7}
		limitRows((*[8]byte)(lower), (*[8]byte)(upper), &v)
		return
	}
	a := v0>>inverseShift&low | v1>>(inverseShift-8)&(low<<8) | v2>>(inverseShift-16)&(low<<16) | v3<<(24-inverseShift)&(low<<24)
	b := v4>>inverseShift&low | v5>>(inverseShift-8)&(low<<8) | v6>>(inverseShift-16)&(low<<16) | v7<<(24-inverseShift)&(low<<24)
	binary.LittleEndian.PutUint64(lower, a&0xFFFFFFFF|b<<32)
	binary.LittleEndian.PutUint64(upper, a>>32|b&^0xFFFFFFFF)
}

// limitRows is storeRows where there are samples that do not fit a byte.
func limitRows(lower, upper *[8]byte, v *[8]uint64) {
	for x, v := range v {
		lower[x] = clampSample(int32(v) >> inverseShift)
		upper[x] = clampSample(upperHalf(int64(v)) >> inverseShift)
	}
}
