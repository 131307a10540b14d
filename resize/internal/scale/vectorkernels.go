package scale

//go:generate go run -C ../../../_asm/amd64/scale . -out ../../../resize/internal/scale/kernels_amd64.s -stubs ../../../resize/internal/scale/kernels_amd64.go -pkg scale
//go:generate go run -C ../../../_asm/arm64 ./scale ../../resize/internal/scale/kernels_arm64.s

// The kernels of the vector engine in plain Go: what those in assembly must give
// to the bit. Only tests run them: where there is no assembly, the other engine is
// faster.

// packGo puts n times packBytes bytes of each row, from the byte from on, into a
// block of pixels of that many channels. dst is where they belong in it.
func packGo(dst []int16, rows *[maxBatch][]byte, from, n, channels int) {
	columns := n * packBytes / channels
	for i := range pairedLanes / channels {
		row := rows[i][from : from+n*packBytes]
		for x := range columns {
			for c := range channels {
				lane := i*channels + c
				dst[x/2*2*pairedLanes+2*lane+x%2] = int16(row[x*channels+c])
			}
		}
	}
}

// sumColumnsGo filters the lanes of a block along x: column j of the result is the
// sum of n pairs of columns from start[j] on times w[2*n*j:], rounded, at
// dst[16*j:].
func sumColumnsGo(dst, block []int16, start []int32, w []int16, n int) {
	for j, s := range start {
		dst := dst[j*pairedLanes:][:pairedLanes]
		src := block[int(s)*2*pairedLanes:][:2*pairedLanes*n]
		w := w[2*n*j:][:2*n]
		var sums [pairedLanes]int32
		for ; len(w) >= 2; w, src = w[2:], src[2*pairedLanes:] {
			a, b := int32(w[0]), int32(w[1])
			p := (*[2 * pairedLanes]int16)(src)
			for l := range sums {
				sums[l] += int32(p[2*l])*a + int32(p[2*l+1])*b
			}
		}
		for l, v := range sums {
			dst[l] = int16((v + 1<<(rowShift8-1)) >> rowShift8)
		}
	}
}

// turnGo puts n filtered columns of a block, a multiple of turnColumns, into pairs
// of rows; dst is where the first pair belongs, stride the numbers from one pair
// to the next.
func turnGo(dst []int16, stride int, columns []int16, n, channels int) {
	for pair := range pairedLanes / channels / 2 {
		d := dst[pair*stride:][:2*channels*n]
		for j := range n {
			src := columns[j*pairedLanes+2*channels*pair:][:2*channels]
			for c := range channels {
				d[2*(j*channels+c)] = src[c]
				d[2*(j*channels+c)+1] = src[channels+c]
			}
		}
	}
}

// sumRowsGo sums pairs of rows: number i begins at ring[place[i]] and has the
// weights w[2*i] and w[2*i+1]. The sums are rounded to bytes.
func sumRowsGo(dst []byte, ring []int16, place []int, w []int16) {
	for x := range dst {
		sum := int32(1 << (colShift8 - 1))
		for i := range len(w) / 2 {
			p := ring[place[i]+2*x:]
			sum += int32(p[0])*int32(w[2*i]) + int32(p[1])*int32(w[2*i+1])
		}
		dst[x] = byte(max(0, min(sum>>colShift8, 255)))
	}
}

// addRowPairsGo adds such sums, not rounded, to acc.
func addRowPairsGo(acc []int32, ring []int16, place []int, w []int16) {
	for x := range acc {
		for i := range len(w) / 2 {
			p := ring[place[i]+2*x:]
			acc[x] += int32(p[0])*int32(w[2*i]) + int32(p[1])*int32(w[2*i+1])
		}
	}
}

// finishSums rounds sums to bytes.
func finishSums(dst []byte, sums []int32) {
	for i := range dst {
		dst[i] = byte(max(0, min((sums[i]+1<<(colShift8-1))>>colShift8, 255)))
	}
}

// limitGo cuts premultiplied colour down to its alpha.
func limitGo(p []byte, channels int) {
	if channels == 2 {
		clampGrayAlpha(p)
	} else {
		clampRGBA(p)
	}
}
