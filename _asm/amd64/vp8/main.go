// Command vp8 writes the AVX2 kernels of package vp8. What they do is said there,
// beside their twins in plain Go.
package main

import (
	"strings"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

func main() {
	ConstraintExpr("!purego")
	trial()
	trials()
	forwards()
	rebuilds()
	rank4()
	rankWhole()
	quarters()
	filters()
	addFull()
	tones()
	opaqueLuma()
	addSums()
	opaqueChroma()
	Generate()
}

// kernel begins a function.
func kernel(name, signature, doc string) {
	TEXT(name, NOSPLIT, "func("+signature)
	Doc(strings.Split(name+" "+doc, "\n")...)
	Pragma("noescape")
}

func end() {
	VZEROUPPER()
	RET()
}

func param(name string) Register { return Load(Param(name), GP64()) }

// operation is an instruction as avo has it: those that AVX-512 has forms of, too,
// take any number of operands.
type operation interface {
	func(...Op) | func(Op, Op, Op)
}

func do[F operation](op F, a, b, c Op) {
	switch op := any(op).(type) {
	case func(...Op):
		op(a, b, c)
	case func(Op, Op, Op):
		op(a, b, c)
	}
}

// to returns a op b, in the order of Intel's manual.
func to[F operation](op F, a, b Op) VecVirtual {
	d := YMM()
	do(op, b, a, d)
	return d
}

// by returns v op n, a shift or a shuffle by a number.
func by[F operation](op F, v Op, n uint64) VecVirtual {
	d := YMM()
	do(op, Imm(n), v, d)
	return d
}

func load(m Mem) VecVirtual {
	d := YMM()
	VMOVDQU(m, d)
	return d
}

// loadX loads 16 bytes into the lower half; the upper one is 0.
func loadX(m Mem) VecVirtual {
	d := YMM()
	VMOVDQU(m, d.AsX())
	return d
}

// twice loads 16 bytes into both halves.
func twice(m Mem) VecVirtual {
	d := YMM()
	VBROADCASTI128(m, d)
	return d
}

func zero() VecVirtual {
	z := YMM()
	VPXOR(z, z, z)
	return z
}

// halves returns the lower quarters of the halves of a and b side by side, and the
// upper ones.
func halves(a, b Op) (low, high VecVirtual) {
	return to(VPUNPCKLQDQ, a, b), to(VPUNPCKHQDQ, a, b)
}

// swapped exchanges the quarters of each half.
func swapped(v Op) VecVirtual { return by(VPSHUFD, v, 0x4e) }

// widened makes 16 bytes in each half words.
func widened(v, zero Op) (low, high VecVirtual) {
	return to(VPUNPCKLBW, v, zero), to(VPUNPCKHBW, v, zero)
}
