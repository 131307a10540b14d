package main

// Numbers stay within 16 bits wherever the coefficients are those of samples.

const (
	forwardCos = 5352
	forwardSin = 2217
	// With 16 bits of fraction. Of the former a whole is added apart, and a half is
	// lost to SQDMULH, which doubles; the latter is halved before.
	inverseCos = 85627 - 65536
	inverseSin = 35468 / 2
	maxLevel   = 2047
)

// A coder holds what transforms and quantising need.
type coder struct {
	*program
	factors                 int // one register
	zigzag                  []int
	weights                 []int
	most                    int
	steps, inverses, biases []int
}

// newCoder loads constants, and a table from an address register.
func (p *program) newCoder(table string) coder {
	c := coder{program: p}
	c.factors = p.load(15, forwardCos, forwardSin, inverseCos, inverseSin)[0]
	if table == "" {
		return c
	}
	var order, bits []int
	for n, z := range []int{0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15} {
		order = append(order, 2*z|(2*z+1)<<8)
		bits = append(bits, 1<<n)
	}
	c.zigzag, c.weights = p.load(28, order...), p.load(26, bits...)
	c.most = p.load(25, maxLevel, maxLevel, maxLevel, maxLevel, maxLevel, maxLevel, maxLevel, maxLevel)[0]
	all := p.run(19, 6)
	p.Go("MOVD %s, R8", table)
	for _, r := range all {
		p.Go("VLD1.P 16(R8), [V%d.B16]", r)
	}
	c.steps, c.inverses, c.biases = all[:2], all[2:4], all[4:]
	return c
}

// transposed makes columns of rows, and uses them up.
func (p *program) transposed(r rows) rows {
	t, u := p.both("VZIP1", "VZIP2", "H8", r.r01, r.r23)
	x, y := p.both("VZIP1", "VZIP2", "H8", t, u)
	return rows{x, y}
}

// forwardPass transforms columns, and uses them up. It returns rows 0 and 2, not
// yet shifted right, and rows 1 and 3.
func (c coder) forwardPass(r rows, shiftSums, shift int) (r02, r13 int) {
	r32 := c.swapped(r.r23)
	c.free(r.r23)
	ab, xy := c.butterfly(r.r01, r32)
	if shiftSums > 0 {
		c.Arm("shl v%d.8h, v%d.8h, #%d", ab, ab, shiftSums)
	}
	s, d := c.butterfly(ab, c.swapped(ab))
	r02 = c.permute("VZIP1", "D2", s, d)
	c.free(s, d)
	yx, one, three := c.swapped(xy), c.take(), c.take()
	c.Arm("smull v%d.4s, v%d.4h, v%d.h[0]", one, xy, c.factors)
	c.Arm("smlal v%d.4s, v%d.4h, v%d.h[1]", one, yx, c.factors)
	c.Arm("smull v%d.4s, v%d.4h, v%d.h[1]", three, xy, c.factors)
	c.Arm("smlsl v%d.4s, v%d.4h, v%d.h[0]", three, yx, c.factors)
	c.free(xy, yx)
	r13 = c.take()
	c.Arm("rshrn v%d.4h, v%d.4s, #%d", r13, one, shift)
	c.Arm("rshrn2 v%d.8h, v%d.4s, #%d", r13, three, shift)
	c.free(one, three)
	return r02, r13
}

// forward transforms differences, and uses them up.
func (c coder) forward(d rows) rows {
	c02, c13 := c.forwardPass(c.transposed(d), 3, 9)
	t, u := c.both("VZIP1", "VZIP2", "H8", c02, c13)
	x, y := c.both("VZIP1", "VZIP2", "S4", t, u)
	r02, r13 := c.forwardPass(rows{x, y}, 0, 16)
	c.Arm("srshr v%d.8h, v%d.8h, #4", r02, r02)
	x, y = c.both("VZIP1", "VZIP2", "D2", r02, r13)
	return rows{x, y}
}

