package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// rowSums are the sums of 32 columns over pairs of rows.
type rowSums struct {
	ring, place, w, pairs Register
	sums                  [4]VecVirtual
}

func params() rowSums {
	return rowSums{ring: param("ring"), place: param("place"), w: param("w"), pairs: param("pairs")}
}

// run adds up 32 columns, from begin on, and goes on to the next in ring.
func (r *rowSums) run(begin VecVirtual) {
	for i := range r.sums {
		r.sums[i] = YMM()
		VMOVDQA(begin, r.sums[i])
	}
	k := GP64()
	XORQ(k, k)
	Label("pair")
	at, weights := GP64(), YMM()
	MOVQ(Mem{Base: r.place, Index: k, Scale: 8}, at)
	VPBROADCASTD(Mem{Base: r.w, Index: k, Scale: 4}, weights)
	INCQ(k)
	for i, s := range r.sums {
		VPADDD(to(VPMADDWD, weights, Mem{Base: r.ring, Index: at, Scale: 2, Disp: 32 * i}), s, s)
	}
	CMPQ(k, r.pairs)
	JLT(LabelRef("pair"))
	ADDQ(U32(128), r.ring)
}

// sumRows ends with bytes.
func sumRows() {
	kernel("sumRowsAVX2", "dst *byte, ring *int16, place *int, w *int16, pairs, n int",
		"is sumRowsGo for n bytes, a multiple of 32, and so many pairs of rows.")
	r := params()
	dst, n := param("dst"), param("n")
	begin := broadcast(1 << 19)
	order := GLOBL("order", RODATA|NOPTR)
	for i, v := range []uint32{0, 4, 1, 5, 2, 6, 3, 7} {
		DATA(4*i, U32(v))
	}
	inOrder := load(order)
	Label("columns")
	r.run(begin)
	for _, s := range r.sums {
		VPSRAD(Imm(20), s, s)
	}
	// Packing works in each half of a register, and so leaves groups of four out
	// of order.
	a, b := to(VPACKSSDW, r.sums[0], r.sums[1]), to(VPACKSSDW, r.sums[2], r.sums[3])
	bytes := to(VPACKUSWB, a, b)
	VPERMD(bytes, inOrder, bytes)
	VMOVDQU(bytes, Mem{Base: dst})
	ADDQ(Imm(32), dst)
	SUBQ(Imm(32), n)
	JGT(LabelRef("columns"))
	end()
}

// addRowPairs adds to sums in memory.
func addRowPairs() {
	kernel("addRowPairsAVX2", "acc *int32, ring *int16, place *int, w *int16, pairs, n int",
		"is addRowPairsGo for n sums, a multiple of 32, and so many pairs of rows.")
	r := params()
	acc, n := param("acc"), param("n")
	begin := zero()
	Label("columns")
	r.run(begin)
	for i, s := range r.sums {
		m := Mem{Base: acc, Disp: 32 * i}
		VPADDD(m, s, s)
		VMOVDQU(s, m)
	}
	ADDQ(U32(128), acc)
	SUBQ(Imm(32), n)
	JGT(LabelRef("columns"))
	end()
}

// limits takes the least of each byte and its pixel's alpha, for pixels of two
// channels and of four.
func limits() {
	limit("limit2AVX2", "is clampGrayAlpha for n bytes, a multiple of 32.",
		[16]byte{1, 1, 3, 3, 5, 5, 7, 7, 9, 9, 11, 11, 13, 13, 15, 15})
	limit("limit4AVX2", "is clampRGBA for n bytes, a multiple of 32.",
		[16]byte{3, 3, 3, 3, 7, 7, 7, 7, 11, 11, 11, 11, 15, 15, 15, 15})
}

func limit(name, doc string, places [16]byte) {
	kernel(name, "p *byte, n int", doc)
	p, n := param("p"), param("n")
	alpha := shuffle(name+"Alpha", places)
	Label("turn")
	v := load(Mem{Base: p})
	VPMINUB(to(VPSHUFB, v, alpha), v, v)
	VMOVDQU(v, Mem{Base: p})
	ADDQ(Imm(32), p)
	SUBQ(Imm(32), n)
	JGT(LabelRef("turn"))
	end()
}
