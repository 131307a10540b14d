package main

import (
	"fmt"

	"github.com/rendition-go/rendition/_asm/arm64/neon"
)

// program writes kernels. R0 to R7 are for arguments and addresses.
type program struct {
	neon.File
	reg    neon.Registers
	consts []byte
	lanes  int // the first of two registers with multipliers
}

// begin starts a function.
func (p *program) begin(signature, frame string, args ...string) {
	p.reg = neon.Registers{}
	p.Raw("\n// func %s", signature)
	p.Raw("TEXT %s", frame)
	for i, name := range args {
		p.Go("MOVD %s+%d(FP), R%d", name, 8*i, i)
	}
}

func (p *program) take() int { return p.reg.Take(0, 32) }

func (p *program) takeN(n int) (r []int) {
	for range n {
		r = append(r, p.take())
	}
	return r
}

// run returns n consecutive registers from r on, which no one may have taken.
func (p *program) run(r, n int) (regs []int) {
	for i := range n {
		regs = append(regs, p.reg.Take(r+i, r+i+1))
	}
	return regs
}

func (p *program) free(r ...int) { p.reg.Free(r...) }

// at makes R4 the address of bytes among the constants.
func (p *program) at(b []byte) {
	p.Go("MOVD $neon<>+%d(SB), R4", len(p.consts))
	p.consts = append(p.consts, b...)
	for len(p.consts)%16 != 0 {
		p.consts = append(p.consts, 0)
	}
}

// multipliers loads them.
func (p *program) multipliers() {
	p.lanes = p.run(14, 2)[0]
	var b []byte
	for _, m := range multipliers {
		b = append(b, byte(m), byte(m>>8))
	}
	p.at(b)
	p.Go("VLD1 (R4), [V%d.H8, V%d.H8]", p.lanes, p.lanes+1)
}

// by returns the lane of a multiplier.
func (p *program) by(m int) string {
	for i, v := range multipliers {
		if v == m {
			return fmt.Sprintf("v%d.h[%d]", p.lanes+i/8, i%8)
		}
	}
	panic(fmt.Sprintf("there is no multiplier %d", m))
}

// all fills a register with a number of 32 bits.
func (p *program) all(v int) int {
	r := p.take()
	p.Go("MOVD $%d, R4", v)
	p.Go("VDUP R4, V%d.S4", r)
	return r
}

// data writes the constants.
func (p *program) data() {
	p.Raw("")
	for i := 0; i < len(p.consts); i += 8 {
		var v uint64
		for j := 7; j >= 0; j-- {
			v = v<<8 | uint64(p.consts[i+j])
		}
		p.Raw("DATA neon<>+%d(SB)/8, $0x%016x", i, v)
	}
	p.Raw("GLOBL neon<>(SB), RODATA|NOPTR, $%d", len(p.consts))
}

// wide is 8 numbers of 32 bits in two registers, or 4 in the first one.
type wide []int

// halves are the ways to write the halves of a register, and the suffix of what
// works on the upper one.
var halves = []struct{ suffix, h, b string }{{"", "4h", "8b"}, {"2", "8h", "16b"}}

// dot returns the sum of products of registers with multipliers, of n halves of
// which the first is from.
func (p *program) dot(from, n int, x []int, m []int) wide {
	w := wide(p.takeN(n))
	name := "smull"
	for i, r := range x {
		for j, d := range w {
			half := halves[from+j]
			p.Arm("%s%s v%d.4s, v%d.%s, %s", name, half.suffix, d, r, half.h, p.by(m[i]))
		}
		name = "smlal"
	}
	return w
}

// longs returns op of two registers, a long instruction, of n halves.
func (p *program) longs(op string, n, x, y int) wide {
	w := wide(p.takeN(n))
	for i, d := range w {
		p.Arm("%s%s v%d.4s, v%d.%s, v%d.%s", op, halves[i].suffix, d, x, halves[i].h, y, halves[i].h)
	}
	return w
}

