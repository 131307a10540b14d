//go:build purego || !(amd64 || arm64)

package vp8

func trial(src, pred *pixels, t *quantTable, levels *[16]int16, rec *pixels) (mask uint32, sse int32) {
	return trialGo(src, pred, t, levels, rec)
}

func trials(src, pred *[4]pixels, t *quantTable, levels *[4][16]int16, masks *[4]uint32, rec *[4]pixels) {
	trialsGo(src, pred, t, levels, masks, rec)
}

func forwards(src, pred *[16]pixels, t *quantTable, c *[16][16]int16, first *[16]int16, levels *[17][16]int16, masks *[17]uint32) {
	forwardsGo(src, pred, t, c, first, levels, masks)
}

func rebuilds(masks *[17]uint32, c *[16][16]int16, first *[16]int16, src, pred, rec *[16]pixels) (sse int32) {
	return rebuildsGo(masks, c, first, src, pred, rec)
}

// measure makes the spectra of blocks where functions to come want them.
func measure(spectra []spectrum, src []pixels) { measureGo(spectra, src) }

func rank4(p *predictions, e *edge, _ *pixels, s *spectrum, prices *[modes4]uint16, price int32, ranks *[modes4]int32) int32 {
	return p.rank4Go(e, s, prices, price, ranks)
}

func rank(b *border, n int, _ []pixels, spectra []spectrum, scratch []pixels, sums *[modes16]int32) {
	b.rankGo(n, spectra, scratch, sums)
}

func quarters(src *[16]pixels, spectra *[16]spectrum, sums *[4]quarter) {
	quartersGo(src, spectra, sums)
}

// filterLuma filters the edges of a macroblock.
func filterLuma(f *filterLimits, s *strip, row, x int, within bool) {
	s.filter(f, outerKind, innerKind, row, x, within)
}

// filterChroma filters those of both its planes.
func filterChroma(f *filterLimits, cb, cr *strip, row, x int, within bool) {
	cb.filter(f, outerKind, innerKind, row, x, within)
	cr.filter(f, outerKind, innerKind, row, x, within)
}

// filterSimple is filterLuma with the simple filter.
func filterSimple(f *filterLimits, s *strip, row, x int, within bool) {
	s.filter(f, simpleOuter, simpleInner, row, x, within)
}
