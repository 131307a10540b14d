package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// hadamard returns the sums of magnitudes of transformed differences, one block in
// each half; they are spread over the half, as 32 bits. The last step is twice the
// larger of two magnitudes.
func hadamard(d rows) VecVirtual {
	s, t := to(VPADDW, d.r01, d.r23), to(VPSUBW, d.r01, d.r23)
	a, b := halves(s, t)
	s, t = to(VPADDW, a, b), to(VPSUBW, a, b)
	even, odd := YMM(), YMM()
	VSHUFPS(Imm(0x88), t, s, even)
	VSHUFPS(Imm(0xdd), t, s, odd)
	s, t = to(VPADDW, even, odd), to(VPSUBW, even, odd)
	VPABSW(s, s)
	VPABSW(t, t)
	s, t = to(VPMAXSW, s, by(VPSRLD, s, 16)), to(VPMAXSW, t, by(VPSRLD, t, 16))
	return to(VPMADDWD, to(VPADDW, s, t), words(2, 0))
}

// A place is where a sample of a prediction comes from: the means of three
// neighbours along the edge, or those of two.
type place struct {
	two bool
	at  int
}

// lowest is where the means of two hold the lowest sample on the left itself.
const lowest = 15

// placeOf returns the place of a sample (RFC 6386, 12.3). The edge runs from the
// lowest sample on the left by the corner, at 4, to the upper right.
func placeOf(mode, x, y int) place {
	three, two := func(i int) place { return place{false, i} }, func(i int) place { return place{true, i} }
	k := 0
	switch mode {
	case modeVE:
		return three(5 + x)
	case modeHE:
		return three(3 - y)
	case modeRD:
		return three(4 + x - y)
	case modeLD:
		return three(6 + x + y)
	case modeVL:
		switch {
		case x == 3 && y >= 2:
			return three(8 + y)
		case y%2 == 0:
			return two(5 + x + y/2)
		}
		return three(6 + x + y/2)
	case modeHU:
		switch k = 2*y + x; {
		case k > 5:
			return two(lowest)
		case k == 5:
			return three(0)
		case k%2 == 0:
			return two(2 - k/2)
		}
		return three(2 - k/2)
	case modeVR:
		if k = 2*x - y; k < -1 {
			return three(5 - y)
		}
		if k%2 == 0 {
			return two(4 + k/2)
		}
		return three(4 + (k+1)/2)
	}
	if k = 2*y - x; k < -1 { // modeHD
		return three(3 + x)
	}
	if k%2 == 0 {
		return two(3 - k/2)
	}
	return three(4 - (k+1)/2)
}

const (
	modeDC = iota
	modeTM
	modeVE
	modeHE
	modeRD
	modeVR
	modeLD
	modeVL
	modeHD
	modeHU
)

// window returns two predictions, one in each half. modeDC and modeTM are left 0.
func window(three, two VecVirtual, low, high int) VecVirtual {
	var from [2][]int // of three, of two
	used := false
	for _, mode := range []int{low, high} {
		for i := range 16 {
			at := [2]int{-1, -1}
			if mode > modeTM {
				p := placeOf(mode, i%4, i/4)
				if p.two {
					at[1], used = p.at, true
				} else {
					at[0] = p.at
				}
			}
			from[0], from[1] = append(from[0], at[0]), append(from[1], at[1])
		}
	}
	v := to(VPSHUFB, three, places(from[0]...))
	if used {
		v = to(VPOR, v, to(VPSHUFB, two, places(from[1]...)))
	}
	return v
}

