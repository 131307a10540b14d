package main

// The loop filter works on 16 lines across an edge, bytes of a register: 8 of one
// place in each half.

// line is p3 p2 p1 p0 q0 q1 q2 q3.
type line []int

const (
	p3 = iota
	p2
	p1
	p0
	q0
	q1
	q2
	q3
)

// Where the limits stand in memory.
const (
	limitInterior = iota
	limitVariance
	limitOuter
	limitInner
)

// inPlace makes d op of d and v.
func (p *program) inPlace(op string, d, v int) {
	p.Arm("%s v%d.16b, v%d.16b, v%d.16b", op, d, d, v)
}

func (p *program) bytes(op string, a, b int) int { return p.arm(op, "16b", a, b) }

func (p *program) all(v int) int {
	d := p.take()
	p.Go("VMOVI $%d, V%d.B16", v, d)
	return d
}

// limit loads one from where R11 points.
func (p *program) limit(which int) int {
	d := p.take()
	p.Go("ADD $%d, R11, R10", which)
	p.Go("VLD1R (R10), [V%d.B16]", d)
	return d
}

// atMost returns all ones where v is within a limit, and uses v up.
func (p *program) atMost(v, which int) int {
	l := p.limit(which)
	p.Arm("cmhs v%d.16b, v%d.16b, v%d.16b", v, l, v)
	p.free(l)
	return v
}

// masks returns where to filter, and where variance is low.
func (p *program) masks(l line, edge int) (mask, smooth int) {
	near := p.bytes("uabd", l[p1], l[p0])
	d := p.bytes("uabd", l[q1], l[q0])
	p.inPlace("umax", near, d)
	p.Go("VMOV V%d.B16, V%d.B16", near, d)
	mask = d
	for _, i := range []int{p3, p2, q1, q2} {
		d := p.bytes("uabd", l[i], l[i+1])
		p.inPlace("umax", mask, d)
		p.free(d)
	}
	mask = p.atMost(mask, limitInterior)
	over, far := p.bytes("uabd", l[p0], l[q0]), p.bytes("uabd", l[p1], l[q1])
	p.inPlace("uqadd", over, over)
	p.Arm("ushr v%d.16b, v%d.16b, #1", far, far)
	p.inPlace("uqadd", over, far)
	p.free(far)
	over = p.atMost(over, edge)
	p.Go("VAND V%d.B16, V%d.B16, V%d.B16", over, mask, mask)
	p.free(over)
	return mask, p.atMost(near, limitVariance)
}

// sign makes samples signed, or plain again.
func (p *program) sign(l line) {
	s := p.all(0x80)
	for _, v := range l {
		p.Go("VEOR V%d.B16, V%d.B16, V%d.B16", s, v, v)
	}
	p.free(s)
}

// step adds 3 (q0 - p0) to a, with limits, and keeps it within the mask.
func (p *program) step(l line, a, mask int) {
	d := p.bytes("sqsub", l[q0], l[p0])
	for range 3 {
		p.inPlace("sqadd", a, d)
	}
	p.Go("VAND V%d.B16, V%d.B16, V%d.B16", mask, a, a)
	p.free(d)
}

// common changes p0 and q0 by an eighth of a step. It returns what q0 changed by.
func (p *program) common(l line, a int) int {
	eighth := func(n int) int {
		c := p.all(n)
		f := p.bytes("sqadd", a, c)
		p.Arm("sshr v%d.16b, v%d.16b, #3", f, f)
		p.free(c)
		return f
	}
	f1, f2 := eighth(4), eighth(3)
	p.inPlace("sqadd", l[p0], f2)
	p.inPlace("sqsub", l[q0], f1)
	p.free(f2)
	return f1
}

func (p *program) inner(l line) {
	mask, smooth := p.masks(l, limitInner)
	p.sign(l[p1 : q1+1])
	a := p.bytes("sqsub", l[p1], l[q1])
	// Bits of smooth are cleared.
	rough := p.all(0xff)
	p.Go("VEOR V%d.B16, V%d.B16, V%d.B16", smooth, rough, rough)
	p.Go("VAND V%d.B16, V%d.B16, V%d.B16", rough, a, a)
	p.step(l, a, mask)
	f1 := p.common(l, a)
	p.Arm("srshr v%d.16b, v%d.16b, #1", f1, f1)
	p.Go("VAND V%d.B16, V%d.B16, V%d.B16", smooth, f1, f1)
	p.inPlace("sqadd", l[p1], f1)
	p.inPlace("sqsub", l[q1], f1)
	p.free(mask, smooth, a, rough, f1)
	p.sign(l[p1 : q1+1])
}

