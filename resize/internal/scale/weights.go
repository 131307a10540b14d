package scale

import (
	"math"
	"math/bits"

	"github.com/rendition-go/rendition/resize"
)

// Fixed-point precision of weights and of what the row pass leaves, by the bits
// of a sample.
const (
	weightBits8  = 14
	fracBits8    = 6
	weightBits16 = 22
	fracBits16   = 8
)

// weights are the filter of one axis, ready for the kernels. Sample j of the
// result is the sum of the samples start[j]+k of the plane times the weight at
// off[j]+k, up to off[j+1]. The weights of a sample sum to 1 exactly, that is
// to 1<<weightBits8 in w8 or 1<<weightBits16 in w16; one of the two is nil.
// weights are immutable.
type weights struct {
	start []int32
	off   []int32
	w8    []int16
	w16   []int32
	// pairs are the same weights in pairs, for the vector engine; nil where they
	// were not asked for, or are too many.
	pairs *pairs
	// identity tells that sample j is sample start[0]+j of the plane, unchanged.
	identity bool
	// first and end are the samples of the plane that have a weight.
	first, end int
	// held is how many samples must be kept, at most, while a sample of the
	// result waits for its last one.
	held int
}

func (t *weights) len() int { return len(t.start) }

// stop returns the number of the sample behind the last that sample j needs.
func (t *weights) stop(j int) int { return int(t.start[j] + t.off[j+1] - t.off[j]) }

// at returns the weight of plane sample i in result sample j, 0 outside.
func (t *weights) at(j, i int) int64 {
	k := t.off[j] + int32(i) - t.start[j]
	switch {
	case k < t.off[j] || k >= t.off[j+1]:
		return 0
	case t.w8 != nil:
		return int64(t.w8[k])
	}
	return int64(t.w16[k])
}

// size returns the bytes that t holds.
func (t *weights) size() int64 {
	n := int64(cap(t.start)+cap(t.off)+cap(t.w16))*4 + int64(cap(t.w8))*2
	if t.pairs != nil {
		n += int64(cap(t.pairs.start))*4 + int64(cap(t.pairs.w))*2
	}
	return n
}

// weightsSize returns a bound on the bytes of an axis' weights, in pairs too.
func weightsSize(g *geometry, bits int) int64 {
	out, taps := int64(g.out), min(g.width(), int64(g.in))
	if bits == 16 {
		return out * (8 + 4*taps)
	}
	return out * (8 + 2*taps + 4 + 2*(taps+2))
}

func makeWeights(a Axis, f resize.Filter, bits int) (*weights, error) {
	g, err := newGeometry(a, f)
	if err != nil {
		return nil, err
	}
	t := &weights{start: make([]int32, a.Out), off: make([]int32, a.Out+1), first: a.In}
	room := int64(a.Out) * min(g.width(), int64(a.In))
	one := int64(1) << weightBits8
	if bits == 16 {
		one = 1 << weightBits16
		t.w16 = make([]int32, 0, room)
	} else {
		t.w8 = make([]int16, 0, room)
	}
	var b tapBuffer
	for j := range a.Out {
		start, w := b.fill(g, j, one)
		t.start[j] = int32(start)
		for _, v := range w {
			if bits == 16 {
				t.w16 = append(t.w16, int32(v))
			} else {
				t.w8 = append(t.w8, int16(v))
			}
		}
		t.off[j+1] = t.off[j] + int32(len(w))
		t.first, t.end = min(t.first, start), max(t.end, start+len(w))
	}
	t.identity, t.held = t.isIdentity(), t.span()
	return t, nil
}

// span returns held.
func (t *weights) span() int {
	held, low := 1, t.end
	for j := t.len() - 1; j >= 0; j-- {
		low = min(low, int(t.start[j]))
		held = max(held, t.stop(j)-1-low)
	}
	return held
}

func (t *weights) isIdentity() bool {
	for j, s := range t.start {
		if t.off[j+1]-t.off[j] != 1 || int(s) != int(t.start[0])+j {
			return false
		}
	}
	return true
}

