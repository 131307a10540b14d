package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// The inverse transforms do columns with the rows of coefficients as vectors, and
// rows with each of a row's coefficients repeated, so that nothing is transposed.
//
// Between the passes numbers are put in 16 bits. Where they may not fit, nothing
// has been written yet and the kernel reports false.

const (
	firstShift  = 11
	secondShift = 18
	secondBias  = 1<<(secondShift-1) + 128<<secondShift
)

type inverse struct{ dst, stride, coefs Register }

func begin(name string, doc ...string) inverse {
	TEXT(name, 4, "func(dst *byte, stride int, c *[64]int16) bool") // NOSPLIT
	Doc(doc...)
	Pragma("noescape")
	return inverse{
		Load(Param("dst"), GP64()), Load(Param("stride"), GP64()), Load(Param("c"), GP64()),
	}
}

func (k inverse) row(y int) Mem { return Mem{Base: k.coefs, Disp: 16 * y} }

func (k inverse) end(ok bool) {
	r := GP8()
	MOVB(Imm(map[bool]uint64{true: 1}[ok]), r)
	Store(r, ReturnIndex(0))
	VZEROUPPER()
	RET()
}

// madd returns the sums of products of pairs.
func madd(x Op, k Mem) VecVirtual {
	y := YMM()
	VPMADDWD(k, x, y)
	return y
}

// butterfly returns a+b and a-b, shifted. It uses up both.
func butterfly(a, b Op, shift uint64) (sum, dif VecVirtual) {
	sum, dif = YMM(), YMM()
	VPADDD(b, a, sum)
	VPSUBD(b, a, dif)
	VPSRAD(Imm(shift), sum, sum)
	VPSRAD(Imm(shift), dif, dif)
	return sum, dif
}

func packed(a, b Op) VecVirtual {
	y := YMM()
	VPACKSSDW(b, a, y)
	return y
}

func unpacked(a, b Op) (low, high VecVirtual) {
	low, high = YMM(), YMM()
	VPUNPCKLWD(b, a, low)
	VPUNPCKHWD(b, a, high)
	return low, high
}

// within jumps to label if a number of the vectors is not from -1<<14 up to
// 1<<14 - 1.
func within(label string, v ...VecVirtual) {
	sum := YMM()
	for i, x := range v {
		y := YMM()
		if i == 0 {
			y = sum
		}
		VPADDW(words(1<<14), x, y)
		if i > 0 {
			VPOR(y, sum, sum)
		}
	}
	jumpIfSigns(sum, label)
}

// jumpIfSigns jumps to label if one of the 16-bit numbers of x is negative.
func jumpIfSigns(x VecVirtual, label string) {
	m := GP32()
	VPMOVMSKB(x, m)
	TESTL(U32(0xAAAAAAAA), m)
	JNE(LabelRef(label))
}

func idct8() {
	k := begin("idct8AVX2", "idct8AVX2 is idct8, but leaves blocks of large coefficients alone and reports", "false.")
	two := func(y int) VecVirtual { // columns 0 to 3 and 4 to 7 of two rows
		v := YMM()
		VPERMQ(Imm(0xD8), k.row(y), v)
		return v
	}
	r01, r45 := two(0), two(4)
	x04, x15 := unpacked(r01, r45)
	r23, r67 := two(2), two(6)
	x26, x37 := unpacked(r23, r67)

	s, d := madd(x04, pairs(pair{one, one})), madd(x04, pairs(pair{one, -one}))
	VPADDD(longs(1<<(firstShift-1)), s, s)
	VPADDD(longs(1<<(firstShift-1)), d, d)
	b, a := madd(x26, pairs(pair{even[0][1], even[0][3]})), madd(x26, pairs(pair{even[1][1], even[1][3]}))
	var e [4]VecVirtual
	e[0], e[1], e[2], e[3] = YMM(), YMM(), YMM(), YMM()
	VPADDD(b, s, e[0])
	VPADDD(a, d, e[1])
	VPSUBD(a, d, e[2])
	VPSUBD(b, s, e[3])
	var r [8]VecVirtual
	for i, o := range odd {
		v, w := madd(x15, pairs(pair{o[0], o[2]})), madd(x37, pairs(pair{o[1], o[3]}))
		VPADDD(w, v, v)
		r[i], r[7-i] = butterfly(e[i], v, firstShift)
	}
	var p [4]VecVirtual
	for i := range p {
		p[i] = packed(r[2*i], r[2*i+1])
	}
	within("outside8", p[:]...)
	for i := range p {
		VPERMQ(Imm(0xD8), p[i], p[i])
		p[i] = rows8(p[i], pick(0, 4), pick(2, 6), pick(1, 5), pick(3, 7))
	}
	reorder := shuffle(0, 1, 2, 3, 7, 6, 5, 4, 8, 9, 10, 11, 15, 14, 13, 12)
	VPACKUSWB(p[1], p[0], p[0])
	VPACKUSWB(p[3], p[2], p[2])
	VPSHUFB(reorder, p[0], p[0])
	VPSHUFB(reorder, p[2], p[2])
	at := k.dst
	// Lanes have rows 0 and 2, and 1 and 3.
	k.store8(at, p[0], [4]int{0, 2, 1, 3})
	LEAQ(Mem{Base: k.dst, Index: k.stride, Scale: 4}, at)
	k.store8(at, p[2], [4]int{0, 2, 1, 3})
	k.end(true)
	Label("outside8")
	k.end(false)
}

