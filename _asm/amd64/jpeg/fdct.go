package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// The forward transform does rows with sums and differences of samples repeated,
// and columns with rows as vectors, so that nothing is transposed. Coefficients
// are stored in the order in which they come: of two rows, those of even columns
// and then those of odd ones.

// stored[i] is the place in the block, row by row, of the i-th coefficient stored.
func stored() (place [64]int) {
	for i := range place {
		row, column := i/16*2+i/4%2, i%4*2+i/8%2
		place[i] = 8*row + column
	}
	return place
}

var zigzag = [64]int{
	0, 1, 8, 16, 9, 2, 3, 10,
	17, 24, 32, 25, 18, 11, 4, 5,
	12, 19, 26, 33, 40, 48, 41, 34,
	27, 20, 13, 6, 7, 14, 21, 28,
	35, 42, 49, 56, 57, 50, 43, 36,
	29, 22, 15, 23, 30, 37, 44, 51,
	58, 59, 52, 45, 38, 31, 39, 46,
	53, 60, 61, 54, 47, 55, 62, 63,
}

// forwardEven has what each of the sums counts for in the even results; the odd
// ones are odd's, as it is symmetric.
var forwardEven = [4][4]int{
	{one, one, one, one},
	{even[0][1], m0541, -m0541, -even[0][1]},
	{one, -one, -one, one},
	{m0541, m0541 - m1847, m1847 - m0541, -m0541},
}

func fdctQuantize() {
	TEXT("fdctQuantizeAVX2", 4, "func(dst *[64]int16, src *byte, stride int, q *[3][64]uint16) uint64")
	Doc("fdctQuantizeAVX2 is fdctQuantize. Nothing beyond the samples is read.")
	Pragma("noescape")
	src, stride := Load(Param("src"), GP64()), Load(Param("stride"), GP64())
	var p [4]VecVirtual
	for i := range p {
		p[i] = forwardRows(src, stride)
		if i < 3 {
			LEAQ(Mem{Base: src, Index: stride, Scale: 2}, src)
		}
	}
	c := forwardColumns(p)
	dst, q := Load(Param("dst"), GP64()), Load(Param("q"), GP64())
	for i, c := range c {
		at := func(base Register, table int) Mem { return Mem{Base: base, Disp: 128*table + 32*i} }
		n := YMM()
		VPABSW(c, n)
		VPADDW(at(q, 0), n, n)
		VPMULHUW(at(q, 1), n, n)
		VPMULHUW(at(q, 2), n, n)
		VPSIGNW(c, n, c)
		VMOVDQU(c, at(dst, 0))
	}
	Store(nonZero(c), ReturnIndex(0))
	VZEROUPPER()
	RET()
}

// forwardRows does a row in each lane. It returns coefficients 0, 2, 4, 6, 1, 3,
// 5 and 7.
func forwardRows(src, stride Register) VecVirtual {
	x, back, sum, dif := YMM(), YMM(), YMM(), YMM()
	VMOVQ(Mem{Base: src}, x.AsX())
	VMOVHPS(Mem{Base: src, Index: stride, Scale: 1}, x.AsX(), x.AsX())
	VPMOVZXBW(x.AsX(), x)
	VPSHUFB(pick(7, 6, 5, 4, 3, 2, 1, 0), x, back)
	VPADDW(back, x, sum)
	VPSUBW(back, x, dif)
	pass := func(v VecVirtual, k [4][4]int, bias ...int) VecVirtual {
		var a, b []pair
		for _, k := range k {
			a, b = append(a, pair{k[0], k[1]}), append(b, pair{k[2], k[3]})
		}
		y, z := YMM(), YMM()
		VPSHUFD(Imm(0), v, y)
		VPSHUFD(Imm(0x55), v, z)
		VPMADDWD(pairs(a...), y, y)
		VPMADDWD(pairs(b...), z, z)
		VPADDD(longs(bias...), y, y)
		VPADDD(z, y, y)
		VPSRAD(Imm(11), y, y)
		return y
	}
	const round = 1 << 10
	// 128 less for each sample.
	return packed(pass(sum, forwardEven, round-8*128*one, round, round, round), pass(dif, odd, round))
}

// forwardColumns takes two rows in each vector and returns two, the results of
// even columns in the low lane.
func forwardColumns(p [4]VecVirtual) (out [4]VecVirtual) {
	var sum, dif [2]VecVirtual // of rows 0 and 1, and 2 and 3, in pairs
	for i := range sum {
		back := YMM()
		VPERMQ(Imm(0x4E), p[3-i], back)
		sum[i], dif[i] = YMM(), YMM()
		VPADDW(back, p[i], sum[i])
		VPSUBW(back, p[i], dif[i])
	}
	for _, v := range []VecVirtual{sum[0], sum[1], dif[0], dif[1]} {
		VPERMQ(Imm(0xD8), v, v)
		VPSHUFB(pick(0, 4, 1, 5, 2, 6, 3, 7), v, v)
	}
	row := func(v [2]VecVirtual, k [4]int) VecVirtual {
		x, y := madd(v[0], pairs(pair{k[0], k[1]})), madd(v[1], pairs(pair{k[2], k[3]}))
		VPADDD(longs(1<<14), x, x)
		VPADDD(y, x, x)
		VPSRAD(Imm(15), x, x)
		return x
	}
	for i := range out {
		out[i] = packed(row(sum, forwardEven[i]), row(dif, odd[i]))
	}
	return out
}

// nonZero returns the mask of those that are not zero, in zigzag order.
func nonZero(c [4]VecVirtual) Register {
	from := stored()
	where := map[int]int{}
	for i, place := range from {
		where[place] = i
	}
	// Of 16 bytes each: even columns of the upper four rows, odd ones, and those of
	// the lower rows.
	var part [4]VecVirtual
	for i := range 2 {
		both := YMM()
		VPACKSSWB(c[2*i+1], c[2*i], both)
		part[2*i], part[2*i+1] = YMM(), YMM()
		VPERMQ(Imm(0x44), both, part[2*i])
		VPERMQ(Imm(0xEE), both, part[2*i+1])
	}
	zero := YMM()
	VPXOR(zero, zero, zero)
	var mask [2]Register
	for half := range mask {
		all := YMM()
		for i, part := range part {
			var m [32]int
			for j := range m {
				m[j] = -1
				// Index in stored order: 16 to two rows, 8 to even or odd.
				at := where[zigzag[32*half+j]]
				if at/32 == i/2 && at/8%2 == i%2 {
					m[j] = at/16%2*8 + at%8
				}
			}
			x := all
			if i > 0 {
				x = YMM()
			}
			VPSHUFB(shuffle(m[:]...), part, x)
			if i > 0 {
				VPOR(x, all, all)
			}
		}
		VPCMPEQB(zero, all, all)
		r := GP64()
		VPMOVMSKB(all, r.As32())
		mask[half] = r
	}
	SHLQ(Imm(32), mask[1])
	ORQ(mask[1], mask[0])
	NOTQ(mask[0])
	return mask[0]
}
