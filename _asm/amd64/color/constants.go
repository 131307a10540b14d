package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// Multipliers with 16 bits of fraction, as the package has them.
const (
	yR, yG, yB    = 19595, 38470, 7471
	cbR, cbG, cbB = -11059, -21709, 32768
	crR, crG, crB = 32768, -27439, -5329

	rCr, gCb, gCr, bCb = 91881, -22554, -46802, 116130

	unit = 1 << 16
)

var constants = map[string]Mem{}

// words returns the memory of 16 numbers of 16 bits; of fewer, as often as they
// fit.
func words(v ...int) Mem {
	name := fmt.Sprint(len(v), v)
	m, ok := constants[name]
	if !ok {
		m = GLOBL(fmt.Sprintf("c%d", len(constants)), 8|16) // RODATA|NOPTR
		for i := 0; i < 16; i += 4 {
			var x uint64
			for j := 3; j >= 0; j-- {
				x = x<<16 | uint64(uint16(v[(i+j)%len(v)]))
			}
			DATA(2*i, U64(x))
		}
		constants[name] = m
	}
	return m
}