// rank4 takes an edge as it lies in memory: eight samples above, four to the left,
// the corner.
func rank4() {
	kernel("rank4AVX2", "e *uint64, src, made *[16]byte, prices *uint16, price int32, ranks *int32) (lowest int32)", "is rank4Go.")
	edge := twice(Mem{Base: param("e")})
	here := to(VPSHUFB, edge, places(11, 10, 9, 8, 12, 0, 1, 2, 3, 4, 5, 6, 7, 7, 7, 11))
	before := to(VPSHUFB, edge, places(11, 11, 10, 9, 8, 12, 0, 1, 2, 3, 4, 5, 6, 7, 7, 11))
	after := to(VPSHUFB, edge, places(10, 9, 8, 12, 0, 1, 2, 3, 4, 5, 6, 7, 7, 7, 7, 11))
	two := to(VPAVGB, here, after)
	around := to(VPSUBB, to(VPAVGB, before, after), to(VPAND, to(VPXOR, before, after), places(1)))
	three := to(VPAVGB, around, here)

	z := zero()
	src01, src23 := widened(twice(Mem{Base: param("src")}), z)
	made := param("made")
	rank := func(v VecVirtual, low, high int) VecVirtual {
		VMOVDQU(v.AsX(), Mem{Base: made, Disp: 16 * low})
		VEXTRACTI128(Imm(1), v, Mem{Base: made, Disp: 16 * high})
		p01, p23 := widened(v, z)
		return hadamard(rows{to(VPSUBW, src01, p01), to(VPSUBW, src23, p23)})
	}
	flat := YMM()
	VPSADBW(z.AsX(), to(VPAND, edge, places(-1, -1, -1, -1, 0, 0, 0, 0, -1, -1, -1, -1, 0, 0, 0, 0)).AsX(), flat.AsX())
	flat = to(VPADDW, flat, swapped(flat))
	flat = by(VPSRLW, to(VPADDW, flat, words(4)), 3)
	mean := YMM()
	VPSHUFB(z.AsX(), flat.AsX(), mean.AsX())
	sum04 := rank(to(VPOR, mean, window(three, two, modeDC, modeRD)), modeDC, modeRD)

	word := func(b ...int) Mem {
		var p []int
		for _, v := range b {
			p = append(p, v, -1)
		}
		return places(p...)
	}
	slope := to(VPSUBW, to(VPSHUFB, edge, word(0, 1, 2, 3, 0, 1, 2, 3)), to(VPSHUFB, edge, word(12, 12, 12, 12, 12, 12, 12, 12)))
	tm01 := to(VPADDW, slope, to(VPSHUFB, edge, word(8, 8, 8, 8, 9, 9, 9, 9)))
	tm23 := to(VPADDW, slope, to(VPSHUFB, edge, word(10, 10, 10, 10, 11, 11, 11, 11)))
	motion := YMM()
	VPACKUSWB(tm23.AsX(), tm01.AsX(), motion.AsX())
	sum15 := rank(to(VPOR, motion, window(three, two, modeTM, modeVR)), modeTM, modeVR)
	pair := func(low, high int) VecVirtual { return rank(window(three, two, low, high), low, high) }
	first := to(VPHADDD, sum04, sum15)
	first = to(VPHADDD, first, to(VPHADDD, pair(modeVE, modeLD), pair(modeHE, modeVL)))
	last := pair(modeHD, modeHU)
	last = to(VPHADDD, last, last)
	last = to(VPHADDD, last, last)
	upper := YMM()
	VEXTRACTI128(Imm(1), last, upper.AsX())
	last = to(VPUNPCKLDQ, last, upper)

	prices, price, ranks := param("prices"), YMM(), param("ranks")
	factor := Load(Param("price"), GP32())
	VMOVD(factor, price.AsX())
	VPBROADCASTD(price.AsX(), price)
	ranked := func(sums, p VecVirtual, mode ...int) VecVirtual {
		p = by(VPSRAD, to(VPMULLD, p, price), 4)
		return to(VPOR, to(VPAND, to(VPADDD, by(VPSLLD, sums, 8), p), longs(-16)), longs(mode...))
	}
	p := YMM()
	VPMOVZXWD(Mem{Base: prices}, p)
	first = ranked(first, p, 0, 1, 2, 3, 4, 5, 6, 7)
	p = YMM()
	VMOVD(Mem{Base: prices, Disp: 16}, p.AsX())
	VPMOVZXWD(p.AsX(), p.AsX())
	last = ranked(last, p, 8, 9)
	VMOVDQU(first, Mem{Base: ranks})
	VMOVQ(last.AsX(), Mem{Base: ranks, Disp: 32})
	last = by(VPSHUFD, last, 0x44)
	upper = YMM()
	VEXTRACTI128(Imm(1), first, upper.AsX())
	low := to(VPMINSD, to(VPMINSD, first, upper), last)
	low = to(VPMINSD, low, swapped(low))
	low = to(VPMINSD, low, by(VPSHUFD, low, 0xb1))
	r := GP32()
	VMOVD(low.AsX(), r)
	Store(r, Return("lowest"))
	end()
}

// Where a border holds what.
const (
	borderLeft   = 16
	borderCorner = 32
	borderDC     = 33
)

