//go:build !purego

package color

//go:noescape
func rgbaNEON(dst, y, cb, cr *byte, n int)

//go:noescape
func lumaNEON(y, rgba *byte, sums *uint64, n int, times uint64)

//go:noescape
func lumaPairsNEON(y, rgba *byte, sums *uint64, n int, times uint64)

//go:noescape
func chromaNEON(cb, cr *byte, sums *uint64, n int, round, shift int32)

//go:noescape
func premultiplyNEON(dst, src *byte, n int)

//go:noescape
func unpremultiplyNEON(dst, src *byte, reciprocals *[256]uint32, n int)

// atOnce is what kernels do in a turn.
const atOnce = 16

// whole returns how many of n pixels kernels do.
func whole(n int) int {
	return n &^ (atOnce - 1)
}

// Kernels return how many pixels they did, from the first on.

func rgbaKernel(dst, y, cb, cr []byte) int {
	n := whole(len(y))
	if n > 0 {
		rgbaNEON(&dst[:4*n][0], &y[0], &cb[:n][0], &cr[:n][0], n)
	}
	return n
}

func lumaKernel(y, rgba []byte, sums []Sum, times uint64) int {
	n := whole(len(y))
	if n > 0 {
		lumaNEON(&y[0], &rgba[:4*n][0], &sums[:n][0], n, times)
	}
	return n
}

func lumaPairsKernel(y, rgba []byte, sums []Sum, times uint64) int {
	n := whole(len(y))
	if n > 0 {
		lumaPairsNEON(&y[0], &rgba[:4*n][0], &sums[:n/2][0], n, times)
	}
	return n
}

func chromaKernel(cb, cr []byte, sums []Sum, round, shift int32) int {
	n := whole(len(sums))
	if n > 0 {
		chromaNEON(&cb[:n][0], &cr[:n][0], &sums[0], n, round, shift)
	}
	return n
}

func premultiplyKernel(dst, src []byte) int {
	n := whole(len(dst) / 4)
	if n > 0 {
		premultiplyNEON(&dst[0], &src[:4*n][0], n)
	}
	return n
}

func unpremultiplyKernel(dst, src []byte) int {
	n := whole(len(dst) / 4)
	if n > 0 {
		unpremultiplyNEON(&dst[0], &src[:4*n][0], &reciprocals, n)
	}
	return n
}
