//go:build !purego

package color

import "golang.org/x/sys/cpu"

var hasAVX2 = cpu.X86.HasAVX2

// atOnce is what kernels do in a turn.
const atOnce = 16

// whole returns how many of n pixels kernels do.
func whole(n int) int {
	if !hasAVX2 {
		return 0
	}
	return n &^ (atOnce - 1)
}

// Kernels return how many pixels they did, from the first on.

func rgbaKernel(dst, y, cb, cr []byte) int {
	n := whole(len(y))
	if n > 0 {
		rgbaAVX2(&dst[:4*n][0], &y[0], &cb[:n][0], &cr[:n][0], n)
	}
	return n
}

func lumaKernel(y, rgba []byte, sums []Sum, times uint64) int {
	n := whole(len(y))
	if n > 0 {
		lumaAVX2(&y[0], &rgba[:4*n][0], &sums[:n][0], n, times)
	}
	return n
}

func lumaPairsKernel(y, rgba []byte, sums []Sum, times uint64) int {
	n := whole(len(y))
	if n > 0 {
		lumaPairsAVX2(&y[0], &rgba[:4*n][0], &sums[:n/2][0], n, times)
	}
	return n
}

func chromaKernel(cb, cr []byte, sums []Sum, round, shift int32) int {
	n := whole(len(sums))
	if n > 0 {
		chromaAVX2(&cb[:n][0], &cr[:n][0], &sums[0], n, round, shift)
	}
	return n
}

func premultiplyKernel(dst, src []byte) int {
	n := whole(len(dst) / 4)
	if n > 0 {
		premultiplyAVX2(&dst[0], &src[:4*n][0], n)
	}
	return n
}

func unpremultiplyKernel(dst, src []byte) int {
	n := whole(len(dst) / 4)
	if n > 0 {
		unpremultiplyAVX2(&dst[0], &src[:4*n][0], &reciprocals, n)
	}
	return n
}
