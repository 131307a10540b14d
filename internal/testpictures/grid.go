package testpictures

import (
	"image"
	"image/color"
)

// gridSide is how many cells a grid has on each side.
const gridSide = 4

// Cells returns the mean colour of each cell of a 4 x 4 grid, row by row, over
// white, made as the facts were: a pixel counts in the cell that its centre lies
// in.
func Cells(m image.Image) []color.RGBA {
	b := m.Bounds()
	var sums [gridSide * gridSide][3]float64
	var pixels [gridSide * gridSide]float64
	for y := range b.Dy() {
		for x := range b.Dx() {
			r, g, bl, a := m.At(b.Min.X+x, b.Min.Y+y).RGBA()
			for i := range sums {
				if !inCell(i%gridSide, x, b.Dx()) || !inCell(i/gridSide, y, b.Dy()) {
					continue
				}
				pixels[i]++
				for k, v := range [3]uint32{r, g, bl} {
					sums[i][k] += float64(v+0xffff-a) / 0x101
				}
			}
		}
	}
	out := make([]color.RGBA, len(sums))
	for i := range out {
		mean := func(k int) uint8 { return uint8(sums[i][k]/pixels[i] + 0.5) }
		out[i] = color.RGBA{mean(0), mean(1), mean(2), 255}
	}
	return out
}

// inCell reports whether a pixel of a side counts in a cell. Where there are fewer
// pixels than cells, some count in several.
func inCell(cell, pixel, size int) bool {
	side := float64(size) / gridSide
	d := (float64(pixel) + 0.5 - (float64(cell)+0.5)*side) / max(side, 1)
	return d > -0.5 && d <= 0.5
}

// Apart returns how far two colours are apart, in the channel where they are most.
func Apart(a, b color.RGBA) int {
	d := func(x, y uint8) int { return int(max(x, y)) - int(min(x, y)) }
	return max(d(a.R, b.R), d(a.G, b.G), d(a.B, b.B))
}
