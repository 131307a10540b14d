package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// mostCoefficient bounds the coefficients for which all of the inverse transform
// stays within 16 bits: its passes make at most 3.85 times as much each.
const mostCoefficient = 2200

// padStride is that of the samples which blocks are added to.
const padStride = 32

func addFull() {
	kernel("addFullAVX2", "p *byte, c *[16]int16) bool", "is addFullGo, but leaves blocks of large coefficients alone and\nreports false.")
	p, c := param("p"), param("c")
	in := rows{loadX(Mem{Base: c}), loadX(Mem{Base: c, Disp: 16})}
	a, b := XMM(), XMM()
	VPABSW(in.r01.AsX(), a)
	VPABSW(in.r23.AsX(), b)
	a = tox(VPSUBUSW, tox(VPMAXUW, a, b), words(mostCoefficient))
	ok := GP8()
	VPTEST(a, a)
	SETEQ(ok)
	Store(ok, ReturnIndex(0))
	JNE(LabelRef("large"))
	d := inverse(in)
	z, pred := zerox(), XMM()
	VMOVD(Mem{Base: p}, pred)
	for y := 1; y < 4; y++ {
		VPINSRD(Imm(uint64(y)), Mem{Base: p, Disp: y * padStride}, pred, pred)
	}
	low := tox(VPADDW, d.r01.AsX(), tox(VPUNPCKLBW, pred, z))
	high := tox(VPADDW, d.r23.AsX(), tox(VPUNPCKHBW, pred, z))
	made := tox(VPACKUSWB, low, high)
	VMOVD(made, Mem{Base: p})
	for y := 1; y < 4; y++ {
		VPEXTRD(Imm(uint64(y)), made, Mem{Base: p, Disp: y * padStride})
	}
	Label("large")
	end()
}

// tones takes n samples, a multiple of 32. VPMULHUW leaves 7 bits of fraction.
func tones() {
	kernel("tonesAVX2", "dst, src *byte, factor, less, more uint32, n int)", "is tones.rowGo of n samples, a multiple of 32.")
	dst, src, n, z := param("dst"), param("src"), param("n"), zero()
	spread := func(name string) VecVirtual {
		x, y := XMM(), YMM()
		VMOVD(Load(Param(name), GP32()), x)
		VPBROADCASTW(x, y)
		return y
	}
	factor, less, more := spread("factor"), spread("less"), spread("more")
	Label("more")
	v := load(Mem{Base: src})
	half := func(w Op) Op {
		return by(VPSRLW, to(VPADDW, to(VPSUBUSW, to(VPMULHUW, w, factor), less), more), 7)
	}
	low, high := half(to(VPUNPCKLBW, z, v)), half(to(VPUNPCKHBW, z, v))
	VMOVDQU(to(VPACKUSWB, low, high), Mem{Base: dst})
	ADDQ(Imm(32), src)
	ADDQ(Imm(32), dst)
	SUBQ(Imm(32), n)
	JGT(LabelRef("more"))
	end()
}
