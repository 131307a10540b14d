package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// none makes VPSHUFB write 0.
const none = 0x80

// places returns the memory of 32 places for VPSHUFB: for each pixel of 4 bytes,
// those of its bytes, or none.
func places(r, g, b, a int) Mem {
	var w []int
	for x := 0; x < 16; x += 4 {
		at := func(c int) int {
			if c == none {
				return c
			}
			return x + c
		}
		w = append(w, at(r)|at(g)<<8, at(b)|at(a)<<8)
	}
	return words(w...)
}

// premultiply takes 16 pixels in a turn. Alpha times 255 comes out as alpha. A
// product with 257 adds the number to itself, shifted by 8.
func premultiply() {
	TEXT("premultiplyAVX2", 4, "func(dst, src *byte, n int)") // NOSPLIT
	Doc("premultiplyAVX2 is Premultiply for n pixels, a multiple of 16 and not 0.")
	Pragma("noescape")
	dst, src, n := Load(Param("dst"), GP64()), Load(Param("src"), GP64()), Load(Param("n"), GP64())
	Label("premultiplyPixels")
	for i := range 2 {
		rb, ga, alpha, full := YMM(), YMM(), YMM(), YMM()
		VMOVDQU(Mem{Base: src, Disp: 32 * i}, ga)
		VPSHUFB(places(3, none, 3, none), ga, alpha)
		VPSHUFB(places(3, none, none, none), ga, full)
		VPOR(words(0, 255), full, full)
		VPAND(words(255), ga, rb)
		VPSRLW(Imm(8), ga, ga)
		for j, factor := range []VecVirtual{alpha, full} {
			x := []VecVirtual{rb, ga}[j]
			VPMULLW(factor, x, x)
			VPADDW(words(128), x, x)
			VPMULHUW(words(257), x, x)
		}
		VPSLLW(Imm(8), ga, ga)
		VPOR(rb, ga, ga)
		VMOVDQU(ga, Mem{Base: dst, Disp: 32 * i})
	}
	ADDQ(Imm(64), src)
	ADDQ(Imm(64), dst)
	SUBQ(Imm(16), n)
	JNE(LabelRef("premultiplyPixels"))
	VZEROUPPER()
	RET()
}

// unpremultiply takes 8 pixels in a turn. Many are opaque or transparent, all of
// them: those are stored as they are, or as zeros.
func unpremultiply() {
	TEXT("unpremultiplyAVX2", 4, "func(dst, src *byte, reciprocals *[256]uint32, n int)")
	Doc("unpremultiplyAVX2 is Unpremultiply for n pixels, a multiple of 16 and not 0.")
	Pragma("noescape")
	dst, src := Load(Param("dst"), GP64()), Load(Param("src"), GP64())
	table, n := Load(Param("reciprocals"), GP64()), Load(Param("n"), GP64())
	alphas, ones := YMM(), YMM()
	VPCMPEQD(ones, ones, ones)
	VPSLLD(Imm(24), ones, alphas)
	out := YMM()
	Label("unpremultiplyPixels")
	px := YMM()
	VMOVDQU(Mem{Base: src}, px)
	VMOVDQU(px, out)
	VPTEST(alphas, px)
	JCS(LabelRef("unpremultiplyStore")) // all are set
	VPXOR(out, out, out)
	VPTEST(alphas, px)
	JEQ(LabelRef("unpremultiplyStore")) // all are clear
	VPAND(alphas, px, out)
	m := lookUp(table, src)
	s := YMM()
	VPSHUFB(places(3, 3, 3, 3), px, s)
	VPMINUB(px, s, s)
	for c := range 3 {
		x := YMM()
		VPSHUFB(places(c, none, none, none), s, x)
		VPMULLD(m, x, x)
		VPADDD(words(0, 1<<7), x, x)
		at := [4]int{none, none, none, none}
		at[c] = 3
		VPSHUFB(places(at[0], at[1], at[2], at[3]), x, x)
		VPOR(x, out, out)
	}
	Label("unpremultiplyStore")
	VMOVDQU(out, Mem{Base: dst})
	ADDQ(Imm(32), src)
	ADDQ(Imm(32), dst)
	SUBQ(Imm(8), n)
	JNE(LabelRef("unpremultiplyPixels"))
	VZEROUPPER()
	RET()
}

// lookUp returns the numbers of a table at the alphas of 8 pixels.
func lookUp(table, src Register) VecVirtual {
	var m [2]VecVirtual
	for i := range m {
		m[i] = XMM()
		for j := range 4 {
			a := GP64()
			MOVBQZX(Mem{Base: src, Disp: 16*i + 4*j + 3}, a)
			if j == 0 {
				VMOVD(Mem{Base: table, Index: a, Scale: 4}, m[i])
			} else {
				VPINSRD(Imm(uint64(j)), Mem{Base: table, Index: a, Scale: 4}, m[i], m[i])
			}
		}
	}
	both := YMM()
	VINSERTI128(Imm(1), m[1], m[0].AsY(), both)
	return both
}
