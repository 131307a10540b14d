package jpeg

import "encoding/binary"

// This file implements the forward transform of T.81 A.3.3 in integers.
//
// The two-dimensional DCT is a pass over the rows and one over the columns, each
// an 8-point DCT by the method of Loeffler, Ligtenberg and Moschytz ("Practical
// fast 1-D DCT algorithms with 11 multiplications", ICASSP 1989), in the variant
// with 12 multiplications and no more than one of them on any path. Its output
// is sqrt(8) times that of the orthonormal DCT, so two passes give 8 times the
// coefficients; the quantiser divides by that.
//
// Multipliers have 13 bits of fraction. The first pass keeps 2 bits of fraction
// in its results, which the second one takes away again. Both round half up.
// These are the precisions, the roundings and thus the results of the transform
// that the Independent JPEG Group's library calls the slow integer one. All
// intermediate values fit in 32 bits.

const (
	fracBits  = 13 // of the multipliers
	firstBits = 2  // of the first pass's results

	round1 = 1 << (fracBits - firstBits - 1)
	shift1 = fracBits - firstBits
	round2 = 1 << (fracBits + firstBits - 1)
	shift2 = fracBits + firstBits
)

// Multipliers: round(x * 1<<fracBits). With ck = sqrt(2)*cos(k*pi/16):
const (
	m0541 = 4433  // c6
	m0765 = 6270  // c2 - c6
	m1847 = 15137 // c2 + c6
	m1175 = 9633  // c3
	m0298 = 2446  // -c1 + c3 + c5 - c7
	m2053 = 16819 // c1 + c3 - c5 + c7
	m3072 = 25172 // c1 + c3 + c5 - c7
	m1501 = 12299 // c1 + c3 - c5 - c7
	m0899 = 7373  // c3 - c7
	m2562 = 20995 // c1 + c3
	m1961 = 16069 // c3 + c5
	m0390 = 3196  // c3 - c5
)

// fdct transforms the block of 8 x 8 samples at src, with rows stride apart, and
// stores 8 times its coefficients in o, row by row. At 8 times scale the largest
// value is 8192.
func fdct(o *[64]int32, src []byte, stride int) {
	for y := range 8 {
		s := src[y*stride:]
		fdctRow((*[8]int32)(o[8*y:]), binary.LittleEndian.Uint64(s))
	}
	for x := range 8 {
		fdctColumn((*[57]int32)(o[x:]))
	}
}

// fdctRow transforms a row of 8 samples, the first one in the low byte of w. It
// takes 128 from each, which only the sum of all of them shows.
func fdctRow(o *[8]int32, w uint64) {
	x0, x1, x2, x3 := int32(w&255), int32(w>>8&255), int32(w>>16&255), int32(w>>24&255)
	x4, x5, x6, x7 := int32(w>>32&255), int32(w>>40&255), int32(w>>48&255), int32(w>>56)

	s0, s1, s2, s3 := x0+x7, x1+x6, x2+x5, x3+x4
	d0, d1, d2, d3 := x0-x7, x1-x6, x2-x5, x3-x4

	a, b, c, d := s0+s3, s1+s2, s0-s3, s1-s2
	o[0] = (a + b - 8*128) << firstBits
	o[4] = (a - b) << firstBits
	z := (c+d)*m0541 + round1
	o[2] = (z + c*m0765) >> shift1
	o[6] = (z - d*m1847) >> shift1

	p, q := d3+d1, d2+d0
	z5 := (p+q)*m1175 + round1
	p, q = z5-p*m1961, z5-q*m0390
	u, v := (d3+d0)*m0899, (d2+d1)*m2562
	o[7] = (d3*m0298 - u + p) >> shift1
	o[5] = (d2*m2053 - v + q) >> shift1
	o[3] = (d1*m3072 - v + p) >> shift1
	o[1] = (d0*m1501 - u + q) >> shift1
}

// fdctColumn transforms the column of 8 values that begins at o[0].
func fdctColumn(o *[57]int32) {
	x0, x1, x2, x3, x4, x5, x6, x7 := o[0], o[8], o[16], o[24], o[32], o[40], o[48], o[56]

	s0, s1, s2, s3 := x0+x7, x1+x6, x2+x5, x3+x4
	d0, d1, d2, d3 := x0-x7, x1-x6, x2-x5, x3-x4

	a, b, c, d := s0+s3, s1+s2, s0-s3, s1-s2
	o[0] = (a + b + 1<<(firstBits-1)) >> firstBits
	o[32] = (a - b + 1<<(firstBits-1)) >> firstBits
	z := (c+d)*m0541 + round2
	o[16] = (z + c*m0765) >> shift2
	o[48] = (z - d*m1847) >> shift2

	p, q := d3+d1, d2+d0
	z5 := (p+q)*m1175 + round2
	p, q = z5-p*m1961, z5-q*m0390
	u, v := (d3+d0)*m0899, (d2+d1)*m2562
	o[56] = (d3*m0298 - u + p) >> shift2
	o[40] = (d2*m2053 - v + q) >> shift2
	o[24] = (d1*m3072 - v + p) >> shift2
	o[8] = (d0*m1501 - u + q) >> shift2
}
