package resize

import (
	"fmt"
	"math"
)

// Filter is the kernel that pixels are weighted with when a picture is scaled.
// Its zero value is Lanczos3, the default.
//
// When a picture shrinks, the kernel is stretched by the ratio, so that every
// source pixel counts; only Nearest never is.
type Filter uint8

const (
	Lanczos3   Filter = iota // sinc windowed to three lobes a side: sharpest, may ring slightly
	Nearest                  // the one pixel under the centre, no filtering
	Box                      // the average of the pixels covered
	Bilinear                 // triangle
	CatmullRom               // cubic with B=0, C=1/2
	Mitchell                 // cubic with B=C=1/3: softest, rings least
	Lanczos2                 // sinc windowed to two lobes a side
)

// Filters returns all filters.
func Filters() []Filter {
	return []Filter{Lanczos3, Nearest, Box, Bilinear, CatmullRom, Mitchell, Lanczos2}
}

// String returns the filter's name: "lanczos3".
func (f Filter) String() string {
	switch f {
	case Lanczos3:
		return "lanczos3"
	case Nearest:
		return "nearest"
	case Box:
		return "box"
	case Bilinear:
		return "bilinear"
	case CatmullRom:
		return "catmullrom"
	case Mitchell:
		return "mitchell"
	case Lanczos2:
		return "lanczos2"
	}
	return fmt.Sprintf("Filter(%d)", uint8(f))
}

// ParseFilter returns the filter of that name, as String spells it; "" is the
// default.
func ParseFilter(name string) (Filter, error) {
	if name == "" {
		return Lanczos3, nil
	}
	for _, f := range Filters() {
		if f.String() == name {
			return f, nil
		}
	}
	return 0, fmt.Errorf("resize: unknown filter %q", name)
}

// Support returns the distance from the centre beyond which the kernel is 0, in
// source pixels where the picture grows. It is a multiple of 1/2; unknown
// filters have 0.
func (f Filter) Support() float64 {
	switch f {
	case Lanczos3:
		return 3
	case Nearest, Box:
		return 0.5
	case Bilinear:
		return 1
	case CatmullRom, Mitchell, Lanczos2:
		return 2
	}
	return 0
}

// At returns the kernel at distance x from its centre: 1 at 0 (8/9 for
// Mitchell), 0 at Support and beyond. It is symmetric. At its very edge a box
// counts one half, so that a pixel between two results belongs to both.
//
// The result is the same bit for bit on every architecture.
func (f Filter) At(x float64) float64 {
	x = math.Abs(x)
	switch f {
	case Lanczos3:
		return lanczos(x, 3)
	case Lanczos2:
		return lanczos(x, 2)
	case Nearest, Box:
		return box(x)
	case Bilinear:
		return max(0, 1-x)
	case CatmullRom:
		return cubic(x, 0, 0.5)
	case Mitchell:
		return cubic(x, 1.0/3, 1.0/3)
	}
	return 0
}

// Go may fuse x*y + z into one operation with one rounding, and does so on some
// architectures only; an explicit conversion of the product forbids it. The
// functions of package math are fused inside, so none that computes is used.

func box(x float64) float64 {
	switch {
	case x < 0.5:
		return 1
	case x == 0.5:
		return 0.5
	}
	return 0
}

// cubic is the family of Mitchell and Netravali, "Reconstruction Filters in
// Computer Graphics" (1988).
func cubic(x, b, c float64) float64 {
	switch {
	case x < 1:
		p3 := 12 - float64(9*b) - float64(6*c)
		p2 := -18 + float64(12*b) + float64(6*c)
		p0 := 6 - float64(2*b)
		v := float64(p3*x) + p2
		v = float64(v*x) * x
		return (v + p0) / 6
	case x < 2:
		q3 := -b - float64(6*c)
		q2 := float64(6*b) + float64(30*c)
		q1 := float64(-12*b) - float64(48*c)
		q0 := float64(8*b) + float64(24*c)
		v := float64(q3*x) + q2
		v = float64(v*x) + q1
		v = float64(v*x) + q0
		return v / 6
	}
	return 0
}

// lanczos is sinc(x) * sinc(x/n).
func lanczos(x, n float64) float64 {
	switch {
	case x >= n:
		return 0
	case x < 1e-9:
		return 1
	}
	const pi2 = math.Pi * math.Pi
	s := float64(sinPi(x)*sinPi(x/n)) * n
	d := float64(x*x) * pi2
	return s / d
}

// sinPi returns sin(pi*x) for x >= 0, exactly 0 at integers.
func sinPi(x float64) float64 {
	n := math.Floor(x)
	x -= n
	if x > 0.5 {
		x = 1 - x
	}
	s := sinPoly(x)
	if int64(n)&1 != 0 {
		return -s
	}
	return s
}

// sinPoly is the Taylor series of sin(pi*x), good to the last bit or two for x
// from 0 to 1/2, where the first term left out is below 1e-17.
func sinPoly(x float64) float64 {
	const (
		p  = math.Pi
		pp = p * p

		c1  = p
		c3  = -c1 * pp / (2 * 3)
		c5  = -c3 * pp / (4 * 5)
		c7  = -c5 * pp / (6 * 7)
		c9  = -c7 * pp / (8 * 9)
		c11 = -c9 * pp / (10 * 11)
		c13 = -c11 * pp / (12 * 13)
		c15 = -c13 * pp / (14 * 15)
		c17 = -c15 * pp / (16 * 17)
		c19 = -c17 * pp / (18 * 19)
		c21 = -c19 * pp / (20 * 21)
	)
	z := float64(x * x)
	v := float64(z*c21) + c19
	v = float64(v*z) + c17
	v = float64(v*z) + c15
	v = float64(v*z) + c13
	v = float64(v*z) + c11
	v = float64(v*z) + c9
	v = float64(v*z) + c7
	v = float64(v*z) + c5
	v = float64(v*z) + c3
	v = float64(v*z) + c1
	return float64(v * x)
}
