package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

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

// words returns the memory of 16 numbers of 16 bits; of fewer, as often as they fit.
func words(v ...int) Mem {
	var b [32]byte
	for i := range 16 {
		w := v[i%len(v)]
		b[2*i], b[2*i+1] = byte(w), byte(w>>8)
	}
	return constant(b)
}

// longs returns the memory of 8 numbers of 32 bits; of fewer, as often as they fit.
func longs(v ...int) Mem {
	var w []int
	for _, v := range v {
		w = append(w, v&0xffff, v>>16)
	}
	return words(w...)
}

// places returns the memory of a mask for VPSHUFB, of 16 or 32 bytes; -1 is for
// zero.
func places(from ...int) Mem {
	var b [32]byte
	for i := range b {
		b[i] = byte(from[i%len(from)])
	}
	return constant(b)
}

// wordPlaces is a mask for words, 8 in all.
func wordPlaces(from ...int) Mem {
	var bytes []int
	for _, w := range from {
		if w < 0 {
			bytes = append(bytes, -1, -1)
			continue
		}
		bytes = append(bytes, 2*w, 2*w+1)
	}
	return places(bytes...)
}
