package main

import (
	"strings"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// The loop filter works on 16 lines across an edge, bytes of 128 bits: of luma those
// of a macroblock, of chroma 8 of each plane.

// tox returns a op b, of 128 bits.
func tox[F operation](op F, a, b Op) VecVirtual {
	d := XMM()
	do(op, b, a, d)
	return d
}

func byx[F operation](op F, v Op, n uint64) VecVirtual {
	d := XMM()
	do(op, Imm(n), v, d)
	return d
}

func zerox() VecVirtual {
	z := XMM()
	VPXOR(z, z, z)
	return z
}

// line is p3 p2 p1 p0 q0 q1 q2 q3, of which the simple filter lacks some.
type line [8]VecVirtual

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

func bytesOf(v int) Mem { return places(v) }

func limit(limits Register, which int) VecVirtual {
	v := XMM()
	VPBROADCASTB(Mem{Base: limits, Disp: which}, v)
	return v
}

func distance(a, b VecVirtual) VecVirtual {
	return tox(VPOR, tox(VPSUBUSB, a, b), tox(VPSUBUSB, b, a))
}

// across is 0 where the difference over the edge is within the limit.
func (l line) across(limits Register, which int) VecVirtual {
	d := distance(l[p0], l[q0])
	d = tox(VPADDUSB, d, d)
	far := byx(VPSRLW, tox(VPAND, distance(l[p1], l[q1]), bytesOf(0xfe)), 1)
	return tox(VPSUBUSB, tox(VPADDUSB, d, far), limit(limits, which))
}

// masks returns where to filter, and where variance is low.
func (l line) masks(limits Register, which int) (mask, smooth VecVirtual) {
	near := tox(VPMAXUB, distance(l[p1], l[p0]), distance(l[q1], l[q0]))
	all := near
	for _, i := range []int{p3, p2, q1, q2} {
		all = tox(VPMAXUB, all, distance(l[i], l[i+1]))
	}
	bad := tox(VPOR, tox(VPSUBUSB, all, limit(limits, limitInterior)), l.across(limits, which))
	smooth = tox(VPCMPEQB, tox(VPSUBUSB, near, limit(limits, limitVariance)), zerox())
	return tox(VPCMPEQB, bad, zerox()), smooth
}

// sign makes samples signed, or plain again.
func (l *line) sign(which ...int) {
	for _, i := range which {
		l[i] = tox(VPXOR, l[i], bytesOf(0x80))
	}
}

// step adds 3 (q0 - p0) to a, with limits.
func (l line) step(a VecVirtual) VecVirtual {
	d := tox(VPSUBSB, l[q0], l[p0])
	return tox(VPADDSB, tox(VPADDSB, tox(VPADDSB, a, d), d), d)
}

// eighth returns (a + n) / 8 plus 16.
func eighth(a VecVirtual, n int) VecVirtual {
	u := tox(VPXOR, tox(VPADDSB, a, bytesOf(n)), bytesOf(0x80))
	return tox(VPAND, byx(VPSRLW, u, 3), bytesOf(0x1f))
}

// common changes p0 and q0 by an eighth of a step. It returns what q0 changed by,
// plus 16.
func (l *line) common(a VecVirtual) VecVirtual {
	f1 := eighth(a, 4)
	f2 := eighth(a, 3)
	l[p0] = tox(VPADDSB, l[p0], tox(VPSUBB, f2, bytesOf(16)))
	l[q0] = tox(VPSUBSB, l[q0], tox(VPSUBB, f1, bytesOf(16)))
	return f1
}

func (l *line) inner(limits Register) {
	mask, smooth := l.masks(limits, limitInner)
	l.sign(p1, p0, q0, q1)
	a := l.step(tox(VPANDN, smooth, tox(VPSUBSB, l[p1], l[q1])))
	f1 := l.common(tox(VPAND, a, mask))
	a = tox(VPSUBB, tox(VPAVGB, f1, bytesOf(16)), bytesOf(16))
	a = tox(VPAND, a, smooth)
	l[p1], l[q1] = tox(VPADDSB, l[p1], a), tox(VPSUBSB, l[q1], a)
	l.sign(p1, p0, q0, q1)
}

func (l *line) outer(limits Register) {
	mask, smooth := l.masks(limits, limitOuter)
	l.sign(p2, p1, p0, q0, q1, q2)
	w := tox(VPAND, l.step(tox(VPSUBSB, l[p1], l[q1])), mask)
	l.common(tox(VPANDN, smooth, w))
	w = tox(VPAND, w, smooth)
	wide := YMM()
	VPMOVSXBW(w, wide)
	for i, k := range []int{27, 18, 9} {
		v := by(VPSRAW, to(VPADDW, to(VPMULLW, wide, words(k)), words(63)), 7)
		high := XMM()
		VEXTRACTI128(Imm(1), v, high)
		a := tox(VPACKSSWB, v.AsX(), high)
		l[p0-i], l[q0+i] = tox(VPADDSB, l[p0-i], a), tox(VPSUBSB, l[q0+i], a)
	}
	l.sign(p2, p1, p0, q0, q1, q2)
}

func (l *line) simple(limits Register) {
	mask := tox(VPCMPEQB, l.across(limits, 0), zerox())
	l.sign(p1, p0, q0, q1)
	l.common(tox(VPAND, l.step(tox(VPSUBSB, l[p1], l[q1])), mask))
	l.sign(p1, p0, q0, q1)
}

// planes are where lines lie: one plane, or two of which each gives half.
type planes struct {
	base   []Register
	stride Register
}

const filterRest = " *byte, stride int, limits *byte, n int)"

// beginFilter begins a kernel for pointers of a name, or for those of two planes.
func beginFilter(name, doc string, two bool, pointers ...string) (p []planes, limits, n Register) {
	var all []string
	for _, v := range pointers {
		all = append(all, v)
		if two {
			all = append(all, v+"2")
		}
	}
	kernel(name, strings.Join(all, ", ")+filterRest, doc)
	stride := param("stride")
	for _, v := range pointers {
		q := planes{[]Register{param(v)}, stride}
		if two {
			q.base = append(q.base, param(v+"2"))
		}
		p = append(p, q)
	}
	return p, param("limits"), param("n")
}

// filters writes the kernels for edges between rows, which take the beginnings of
// the four rows above and of the rows below, and those between columns, which begin
// four samples left. They filter n edges, four samples from each other.
func filters() {
	for _, two := range []bool{false, true} {
		kind := "Luma"
		if two {
			kind = "Chroma"
		}
		rowsFilter("outer"+kind+"RowsAVX2", "is outerEdge of 16 lines, of n edges between rows.", two, (*line).outer, p2, q2)
		rowsFilter("inner"+kind+"RowsAVX2", "is innerEdge of 16 lines, of n edges between rows.", two, (*line).inner, p1, q1)
		columnsFilter("outer"+kind+"ColumnsAVX2", "is outerEdge of 16 lines, of n edges between columns.", two, (*line).outer, p2, q2)
		columnsFilter("inner"+kind+"ColumnsAVX2", "is innerEdge of 16 lines, of n edges between columns.", two, (*line).inner, p1, q1)
	}
	rowsFilter("simpleRowsAVX2", "is simpleEdge of 16 lines, of n edges between rows.", false, (*line).simple, p0, q0)
	columnsFilter("simpleColumnsAVX2", "is simpleEdge of 16 lines, of n edges between columns.", false, (*line).simple, p1, q1)
}

func rowsFilter(name, doc string, two bool, f func(*line, Register), from, last int) {
	sides, limits, n := beginFilter(name, doc, two, "above", "below")
	p, below := sides[0], sides[1].base
	three := GP64()
	LEAQ(Mem{Base: p.stride, Index: p.stride, Scale: 2}, three)
	Label("edge")
	at := func(i, plane int) Mem {
		m := Mem{Base: p.base[plane]}
		if i >= q0 {
			m.Base = below[plane]
		}
		switch i % 4 {
		case 1, 2:
			m.Index, m.Scale = p.stride, uint8(i%4)
		case 3:
			m.Index, m.Scale = three, 1
		}
		return m
	}
	var l line
	begin := p3
	if from == p0 { // the simple filter
		begin = p1
	}
	for i := begin; i <= q3-begin; i++ {
		l[i] = XMM()
		if !two {
			VMOVDQU(at(i, 0), l[i])
			continue
		}
		VMOVQ(at(i, 0), l[i])
		VPINSRQ(Imm(1), at(i, 1), l[i], l[i])
	}
	f(&l, limits)
	for i := from; i <= last; i++ {
		if !two {
			VMOVDQU(l[i], at(i, 0))
			continue
		}
		VMOVQ(l[i], at(i, 0))
		VPEXTRQ(Imm(1), l[i], at(i, 1))
	}
	for i, b := range below {
		MOVQ(b, p.base[i])
		LEAQ(Mem{Base: b, Index: p.stride, Scale: 4}, b)
	}
	DECQ(n)
	JNZ(LabelRef("edge"))
	end()
}

func columnsFilter(name, doc string, two bool, f func(*line, Register), from, last int) {
	sides, limits, n := beginFilter(name, doc, two, "pix")
	p := sides[0]
	three := GP64()
	LEAQ(Mem{Base: p.stride, Index: p.stride, Scale: 2}, three)
	step := GP64()
	Label("edge")
	row := func(i int, offset int) Mem {
		base := p.base[0]
		if two {
			base = p.base[i/8]
		}
		if i%4 == 0 {
			if i%8 == 0 && (two || i == 0) {
				MOVQ(base, step)
			} else {
				LEAQ(Mem{Base: step, Index: p.stride, Scale: 4}, step)
			}
		}
		m := Mem{Base: step, Disp: offset}
		switch i % 4 {
		case 1, 2:
			m.Index, m.Scale = p.stride, uint8(i%4)
		case 3:
			m.Index, m.Scale = three, 1
		}
		return m
	}
	l := columns(func(i int) VecVirtual {
		v := XMM()
		VMOVQ(row(i, 0), v)
		return v
	})
	f(&l, limits)
	if from == p2 {
		storeEight(l, func(i int) Mem { return row(i, 0) })
	} else {
		storeFour(l, func(i int) Mem { return row(i, 2) })
	}
	for _, b := range p.base {
		ADDQ(Imm(4), b)
	}
	DECQ(n)
	JNZ(LabelRef("edge"))
	end()
}

// columns transposes 16 rows of 8 bytes.
func columns(row func(int) VecVirtual) (l line) {
	var half [2][4]VecVirtual // columns 2k and 2k+1 of 8 rows
	for h := range half {
		var quad [2][2]VecVirtual // columns 0 to 3 or 4 to 7 of 4 rows
		for k := range quad {
			i := 8*h + 4*k
			a := tox(VPUNPCKLBW, row(i), row(i+1))
			b := tox(VPUNPCKLBW, row(i+2), row(i+3))
			quad[k] = [2]VecVirtual{tox(VPUNPCKLWD, a, b), tox(VPUNPCKHWD, a, b)}
		}
		for k := range 2 {
			half[h][2*k] = tox(VPUNPCKLDQ, quad[0][k], quad[1][k])
			half[h][2*k+1] = tox(VPUNPCKHDQ, quad[0][k], quad[1][k])
		}
	}
	for k := range 4 {
		l[2*k], l[2*k+1] = tox(VPUNPCKLQDQ, half[0][k], half[1][k]), tox(VPUNPCKHQDQ, half[0][k], half[1][k])
	}
	return l
}

// storeFour stores p1 to q1 of 16 rows.
func storeFour(l line, row func(int) Mem) {
	a, b := tox(VPUNPCKLBW, l[p1], l[p0]), tox(VPUNPCKLBW, l[q0], l[q1])
	c, d := tox(VPUNPCKHBW, l[p1], l[p0]), tox(VPUNPCKHBW, l[q0], l[q1])
	for k, v := range []VecVirtual{
		tox(VPUNPCKLWD, a, b), tox(VPUNPCKHWD, a, b), tox(VPUNPCKLWD, c, d), tox(VPUNPCKHWD, c, d),
	} {
		VMOVD(v, row(4*k))
		for i := 1; i < 4; i++ {
			VPEXTRD(Imm(uint64(i)), v, row(4*k+i))
		}
	}
}

// storeEight stores all.
func storeEight(l line, row func(int) Mem) {
	unpacks := []func(a, b Op) VecVirtual{
		func(a, b Op) VecVirtual { return tox(VPUNPCKLBW, a, b) },
		func(a, b Op) VecVirtual { return tox(VPUNPCKHBW, a, b) },
	}
	for h, unpack := range unpacks {
		a, b, c, d := unpack(l[p3], l[p2]), unpack(l[p1], l[p0]), unpack(l[q0], l[q1]), unpack(l[q2], l[q3])
		low, low2 := tox(VPUNPCKLWD, a, b), tox(VPUNPCKLWD, c, d)
		high, high2 := tox(VPUNPCKHWD, a, b), tox(VPUNPCKHWD, c, d)
		for k, v := range []VecVirtual{
			tox(VPUNPCKLDQ, low, low2), tox(VPUNPCKHDQ, low, low2), tox(VPUNPCKLDQ, high, high2), tox(VPUNPCKHDQ, high, high2),
		} {
			VMOVQ(v, row(8*h+2*k))
			VPEXTRQ(Imm(1), v, row(8*h+2*k+1))
		}
	}
}
