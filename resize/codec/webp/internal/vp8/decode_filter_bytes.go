package vp8

// Eight lines across an edge are filtered at a time where that can be done in
// bytes: word by word, a sample of each of eight lines in a byte. Sums and
// differences of words are right in all bytes as long as none of them leaves a
// byte; so it is first made sure that the samples of a line are alike, and in the
// end that no result had to be clamped. All else goes the way of four lines.

const (
	ones      = 0x0101010101010101
	signs     = 0x80 * ones
	alikeBits = 0xc0 * ones // samples that have these in common differ by 63 or less
	closeBits = 0xe0 * ones // by 31 or less
)

// byteLimits are limits in all bytes: 127 less what a difference may be, so that
// adding a larger one sets the top bit.
type byteLimits struct {
	interior, variance uint64
	between, within    uint64 // from p0 to q0, over the edges of macroblocks and those within
}

// set makes the limits from those of one line.
func (b *byteLimits) set(f *filterBytes) {
	all := func(v int) uint64 { return uint64(127-v) * ones }
	*b = byteLimits{
		interior: all(int(f.interior)), variance: all(int(f.variance)),
		between: all(stepLimit(int(f.interior), int(f.outer))), within: all(stepLimit(int(f.interior), int(f.inner))),
	}
}

// stepLimit returns by how much p0 and q0 may differ so that the limit over the
// edge holds whatever p1 and q1 are, the limit between neighbours holding as well,
// and so that a step fits into a byte.
func stepLimit(interior, over int) int {
	for d := 63; d > 0; d-- {
		outer := min(63, 2*interior+d) // between p1 and q1
		if 4*d+outer <= 2*over+1 && 3*d+outer <= 123 {
			return d
		}
	}
	return 0
}

// stillOuter tells of lines that outerEdge would not change: the step is -2 to 2
// in all of them. It may miss some.
func stillOuter(p1, p0, q0, q1 uint64) bool {
	w := 3*(q0-p0) + p1 - q1 + 2*ones
	return ((p0^q0)|(p1^q1))&closeBits|(w|(w+3*ones))&(0xf8*ones) == 0
}

// stillInner tells of lines that innerEdge would not change: p0 and q0 differ by 1
// at the most, and the step is -3 to 3. It may miss some.
func stillInner(p1, p0, q0, q1 uint64) bool {
	d := q0 - p0
	w := 3*d + p1 - q1 + 3*ones
	d += ones
	return ((p0^q0)|(p1^q1))&closeBits|(d|(d+ones))&(0xfc*ones)|(w|(w+ones))&(0xf8*ones) == 0
}

// apart sets the top bits of bytes in which a and b differ by more than a limit.
func apart(a, b, limit uint64) uint64 { return (a - b + limit) | (b - a + limit) }

// apart3 does so for all neighbours of four.
func apart3(a, b, c, d, limit uint64) uint64 {
	return apart(a, b, limit) | apart(b, c, limit) | apart(c, d, limit)
}

// fullBytes makes bytes whole of which the top bits are set, others must not be.
func fullBytes(tops uint64) uint64 { return (tops - tops>>7) | tops }

// choose returns steps, which are biased by 128, where mask is set, else 0.
func choose(steps, mask uint64) uint64 { return (steps^signs)&mask ^ signs }

// eighth returns (step + round) / 8, plus 16.
func eighth(step, round uint64) uint64 { return (step + round) >> 3 & (0x1f * ones) }

// outcome is what became of eight lines.
type outcome uint8

const (
	changed outcome = iota
	unchanged
	unclear // not to be done in bytes
)

