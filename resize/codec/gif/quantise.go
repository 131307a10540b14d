package gif

import (
	"cmp"
	"fmt"
	"image"
	"image/color"
	"slices"

	"github.com/rendition-go/rendition/resize"
)

var errSide = fmt.Errorf("gif: a side over 65535: %w", resize.ErrTooLarge)

const (
	maxColours = 256
	opaqueFrom = 128 // alpha from which a pixel is opaque
	// Colours are counted in cells of 5 bits a component.
	cellBits = 5
	cells    = 1 << (3 * cellBits)
)

type rgb [3]uint8

func cellOf(c rgb) int {
	const s = 8 - cellBits
	return int(c[0]>>s)<<(2*cellBits) | int(c[1]>>s)<<cellBits | int(c[2]>>s)
}

// quantise makes a picture with a palette of straight RGBA pixels in rows
// without gaps.
func quantise(pix []byte, r image.Rectangle) *image.Paletted {
	colours, clear, exact := count(pix)
	room := maxColours
	if clear {
		room--
	}
	if !exact || len(colours) > room {
		colours = medianCut(pix, room)
	}
	m := image.NewPaletted(r, make(color.Palette, 0, maxColours))
	for _, c := range colours {
		m.Palette = append(m.Palette, color.RGBA{c[0], c[1], c[2], 255})
	}
	transparent := -1
	if clear {
		transparent = len(colours)
		m.Palette = append(m.Palette, color.RGBA{})
	}
	if exact && len(colours) <= room {
		mapExact(m.Pix, pix, colours, transparent)
	} else {
		dither(m, pix, colours, transparent)
	}
	if len(m.Palette) == 1 {
		// The format knows palettes of two colours and up.
		m.Palette = append(m.Palette, color.RGBA{0, 0, 0, 255})
	}
	return m
}

// count returns the opaque colours in the order they are met, and whether any
// pixel is transparent. exact is false where it gave up, at more than maxColours.
func count(pix []byte) (colours []rgb, clear, exact bool) {
	seen := make(map[rgb]bool, maxColours)
	exact = true
	for i := 0; i+3 < len(pix); i += 4 {
		if pix[i+3] < opaqueFrom {
			clear = true
			continue
		}
		c := rgb(pix[i : i+3])
		if !exact || seen[c] {
			continue
		}
		if len(colours) == maxColours {
			exact = false
			continue
		}
		seen[c] = true
		colours = append(colours, c)
	}
	return colours, clear, exact
}

func mapExact(dst []uint8, pix []byte, colours []rgb, transparent int) {
	index := make(map[rgb]uint8, len(colours))
	for i, c := range colours {
		index[c] = uint8(i)
	}
	for i := range dst {
		if pix[4*i+3] < opaqueFrom {
			dst[i] = uint8(transparent)
		} else {
			dst[i] = index[rgb(pix[4*i:4*i+3])]
		}
	}
}

// cell is the pixels of a picture that fall into one cell of colours.
type cell struct {
	mean rgb
	n    int
}

// box is a set of cells, to become one colour of the palette.
type box struct {
	cells []cell
	axis  int   // the component that varies most
	score int64 // what is gained by splitting
}

// medianCut returns at most n colours (Heckbert, "Color image quantization for
// frame buffer display", 1982): the box whose pixels vary most is split at its
// median until there are enough.
func medianCut(pix []byte, n int) []rgb {
	boxes := []box{newBox(histogram(pix))}
	for len(boxes) < n {
		best := 0
		for i := range boxes {
			if boxes[i].score > boxes[best].score {
				best = i
			}
		}
		if boxes[best].score == 0 {
			break
		}
		a, b := boxes[best].split()
		boxes[best] = a
		boxes = append(boxes, b)
	}
	colours := make([]rgb, len(boxes))
	for i := range boxes {
		colours[i] = boxes[i].mean()
	}
	return colours
}

func histogram(pix []byte) []cell {
	type sum struct {
		c [3]int
		n int
	}
	sums := make([]sum, cells)
	for i := 0; i+3 < len(pix); i += 4 {
		if pix[i+3] < opaqueFrom {
			continue
		}
		c := rgb(pix[i : i+3])
		s := &sums[cellOf(c)]
		s.n++
		for k, v := range c {
			s.c[k] += int(v)
		}
	}
	var out []cell
	for _, s := range sums {
		if n := s.n; n > 0 {
			out = append(out, cell{rgb{byte(s.c[0] / n), byte(s.c[1] / n), byte(s.c[2] / n)}, n})
		}
	}
	return out
}

// newBox scores a box by the pixels in it times the square of its longest side,
// green counting most and blue least, as the eye has it.
func newBox(cs []cell) box {
	b := box{cells: cs}
	if len(cs) < 2 {
		return b
	}
	lo, hi, n := rgb{255, 255, 255}, rgb{}, 0
	for _, c := range cs {
		n += c.n
		for k, v := range c.mean {
			lo[k], hi[k] = min(lo[k], v), max(hi[k], v)
		}
	}
	longest := 0
	for k, weight := range [3]int{3, 4, 2} {
		if side := weight * int(hi[k]-lo[k]); side > longest {
			longest, b.axis = side, k
		}
	}
	b.score = int64(n) * int64(longest) * int64(longest)
	return b
}

func (b *box) split() (box, box) {
	slices.SortStableFunc(b.cells, func(x, y cell) int { return cmp.Compare(x.mean[b.axis], y.mean[b.axis]) })
	total := 0
	for _, c := range b.cells {
		total += c.n
	}
	at, n := 1, b.cells[0].n
	for at < len(b.cells)-1 && 2*(n+b.cells[at].n) <= total {
		n += b.cells[at].n
		at++
	}
	return newBox(b.cells[:at:at]), newBox(b.cells[at:])
}

func (b *box) mean() rgb {
	var s [3]int
	n := 0
	for _, c := range b.cells {
		n += c.n
		for k, v := range c.mean {
			s[k] += int(v) * c.n
		}
	}
	n = max(n, 1)
	return rgb{byte((s[0] + n/2) / n), byte((s[1] + n/2) / n), byte((s[2] + n/2) / n)}
}
