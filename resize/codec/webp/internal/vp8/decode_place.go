//go:build !purego && (amd64 || arm64)

package vp8

// macroblock returns the samples of a macroblock, and what lies between its rows.
func (s *strip) macroblock(row, x int) []uint8 {
	return s.at(row, x*s.side)[:(s.side-1)*s.stride+s.side]
}

// over returns the last four rows above a macroblock.
func (s *strip) over(row, x int) []uint8 {
	return s.at(row-1, x*s.side)[(s.side-4)*s.stride:][:3*s.stride+s.side]
}
