package arith

// Clip8 brings v into a byte.
func Clip8(v int32) uint8 {
	if uint32(v) <= 255 {
		return uint8(v)
	}
	return uint8(^v >> 31)
}

// Abs returns the magnitude of v, which must not be the least number there is.
func Abs(v int32) int32 {
	sign := v >> 31
	return (v ^ sign) - sign
}

// Straight takes alpha out of a premultiplied sample: v * 255 / a, rounded, at
// most 255, and 0 where alpha is.
func Straight(v, a uint32) uint32 {
	if a == 0 {
		return 0
	}
	return min((v*255+a/2)/a, 255)
}
