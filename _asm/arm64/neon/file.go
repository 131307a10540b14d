package neon

import (
	"fmt"
	"strings"
)

// File collects the lines of one file of Go assembly.
type File struct{ b strings.Builder }

// Raw writes a line as it is: directives, labels, comments.
func (f *File) Raw(format string, args ...any) {
	fmt.Fprintf(&f.b, format+"\n", args...)
}

// Go writes an instruction that Go's assembler knows.
func (f *File) Go(format string, args ...any) {
	f.Raw("\t"+format, args...)
}

// Arm writes an instruction in Arm's words, as Encode takes it. It panics where
// that does not: generators stop there.
func (f *File) Arm(format string, args ...any) {
	line := fmt.Sprintf(format, args...)
	word, err := Encode(line)
	if err != nil {
		panic(err)
	}
	f.Raw("\tWORD $0x%08x // %s", word, line)
}

// String returns what was written.
func (f *File) String() string { return f.b.String() }

// Registers hands out the numbers of vector registers, so that no program uses one
// twice at a time.
type Registers struct{ taken [32]bool }

// Take returns a free register of those from lo up to but without hi. It panics
// where none is free.
func (r *Registers) Take(lo, hi int) int {
	for i := lo; i < hi; i++ {
		if !r.taken[i] {
			r.taken[i] = true
			return i
		}
	}
	panic(fmt.Sprintf("no register of v%d to v%d is free", lo, hi-1))
}

// Free gives registers back. It panics where one was not taken.
func (r *Registers) Free(regs ...int) {
	for _, i := range regs {
		if !r.taken[i] {
			panic(fmt.Sprintf("v%d is not taken", i))
		}
		r.taken[i] = false
	}
}
