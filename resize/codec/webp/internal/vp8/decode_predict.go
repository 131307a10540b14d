package vp8

import (
	"encoding/binary"

	"github.com/rendition-go/rendition/resize/codec/webp/internal/arith"
)

// edges tells which sides of a macroblock lie within the picture.
type edges struct{ above, left bool }

// predict16 fills in the luma of a macroblock (RFC 6386, 12.2 and 12.3).
func (p *pad) predict16(mode uint8, e edges) {
	above := p.luma[lumaStart-padStride:][:16]
	switch mode {
	case modeVE:
		for y := range 16 {
			copy(p.luma[lumaStart+y*padStride:][:16], above)
		}
	case modeHE:
		for y := range 16 {
			row := p.luma[lumaStart+y*padStride-1:][:17]
			v := uint64(row[0]) * 0x0101010101010101
			binary.LittleEndian.PutUint64(row[1:], v)
			binary.LittleEndian.PutUint64(row[9:], v)
		}
	case modeTM:
		p.trueMotion16(above)
	default:
		sum := 0
		if e.above {
			sum += sumOf(above)
		}
		if e.left {
			for y := range 16 {
				sum += int(p.luma[lumaStart+y*padStride-1])
			}
		}
		v := uint64(meanOf(sum, 4, e)) * 0x0101010101010101
		for y := range 16 {
			row := p.luma[lumaStart+y*padStride:][:16]
			binary.LittleEndian.PutUint64(row, v)
			binary.LittleEndian.PutUint64(row[8:], v)
		}
	}
}

// sumOf adds up samples, a multiple of 8 and at most 16.
func sumOf(s []uint8) int {
	n := uint64(0)
	for ; len(s) >= 8; s = s[8:] {
		v := binary.LittleEndian.Uint64(s)
		n += v&laneBytes + v>>8&laneBytes
	}
	return int(sumLanes(n))
}

// meanOf rounds the mean of 1<<log samples on each side that there is.
func meanOf(sum, log int, e edges) uint8 {
	switch {
	case e.above && e.left:
		return uint8((sum + 1<<log) >> (log + 1))
	case e.above || e.left:
		return uint8((sum + 1<<(log-1)) >> log)
	}
	return 128
}

func (p *pad) trueMotion16(above []uint8) {
	corner := uint64(p.luma[lumaStart-padStride-1])
	var lane [4]uint64
	for i := range lane {
		lane[i] = arith.Spread(binary.LittleEndian.Uint32(above[4*i:])) + (256-corner)*lanes
	}
	for y := range 16 {
		row := p.luma[lumaStart+y*padStride-1:][:17]
		left := uint64(row[0]) * lanes
		for i, v := range lane {
			binary.LittleEndian.PutUint32(row[1+4*i:], arith.Narrow(arith.ClampLanes(v+left)))
		}
	}
}

// predict8 fills in the chroma that begins at start.
func (p *pad) predict8(start int, mode uint8, e edges) {
	above := p.chroma[start-padStride:][:8]
	switch mode {
	case modeVE:
		v := binary.LittleEndian.Uint64(above)
		for y := range 8 {
			binary.LittleEndian.PutUint64(p.chroma[start+y*padStride:], v)
		}
	case modeHE:
		for y := range 8 {
			row := p.chroma[start+y*padStride-1:][:9]
			binary.LittleEndian.PutUint64(row[1:], uint64(row[0])*0x0101010101010101)
		}
	case modeTM:
		p.trueMotion8(start, above)
	default:
		sum := 0
		if e.above {
			sum += sumOf(above)
		}
		if e.left {
			for y := range 8 {
				sum += int(p.chroma[start+y*padStride-1])
			}
		}
		v := uint64(meanOf(sum, 3, e)) * 0x0101010101010101
		for y := range 8 {
			binary.LittleEndian.PutUint64(p.chroma[start+y*padStride:], v)
		}
	}
}

func (p *pad) trueMotion8(start int, above []uint8) {
	bias := (256 - uint64(p.chroma[start-padStride-1])) * lanes
	v0 := arith.Spread(binary.LittleEndian.Uint32(above)) + bias
	v1 := arith.Spread(binary.LittleEndian.Uint32(above[4:])) + bias
	for y := range 8 {
		row := p.chroma[start+y*padStride-1:][:9]
		left := uint64(row[0]) * lanes
		binary.LittleEndian.PutUint32(row[1:], arith.Narrow(arith.ClampLanes(v0+left)))
		binary.LittleEndian.PutUint32(row[5:], arith.Narrow(arith.ClampLanes(v1+left)))
	}
}

// surrounded is a block of 4 x 4 samples with the corner and the samples above,
// eight of them, and to the left.
type surrounded [4*padStride + 9]uint8

