package neon

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Words from GNU as, for machines without it.
func TestEncode(t *testing.T) {
	for line, want := range map[string]uint32{
		"smull v0.4s, v1.4h, v2.4h":      0x0e62c020,
		"sdot v0.4s, v1.16b, v2.16b":     0x4e829420,
		"smlal2 v4.4s, v1.8h, v15.h[3]":  0x4f7f2024,
		"sqshrun v3.8b, v4.8h, #4":       0x2f0c8483,
		"rshrn2 v7.8h, v30.4s, #15":      0x4f118fc7,
		"xtn v1.4h, v2.4s":               0x0e612841,
		"uaddlp v5.8h, v6.16b":           0x6e2028c5,
		"mul v1.4s, v2.4s, v31.s[3]":     0x4fbf8841,
		"uaddlv h7, v19.16b":             0x6e303a67,
		"srshr v9.8h, v9.8h, #2":         0x4f1e2529,
		"raddhn2 v3.16b, v18.8h, v31.8h": 0x6e3f4243,
	} {
		if got, err := Encode(line); err != nil || got != want {
			t.Errorf("%s: %08x, %v, want %08x", line, got, err, want)
		}
	}
	for _, line := range []string{
		"", "smull", "smull v0.4s, v1.4h", "smull v0.4s, v1.8h, v2.8h", "smull2 v0.4s, v1.4h, v2.4h",
		"mul v0.2d, v1.2d, v2.2d", "sqdmulh v0.8b, v1.8b, v2.8b", "mul v0.8h, v1.8h, v16.h[0]",
		"mul v0.8h, v1.8h, v2.h[8]", "sshr v0.8h, v1.8h, #0", "sshr v0.8h, v1.8h, #17", "shl v0.8h, v1.8h, #16",
		"add v32.8h, v1.8h, v2.8h", "add v0.8h, v1.8h, v2.4h", "add2 v0.8h, v1.8h, v2.8h", "add v0.8h, v1.8h, #1",
		"uaddlv s7, v19.16b", "umaxv s1, v2.2s", "fadd v0.4s, v1.4s, v2.4s", "add v0.8h, v1.8h, v2.8h, v3.8h",
	} {
		if word, err := Encode(line); err == nil {
			t.Errorf("%q is taken, as %08x", line, word)
		}
	}
}

// lines enumerates every mnemonic with all shapes and some registers and numbers.
func lines() (all []string) {
	shapes := slices.Sorted(maps.Keys(arrangements()))
	add := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	for _, name := range slices.Sorted(maps.Keys(instructions())) {
		for _, name := range []string{name, name + "2"} {
			for _, a := range shapes {
				for _, scalar := range "bhsd" {
					add("%s %c7, v19.%s", name, scalar, a)
				}
				for _, b := range shapes {
					for _, c := range shapes {
						add("%s v1.%s, v18.%s, v31.%s", name, a, b, c)
					}
					add("%s v30.%s, v5.%s", name, a, b)
					for _, n := range []int{0, 1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64} {
						add("%s v3.%s, v29.%s, #%d", name, a, b, n)
					}
				}
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(byElement())) {
		for _, name := range []string{name, name + "2"} {
			for _, a := range shapes {
				for _, b := range shapes {
					for _, reg := range []int{0, 9, 15, 16, 31} {
						for n := range 8 {
							add("%s v2.%s, v21.%s, v%d.h[%d]", name, a, b, reg, n)
							add("%s v2.%s, v21.%s, v%d.s[%d]", name, a, b, reg, n)
						}
					}
				}
			}
		}
	}
	return all
}

// Whatever is taken, GNU as takes too, and makes the same word of it.
func TestAgainstGNU(t *testing.T) {
	as, err := exec.LookPath("aarch64-linux-gnu-as")
	if err != nil {
		t.Skip("there is no aarch64-linux-gnu-as: install binutils-aarch64-linux-gnu")
	}
	objcopy := strings.TrimSuffix(as, "as") + "objcopy"
	var source bytes.Buffer
	source.WriteString(".arch armv8.2-a+dotprod\n")
	var taken []string
	var words []uint32
	for _, line := range lines() {
		if word, err := Encode(line); err == nil {
			taken, words = append(taken, line), append(words, word)
			fmt.Fprintln(&source, line)
		}
	}
	dir := t.TempDir()
	in, object, raw := filepath.Join(dir, "a.s"), filepath.Join(dir, "a.o"), filepath.Join(dir, "a.bin")
	if err := os.WriteFile(in, source.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(as, "-o", object, in).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%.2000s", err, out)
	}
	if out, err := exec.Command(objcopy, "-O", "binary", "-j", ".text", object, raw).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	data, err := os.ReadFile(raw)
	if err != nil || len(data) != 4*len(words) {
		t.Fatalf("%d bytes of %d instructions, %v", len(data), len(words), err)
	}
	for i, line := range taken {
		if want := binary.LittleEndian.Uint32(data[4*i:]); words[i] != want {
			t.Errorf("%s: %08x, want %08x", line, words[i], want)
		}
	}
	t.Logf("%d forms", len(taken))
	if len(taken) < 2000 {
		t.Errorf("only %d forms were tried", len(taken))
	}
}

func TestRegisters(t *testing.T) {
	var r Registers
	a, b := r.Take(3, 5), r.Take(3, 5)
	if a != 3 || b != 4 {
		t.Errorf("v%d and v%d", a, b)
	}
	panics := func(f func()) (did bool) {
		defer func() { did = recover() != nil }()
		f()
		return false
	}
	if !panics(func() { r.Take(3, 5) }) || !panics(func() { r.Free(7) }) {
		t.Error("a register was handed out twice, or given back untaken")
	}
	r.Free(a)
	if r.Take(0, 32) != 0 || r.Take(3, 32) != a {
		t.Error("a free register is not handed out")
	}
}
