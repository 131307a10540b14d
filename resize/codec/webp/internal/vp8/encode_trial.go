package vp8

import "math/bits"

//go:generate go run -C ../../../../../_asm/arm64/vp8 . -out ../../../resize/codec/webp/internal/vp8/kernels_arm64.s

// quantise turns coefficients into levels, in zigzag order, and into what the
// decoder will make of them, in place. Bit n of mask is set where levels[n] is
// not 0.
func (t *quantTable) quantise(c, levels *[16]int16) (mask uint32) {
	for n, z := range zigzag {
		z &= 15
		v := int32(c[z])
		sign := v >> 31
		level := (uint32((v^sign)-sign) + uint32(t.bias[z])) * uint32(t.inverse[z]) >> 16
		level = min(level, maxLevel)
		mask |= (level + 0x7fff) >> 15 << n
		v = (int32(level) ^ sign) - sign
		levels[n] = int16(v)
		c[z] = int16(v * int32(t.step[z]))
	}
	return mask
}

// lastOf returns the position of the last level that is not 0, -1 if there is
// none.
func lastOf(mask uint32) int { return bits.Len32(mask) - 1 }

// trialGo codes a block with a prediction: the levels, with their mask, what the
// decoder will show, and its squared error.
func trialGo(src, pred *pixels, t *quantTable, levels *[16]int16, rec *pixels) (mask uint32, sse int32) {
	var c [16]int16
	forward(src, pred, &c)
	mask = t.quantise(&c, levels)
	rebuild(mask, &c, pred, rec)
	return mask, squares(src, rec)
}

// trialsGo codes four blocks.
func trialsGo(src, pred *[4]pixels, t *quantTable, levels *[4][16]int16, masks *[4]uint32, rec *[4]pixels) {
	for i := range src {
		masks[i], _ = trialGo(&src[i], &pred[i], t, &levels[i], &rec[i])
	}
}

// forwardsGo is the first half of a trial of 16 blocks whose first coefficients
// are coded apart: t must make levels of 0 of them. They stand in first, the others
// as the decoder sees them in c.
func forwardsGo(src, pred *[16]pixels, t *quantTable, c *[16][16]int16, first *[16]int16, levels *[17][16]int16, masks *[17]uint32) {
	for i := range src {
		forward(&src[i], &pred[i], &c[i])
		first[i] = c[i][0]
		masks[i] = t.quantise(&c[i], &levels[i])
	}
}

// rebuildsGo is the second half. It returns the squared error.
func rebuildsGo(masks *[17]uint32, c *[16][16]int16, first *[16]int16, src, pred, rec *[16]pixels) (sse int32) {
	for i := range src {
		c[i][0] = first[i]
		rebuild(masks[i], &c[i], &pred[i], &rec[i])
		sse += squares(&src[i], &rec[i])
	}
	return sse
}

// rebuild is inverse with its short cuts.
func rebuild(mask uint32, c *[16]int16, pred, rec *pixels) {
	switch {
	case mask > 1:
		inverse(c, pred, rec)
	case c[0] != 0:
		inverseFlat(c[0], pred, rec)
	default:
		*rec = *pred
	}
}
