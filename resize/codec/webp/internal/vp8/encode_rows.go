package vp8

import (
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/webp/internal/spare"
)

// planeRows holds rows of a plane that are not coded yet, in the range of video
// and filled up to whole macroblocks.
type planeRows struct {
	buf    []uint8
	stride int // bytes in a row
	width  int // of them samples
	first  int // position of the first row in buf
	n      int // rows from there
}

// reset prepares for rows of width samples, in blocks of size samples each way.
func (r *planeRows) reset(width, size int) {
	r.width, r.stride = width, (width+size-1)/size*size
	r.first, r.n = 0, 0
	r.grow(size)
}

// grow makes room for n more rows. Rows move only when at least as many bytes
// have gone from the front, or the memory doubles.
func (r *planeRows) grow(n int) {
	held := r.n * r.stride
	need := held + n*r.stride
	if r.first+need <= len(r.buf) {
		return
	}
	to := r.buf
	if need > len(to) || r.first < held {
		to = make([]uint8, max(need, min(2*len(to), need+spare.Max)))
	}
	copy(to, r.buf[r.first:r.first+held])
	r.buf, r.first = to, 0
}

// next adds a row and returns its memory, for which there must be room. Once the
// samples are in it, pad must be called.
func (r *planeRows) next() []uint8 {
	o := r.first + r.n*r.stride
	r.n++
	return r.buf[o : o+r.stride : o+r.stride]
}

// pad repeats the last sample of a row.
func (r *planeRows) pad(row []uint8) {
	fill(row[r.width:], row[r.width-1])
}

// fill repeats the last row until there are n.
func (r *planeRows) fill(n int) {
	r.grow(n - r.n)
	for r.n < n {
		last := r.buf[r.first+(r.n-1)*r.stride:][:r.stride]
		copy(r.next(), last)
	}
}

// rows returns all from the first one on.
func (r *planeRows) rows() []uint8 { return r.buf[r.first : r.first+r.n*r.stride] }

// drop removes the first n rows.
func (r *planeRows) drop(n int) {
	r.first += n * r.stride
	r.n -= n
	if r.n == 0 {
		r.first = 0
	}
}

// trim gives up memory that only an odd caller needed.
func (r *planeRows) trim() {
	if cap(r.buf) > spare.Max {
		r.buf = nil
	}
}

// A halver makes chroma of half the columns and half the rows of chroma that may
// have all of them, by means.
type halver struct {
	wide, tall bool     // the source has all columns, all rows
	sums       []uint16 // of four samples, or of two while pending
	pending    bool     // the second of two rows is to come
}

// reset prepares for a component that is to have width x height samples.
func (h *halver) reset(c *codec.Component, width, height int) {
	h.wide, h.tall, h.pending = c.Width > width, c.Height > height, false
	h.sums = spare.Grown(h.sums, width)
}

// add takes a row, which may be the picture's last, and reports whether it has
// completed one. That is then written by emit.
func (h *halver) add(src []uint8, last bool) bool {
	if !h.pending {
		clear(h.sums)
	}
	twice := !h.tall || last && !h.pending
	for x := range h.sums {
		var s uint16
		if h.wide {
			s = uint16(src[2*x]) + uint16(src[min(2*x+1, len(src)-1)])
		} else {
			s = 2 * uint16(src[x])
		}
		if twice {
			s *= 2
		}
		h.sums[x] += s
	}
	h.pending = !twice && !h.pending
	return !h.pending
}

func (h *halver) emit(dst []uint8) {
	for x, s := range h.sums {
		dst[x] = videoChroma.table[(s+2)>>2]
	}
}

// halved returns the number of chroma samples of n pixels.
func halved(n int) int { return (n + 1) / 2 }