func (p *program) outer(l line) {
	mask, smooth := p.masks(l, limitOuter)
	p.sign(l[p2 : q2+1])
	w := p.bytes("sqsub", l[p1], l[q1])
	p.step(l, w, mask)
	rough := p.all(0xff)
	p.Go("VEOR V%d.B16, V%d.B16, V%d.B16", smooth, rough, rough)
	p.Go("VAND V%d.B16, V%d.B16, V%d.B16", rough, w, rough)
	p.free(p.common(l, rough))
	p.Go("VAND V%d.B16, V%d.B16, V%d.B16", smooth, w, w)
	round := p.take()
	p.Go("MOVD $63, R10")
	p.Go("VDUP R10, V%d.H8", round)
	for i, k := range []int{27, 18, 9} {
		factor, low, high := p.all(k), p.take(), p.take()
		p.Arm("smull v%d.8h, v%d.8b, v%d.8b", low, w, factor)
		p.Arm("smull2 v%d.8h, v%d.16b, v%d.16b", high, w, factor)
		p.Arm("add v%d.8h, v%d.8h, v%d.8h", low, low, round)
		p.Arm("add v%d.8h, v%d.8h, v%d.8h", high, high, round)
		p.Arm("shrn v%d.8b, v%d.8h, #7", factor, low)
		p.Arm("shrn2 v%d.16b, v%d.8h, #7", factor, high)
		p.inPlace("sqadd", l[p0-i], factor)
		p.inPlace("sqsub", l[q0+i], factor)
		p.free(factor, low, high)
	}
	p.free(mask, smooth, w, rough, round)
	p.sign(l[p2 : q2+1])
}

// filters writes the kernels for an edge between rows and for one between columns.
// Halves of it lie in two places.
func (p *program) filters() {
	p.rowsFilter("outerRowsNEON", p.outer)
	p.rowsFilter("innerRowsNEON", p.inner)
	p.columnsFilter("outerColumnsNEON", p.outer)
	p.columnsFilter("innerColumnsNEON", p.inner)
}

// rowsFilter takes the first of four rows above, and the first of those below.
func (p *program) rowsFilter(name string, f func(line)) {
	p.begin(name, "above, above2, below, below2 *byte, stride int, limits *byte)", 48, "above", "above2", "below", "below2", "stride", "limits")
	p.Go("MOVD R5, R11")
	for i := range 4 {
		p.Go("MOVD R%d, R%d", i, 6+i)
	}
	l := line(p.run(0, 8))
	for i, v := range l {
		at := i / 4 * 2
		p.Go("VLD1.P (R%d)(R4), V%d.D[0]", 6+at, v)
		p.Go("VLD1.P (R%d)(R4), V%d.D[1]", 7+at, v)
	}
	f(l)
	for i, v := range l {
		at := i / 4 * 2
		p.Go("VST1.P V%d.D[0], (R%d)(R4)", v, at)
		p.Go("VST1.P V%d.D[1], (R%d)(R4)", v, at+1)
	}
	p.Go("RET")
}

// columnsFilter takes rows of eight samples, of which the edge is in the middle.
func (p *program) columnsFilter(name string, f func(line)) {
	p.begin(name, "pix, pix2 *byte, stride int, limits *byte)", 32, "pix", "pix2", "stride", "limits")
	p.Go("MOVD R3, R11")
	p.Go("MOVD R0, R6")
	p.Go("MOVD R1, R7")
	l := line(p.run(0, 8))
	for _, v := range l {
		p.Go("VLD1.P (R6)(R2), V%d.D[0]", v)
		p.Go("VLD1.P (R7)(R2), V%d.D[1]", v)
	}
	p.turn(l)
	f(l)
	p.turn(l)
	for _, v := range l {
		p.Go("VST1.P V%d.D[0], (R0)(R2)", v)
		p.Go("VST1.P V%d.D[1], (R1)(R2)", v)
	}
	p.Go("RET")
}

// turn transposes 8 x 8 bytes in both halves.
func (p *program) turn(l line) {
	for s, shape := range []string{"B16", "H8", "S4"} {
		for i := range l {
			if d := 1 << s; i&d == 0 {
				l[i], l[i+d] = p.both("VTRN1", "VTRN2", shape, l[i], l[i+d])
			}
		}
	}
}
