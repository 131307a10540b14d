package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// Multipliers with 13 bits of fraction, as the package has them.
const (
	m0541 = 4433
	m0765 = 6270
	m1847 = 15137
	m1175 = 9633
	m0298 = 2446
	m2053 = 16819
	m3072 = 25172
	m1501 = 12299
	m0899 = 7373
	m2562 = 20995
	m1961 = 16069
	m0390 = 3196
	m1306 = 10703
	one   = 1 << 13
)

// odd has what each of the inputs 1, 3, 5 and 7 of the inverse transform counts
// for in its odd results 0 to 3. Transposed it is the forward one's.
var odd = [4][4]int{
	{m1501 - m0899 + m1175 - m0390, m1175, m1175 - m0390, m1175 - m0899},
	{m1175, m3072 - m2562 + m1175 - m1961, m1175 - m2562, m1175 - m1961},
	{m1175 - m0390, m1175 - m2562, m2053 - m2562 + m1175 - m0390, m1175},
	{m1175 - m0899, m1175 - m1961, m1175, m0298 - m0899 + m1175 - m1961},
}

// even has what each of the inputs 0, 2, 4 and 6 of the inverse transform counts
// for in its even results 0 to 3.
var even = [4][4]int{
	{one, m0541 + m0765, one, m0541},
	{one, m0541, -one, m0541 - m1847},
	{one, -m0541, -one, m1847 - m0541},
	{one, -m0541 - m0765, one, -m0541},
}

// pair is what a pair of 16-bit numbers is multiplied by.
type pair [2]int

var constants = map[string]Mem{}

// constant returns the memory of 32 bytes.
func constant(b [32]byte) Mem {
	name := fmt.Sprintf("%x", b)
	m, ok := constants[name]
	if !ok {
		m = GLOBL(fmt.Sprintf("c%d", len(constants)), 8|16) // RODATA|NOPTR
		for i := 0; i < 32; i += 8 {
			var v uint64
			for j := 7; j >= 0; j-- {
				v = v<<8 | uint64(b[i+j])
			}
			DATA(i, U64(v))
		}
		constants[name] = m
	}
	return m
}

// pairs returns the memory of 8 pairs; of fewer, as often as they fit.
func pairs(p ...pair) Mem {
	var b [32]byte
	for i := range 8 {
		for j, v := range p[i%len(p)] {
			b[4*i+2*j], b[4*i+2*j+1] = byte(v), byte(v>>8)
		}
	}
	return constant(b)
}

// words returns the memory of 16 numbers of 16 bits, all the same.
func words(v int) Mem { return pairs(pair{v, v}) }

// longs returns the memory of 8 numbers; of fewer, as often as they fit.
func longs(v ...int) Mem {
	var p []pair
	for _, v := range v {
		p = append(p, pair{v & 0xFFFF, v >> 16})
	}
	return pairs(p...)
}

// shuffle returns the memory of a mask for VPSHUFB, of 16 or 32 bytes; -1 is for
// zero.
func shuffle(from ...int) Mem {
	var b [32]byte
	for i := range b {
		b[i] = byte(from[i%len(from)])
	}
	return constant(b)
}

// pick is a mask that repeats numbers of 16 bits, 8 in all.
func pick(from ...int) Mem {
	var bytes []int
	for i := range 8 {
		w := from[i%len(from)]
		bytes = append(bytes, 2*w, 2*w+1)
	}
	return shuffle(bytes...)
}
