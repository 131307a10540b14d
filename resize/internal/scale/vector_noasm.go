//go:build purego || !(amd64 || arm64)

package scale

// hasVector reports whether the vector engine is faster than the other here.
func hasVector() bool { return false }

func pack(dst []int16, rows *[maxBatch][]byte, from, n, channels int) {
	packGo(dst, rows, from, n, channels)
}

func sumColumns(dst, block []int16, start []int32, w []int16, n int) {
	sumColumnsGo(dst, block, start, w, n)
}

func turn(dst []int16, stride int, columns []int16, n, channels int) {
	turnGo(dst, stride, columns, n, channels)
}

func sumRows(dst []byte, ring []int16, place []int, w []int16) { sumRowsGo(dst, ring, place, w) }

func addRowPairs(acc []int32, ring []int16, place []int, w []int16) {
	addRowPairsGo(acc, ring, place, w)
}

func limit(p []byte, channels int) { limitGo(p, channels) }
