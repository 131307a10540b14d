// Package params is the vocabulary of the library: what a request for an image
// variant may ask for, and the URL dialects that say it.
//
// A [Request] names an original and the [Params] of the variant wanted. A
// [Dialect] reads one from a URL and writes it back:
//
//	r, err := params.Query{}.Parse(u)      // /cat.jpg?d=200x100&fm=webp
//	path, err := params.Path{}.Format(r)   // /200x100/webp/cat.jpg
//
// The package knows no HTTP and no pixels. It imports the standard library only.
package params

// Limits of the numbers a request may hold. Dialects may allow less.
const (
	MaxSide        = 16384 // pixels, width or height
	MaxPercent     = 1000
	MaxQuality     = 100
	DefaultQuality = 80 // quality of lossy formats where nothing is said
)

// Params says what is wanted of an original. Its zero value is the original
// itself, untouched. Params is comparable: two equal values mean one variant.
type Params struct {
	// Width and Height are the asked sides in pixels, 1 to MaxSide; 0 leaves a
	// side free.
	Width, Height int
	// Percent, 1 to MaxPercent, multiplies the asked sides, or the original's
	// where no side is asked; 0 says nothing.
	Percent int
	// Fit says how both sides are met together.
	Fit Fit
	// Position is what FitCover keeps and where FitContain puts the picture.
	Position Position
	// Enlarge allows a result with more pixels than the original has.
	Enlarge bool
	// Oversize says what becomes of a result beyond the output limit.
	Oversize Oversize
	// Format is the format of the result.
	Format Format
	// Quality, 1 to MaxQuality, of a lossy result; 0 where it has no effect, and
	// for DefaultQuality before [Params.Simplify].
	Quality int
	// Progressive asks for a progressive JPEG.
	Progressive bool
}

// Request is an original and what is wanted of it.
type Request struct {
	// Source is the original's key: a decoded, slash-separated UTF-8 path
	// without a leading slash, as [ValidSource] allows it.
	Source string
	Params Params
}

// IsOriginal reports whether p asks for the original itself, untouched.
func (p Params) IsOriginal() bool { return p == Params{} }

// Simplify returns p with every field filled in or dropped that means the same
// either way: 100 percent where no size is asked, FitInside where two sides
// have no fit, DefaultQuality for a format with losses and none for one
// without, no position where nothing is cropped or padded, progressive for
// JPEG only, no Enlarge where nothing can grow.
//
// It keeps the fit of a request with one free side: that fit counts if a
// variant.Set snaps the request to a size with two sides. [Params.Canonical]
// drops it. Every Dialect returns simplified Params and accepts no others.
func (p Params) Simplify() Params {
	if p.IsOriginal() {
		return p
	}
	if p.Width == 0 && p.Height == 0 {
		if p.Percent == 0 {
			p.Percent = 100
		}
		p.Fit = FitNone
		p.Enlarge = p.Enlarge && p.Percent > 100
	} else {
		if p.Percent == 100 {
			p.Percent = 0
		}
		if p.Fit == FitNone && p.Width != 0 && p.Height != 0 {
			p.Fit = FitInside
		}
	}
	if p.Fit != FitCover && p.Fit != FitContain {
		p.Position = PositionCenter
	}
	if p.Format.Lossless() {
		p.Quality = 0
	} else if p.Quality == 0 {
		p.Quality = DefaultQuality
	}
	p.Progressive = p.Progressive && p.Format.mayBeJPEG()
	return p
}

// Canonical returns p simplified and without the fit and position of a free
// side. Requests with one canonical form have one variant and one key.
func (p Params) Canonical() Params {
	p = p.Simplify()
	if p.Width == 0 || p.Height == 0 {
		p.Fit, p.Position = FitNone, PositionCenter
	}
	return p
}

// Fit says how the picture meets two asked sides.
type Fit uint8

const (
	FitNone    Fit = iota // nothing said; [Params.Simplify] has the rules
	FitInside             // whole picture, at most the asked sides
	FitOutside            // whole picture, at least the asked sides
	FitFill               // exactly the asked sides, distorted
	FitCover              // exactly the asked sides, the rest cropped away
	FitContain            // exactly the asked sides, the rest padded
)

// Position is a place on the picture: its centre, an edge or a corner.
type Position uint8

const (
	PositionCenter Position = iota
	PositionTop
	PositionBottom
	PositionLeft
	PositionRight
	PositionTopLeft
	PositionTopRight
	PositionBottomLeft
	PositionBottomRight
)

// Oversize says what becomes of a result that is larger than the output limit.
type Oversize uint8

const (
	// OversizeError refuses it.
	OversizeError Oversize = iota
	// OversizeKeep leaves the picture at its own size and encodes it anew where
	// the result would have over 4096 x 4096 pixels or a side over 4 x 4096.
	// Only the at dialect says it.
	OversizeKeep
)
