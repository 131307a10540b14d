// Command scale writes the AVX2 kernels of the resampler, resize/internal/scale.
// What they do is said there, beside their twins in plain Go.
package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

func main() {
	ConstraintExpr("!purego")
	packGray()
	pack2()
	pack4()
	sumColumns()
	turnGray()
	turn2()
	turn4()
	sumRows()
	addRowPairs()
	limits()
	Generate()
}

// kernel begins a function.
func kernel(name, signature, doc string) {
	TEXT(name, NOSPLIT, "func("+signature+")")
	Doc(name + " " + doc)
	Pragma("noescape")
}

func end() {
	VZEROUPPER()
	RET()
}

func param(name string) Register { return Load(Param(name), GP64()) }

// to returns a op b, in the order of Intel's manual.
func to(op func(...Op), a, b Op) VecVirtual {
	d := YMM()
	op(b, a, d)
	return d
}

func load(m Mem) VecVirtual {
	d := YMM()
	VMOVDQU(m, d)
	return d
}

// store stores the lower half of v at low and the upper at high.
func store(v VecVirtual, low, high Mem) {
	VMOVDQU(v.AsX(), low)
	VEXTRACTI128(Imm(1), v, high)
}

func zero() VecVirtual {
	z := YMM()
	VPXOR(z, z, z)
	return z
}

// broadcast fills a register with a number.
func broadcast(v uint32) VecVirtual {
	g, x, y := GP32(), XMM(), YMM()
	MOVL(U32(v), g)
	VMOVD(g, x)
	VPBROADCASTD(x, y)
	return y
}

// shuffle is what VPSHUFB wants, for both halves of a register: the place of each
// byte in its half, none for 0.
func shuffle(name string, places [16]byte) VecVirtual {
	g := GLOBL(name, RODATA|NOPTR)
	for i := range 4 {
		v := uint64(0)
		for k := 7; k >= 0; k-- {
			v = v<<8 | uint64(places[i%2*8+k])
		}
		DATA(8*i, U64(v))
	}
	return load(g)
}

// none lets a shuffle write 0.
const none = 0x80