// rows8 does a row in each lane. It returns samples 0, 1, 2, 3, 7, 6, 5 and 4.
func rows8(row VecVirtual, p04, p26, p15, p37 Mem) VecVirtual {
	sum := func(k [4][4]int, first, second Mem) VecVirtual {
		x, y := YMM(), YMM()
		VPSHUFB(first, row, x)
		VPSHUFB(second, row, y)
		var a, b []pair
		for _, k := range k {
			a, b = append(a, pair{k[0], k[2]}), append(b, pair{k[1], k[3]})
		}
		VPMADDWD(pairs(a...), x, x)
		VPMADDWD(pairs(b...), y, y)
		VPADDD(y, x, x)
		return x
	}
	e, o := sum(even, p04, p26), sum(odd, p15, p37)
	VPADDD(longs(secondBias), e, e)
	s, d := butterfly(e, o, secondShift)
	return packed(s, d)
}

// store8 stores the low and high half of the low lane, and of the high lane, at
// rows of at, whose register it changes not.
func (k inverse) store8(at Register, v VecVirtual, row [4]int) {
	high := XMM()
	VEXTRACTI128(Imm(1), v, high)
	three := GP64()
	LEAQ(Mem{Base: k.stride, Index: k.stride, Scale: 2}, three)
	place := func(y int) Mem {
		switch y {
		case 0:
			return Mem{Base: at}
		case 3:
			return Mem{Base: at, Index: three, Scale: 1}
		}
		return Mem{Base: at, Index: k.stride, Scale: uint8(y)}
	}
	VMOVQ(v.AsX(), place(row[0]))
	VMOVHPS(v.AsX(), place(row[1]))
	VMOVQ(high, place(row[2]))
	VMOVHPS(high, place(row[3]))
}

func idct8Corner4() {
	k := begin("idct8Corner4AVX2", "idct8Corner4AVX2 is idct8Corner4, but leaves blocks of large coefficients alone", "and reports false.")
	x02, x13 := k.corner()
	// Results 0 and 1 in the lanes, and 3 and 2.
	lanes := func(a, b pair) Mem { return pairs(a, a, a, a, b, b, b, b) }
	of := func(k [4][4]int, i int) pair { return pair{k[i][0], k[i][1]} }
	e01, e32 := madd(x02, lanes(of(even, 0), of(even, 1))), madd(x02, lanes(of(even, 3), of(even, 2)))
	VPADDD(longs(1<<(firstShift-1)), e01, e01)
	VPADDD(longs(1<<(firstShift-1)), e32, e32)
	o01, o32 := madd(x13, lanes(of(odd, 0), of(odd, 1))), madd(x13, lanes(of(odd, 3), of(odd, 2)))
	r01, r76 := butterfly(e01, o01, firstShift)
	r32, r45 := butterfly(e32, o32, firstShift)
	p := [2]VecVirtual{packed(r01, r76), packed(r32, r45)} // rows 0 7, 1 6; and 3 4, 2 5
	within("outside8c", p[:]...)
	var out [2][2]VecVirtual
	for i := range p {
		for j := range out[i] {
			out[i][j] = rows8Corner4(p[i], 4*j)
		}
	}
	reorder := shuffle(0, 1, 2, 3, 7, 6, 5, 4, 8, 9, 10, 11, 15, 14, 13, 12)
	top, bottom := YMM(), YMM()
	VPACKUSWB(out[1][0], out[0][0], top)    // rows 0 3, 1 2
	VPACKUSWB(out[0][1], out[1][1], bottom) // rows 4 7, 5 6
	VPSHUFB(reorder, top, top)
	VPSHUFB(reorder, bottom, bottom)
	k.store8(k.dst, top, [4]int{0, 3, 1, 2})
	LEAQ(Mem{Base: k.dst, Index: k.stride, Scale: 4}, k.dst)
	k.store8(k.dst, bottom, [4]int{0, 3, 1, 2})
	k.end(true)
	Label("outside8c")
	k.end(false)
}

