package main

// Between the passes numbers are put in 16 bits. Where they may not fit, nothing
// has been written yet and the kernel reports false.

const (
	firstShift  = 11
	secondShift = 18
	secondBias  = 1<<(secondShift-1) + 128<<secondShift
)

func (p *program) beginInverse(name string) {
	p.begin(name+"(dst *byte, stride int, c *[64]int16) bool", "·"+name+"(SB), NOSPLIT, $0-25", "dst", "stride", "c")
	p.multipliers()
}

func (p *program) idct8() {
	p.beginInverse("idct8NEON")
	r := p.run(0, 8)
	p.Go("ADD $64, R2, R3")
	p.Go("VLD1 (R2), [V0.H8, V1.H8, V2.H8, V3.H8]")
	p.Go("VLD1 (R3), [V4.H8, V5.H8, V6.H8, V7.H8]")
	out := p.inverse8(r, -1)
	for i := range r {
		r[i] = p.narrow("sqrshrn", firstShift, out[i][0], out[i][1])
	}
	p.unlessCut("cut8", r...)
	p.transpose(r)
	p.samples(p.inverse8(r, p.all(secondBias)))
	p.end("cut8")
}

// inverse8 transforms 8 registers, and uses them up. A bias is a register.
func (p *program) inverse8(c []int, bias int) (out [8]wide) {
	s, d := p.shifted(p.longs("saddl", 2, c[0], c[4]), 13), p.shifted(p.longs("ssubl", 2, c[0], c[4]), 13)
	if bias >= 0 {
		p.add(s, bias)
		p.add(d, bias)
		p.free(bias)
	}
	a := p.dot(0, 2, []int{c[2], c[6]}, []int{m0541, m0541 - m1847})
	b := p.dot(0, 2, []int{c[2], c[6]}, []int{m0541 + m0765, m0541})
	p.free(c[0], c[2], c[4], c[6])
	var e [4]wide
	e[0], e[3] = p.butterfly(s, b)
	e[1], e[2] = p.butterfly(d, a)
	x := []int{c[1], c[3], c[5], c[7]}
	for i, m := range odd {
		o := p.dot(0, 2, x, m[:])
		if i == 3 {
			p.free(x...)
		}
		out[i], out[7-i] = p.butterfly(e[i], o)
	}
	return out
}

// samples stores what the second pass gives for the columns.
func (p *program) samples(columns [8]wide) {
	var r []int
	for i := 0; i < 8; i += 2 {
		a := p.narrow("sqshrun", 16, columns[i][0], columns[i][1])
		b := p.narrow("sqshrun", 16, columns[i+1][0], columns[i+1][1])
		x := p.take()
		p.Arm("uqshrn v%d.8b, v%d.8h, #%d", x, a, secondShift-16)
		p.Arm("uqshrn2 v%d.16b, v%d.8h, #%d", x, b, secondShift-16)
		p.free(a, b)
		r = append(r, x)
	}
	p.transposeBytes(r)
	for _, i := range []int{0, 2, 1, 3} {
		p.Go("VST1.P V%d.D[0], (R0)(R1)", r[i])
		p.Go("VST1.P V%d.D[1], (R0)(R1)", r[i])
	}
}

// corner loads the first four numbers of the first four rows.
func (p *program) corner() (r []int) {
	r = p.run(0, 4)
	p.Go("MOVD $16, R3")
	for _, r := range r {
		p.Go("VLD1.P (R2)(R3), [V%d.H4]", r)
	}
	return r
}

func (p *program) idct8Corner4() {
	p.beginInverse("idct8Corner4NEON")
	c := p.corner()
	out := p.inverse8Corner4(c, 1, -1)
	var r []int // rows 0 1, 2 3, 4 5, 6 7
	for i := 0; i < 8; i += 2 {
		r = append(r, p.narrow("sqrshrn", firstShift, out[i][0], out[i+1][0]))
	}
	p.unlessCut("cut8c", r...)
	for _, d := range []int{1, 2} {
		for i := range 4 {
			if i&d == 0 {
				p.permute("VUZP1", "VUZP2", "H8", &r[i], &r[i+d])
			}
		}
	}
	p.samples(p.inverse8Corner4(r, 2, p.all(secondBias)))
	p.end("cut8c")
}