// quantised uses coefficients up, stores the levels where R3 points and makes R9
// their mask. It returns what the decoder makes of them.
func (c coder) quantised(r rows) rows {
	levels := c.run(16, 2)
	var back [2]int
	for i, v := range []int{r.r01, r.r23} {
		c.Arm("abs v%d.8h, v%d.8h", levels[i], v)
		c.Arm("add v%d.8h, v%d.8h, v%d.8h", levels[i], levels[i], c.biases[i])
		low, high := c.take(), c.take()
		c.Arm("umull v%d.4s, v%d.4h, v%d.4h", low, levels[i], c.inverses[i])
		c.Arm("umull2 v%d.4s, v%d.8h, v%d.8h", high, levels[i], c.inverses[i])
		c.Go("VUZP2 V%d.H8, V%d.H8, V%d.H8", high, low, levels[i])
		c.Arm("umin v%d.8h, v%d.8h, v%d.8h", levels[i], levels[i], c.most)
		c.free(low, high)
		c.Arm("sshr v%d.8h, v%d.8h, #15", v, v) // the sign
		c.Go("VEOR V%d.B16, V%d.B16, V%d.B16", v, levels[i], levels[i])
		c.Arm("sub v%d.8h, v%d.8h, v%d.8h", levels[i], levels[i], v)
		c.free(v)
		back[i] = c.words("mul", levels[i], c.steps[i])
	}
	var masks [2]int
	for i := range masks {
		masks[i] = c.take()
		c.Go("VTBL V%d.B16, [V%d.B16, V%d.B16], V%d.B16", c.zigzag[i], levels[0], levels[1], masks[i])
		c.Go("VST1.P [V%d.B16], 16(R3)", masks[i])
		c.Go("VCMTST V%d.H8, V%d.H8, V%d.H8", masks[i], masks[i], masks[i])
		c.Go("VAND V%d.B16, V%d.B16, V%d.B16", c.weights[i], masks[i], masks[i])
	}
	c.free(levels...)
	c.Go("VORR V%d.B16, V%d.B16, V%d.B16", masks[0], masks[1], masks[0])
	c.Arm("addv h%d, v%d.8h", masks[0], masks[0])
	c.Go("VMOV V%d.H[0], R9", masks[0])
	c.free(masks[:]...)
	return rows{back[0], back[1]}
}

// inversePass transforms columns, and uses them up. It returns rows 0 and 1, and 3
// and 2.
func (c coder) inversePass(r02, r13 int) rows {
	s, d := c.butterfly(r02, c.swapped(r02))
	ab := c.permute("VZIP1", "D2", s, d)
	c.free(s, d)
	cos, sin := c.take(), c.take()
	c.Arm("sqdmulh v%d.8h, v%d.8h, v%d.h[2]", cos, r13, c.factors)
	c.Arm("sqdmulh v%d.8h, v%d.8h, v%d.h[3]", sin, r13, c.factors)
	c.Arm("ssra v%d.8h, v%d.8h, #1", r13, cos)
	c.free(cos)
	cos = r13
	swappedSin, swappedCos := c.swapped(sin), c.swapped(cos)
	x, y := c.words("add", cos, swappedSin), c.words("sub", sin, swappedCos)
	c.free(cos, sin, swappedSin, swappedCos)
	xy := c.permute("VZIP1", "D2", x, y)
	c.free(x, y)
	s, d = c.butterfly(ab, xy)
	return rows{s, d}
}

// inverse makes differences of coefficients, and uses them up.
func (c coder) inverse(r rows) rows {
	t := c.inversePass(c.both("VZIP1", "VZIP2", "D2", r.r01, r.r23))
	c.Go("VEXT $8, V%d.B16, V%d.B16, V%d.B16", t.r23, t.r23, t.r23)
	t = c.transposed(t)
	t = c.inversePass(c.both("VZIP1", "VZIP2", "D2", t.r01, t.r23))
	c.Arm("srshr v%d.8h, v%d.8h, #3", t.r01, t.r01)
	c.Arm("srshr v%d.8h, v%d.8h, #3", t.r23, t.r23)
	c.Go("VEXT $8, V%d.B16, V%d.B16, V%d.B16", t.r23, t.r23, t.r23)
	return c.transposed(t)
}

// sum adds differences to a prediction, and uses both up.
func (c coder) sum(d rows, pred int) int {
	c.Arm("uaddw v%d.8h, v%d.8h, v%d.8b", d.r01, d.r01, pred)
	c.Arm("uaddw2 v%d.8h, v%d.8h, v%d.16b", d.r23, d.r23, pred)
	c.Arm("sqxtun v%d.8b, v%d.8h", pred, d.r01)
	c.Arm("sqxtun2 v%d.16b, v%d.8h", pred, d.r23)
	c.free(d.r01, d.r23)
	return pred
}

// squares returns sums of squared differences, and uses both up.
func (c coder) squares(a, b int) int {
	d := c.arm("uabd", "16b", a, b)
	c.free(a, b)
	low, high := c.take(), c.take()
	c.Arm("umull v%d.8h, v%d.8b, v%d.8b", low, d, d)
	c.Arm("umull2 v%d.8h, v%d.16b, v%d.16b", high, d, d)
	c.Arm("uaddlp v%d.4s, v%d.8h", d, low)
	c.Arm("uadalp v%d.4s, v%d.8h", d, high)
	c.free(low, high)
	return d
}