// corner returns pairs of the first four columns of rows 0 and 2, and of 1 and 3,
// the same in both lanes.
func (k inverse) corner() (x02, x13 VecVirtual) {
	var r [4]VecVirtual
	for y := range r {
		r[y] = YMM()
		VPBROADCASTQ(k.row(y), r[y])
	}
	VPUNPCKLWD(r[2], r[0], r[0])
	VPUNPCKLWD(r[3], r[1], r[1])
	return r[0], r[1]
}

// rows8Corner4 is rows8 for rows of four coefficients, from the given one on.
func rows8Corner4(row VecVirtual, from int) VecVirtual {
	x, y := YMM(), YMM()
	VPSHUFB(pick(from, from+2), row, x)
	VPSHUFB(pick(from+1, from+3), row, y)
	var a, b []pair
	for i := range even {
		a, b = append(a, pair{even[i][0], even[i][1]}), append(b, pair{odd[i][0], odd[i][1]})
	}
	VPMADDWD(pairs(a...), x, x)
	VPMADDWD(pairs(b...), y, y)
	VPADDD(longs(secondBias), x, x)
	s, d := butterfly(x, y, secondShift)
	return packed(s, d)
}

func idct4() {
	const shift1, shift2 = 9, 20
	k := begin("idct4AVX2", "idct4AVX2 is idct4, but leaves blocks of large coefficients alone and reports", "false.")
	x02, x13 := k.corner()
	e0, e1, o0, o1 := pair{one, one}, pair{one, -one}, pair{m1306, m0541}, pair{m0541, -m1306}
	e := madd(x02, pairs(e0, e0, e0, e0, e1, e1, e1, e1))
	o := madd(x13, pairs(o0, o0, o0, o0, o1, o1, o1, o1))
	VPADDD(longs(1<<(shift1-1)), e, e)
	r01, r32 := butterfly(e, o, shift1)
	p := packed(r01, r32) // rows 0 3, 1 2
	// Black and white need almost all of 16 bits: what is at their ends may have
	// been cut.
	high, low := YMM(), YMM()
	VPCMPEQW(words(1<<15-1), p, high)
	VPCMPEQW(words(-1<<15), p, low)
	VPOR(low, high, high)
	jumpIfSigns(high, "outside4")

	x, y := YMM(), YMM()
	VPSHUFB(pick(0, 2, 0, 2, 4, 6, 4, 6), p, x)
	VPSHUFB(pick(1, 3, 1, 3, 5, 7, 5, 7), p, y)
	VPMADDWD(pairs(e0, e1), x, x)
	VPMADDWD(pairs(o0, o1), y, y)
	VPADDD(longs(1<<(shift2-1)+128<<shift2), x, x)
	out := packed(butterfly(x, y, shift2)) // of both rows 0 1, 0 1, 3 2, 3 2
	VPACKUSWB(out, out, out)
	VPSHUFB(shuffle(0, 1, 5, 4, 2, 3, 7, 6, -1, -1, -1, -1, -1, -1, -1, -1), out, out)
	three, other := GP64(), XMM()
	LEAQ(Mem{Base: k.stride, Index: k.stride, Scale: 2}, three)
	VEXTRACTI128(Imm(1), out, other)
	VMOVD(out.AsX(), Mem{Base: k.dst})
	VPEXTRD(Imm(1), out.AsX(), Mem{Base: k.dst, Index: three, Scale: 1})
	VMOVD(other, Mem{Base: k.dst, Index: k.stride, Scale: 1})
	VPEXTRD(Imm(1), other, Mem{Base: k.dst, Index: k.stride, Scale: 2})
	k.end(true)
	Label("outside4")
	k.end(false)
}
