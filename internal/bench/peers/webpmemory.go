package main

import (
	"os"
	"runtime"
)

// A memoryResult is the memory that one picture takes from the allocator: the first
// one, and the next, which finds what the first left.
type memoryResult struct {
	width, height int
	first, next   uint64 // bytes
}

// memoryWebP encodes in this process.
func memoryWebP(dir string, p webpPhoto, width, quality int) (memoryResult, error) {
	m, err := scaledPixels(p.path, width)
	if err != nil {
		return memoryResult{}, err
	}
	s, err := newWebpSource(dir, p.name, m)
	if err != nil {
		return memoryResult{}, err
	}
	pix, err := os.ReadFile(s.files[layoutPlanar])
	if err != nil {
		return memoryResult{}, err
	}
	r := memoryResult{width: s.width, height: s.height}
	runtime.GC() // twice, to empty pools
	runtime.GC()
	for _, n := range []*uint64{&r.first, &r.next} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, err := convertByWebP(s.request(webpOurs, layoutPlanar, quality), pix); err != nil {
			return memoryResult{}, err
		}
		runtime.ReadMemStats(&after)
		*n = after.TotalAlloc - before.TotalAlloc
	}
	return r, s.remove()
}