// inverse8Corner4 is inverse8 where coefficients 4 to 7 are zero, of n halves.
func (p *program) inverse8Corner4(c []int, n, bias int) (out [8]wide) {
	s := wide(p.takeN(n))
	for i, r := range s {
		p.Arm("sshll%s v%d.4s, v%d.%s, #13", halves[i].suffix, r, c[0], halves[i].h)
	}
	if bias >= 0 {
		p.add(s, bias)
		p.free(bias)
	}
	a, b := p.dot(0, n, []int{c[2]}, []int{m0541}), p.dot(0, n, []int{c[2]}, []int{m0541 + m0765})
	p.free(c[0], c[2])
	var e [4]wide
	for i, s := range s {
		t := p.takeN(3)
		p.Go("VADD V%d.S4, V%d.S4, V%d.S4", a[i], s, t[0])
		p.Go("VSUB V%d.S4, V%d.S4, V%d.S4", a[i], s, t[1])
		p.Go("VADD V%d.S4, V%d.S4, V%d.S4", b[i], s, t[2])
		p.Go("VSUB V%d.S4, V%d.S4, V%d.S4", b[i], s, s)
		e[0], e[1], e[2], e[3] = append(e[0], t[2]), append(e[1], t[0]), append(e[2], t[1]), append(e[3], s)
	}
	p.free(append(a, b...)...)
	x := []int{c[1], c[3]}
	for i, m := range odd {
		o := p.dot(0, n, x, m[:2])
		if i == 3 {
			p.free(x...)
		}
		out[i], out[7-i] = p.butterfly(e[i], o)
	}
	return out
}

func (p *program) idct4() {
	const shift1, shift2 = 9, 20
	p.beginInverse("idct4NEON")
	c := p.corner()
	pass := func(c0, c1, c2, c3, half, bias int) (v [4]wide) {
		s, d := p.shifted(p.longs("saddl", 1, c0, c2), 13), p.shifted(p.longs("ssubl", 1, c0, c2), 13)
		if bias >= 0 {
			p.add(s, bias)
			p.add(d, bias)
		}
		v[0], v[3] = p.butterfly(s, p.dot(half, 1, []int{c1, c3}, []int{m1306, m0541}))
		v[1], v[2] = p.butterfly(d, p.dot(half, 1, []int{c1, c3}, []int{m0541, -m1306}))
		return v
	}
	v := pass(c[0], c[1], c[2], c[3], 0, -1)
	a := p.narrow("sqrshrn", shift1, v[0][0], v[1][0]) // rows 0 1
	b := p.narrow("sqrshrn", shift1, v[2][0], v[3][0]) // rows 2 3
	p.unlessCut("cut4", a, b)
	p.permute("VUZP1", "VUZP2", "H8", &a, &b)
	p.permute("VUZP1", "VUZP2", "H8", &a, &b) // columns 0 1 and 2 3
	v = pass(a, a, b, b, 1, p.all(1<<(shift2-1)+128<<shift2))
	x, y := p.narrow("sqshrun", 16, v[0][0], v[1][0]), p.narrow("sqshrun", 16, v[2][0], v[3][0])
	out, from := p.take(), p.take()
	p.Arm("uqshrn v%d.8b, v%d.8h, #%d", out, x, shift2-16)
	p.Arm("uqshrn2 v%d.16b, v%d.8h, #%d", out, y, shift2-16)
	p.at([]byte{0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15})
	p.Go("VLD1 (R4), [V%d.B16]", from)
	p.Go("VTBL V%d.B16, [V%d.B16], V%d.B16", from, out, out)
	for i := range 4 {
		p.Go("VST1.P V%d.S[%d], (R0)(R1)", out, i)
	}
	p.end("cut4")
}
