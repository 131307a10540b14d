package vp8

import (
	"encoding/binary"

	"github.com/rendition-go/rendition/resize/codec/webp/internal/arith"
)

// Macroblocks are made in small planes of a fixed stride, which hold the samples
// that they are predicted from as well: a row above, a column to the left. They are
// copied out afterwards. So all places are constants.
const (
	padStride  = 32
	lumaStart  = padStride + 8  // of 16 x 16 samples; 4 more to the upper right
	cbStart    = padStride + 8  // of 8 x 8 samples
	crStart    = padStride + 24 // of 8 x 8 samples
	beforeRow0 = 127            // samples above the picture
	beforeCol0 = 129            // samples left of the picture
)

// pad holds a macroblock with its surroundings.
type pad struct {
	luma   [17 * padStride]uint8
	chroma [9 * padStride]uint8
}

// start sets the surroundings left of the first macroblock of a row.
func (p *pad) start(firstRow bool) {
	corner := uint8(beforeCol0)
	if firstRow {
		corner = beforeRow0
	}
	for i := lumaStart - 1; i < len(p.luma); i += padStride {
		p.luma[i] = beforeCol0
	}
	for i := cbStart - 1; i < len(p.chroma); i += padStride {
		p.chroma[i], p.chroma[i+crStart-cbStart] = beforeCol0, beforeCol0
	}
	const up = -padStride - 1
	p.luma[lumaStart+up], p.chroma[cbStart+up], p.chroma[crStart+up] = corner, corner, corner
}

// step makes what was the right end of the macroblock the left of the next one.
func (p *pad) step() {
	for i := lumaStart - padStride; i < len(p.luma); i += padStride {
		p.luma[i-1] = p.luma[i+15]
	}
	for i := cbStart - padStride; i < len(p.chroma); i += padStride {
		p.chroma[i-1], p.chroma[i+15] = p.chroma[i+7], p.chroma[i+23]
	}
}

// above sets the samples above: 16 of luma, as many to the upper right as given,
// and 8 of each chroma.
func (p *pad) above(luma, right, cb, cr []uint8) {
	copy(p.luma[lumaStart-padStride:][:16], luma)
	copy(p.luma[lumaStart-padStride+16:][:4], right)
	copy(p.chroma[cbStart-padStride:][:8], cb)
	copy(p.chroma[crStart-padStride:][:8], cr)
}

// out copies the macroblock to planes.
func (p *pad) out(luma []uint8, lumaStride int, cb, cr []uint8, chromaStride int) {
	for y := range 16 {
		src, dst := (*[16]uint8)(p.luma[lumaStart+y*padStride:]), (*[16]uint8)(luma[y*lumaStride:])
		*dst = *src
	}
	for y := range 8 {
		*(*[8]uint8)(cb[y*chromaStride:]) = *(*[8]uint8)(p.chroma[cbStart+y*padStride:])
		*(*[8]uint8)(cr[y*chromaStride:]) = *(*[8]uint8)(p.chroma[crStart+y*padStride:])
	}
}

// make predicts a macroblock and adds its coefficients, which are all 0 afterwards.
func (p *pad) make(info *blockInfo, c *coefs, edges edges) {
	if info.blocks {
		p.makeBlocks(info, c)
	} else {
		p.predict16(info.luma, edges)
		for i := range 16 {
			if c.count[i] != 0 {
				p.addLuma(i, c)
			}
		}
	}
	p.predict8(cbStart, info.chroma, edges)
	p.predict8(crStart, info.chroma, edges)
	for i := range 8 {
		if c.count[16+i] != 0 {
			at := cbStart + i>>2*(crStart-cbStart) + i>>1&1*4*padStride + i&1*4
			add((*patch)(p.chroma[at:]), &c.block[16+i], &c.count[16+i])
		}
	}
}

