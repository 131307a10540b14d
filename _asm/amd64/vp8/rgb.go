package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// Colours are opaque here: the kernels stop before pixels that are not, and return
// how many they have converted.

// What the parts of a pixel count for, as the package has it. What does not fit a
// word is taken in two parts.
const (
	yR, yG, yB    = 16829, 33039, 6416
	cbR, cbG, cbB = -9714, -19070, 28784
	crR, crG, crB = 28784, -24103, -4681
)

// stopUnless leaves the loop unless the bits of a mask are all set.
func stopUnless(v VecVirtual, mask Mem) {
	VPTEST(mask, v)
	JCC(LabelRef("done"))
}

func opaqueLuma() {
	kernel("opaqueLumaAVX2", "y, rgba *byte, n int) int", "is lumaGo of up to n pixels, a multiple of 32.")
	y, rgba, left, done := param("y"), param("rgba"), param("n"), GP64()
	XORQ(done, done)
	order := load(longs(0, 4, 1, 5, 2, 6, 3, 7))
	Label("more")
	var v, sums [4]VecVirtual
	for i := range v {
		v[i] = load(Mem{Base: rgba, Disp: 32 * i})
	}
	stopUnless(to(VPAND, to(VPAND, v[0], v[1]), to(VPAND, v[2], v[3])), places(0, 0, 0, -1))
	for i := range v {
		rg := to(VPSHUFB, v[i], places(0, -1, 1, -1, 4, -1, 5, -1, 8, -1, 9, -1, 12, -1, 13, -1))
		bg := to(VPSHUFB, v[i], places(2, -1, 1, -1, 6, -1, 5, -1, 10, -1, 9, -1, 14, -1, 13, -1))
		sums[i] = to(VPADDD, to(VPMADDWD, rg, words(yR, yG/2)), to(VPMADDWD, bg, words(yB, yG-yG/2)))
		sums[i] = by(VPSRLD, to(VPADDD, sums[i], longs(16<<16+1<<15)), 16)
	}
	packed := to(VPACKUSWB, to(VPACKUSDW, sums[0], sums[1]), to(VPACKUSDW, sums[2], sums[3]))
	VPERMD(packed, order, packed)
	VMOVDQU(packed, Mem{Base: y})
	ADDQ(Imm(32), y)
	ADDQ(U32(128), rgba)
	ADDQ(Imm(32), done)
	CMPQ(done, left)
	JLT(LabelRef("more"))
	Label("done")
	Store(done, ReturnIndex(0))
	end()
}

func addSums() {
	kernel("addSumsAVX2", "sums *uint16, rgba *byte, n int)", "is rgbConverter.add for n sums, a multiple of 4, that lie within\nthe row.")
	sums, rgba, n, z := param("sums"), param("rgba"), param("n"), zero()
	Label("more")
	low, high := widened(load(Mem{Base: rgba}), z)
	low, high = to(VPADDW, low, swapped(low)), to(VPADDW, high, swapped(high))
	s := to(VPUNPCKLQDQ, low, high)
	VMOVDQU(to(VPADDW, s, Mem{Base: sums}), Mem{Base: sums})
	ADDQ(Imm(32), rgba)
	ADDQ(Imm(32), sums)
	SUBQ(Imm(4), n)
	JGT(LabelRef("more"))
	end()
}

func opaqueChroma() {
	kernel("opaqueChromaAVX2", "cb, cr *byte, sums *uint16, n int) int", "is chromaGo of up to n sums, a multiple of 16.")
	cb, cr, sums, left, done := param("cb"), param("cr"), param("sums"), param("n"), GP64()
	XORQ(done, done)
	Label("more")
	var v [4]VecVirtual
	for i := range v {
		v[i] = load(Mem{Base: sums, Disp: 32 * i})
	}
	opaque := to(VPCMPEQW, v[0], words(4*255))
	for _, x := range v[1:] {
		opaque = to(VPAND, opaque, to(VPCMPEQW, x, words(4*255)))
	}
	stopUnless(opaque, words(0, 0, 0, -1))
	chroma := func(dst Register, r, g, b int) {
		half := func(i int) VecVirtual {
			k := words(r, g, b, 0)
			s := to(VPHADDD, to(VPMADDWD, v[i], k), to(VPMADDWD, v[i+1], k))
			return by(VPSRAD, to(VPADDD, s, longs(128<<18+1<<17)), 18)
		}
		w := to(VPACKSSDW, half(0), half(2))
		w = to(VPACKUSWB, w, w)
		upper := XMM()
		VEXTRACTI128(Imm(1), w, upper)
		VMOVDQU(tox(VPUNPCKLWD, w.AsX(), upper), Mem{Base: dst})
		ADDQ(Imm(16), dst)
	}
	chroma(cb, cbR, cbG, cbB)
	chroma(cr, crR, crG, crB)
	ADDQ(U32(128), sums)
	ADDQ(Imm(16), done)
	CMPQ(done, left)
	JLT(LabelRef("more"))
	Label("done")
	Store(done, ReturnIndex(0))
	end()
}
