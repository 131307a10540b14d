package vp8

import "github.com/rendition-go/rendition/resize/codec/webp/internal/arith"

// The loop filter (RFC 6386, 15) smooths edges of blocks where the samples around
// differ by little. Samples on a line across an edge are p3 p2 p1 p0 | q0 q1 q2 q3;
// here four such lines are filtered at a time, in the lanes of eight words, for what
// cannot be done eight at a time in bytes. A lane whose samples must stay goes
// through the same arithmetic with a step of 0.

// filterLimits are the limits of one strength, in all lanes, the tops of the lanes
// set, as within wants them.
type filterLimits struct {
	on       bool
	strong   bool   // p1 - q1 may exceed a signed byte where the filter works
	interior uint64 // between neighbours on a side
	variance uint64 // between p0 and p1, beyond which a line is said to be of high variance
	outer    uint64 // across the edge of a macroblock
	inner    uint64 // across edges within
	bytes    filterBytes
	byByte   byteLimits
}

// filterBytes are the limits as kernels read them from memory, those over edges
// for |p1-q1|/2 + 2 |p0-q0|.
type filterBytes struct{ interior, variance, outer, inner uint8 }

// set makes the limits of a level, which may be out of range.
func (f *filterLimits) set(level, sharpness int) {
	level = max(0, min(level, 63))
	interior := level
	if sharpness > 0 {
		interior >>= 1
		if sharpness > 4 {
			interior >>= 1
		}
		interior = min(interior, 9-sharpness)
	}
	interior = max(interior, 1)
	variance := 0
	if level >= 15 {
		variance = 1
	}
	if level >= 40 {
		variance = 2
	}
	limit := func(v int) uint64 { return laneHalf + uint64(v)*lanes }
	// 2 |p0-q0| + |p1-q1|/2 <= e, rounded down, is 4 |p0-q0| + |p1-q1| <= 2 e + 1.
	*f = filterLimits{
		on: level > 0, strong: level > 35,
		interior: limit(interior), variance: limit(variance),
		outer: limit(2*(2*(level+2)+interior) + 1), inner: limit(2*(2*level+interior) + 1),
		bytes: filterBytes{uint8(interior), uint8(variance), uint8(2*(level+2) + interior), uint8(2*level + interior)},
	}
	f.byByte.set(&f.bytes)
}

// within sets the tops of lanes in which a and b differ by no more than a limit.
func within(a, b, limit uint64) uint64 { return (a + limit - b) & (b + limit - a) }

// line is four lines across an edge, p3 first.
type line [8]uint64

// across tells the lanes in which the difference over the edge is within a limit.
func (l *line) across(limit uint64) uint64 {
	p, q := l[3]<<2, l[4]<<2
	return within(p+l[2], q+l[5], limit) & within(p+l[5], q+l[2], limit)
}

// near3 tells the lanes in which all neighbours of four differ by no more than a
// limit.
func near3(a, b, c, d, limit uint64) uint64 {
	return within(a, b, limit) & within(b, c, limit) & within(c, d, limit)
}

// smooth tells the lanes without high variance.
func (l *line) smooth(limit uint64) uint64 {
	return within(l[2], l[3], limit) & within(l[4], l[5], limit)
}

// Biases of steps, which are signed bytes: 128 makes them bytes.
const (
	stepZero = 128 * lanes
	wideBias = 1024 * lanes
)

// step returns 3 (q0 - p0) + (p1 - q1), the latter only in lanes of outer, as
// bytes biased by 128; in lanes that are not of mask it is 0.
func (l *line) step(mask, outer uint64, strong bool) uint64 {
	d := l[2] + 512*lanes - l[5]
	if strong {
		d = arith.ClampLanes(d-128*lanes) + 384*lanes
	}
	d = (d^512*lanes)&outer ^ 512*lanes
	v := d + 3*l[4] + (1024+128-512)*lanes - 3*l[3]
	v = (v^(wideBias+stepZero))&mask ^ (wideBias + stepZero)
	if (v^wideBias)&(7*laneOver) != 0 {
		v = clampWide(v)
	}
	return v & laneBytes
}

// clampWide clamps lanes biased by 1024, between 0 and 2047, to a byte plus 1024.
func clampWide(v uint64) uint64 {
	up := v >> 10 & lanes * 0xff       // 0xff where v is 0 or more
	high := (v>>8 | v>>9) & lanes & up // 1 where it is also over 255
	return wideBias | v&up | high*0xff&up
}

// fit reports whether lanes biased by 256 are samples as they are; all is their
// conjunction, any their disjunction.
func fit(all, any uint64) bool { return all&laneOver|any&(2*laneOver) == laneOver }

