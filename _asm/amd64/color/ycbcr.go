package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// luma takes 16 pixels in a turn.
func luma(name string, step int) {
	TEXT(name, 4, "func(y, rgba *byte, sums *uint64, n int, times uint64)")
	Doc(name + " is Luma for n pixels, a multiple of 16 and not 0.")
	Pragma("noescape")
	y, src, sums := Load(Param("y"), GP64()), Load(Param("rgba"), GP64()), Load(Param("sums"), GP64())
	n, times := Load(Param("n"), GP64()), Load(Param("times"), GP64())
	count := XMM()
	DECQ(times)
	VMOVQ(times, count)
	loop := name + "pixels"
	Label(loop)
	var l [2]VecVirtual
	for i := range l {
		rb, ga := YMM(), YMM()
		VMOVDQU(Mem{Base: src, Disp: 32 * i}, ga)
		VPAND(words(0xFF), ga, rb)
		VPSRLW(Imm(8), ga, ga)
		// The multiplier of G has 17 bits.
		v, w := YMM(), YMM()
		VPMADDWD(words(yR, yB), rb, v)
		VPMADDWD(words(yG/2, 0), ga, w)
		VPADDD(w, w, w)
		VPADDD(w, v, v)
		VPADDD(words(1<<15, 0), v, v)
		VPSRLD(Imm(16), v, v)
		l[i] = v
		VPAND(words(0xFF, 0), ga, ga)
		if step == 1 {
			low, high, a, b := YMM(), YMM(), YMM(), YMM()
			VPUNPCKLDQ(ga, rb, low)
			VPUNPCKHDQ(ga, rb, high)
			VPERM2I128(Imm(0x20), high, low, a)
			VPERM2I128(Imm(0x31), high, low, b)
			addSums(a, count, Mem{Base: sums, Disp: 64 * i})
			addSums(b, count, Mem{Base: sums, Disp: 64*i + 32})
			continue
		}
		VPHADDD(ga, rb, rb)
		VPSHUFD(Imm(0xD8), rb, rb)
		addSums(rb, count, Mem{Base: sums, Disp: 32 * i})
	}
	VPACKSSDW(l[1], l[0], l[0])
	VPERMQ(Imm(0xD8), l[0], l[0])
	VPACKUSWB(l[0], l[0], l[0])
	VPERMQ(Imm(0xD8), l[0], l[0])
	VMOVDQU(l[0].AsX(), Mem{Base: y})
	ADDQ(Imm(16), y)
	ADDQ(Imm(64), src)
	ADDQ(U32(128/step), sums)
	SUBQ(Imm(16), n)
	JNE(LabelRef(loop))
	VZEROUPPER()
	RET()
}

// addSums adds v, shifted left, to what is at m.
func addSums(v, count VecVirtual, m Mem) {
	VPSLLW(count, v, v)
	VPADDW(m, v, v)
	VMOVDQU(v, m)
}

// chroma takes 16 sums in a turn. Sums of the negative products make 1<<15 fit.
func chroma() {
	TEXT("chromaAVX2", 4, "func(cb, cr *byte, sums *uint64, n int, round, shift int32)")
	Doc("chromaAVX2 is chromaGeneric for n sums, a multiple of 16 and not 0.")
	Pragma("noescape")
	out := [2]Register{Load(Param("cb"), GP64()), Load(Param("cr"), GP64())}
	sums, n := Load(Param("sums"), GP64()), Load(Param("n"), GP64())
	round, count := YMM(), XMM()
	VMOVD(Load(Param("round"), GP32()), round.AsX())
	VPBROADCASTD(round.AsX(), round)
	VMOVD(Load(Param("shift"), GP32()), count)
	Label("sums")
	var in [4]VecVirtual
	for i := range in {
		in[i] = YMM()
		VMOVDQU(Mem{Base: sums, Disp: 32 * i}, in[i])
	}
	ADDQ(U32(128), sums)
	for c, k := range []Mem{words(-cbR, -cbB, -cbG, 0), words(-crR, -crB, -crG, 0)} {
		var v [4]VecVirtual
		for i := range v {
			v[i] = YMM()
			VPMADDWD(k, in[i], v[i])
		}
		for i := 0; i < 4; i += 2 { // in the lanes, sums 0 1 4 5 and 2 3 6 7
			VPHADDD(v[i+1], v[i], v[i])
			VPSUBD(v[i], round, v[i])
			VPSRAD(count, v[i], v[i])
		}
		VPACKSSDW(v[2], v[0], v[0])
		VPACKUSWB(v[0], v[0], v[0]) // 0 1 4 5 8 9 12 13, 2 3 6 7 10 11 14 15
		low := XMM()
		VEXTRACTI128(Imm(1), v[0], low)
		VPUNPCKLWD(low, v[0].AsX(), low)
		VMOVDQU(low, Mem{Base: out[c]})
		ADDQ(Imm(16), out[c])
	}
	SUBQ(Imm(16), n)
	JNE(LabelRef("sums"))
	VZEROUPPER()
	RET()
}
