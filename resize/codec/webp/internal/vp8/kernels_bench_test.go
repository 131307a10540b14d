package vp8

import (
	"math/rand/v2"
	"testing"
)

// BenchmarkKernels times kernels and their twins on a macroblock, on 16 blocks or on
// 256 pixels.
func BenchmarkKernels(b *testing.B) {
	r := rand.New(rand.NewPCG(11, 12))
	next := supplies(r)["narrow"]
	var s segment
	s.reset(30)
	var src, pred, rec [16]pixels
	next.blocks(src[:])
	next.blocks(pred[:])
	var levels [17][16]int16
	var masks [17]uint32
	var c [16][16]int16
	var first [16]int16
	var spectra [16]spectrum
	measureGo(spectra[:], src[:])
	var made predictions
	e := edge{above: 0x6465666768696a6b, left: 0x6c6d6e6f, corner: 100}
	prices := &modePrices.luma4[0][0]
	var ranks [modes4]int32
	var sums [modes16]int32
	var scratch [16]pixels
	around := next.border()
	var limits filterLimits
	limits.set(25, 0)
	luma, cb, cr := filledStrip(r, 16, 20), filledStrip(r, 8, 20), filledStrip(r, 8, 20)
	row := make([]byte, 1024)
	next.fill(row)
	for i := 3; i < len(row); i += 4 {
		row[i] = 255
	}
	line := make([]byte, 256)
	var converter rgbConverter
	converter.reset(256)
	for _, k := range []struct {
		name         string
		kernel, twin func()
	}{
		{"trial", func() {
			for i := range src {
				trial(&src[i], &pred[i], &s.luma4, &levels[i], &rec[i])
			}
		}, func() {
			for i := range src {
				trialGo(&src[i], &pred[i], &s.luma4, &levels[i], &rec[i])
			}
		}},
		{"forwards", func() { forwards(&src, &pred, &s.luma16, &c, &first, &levels, &masks) }, func() { forwardsGo(&src, &pred, &s.luma16, &c, &first, &levels, &masks) }},
		{"rebuilds", func() { rebuilds(&masks, &c, &first, &src, &pred, &rec) }, func() { rebuildsGo(&masks, &c, &first, &src, &pred, &rec) }},
		{"rank4", func() {
			for i := range src {
				rank4(&made, &e, &src[i], &spectra[i], prices, 40, &ranks)
			}
		}, func() {
			for i := range src {
				made.rank4Go(&e, &spectra[i], prices, 40, &ranks)
			}
		}},
		{"rank", func() {
			measure(spectra[:], src[:])
			rank(&around, 4, src[:], spectra[:], scratch[:], &sums)
		}, func() {
			measureGo(spectra[:], src[:])
			around.rankGo(4, spectra[:], scratch[:], &sums)
		}},
		{"filterLuma", func() { filterLuma(&limits, &luma, 1, 1, true) }, func() { luma.filter(&limits, outerKind, innerKind, 1, 1, true) }},
		{"filterChroma", func() { filterChroma(&limits, &cb, &cr, 1, 1, true) }, func() {
			cb.filter(&limits, outerKind, innerKind, 1, 1, true)
			cr.filter(&limits, outerKind, innerKind, 1, 1, true)
		}},
		{"luma", func() { converter.luma(line, row) }, func() { lumaGo(line, row) }},
		{"tones", func() { fullLuma.row(line, row[:256]) }, func() { fullLuma.rowGo(line, row[:256]) }},
	} {
		b.Run("kernel="+k.name+"/by=kernel", func(b *testing.B) {
			for b.Loop() {
				k.kernel()
			}
		})
		b.Run("kernel="+k.name+"/by=twin", func(b *testing.B) {
			for b.Loop() {
				k.twin()
			}
		})
	}
}