// half returns (step + round) / 8, at most 15, plus 16.
func half(step, round uint64) uint64 {
	v := (step + round) >> 3 & (0x3f * lanes)
	return v - v>>5&lanes
}

// outerEdge filters an edge of a macroblock.
func (f *filterLimits) outerEdge(l *line) bool {
	mask := near3(l[0], l[1], l[2], l[3], f.interior) & near3(l[4], l[5], l[6], l[7], f.interior) & l.across(f.outer) & laneHalf
	if mask == 0 {
		return false
	}
	rough := mask &^ l.smooth(f.variance)
	mask = laneMask(mask)
	w := l.step(mask, ^uint64(0), f.strong)
	p0, q0 := l[3]+256*lanes, l[4]+256*lanes
	if rough != 0 {
		rough = laneMask(rough)
		v := (w^stepZero)&rough ^ stepZero
		w = (w^stepZero)&^rough ^ stepZero
		p0 += half(v, 3*lanes) - 16*lanes
		q0 -= half(v, 4*lanes) - 16*lanes
	}
	// (k w + 63) / 128, where w is biased by 128.
	a27 := (27*w + 63*lanes) >> 7 & laneBytes
	a18 := (18*w + 63*lanes) >> 7 & laneBytes
	a9 := (9*w + 63*lanes) >> 7 & laneBytes
	p2, p1 := l[1]+a9+(256-9)*lanes, l[2]+a18+(256-18)*lanes
	p0, q0 = p0+a27-27*lanes, q0-a27+27*lanes
	q1, q2 := l[5]-a18+(256+18)*lanes, l[6]-a9+(256+9)*lanes
	if fit(p2&p1&p0&q0&q1&q2, p2|p1|p0|q0|q1|q2) {
		l[1], l[2], l[3] = p2&laneBytes, p1&laneBytes, p0&laneBytes
		l[4], l[5], l[6] = q0&laneBytes, q1&laneBytes, q2&laneBytes
		return true
	}
	l[1], l[2], l[3] = arith.ClampSlow(p2), arith.ClampSlow(p1), arith.ClampSlow(p0)
	l[4], l[5], l[6] = arith.ClampSlow(q0), arith.ClampSlow(q1), arith.ClampSlow(q2)
	return true
}

// innerEdge filters an edge within a macroblock.
func (f *filterLimits) innerEdge(l *line) bool {
	mask := near3(l[0], l[1], l[2], l[3], f.interior) & near3(l[4], l[5], l[6], l[7], f.interior) & l.across(f.inner) & laneHalf
	if mask == 0 {
		return false
	}
	rough := laneMask(mask &^ l.smooth(f.variance))
	v := l.step(laneMask(mask), rough, f.strong)
	f1, f2 := half(v, 4*lanes), half(v, 3*lanes)
	a := (f1 + lanes) >> 1 & laneBytes // biased by 8
	a = (a^8*lanes)&^rough ^ 8*lanes
	p1, p0 := l[2]+a+(256-8)*lanes, l[3]+f2+(256-16)*lanes
	q0, q1 := l[4]-f1+(256+16)*lanes, l[5]-a+(256+8)*lanes
	if fit(p1&p0&q0&q1, p1|p0|q0|q1) {
		l[2], l[3], l[4], l[5] = p1&laneBytes, p0&laneBytes, q0&laneBytes, q1&laneBytes
		return true
	}
	l[2], l[3], l[4], l[5] = arith.ClampSlow(p1), arith.ClampSlow(p0), arith.ClampSlow(q0), arith.ClampSlow(q1)
	return true
}

// simpleEdge is the simple filter, for both kinds of edges.
func (f *filterLimits) simpleEdge(l *line, limit uint64) bool {
	mask := l.across(limit) & laneHalf
	if mask == 0 {
		return false
	}
	v := l.step(laneMask(mask), ^uint64(0), true)
	l[3] = arith.ClampLanes(l[3] + half(v, 3*lanes) + (256-16)*lanes)
	l[4] = arith.ClampLanes(l[4] - half(v, 4*lanes) + (256+16)*lanes)
	return true
}

// kind says how an edge is to be filtered.
type edgeKind uint8

const (
	outerKind edgeKind = iota
	innerKind
	simpleOuter
	simpleInner
)

// edge filters an edge of any kind.
func (f *filterLimits) edge(kind edgeKind, l *line) bool {
	switch kind {
	case outerKind:
		return f.outerEdge(l)
	case innerKind:
		return f.innerEdge(l)
	case simpleOuter:
		return f.simpleEdge(l, f.outer)
	}
	return f.simpleEdge(l, f.inner)
}
