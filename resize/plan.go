package resize

import (
	"fmt"
	"math"
	"math/bits"

	"github.com/rendition-go/rendition/params"
)

// Size is a width and a height in pixels.
type Size struct{ Width, Height int }

func (s Size) transposed() Size { return Size{s.Height, s.Width} }

// Rect is a rectangle of pixels with its top left corner at X, Y.
type Rect struct{ X, Y, Width, Height int }

// A Plan is the geometry of one variant: the whole source becomes Scaled, Crop
// is cut out of that and put on the Canvas, which is the result, with its top
// left corner at PadX, PadY. Where nothing is padded the canvas is as large as
// the crop.
//
// Scaled is not a picture that anybody should make: it may be far larger than
// the canvas. A backend computes the pixels of Crop alone, pixel x of it lying
// over (Crop.X+x, Crop.X+x+1) * Source.Width / Scaled.Width of the source.
type Plan struct {
	Source     Size
	Scaled     Size
	Crop       Rect
	Canvas     Size
	PadX, PadY int
}

// The result that params.OversizeKeep allows.
const (
	keepPixels = 4096 * 4096
	keepSide   = 4 * 4096
)

// NewPlan returns the plan for a source of width x height pixels, upright (that
// is, after its EXIF orientation was applied), and simplified params.
//
// All of it is integer arithmetic; a side is rounded half up and at least 1, the
// offset of a crop or of the picture on a padded canvas is rounded down. The
// error wraps [ErrCorrupt] for a source without pixels, [ErrTooLarge] for a
// result that l or the host's int cannot hold; else it is a *params.Error, for
// params that are not valid or zero.
func NewPlan(width, height int, p params.Params, l Limits) (Plan, error) {
	if width < 1 || height < 1 {
		return Plan{}, &Error{Detail: fmt.Sprintf("size %d x %d", width, height), Err: ErrCorrupt}
	}
	if err := p.Validate(); err != nil {
		return Plan{}, err
	}
	if p.IsOriginal() {
		return Plan{}, CheckParams(p)
	}
	p = p.Simplify()
	src := Size{width, height}
	pl, ok := layOut(src, p)
	if p.Oversize == params.OversizeKeep && (!ok || overKeep(pl.Canvas)) {
		pl, ok = whole(src, src), true
	}
	if !ok {
		return Plan{}, tooLarge("source of %d x %d pixels scaled is beyond what an int holds", width, height)
	}
	if err := l.CheckOutput(pl.Canvas.Width, pl.Canvas.Height); err != nil {
		return Plan{}, err
	}
	return pl, nil
}

// CheckParams returns an error for what no Resizer accepts: params that are not
// valid or not simplified, the zero Params (the original itself is not made) and
// params.FormatAuto (which only a request can settle). It is a *params.Error;
// backends call it first.
func CheckParams(p params.Params) error {
	if err := p.Validate(); err != nil {
		return err
	}
	switch {
	case p.IsOriginal():
		return &params.Error{Name: "params", Err: params.ErrNotExpressible}
	case p.Format == params.FormatAuto:
		return &params.Error{Name: "Format", Value: string(p.Format), Err: params.ErrNotExpressible}
	case p != p.Simplify():
		return &params.Error{Name: "params", Value: fmt.Sprintf("%+v", p), Err: params.ErrNotExpressible}
	}
	return nil
}

func overKeep(s Size) bool {
	return max(s.Width, s.Height) > keepSide || int64(s.Width)*int64(s.Height) > keepPixels
}

// layOut returns the plan without looking at limits, and false where a number in
// it does not fit an int.
func layOut(src Size, p params.Params) (Plan, bool) {
	if p.Width == 0 && p.Height == 0 {
		s, ok := scaleBy(src, ratio{p.Percent, 100}, p.Enlarge)
		return whole(src, s), ok
	}
	asked, ok := askedSize(p)
	if !ok {
		return Plan{}, false
	}
	if asked.Width == 0 || asked.Height == 0 {
		s, ok := scaleBy(src, freeSide(src, asked), p.Enlarge)
		return whole(src, s), ok
	}
	inner, outer := ratios(src, asked)
	switch p.Fit {
	case params.FitFill:
		if !p.Enlarge {
			asked = Size{min(asked.Width, src.Width), min(asked.Height, src.Height)}
		}
		return whole(src, asked), true
	case params.FitOutside:
		s, ok := scaleBy(src, outer, p.Enlarge)
		return whole(src, s), ok
	case params.FitCover:
		s, ok := scaleBy(src, outer, p.Enlarge)
		return cover(src, s, asked, p.Position), ok
	case params.FitContain:
		s, ok := scaleBy(src, inner, p.Enlarge)
		return contain(src, s, asked, p.Position), ok
	}
	s, ok := scaleBy(src, inner, p.Enlarge)
	return whole(src, s), ok
}

// askedSize returns the asked sides, multiplied by the percentage; a free side
// stays 0.
func askedSize(p params.Params) (Size, bool) {
	s := Size{p.Width, p.Height}
	if p.Percent == 0 {
		return s, true
	}
	ok1, ok2 := true, true
	if s.Width != 0 {
		s.Width, ok1 = mulDiv(s.Width, p.Percent, 100)
	}
	if s.Height != 0 {
		s.Height, ok2 = mulDiv(s.Height, p.Percent, 100)
	}
	return s, ok1 && ok2
}

