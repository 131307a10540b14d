//go:build !purego

package scale

// hasVector reports whether the vector engine is faster than the other here.
func hasVector() bool { return true }

//go:noescape
func packGrayNEON(dst *int16, rows *[]byte, from, n int)

//go:noescape
func pack2NEON(dst *int16, rows *[]byte, from, n int)

//go:noescape
func pack4NEON(dst *int16, rows *[]byte, from, n int)

func pack(dst []int16, rows *[maxBatch][]byte, from, n, channels int) {
	switch channels {
	case 1:
		packGrayNEON(&dst[0], &rows[0], from, n)
	case 2:
		pack2NEON(&dst[0], &rows[0], from, n)
	default:
		pack4NEON(&dst[0], &rows[0], from, n)
	}
}

//go:noescape
func sumColumnsNEON(dst, block *int16, start *int32, w *int16, count, n int)

func sumColumns(dst, block []int16, start []int32, w []int16, n int) {
	sumColumnsNEON(&dst[0], &block[0], &start[0], &w[0], len(start), n)
}

//go:noescape
func turnGrayNEON(dst *int16, stride int, columns *int16, n int)

//go:noescape
func turn2NEON(dst *int16, stride int, columns *int16, n int)

//go:noescape
func turn4NEON(dst *int16, stride int, columns *int16, n int)

func turn(dst []int16, stride int, columns []int16, n, channels int) {
	switch channels {
	case 1:
		turnGrayNEON(&dst[0], stride, &columns[0], n)
	case 2:
		turn2NEON(&dst[0], stride, &columns[0], n)
	default:
		turn4NEON(&dst[0], stride, &columns[0], n)
	}
}

//go:noescape
func sumRowsNEON(dst *byte, ring *int16, place *int, w *int16, pairs, n int)

func sumRows(dst []byte, ring []int16, place []int, w []int16) {
	sumRowsNEON(&dst[0], &ring[0], &place[0], &w[0], len(w)/2, len(dst))
}

//go:noescape
func addRowPairsNEON(acc *int32, ring *int16, place *int, w *int16, pairs, n int)

func addRowPairs(acc []int32, ring []int16, place []int, w []int16) {
	addRowPairsNEON(&acc[0], &ring[0], &place[0], &w[0], len(w)/2, len(acc))
}

//go:noescape
func limit2NEON(p *byte, n int)

//go:noescape
func limit4NEON(p *byte, n int)

func limit(p []byte, channels int) {
	if channels == 2 {
		limit2NEON(&p[0], len(p))
	} else {
		limit4NEON(&p[0], len(p))
	}
}
