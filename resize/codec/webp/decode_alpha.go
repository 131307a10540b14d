package webp

import (
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/webp/internal/arith"
	"github.com/rendition-go/rendition/resize/codec/webp/internal/vp8"
	"github.com/rendition-go/rendition/resize/codec/webp/internal/vp8l"
)

// translucentRows are the rows of a lossy picture with their alpha.
type translucentRows struct {
	pixels *vp8.Pixels
	alpha  alphaRows
}

// Incomplete implements rowMaker.
func (r *translucentRows) Incomplete() bool { return r.pixels.Incomplete() || r.alpha.incomplete() }

// Row implements rowMaker.
func (r *translucentRows) Row(dst []byte) {
	r.pixels.Row(dst)
	for i, a := range r.alpha.next() {
		dst[4*i+3] = a
	}
	codec.Premultiply(dst, dst)
}

// alphaRows gives out an ALPH chunk (RFC 9649, 2.7.1.2) row by row.
type alphaRows interface {
	// next returns the next row, valid until the next call. Where the data is
	// missing or makes no sense alpha is full.
	next() []byte
	incomplete() bool
}

// Filters of an alpha plane: what a sample is predicted from.
const (
	alphaPlain = iota
	alphaLeft
	alphaAbove
	alphaGradient // left + above - corner
)

// alphaReader undoes the filter.
type alphaReader struct {
	filter int
	raw    []byte      // what is left of the plane as it is in the file
	packed *vp8l.Plane // or as it is coded
	row    []byte      // the last one
	coded  []byte
	y      int
	lost   bool
}

// newAlphaRows reads the header of an ALPH chunk; data has slack bytes behind
// its n.
func newAlphaRows(data []byte, n, width, height int) alphaRows {
	a := &alphaReader{row: make([]byte, width)}
	if n == 0 || data[0]&3 > 1 || data[0]>>4&3 > 1 {
		a.lost = true
		return a
	}
	a.filter = int(data[0] >> 2 & 3)
	if data[0]&3 == 0 {
		a.raw = data[1:n]
		return a
	}
	var err error
	a.packed, err = vp8l.NewPlane(data[1:], n-1, width, height)
	a.coded, a.lost = make([]byte, width), err != nil
	return a
}

func (a *alphaReader) incomplete() bool { return a.lost || a.packed != nil && a.packed.Incomplete() }

func (a *alphaReader) next() []byte {
	if !a.read() {
		a.lost = true
		for i := range a.row {
			a.row[i] = 255
		}
		return a.row
	}
	a.unfilter()
	a.y++
	return a.row
}

// read sets coded to the next row as it was coded.
func (a *alphaReader) read() bool {
	switch {
	case a.lost:
		return false
	case a.packed == nil:
		n := len(a.row)
		if len(a.raw) < n {
			return false
		}
		a.coded, a.raw = a.raw[:n], a.raw[n:]
		return true
	}
	return a.packed.Row(a.coded)
}

// unfilter makes row of coded and the row before. The first row is predicted from
// the left, the first column from above.
func (a *alphaReader) unfilter() {
	row, coded := a.row, a.coded[:len(a.row)]
	switch {
	case a.filter == alphaPlain:
		copy(row, coded)
	case a.filter == alphaLeft || a.y == 0:
		left := row[0] // 0 in the first row
		for i, v := range coded {
			left += v
			row[i] = left
		}
	case a.filter == alphaAbove:
		for i, v := range coded {
			row[i] += v
		}
	default:
		corner := row[0]
		left := corner
		for i, v := range coded {
			above := row[i]
			left = v + arith.Clip8(int32(left)+int32(above)-int32(corner))
			row[i], corner = left, above
		}
	}
}
