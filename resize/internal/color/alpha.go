package color

// perCall is how many bytes of pixels a kernel takes at most: goroutines are not
// preempted within one, and whole pictures come too.
const perCall = 4 * 4096

// Premultiply multiplies the colour of straight pixels of 4 bytes, R, G, B and
// alpha, by alpha, rounded to nearest. dst and src are equally long and may be the
// same slice. Bytes behind the last whole pixel are left alone.
func Premultiply(dst, src []byte) {
	src = src[:len(dst)]
	for len(dst) > perCall {
		premultiply(dst[:perCall], src[:perCall])
		dst, src = dst[perCall:], src[perCall:]
	}
	premultiply(dst, src)
}

func premultiply(dst, src []byte) {
	n := 4 * premultiplyKernel(dst, src)
	premultiplyGeneric(dst[n:], src[n:])
}

func premultiplyGeneric(dst, src []byte) {
	src = src[:len(dst)]
	for i := 0; i+3 < len(dst); i += 4 {
		s, d := src[i:i+4:i+4], dst[i:i+4:i+4]
		a := uint32(s[3])
		d[0], d[1], d[2], d[3] = mul255(s[0], a), mul255(s[1], a), mul255(s[2], a), s[3]
	}
}

// mul255 returns v*a/255, rounded. The shifts are an exact division for all
// products of two bytes.
func mul255(v byte, a uint32) byte {
	t := uint32(v)*a + 128
	return byte((t + t>>8) >> 8)
}

// Unpremultiply divides the colour of premultiplied pixels by alpha, rounded to
// nearest; what exceeds alpha becomes 255, and pixels of alpha 0 become 0. dst and
// src are equally long and may be the same slice. Bytes behind the last whole pixel
// are left alone.
func Unpremultiply(dst, src []byte) {
	src = src[:len(dst)]
	for len(dst) > perCall {
		unpremultiply(dst[:perCall], src[:perCall])
		dst, src = dst[perCall:], src[perCall:]
	}
	unpremultiply(dst, src)
}

func unpremultiply(dst, src []byte) {
	n := 4 * unpremultiplyKernel(dst, src)
	unpremultiplyGeneric(dst[n:], src[n:])
}

// reciprocals holds 255/a, times 1<<24 and rounded up, for each alpha a but 0. For
// a sample s <= a, s times it exceeds 255*s/a by less than 255/1<<24. What is
// rounded, 255*s/a + 1/2, is a multiple of 1/2a and so at least 1/510 below the next
// integer if it is not one: the result is exact. It is less than 256, so that 32
// bits hold the product.
var reciprocals = func() (r [256]uint32) {
	for a := uint64(1); a < 256; a++ {
		r[a] = uint32((255<<24 + a - 1) / a)
	}
	return r
}()

func unpremultiplyGeneric(dst, src []byte) {
	src = src[:len(dst)]
	for i := 0; i+3 < len(dst); i += 4 {
		s, d := src[i:i+4:i+4], dst[i:i+4:i+4]
		a := uint32(s[3])
		if a == 255 {
			copy(d, s)
			continue
		}
		m := reciprocals[a]
		d[0], d[1], d[2], d[3] = quotient(s[0], a, m), quotient(s[1], a, m), quotient(s[2], a, m), s[3]
	}
}

// quotient returns 255*v/a, rounded, m being a's reciprocal.
func quotient(v byte, a, m uint32) byte {
	return byte((min(uint32(v), a)*m + 1<<23) >> 24)
}
