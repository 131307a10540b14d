package variant

import (
	"math"

	"github.com/rendition-go/rendition/params"
)

// maxOriginal bounds an original's sides, so that no product below overflows.
const maxOriginal = 1 << 24

// resultSize returns the sides in pixels that p makes of an upright original of
// w x h pixels, 1 to maxOriginal each: what a page must reserve. It is exact
// arithmetic: a scale is a fraction num/den, a side is rounded half up.
func resultSize(w, h int, p params.Params) (int, int) {
	ow, oh := int64(w), int64(h)
	aw, ah := scaled(p.Width, p.Percent), scaled(p.Height, p.Percent)
	switch {
	case aw == 0 && ah == 0:
		s := fraction{int64(max(p.Percent, 1)), 100}.limit(p.Enlarge)
		return s.of(ow), s.of(oh)
	case ah == 0:
		s := fraction{aw, ow}.limit(p.Enlarge)
		return s.of(ow), s.of(oh)
	case aw == 0:
		s := fraction{ah, oh}.limit(p.Enlarge)
		return s.of(ow), s.of(oh)
	}
	byWidth, byHeight := fraction{aw, ow}, fraction{ah, oh}
	switch p.Fit {
	case params.FitFill:
		return byWidth.limit(p.Enlarge).of(ow), byHeight.limit(p.Enlarge).of(oh)
	case params.FitContain:
		return int(aw), int(ah)
	}
	small, large := byWidth, byHeight
	if large.less(small) {
		small, large = large, small
	}
	switch p.Fit {
	case params.FitCover:
		s := large.limit(p.Enlarge)
		return min(s.of(ow), int(aw)), min(s.of(oh), int(ah))
	case params.FitOutside:
		s := large.limit(p.Enlarge)
		return s.of(ow), s.of(oh)
	}
	s := small.limit(p.Enlarge)
	return s.of(ow), s.of(oh)
}

type fraction struct{ num, den int64 }

func (f fraction) less(g fraction) bool { return f.num*g.den < g.num*f.den }

// limit returns f, or 1 where f would enlarge and must not.
func (f fraction) limit(enlarge bool) fraction {
	if !enlarge && f.num > f.den {
		return fraction{1, 1}
	}
	return f
}

// of returns side times f, rounded half up, at least 1.
func (f fraction) of(side int64) int {
	return int(min(max(1, (2*side*f.num+f.den)/(2*f.den)), math.MaxInt32))
}