// makeBlocks goes block by block. All in the rightmost column see the same samples
// to their upper right, which lie above the macroblock.
func (p *pad) makeBlocks(info *blockInfo, c *coefs) {
	right := *(*[4]uint8)(p.luma[lumaStart-padStride+16:])
	for y := 3; y < 15; y += 4 {
		*(*[4]uint8)(p.luma[lumaStart+y*padStride+16:]) = right
	}
	for i := range 16 {
		at := lumaStart + i>>2*4*padStride + i&3*4
		predictBlock((*surrounded)(p.luma[at-padStride-1:]), info.modes[i])
		if c.count[i] != 0 {
			p.addLuma(i, c)
		}
	}
}

func (p *pad) addLuma(i int, c *coefs) {
	add((*patch)(p.luma[lumaStart+i>>2*4*padStride+i&3*4:]), &c.block[i], &c.count[i])
}

// patch is a block of 4 x 4 samples.
type patch [3*padStride + 4]uint8

func (p *patch) row(y int) uint32 { return binary.LittleEndian.Uint32(p[y*padStride:]) }

func (p *patch) setRow(y int, v uint32) { binary.LittleEndian.PutUint32(p[y*padStride:], v) }

// add adds the samples that coefficients stand for to a prediction, and clears
// them.
func add(p *patch, c *[16]int16, count *uint8) {
	if *count == 1 {
		addFlat(p, int32(c[0]))
		c[0] = 0
	} else {
		addFull(p, c)
		*c = [16]int16{}
	}
	*count = 0
}

// addFullGo adds the inverse transform (RFC 6386, 14.3): columns first. Products
// overflow for coefficients that no encoder makes.
func addFullGo(p *patch, c *[16]int16) {
	var t [16]int32
	for i := range 4 {
		c0, c1, c2, c3 := int32(c[i]), int32(c[4+i]), int32(c[8+i]), int32(c[12+i])
		a, b := c0+c2, c0-c2
		x := c1*inverseSin>>16 - c3*inverseCos>>16
		y := c1*inverseCos>>16 + c3*inverseSin>>16
		t[i], t[4+i], t[8+i], t[12+i] = a+y, b+x, b-x, a-y
	}
	for i := range 4 {
		c0, c1, c2, c3 := t[4*i]+4, t[4*i+1], t[4*i+2], t[4*i+3]
		a, b := c0+c2, c0-c2
		x := c1*inverseSin>>16 - c3*inverseCos>>16
		y := c1*inverseCos>>16 + c3*inverseSin>>16
		q := p[i*padStride : i*padStride+4 : i*padStride+4]
		q[0] = arith.Clip8(int32(q[0]) + (a+y)>>3)
		q[1] = arith.Clip8(int32(q[1]) + (b+x)>>3)
		q[2] = arith.Clip8(int32(q[2]) + (b-x)>>3)
		q[3] = arith.Clip8(int32(q[3]) + (a-y)>>3)
	}
}

// addFlat adds the transform of a first coefficient alone: one number everywhere.
// Numbers below 0 are added to what samples lack of 255.
func addFlat(p *patch, c0 int32) {
	d := int(c0+4) >> 3
	sign := d >> 63
	flip, d := uint64(sign), min((d^sign)-sign, 255)
	a := uint64(p.row(0)) | uint64(p.row(1))<<32
	b := uint64(p.row(2)) | uint64(p.row(3))<<32
	a, b = a^flip, b^flip
	for ; d > 0; d -= 127 {
		v := uint64(min(d, 127)) * ones
		a, b = addBytes(a, v), addBytes(b, v)
	}
	a, b = a^flip, b^flip
	p.setRow(0, uint32(a))
	p.setRow(1, uint32(a>>32))
	p.setRow(2, uint32(b))
	p.setRow(3, uint32(b>>32))
}

// addBytes adds bytes of up to 127 to those of a, which become 255 at the most.
func addBytes(a, small uint64) uint64 {
	sum := a&^signs + small
	over := a & sum & signs
	return sum ^ a&signs | fullBytes(over)
}
