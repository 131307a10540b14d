//go:build !purego

package vp8

// trialNEON is trialGo.
//
//go:noescape
func trialNEON(src, pred *[16]byte, table *uint16, levels *[16]int16, rec *[16]byte) (mask uint32, sse int32)

// forwardsNEON is forwardsGo.
//
//go:noescape
func forwardsNEON(src, pred *[16]byte, table *uint16, levels *[16]int16, c *[16]int16, first *int16, masks *uint32)

// rebuildsNEON is rebuildsGo.
//
//go:noescape
func rebuildsNEON(c *[16]int16, first *int16, src, pred, rec *[16]byte) (sse int32)

// satdsNEON sets sums to the SATD of n predictions of a block.
//
//go:noescape
func satdsNEON(src, made *[16]byte, sums *int32, n int)

func trial(src, pred *pixels, t *quantTable, levels *[16]int16, rec *pixels) (mask uint32, sse int32) {
	return trialNEON((*[16]byte)(src), (*[16]byte)(pred), &t.step[0], levels, (*[16]byte)(rec))
}

func trials(src, pred *[4]pixels, t *quantTable, levels *[4][16]int16, masks *[4]uint32, rec *[4]pixels) {
	for i := range src {
		masks[i], _ = trial(&src[i], &pred[i], t, &levels[i], &rec[i])
	}
}

func forwards(src, pred *[16]pixels, t *quantTable, c *[16][16]int16, first *[16]int16, levels *[17][16]int16, masks *[17]uint32) {
	forwardsNEON((*[16]byte)(&src[0]), (*[16]byte)(&pred[0]), &t.step[0], &levels[0], &c[0], &first[0], &masks[0])
}

func rebuilds(_ *[17]uint32, c *[16][16]int16, first *[16]int16, src, pred, rec *[16]pixels) (sse int32) {
	return rebuildsNEON(&c[0], &first[0], (*[16]byte)(&src[0]), (*[16]byte)(&pred[0]), (*[16]byte)(&rec[0]))
}

// measure makes the spectra of blocks where functions to come want them.
func measure(spectra []spectrum, src []pixels) { measureGo(spectra, src) }

func rank4(p *predictions, e *edge, src *pixels, _ *spectrum, prices *[modes4]uint16, price int32, ranks *[modes4]int32) int32 {
	p.all(e)
	satdsNEON((*[16]byte)(src), (*[16]byte)(&p[0]), &ranks[0], modes4)
	return priced(ranks, prices, price)
}

func rank(b *border, n int, _ []pixels, spectra []spectrum, scratch []pixels, sums *[modes16]int32) {
	b.rankGo(n, spectra, scratch, sums)
}

func quarters(src *[16]pixels, spectra *[16]spectrum, sums *[4]quarter) {
	quartersGo(src, spectra, sums)
}