func (p *program) trial() {
	p.begin("trialNEON", "src, pred *[16]byte, table *uint16, levels *[16]int16, rec *[16]byte) (mask uint32, sse int32)", 48,
		"src", "pred", "table", "levels", "rec")
	c := p.newCoder("R2")
	src, pred := p.loadBlock("(R0)"), p.loadBlock("(R1)")
	rec := c.sum(c.inverse(c.quantised(c.forward(c.difference(src, pred)))), pred)
	p.Go("VST1 [V%d.B16], (R4)", rec)
	s := c.squares(src, rec)
	p.Arm("addv s%d, v%d.4s", s, s)
	p.Go("VMOV V%d.S[0], R10", s)
	p.Go("MOVW R9, mask+40(FP)")
	p.Go("MOVW R10, sse+44(FP)")
	p.Go("RET")
}

func (p *program) forwards() {
	p.begin("forwardsNEON", "src, pred *[16]byte, table *uint16, levels *[16]int16, c *[16]int16, first *int16, masks *uint32)", 56,
		"src", "pred", "table", "levels", "c", "first", "masks")
	c := p.newCoder("R2")
	p.Go("MOVD $16, R7")
	p.Raw("forwardsBlock:")
	src, pred := p.loadBlock("(R0)"), p.loadBlock("(R1)")
	d := c.difference(src, pred)
	p.free(src, pred)
	f := c.forward(d)
	p.Go("VMOV V%d.H[0], R10", f.r01)
	p.Go("MOVH.P R10, 2(R5)")
	back := c.quantised(f)
	p.Go("MOVW.P R9, 4(R6)")
	p.Go("VST1.P [V%d.B16], 16(R4)", back.r01)
	p.Go("VST1.P [V%d.B16], 16(R4)", back.r23)
	p.Go("ADD $16, R0")
	p.Go("ADD $16, R1")
	p.Go("SUBS $1, R7, R7")
	p.Go("BNE forwardsBlock")
	p.Go("RET")
}

func (p *program) rebuilds() {
	p.begin("rebuildsNEON", "c *[16]int16, first *int16, src, pred, rec *[16]byte) (sse int32)", 44,
		"c", "first", "src", "pred", "rec")
	c := p.newCoder("")
	total := p.take()
	p.Go("VEOR V%d.B16, V%d.B16, V%d.B16", total, total, total)
	p.Go("MOVD $16, R7")
	p.Raw("rebuildsBlock:")
	r := rows{p.take(), p.take()}
	p.Go("VLD1.P 16(R0), [V%d.B16]", r.r01)
	p.Go("VLD1.P 16(R0), [V%d.B16]", r.r23)
	p.Go("MOVH.P 2(R1), R10")
	p.Go("VMOV R10, V%d.H[0]", r.r01)
	d := c.inverse(r)
	src, pred := p.take(), p.take()
	p.Go("VLD1.P 16(R2), [V%d.B16]", src)
	p.Go("VLD1.P 16(R3), [V%d.B16]", pred)
	rec := c.sum(d, pred)
	p.Go("VST1.P [V%d.B16], 16(R4)", rec)
	s := c.squares(src, rec)
	p.Arm("add v%d.4s, v%d.4s, v%d.4s", total, total, s)
	p.free(s)
	p.Go("SUBS $1, R7, R7")
	p.Go("BNE rebuildsBlock")
	p.Arm("addv s%d, v%d.4s", total, total)
	p.Go("VMOV V%d.S[0], R10", total)
	p.Go("MOVW R10, sse+40(FP)")
	p.Go("RET")
}

func (p *program) satds() {
	p.begin("satdsNEON", "src, made *[16]byte, sums *int32, n int)", 32, "src", "made", "sums", "n")
	src := p.loadBlock("(R0)")
	p.Raw("satdsBlock:")
	pred := p.take()
	p.Go("VLD1.P 16(R1), [V%d.B16]", pred)
	d := p.difference(src, pred)
	p.free(pred)
	s, t := p.butterfly(d.r01, d.r23)
	s, t = p.both("VZIP1", "VZIP2", "D2", s, t)
	s, t = p.butterfly(s, t)
	s, t = p.both("VUZP1", "VUZP2", "S4", s, t)
	s, t = p.butterfly(s, t)
	// The last step is twice the larger of two magnitudes.
	s, t = p.both("VTRN1", "VTRN2", "H8", s, t)
	p.Arm("abs v%d.8h, v%d.8h", s, s)
	p.Arm("abs v%d.8h, v%d.8h", t, t)
	p.Arm("umax v%d.8h, v%d.8h, v%d.8h", s, s, t)
	p.Arm("uaddlv s%d, v%d.8h", s, s)
	p.Go("VMOV V%d.S[0], R10", s)
	p.Go("LSL $1, R10")
	p.Go("MOVW.P R10, 4(R2)")
	p.Go("SUBS $1, R3, R3")
	p.Go("BNE satdsBlock")
	p.Go("RET")
}