// rankWhole ranks the modes of 8 x 8 and of 16 x 16 samples, two blocks at a time.
func rankWhole() {
	rankSquare("rank8AVX2", 2)
	rankSquare("rank16AVX2", 4)
}

func rankSquare(name string, n int) {
	kernel(name, "b *byte, src *[16]byte, sums *[4]int32)", "is rankGo for squares of so many samples.")
	b, src := param("b"), param("src")
	above := AllocLocal(16 * n) // words of pairs of blocks, both rows
	mean, corner := AllocLocal(32), AllocLocal(32)
	for i := 0; i < n; i += 2 {
		var from []int
		for k := range 32 {
			at := -1
			if k%2 == 0 {
				at = 4*i + k/16*4 + k%8/2
			}
			from = append(from, at)
		}
		a := YMM()
		if n == 2 {
			VMOVQ(Mem{Base: b}, a.AsX())
			VINSERTI128(Imm(1), a.AsX(), a, a)
		} else {
			a = twice(Mem{Base: b})
		}
		VMOVDQU(to(VPSHUFB, a, places(from...)), above.Offset(16*i))
	}
	spread := func(at int, m Mem) {
		g, v := GP32(), YMM()
		MOVBLZX(Mem{Base: b, Disp: at}, g)
		VMOVD(g, v.AsX())
		VPBROADCASTW(v.AsX(), v)
		VMOVDQU(v, m)
	}
	spread(borderDC, mean)
	spread(borderCorner, corner)
	z := zero()
	sums := [4]VecVirtual{zero(), zero(), zero(), zero()}
	left, count := GP64(), GP64()
	LEAQ(Mem{Base: b, Disp: borderLeft}, left)
	MOVQ(U32(uint32(n)), count)
	Label("row")
	l := YMM()
	VPBROADCASTD(Mem{Base: left}, l)
	he01 := to(VPSHUFB, l, places(0, -1, 0, -1, 0, -1, 0, -1, 1, -1, 1, -1, 1, -1, 1, -1))
	he23 := to(VPSHUFB, l, places(2, -1, 2, -1, 2, -1, 2, -1, 3, -1, 3, -1, 3, -1, 3, -1))
	for i := 0; i < n; i += 2 {
		s01, s23 := widened(load(Mem{Base: src, Disp: 16 * i}), z)
		add := func(mode int, p01, p23 Op) {
			d := hadamard(rows{to(VPSUBW, s01, p01), to(VPSUBW, s23, p23)})
			VPADDD(d, sums[mode], sums[mode])
		}
		ve := above.Offset(16 * i)
		add(modeDC, mean, mean)
		add(modeVE, ve, ve)
		add(modeHE, he01, he23)
		slope := YMM()
		VMOVDQU(ve, slope)
		slope = to(VPSUBW, slope, corner)
		clip := func(v VecVirtual) VecVirtual { return to(VPMINSW, to(VPMAXSW, v, z), words(255)) }
		add(modeTM, clip(to(VPADDW, slope, he01)), clip(to(VPADDW, slope, he23)))
	}
	ADDQ(Imm(uint64(16*n)), src)
	ADDQ(Imm(4), left)
	DECQ(count)
	JNZ(LabelRef("row"))
	v := to(VPHADDD, to(VPHADDD, sums[0], sums[1]), to(VPHADDD, sums[2], sums[3]))
	VMOVDQU(bothHalves(v).AsX(), Mem{Base: param("sums")})
	end()
}

// quarters has 8 x 8 samples in two pieces of 32 bytes.
func quarters() {
	kernel("quartersAVX2", "src *[16]byte, sums *uint32)", "is quartersGo.")
	src, to32, z := param("src"), param("sums"), zero()
	for i, at := range []int{0, 32, 128, 160} {
		a, b := load(Mem{Base: src, Disp: at}), load(Mem{Base: src, Disp: at + 64})
		plain := to(VPADDD, to(VPSADBW, a, z), to(VPSADBW, b, z))
		squared := to(VPADDD, squares(a, z, z), squares(b, z, z))
		plain = bothHalves(plain)
		plain = to(VPADDD, plain, swapped(plain))
		VMOVD(plain.AsX(), Mem{Base: to32, Disp: 8 * i})
		MOVL(total(bothHalves(squared)), Mem{Base: to32, Disp: 8*i + 4})
	}
	end()
}
