package jpeg

// The inverse transforms. That of 8 points is the exact counterpart of the
// forward one: the factorisation by Loeffler, Ligtenberg and Moschytz (ICASSP
// 1989), with the same multipliers and the same rounding after each pass as the
// Independent JPEG Group's library, so that pictures are the same to the bit. The
// smaller ones are true transforms of 4, 2 and 1 points of the lowest
// coefficients, which is what a picture shrunk by a good filter has.
//
// Dequantised coefficients come in, row by row; samples around 128 go out.

// clampSample moves a sample from around 0 to around 128.
func clampSample(v int32) byte {
	v += 128
	if uint32(v) > 255 {
		v = ^(v >> 31) & 255
	}
	return byte(v)
}

// transform writes size x size samples of a block whose coefficients from the
// n-th on, in the order of coding, are zero.
func transform(dst []byte, stride, size int, blk *[64]int32, n uint32) {
	switch {
	case n <= 1 || size == 1:
		fill(dst, stride, size, clampSample((blk[0]+4)>>3))
	case size == 2:
		idct2(dst, stride, blk)
	case size == 4:
		idct4(dst, stride, blk)
	default:
		idct8(dst, stride, blk)
	}
}

func fill(dst []byte, stride, size int, v byte) {
	for y := range size {
		row := dst[y*stride : y*stride+size]
		for x := range row {
			row[x] = v
		}
	}
}

func idct8(dst []byte, stride int, blk *[64]int32) {
	for x := range 8 {
		idctColumn((*[57]int32)(blk[x : x+57]))
	}
	for y := range 8 {
		idctRow((*[8]byte)(dst[y*stride:y*stride+8]), (*[8]int32)(blk[8*y:8*y+8]))
	}
}

// idctColumn transforms c[0], c[8] and so on. The results are scaled up by
// firstBits.
func idctColumn(c *[57]int32) {
	if c[8]|c[16]|c[24]|c[32]|c[40]|c[48]|c[56] == 0 {
		v := c[0] << firstBits
		c[0], c[8], c[16], c[24], c[32], c[40], c[48], c[56] = v, v, v, v, v, v, v, v
		return
	}
	e0, e1, e2, e3 := idctEven(c[0], c[16], c[32], c[48])
	o0, o1, o2, o3 := idctOdd(c[8], c[24], c[40], c[56])
	c[0], c[56] = (e0+o0+round1)>>shift1, (e0-o0+round1)>>shift1
	c[8], c[48] = (e1+o1+round1)>>shift1, (e1-o1+round1)>>shift1
	c[16], c[40] = (e2+o2+round1)>>shift1, (e2-o2+round1)>>shift1
	c[24], c[32] = (e3+o3+round1)>>shift1, (e3-o3+round1)>>shift1
}

const (
	inverseShift = shift2 + 3 // 3 bits are the gain of both passes
	inverseRound = 1 << (inverseShift - 1)
)

func idctRow(d *[8]byte, c *[8]int32) {
	e0, e1, e2, e3 := idctEven(c[0], c[2], c[4], c[6])
	o0, o1, o2, o3 := idctOdd(c[1], c[3], c[5], c[7])
	d[0], d[7] = clampSample((e0+o0+inverseRound)>>inverseShift), clampSample((e0-o0+inverseRound)>>inverseShift)
	d[1], d[6] = clampSample((e1+o1+inverseRound)>>inverseShift), clampSample((e1-o1+inverseRound)>>inverseShift)
	d[2], d[5] = clampSample((e2+o2+inverseRound)>>inverseShift), clampSample((e2-o2+inverseRound)>>inverseShift)
	d[3], d[4] = clampSample((e3+o3+inverseRound)>>inverseShift), clampSample((e3-o3+inverseRound)>>inverseShift)
}

// idctEven takes the coefficients 0, 2, 4 and 6.
func idctEven(c0, c2, c4, c6 int32) (e0, e1, e2, e3 int32) {
	z := (c2 + c6) * m0541
	a, b := z-c6*m1847, z+c2*m0765
	s, d := (c0+c4)<<fracBits, (c0-c4)<<fracBits
	return s + b, d + a, d - a, s - b
}

// idctOdd takes the coefficients 1, 3, 5 and 7.
func idctOdd(c1, c3, c5, c7 int32) (o0, o1, o2, o3 int32) {
	z1, z2 := -(c7+c1)*m0899, -(c5+c3)*m2562
	z3, z4 := c7+c3, c5+c1
	z5 := (z3 + z4) * m1175
	z3, z4 = z5-z3*m1961, z5-z4*m0390
	return c1*m1501 + z1 + z4, c3*m3072 + z2 + z3, c5*m2053 + z2 + z4, c7*m0298 + z1 + z3
}

// Of 4 points, times 1<<fracBits; the gain of both passes is 3 bits.
const (
	m1306 = 10703 // sqrt(2)*cos(pi/8)
	// m0541 is sqrt(2)*cos(3*pi/8).

	round4 = 1 << (shift4 - 1)
	shift4 = 2*fracBits + 3 - narrow4

	narrow4 = fracBits - 4 // dropped between the passes
)

func idct4(dst []byte, stride int, blk *[64]int32) {
	var t [16]int32
	for x := range 4 {
		a, b, c, d := idctOf4(blk[x], blk[8+x], blk[16+x], blk[24+x])
		const r = 1 << (narrow4 - 1)
		t[x], t[4+x], t[8+x], t[12+x] = (a+r)>>narrow4, (b+r)>>narrow4, (c+r)>>narrow4, (d+r)>>narrow4
	}
	for y := range 4 {
		a, b, c, d := idctOf4(t[4*y], t[4*y+1], t[4*y+2], t[4*y+3])
		o := (*[4]byte)(dst[y*stride : y*stride+4])
		o[0], o[1] = clampSample((a+round4)>>shift4), clampSample((b+round4)>>shift4)
		o[2], o[3] = clampSample((c+round4)>>shift4), clampSample((d+round4)>>shift4)
	}
}

func idctOf4(c0, c1, c2, c3 int32) (a, b, c, d int32) {
	e0, e1 := (c0+c2)<<fracBits, (c0-c2)<<fracBits
	o0, o1 := c1*m1306+c3*m0541, c1*m0541-c3*m1306
	return e0 + o0, e1 + o1, e1 - o1, e0 - o0
}

func idct2(dst []byte, stride int, blk *[64]int32) {
	s, d := blk[0]+blk[8]+4, blk[0]-blk[8]+4
	t, u := blk[1]+blk[9], blk[1]-blk[9]
	dst[0], dst[1] = clampSample((s+t)>>3), clampSample((s-t)>>3)
	dst[stride], dst[stride+1] = clampSample((d+u)>>3), clampSample((d-u)>>3)
}
