package vp8

import "github.com/rendition-go/rendition/resize/codec/webp/internal/arith"

// A border is what a square of whole blocks is predicted from: the samples above
// it, to its left, and the one between.
type border struct {
	above, left [16]uint8
	corner      uint8
	// dc is the mean of what lies inside the picture, 128 where nothing does.
	dc uint8
}

// setDC finds the mean for n samples each way (RFC 6386, 12.2).
func (b *border) setDC(n int, hasAbove, hasLeft bool) {
	sum, count := 0, 0
	if hasAbove {
		for _, v := range b.above[:n] {
			sum += int(v)
		}
		count += n
	}
	if hasLeft {
		for _, v := range b.left[:n] {
			sum += int(v)
		}
		count += n
	}
	b.dc = 128
	if count > 0 {
		b.dc = uint8((sum + count/2) / count)
	}
}

// clips reports whether modeTM over n samples each way may leave their range.
func (b *border) clips(n int) bool {
	lowA, highA := bounds(b.above[:n])
	lowL, highL := bounds(b.left[:n])
	return lowA+lowL < int(b.corner) || highA+highL-int(b.corner) > 255
}

func bounds(s []uint8) (low, high int) {
	low = 255
	for _, v := range s {
		low, high = min(low, int(v)), max(high, int(v))
	}
	return low, high
}

// predict makes the n x n blocks of a mode.
func (b *border) predict(mode, n int, out []pixels) {
	switch mode {
	case modeDC:
		flat := uint32(b.dc) * 0x01010101
		for i := range out[:n*n] {
			out[i].set(flat, flat, flat, flat)
		}
	case modeVE:
		for x := range n {
			row := b.four(x)
			for y := range n {
				out[y*n+x].set(row, row, row, row)
			}
		}
	case modeHE:
		for y := range n {
			l := b.left[4*y : 4*y+4]
			for x := range n {
				out[y*n+x].set(uint32(l[0])*0x01010101, uint32(l[1])*0x01010101, uint32(l[2])*0x01010101, uint32(l[3])*0x01010101)
			}
		}
	case modeTM:
		for i := range out[:n*n] {
			x, y := i%n*4, i/n*4
			trueMotion((*[4]uint8)(b.above[x:]), (*[4]uint8)(b.left[y:]), b.corner, &out[i])
		}
	}
}

// four returns the samples above column x of blocks.
func (b *border) four(x int) uint32 {
	a := b.above[4*x : 4*x+4]
	return uint32(a[0]) | uint32(a[1])<<8 | uint32(a[2])<<16 | uint32(a[3])<<24
}

func trueMotion(above, left *[4]uint8, corner uint8, out *pixels) {
	a0, a1, a2, a3 := int32(above[0]), int32(above[1]), int32(above[2]), int32(above[3])
	for y, l := range left {
		d := int32(l) - int32(corner)
		out[4*y], out[4*y+1], out[4*y+2], out[4*y+3] = arith.Clip8(a0+d), arith.Clip8(a1+d), arith.Clip8(a2+d), arith.Clip8(a3+d)
	}
}

// rankGo sets sums to the SATD of each mode over n x n source blocks, whose spectra
// are given; scratch holds as many blocks.
func (b *border) rankGo(n int, src []spectrum, scratch []pixels, sums *[modes16]int32) {
	var above, left [4]edgeLine
	for i := range n {
		a, l := b.above[4*i:4*i+4], b.left[4*i:4*i+4]
		above[i] = newEdgeLine(a[0], a[1], a[2], a[3])
		left[i] = newEdgeLine(l[0], l[1], l[2], l[3])
	}
	*sums = [modes16]int32{}
	for i := range src[:n*n] {
		dc, tm, ve, he := src[i].simple(&above[i%n&3], &left[i/n&3], int32(b.dc), int32(b.corner))
		sums[modeDC] += dc
		sums[modeTM] += tm
		sums[modeVE] += ve
		sums[modeHE] += he
	}
	if !b.clips(4 * n) {
		return
	}
	b.predict(modeTM, n, scratch)
	sums[modeTM] = 0
	for i := range src[:n*n] {
		sums[modeTM] += blockSatd(&src[i].rows, &scratch[i])
	}
}