// inner is innerEdge. It returns what p1, p0, q0 and q1 become.
func (b *byteLimits) inner(p3, p2, p1, p0, q0, q1, q2, q3 uint64) (n1, n0, m0, m1 uint64, o outcome) {
	if ((p3^p2)|(p2^p1)|(p1^p0)|(p0^q0)|(q0^q1)|(q1^q2)|(q2^q3))&alikeBits != 0 {
		return 0, 0, 0, 0, unclear
	}
	bad := (apart3(p3, p2, p1, p0, b.interior) | apart3(q3, q2, q1, q0, b.interior)) & signs
	rough := (apart(p1, p0, b.variance) | apart(q1, q0, b.variance)) & signs
	d := q0 - p0
	if ((d+b.within)|(b.within-d))&^bad&signs != 0 {
		return 0, 0, 0, 0, unclear
	}
	if bad != 0 {
		if bad == signs {
			return 0, 0, 0, 0, unchanged
		}
		rough &^= bad
		d = choose(d+signs, ^fullBytes(bad)) - signs
	}
	v := 3*d + signs
	if rough != 0 {
		rough = fullBytes(rough)
		v += choose(p1-q1+signs, rough) - signs
	}
	f1, f2 := eighth(v, 4*ones), eighth(v, 3*ones)
	a := (f1 + ones) >> 1 & (0x1f * ones) // plus 8
	a = (a^8*ones)&^rough ^ 8*ones
	n1, n0, m0, m1 = p1+a-8*ones, p0+f2-16*ones, q0-f1+16*ones, q1-a+8*ones
	if ((n1^p1)|(n0^p0)|(m0^q0)|(m1^q1))&signs != 0 {
		o = unclear
	}
	return n1, n0, m0, m1, o
}

// outer is outerEdge. It returns what p2 to q2 become.
func (b *byteLimits) outer(p3, p2, p1, p0, q0, q1, q2, q3 uint64) (n2, n1, n0, m0, m1, m2 uint64, o outcome) {
	if ((p3^p2)|(p2^p1)|(p1^p0)|(p0^q0)|(q0^q1)|(q1^q2)|(q2^q3))&alikeBits != 0 {
		return 0, 0, 0, 0, 0, 0, unclear
	}
	bad := (apart3(p3, p2, p1, p0, b.interior) | apart3(q3, q2, q1, q0, b.interior)) & signs
	d, over := q0-p0, p1-q1
	if ((d+b.between)|(b.between-d))&^bad&signs != 0 {
		return 0, 0, 0, 0, 0, 0, unclear
	}
	if bad != 0 {
		if bad == signs {
			return 0, 0, 0, 0, 0, 0, unchanged
		}
		good := ^fullBytes(bad)
		d, over = choose(d+signs, good)-signs, choose(over+signs, good)-signs
	}
	w := 3*d + over + signs
	n0, m0 = p0, q0
	if rough := (apart(p1, p0, b.variance) | apart(q1, q0, b.variance)) & signs; rough != 0 {
		rough = fullBytes(rough)
		v := choose(w, rough)
		w = choose(w, ^rough)
		n0 += eighth(v, 3*ones) - 16*ones
		m0 -= eighth(v, 4*ones) - 16*ones
	}
	// (k w + 63) / 128, where w is biased by 128, for k of 9, 18 and 27.
	even, odd := 9*(w&laneBytes), 9*(w>>8&laneBytes)
	a := parts(even, odd)
	n2, m2 = p2+a-9*ones, q2-a+9*ones
	a = parts(2*even, 2*odd)
	n1, m1 = p1+a-18*ones, q1-a+18*ones
	a = parts(3*even, 3*odd)
	n0, m0 = n0+a-27*ones, m0-a+27*ones
	if ((n2^p2)|(n1^p1)|(n0^p0)|(m0^q0)|(m1^q1)|(m2^q2))&signs != 0 {
		o = unclear
	}
	return n2, n1, n0, m0, m1, m2, o
}

// parts returns the bytes (v + 63) / 128 of lanes, those of even in the even bytes.
func parts(even, odd uint64) uint64 {
	return (even+63*lanes)>>7&laneBytes | (odd+63*lanes)<<1&^laneBytes
}
