package vp8

import "github.com/rendition-go/rendition/resize/codec/webp/internal/arith"

// bitCost returns the cost of a bit that is 0 with a probability of prob/256.
func bitCost(bit, prob uint8) uint32 {
	if bit == 0 {
		return uint32(arith.BitCosts[prob])
	}
	return uint32(arith.BitCosts[256-int(prob)])
}

func pathCost(steps []step) uint32 {
	var c uint32
	for _, s := range steps {
		c += bitCost(s.bit, s.prob)
	}
	return c
}

// modeCosts are the costs of all prediction modes.
type modeCosts struct {
	luma16, chroma [modes16]uint32
	// luma4 is that of a block's mode, by the modes above and to the left.
	luma4 [modes4][modes4][modes4]uint16
}

var modePrices = newModeCosts()

func newModeCosts() *modeCosts {
	c := &modeCosts{}
	for m := range modes16 {
		c.luma16[m], c.chroma[m] = pathCost(lumaPath[m]), pathCost(chromaPath[m])
	}
	for above := range modes4 {
		for left := range modes4 {
			for m := range modes4 {
				for _, s := range intraPath[m] {
					c.luma4[above][left][m] += uint16(bitCost(s.bit, intraProbs[above][left][s.prob]))
				}
			}
		}
	}
	return c
}

// tabled is the number of levels whose cost is looked up whole.
const tabled = 64

// levelCosts are the costs of a level at a position of a class, by the context,
// sign included. Where the level before was not 0 it includes the flag that the
// block goes on, and after a 0, where no such flag is coded, it does not.
type levelCosts [bands][contexts][tabled]uint16

// planeCosts are the costs of the coefficients of a plane.
type planeCosts struct {
	levels levelCosts
	end    [bands][contexts]uint16 // that the block ends
	start  [bands]uint16           // that a block of context 0 does not end before its first level
	large  [bands][contexts]uint16 // what all levels from tabled on share
}

// reset takes the costs from probabilities.
func (c *planeCosts) reset(probs *[bands][contexts][branches]uint8) {
	for b := range bands {
		for x := range contexts {
			p := &probs[b][x]
			c.end[b][x] = uint16(bitCost(0, p[0]))
			goesOn := bitCost(1, p[0])
			if x == 0 {
				c.start[b], goesOn = uint16(goesOn), 0
			}
			c.tree(b, x, p, goesOn)
		}
	}
}

// tree goes down the token tree (RFC 6386, 13.2).
func (c *planeCosts) tree(b, x int, p *[branches]uint8, goesOn uint32) {
	l := &c.levels[b][x]
	l[0] = uint16(goesOn + bitCost(0, p[1]))
	one := goesOn + bitCost(1, p[1])
	l[1] = uint16(one + 256 + bitCost(0, p[2]))
	more := one + 256 + bitCost(1, p[2])
	small, big := more+bitCost(0, p[3]), more+bitCost(1, p[3])
	l[2] = uint16(small + bitCost(0, p[4]))
	l[3] = uint16(small + bitCost(1, p[4]) + bitCost(0, p[5]))
	l[4] = uint16(small + bitCost(1, p[4]) + bitCost(1, p[5]))
	low, high := big+bitCost(0, p[6]), big+bitCost(1, p[6])
	middle, top := high+bitCost(0, p[8]), high+bitCost(1, p[8])
	of := [categories]uint32{
		low + bitCost(0, p[7]), low + bitCost(1, p[7]),
		middle + bitCost(0, p[9]), middle + bitCost(1, p[9]),
		top + bitCost(0, p[10]), top + bitCost(1, p[10]),
	}
	for k, first := range categoryBase[:categories-1] {
		for v := first; v < min(categoryBase[k+1], tabled); v++ {
			l[v] = uint16(of[k] + extraCost(k, v))
		}
	}
	// Levels beyond the table are of the last category, or of the one before
	// below 67, whose few values may count as if they were of the last.
	c.large[b][x] = uint16(of[categories-1])
}

// extraCost returns the cost of the extra bits of v.
func extraCost(k int, v int32) uint32 {
	var c uint32
	probs, extra := categoryProbs[k], v-categoryBase[k]
	for i, p := range probs {
		c += bitCost(uint8(extra>>(len(probs)-1-i)&1), p)
	}
	return c
}

// block returns the cost of a block; see tokenBuffer.block.
func (c *planeCosts) block(context, first int, levels *[16]int16, last int) uint32 {
	if last < first {
		return uint32(c.end[bandOf[first]][context])
	}
	var sum uint32
	if context == 0 {
		sum = uint32(c.start[bandOf[first]])
	}
	for n := first; n < last; n++ {
		v := arith.Abs(int32(levels[n&15]))
		sum += c.level(bandOf[n&15], context, v)
		context = int(min(v, 2))
	}
	v := arith.Abs(int32(levels[last&15]))
	sum += c.level(bandOf[last&15], context, v)
	if last == 15 {
		return sum
	}
	return sum + uint32(c.end[bandOf[(last+1)&15]&7][min(v, 2)])
}

func (c *planeCosts) level(band uint8, context int, v int32) uint32 {
	if v < tabled {
		return uint32(c.levels[band&7][context][v])
	}
	return uint32(c.large[band&7][context]) + largeExtra(v)
}

// largeExtra is what the extra bits of the last category cost; see tree for the
// few levels that are not of it.
func largeExtra(v int32) uint32 {
	return extraCost(categories-1, max(v, categoryBase[categories-1]))
}
