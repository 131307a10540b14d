//go:build !purego && (amd64 || arm64)

package main

import (
	"runtime"

	"golang.org/x/sys/cpu"
)

// hasAssembly reports whether the library works with its assembly here: on amd64
// that is of AVX2, on arm64 of what every processor has.
func hasAssembly() bool { return runtime.GOARCH == "arm64" || cpu.X86.HasAVX2 }
