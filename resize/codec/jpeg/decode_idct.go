package jpeg

import "encoding/binary"

// The inverse transform of 8 points is the exact counterpart of the forward one:
// the factorisation by Loeffler, Ligtenberg and Moschytz (ICASSP 1989), with the
// same multipliers and the same rounding after each pass as the Independent JPEG
// Group's library, so that pictures are the same to the bit.
//
// The smaller ones are true transforms of 4, 2 and 1 points of the lowest
// coefficients, which is what a picture shrunk by a good filter has.
//
// Dequantised coefficients come in, row by row; samples around 128 go out.

// transform writes the samples of a block, size to a side, whose coefficients from
// the n-th on, in the order of coding, are zero.
func transform(dst []byte, stride, size int, blk *[64]int16, n uint32) {
	switch {
	case n <= 1:
		fillBlock(dst, stride, size, mean(int32(blk[0])))
	case size == 4 && n > 3:
		idct4(dst, stride, blk)
	case size == 4:
		idct4Corner2(dst, stride, blk)
	case size == 8 && n > 10:
		idct8(dst, stride, blk)
	case size == 8:
		idct8Corner4(dst, stride, blk)
	case size == 2:
		idct2(dst, stride, blk)
	default:
		dst[0] = mean(int32(blk[0]))
	}
}

// clampSample limits a sample to a byte.
func clampSample(v int32) byte {
	if uint32(v) > 255 {
		v = ^(v >> 31)
	}
	return byte(v)
}

// mean returns the sample of a block of nothing but its first coefficient.
func mean(dc int32) byte { return clampSample((dc + 128<<3 + 4) >> 3) }

// fillBlock makes all samples of a block the same.
func fillBlock(dst []byte, stride, size int, v byte) {
	switch size {
	case 8:
		w := 0x0101010101010101 * uint64(v)
		for y := range 8 {
			binary.LittleEndian.PutUint64(dst[y*stride:], w)
		}
	case 4:
		w := 0x01010101 * uint32(v)
		for y := range 4 {
			binary.LittleEndian.PutUint32(dst[y*stride:], w)
		}
	case 2:
		dst[0], dst[1], dst[stride], dst[stride+1] = v, v, v, v
	default:
		dst[0] = v
	}
}
