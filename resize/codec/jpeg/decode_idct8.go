package jpeg

const (
	inverseShift = shift2 + 3 // 3 bits are the gain of both passes
	// inverseBias rounds, and moves samples to around 128.
	inverseBias = 1<<(inverseShift-1) + 128<<inverseShift
)

// idct8 writes 8 x 8 samples.
func idct8(dst []byte, stride int, c *[64]int16) {
	var t [64]int32
	for x := range 8 {
		if c[8+x]|c[16+x]|c[24+x]|c[32+x]|c[40+x]|c[48+x]|c[56+x] == 0 {
			v := int32(c[x]) << firstBits
			t[x], t[8+x], t[16+x], t[24+x], t[32+x], t[40+x], t[48+x], t[56+x] = v, v, v, v, v, v, v, v
			continue
		}
		e0, e1, e2, e3 := idctEven(int32(c[x]), int32(c[16+x]), int32(c[32+x]), int32(c[48+x]), round1)
		o0, o1, o2, o3 := idctOdd(int32(c[8+x]), int32(c[24+x]), int32(c[40+x]), int32(c[56+x]))
		t[x], t[56+x] = (e0+o0)>>shift1, (e0-o0)>>shift1
		t[8+x], t[48+x] = (e1+o1)>>shift1, (e1-o1)>>shift1
		t[16+x], t[40+x] = (e2+o2)>>shift1, (e2-o2)>>shift1
		t[24+x], t[32+x] = (e3+o3)>>shift1, (e3-o3)>>shift1
	}
	for y := range 8 {
		r := (*[8]int32)(t[8*y:])
		e0, e1, e2, e3 := idctEven(r[0], r[2], r[4], r[6], inverseBias)
		o0, o1, o2, o3 := idctOdd(r[1], r[3], r[5], r[7])
		storeRow((*[8]byte)(dst[y*stride:]), e0, e1, e2, e3, o0, o1, o2, o3)
	}
}

// idct8Corner4 is idct8 where only the 4 x 4 lowest coefficients are not zero.
func idct8Corner4(dst []byte, stride int, c *[64]int16) {
	var t [32]int32
	for x := range 4 {
		e0, e1, e2, e3 := idctEven2(int32(c[x]), int32(c[16+x]), round1)
		o0, o1, o2, o3 := idctOdd2(int32(c[8+x]), int32(c[24+x]))
		t[x], t[28+x] = (e0+o0)>>shift1, (e0-o0)>>shift1
		t[4+x], t[24+x] = (e1+o1)>>shift1, (e1-o1)>>shift1
		t[8+x], t[20+x] = (e2+o2)>>shift1, (e2-o2)>>shift1
		t[12+x], t[16+x] = (e3+o3)>>shift1, (e3-o3)>>shift1
	}
	for y := range 8 {
		r := (*[4]int32)(t[4*y:])
		e0, e1, e2, e3 := idctEven2(r[0], r[2], inverseBias)
		o0, o1, o2, o3 := idctOdd2(r[1], r[3])
		storeRow((*[8]byte)(dst[y*stride:]), e0, e1, e2, e3, o0, o1, o2, o3)
	}
}

// idctEven takes the coefficients 0, 2, 4 and 6, and adds bias to all.
func idctEven(c0, c2, c4, c6, bias int32) (e0, e1, e2, e3 int32) {
	z := (c2 + c6) * m0541
	a, b := z-c6*m1847, z+c2*m0765
	s, d := (c0+c4)<<fracBits+bias, (c0-c4)<<fracBits+bias
	return s + b, d + a, d - a, s - b
}

// idctEven2 is idctEven where the coefficients 4 and 6 are zero.
func idctEven2(c0, c2, bias int32) (e0, e1, e2, e3 int32) {
	a, b := c2*m0541, c2*(m0541+m0765)
	s := c0<<fracBits + bias
	return s + b, s + a, s - a, s - b
}

// idctOdd takes the coefficients 1, 3, 5 and 7.
func idctOdd(c1, c3, c5, c7 int32) (o0, o1, o2, o3 int32) {
	z1, z2 := -(c7+c1)*m0899, -(c5+c3)*m2562
	z3, z4 := c7+c3, c5+c1
	z5 := (z3 + z4) * m1175
	z3, z4 = z5-z3*m1961, z5-z4*m0390
	return c1*m1501 + z1 + z4, c3*m3072 + z2 + z3, c5*m2053 + z2 + z4, c7*m0298 + z1 + z3
}

// idctOdd2 is idctOdd where the coefficients 5 and 7 are zero.
func idctOdd2(c1, c3 int32) (o0, o1, o2, o3 int32) {
	return c1*(m1501-m0899+m1175-m0390) + c3*m1175,
		c3*(m3072-m2562+m1175-m1961) + c1*m1175,
		c3*(m1175-m2562) + c1*(m1175-m0390),
		c1*(m1175-m0899) + c3*(m1175-m1961)
}

// storeRow ends the second pass.
func storeRow(d *[8]byte, e0, e1, e2, e3, o0, o1, o2, o3 int32) {
	v0, v7 := (e0+o0)>>inverseShift, (e0-o0)>>inverseShift
	v1, v6 := (e1+o1)>>inverseShift, (e1-o1)>>inverseShift
	v2, v5 := (e2+o2)>>inverseShift, (e2-o2)>>inverseShift
	v3, v4 := (e3+o3)>>inverseShift, (e3-o3)>>inverseShift
	if uint32(v0|v1|v2|v3|v4|v5|v6|v7) > 255 {
		d[0], d[1], d[2], d[3] = clampSample(v0), clampSample(v1), clampSample(v2), clampSample(v3)
		d[4], d[5], d[6], d[7] = clampSample(v4), clampSample(v5), clampSample(v6), clampSample(v7)
		return
	}
	d[0], d[1], d[2], d[3] = byte(v0), byte(v1), byte(v2), byte(v3)
	d[4], d[5], d[6], d[7] = byte(v4), byte(v5), byte(v6), byte(v7)
}