// left returns the samples to the left, the topmost in the lowest byte.
func (s *surrounded) left() uint64 {
	return uint64(s[padStride]) | uint64(s[2*padStride])<<8 | uint64(s[3*padStride])<<16 | uint64(s[4*padStride])<<24
}

func (s *surrounded) set(row0, row1, row2, row3 uint32) {
	binary.LittleEndian.PutUint32(s[padStride+1:], row0)
	binary.LittleEndian.PutUint32(s[2*padStride+1:], row1)
	binary.LittleEndian.PutUint32(s[3*padStride+1:], row2)
	binary.LittleEndian.PutUint32(s[4*padStride+1:], row3)
}

// rising returns the samples from the lowest on the left up to the corner and then
// to the right, in the first eight bytes, and the ninth.
func (s *surrounded) rising() (run, ninth uint64) {
	run = uint64(s[4*padStride]) | uint64(s[3*padStride])<<8 | uint64(s[2*padStride])<<16 | uint64(s[padStride])<<24 |
		uint64(binary.LittleEndian.Uint32(s[:]))<<32
	return run, uint64(s[4])
}

// predictBlock fills in a block (RFC 6386, 12.3). The means of two and of three
// neighbours along the edge are made eight at a time; the rows are windows of them.
func predictBlock(s *surrounded, mode uint8) {
	switch mode {
	case modeDC:
		l := s.left()
		sum := sumLanes(arith.Spread(binary.LittleEndian.Uint32(s[1:])) + arith.Spread(uint32(l)))
		v := uint32(sum+4) >> 3 * 0x01010101
		s.set(v, v, v, v)
	case modeTM:
		s.trueMotion()
	case modeVE:
		x := binary.LittleEndian.Uint64(s[:])
		v := uint32(mean3(x, x>>8, x>>16))
		s.set(v, v, v, v)
	case modeHE:
		l := s.left()
		x := uint64(s[0]) | l<<8 | l>>24<<40
		m := mean3(x, x>>8, x>>16)
		s.set(uint32(m&0xff)*0x01010101, uint32(m>>8&0xff)*0x01010101, uint32(m>>16&0xff)*0x01010101, uint32(m>>24&0xff)*0x01010101)
	case modeLD:
		x := binary.LittleEndian.Uint64(s[1:])
		y := x>>8 | x>>56<<56
		m := mean3(x, y, y>>8|y>>56<<56)
		s.set(uint32(m), uint32(m>>8), uint32(m>>16), uint32(m>>24))
	case modeVL:
		x := binary.LittleEndian.Uint64(s[1:])
		two, three := mean2(x, x>>8), mean3(x, x>>8, x>>16)
		s.set(uint32(two), uint32(three), uint32(two>>8)&0xffffff|uint32(three>>32)<<24, uint32(three>>8)&0xffffff|uint32(three>>40)<<24)
	case modeHU:
		s.up()
	default:
		s.falling(mode)
	}
}

// sumLanes adds up four lanes.
func sumLanes(v uint64) uint64 { return v * lanes >> 48 }

func (s *surrounded) trueMotion() {
	v := arith.Spread(binary.LittleEndian.Uint32(s[1:])) + (256-uint64(s[0]))*lanes
	l := s.left()
	s.set(arith.Narrow(arith.ClampLanes(v+l&0xff*lanes)), arith.Narrow(arith.ClampLanes(v+l>>8&0xff*lanes)),
		arith.Narrow(arith.ClampLanes(v+l>>16&0xff*lanes)), arith.Narrow(arith.ClampLanes(v+l>>24*lanes)))
}

// falling is for the modes whose lines fall to the right.
func (s *surrounded) falling(mode uint8) {
	x, ninth := s.rising()
	y := x>>8 | ninth<<56
	three := mean3(x, y, y>>8) // its first seven bytes
	two := mean2(x, y)
	switch mode {
	case modeRD:
		s.set(uint32(three>>24), uint32(three>>16), uint32(three>>8), uint32(three))
	case modeVR:
		row0, row1 := uint32(two>>32), uint32(three>>24)
		s.set(row0, row1, row0<<8|uint32(three>>16)&0xff, row1<<8|uint32(three>>8)&0xff)
	default: // modeHD
		z := interleave(uint32(two), uint32(three))
		s.set(uint32(z>>48)|uint32(three>>32)<<16, uint32(z>>32), uint32(z>>16), uint32(z))
	}
}

func (s *surrounded) up() {
	l := s.left()
	last := l >> 24
	x := l | last<<32
	z := interleave(uint32(mean2(x, x>>8)), uint32(mean3(x, x>>8, x>>16|last<<24)))
	s.set(uint32(z), uint32(z>>16), uint32(z>>32), uint32(last)*0x01010101)
}

// interleave returns the bytes of a and b by turns.
func interleave(a, b uint32) uint64 { return arith.Spread(a) | arith.Spread(b)<<8 }