// ratio is a scale: result pixels over source pixels.
type ratio struct{ num, den int }

func freeSide(src, asked Size) ratio {
	if asked.Width != 0 {
		return ratio{asked.Width, src.Width}
	}
	return ratio{asked.Height, src.Height}
}

// ratios returns the scale at which src just fits into the asked sides, and that
// at which it just covers them.
func ratios(src, asked Size) (inner, outer ratio) {
	w, h := ratio{asked.Width, src.Width}, ratio{asked.Height, src.Height}
	wh, wl := bits.Mul64(uint64(w.num), uint64(h.den))
	hh, hl := bits.Mul64(uint64(h.num), uint64(w.den))
	if wh < hh || wh == hh && wl <= hl {
		return w, h
	}
	return h, w
}

// scaleBy returns src scaled, and false where that does not fit an int.
func scaleBy(src Size, r ratio, enlarge bool) (Size, bool) {
	if r.num >= r.den && !enlarge {
		return src, true
	}
	w, ok1 := mulDiv(src.Width, r.num, r.den)
	h, ok2 := mulDiv(src.Height, r.num, r.den)
	return Size{w, h}, ok1 && ok2
}

// mulDiv returns a*b/c rounded half up and at least 1, and false where that does
// not fit an int. None is negative, c is not 0.
func mulDiv(a, b, c int) (int, bool) {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	if hi >= uint64(c) {
		return 0, false
	}
	q, r := bits.Div64(hi, lo, uint64(c))
	if r >= uint64(c)-r {
		q++
	}
	return int(max(q, 1)), q <= math.MaxInt
}

func whole(src, scaled Size) Plan {
	return Plan{
		Source: src,
		Scaled: scaled,
		Crop:   Rect{0, 0, scaled.Width, scaled.Height},
		Canvas: scaled,
	}
}

func cover(src, scaled, asked Size, pos params.Position) Plan {
	pl := whole(src, scaled)
	pl.Canvas = Size{min(asked.Width, scaled.Width), min(asked.Height, scaled.Height)}
	pl.Crop.Width, pl.Crop.Height = pl.Canvas.Width, pl.Canvas.Height
	pl.Crop.X, pl.Crop.Y = place(scaled.Width-pl.Crop.Width, scaled.Height-pl.Crop.Height, pos)
	return pl
}

func contain(src, scaled, asked Size, pos params.Position) Plan {
	pl := whole(src, scaled)
	pl.Canvas = asked
	pl.PadX, pl.PadY = place(asked.Width-scaled.Width, asked.Height-scaled.Height, pos)
	return pl
}

// place divides the room that is left over on each axis: it returns how much of
// it lies to the left and above.
func place(roomX, roomY int, pos params.Position) (x, y int) {
	x, y = roomX/2, roomY/2
	switch pos {
	case params.PositionLeft, params.PositionTopLeft, params.PositionBottomLeft:
		x = 0
	case params.PositionRight, params.PositionTopRight, params.PositionBottomRight:
		x = roomX
	}
	switch pos {
	case params.PositionTop, params.PositionTopLeft, params.PositionTopRight:
		y = 0
	case params.PositionBottom, params.PositionBottomLeft, params.PositionBottomRight:
		y = roomY
	}
	return x, y
}

// Orient turns the plan of an upright picture into that of the picture as it is
// stored, given its EXIF orientation (1 to 8; anything else counts as 1): sides
// are swapped, places mirrored. What is made by the turned plan, and then
// brought upright, is what the first plan says.
func (pl Plan) Orient(orientation int) Plan {
	swap, mirrorX, mirrorY := orient(orientation)
	if swap {
		pl.Source, pl.Scaled = pl.Source.transposed(), pl.Scaled.transposed()
		pl.Canvas = pl.Canvas.transposed()
		pl.Crop = Rect{pl.Crop.Y, pl.Crop.X, pl.Crop.Height, pl.Crop.Width}
		pl.PadX, pl.PadY = pl.PadY, pl.PadX
	}
	if mirrorX {
		pl.Crop.X = pl.Scaled.Width - pl.Crop.X - pl.Crop.Width
		pl.PadX = pl.Canvas.Width - pl.PadX - pl.Crop.Width
	}
	if mirrorY {
		pl.Crop.Y = pl.Scaled.Height - pl.Crop.Y - pl.Crop.Height
		pl.PadY = pl.Canvas.Height - pl.PadY - pl.Crop.Height
	}
	return pl
}

// orient says how to find a pixel of the upright picture in the stored one: swap
// its coordinates first, then count from the far side.
func orient(orientation int) (swap, mirrorX, mirrorY bool) {
	switch orientation {
	case 2:
		return false, true, false
	case 3:
		return false, true, true
	case 4:
		return false, false, true
	case 5:
		return true, false, false
	case 6:
		return true, false, true
	case 7:
		return true, true, true
	case 8:
		return true, true, false
	}
	return false, false, false
}

// Upright returns the size of a stored picture after its EXIF orientation was
// applied.
func (s Size) Upright(orientation int) Size {
	if swap, _, _ := orient(orientation); swap {
		return s.transposed()
	}
	return s
}