// tapBuffer is scratch for the taps of one sample.
type tapBuffer struct {
	v []int64
}

// kernelBits is the precision at which kernel values are summed. Sums of integers
// do not depend on the order, so that mirrored taps have equal sums.
const kernelBits = 30

// fill returns the weights of sample j, summing to one, from the first one that
// is not 0 to the last, and the number of the plane's sample the first is for.
// The slice is valid until the next call.
func (b *tapBuffer) fill(g *geometry, j int, one int64) (start int, w []int64) {
	q, r := g.centre(j)
	lo, hi := g.reach(r)
	last := int64(g.in - 1)
	s, e := max(0, min(q+lo, last)), max(0, min(q+hi, last))
	n := int(e-s) + 1
	if cap(b.v) < n {
		b.v = make([]int64, n)
	}
	w = b.v[:n]
	clear(w)
	if g.nearest {
		w[0] = one
		return int(s), w
	}
	sum := int64(0)
	for k := lo; k <= hi; k++ {
		x := float64(g.num(k, r)) / float64(g.den)
		v := int64(math.RoundToEven(g.filter.At(x) * (1 << kernelBits)))
		w[max(0, min(q+k, last))-s] += v
		sum += v
	}
	g.round(w, q, r, sum, one)
	for len(w) > 1 && w[len(w)-1] == 0 {
		w = w[:len(w)-1]
	}
	for len(w) > 1 && w[0] == 0 {
		w, s = w[1:], s+1
	}
	return int(s), w
}

// round turns the kernel values w into weights that sum to one. What rounding
// one leaves over is carried into the next, from the side of the centre's nearer
// sample border; so mirrored taps get mirrored weights. A centre right on a
// sample or right between two has no nearer side: then it is the nearer edge
// of the plane, and at the plane's own centre both sides are rounded inwards.
func (g *geometry) round(w []int64, q, r, sum, one int64) {
	side := 2*r - g.b // negative: left of the sample's centre
	if side == 0 || r == 0 {
		side = g.fromMiddle(q, r)
	}
	n := len(w)
	switch {
	case side < 0:
		carry(w, n, sum, one)
	case side > 0:
		reverse(w)
		carry(w, n, sum, one)
		reverse(w)
	default:
		half := n / 2
		carry(w[:half], half, sum, one)
		reverse(w)
		carry(w[:half], half, sum, one)
		reverse(w)
		settle(w, one)
	}
}

// fromMiddle returns the sign of the distance from the middle of the plane to a
// centre that lies on a sample's centre or border.
func (g *geometry) fromMiddle(q, r int64) int64 {
	twice := 2 * q
	if r != 0 {
		twice++
	}
	return twice - int64(g.in)
}

// settle gives the middle of w, which is symmetric but for it, what is missing
// to one: an even number where there are two in the middle, since one is even.
func settle(w []int64, one int64) {
	n := len(w)
	rest := one
	for i := range n / 2 {
		rest -= 2 * w[i]
	}
	if n%2 == 1 {
		w[n/2] = rest
		return
	}
	w[n/2-1] += rest / 2
	w[n/2] += rest / 2
}

func carry(w []int64, n int, sum, one int64) {
	acc, before := int64(0), int64(0)
	for i := range n {
		acc += w[i]
		now := mulDivRound(acc, one, sum)
		w[i] = now - before
		before = now
	}
}

func reverse(w []int64) {
	for i, j := 0, len(w)-1; i < j; i, j = i+1, j-1 {
		w[i], w[j] = w[j], w[i]
	}
}

// mulDivRound returns a*b/c to the nearest integer, halves away from zero. b and
// c are positive; the result must fit.
func mulDivRound(a, b, c int64) int64 {
	neg := a < 0
	if neg {
		a = -a
	}
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	q, r := bits.Div64(hi, lo, uint64(c))
	if r >= uint64(c)-r {
		q++
	}
	if neg {
		return -int64(q)
	}
	return int64(q)
}
