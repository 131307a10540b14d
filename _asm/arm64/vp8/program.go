package main

import "github.com/rendition-go/rendition/_asm/arm64/neon"

// program writes kernels. R0 to R7 are for arguments, R8 to R11 for the rest.
type program struct {
	neon.File
	reg    neon.Registers
	consts []byte
}

// begin starts a function.
func (p *program) begin(name, signature string, frame int, args ...string) {
	p.reg = neon.Registers{}
	p.Raw("\n// func %s(%s", name, signature)
	p.Raw("TEXT ·%s(SB), NOSPLIT, $0-%d", name, frame)
	for i, name := range args {
		p.Go("MOVD %s+%d(FP), R%d", name, 8*i, i)
	}
}

func (p *program) take() int { return p.reg.Take(0, 32) }

// run takes n consecutive registers from r on.
func (p *program) run(r, n int) (regs []int) {
	for i := range n {
		regs = append(regs, p.reg.Take(r+i, r+i+1))
	}
	return regs
}

func (p *program) free(r ...int) { p.reg.Free(r...) }

// load loads constants of 16 bits into consecutive registers from r on.
func (p *program) load(r int, words ...int) []int {
	p.Go("MOVD $neon<>+%d(SB), R8", len(p.consts))
	for _, w := range words {
		p.consts = append(p.consts, byte(w), byte(w>>8))
	}
	for len(p.consts)%16 != 0 {
		p.consts = append(p.consts, 0)
	}
	regs := p.run(r, (len(words)+7)/8)
	for _, v := range regs {
		p.Go("VLD1.P 16(R8), [V%d.B16]", v)
	}
	return regs
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

// arm returns op of two registers of a shape.
func (p *program) arm(op, shape string, a, b int) int {
	d := p.take()
	p.Arm("%s v%d.%s, v%d.%s, v%d.%s", op, d, shape, a, shape, b, shape)
	return d
}

// words is arm of 8 numbers of 16 bits.
func (p *program) words(op string, a, b int) int { return p.arm(op, "8h", a, b) }

// permute returns a permutation of two registers.
func (p *program) permute(op, shape string, a, b int) int {
	d := p.take()
	p.Go("%s V%d.%s, V%d.%s, V%d.%s", op, b, shape, a, shape, d, shape)
	return d
}

// both returns two permutations, and uses a and b up.
func (p *program) both(op1, op2, shape string, a, b int) (x, y int) {
	x, y = p.permute(op1, shape, a, b), p.permute(op2, shape, a, b)
	p.free(a, b)
	return x, y
}

// butterfly returns a+b and a-b, and uses both up.
func (p *program) butterfly(a, b int) (sum, dif int) {
	sum, dif = p.words("add", a, b), p.words("sub", a, b)
	p.free(a, b)
	return sum, dif
}

// swapped returns the halves of a register exchanged.
func (p *program) swapped(v int) int {
	d := p.take()
	p.Go("VEXT $8, V%d.B16, V%d.B16, V%d.B16", v, v, d)
	return d
}

func (p *program) loadBlock(address string) int {
	d := p.take()
	p.Go("VLD1 %s, [V%d.B16]", address, d)
	return d
}

// difference returns words of a less b.
func (p *program) difference(a, b int) rows {
	r := rows{p.take(), p.take()}
	p.Arm("usubl v%d.8h, v%d.8b, v%d.8b", r.r01, a, b)
	p.Arm("usubl2 v%d.8h, v%d.16b, v%d.16b", r.r23, a, b)
	return r
}

// rows are the registers of a block of words: rows 0 and 1, 2 and 3.
type rows struct{ r01, r23 int }
