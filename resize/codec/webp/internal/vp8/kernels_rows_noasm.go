//go:build purego || !amd64

package vp8

// opaqueLuma converts as many pixels as the kernel can, and returns how many.
func opaqueLuma(_, _ []uint8) int { return 0 }

// addSums adds as many pixels to sums as the kernel can, and returns to how many.
func addSums(_ []rgbaSum, _ []uint8) int { return 0 }

// opaqueChroma converts as many sums as the kernel can, and returns how many.
func opaqueChroma(_, _ []uint8, _ []rgbaSum) int { return 0 }

// toneRun does as many samples as the kernel can, and returns how many.
func toneRun(_ *tones, _, _ []uint8) int { return 0 }

func addFull(p *patch, c *[16]int16) { addFullGo(p, c) }
