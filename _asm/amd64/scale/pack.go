package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

const packSignature = "dst *int16, rows *[]byte, from, n int"

// packer is what the kernels that pack have in common: 16 bytes of each row a
// turn, and so many bytes written.
type packer struct{ dst, rows, from, n Register }

func beginPack(name, doc string) packer {
	kernel(name, packSignature, doc)
	return packer{param("dst"), param("rows"), param("from"), param("n")}
}

// end ends a turn that wrote so many bytes.
func (p packer) end(written int) {
	ADDQ(Imm(uint64(16)), p.from)
	ADDQ(U32(uint32(written)), p.dst)
	DECQ(p.n)
	JNZ(LabelRef("turn"))
	end()
}

// load loads 16 bytes of row a into the lower half, of row b into the upper.
func (p packer) load(a, b int) VecVirtual {
	g, h, v := GP64(), GP64(), YMM()
	MOVQ(Mem{Base: p.rows, Disp: 24 * a}, g)
	MOVQ(Mem{Base: p.rows, Disp: 24 * b}, h)
	VBROADCASTI128(Mem{Base: g, Index: p.from, Scale: 1}, v)
	VINSERTI128(Imm(1), Mem{Base: h, Index: p.from, Scale: 1}, v, v)
	return v
}

// widen stores the bytes of v as 16 bits: those of its halves' lower halves
// first.
func (p packer) widen(v, zero VecVirtual, at int) {
	VMOVDQU(to(VPUNPCKLBW, v, zero), Mem{Base: p.dst, Disp: at})
	VMOVDQU(to(VPUNPCKHBW, v, zero), Mem{Base: p.dst, Disp: at + 32})
}

// packGray turns 16 rows of 8 pairs of bytes: a transpose of 16-bit units in each
// half of the registers.
func packGray() {
	p := beginPack("packGrayAVX2", "is packGo for one channel.")
	z := zero()
	Label("turn")
	var v, t [8]VecVirtual
	for i, row := range []int{0, 1, 2, 3, 8, 9, 10, 11} {
		v[i] = p.load(row, row+4)
	}
	for i := 0; i < 8; i += 2 {
		t[i], t[i+1] = to(VPUNPCKLWD, v[i], v[i+1]), to(VPUNPCKHWD, v[i], v[i+1])
	}
	for i := range 2 { // a half of the rows each
		a, b := t[4*i:], v[4*i:]
		b[0], b[1] = to(VPUNPCKLDQ, a[0], a[2]), to(VPUNPCKHDQ, a[0], a[2])
		b[2], b[3] = to(VPUNPCKLDQ, a[1], a[3]), to(VPUNPCKHDQ, a[1], a[3])
	}
	for i := range 4 {
		p.widen(to(VPUNPCKLQDQ, v[i], v[i+4]), z, 128*i)
		p.widen(to(VPUNPCKHQDQ, v[i], v[i+4]), z, 128*i+64)
	}
	p.end(512)
}

// pack2 turns 8 rows of 4 pairs of pixels: a transpose of 32-bit units.
func pack2() {
	p := beginPack("pack2AVX2", "is packGo for two channels.")
	z := zero()
	sorted := shuffle("pixels2", [16]byte{0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11, 12, 14, 13, 15})
	Label("turn")
	var v [4]VecVirtual
	for i, row := range []int{0, 1, 4, 5} {
		v[i] = p.load(row, row+2)
		VPSHUFB(sorted, v[i], v[i])
	}
	a, b := to(VPUNPCKLDQ, v[0], v[1]), to(VPUNPCKLDQ, v[2], v[3])
	p.widen(to(VPUNPCKLQDQ, a, b), z, 0)
	p.widen(to(VPUNPCKHQDQ, a, b), z, 64)
	a, b = to(VPUNPCKHDQ, v[0], v[1]), to(VPUNPCKHDQ, v[2], v[3])
	p.widen(to(VPUNPCKLQDQ, a, b), z, 128)
	p.widen(to(VPUNPCKHQDQ, a, b), z, 192)
	p.end(256)
}

// pack4 sorts 2 pairs of pixels of 4 rows.
func pack4() {
	p := beginPack("pack4AVX2", "is packGo for four channels.")
	var sorted [2]VecVirtual
	for i, name := range []string{"pixels4first", "pixels4second"} {
		var m [16]byte
		for c := range 4 {
			m[4*c], m[4*c+1] = byte(8*i+c), none
			m[4*c+2], m[4*c+3] = byte(8*i+4+c), none
		}
		sorted[i] = shuffle(name, m)
	}
	Label("turn")
	for i := range 2 {
		v := p.load(2*i, 2*i+1)
		for k, s := range sorted {
			VMOVDQU(to(VPSHUFB, v, s), Mem{Base: p.dst, Disp: 64*k + 32*i})
		}
	}
	p.end(128)
}
