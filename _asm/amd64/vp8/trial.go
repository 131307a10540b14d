package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// Each half of a register holds words of a block of its own. A block takes two
// registers, with rows 0 and 1 in one and 2 and 3 in the other: "rows". Numbers
// stay within 16 bits wherever the coefficients are those of samples.

const (
	forwardCos = 5352
	forwardSin = 2217
	// With 16 bits of fraction; 65536 less than the factors themselves, so that
	// they fit a word, and what is multiplied is added.
	inverseCos = 85627 - 65536
	inverseSin = 35468 - 65536
)

type rows struct{ r01, r23 VecVirtual }

// transposed makes the columns of a block its rows.
func transposed(r rows) rows {
	t, u := to(VPUNPCKLWD, r.r01, r.r23), to(VPUNPCKHWD, r.r01, r.r23)
	return rows{to(VPUNPCKLWD, t, u), to(VPUNPCKHWD, t, u)}
}

// forwardPass transforms columns: x and y are rotated with a rounding and a shift,
// and returned as rows 1 and 3; a+b and a-b are rows 0 and 2.
func forwardPass(r rows, shiftSums uint64, round int, shift uint64) (r02, r13 VecVirtual) {
	r32 := swapped(r.r23)
	ab, xy := to(VPADDW, r.r01, r32), to(VPSUBW, r.r01, r32)
	if shiftSums > 0 {
		ab = by(VPSLLW, ab, shiftSums)
	}
	ba := swapped(ab)
	r02 = to(VPUNPCKLQDQ, to(VPADDW, ab, ba), to(VPSUBW, ab, ba))
	pairs := to(VPUNPCKLWD, xy, swapped(xy))
	one := to(VPMADDWD, pairs, words(forwardCos, forwardSin))
	three := to(VPMADDWD, pairs, words(forwardSin, -forwardCos))
	one, three = to(VPADDD, one, longs(round)), to(VPADDD, three, longs(round))
	one, three = by(VPSRAD, one, shift), by(VPSRAD, three, shift)
	return r02, to(VPACKSSDW, one, three)
}

// forward transforms differences.
func forward(d rows) rows {
	c02, c13 := forwardPass(transposed(d), 3, 1<<8, 9)
	t, u := to(VPUNPCKLWD, c02, c13), to(VPUNPCKHWD, c02, c13)
	r02, r13 := forwardPass(rows{to(VPUNPCKLDQ, t, u), to(VPUNPCKHDQ, t, u)}, 0, 1<<15, 16)
	r02 = by(VPSRAW, to(VPADDW, r02, words(8)), 4)
	r01, r23 := halves(r02, r13)
	return rows{r01, r23}
}

// quantised returns what the decoder makes of coefficients, stores the levels and
// returns their masks, one in each half of a general register. Tables are the
// steps, the reciprocals and the biases.
func quantised(c rows, table Register, store func(low, high VecVirtual)) (rows, Register) {
	part := func(v VecVirtual, at int) (level, back VecVirtual) {
		magnitude := YMM()
		VPABSW(v, magnitude)
		magnitude = to(VPADDW, magnitude, twice(Mem{Base: table, Disp: 64 + at}))
		level = to(VPMULHUW, magnitude, twice(Mem{Base: table, Disp: 32 + at}))
		level = to(VPMINUW, level, words(maxLevel))
		level = to(VPSIGNW, level, v)
		return level, to(VPMULLW, level, twice(Mem{Base: table, Disp: at}))
	}
	low, back01 := part(c.r01, 0)
	high, back23 := part(c.r23, 16)
	first := to(VPOR, to(VPSHUFB, low, wordPlaces(0, 1, 4, -1, 5, 2, 3, 6)), to(VPSHUFB, high, wordPlaces(-1, -1, -1, 0, -1, -1, -1, -1)))
	last := to(VPOR, to(VPSHUFB, high, wordPlaces(1, 4, 5, 2, -1, 3, 6, 7)), to(VPSHUFB, low, wordPlaces(-1, -1, -1, -1, 7, -1, -1, -1)))
	store(first, last)
	mask := GP32()
	VPMOVMSKB(to(VPCMPEQB, to(VPACKSSWB, first, last), zero()), mask)
	NOTL(mask)
	return rows{back01, back23}, mask
}

