package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// rgba makes multipliers fit 16 bits by whole multiples of 1<<16, which are added
// once the fraction is off. Luma counts 1 + 257/1<<16.
func rgba() {
	TEXT("rgbaAVX2", 4, "func(dst, y, cb, cr *byte, n int)") // NOSPLIT
	Doc("rgbaAVX2 is RGBAFromYCbCr for n samples, a multiple of 16 and not 0.")
	Pragma("noescape")
	dst := Load(Param("dst"), GP64())
	planes := [3]Register{Load(Param("y"), GP64()), Load(Param("cb"), GP64()), Load(Param("cr"), GP64())}
	n := Load(Param("n"), GP64())
	Label("pixels")
	var in [3]VecVirtual
	for i, p := range planes {
		in[i] = YMM()
		VPMOVZXBW(Mem{Base: p}, in[i])
		if i > 0 {
			VPSUBW(words(128), in[i], in[i])
		}
		ADDQ(Imm(16), p)
	}
	y, b, r := in[0], in[1], in[2]
	var yr, yb [2]VecVirtual
	yr[0], yr[1], yb[0], yb[1] = YMM(), YMM(), YMM(), YMM()
	VPUNPCKLWD(r, y, yr[0])
	VPUNPCKHWD(r, y, yr[1])
	VPUNPCKLWD(b, y, yb[0])
	VPUNPCKHWD(b, y, yb[1])
	sum := func(a [2]VecVirtual, k, rest int) (v [2]VecVirtual) {
		for i := range v {
			v[i] = YMM()
			VPMADDWD(words(rest, k), a[i], v[i])
		}
		return v
	}
	whole := func(v [2]VecVirtual) VecVirtual {
		VPSRAD(Imm(16), v[0], v[0])
		VPSRAD(Imm(16), v[1], v[1])
		VPACKSSDW(v[1], v[0], v[0])
		VPADDW(y, v[0], v[0])
		return v[0]
	}
	red := whole(sum(yr, rCr-unit, 257))
	VPADDW(r, red, red)
	g, more := sum(yr, gCr+unit, 257), sum(yb, gCb, 0)
	VPADDD(more[0], g[0], g[0])
	VPADDD(more[1], g[1], g[1])
	green := whole(g)
	VPSUBW(r, green, green)
	blue := whole(sum(yb, bCb-2*unit, 257))
	VPADDW(b, blue, blue)
	VPADDW(b, blue, blue)

	// Bytes of R and B, and of G and alpha, are interleaved, and then pairs of them.
	opaque := YMM()
	VPCMPEQW(opaque, opaque, opaque)
	VPSRLW(Imm(8), opaque, opaque)
	VPACKUSWB(blue, red, red)
	VPACKUSWB(opaque, green, green)
	rg, ba, low, high, first, second := YMM(), YMM(), YMM(), YMM(), YMM(), YMM()
	VPUNPCKLBW(green, red, rg)
	VPUNPCKHBW(green, red, ba)
	VPUNPCKLWD(ba, rg, low)
	VPUNPCKHWD(ba, rg, high)
	VPERM2I128(Imm(0x20), high, low, first)
	VPERM2I128(Imm(0x31), high, low, second)
	VMOVDQU(first, Mem{Base: dst})
	VMOVDQU(second, Mem{Base: dst, Disp: 32})
	ADDQ(Imm(64), dst)
	SUBQ(Imm(16), n)
	JNE(LabelRef("pixels"))
	VZEROUPPER()
	RET()
}
