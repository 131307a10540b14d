//go:build unix

package jpeg

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

// TestKernelsStayWithinTheirMemory puts samples, coefficients and tables at the
// edges of what there is.
func TestKernelsStayWithinTheirMemory(t *testing.T) {
	if touches(func() { g := guarded(t, 1)[0]; *(*byte)(unsafe.Add(unsafe.Pointer(&g[0]), 1)) = 1 }) == nil {
		t.Fatal("the page behind is not guarded")
	}
	for _, stride := range []int{8, 9, 100} {
		samples, coefs := guarded(t, 7*stride+8), guarded(t, 128)
		quant := guarded(t, int(unsafe.Sizeof(quantizer{})))
		for i := range samples {
			c := (*[64]int16)(unsafe.Pointer(&coefs[i][0]))
			for _, f := range transforms {
				end := (f.size-1)*stride + f.size
				dst := samples[i][:end]
				if i == 0 {
					dst = samples[i][len(samples[i])-end:]
				}
				if err := touches(func() { f.kernel(dst, stride, c) }); err != nil {
					t.Errorf("%s, stride %d: %v", f.name, stride, err)
				}
			}
			q := (*quantizer)(unsafe.Pointer(&quant[1-i][0]))
			quantizerOf(q, 3)
			if err := touches(func() { fdctQuantize(c, samples[i], stride, q) }); err != nil {
				t.Errorf("fdctQuantize, stride %d: %v", stride, err)
			}
		}
	}
}