const maxLevel = 2047

// inversePass transforms columns.
func inversePass(r02, r13 VecVirtual) rows {
	r20 := swapped(r02)
	ab := to(VPUNPCKLQDQ, to(VPADDW, r02, r20), to(VPSUBW, r02, r20))
	cos := to(VPADDW, to(VPMULHW, r13, words(inverseCos)), r13)
	sin := to(VPADDW, to(VPMULHW, r13, words(inverseSin)), r13)
	xy := to(VPUNPCKLQDQ, to(VPADDW, cos, swapped(sin)), to(VPSUBW, sin, swapped(cos)))
	return rows{to(VPADDW, ab, xy), to(VPSUBW, ab, xy)} // the latter as rows 3 and 2
}

// inverse makes differences of coefficients.
func inverse(c rows) rows {
	t := inversePass(halves(c.r01, c.r23))
	t = transposed(rows{t.r01, swapped(t.r23)})
	c02, c13 := halves(t.r01, t.r23)
	t = inversePass(to(VPADDW, c02, words(4, 4, 4, 4, 0, 0, 0, 0)), c13)
	t.r01, t.r23 = by(VPSRAW, t.r01, 3), by(VPSRAW, t.r23, 3)
	return transposed(rows{t.r01, swapped(t.r23)})
}

// difference returns words of two blocks in each half, less those of others.
func difference(a, b, zero VecVirtual) rows {
	a01, a23 := widened(a, zero)
	b01, b23 := widened(b, zero)
	return rows{to(VPSUBW, a01, b01), to(VPSUBW, a23, b23)}
}

// sum adds differences to a prediction.
func sum(d rows, pred, zero VecVirtual) VecVirtual {
	p01, p23 := widened(pred, zero)
	return to(VPACKUSWB, to(VPADDW, d.r01, p01), to(VPADDW, d.r23, p23))
}

// squares returns sums of squared differences, as 32 bits.
func squares(a, b, zero VecVirtual) VecVirtual {
	d := difference(a, b, zero)
	return to(VPADDD, to(VPMADDWD, d.r01, d.r01), to(VPMADDWD, d.r23, d.r23))
}

// total adds up the numbers of 32 bits of the lower half.
func total(v VecVirtual) Register {
	x := to(VPADDD, v, swapped(v))
	x = to(VPADDD, x, by(VPSHUFD, x, 0xb1))
	r := GP32()
	VMOVD(x.AsX(), r)
	return r
}

// bothHalves adds the upper half to the lower one.
func bothHalves(v VecVirtual) VecVirtual {
	u := YMM()
	VEXTRACTI128(Imm(1), v, u.AsX())
	return to(VPADDD, u, v)
}

func trial() {
	kernel("trialAVX2", "src, pred *[16]byte, table *uint16, levels *[16]int16, rec *[16]byte) (mask uint32, sse int32)", "is trialGo.")
	src, pred, z := loadX(Mem{Base: param("src")}), loadX(Mem{Base: param("pred")}), zero()
	levels := param("levels")
	back, mask := quantised(forward(difference(src, pred, z)), param("table"), func(low, high VecVirtual) {
		VMOVDQU(low.AsX(), Mem{Base: levels})
		VMOVDQU(high.AsX(), Mem{Base: levels, Disp: 16})
	})
	rec := sum(inverse(back), pred, z)
	VMOVDQU(rec.AsX(), Mem{Base: param("rec")})
	MOVWLZX(mask.(GPVirtual).As16(), mask)
	Store(mask, Return("mask"))
	Store(total(squares(src, rec, z)), Return("sse"))
	end()
}

// storePair stores the levels of two blocks, one after the other.
func storePair(to Register) func(low, high VecVirtual) {
	return func(low, high VecVirtual) {
		VMOVDQU(low.AsX(), Mem{Base: to})
		VMOVDQU(high.AsX(), Mem{Base: to, Disp: 16})
		VEXTRACTI128(Imm(1), low, Mem{Base: to, Disp: 32})
		VEXTRACTI128(Imm(1), high, Mem{Base: to, Disp: 48})
	}
}

