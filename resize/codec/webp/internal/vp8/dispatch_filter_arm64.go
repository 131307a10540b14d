//go:build !purego

package vp8

// The kernels of the loop filter are outerEdge and innerEdge of 16 lines, of which
// 8 are in one place and 8 in another. Edges between rows are given by the first of
// the four rows above and the first row below, those between columns by where the
// four samples to the left begin.

//go:noescape
func outerRowsNEON(above, above2, below, below2 *byte, stride int, limits *byte)

//go:noescape
func innerRowsNEON(above, above2, below, below2 *byte, stride int, limits *byte)

//go:noescape
func outerColumnsNEON(pix, pix2 *byte, stride int, limits *byte)

//go:noescape
func innerColumnsNEON(pix, pix2 *byte, stride int, limits *byte)

// filterLuma filters the edges of a macroblock.
func filterLuma(f *filterLimits, s *strip, row, x int, within bool) {
	here, stride, limits := s.macroblock(row, x), s.stride, &f.bytes.interior
	if x > 0 {
		left := s.at(row, 16*x-4)
		outerColumnsNEON(&left[0], &left[8*stride], stride, limits)
	}
	for i := 0; within && i < 12; i += 4 {
		innerColumnsNEON(&here[i], &here[8*stride+i], stride, limits)
	}
	if row > 0 {
		over := s.over(row, x)
		outerRowsNEON(&over[0], &over[8], &here[0], &here[8], stride, limits)
	}
	for i := 0; within && i < 12*stride; i += 4 * stride {
		innerRowsNEON(&here[i], &here[i+8], &here[i+4*stride], &here[i+4*stride+8], stride, limits)
	}
}

// filterChroma filters those of both its planes.
func filterChroma(f *filterLimits, cb, cr *strip, row, x int, within bool) {
	b, r, stride, limits := cb.macroblock(row, x), cr.macroblock(row, x), cb.stride, &f.bytes.interior
	if x > 0 {
		outerColumnsNEON(&cb.at(row, 8*x-4)[0], &cr.at(row, 8*x-4)[0], stride, limits)
	}
	if within {
		innerColumnsNEON(&b[0], &r[0], stride, limits)
	}
	if row > 0 {
		outerRowsNEON(&cb.over(row, x)[0], &cr.over(row, x)[0], &b[0], &r[0], stride, limits)
	}
	if within {
		innerRowsNEON(&b[0], &r[0], &b[4*stride], &r[4*stride], stride, limits)
	}
}

// filterSimple is filterLuma with the simple filter.
func filterSimple(f *filterLimits, s *strip, row, x int, within bool) {
	s.filter(f, simpleOuter, simpleInner, row, x, within)
}
