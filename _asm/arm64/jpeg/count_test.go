package main

import (
	"strings"
	"testing"
)

// TestForwardInstructions holds what the forward transform costs without the
// quantiser, which begins with the first magnitude. There are no loops: every line
// is an instruction, but for addresses of constants, which are two.
func TestForwardInstructions(t *testing.T) {
	var p program
	p.fdctQuantize()
	transform, _, ok := strings.Cut(p.String(), "// abs ")
	n := float64(strings.Count(transform, "\n\t")+strings.Count(transform, "$neon<>")) / 64
	if t.Logf("%.2f instructions per pixel", n); !ok || n < 2 || n > 3.25 {
		t.Errorf("%.2f instructions per pixel, want 2 to 3.25", n)
	}
}
