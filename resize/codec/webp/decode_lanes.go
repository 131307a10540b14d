package webp

// Four samples are worked on at a time, each in a lane of 16 bits of a word. Lanes
// that may be negative carry a bias.

const (
	laneBytes = 0xff * lanes
	laneOver  = 0x0100 * lanes
	laneHalf  = 0x8000 * lanes
)

// clampLanes returns the lanes of v, which are samples plus 256 and between 0 and
// 1023, less that bias and between 0 and 255. Bit 8 is set, bit 9 is not, where
// nothing is to be clamped.
func clampLanes(v uint64) uint64 {
	if v&(3*laneOver) == laneOver {
		return v & laneBytes
	}
	return clampSlow(v)
}

func clampSlow(v uint64) uint64 {
	fits := v & laneOver
	fits -= fits >> 8 // 0xff where bit 8 is set
	large := v >> 1 & laneOver
	large -= large >> 8 // 0xff where bit 9 is
	return v&fits&^large | large
}

// narrow packs four lanes of bytes.
func narrow(v uint64) uint32 {
	v = (v | v>>8) & 0x0000ffff0000ffff
	return uint32(v | v>>16)
}

// laneMask makes the top bits of lanes the whole of them; other bits must be 0.
func laneMask(tops uint64) uint64 { return (tops - tops>>15) | tops }
