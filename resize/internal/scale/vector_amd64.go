//go:build !purego

package scale

import "golang.org/x/sys/cpu"

// hasAVX2 tells whether the kernels may run; where not, their twins do.
var hasAVX2 = cpu.X86.HasAVX2

// hasVector reports whether the vector engine is faster than the other here.
func hasVector() bool { return hasAVX2 }

func pack(dst []int16, rows *[maxBatch][]byte, from, n, channels int) {
	switch {
	case !hasAVX2:
		packGo(dst, rows, from, n, channels)
	case channels == 1:
		packGrayAVX2(&dst[0], &rows[0], from, n)
	case channels == 2:
		pack2AVX2(&dst[0], &rows[0], from, n)
	default:
		pack4AVX2(&dst[0], &rows[0], from, n)
	}
}

func sumColumns(dst, block []int16, start []int32, w []int16, n int) {
	if !hasAVX2 {
		sumColumnsGo(dst, block, start, w, n)
		return
	}
	sumColumnsAVX2(&dst[0], &block[0], &start[0], &w[0], len(start), n)
}

func turn(dst []int16, stride int, columns []int16, n, channels int) {
	switch {
	case !hasAVX2:
		turnGo(dst, stride, columns, n, channels)
	case channels == 1:
		turnGrayAVX2(&dst[0], stride, &columns[0], n)
	case channels == 2:
		turn2AVX2(&dst[0], stride, &columns[0], n)
	default:
		turn4AVX2(&dst[0], stride, &columns[0], n)
	}
}

func sumRows(dst []byte, ring []int16, place []int, w []int16) {
	if !hasAVX2 {
		sumRowsGo(dst, ring, place, w)
		return
	}
	sumRowsAVX2(&dst[0], &ring[0], &place[0], &w[0], len(w)/2, len(dst))
}

func addRowPairs(acc []int32, ring []int16, place []int, w []int16) {
	if !hasAVX2 {
		addRowPairsGo(acc, ring, place, w)
		return
	}
	addRowPairsAVX2(&acc[0], &ring[0], &place[0], &w[0], len(w)/2, len(acc))
}

func limit(p []byte, channels int) {
	switch {
	case !hasAVX2:
		limitGo(p, channels)
	case channels == 2:
		limit2AVX2(&p[0], len(p))
	default:
		limit4AVX2(&p[0], len(p))
	}
}
