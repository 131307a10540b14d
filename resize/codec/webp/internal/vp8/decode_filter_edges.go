package vp8

import (
	"encoding/binary"
	"math/bits"
)

// horizontal filters n samples, a multiple of 8, along an edge that lies between
// rows: p begins with the four above it, q with those below.
func (f *filterLimits) horizontal(kind edgeKind, p, q []uint8, stride, n int) {
	switch kind {
	case outerKind:
		f.outerRows(p, q, stride, n)
	case innerKind:
		f.innerRows(p, q, stride, n)
	default:
		for x := 0; x+8 <= n; x += 8 {
			f.anyRows(kind, p[x:], q[x:], stride)
		}
	}
}

func (f *filterLimits) outerRows(p, q []uint8, stride, n int) {
	p3, p2, p1, p0 := p[:n], p[stride:][:n], p[2*stride:][:n], p[3*stride:][:n]
	q0, q1, q2, q3 := q[:n], q[stride:][:n], q[2*stride:][:n], q[3*stride:][:n]
	for x := 0; x+8 <= n; x += 8 {
		b, a, c, d := word(p1, x), word(p0, x), word(q0, x), word(q1, x)
		if stillOuter(b, a, c, d) {
			continue
		}
		n2, n1, n0, m0, m1, m2, o := f.byByte.outer(word(p3, x), word(p2, x), b, a, c, d, word(q2, x), word(q3, x))
		switch o {
		case changed:
			setWord(p2, x, n2)
			setWord(p1, x, n1)
			setWord(p0, x, n0)
			setWord(q0, x, m0)
			setWord(q1, x, m1)
			setWord(q2, x, m2)
		case unclear:
			f.anyRows(outerKind, p[x:], q[x:], stride)
		}
	}
}

func (f *filterLimits) innerRows(p, q []uint8, stride, n int) {
	p3, p2, p1, p0 := p[:n], p[stride:][:n], p[2*stride:][:n], p[3*stride:][:n]
	q0, q1, q2, q3 := q[:n], q[stride:][:n], q[2*stride:][:n], q[3*stride:][:n]
	for x := 0; x+8 <= n; x += 8 {
		b, a, c, d := word(p1, x), word(p0, x), word(q0, x), word(q1, x)
		if stillInner(b, a, c, d) {
			continue
		}
		n1, n0, m0, m1, o := f.byByte.inner(word(p3, x), word(p2, x), b, a, c, d, word(q2, x), word(q3, x))
		switch o {
		case changed:
			setWord(p1, x, n1)
			setWord(p0, x, n0)
			setWord(q0, x, m0)
			setWord(q1, x, m1)
		case unclear:
			f.anyRows(innerKind, p[x:], q[x:], stride)
		}
	}
}

// anyRows filters 8 samples four by four.
func (f *filterLimits) anyRows(kind edgeKind, p, q []uint8, stride int) {
	var even, odd line
	for i := range 4 {
		v, w := word(p, i*stride), word(q, i*stride)
		even[i], odd[i] = v&laneBytes, v>>8&laneBytes
		even[4+i], odd[4+i] = w&laneBytes, w>>8&laneBytes
	}
	evens, odds := f.edge(kind, &even), f.edge(kind, &odd)
	if !evens && !odds {
		return
	}
	for i := range 4 {
		setWord(p, i*stride, even[i]|odd[i]<<8)
		setWord(q, i*stride, even[4+i]|odd[4+i]<<8)
	}
}

func word(b []uint8, at int) uint64 { return binary.LittleEndian.Uint64(b[at : at+8]) }

func setWord(b []uint8, at int, v uint64) { binary.LittleEndian.PutUint64(b[at:at+8], v) }

