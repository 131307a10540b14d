package jpeg

import (
	"encoding/binary"
	"math/bits"
)

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
// that the Independent JPEG Group's library calls the slow integer one.
//
// Two values go in each word, as "lanes": one in the low 32 bits, one in the high.
// A word stands for lo + hi<<32, so sums of words and products with a number are
// those of both lanes; where a lane is negative, one is borrowed from the next.
// Before lanes are shifted or taken apart a bias is added that makes them
// positive. The pass over the columns does two columns at a time in this way. In
// the pass over the rows each result is a sum of few inputs times constants, for
// between two roundings the flow graph may be multiplied out without changing a
// bit; there the constants of two results are the lanes, and the results come out
// as pairs of columns.

const (
	fracBits  = 13 // of the multipliers
	firstBits = 2  // of the first pass's results

	round1 = 1 << (fracBits - firstBits - 1)
	shift1 = fracBits - firstBits
	round2 = 1 << (fracBits + firstBits - 1)
	shift2 = fracBits + firstBits

	laneOnes = 1<<32 | 1
	laneMask = 0xffff * laneOnes

	// Biases of both passes' results: more than any magnitude.
	bias1 = 1 << 13
	bias2 = 1 << 14
	// What is added to their lanes before shifting, rounding included.
	begin1 = (bias1<<shift1 + round1) * laneOnes
	begin2 = (bias2<<shift2 + round2) * laneOnes
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

// The same for the first pass, multiplied out: what an input counts for in two
// results. c and d are the differences of its even half, d0 to d3 those of the
// odd one; of d, d1 and d3 it has the negatives.
const (
	c26    = (m0541 + m0765) + m0541<<32
	d26neg = -m0541 + (m1847-m0541)<<32

	d0for13 = (m1501 - m0899 + m1175 - m0390) + m1175<<32
	d1neg13 = -m1175 - (m3072-m2562+m1175-m1961)<<32
	d2for13 = (m1175 - m0390) + (m1175-m2562)<<32
	d3neg13 = (m0899 - m1175) + (m1961-m1175)<<32

	d0for57 = (m1175 - m0390) + (m1175-m0899)<<32
	d1neg57 = (m2562 - m1175) + (m1961-m1175)<<32
	d2for57 = (m2053 - m2562 + m1175 - m0390) + m1175<<32
	d3neg57 = -m1175 - (m0298-m0899+m1175-m1961)<<32
)

// Differences within a row get a bias too, which must not show in the results.
const (
	biasS = 512 // of differences of sums of two samples
	biasD = 256 // of differences of samples

	begin04 = (bias1 - 4*8*128) + bias1<<32 // less 128 for each sample
	begin26 = begin1 - biasS*(c26+d26neg)
	begin13 = begin1 - biasD*(d0for13+d1neg13+d2for13+d3neg13)
	begin57 = begin1 - biasD*(d0for57+d1neg57+d2for57+d3neg57)
)

// pairs are 64 coefficients in 32 words: word 4v+p holds two of row v, those of
// columns 0 and 4, 2 and 6, 1 and 3 or 5 and 7 for p from 0 to 3.
type pairs [32]int64

// fdct transforms the block of 8 x 8 samples at src, with rows stride apart, and
// stores 8 times its coefficients in w, with bias2 added. At 8 times scale the
// largest value is 8192.
func fdct(w *pairs, src []byte, stride int) {
	for y := range 8 {
		fdctRow((*[4]int64)(w[4*y:]), binary.LittleEndian.Uint64(src[y*stride:]))
	}
	for p := range 4 {
		fdctColumns((*[29]int64)(w[p:]))
	}
}

// fdctRow transforms a row of 8 samples, the first one in the low byte of x.
func fdctRow(o *[4]int64, x uint64) {
	const even = 0x00ff00ff00ff00ff
	// Samples 0, 2, 4, 6 and 7, 5, 3, 1 in 16 bits each.
	fore, back := x&even, bits.ReverseBytes64(x)&even
	sum := fore + back                               // s0, s2, s3, s1
	dif := fore + biasD*(1|1<<16|1<<32|1<<48) - back // d0, d2, -d3, -d1
	cross := bits.RotateLeft64(sum, 32)
	even2 := sum + cross                  // a, b
	odd2 := sum + biasS*(1|1<<16) - cross // c, -d

	a, b := int64(even2&0xffff), int64(even2>>16&0xffff)
	o[0] = a*(4*laneOnes) + b*(4-4<<32) + begin04
	c, d := int64(odd2&0xffff), int64(odd2>>16&0xffff)
	o[1] = (c*c26 + d*d26neg + begin26) >> shift1 & laneMask

	d0, d2, d3, d1 := int64(dif&0xffff), int64(dif>>16&0xffff), int64(dif>>32&0xffff), int64(dif>>48)
	o[2] = (d0*d0for13 + d1*d1neg13 + d2*d2for13 + d3*d3neg13 + begin13) >> shift1 & laneMask
	o[3] = (d0*d0for57 + d1*d1neg57 + d2*d2for57 + d3*d3neg57 + begin57) >> shift1 & laneMask
}

// fdctColumns transforms two columns, whose words begin at o[0]. The bias of the
// first pass is in all of a column and thus in the first result alone.
func fdctColumns(o *[29]int64) {
	x0, x1, x2, x3, x4, x5, x6, x7 := o[0], o[4], o[8], o[12], o[16], o[20], o[24], o[28]

	s0, s1, s2, s3 := x0+x7, x1+x6, x2+x5, x3+x4
	d0, d1, d2, d3 := x0-x7, x1-x6, x2-x5, x3-x4

	a, b, c, d := s0+s3, s1+s2, s0-s3, s1-s2
	const first = (bias2<<firstBits + 1<<(firstBits-1)) * laneOnes
	o[0] = (a + b + first - 8*bias1*laneOnes) >> firstBits & laneMask
	o[16] = (a - b + first) >> firstBits & laneMask
	z := (c+d)*m0541 + begin2
	o[8] = (z + c*m0765) >> shift2 & laneMask
	o[24] = (z - d*m1847) >> shift2 & laneMask

	p, q := d3+d1, d2+d0
	z5 := (p+q)*m1175 + begin2
	p, q = z5-p*m1961, z5-q*m0390
	u, v := (d3+d0)*m0899, (d2+d1)*m2562
	o[28] = (d3*m0298 - u + p) >> shift2 & laneMask
	o[20] = (d2*m2053 - v + q) >> shift2 & laneMask
	o[12] = (d1*m3072 - v + p) >> shift2 & laneMask
	o[4] = (d0*m1501 - u + q) >> shift2 & laneMask
}

// place says where in pairs the coefficient of a place in the block, row by row,
// is: twice the word's number, and 1 if it is the high lane.
func place(i uint8) uint8 {
	column := [8]uint8{0: 0, 4: 1, 2: 2, 6: 3, 1: 4, 3: 5, 5: 6, 7: 7}
	return i/8*8 + column[i%8]
}

// at returns the coefficient at a place.
func (w *pairs) at(place uint8) int32 {
	return int32(uint16(w[place>>1&31]>>(place&1*32))) - bias2
}
