//go:build unix

package vp8

import (
	"fmt"
	"runtime/debug"
	"syscall"
	"testing"
	"unsafe"
)

// guarded returns n bytes at an end of pages beyond which nothing may be touched:
// behind them, or before.
func guarded(t *testing.T, n int, behind bool) []byte {
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
	if behind {
		return mid[room-n:]
	}
	return mid[:n:n]
}

// placed returns a value in guarded memory.
func placed[T any](t *testing.T, behind bool) *T {
	t.Helper()
	var v T
	return (*T)(unsafe.Pointer(&guarded(t, int(unsafe.Sizeof(v)), behind)[0]))
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

// TestKernelsStayWithinTheirMemory puts all that kernels take at the edges of what
// there is.
func TestKernelsStayWithinTheirMemory(t *testing.T) {
	if touches(func() { g := guarded(t, 1, true); *(*byte)(unsafe.Add(unsafe.Pointer(&g[0]), 1)) = 1 }) == nil {
		t.Fatal("the page behind is not guarded")
	}
	for _, behind := range []bool{false, true} {
		guardEncoder(t, behind)
		guardDecoder(t, behind)
		for n := 1; n < 100; n++ {
			guardRows(t, behind, n)
		}
	}
}

// noFault fails if f touches what it may not.
func noFault(t *testing.T, name string, f func()) {
	t.Helper()
	if err := touches(f); err != nil {
		t.Errorf("%s: %v", name, err)
	}
}

func guardEncoder(t *testing.T, behind bool) {
	t.Helper()
	src, pred, rec := placed[[16]pixels](t, behind), placed[[16]pixels](t, behind), placed[[16]pixels](t, behind)
	table, levels, masks := placed[quantTable](t, behind), placed[[17][16]int16](t, behind), placed[[17]uint32](t, behind)
	c, first := placed[[16][16]int16](t, behind), placed[[16]int16](t, behind)
	table.reset(20, 30, 100, 0)
	for _, i := range []int{0, 15} {
		noFault(t, "trial", func() { trial(&src[i], &pred[i], table, &levels[i+i/15], &rec[i]) })
	}
	for _, i := range []int{0, 12} {
		four := func(p *[16]pixels) *[4]pixels { return (*[4]pixels)(p[i:]) }
		noFault(t, "trials", func() {
			trials(four(src), four(pred), table, (*[4][16]int16)(levels[i+i/12:]), (*[4]uint32)(masks[i+i/12:]), four(rec))
		})
	}
	noFault(t, "forwards", func() { forwards(src, pred, table, c, first, levels, masks) })
	noFault(t, "rebuilds", func() { rebuilds(masks, c, first, src, pred, rec) })

	made, e, b := placed[predictions](t, behind), placed[edge](t, behind), placed[border](t, behind)
	prices, ranks, sums := placed[[modes4]uint16](t, behind), placed[[modes4]int32](t, behind), placed[[modes16]int32](t, behind)
	spectra, quarterSums := placed[[16]spectrum](t, behind), placed[[4]quarter](t, behind)
	for _, i := range []int{0, 15} {
		noFault(t, "rank4", func() { rank4(made, e, &src[i], &spectra[i], prices, 20, ranks) })
	}
	noFault(t, "rank", func() { rank(b, 4, src[:], spectra[:], rec[:], sums) })
	for _, i := range []int{0, 12} {
		noFault(t, "rank", func() { rank(b, 2, src[i:], spectra[i:], rec[i:], sums) })
	}
	noFault(t, "quarters", func() { quarters(src, spectra, quarterSums) })
}

func guardDecoder(t *testing.T, behind bool) {
	t.Helper()
	p, c := placed[patch](t, behind), placed[[16]int16](t, behind)
	noFault(t, "addFull", func() { addFull(p, c) })
	f := placed[filterLimits](t, behind)
	f.set(30, 0)
	for _, across := range []int{1, 2, 3} {
		s := [3]strip{newStrip(across, 16), newStrip(across, 8), newStrip(across, 8)}
		for i := range s {
			s[i].pix = guarded(t, len(s[i].pix), behind)
		}
		for row := range 3 {
			for x := range across {
				noFault(t, "filterLuma", func() { filterLuma(f, &s[0], row, x, true) })
				noFault(t, "filterChroma", func() { filterChroma(f, &s[1], &s[2], row, x, true) })
				noFault(t, "filterSimple", func() { filterSimple(f, &s[0], row, x, true) })
			}
		}
	}
}

func guardRows(t *testing.T, behind bool, n int) {
	t.Helper()
	rgba, y := guarded(t, 4*n, behind), guarded(t, n, behind)
	for i := range rgba {
		rgba[i] = 255
	}
	cb, cr := guarded(t, halved(n), behind), guarded(t, halved(n), behind)
	var c rgbConverter
	c.sums = unsafe.Slice((*rgbaSum)(unsafe.Pointer(&guarded(t, 8*halved(n), behind)[0])), halved(n))
	noFault(t, "luma", func() { c.luma(y, rgba) })
	noFault(t, "sum", func() { c.sum(rgba, true) })
	noFault(t, "chroma", func() { c.chroma(cb, cr) })
	noFault(t, "tones", func() { fullLuma.row(y, guarded(t, n, behind)) })
}
