package gif

import "image"

// dither maps pixels to the nearest colours and hands the error of each on to
// its neighbours (Floyd and Steinberg, 1976): 7/16 to the next pixel, 3/16, 5/16
// and 1/16 to those below. Rows run to and fro, which hides the pattern.
// Transparent pixels take no part.
func dither(m *image.Paletted, pix []byte, colours []rgb, transparent int) {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	n := newNearest(colours)
	// Errors of a row, with one pixel of room at both ends.
	here, below := make([][3]int32, w+2), make([][3]int32, w+2)
	for y := range h {
		step, x := 1, 0
		if y%2 == 1 {
			step, x = -1, w-1
		}
		for range w {
			i := y*w + x
			if pix[4*i+3] < opaqueFrom {
				m.Pix[i] = uint8(transparent)
				x += step
				continue
			}
			var want rgb
			for k := range 3 {
				want[k] = clamp(int32(pix[4*i+k]) + (here[x+1][k]+8)>>4)
			}
			at := n.find(want)
			m.Pix[i] = uint8(at)
			for k := range 3 {
				e := int32(want[k]) - int32(colours[at][k])
				here[x+1+step][k] += 7 * e
				below[x+1-step][k] += 3 * e
				below[x+1][k] += 5 * e
				below[x+1+step][k] += e
			}
			x += step
		}
		here, below = below, here
		clear(below)
	}
}

func clamp(v int32) uint8 { return uint8(max(0, min(v, 255))) }

// nearest finds the nearest of a few colours, and remembers it for each cell:
// what is found for the centre of a cell serves all of it.
type nearest struct {
	colours []rgb
	cache   []int16
}

func newNearest(colours []rgb) *nearest {
	n := &nearest{colours: colours, cache: make([]int16, cells)}
	for i := range n.cache {
		n.cache[i] = -1
	}
	return n
}

func (n *nearest) find(c rgb) int {
	cell := &n.cache[cellOf(c)]
	if *cell < 0 {
		*cell = int16(n.search(c))
	}
	return int(*cell)
}

func (n *nearest) search(c rgb) int {
	const mask, half = 0xff << (8 - cellBits) & 0xff, 1 << (8 - cellBits) / 2
	best, least := 0, int32(1<<30)
	for i, p := range n.colours {
		d := int32(0)
		for k, weight := range [3]int32{3, 4, 2} {
			v := int32(c[k]&mask+half) - int32(p[k])
			d += weight * v * v
		}
		if d < least {
			best, least = i, d
		}
	}
	return best
}
