package arith

// Lanes is 1 in each of the four lanes of 16 bits of a word. Lanes hold samples, or
// sums of samples; those that may be negative carry a bias.
const Lanes = 0x0001000100010001

const (
	laneBytes = 0xff * Lanes
	laneOver  = 0x0100 * Lanes
)

// Spread puts four bytes into four lanes.
func Spread(x uint32) uint64 {
	y := uint64(x)
	y = (y | y<<16) & 0x0000ffff0000ffff
	return (y | y<<8) & 0x00ff00ff00ff00ff
}

// ClampLanes returns the lanes of v, which are samples plus 256 and between 0 and
// 1023, less that bias and between 0 and 255. Bit 8 is set, bit 9 is not, where
// nothing is to be clamped.
func ClampLanes(v uint64) uint64 {
	if v&(3*laneOver) == laneOver {
		return v & laneBytes
	}
	return ClampSlow(v)
}

// ClampSlow is ClampLanes for lanes of which some are likely to be clamped.
func ClampSlow(v uint64) uint64 {
	fits := v & laneOver
	fits -= fits >> 8 // 0xff where bit 8 is set
	large := v >> 1 & laneOver
	large -= large >> 8 // 0xff where bit 9 is
	return v&fits&^large | large
}

// Narrow packs four lanes of bytes.
func Narrow(v uint64) uint32 {
	v = (v | v>>8) & 0x0000ffff0000ffff
	return uint32(v | v>>16)
}
