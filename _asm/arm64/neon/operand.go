package neon

import (
	"fmt"
	"strconv"
	"strings"
)

// arrangement is how a vector register is divided.
type arrangement struct {
	size uint32 // log2 of the bytes of an element
	full uint32 // 1 for all 128 bits, 0 for the lower 64
}

// wider has half as many elements of twice the size as the full register.
func (a arrangement) wider() arrangement { return arrangement{a.size + 1, 1} }

func arrangements() map[string]arrangement {
	return map[string]arrangement{
		"8b": {0, 0}, "16b": {0, 1},
		"4h": {1, 0}, "8h": {1, 1},
		"2s": {2, 0}, "4s": {2, 1},
		"2d": {3, 1},
	}
}

// kind tells the operands apart.
type kind int

const (
	none      kind = iota
	vector         // v3.8h
	element        // v3.h[2]
	scalar         // s3
	immediate      // #3
)

type operand struct {
	kind kind
	reg  uint32
	as   arrangement // of a vector; of an element or a scalar, its size alone
	n    uint32      // which element, or the immediate's value
}

func parseOperand(s string) (operand, error) {
	bad := fmt.Errorf("operand %q", s)
	if text, ok := strings.CutPrefix(s, "#"); ok {
		n, err := strconv.ParseUint(text, 0, 32)
		if err != nil {
			return operand{}, bad
		}
		return operand{kind: immediate, n: uint32(n)}, nil
	}
	name, rest, dotted := strings.Cut(s, ".")
	if name == "" {
		return operand{}, bad
	}
	reg, err := strconv.ParseUint(name[1:], 10, 32)
	if err != nil || reg > 31 {
		return operand{}, bad
	}
	o := operand{reg: uint32(reg)}
	if !dotted {
		size := strings.IndexByte("bhsd", name[0])
		if size < 0 {
			return operand{}, bad
		}
		o.kind, o.as.size = scalar, uint32(size)
		return o, nil
	}
	if name[0] != 'v' {
		return operand{}, bad
	}
	if unit, index, ok := strings.Cut(rest, "["); ok {
		size := strings.Index("bhsd", unit)
		n, err := strconv.ParseUint(strings.TrimSuffix(index, "]"), 10, 4)
		if err != nil || len(unit) != 1 || size < 0 || n >= 16>>size {
			return operand{}, bad
		}
		o.kind, o.as.size, o.n = element, uint32(size), uint32(n)
		return o, nil
	}
	o.kind = vector
	if o.as, dotted = arrangements()[rest]; !dotted {
		return operand{}, bad
	}
	return o, nil
}
