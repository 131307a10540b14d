// Package neon encodes the integer SIMD instructions of arm64 that the assembler of
// Go 1.26 does not know, from the text in which Arm writes them, and writes files of
// Go assembly in which they stand as words with that text beside them.
package neon

import (
	"errors"
	"fmt"
	"strings"
)

// Encode assembles one instruction, such as "smlal2 v4.4s, v1.8h, v15.h[3]". What it
// takes, GNU as takes, as the same word; the reverse does not hold.
func Encode(line string) (uint32, error) {
	word, err := encode(strings.Fields(strings.ReplaceAll(line, ",", " ")))
	if err != nil {
		return 0, fmt.Errorf("neon: %q: %w", line, err)
	}
	return word, nil
}

var (
	errShape   = errors.New("the shapes of the operands do not fit")
	errSize    = errors.New("there is no such element size")
	errUnknown = errors.New("no such instruction")
)

func encode(fields []string) (uint32, error) {
	if len(fields) < 3 || len(fields) > 4 {
		return 0, errUnknown
	}
	var o [3]operand
	for i, text := range fields[1:] {
		var err error
		if o[i], err = parseOperand(text); err != nil {
			return 0, err
		}
	}
	d, n, m := o[0], o[1], o[2]
	known := instructions()
	if m.kind == element {
		known = byElement()
	}
	name, upper := fields[0], uint32(0)
	in, ok := known[name]
	if !ok { // "smull2" works on the upper half
		if name, ok = strings.CutSuffix(name, "2"); !ok {
			return 0, errUnknown
		}
		if in, ok = known[name]; !ok {
			return 0, errUnknown
		}
		upper = 1
	}
	t, err := in.shape(d, n, m, upper)
	if err != nil {
		return 0, err
	}
	if !strings.Contains(in.sizes, "bhsd"[t.size:t.size+1]) {
		return 0, errSize
	}
	word := t.full<<30 | in.unsigned<<29 | n.reg<<5 | d.reg
	if m.kind == element {
		return in.withElement(word, t, m)
	}
	return in.pack(word, t, m)
}

// shape checks the operands and returns the arrangement that is encoded.
func (in instruction) shape(d, n, m operand, upper uint32) (arrangement, error) {
	last := map[form]kind{
		shiftRight: immediate, shiftLeft: immediate, shiftNarrow: immediate, shiftLong: immediate,
		same: vector, long: vector, wide: vector, narrowing: vector, dot: vector,
	}[in.form]
	first := vector
	if in.form == across || in.form == acrossLong {
		first = scalar
	}
	if m.kind == element && last == vector {
		last = element
	}
	if d.kind != first || n.kind != vector || m.kind != last {
		return arrangement{}, errShape
	}
	t, fits := n.as, false
	half := func() bool { return t.full == upper } // what the 2 in a name says
	sameM := m.kind != vector || m.as == n.as
	switch in.form {
	case same, unary, shiftRight, shiftLeft:
		fits = d.as == t && sameM && upper == 0
	case long, shiftLong:
		fits = d.as == t.wider() && sameM && half()
	case wide:
		t = m.as
		fits = d.as == n.as && d.as == t.wider() && half()
	case narrowing, shiftNarrow, narrow:
		t = d.as
		fits = n.as == t.wider() && sameM && half()
	case pairLong:
		fits = d.as == arrangement{t.size + 1, t.full} && upper == 0
	case dot:
		fits = d.as == arrangement{2, t.full} && sameM && upper == 0
	case across, acrossLong:
		size := t.size
		if in.form == acrossLong {
			size++
		}
		fits = d.as.size == size && upper == 0 && t != arrangements()["2s"]
	}
	if !fits {
		return t, errShape
	}
	return t, nil
}

// pack puts in the opcode and the last operand.
func (in instruction) pack(word uint32, t arrangement, m operand) (uint32, error) {
	bits := uint32(8) << t.size // of an element
	switch in.form {
	case same:
		return word | 0x0e200400 | t.size<<22 | m.reg<<16 | in.opcode<<11, nil
	case dot:
		return word | 0x0e800400 | m.reg<<16 | in.opcode<<11, nil
	case long, wide, narrowing:
		return word | 0x0e200000 | t.size<<22 | m.reg<<16 | in.opcode<<12, nil
	case shiftRight, shiftNarrow:
		if m.n < 1 || m.n > bits {
			return 0, errors.New("a shift is 1 to the bits of an element")
		}
		return word | 0x0f000400 | (2*bits-m.n)<<16 | in.opcode<<11, nil
	case shiftLeft, shiftLong:
		if m.n >= bits {
			return 0, errors.New("a shift is less than the bits of an element")
		}
		return word | 0x0f000400 | (bits+m.n)<<16 | in.opcode<<11, nil
	case across, acrossLong:
		return word | 0x0e300800 | t.size<<22 | in.opcode<<12, nil
	}
	return word | 0x0e200800 | t.size<<22 | in.opcode<<12, nil
}

// withElement spreads the element's index over the bits H, L and M; the last is a
// part of the register's number where elements have 32 bits.
func (in instruction) withElement(word uint32, t arrangement, m operand) (uint32, error) {
	if m.as.size != t.size {
		return 0, errShape
	}
	h, l, reg := m.n>>1, m.n&1, m.reg
	if t.size == 1 {
		if reg > 15 {
			return 0, errors.New("an element of 16 bits is one of v0 to v15")
		}
		h, l, reg = m.n>>2, m.n>>1&1, reg|m.n&1<<4
	}
	return word | 0x0f000000 | t.size<<22 | l<<21 | reg<<16 | in.opcode<<12 | h<<11, nil
}
