package vp8

import "github.com/rendition-go/rendition/resize/codec/webp/internal/spare"

// An alphaPlane collects the alpha of a picture. It takes no memory before the
// first pixel that is not opaque.
type alphaPlane struct {
	width, height int
	rows          int
	pix           []uint8
	translucent   bool // there is a pixel that is not opaque
	uneven        bool // there is one that is not visible
}

func (a *alphaPlane) reset(width, height int) {
	a.width, a.height, a.rows = width, height, 0
	a.pix = a.pix[:0]
	a.translucent, a.uneven = false, false
}

func (a *alphaPlane) trim() {
	if cap(a.pix) > spare.Max {
		a.pix = nil
	}
}

// add takes a row of RGBA.
func (a *alphaPlane) add(rgba []uint8) {
	least := uint8(255)
	for i := 3; i < len(rgba); i += 4 {
		least = min(least, rgba[i])
	}
	a.rows++
	if least < 255 && !a.translucent {
		a.translucent = true
		a.pix = spare.Grown(a.pix, a.width*a.height)[:a.width*(a.rows-1)]
		fill(a.pix, 255)
	}
	if !a.translucent {
		return
	}
	a.uneven = a.uneven || least == 0
	for i := 3; i < len(rgba); i += 4 {
		a.pix = append(a.pix, rgba[i])
	}
}

// row returns row y.
func (a *alphaPlane) row(y int) []uint8 { return a.pix[y*a.width : (y+1)*a.width] }

// smooth gives samples that are not visible, in row y of macroblocks, a colour
// that costs few bits: in blocks of 8 x 8 pixels the mean of what is visible, in
// blocks without that, the one that the block before ended with.
func (a *alphaPlane) smooth(y int, planes *[3]planeRows) {
	height := min(16, a.height-16*y)
	for y0 := 0; y0 < height; y0 += 8 {
		last := [3]uint8{128, 128, 128}
		for x0 := 0; x0 < a.width; x0 += 8 {
			b := hiddenBlock{x: x0, y: y0, width: min(8, a.width-x0), height: min(8, height-y0), above: 16 * y}
			b.smooth(a, planes, &last)
		}
	}
	for i := range planes {
		p := &planes[i]
		for r := range min(p.n, blockRows(i, height)) {
			p.pad(p.rows()[r*p.stride : (r+1)*p.stride])
		}
	}
}

// blockRows returns the rows of a plane for rows of luma.
func blockRows(plane, rows int) int {
	if plane == 0 {
		return rows
	}
	return halved(rows)
}

// A hiddenBlock is up to 8 x 8 pixels, some of which may not be visible. x and y
// are its place in a row of macroblocks, which begins above rows down.
type hiddenBlock struct{ x, y, width, height, above int }

func (b *hiddenBlock) smooth(a *alphaPlane, planes *[3]planeRows, last *[3]uint8) {
	low, high := b.alpha(a)
	for i := range planes {
		size := 1
		if i > 0 {
			size = 2
		}
		p := &planes[i]
		pix := p.rows()[b.y/size*p.stride+b.x/size:]
		switch {
		case low > 0:
			last[i] = pix[(b.height-1)/size*p.stride+(b.width-1)/size]
		case high == 0:
			for y := 0; y < b.height; y += size {
				fill(pix[y/size*p.stride:][:(b.width+size-1)/size], last[i])
			}
		default:
			b.plane(a, pix, p.stride, size, &last[i])
		}
	}
}

// alpha returns the least and the greatest alpha of the block.
func (b *hiddenBlock) alpha(a *alphaPlane) (low, high uint8) {
	low = 255
	for y := range b.height {
		for _, v := range a.row(b.above + b.y + y)[b.x : b.x+b.width] {
			low, high = min(low, v), max(high, v)
		}
	}
	return low, high
}

// plane smooths one plane, whose samples are of size x size pixels, of a block
// that is partly visible.
func (b *hiddenBlock) plane(a *alphaPlane, pix []uint8, stride, size int, last *uint8) {
	sum, visible, hidden := 0, 0, 0
	for y := 0; y < b.height; y += size {
		for x := 0; x < b.width; x += size {
			if b.hidden(a, x, y, size) {
				hidden++
				continue
			}
			visible++
			sum += int(pix[y/size*stride+x/size])
		}
	}
	if visible > 0 {
		*last = uint8((sum + visible/2) / visible)
	}
	if hidden == 0 {
		return
	}
	for y := 0; y < b.height; y += size {
		for x := 0; x < b.width; x += size {
			if b.hidden(a, x, y, size) {
				pix[y/size*stride+x/size] = *last
			}
		}
	}
}

// hidden reports whether no pixel of a sample is visible.
func (b *hiddenBlock) hidden(a *alphaPlane, x, y, size int) bool {
	for dy := y; dy < min(y+size, b.height); dy++ {
		row := a.row(b.above + b.y + dy)
		for dx := x; dx < min(x+size, b.width); dx++ {
			if row[b.x+dx] != 0 {
				return false
			}
		}
	}
	return true
}
