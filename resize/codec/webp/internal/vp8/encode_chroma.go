package vp8

import "encoding/binary"

// A chromaPlane is a macroblock's samples of one chroma plane.
type chromaPlane struct {
	src           [4]pixels
	spectra       [4]spectrum
	border        border
	previousAbove uint8
	levels        [4][16]int16
	masks         [4]uint32
}

// chromaPlanes decides the mode that both planes share and codes them.
func (e *frameEncoder) chromaPlanes(r *macroRow, mb *macroblock) {
	var sums [modes16]int32
	for i := range e.chroma {
		p := &e.chroma[i]
		for k := range p.src {
			p.src[k].load(r.chroma[i][8*e.x+k%2*4+k/2*4*r.chromaStride:], r.chromaStride)
		}
		measure(p.spectra[:], p.src[:])
		p.setBorder(e.near.chroma[i][8*e.x:], e.x > 0, e.y > 0)
		var plane [modes16]int32
		rank(&p.border, 2, p.src[:], p.spectra[:], e.scratch[:], &plane)
		for m, s := range plane {
			sums[m] += s
		}
	}
	best := int32(1 << 30)
	for m, s := range sums {
		if e.budget.bare() && m != modeDC {
			break
		}
		s += int32(modePrices.chroma[m]) * e.segment.rank >> 12
		if s < best {
			best, mb.chroma = s, uint8(m)
		}
	}
	for i := range e.chroma {
		p := &e.chroma[i]
		p.border.predict(int(mb.chroma), 2, e.scratch[:])
		p.code(&e.segment.chroma, (*[4]pixels)(e.scratch[:4]), e.near.chroma[i][8*e.x:])
	}
}

func (p *chromaPlane) setBorder(above []uint8, hasLeft, hasAbove bool) {
	b := &p.border
	copy(b.above[:8], above)
	b.corner = p.previousAbove
	if !hasLeft {
		fill(b.left[:8], 129)
		b.corner = 129
	}
	if !hasAbove {
		b.corner = 127
	}
	b.setDC(8, hasAbove, hasLeft)
}

// code codes the plane and keeps the samples at the bottom, in below, and those
// at the right for the neighbours.
func (p *chromaPlane) code(t *quantTable, pred *[4]pixels, below []uint8) {
	p.previousAbove = below[7]
	var rec [4]pixels
	trials(&p.src, pred, t, &p.levels, &p.masks, &rec)
	copy(below[:4], rec[2][12:])
	copy(below[4:8], rec[3][12:])
	binary.LittleEndian.PutUint32(p.border.left[:], rec[1].right())
	binary.LittleEndian.PutUint32(p.border.left[4:], rec[3].right())
}

func (e *frameEncoder) chromaTokens() {
	for i := range e.chroma {
		p := &e.chroma[i]
		above, left := e.near.levels[e.x][4+2*i:6+2*i], e.near.leftLevels[4+2*i:6+2*i]
		for k := range p.levels {
			x, y := k&1, k>>1
			e.tokens.block(planeChroma, int(above[x]+left[y]), 0, &p.levels[k], lastOf(p.masks[k]))
			above[x] = present(p.masks[k])
			left[y] = above[x]
		}
	}
}
