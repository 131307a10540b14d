package color

import "encoding/binary"

// Sum is that of pixels, for Chroma: the values of R, B and G, in 16 bits each from
// the lowest up. Chroma of several pixels is that of their sum, so that the mean is
// rounded once.
type Sum = uint64

// Luma writes to y the luma of pixels of 4 bytes and adds each pixel n times to the
// element of sums that is its own or, where step is 2, its and its neighbour's. An
// odd last pixel then counts twice. n is 1 or 2, step too. y must hold as many bytes
// as there are pixels, sums one for each step begun.
func Luma(y, rgba []byte, sums []Sum, step, n int) {
	pixels := len(rgba) / 4
	y, sums = y[:pixels], sums[:(pixels+step-1)/step]
	if step == 1 {
		done := lumaKernel(y, rgba, sums, uint64(n))
		lumaGeneric(y[done:], rgba[4*done:], sums[done:], uint64(n))
		return
	}
	done := lumaPairsKernel(y, rgba, sums, uint64(n))
	lumaPairsGeneric(y[done:], rgba[4*done:], sums[done/2:], uint64(n))
}

// lumaPairsGeneric converts two pixels at a time, one in the low and one in the
// high 32 bits of a word.
func lumaPairsGeneric(y, rgba []byte, sums []Sum, n uint64) {
	const ones, alternate = 1<<32 | 1, 0x00ff00ff00ff00ff
	for len(rgba) >= 8 && len(y) >= 2 && len(sums) >= 1 {
		v := binary.LittleEndian.Uint64(rgba)
		rb, ga := v&alternate, v>>8&alternate
		r, g, b := rb&(0xff*ones), ga&(0xff*ones), rb>>16&(0xff*ones)
		l := (yR*r + yG*g + yB*b + 1<<15*ones) >> 16
		y[0], y[1] = byte(l), byte(l>>32)
		sums[0] += n * ((rb+rb>>32)&(1<<32-1) | (ga+ga>>32)&0xffff<<32)
		rgba, y, sums = rgba[8:], y[2:], sums[1:]
	}
	if len(sums) > 0 {
		lumaGeneric(y, rgba, sums, 2*n)
	}
}

func lumaGeneric(y, rgba []byte, sums []Sum, n uint64) {
	for len(rgba) >= 4 && len(y) >= 1 && len(sums) >= 1 {
		r, g, b := uint64(rgba[0]), uint64(rgba[1]), uint64(rgba[2])
		y[0] = byte((yR*r + yG*g + yB*b + 1<<15) >> 16)
		sums[0] += n * (r | b<<16 | g<<32)
		rgba, y, sums = rgba[4:], y[1:], sums[1:]
	}
}

// Chroma writes the chroma of sums of pixels each: 1, 2 or 4. cb and cr must hold
// as many bytes as there are sums.
func Chroma(cb, cr []byte, sums []Sum, pixels int) {
	cb, cr = cb[:len(sums)], cr[:len(sums)]
	n := int32(pixels)
	shift := (16 + n>>1) & 31
	// Rounding half down keeps 255.5 within a byte.
	round := n<<(7+16) + 1<<(shift-1) - 1
	done := chromaKernel(cb, cr, sums, round, shift)
	chromaGeneric(cb[done:], cr[done:], sums[done:], round, shift)
}

func chromaGeneric(cb, cr []byte, sums []Sum, round, shift int32) {
	cb, cr = cb[:len(sums)], cr[:len(sums)]
	for i, s := range sums {
		r, b, g := int32(uint16(s)), int32(uint16(s>>16)), int32(uint16(s>>32))
		cb[i] = byte((cbR*r + cbG*g + cbB*b + round) >> (shift & 31))
		cr[i] = byte((crR*r + crG*g + crB*b + round) >> (shift & 31))
	}
}
