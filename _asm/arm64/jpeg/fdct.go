package main

func (p *program) fdctQuantize() {
	p.begin("fdctQuantizeNEON(dst *[64]int16, src *byte, stride int, q *[3][64]uint16) uint64",
		"·fdctQuantizeNEON(SB), NOSPLIT, $0-40", "dst", "src", "stride", "q")
	p.multipliers()
	rows := p.run(0, 4)
	for _, r := range rows {
		p.Go("VLD1.P (R1)(R2), V%d.D[0]", r)
		p.Go("VLD1.P (R1)(R2), V%d.D[1]", r)
	}
	p.transposeBytes(rows)
	gray := p.take()
	p.Go("VMOVI $128, V%d.B16", gray)
	c := make([]int, 8)
	for i, x := range []int{0, 4, 2, 6} { // what transposeBytes gives
		for j, half := range halves {
			c[x+j] = p.take()
			p.Arm("usubl%s v%d.8h, v%d.%s, v%d.%s", half.suffix, c[x+j], rows[i], half.b, gray, half.b)
		}
	}
	p.free(append(rows, gray)...)
	o := p.forward(c, firstShift)
	c = []int{o[0], o[2], o[4], o[6], o[1], o[3], o[5], o[7]}
	p.transpose(c)
	c = p.forward(c, secondShift-3)
	for i := 0; i < 8; i += 2 {
		p.permute("VTRN1", "VTRN2", "D2", &c[i], &c[i+1])
	}
	p.quantize(c)
	p.Go("MOVD R4, ret+32(FP)")
	p.Go("RET")
}

// forward transforms 8 registers and uses them up.
func (p *program) forward(x []int, shift int) []int {
	addSub := func(a, b int) (sum, dif int) {
		sum = p.take()
		p.Go("VADD V%d.H8, V%d.H8, V%d.H8", b, a, sum)
		p.Go("VSUB V%d.H8, V%d.H8, V%d.H8", b, a, b)
		p.free(a)
		return sum, b
	}
	var s, d [4]int
	for i := range s {
		s[i], d[i] = addSub(x[i], x[7-i])
	}
	a, b := 0, 0
	a, s[3] = addSub(s[0], s[3])
	b, s[2] = addSub(s[1], s[2])
	out := make([]int, 8)
	out[0], out[4] = addSub(a, b)
	for _, i := range []int{0, 4} {
		if shift == firstShift {
			p.Arm("shl v%d.8h, v%d.8h, #2", out[i], out[i])
		} else {
			p.Arm("srshr v%d.8h, v%d.8h, #2", out[i], out[i])
		}
	}
	descale := func(w wide) int { return p.narrow("rshrn", shift, w[0], w[1]) }
	e := []int{s[3], s[2]}
	out[2] = descale(p.dot(0, 2, e, []int{m0541 + m0765, m0541}))
	out[6] = descale(p.dot(0, 2, e, []int{m0541, m0541 - m1847}))
	p.free(e...)
	for i, m := range odd {
		out[2*i+1] = descale(p.dot(0, 2, d[:], m[:]))
	}
	p.free(d[:]...)
	return out
}

// quantize quantises and stores c, and makes R4 the mask of what is not zero.
func (p *program) quantize(c []int) {
	p.free(p.lanes, p.lanes+1)
	for i := 0; i < 8; i += 4 {
		for j := range 4 {
			p.quotient(c[i+j])
		}
	}
	// Registers in a row, to be stored and looked up.
	packed := p.consecutive(4)
	for i, r := range packed {
		p.Arm("sqxtn v%d.8b, v%d.8h", r, c[2*i])
		p.Arm("sqxtn2 v%d.16b, v%d.8h", r, c[2*i+1])
	}
	for _, r := range c {
		p.Go("VST1.P [V%d.H8], 16(R0)", r)
	}
	p.free(c...)
	index := p.consecutive(4)
	p.at(stored())
	p.Go("VLD1 (R4), [V%d.B16, V%d.B16, V%d.B16, V%d.B16]", index[0], index[1], index[2], index[3])
	bit := p.take()
	p.at([]byte{1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128})
	p.Go("VLD1 (R4), [V%d.B16]", bit)
	for _, r := range index {
		p.Go("VTBL V%d.B16, [V%d.B16, V%d.B16, V%d.B16, V%d.B16], V%d.B16", r, packed[0], packed[1], packed[2], packed[3], r)
		p.Go("VCMTST V%d.B16, V%d.B16, V%d.B16", r, r, r)
		p.Go("VAND V%d.B16, V%d.B16, V%d.B16", bit, r, r)
	}
	a, b, c0, d := index[0], index[1], index[2], index[3]
	p.Go("VADDP V%d.B16, V%d.B16, V%d.B16", b, a, a)
	p.Go("VADDP V%d.B16, V%d.B16, V%d.B16", d, c0, c0)
	p.Go("VADDP V%d.B16, V%d.B16, V%d.B16", c0, a, a)
	p.Go("VADDP V%d.B16, V%d.B16, V%d.B16", a, a, a)
	p.Go("VMOV V%d.D[0], R4", a)
}

// quotient divides a register by the next numbers of the tables at R3.
func (p *program) quotient(c int) {
	n, sign, t := p.take(), p.take(), p.take()
	p.Arm("abs v%d.8h, v%d.8h", n, c)
	p.Arm("sshr v%d.8h, v%d.8h, #15", sign, c)
	p.Go("ADD $128, R3, R5")
	p.Go("ADD $256, R3, R6")
	p.Go("VLD1.P 16(R3), [V%d.H8]", t)
	p.Go("VADD V%d.H8, V%d.H8, V%d.H8", t, n, n)
	p.Go("VLD1 (R5), [V%d.H8]", t)
	p.Arm("sqdmulh v%d.8h, v%d.8h, v%d.8h", n, n, t)
	p.Go("VLD1 (R6), [V%d.H8]", t)
	p.Arm("ushl v%d.8h, v%d.8h, v%d.8h", n, n, t)
	p.Go("VEOR V%d.B16, V%d.B16, V%d.B16", sign, n, n)
	p.Go("VSUB V%d.H8, V%d.H8, V%d.H8", sign, n, c)
	p.free(n, sign, t)
}

// consecutive takes n registers in a row.
func (p *program) consecutive(n int) []int {
	for r := 0; r+n <= 32; r++ {
		reg := p.reg // a try
		if func() (ok bool) {
			defer func() { ok = recover() == nil }()
			for i := range n {
				reg.Take(r+i, r+i+1)
			}
			return
		}() {
			return p.run(r, n)
		}
	}
	panic("there are not that many registers in a row")
}