// vertical filters n samples, a multiple of 8, down an edge between columns: pix
// begins four samples left of it.
func (f *filterLimits) vertical(kind edgeKind, pix []uint8, stride, n int) {
	for y := 0; y < n; y += 8 {
		r0 := pix[y*stride:]
		r2, r4, r6 := r0[2*stride:], r0[4*stride:], r0[6*stride:]
		p1, p0, q0, q1 := toColumns(innerPair(r0, stride), innerPair(r2, stride), innerPair(r4, stride), innerPair(r6, stride))
		if kind == innerKind && stillInner(p1, p0, q0, q1) || kind == outerKind && stillOuter(p1, p0, q0, q1) {
			continue
		}
		q2, q3, p3, p2 := toColumns(outerPair(r0, stride), outerPair(r2, stride), outerPair(r4, stride), outerPair(r6, stride))
		var n1, n0, m0, m1 uint64
		o := unclear
		switch kind {
		case innerKind:
			n1, n0, m0, m1, o = f.byByte.inner(p3, p2, p1, p0, q0, q1, q2, q3)
		case outerKind:
			var n2, m2 uint64
			n2, n1, n0, m0, m1, m2, o = f.byByte.outer(p3, p2, p1, p0, q0, q1, q2, q3)
			if o == changed {
				setColumn(r0[1:], stride, n2)
				setColumn(r0[6:], stride, m2)
			}
		}
		switch o {
		case changed:
			setMiddle(r0, stride, n1, n0, m0, m1)
		case unclear:
			f.anyColumns(kind, r0, stride, &line{p3, p2, p1, p0, q0, q1, q2, q3})
		}
	}
}

// anyColumns filters 8 samples, the columns of l, four by four.
func (f *filterLimits) anyColumns(kind edgeKind, pix []uint8, stride int, l *line) {
	var even, odd line
	for i, v := range l {
		even[i], odd[i] = v&laneBytes, v>>8&laneBytes
	}
	evens, odds := f.edge(kind, &even), f.edge(kind, &odd)
	if !evens && !odds {
		return
	}
	for i := range l {
		l[i] = even[i] | odd[i]<<8
	}
	setMiddle(pix, stride, l[2], l[3], l[4], l[5])
	if kind == outerKind {
		setColumn(pix[1:], stride, l[1])
		setColumn(pix[6:], stride, l[6])
	}
}

// Columns of eight rows are words here, the even rows first, then the odd ones.

// evenUnits are the first and third units of 16 bits of a word.
const evenUnits = 0x0000ffff0000ffff

// flip swaps the bits of b that mask has with those of a that lie n higher.
func flip(a, b uint64, n int, mask uint64) (uint64, uint64) {
	t := (a>>n ^ b) & mask
	return a ^ t<<n, b ^ t
}

// toColumns makes four columns of the rows of four bytes that innerPair or
// outerPair return.
func toColumns(a, b, c, d uint64) (w, x, y, z uint64) {
	a, b = flip(a, b, 8, laneBytes)
	c, d = flip(c, d, 8, laneBytes)
	a, c = flip(a, c, 16, evenUnits)
	b, d = flip(b, d, 16, evenUnits)
	return a, b, c, d
}

// setMiddle stores the third to sixth of eight columns.
func setMiddle(pix []uint8, stride int, a, b, c, d uint64) {
	a, c = flip(a, c, 16, evenUnits)
	b, d = flip(b, d, 16, evenUnits)
	a, b = flip(a, b, 8, laneBytes)
	c, d = flip(c, d, 8, laneBytes)
	setInnerPair(pix, stride, a)
	setInnerPair(pix[2*stride:], stride, b)
	setInnerPair(pix[4*stride:], stride, c)
	setInnerPair(pix[6*stride:], stride, d)
}

// innerPair returns the third to sixth bytes of two rows.
func innerPair(pix []uint8, stride int) uint64 {
	return uint64(binary.LittleEndian.Uint32(pix[2:6])) | uint64(binary.LittleEndian.Uint32(pix[stride+2:stride+6]))<<32
}

func setInnerPair(pix []uint8, stride int, v uint64) {
	binary.LittleEndian.PutUint32(pix[2:6], uint32(v))
	binary.LittleEndian.PutUint32(pix[stride+2:stride+6], uint32(v>>32))
}

// outerPair returns the seventh, the eighth, the first and the second.
func outerPair(pix []uint8, stride int) uint64 {
	return uint64(uint32(bits.RotateLeft64(word(pix, 0), 16))) | bits.RotateLeft64(word(pix, stride), 16)<<32
}

// setColumn stores a column.
func setColumn(pix []uint8, stride int, v uint64) {
	pix = pix[:7*stride+1]
	pix[0], pix[2*stride], pix[4*stride], pix[6*stride] = uint8(v), uint8(v>>8), uint8(v>>16), uint8(v>>24)
	pix[stride], pix[3*stride], pix[5*stride], pix[7*stride] = uint8(v>>32), uint8(v>>40), uint8(v>>48), uint8(v>>56)
}
