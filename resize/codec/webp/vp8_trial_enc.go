package webp

import "math/bits"

// quantise turns coefficients into levels, in zigzag order, and into what the
// decoder will make of them, in place. Bit n of mask is set where levels[n] is
// not 0.
func (t *quantTable) quantise(c, levels *[16]int16) (mask uint32) {
	for n, z := range zigzag {
		v := int32(c[z&15])
		sign := v >> 31
		level := (uint32((v^sign)-sign) + uint32(t.bias[n])) * uint32(t.inverse[n]) >> 16
		level = min(level, maxLevel)
		mask |= (level + 0x7fff) >> 15 << n
		v = (int32(level) ^ sign) - sign
		levels[n] = int16(v)
		c[z&15] = int16(v * int32(t.step[n]))
	}
	return mask
}

// lastOf returns the position of the last level that is not 0, -1 if there is
// none.
func lastOf(mask uint32) int { return bits.Len32(mask) - 1 }

// trial codes a block with a prediction: the levels, with their mask, what the
// decoder will show, and its squared error.
func trial(src, pred *pixels, t *quantTable, levels *[16]int16, rec *pixels) (mask uint32, sse int32) {
	var c [16]int16
	forward(src, pred, &c)
	mask = t.quantise(&c, levels)
	rebuild(mask, &c, pred, rec)
	return mask, squares(src, rec)
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