// shifted shifts w left.
func (p *program) shifted(w wide, n int) wide {
	for _, r := range w {
		p.Arm("shl v%d.4s, v%d.4s, #%d", r, r, n)
	}
	return w
}

// add adds a register to both halves.
func (p *program) add(w wide, r int) wide {
	for _, d := range w {
		p.Go("VADD V%d.S4, V%d.S4, V%d.S4", r, d, d)
	}
	return w
}

// butterfly returns a+b and a-b, and uses both up.
func (p *program) butterfly(a, b wide) (sum, dif wide) {
	for i := range a {
		s := p.take()
		p.Go("VADD V%d.S4, V%d.S4, V%d.S4", b[i], a[i], s)
		p.Go("VSUB V%d.S4, V%d.S4, V%d.S4", b[i], a[i], b[i])
		p.free(a[i])
		sum, dif = append(sum, s), append(dif, b[i])
	}
	return sum, dif
}

// narrow puts numbers of 32 bits in 16, shifted right by op, and uses them up: two
// registers' in one.
func (p *program) narrow(op string, shift int, low, high int) int {
	r := p.take()
	p.Arm("%s v%d.4h, v%d.4s, #%d", op, r, low, shift)
	p.Arm("%s2 v%d.8h, v%d.4s, #%d", op, r, high, shift)
	p.free(low, high)
	return r
}

// permute makes two registers of two: op1 and op2 of a and b.
func (p *program) permute(op1, op2, shape string, a, b *int) {
	t := p.take()
	p.Go("%s V%d.%s, V%d.%s, V%d.%s", op1, *b, shape, *a, shape, t, shape)
	p.Go("%s V%d.%s, V%d.%s, V%d.%s", op2, *b, shape, *a, shape, *b, shape)
	p.free(*a)
	*a = t
}

// transpose transposes 8 x 8 numbers of 16 bits.
func (p *program) transpose(r []int) {
	for s, shape := range []string{"H8", "S4", "D2"} {
		for i := range 8 {
			if d := 1 << s; i&d == 0 {
				p.permute("VTRN1", "VTRN2", shape, &r[i], &r[i+d])
			}
		}
	}
}

// transposeBytes transposes 8 x 8 bytes. In come columns 2i and 2i+1 in the halves
// of register i, or rows, and out go rows 0 1, 4 5, 2 3, 6 7 in turn, or columns.
func (p *program) transposeBytes(r []int) {
	for _, d := range []int{2, 1, 2} {
		for i := range 4 {
			if i&d == 0 {
				p.permute("VZIP1", "VZIP2", "B16", &r[i], &r[i+d])
			}
		}
	}
}

// unlessCut jumps to label if a number of 16 bits is at the ends of the range,
// where saturating leaves what does not fit.
func (p *program) unlessCut(label string, r ...int) {
	high, low := p.take(), p.take()
	for i, x := range r[1:] {
		a, b := high, low
		if i == 0 {
			a, b = r[0], r[0]
		}
		p.Arm("smax v%d.8h, v%d.8h, v%d.8h", high, a, x)
		p.Arm("smin v%d.8h, v%d.8h, v%d.8h", low, b, x)
	}
	sign := p.take()
	p.Go("VCMEQ V%d.B16, V%d.B16, V%d.B16", sign, sign, sign)
	p.Go("VEOR V%d.B16, V%d.B16, V%d.B16", low, sign, low)
	p.Arm("smax v%d.8h, v%d.8h, v%d.8h", high, high, low)
	p.Arm("smaxv h%d, v%d.8h", high, high)
	p.Go("VMOV V%d.H[0], R4", high)
	p.Go("MOVD $32767, R5")
	p.Go("CMP R5, R4")
	p.Go("BEQ %s", label)
	p.free(high, low, sign)
}

// end returns true, and at label false.
func (p *program) end(label string) {
	p.Go("MOVD $1, R4")
	p.Go("MOVB R4, ret+24(FP)")
	p.Go("RET")
	p.Raw("%s:", label)
	p.Go("MOVB ZR, ret+24(FP)")
	p.Go("RET")
}
