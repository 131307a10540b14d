package scale

import (
	"fmt"
	"math"
	"math/bits"

	"github.com/rendition-go/rendition/resize"
)

// geometry is an Axis in lowest terms. The centre of result sample j lies at
// u*a/b of the plane, in samples, where u = u0 + j*du.
//
// The distance from there to the centre of sample i, in units of the kernel, is
// num(i)/den: the kernel is stretched by the step from one result sample to the
// next where that is over one sample.
type geometry struct {
	in, out int
	a, b    int64
	u0, du  int64
	den     int64
	sup2    int64 // twice the filter's support
	nearest bool
	filter  resize.Filter
}

// Numbers in geometry stay below 1<<coordBits so that the few products and sums
// of them that tap ranges need fit an int64.
const coordBits = 57

func newGeometry(x Axis, f resize.Filter) (*geometry, error) {
	if x.In < 1 || x.Out < 1 || x.Size < 1 || x.Scaled < 1 || x.Offset < 0 ||
		x.InStep.Num < 1 || x.InStep.Den < 1 || x.OutStep.Num < 1 || x.OutStep.Den < 1 {
		return nil, fmt.Errorf("%w: %+v", errAxis, x)
	}
	g := &geometry{in: x.In, out: x.Out, filter: f, nearest: f == resize.Nearest, sup2: int64(2 * f.Support())}
	if g.sup2 == 0 {
		return nil, fmt.Errorf("scale: unknown filter %v", f)
	}
	ok := x.In <= math.MaxInt32
	mul := func(a, b int64) int64 {
		hi, lo := bits.Mul64(uint64(a), uint64(b))
		ok = ok && hi == 0 && lo < 1<<coordBits
		return int64(lo)
	}
	// u counts halves of 1/OutStep.Den of a scaled pixel.
	g.a = mul(int64(x.Size), int64(x.InStep.Den))
	g.b = mul(mul(mul(2, int64(x.OutStep.Den)), int64(x.Scaled)), int64(x.InStep.Num))
	g.reduce()
	g.du = mul(2, int64(x.OutStep.Num))
	g.u0 = mul(mul(2, int64(x.Offset)), int64(x.OutStep.Den))
	last := mul(g.du, int64(x.Out))
	ok = ok && g.u0+last < 1<<coordBits
	g.u0 += int64(x.OutStep.Num)
	g.den = 2 * g.b
	if step := mul(g.du, g.a); ok && !g.nearest && step > g.b {
		g.den = 2 * step
	}
	if !ok || !g.fits() {
		return nil, tooLarge(x)
	}
	if q, _ := g.centre(x.Out - 1); q > int64(x.In)+1 {
		return nil, fmt.Errorf("%w: result lies beyond the samples: %+v", errAxis, x)
	}
	return g, nil
}

func (g *geometry) reduce() {
	a, b := g.a, g.b
	for b != 0 {
		a, b = b, a%b
	}
	if a > 1 {
		g.a /= a
		g.b /= a
	}
}

// fits reports whether the weights are few enough to be computed.
func (g *geometry) fits() bool {
	return g.width() <= maxTaps/int64(g.out)
}

// width returns a bound on the taps of one sample before they are folded at the
// edges: twice the support, stretched.
func (g *geometry) width() int64 {
	return g.sup2*g.den/(2*g.b) + 2
}

// centre returns where sample j lies on the plane: q + r/b.
func (g *geometry) centre(j int) (q, r int64) {
	hi, lo := bits.Mul64(uint64(g.u0+int64(j)*g.du), uint64(g.a))
	if hi >= uint64(g.b) {
		// Beyond what 64 bits can number, and so beyond every plane.
		return 1 << 62, 0
	}
	uq, ur := bits.Div64(hi, lo, uint64(g.b))
	return int64(min(uq, 1<<62)), int64(ur)
}

// num returns the distance of sample q+k from a centre at q + r/b, times den.
func (g *geometry) num(k, r int64) int64 { return (2*k+1)*g.b - 2*r }

// taps returns the samples that sample j depends on, those beyond the edges
// included: from first up to but without end.
func (g *geometry) taps(j int) (first, end int) {
	q, r := g.centre(j)
	lo, hi := g.reach(r)
	return clampInt(q + lo), clampInt(q + hi + 1)
}

// reach returns the least and greatest k for which sample q+k lies within the
// support of a centre at q + r/b: |2*num(k)| <= sup2*den.
func (g *geometry) reach(r int64) (lo, hi int64) {
	if g.nearest {
		return 0, 0
	}
	at, half := 4*r-2*g.b, g.sup2*g.den
	return ceilDiv(at-half, 4*g.b), floorDiv(at+half, 4*g.b)
}

// clampInt keeps a sample number in the range of an int of 32 bits, far outside
// of every plane.
func clampInt(v int64) int {
	return int(max(-1<<31+1, min(v, 1<<31-1)))
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func ceilDiv(a, b int64) int64 { return -floorDiv(-a, b) }
