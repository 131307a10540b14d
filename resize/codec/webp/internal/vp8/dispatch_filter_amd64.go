//go:build !purego

package vp8

// filterLuma filters the edges of a macroblock.
func filterLuma(f *filterLimits, s *strip, row, x int, within bool) {
	if !hasAVX2 {
		s.filter(f, outerKind, innerKind, row, x, within)
		return
	}
	here, stride, limits := s.macroblock(row, x), s.stride, &f.bytes.interior
	if x > 0 {
		outerLumaColumnsAVX2(&s.at(row, 16*x-4)[0], stride, limits, 1)
	}
	if within {
		innerLumaColumnsAVX2(&here[0], stride, limits, 3)
	}
	if row > 0 {
		outerLumaRowsAVX2(&s.over(row, x)[0], &here[0], stride, limits, 1)
	}
	if within {
		innerLumaRowsAVX2(&here[0], &here[4*stride], stride, limits, 3)
	}
}

// filterChroma filters those of both its planes.
func filterChroma(f *filterLimits, cb, cr *strip, row, x int, within bool) {
	if !hasAVX2 {
		cb.filter(f, outerKind, innerKind, row, x, within)
		cr.filter(f, outerKind, innerKind, row, x, within)
		return
	}
	b, r, stride, limits := cb.macroblock(row, x), cr.macroblock(row, x), cb.stride, &f.bytes.interior
	if x > 0 {
		outerChromaColumnsAVX2(&cb.at(row, 8*x-4)[0], &cr.at(row, 8*x-4)[0], stride, limits, 1)
	}
	if within {
		innerChromaColumnsAVX2(&b[0], &r[0], stride, limits, 1)
	}
	if row > 0 {
		outerChromaRowsAVX2(&cb.over(row, x)[0], &cr.over(row, x)[0], &b[0], &r[0], stride, limits, 1)
	}
	if within {
		innerChromaRowsAVX2(&b[0], &r[0], &b[4*stride], &r[4*stride], stride, limits, 1)
	}
}

// filterSimple is filterLuma with the simple filter.
func filterSimple(f *filterLimits, s *strip, row, x int, within bool) {
	if !hasAVX2 {
		s.filter(f, simpleOuter, simpleInner, row, x, within)
		return
	}
	here, stride := s.macroblock(row, x), s.stride
	if x > 0 {
		simpleColumnsAVX2(&s.at(row, 16*x-4)[0], stride, &f.bytes.outer, 1)
	}
	if within {
		simpleColumnsAVX2(&here[0], stride, &f.bytes.inner, 3)
	}
	if row > 0 {
		simpleRowsAVX2(&s.over(row, x)[0], &here[0], stride, &f.bytes.outer, 1)
	}
	if within {
		simpleRowsAVX2(&here[0], &here[4*stride], stride, &f.bytes.inner, 3)
	}
}
