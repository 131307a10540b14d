package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// sumColumns multiplies and adds two vectors of 8 lanes a pair of columns.
func sumColumns() {
	kernel("sumColumnsAVX2", "dst, block *int16, start *int32, w *int16, count, n int",
		"is sumColumnsGo for count columns.")
	dst, block, start, w := param("dst"), param("block"), param("start"), param("w")
	count, n := param("count"), param("n")
	begin := broadcast(1 << 7)
	Label("column")
	src, left := GP64(), GP64()
	MOVLQSX(Mem{Base: start}, src)
	SHLQ(Imm(6), src)
	ADDQ(block, src)
	sums := [2]VecVirtual{YMM(), YMM()}
	for _, s := range sums {
		VMOVDQA(begin, s)
	}
	MOVQ(n, left)
	SUBQ(Imm(2), left)
	JLT(LabelRef("last"))
	Label("two")
	addPair(sums, src, w, 0)
	addPair(sums, src, w, 1)
	ADDQ(U32(128), src)
	ADDQ(Imm(8), w)
	SUBQ(Imm(2), left)
	JGE(LabelRef("two"))
	Label("last")
	ADDQ(Imm(2), left)
	JZ(LabelRef("store"))
	addPair(sums, src, w, 0)
	ADDQ(Imm(4), w)
	Label("store")
	for _, s := range sums {
		VPSRAD(Imm(8), s, s)
	}
	packed := to(VPACKSSDW, sums[0], sums[1])
	VPERMQ(Imm(0xd8), packed, packed)
	VMOVDQU(packed, Mem{Base: dst})
	ADDQ(Imm(32), dst)
	ADDQ(Imm(4), start)
	DECQ(count)
	JNZ(LabelRef("column"))
	end()
}

// addPair adds the i-th pair of columns from src on.
func addPair(sums [2]VecVirtual, src, w Register, i int) {
	weights := YMM()
	VPBROADCASTD(Mem{Base: w, Disp: 4 * i}, weights)
	for k, s := range sums {
		VPADDD(to(VPMADDWD, weights, Mem{Base: src, Disp: 64*i + 32*k}), s, s)
	}
}

// turner is what the kernels that turn have in common.
type turner struct{ dst, stride, columns, n Register }

func beginTurn(name, doc string) turner {
	kernel(name, "dst *int16, stride int, columns *int16, n int", doc)
	t := turner{param("dst"), param("stride"), param("columns"), param("n")}
	ADDQ(t.stride, t.stride)
	return t
}

// end ends a turn that took so many columns and wrote so many bytes of each row.
func (t turner) end(columns, written uint64) {
	ADDQ(Imm(written), t.dst)
	ADDQ(U32(uint32(32*columns)), t.columns)
	SUBQ(Imm(columns), t.n)
	JGT(LabelRef("turn"))
	end()
}

func (t turner) column(i int) VecVirtual { return load(Mem{Base: t.columns, Disp: 32 * i}) }

// times returns so many strides.
func (t turner) times(k uint8) Register {
	r := GP64()
	LEAQ(Mem{Base: t.stride, Index: t.stride, Scale: k - 1}, r)
	return r
}

// turnGray is a transpose of 8 columns of 8 pairs of rows.
func turnGray() {
	t := beginTurn("turnGrayAVX2", "is turnGo for one channel.")
	three, five := t.times(3), t.times(5)
	seven := GP64()
	LEAQ(Mem{Base: three, Index: t.stride, Scale: 4}, seven)
	Label("turn")
	var half [2][4]VecVirtual // pairs 0 and 4, 1 and 5, ... of 4 columns each
	for i := range half {
		a, b, c, d := t.column(4*i), t.column(4*i+1), t.column(4*i+2), t.column(4*i+3)
		low, high := to(VPUNPCKLDQ, a, b), to(VPUNPCKHDQ, a, b)
		low2, high2 := to(VPUNPCKLDQ, c, d), to(VPUNPCKHDQ, c, d)
		half[i] = [4]VecVirtual{
			to(VPUNPCKLQDQ, low, low2), to(VPUNPCKHQDQ, low, low2),
			to(VPUNPCKLQDQ, high, high2), to(VPUNPCKHQDQ, high, high2),
		}
	}
	at := [8]Mem{
		{Base: t.dst}, {Base: t.dst, Index: t.stride, Scale: 1},
		{Base: t.dst, Index: t.stride, Scale: 2}, {Base: t.dst, Index: three, Scale: 1},
		{Base: t.dst, Index: t.stride, Scale: 4}, {Base: t.dst, Index: five, Scale: 1},
		{Base: t.dst, Index: three, Scale: 2}, {Base: t.dst, Index: seven, Scale: 1},
	}
	for i := range 4 {
		joinHalves(half[0][i], half[1][i], at[i], at[i+4])
	}
	t.end(8, 32)
}

// joinHalves stores the lower halves of a and b side by side, and the upper.
func joinHalves(a, b VecVirtual, low, high Mem) {
	v := YMM()
	VINSERTI128(Imm(1), b.AsX(), a, v)
	VMOVDQU(v, low)
	VPERM2I128(Imm(0x31), b, a, v)
	VMOVDQU(v, high)
}

// turn2 interleaves rows of two channels and transposes 4 columns of 4 pairs.
func turn2() {
	t := beginTurn("turn2AVX2", "is turnGo for two channels.")
	three := t.times(3)
	sorted := shuffle("rows2", [16]byte{0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15})
	Label("turn")
	var v [4]VecVirtual
	for i := range v {
		v[i] = to(VPSHUFB, t.column(i), sorted)
	}
	joinHalves(to(VPUNPCKLQDQ, v[0], v[1]), to(VPUNPCKLQDQ, v[2], v[3]),
		Mem{Base: t.dst}, Mem{Base: t.dst, Index: t.stride, Scale: 2})
	joinHalves(to(VPUNPCKHQDQ, v[0], v[1]), to(VPUNPCKHQDQ, v[2], v[3]),
		Mem{Base: t.dst, Index: t.stride, Scale: 1}, Mem{Base: t.dst, Index: three, Scale: 1})
	t.end(4, 32)
}

// turn4 interleaves rows of four channels.
func turn4() {
	t := beginTurn("turn4AVX2", "is turnGo for four channels.")
	sorted := shuffle("rows4", [16]byte{0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15})
	Label("turn")
	for i := range 2 {
		v := to(VPSHUFB, t.column(i), sorted)
		store(v, Mem{Base: t.dst, Disp: 16 * i}, Mem{Base: t.dst, Index: t.stride, Scale: 1, Disp: 16 * i})
	}
	t.end(2, 32)
}
