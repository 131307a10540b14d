package jpeg

import "github.com/rendition-go/rendition/resize/internal/color"

// An rgbConverter makes rows of planes from rows of RGBA.
type rgbConverter struct {
	subX, subY int
	sums       []color.Sum // over the pixels of each chroma sample
	summed     int         // rows in sums
}

// reset prepares for a picture whose chroma rows have width samples.
func (c *rgbConverter) reset(subX, subY, width int) {
	c.subX, c.subY, c.summed = subX, subY, 0
	if cap(c.sums) < width {
		c.sums = make([]color.Sum, width)
	}
	c.sums = c.sums[:width]
}

// row converts a row to luma, adds it to the sums and reports whether these are
// complete. A row or column beyond the picture counts as the last one in it.
func (c *rgbConverter) row(y, rgba []byte, last bool) bool {
	n := 1 // rows that it stands for
	if last {
		n = c.subY - c.summed
	}
	if c.summed == 0 {
		clear(c.sums)
	}
	color.Luma(y, rgba, c.sums, c.subX, n)
	c.summed = (c.summed + n) % c.subY
	return c.summed == 0
}

// chroma converts the sums.
func (c *rgbConverter) chroma(cb, cr []byte) {
	color.Chroma(cb, cr, c.sums, c.subX*c.subY)
}
