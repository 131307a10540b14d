package vp8l

import (
	"context"

	"github.com/rendition-go/rendition/resize/codec/webp/internal/arith"
	"github.com/rendition-go/rendition/resize/codec/webp/internal/spare"
)

// The predictor transform (RFC 9649, 3.5.1) leaves of each pixel what one of 14
// predictions from its neighbours misses, one for each tile. Before it green is
// subtracted from red and blue (3.5.3).

const (
	tileBits   = 4 // of the side of a tile
	predictors = 14
)

// subtract returns the difference of each channel, modulo 256.
func subtract(a, b uint32) uint32 {
	green := 0x00ff00ff + (a & 0xff00ff00) - (b & 0xff00ff00)
	others := 0xff00ff00 + (a & 0x00ff00ff) - (b & 0x00ff00ff)
	return green&0xff00ff00 | others&0x00ff00ff
}

func (e *Encoder) predicted(ctx context.Context) error {
	e.transform(transformSubtractGreen)
	for i, v := range e.pix {
		green := v >> 8 & 0xff
		e.pix[i] = v&0xff00ff00 | ((v&0x00ff00ff)+0x01000100-green*0x00010001)&0x00ff00ff
	}
	tilesX, tilesY := (e.width+1<<tileBits-1)>>tileBits, (e.height+1<<tileBits-1)>>tileBits
	e.residuals = spare.Grown(e.residuals, len(e.pix))
	e.modes = e.modes[:0]
	for y := range tilesY {
		if err := ctx.Err(); err != nil {
			return err
		}
		for x := range tilesX {
			e.modes = append(e.modes, 0xff000000|uint32(e.tile(x, y))<<8)
		}
	}
	e.transform(transformPredictor)
	e.out.put(tileBits-2, 3)
	e.coder.pixels(&e.out, e.modes, []reference{{literals: uint32(len(e.modes))}}, tilesX, false)
	e.out.put(0, 1) // no further transforms
	refs := e.matcher.parse(e.residuals, e.width)
	e.coder.pixels(&e.out, e.residuals, refs, e.width, true)
	return ctx.Err()
}

// tile finds the predictor that leaves least, writes the residuals and returns
// it.
func (e *Encoder) tile(tx, ty int) int {
	x0, y0 := tx<<tileBits, ty<<tileBits
	x1, y1 := min(x0+1<<tileBits, e.width), min(y0+1<<tileBits, e.height)
	best, least := 0, uint32(1<<32-1)
	for mode := range predictors {
		var sum uint32
		for y := y0; y < y1 && sum < least; y++ {
			for x := x0; x < x1; x++ {
				sum += size(e.residual(mode, x, y))
			}
		}
		if sum < least {
			best, least = mode, sum
		}
	}
	for y := y0; y < y1; y++ {
		for x := x0; x < x1; x++ {
			e.residuals[y*e.width+x] = e.residual(best, x, y)
		}
	}
	return best
}

// size returns the sum of the magnitudes of signed channels.
func size(v uint32) uint32 {
	var sum int32
	for range 4 {
		sum += arith.Abs(int32(int8(v)))
		v >>= 8
	}
	return uint32(sum)
}

// residual returns what a predictor misses. The first row and column have
// predictors of their own.
func (e *Encoder) residual(mode, x, y int) uint32 {
	i := y*e.width + x
	v := e.pix[i]
	switch {
	case i == 0:
		return subtract(v, 0xff000000)
	case y == 0:
		return subtract(v, e.pix[i-1])
	case x == 0:
		return subtract(v, e.pix[i-e.width])
	}
	// Above and to the right of the last pixel is the first one of its own row,
	// in the order of the stream.
	return subtract(v, predictPixel(mode, e.pix[i-1], e.pix[i-e.width], e.pix[i-e.width-1], e.pix[i-e.width+1]))
}

// predictPixel makes a prediction from the pixels to the left, above, above left
// and above right.
func predictPixel(mode int, left, above, corner, right uint32) uint32 {
	switch mode {
	case 0:
		return 0xff000000
	case 1:
		return left
	case 2:
		return above
	case 3:
		return right
	case 4:
		return corner
	case 5:
		return meanPixel(meanPixel(left, right), above)
	case 6:
		return meanPixel(left, corner)
	case 7:
		return meanPixel(left, above)
	case 8:
		return meanPixel(corner, above)
	case 9:
		return meanPixel(above, right)
	case 10:
		return meanPixel(meanPixel(left, corner), meanPixel(above, right))
	case 11:
		return selectPixel(left, above, corner)
	case 12:
		return channels(left, above, corner, func(l, a, c int32) int32 { return l + a - c })
	}
	return channels(meanPixel(left, above), corner, 0, func(m, c, _ int32) int32 { return m + (m-c)/2 })
}

// selectPixel returns the neighbour that is nearer to left + above - corner.
func selectPixel(left, above, corner uint32) uint32 {
	var toLeft, toAbove int32
	for s := 0; s < 32; s += 8 {
		l, a, c := int32(left>>s&0xff), int32(above>>s&0xff), int32(corner>>s&0xff)
		toLeft += arith.Abs(a - c)
		toAbove += arith.Abs(l - c)
	}
	if toLeft < toAbove {
		return left
	}
	return above
}

// channels applies f to each channel and clips what it returns.
func channels(a, b, c uint32, f func(a, b, c int32) int32) uint32 {
	var v uint32
	for s := 0; s < 32; s += 8 {
		v |= uint32(arith.Clip8(f(int32(a>>s&0xff), int32(b>>s&0xff), int32(c>>s&0xff)))) << s
	}
	return v
}
