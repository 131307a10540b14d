//go:build unix

package color

import (
	"fmt"
	"runtime/debug"
	"syscall"
	"testing"
	"unsafe"
)

// guarded returns n bytes between pages that nothing may touch, once at the end of
// theirs and once at the beginning.
func guarded(t *testing.T, n int) [2][]byte {
	t.Helper()
	page := syscall.Getpagesize()
	room := (n + page - 1) / page * page
	all, err := syscall.Mmap(-1, 0, room+2*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Munmap(all) })
	for _, p := range [][]byte{all[:page], all[page+room:]} {
		if err := syscall.Mprotect(p, syscall.PROT_NONE); err != nil {
			t.Fatal(err)
		}
	}
	mid := all[page : page+room]
	return [2][]byte{mid[room-n:], mid[:n:n]}
}

// touches calls f and returns the fault that it makes, if any.
func touches(f func()) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if e := recover(); e != nil {
			err = fmt.Errorf("%v", e)
		}
	}()
	f()
	return nil
}

// TestKernelsStayWithinTheirMemory puts rows at the edges of what there is.
func TestKernelsStayWithinTheirMemory(t *testing.T) {
	if touches(func() { g := guarded(t, 1)[0]; *(*byte)(unsafe.Add(unsafe.Pointer(&g[0]), 1)) = 1 }) == nil {
		t.Fatal("the page behind is not guarded")
	}
	for _, n := range []int{1, 2, 15, 16, 17, 31, 32, 47, 48, 64, 100} {
		rgba, a, b, c := guarded(t, 4*n), guarded(t, n), guarded(t, n), guarded(t, n)
		other := guarded(t, 4*n)
		sums := guarded(t, 8*n)
		for i := range rgba {
			s := unsafe.Slice((*Sum)(unsafe.Pointer(&sums[i][0])), n)
			err := touches(func() {
				RGBAFromYCbCr(rgba[i], a[i], b[i], c[i])
				Luma(a[i], rgba[i], s, 1, 1)
				Chroma(b[i], c[i], s, 1)
				for alpha := range 256 {
					rgba[i][3], rgba[i][4*n-1] = byte(alpha), byte(alpha)
					Premultiply(other[i], rgba[i])
					Unpremultiply(other[i], rgba[i])
				}
				half := (n + 1) / 2
				from := [2]int{n - half, 0}[i] // of the same edge
				Luma(a[i], rgba[i], s[from:][:half], 2, 1)
				Chroma(b[i][from:][:half], c[i][from:][:half], s[from:][:half], 2)
			})
			if err != nil {
				t.Errorf("%d pixels: %v", n, err)
			}
		}
	}
}