// storeMasks stores the masks of two blocks.
func storeMasks(mask Register, to Register) {
	low := GP32()
	MOVWLZX(mask.(GPVirtual).As16(), low)
	SHRL(Imm(16), mask)
	MOVL(low, Mem{Base: to})
	MOVL(mask, Mem{Base: to, Disp: 4})
}

func trials() {
	kernel("trialsAVX2", "src, pred *[16]byte, table *uint16, levels *[16]int16, masks *uint32, rec *[16]byte, n int)", "is trialGo of n blocks, an even number.")
	src, pred, table := param("src"), param("pred"), param("table")
	levels, masks, rec, n, z := param("levels"), param("masks"), param("rec"), param("n"), zero()
	Label("pair")
	p := load(Mem{Base: pred})
	back, mask := quantised(forward(difference(load(Mem{Base: src}), p, z)), table, storePair(levels))
	storeMasks(mask, masks)
	VMOVDQU(sum(inverse(back), p, z), Mem{Base: rec})
	for _, r := range []Register{src, pred, rec} {
		ADDQ(Imm(32), r)
	}
	ADDQ(Imm(64), levels)
	ADDQ(Imm(8), masks)
	SUBQ(Imm(2), n)
	JGT(LabelRef("pair"))
	end()
}

func forwards() {
	kernel("forwardsAVX2", "src, pred *[16]byte, table *uint16, c *[16]int16, first *int16, levels *[16]int16, masks *uint32)", "is forwardsGo.")
	src, pred, table := param("src"), param("pred"), param("table")
	c, first, levels, masks, z := param("c"), param("first"), param("levels"), param("masks"), zero()
	n := GP64()
	MOVQ(U32(8), n)
	Label("pair")
	f := forward(difference(load(Mem{Base: src}), load(Mem{Base: pred}), z))
	VPEXTRW(Imm(0), f.r01.AsX(), Mem{Base: first})
	upper := YMM()
	VEXTRACTI128(Imm(1), f.r01, upper.AsX())
	VPEXTRW(Imm(0), upper.AsX(), Mem{Base: first, Disp: 2})
	back, mask := quantised(f, table, storePair(levels))
	storeMasks(mask, masks)
	storePair(c)(back.r01, back.r23)
	for _, r := range []Register{src, pred} {
		ADDQ(Imm(32), r)
	}
	ADDQ(Imm(64), c)
	ADDQ(Imm(64), levels)
	ADDQ(Imm(4), first)
	ADDQ(Imm(8), masks)
	DECQ(n)
	JNZ(LabelRef("pair"))
	end()
}

func rebuilds() {
	kernel("rebuildsAVX2", "c *[16]int16, first *int16, src, pred, rec *[16]byte) (sse int32)", "is rebuildsGo.")
	c, first, src, pred, rec := param("c"), param("first"), param("src"), param("pred"), param("rec")
	z, sse, n := zero(), zero(), GP64()
	MOVQ(U32(8), n)
	Label("pair")
	both := func(at int) VecVirtual {
		v := loadX(Mem{Base: c, Disp: at})
		VINSERTI128(Imm(1), Mem{Base: c, Disp: at + 32}, v, v)
		return v
	}
	// The first coefficients of both blocks come into the lowest words.
	firsts, upper := YMM(), YMM()
	VMOVD(Mem{Base: first}, firsts.AsX())
	VPSRLD(Imm(16), firsts.AsX(), upper.AsX())
	VINSERTI128(Imm(1), upper.AsX(), firsts, firsts)
	r01 := YMM()
	VPBLENDW(Imm(1), firsts, both(0), r01)
	p := load(Mem{Base: pred})
	made := sum(inverse(rows{r01, both(16)}), p, z)
	VMOVDQU(made, Mem{Base: rec})
	VPADDD(squares(load(Mem{Base: src}), made, z), sse, sse)
	for _, r := range []Register{src, pred, rec} {
		ADDQ(Imm(32), r)
	}
	ADDQ(Imm(64), c)
	ADDQ(Imm(4), first)
	DECQ(n)
	JNZ(LabelRef("pair"))
	Store(total(bothHalves(sse)), Return("sse"))
	end()
}
