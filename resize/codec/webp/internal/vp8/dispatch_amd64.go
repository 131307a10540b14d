//go:build !purego

package vp8

import "golang.org/x/sys/cpu"

//go:generate go run -C ../../../../../_asm/amd64/vp8 . -out ../../../resize/codec/webp/internal/vp8/kernels_amd64.s -stubs ../../../resize/codec/webp/internal/vp8/kernels_amd64.go -pkg vp8

// hasAVX2 tells whether the kernels may run; where not, their twins do.
var hasAVX2 = cpu.X86.HasAVX2

func trial(src, pred *pixels, t *quantTable, levels *[16]int16, rec *pixels) (mask uint32, sse int32) {
	if !hasAVX2 {
		return trialGo(src, pred, t, levels, rec)
	}
	return trialAVX2((*[16]byte)(src), (*[16]byte)(pred), &t.step[0], levels, (*[16]byte)(rec))
}

func trials(src, pred *[4]pixels, t *quantTable, levels *[4][16]int16, masks *[4]uint32, rec *[4]pixels) {
	if !hasAVX2 {
		trialsGo(src, pred, t, levels, masks, rec)
		return
	}
	trialsAVX2((*[16]byte)(&src[0]), (*[16]byte)(&pred[0]), &t.step[0], &levels[0], &masks[0], (*[16]byte)(&rec[0]), len(src))
}

func forwards(src, pred *[16]pixels, t *quantTable, c *[16][16]int16, first *[16]int16, levels *[17][16]int16, masks *[17]uint32) {
	if !hasAVX2 {
		forwardsGo(src, pred, t, c, first, levels, masks)
		return
	}
	forwardsAVX2((*[16]byte)(&src[0]), (*[16]byte)(&pred[0]), &t.step[0], &c[0], &first[0], &levels[0], &masks[0])
}

func rebuilds(masks *[17]uint32, c *[16][16]int16, first *[16]int16, src, pred, rec *[16]pixels) (sse int32) {
	if !hasAVX2 {
		return rebuildsGo(masks, c, first, src, pred, rec)
	}
	return rebuildsAVX2(&c[0], &first[0], (*[16]byte)(&src[0]), (*[16]byte)(&pred[0]), (*[16]byte)(&rec[0]))
}

// measure makes the spectra of blocks where functions to come want them: the
// kernels do without.
func measure(spectra []spectrum, src []pixels) {
	if !hasAVX2 {
		measureGo(spectra, src)
	}
}

func rank4(p *predictions, e *edge, src *pixels, s *spectrum, prices *[modes4]uint16, price int32, ranks *[modes4]int32) int32 {
	if !hasAVX2 {
		return p.rank4Go(e, s, prices, price, ranks)
	}
	return rank4AVX2(&e.above, (*[16]byte)(src), (*[16]byte)(&p[0]), &prices[0], price, &ranks[0])
}

func rank(b *border, n int, src []pixels, spectra []spectrum, scratch []pixels, sums *[modes16]int32) {
	switch _ = src[n*n-1]; {
	case !hasAVX2:
		b.rankGo(n, spectra, scratch, sums)
	case n == 4:
		rank16AVX2(&b.above[0], (*[16]byte)(&src[0]), sums)
	default:
		rank8AVX2(&b.above[0], (*[16]byte)(&src[0]), sums)
	}
}

func quarters(src *[16]pixels, spectra *[16]spectrum, sums *[4]quarter) {
	if !hasAVX2 {
		quartersGo(src, spectra, sums)
		return
	}
	quartersAVX2((*[16]byte)(&src[0]), &sums[0].total)
}

// opaqueLuma converts as many pixels as the kernel can, and returns how many.
func opaqueLuma(y, rgba []uint8) int {
	n := len(y) &^ 31
	if !hasAVX2 || n == 0 {
		return 0
	}
	_ = rgba[4*n-1]
	return opaqueLumaAVX2(&y[0], &rgba[0], n)
}

// addSums adds as many pixels to sums as the kernel can, and returns to how many.
func addSums(sums []rgbaSum, rgba []uint8) int {
	n := min(len(sums), len(rgba)/8) &^ 3
	if !hasAVX2 || n == 0 {
		return 0
	}
	addSumsAVX2(&sums[0].r, &rgba[0], n)
	return n
}

// opaqueChroma converts as many sums as the kernel can, and returns how many.
func opaqueChroma(cb, cr []uint8, sums []rgbaSum) int {
	n := len(sums) &^ 15
	if !hasAVX2 || n == 0 {
		return 0
	}
	_, _ = cb[n-1], cr[n-1]
	return opaqueChromaAVX2(&cb[0], &cr[0], &sums[0].r, n)
}

// toneRun does as many samples as the kernel can, and returns how many.
func toneRun(t *tones, dst, src []uint8) int {
	n := len(src) &^ 31
	if !hasAVX2 || n == 0 {
		return 0
	}
	_ = dst[n-1]
	tonesAVX2(&dst[0], &src[0], uint32(t.factor), uint32(t.less), uint32(t.more), n)
	return n
}

func addFull(p *patch, c *[16]int16) {
	if !hasAVX2 || !addFullAVX2(&p[0], c) {
		addFullGo(p, c)
	}
}
