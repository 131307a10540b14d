package vp8

import "encoding/binary"

// pixels is a block of 4 x 4 samples, row by row. All work on a macroblock is
// done on such blocks: 16 of luma and 4 of each chroma plane, each set row by row.
type pixels [16]byte

func (p *pixels) row0() uint32 { return binary.LittleEndian.Uint32(p[0:4]) }
func (p *pixels) row1() uint32 { return binary.LittleEndian.Uint32(p[4:8]) }
func (p *pixels) row2() uint32 { return binary.LittleEndian.Uint32(p[8:12]) }
func (p *pixels) row3() uint32 { return binary.LittleEndian.Uint32(p[12:16]) }

// right returns the last column, the top sample in the lowest byte.
func (p *pixels) right() uint32 {
	return uint32(p[3]) | uint32(p[7])<<8 | uint32(p[11])<<16 | uint32(p[15])<<24
}

func (p *pixels) set(row0, row1, row2, row3 uint32) {
	binary.LittleEndian.PutUint64(p[0:8], uint64(row0)|uint64(row1)<<32)
	binary.LittleEndian.PutUint64(p[8:16], uint64(row2)|uint64(row3)<<32)
}

// load takes the block from rows of a plane.
func (p *pixels) load(from []byte, stride int) {
	p.set(binary.LittleEndian.Uint32(from), binary.LittleEndian.Uint32(from[stride:]),
		binary.LittleEndian.Uint32(from[2*stride:]), binary.LittleEndian.Uint32(from[3*stride:]))
}

// squares returns the sum of the squared differences of two blocks.
func squares(a, b *pixels) int32 {
	var sum int32
	for i := 0; i < 16; i += 4 {
		d0, d1 := int32(a[i])-int32(b[i]), int32(a[i+1])-int32(b[i+1])
		d2, d3 := int32(a[i+2])-int32(b[i+2]), int32(a[i+3])-int32(b[i+3])
		sum += d0*d0 + d1*d1 + d2*d2 + d3*d3
	}
	return sum
}
