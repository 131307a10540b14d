package color

import "encoding/binary"

// RGBAFromYCbCr writes opaque pixels of 4 bytes to dst, one for each sample of y;
// cb and cr must be as long as y and dst four times that. It gives what
// color.YCbCrToRGB of the standard library does.
func RGBAFromYCbCr(dst, y, cb, cr []byte) {
	dst, cb, cr = dst[:4*len(y)], cb[:len(y)], cr[:len(y)]
	n := rgbaKernel(dst, y, cb, cr)
	rgbaGeneric(dst[4*n:], y[n:], cb[n:], cr[n:])
}

func rgbaGeneric(dst, y, cb, cr []byte) {
	dst, cb, cr = dst[:4*len(y)], cb[:len(y)], cr[:len(y)]
	for i, v := range y {
		l, b, r := int32(v)*0x10101, int32(cb[i])-128, int32(cr[i])-128
		rgb := clamp(l+rCr*r) | clamp(l+gCb*b+gCr*r)<<8 | clamp(l+bCb*b)<<16
		binary.LittleEndian.PutUint32(dst[4*i:], rgb|255<<24)
	}
}

// clamp takes the 16 bits of fraction off v and limits it to a byte.
func clamp(v int32) uint32 {
	if uint32(v) < 1<<24 {
		return uint32(v) >> 16
	}
	return uint32(^(v >> 31)) & 255
}
