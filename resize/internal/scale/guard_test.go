//go:build unix

package scale

import (
	"math/rand/v2"
	"runtime/debug"
	"syscall"
	"testing"
)

// Kernels must touch nothing beside what they are given: here that is at the end,
// then at the beginning of pages of which the next may not be touched.
func TestKernelsKeepWithinTheirMemory(t *testing.T) {
	needKernels(t)
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	for _, atEnd := range []bool{true, false} {
		for n := 1; n <= 6; n++ {
			guarded(t, atEnd, n)
		}
	}
}

func guarded(t *testing.T, atEnd bool, n int) {
	page := syscall.Getpagesize()
	var maps [][]byte
	defer func() {
		for _, m := range maps {
			if err := syscall.Munmap(m); err != nil {
				t.Error(err)
			}
		}
		if err := recover(); err != nil {
			t.Errorf("n=%d, memory at the end of a page %t: %v", n, atEnd, err)
		}
	}()
	alloc := func(bytes int) []byte {
		pages := (bytes + page - 1) / page * page
		m, err := syscall.Mmap(-1, 0, pages+2*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
		if err != nil {
			t.Fatal(err)
		}
		maps = append(maps, m)
		for _, guard := range [][]byte{m[:page], m[page+pages:]} {
			if err := syscall.Mprotect(guard, syscall.PROT_NONE); err != nil {
				t.Fatal(err)
			}
		}
		m = m[page : page+pages]
		if atEnd {
			return m[pages-bytes:]
		}
		return m[:bytes]
	}
	k := kernelCase{t, rand.New(rand.NewPCG(uint64(n), 7)), alloc}
	k.all(n, 1+n%4)
}
