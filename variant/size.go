package variant

import (
	"strconv"
	"strings"

	"github.com/rendition-go/rendition/params"
)

// Size is an allowed size: both sides ("200x100"), one side with the other one
// left free ("1280w", "480h"), or the original's own size ("full").
//
// The zero Size is no size at all. It is not "full", so that a forgotten
// [Set.Default] never lets a whole original out.
type Size struct {
	Width, Height int // pixels, 1 to params.MaxSide; 0 is a free side
	Full          bool
}

// ParseSize reads "WxH", "Ww", "Hh" or "full": decimal digits without leading
// zeros, each side from 1 to [params.MaxSide]. A failure is an [*Error] with
// [ErrInvalid].
func ParseSize(s string) (Size, error) {
	z, ok := parseSize(s)
	if !ok {
		return Size{}, &Error{Name: "size", Value: s, Err: ErrInvalid}
	}
	return z, nil
}

// ParseSizes reads a list such as "100x100,480h,1280w,full": sizes as
// [ParseSize] reads them, separated by single commas, at least one.
func ParseSizes(s string) ([]Size, error) {
	var sizes []Size
	for f := range strings.SplitSeq(s, ",") {
		z, err := ParseSize(f)
		if err != nil {
			return nil, err
		}
		sizes = append(sizes, z)
	}
	return sizes, nil
}

func parseSize(s string) (Size, bool) {
	if s == "full" {
		return Size{Full: true}, true
	}
	if w, h, ok := strings.Cut(s, "x"); ok {
		z := Size{Width: parseSide(w), Height: parseSide(h)}
		return z, z.Width != 0 && z.Height != 0
	}
	if w, ok := strings.CutSuffix(s, "w"); ok {
		z := Size{Width: parseSide(w)}
		return z, z.Width != 0
	}
	if h, ok := strings.CutSuffix(s, "h"); ok {
		z := Size{Height: parseSide(h)}
		return z, z.Height != 0
	}
	return Size{}, false
}

// parseSide returns 0 for whatever is no side. Side limits have five digits, so
// a longer text is refused before it can overflow.
func parseSide(s string) int {
	if len(s) > 5 || strings.HasPrefix(s, "0") {
		return 0
	}
	n := 0
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return 0
		}
		n = n*10 + int(c-'0')
	}
	if n > params.MaxSide {
		return 0
	}
	return n
}

// String returns what [ParseSize] reads; "none" for the zero Size.
func (z Size) String() string {
	switch {
	case z.Full:
		return "full"
	case z.Width != 0 && z.Height != 0:
		return strconv.Itoa(z.Width) + "x" + strconv.Itoa(z.Height)
	case z.Width != 0:
		return strconv.Itoa(z.Width) + "w"
	case z.Height != 0:
		return strconv.Itoa(z.Height) + "h"
	}
	return "none"
}

// valid reports whether z is a size that ParseSize can return.
func (z Size) valid() bool {
	if z.Full {
		return z == Size{Full: true}
	}
	return z != Size{} &&
		z.Width >= 0 && z.Width <= params.MaxSide && z.Height >= 0 && z.Height <= params.MaxSide
}

func (z Size) bothSides() bool { return z.Width != 0 && z.Height != 0 }

// area ranks sizes; a free side counts as long as the other one.
func (z Size) area() int64 {
	w, h := int64(z.Width), int64(z.Height)
	if w == 0 {
		w = h
	}
	if h == 0 {
		h = w
	}
	return w * h
}

// apply returns p with z in place of what it asked for.
func (z Size) apply(p params.Params) params.Params {
	p.Width, p.Height, p.Percent = z.Width, z.Height, 0
	if z.Full {
		p.Percent = 100
	}
	return p
}
