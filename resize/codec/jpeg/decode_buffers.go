package jpeg

// buffers are what reading one picture takes, whatever its size, and the planes of
// a row of units.
type buffers struct {
	read    [32 << 10]byte
	window  [windowSize + 8]byte
	segment []byte // of a file, where it does not lie in read
	planes  [maxComponents][]byte
	values  [maxComponents][]int16 // coefficients
	masks   [maxComponents][]uint64
}

// take returns buffers whose contents are anything.
func (d *Decoder) take() *buffers {
	if b, ok := d.buffers.Get().(*buffers); ok {
		return b
	}
	return new(buffers)
}

// give takes buffers back. Those of whole large pictures are not worth keeping.
func (d *Decoder) give(b *buffers) {
	const most = 512 << 10 // bytes
	for i := range b.planes {
		if cap(b.planes[i]) > most {
			b.planes[i] = nil
		}
		if cap(b.values[i]) > most/2 {
			b.values[i] = nil
		}
		if cap(b.masks[i]) > most/8 {
			b.masks[i] = nil
		}
	}
	d.buffers.Put(b)
}

// grown returns n elements, those of *s where it has as many. Their contents are
// anything.
func grown[T any](s *[]T, n int64) []T {
	if int64(cap(*s)) < n {
		*s = make([]T, n)
	}
	return (*s)[:n]
}

// zeros is grown with all elements zero.
func zeros[T any](s *[]T, n int64) []T {
	if int64(cap(*s)) < n {
		return grown(s, n)
	}
	clear((*s)[:n])
	return (*s)[:n]
}
