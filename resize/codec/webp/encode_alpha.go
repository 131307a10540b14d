package webp

import (
	"github.com/rendition-go/rendition/resize/codec/webp/internal/arith"
	"github.com/rendition-go/rendition/resize/codec/webp/internal/vp8l"
)

// An alphaPlane is the alpha of a picture.
type alphaPlane struct {
	width, height int
	pix           []uint8
}

// row returns row y.
func (a *alphaPlane) row(y int) []uint8 { return a.pix[y*a.width : (y+1)*a.width] }

// Filters of an ALPH chunk (RFC 9649, 2.7.1.2).
const (
	filterNone = iota
	filterHorizontal
	filterVertical
	filterGradient
	filters
)

// encode returns the parts of the data of an ALPH chunk: a byte that tells the filter
// and that a VP8L stream follows, and the stream, which c makes.
func (a *alphaPlane) encode(c *vp8l.PlaneEncoder) [][]byte {
	filter := a.bestFilter()
	a.filter(filter)
	return [][]byte{{byte(1 | filter<<2)}, c.Encode(a.pix, a.width)}
}

// bestFilter guesses the filter after which alpha takes least, from a part of the
// rows.
func (a *alphaPlane) bestFilter() (best int) {
	var counts [filters][256]uint32
	step := 1 + a.height/128
	for y := step / 2; y < a.height; y += step {
		row := a.row(y)
		above := row
		if y > 0 {
			above = a.row(y - 1)
		}
		for x, v := range row {
			left, corner := above[0], above[0]
			if x > 0 {
				left, corner = row[x-1], above[x-1]
			}
			if v == left || v == above[x] {
				continue // most of those will be copied
			}
			counts[filterNone][v]++
			counts[filterHorizontal][v-left]++
			counts[filterVertical][v-above[x]]++
			counts[filterGradient][v-gradient(left, above[x], corner)]++
		}
	}
	least := entropy(counts[filterNone][:]) * 3 / 4
	for f := 1; f < filters; f++ {
		// Filters spoil repetitions; one must be worth it.
		if e := entropy(counts[f][:]); e < least {
			best, least = f, e
		}
	}
	return best
}

// gradient predicts from three neighbours.
func gradient(left, above, corner uint8) uint8 {
	return arith.Clip8(int32(left) + int32(above) - int32(corner))
}

// filter replaces alpha by what the filter's prediction leaves, from the end, as
// the samples before are needed.
func (a *alphaPlane) filter(f int) {
	if f == filterNone {
		return
	}
	for y := a.height - 1; y >= 0; y-- {
		row := a.row(y)
		var above []uint8
		if y > 0 {
			above = a.row(y - 1)
		}
		for x := a.width - 1; x > 0; x-- {
			p := row[x-1]
			if y > 0 {
				switch f {
				case filterVertical:
					p = above[x]
				case filterGradient:
					p = gradient(p, above[x], above[x-1])
				}
			}
			row[x] -= p
		}
		if y > 0 {
			row[0] -= above[0]
		}
	}
}

// entropy returns what the counted symbols take by themselves, in 1/256 bit.
func entropy(counts []uint32) uint64 {
	var total uint32
	var bits uint64
	for _, n := range counts {
		if n > 0 {
			total += n
			bits -= uint64(n) * uint64(arith.Log2(n))
		}
	}
	return bits + uint64(total)*uint64(arith.Log2(max(total, 1)))
}
