package webp

// Costs are what bits take in the file, in units of 1/256 bit. All of them come
// from tables, so that every machine finds the same.

// bitCosts is what a bit costs, in 1/256 bit, whose probability is i/256. 0 stands
// for a bit that cannot be coded; nobody pays it.
var bitCosts = [257]uint16{
	2048, 2048, 1792, 1642, 1536, 1454, 1386, 1329, 1280, 1236, 1198, 1162, 1130, 1101, 1073, 1048,
	1024, 1002, 980, 961, 942, 924, 906, 890, 874, 859, 845, 831, 817, 804, 792, 780,
	768, 757, 746, 735, 724, 714, 705, 695, 686, 676, 668, 659, 650, 642, 634, 626,
	618, 611, 603, 596, 589, 582, 575, 568, 561, 555, 548, 542, 536, 530, 524, 518,
	512, 506, 501, 495, 490, 484, 479, 474, 468, 463, 458, 453, 449, 444, 439, 434,
	430, 425, 420, 416, 412, 407, 403, 399, 394, 390, 386, 382, 378, 374, 370, 366,
	362, 358, 355, 351, 347, 343, 340, 336, 333, 329, 326, 322, 319, 315, 312, 309,
	305, 302, 299, 296, 292, 289, 286, 283, 280, 277, 274, 271, 268, 265, 262, 259,
	256, 253, 250, 247, 245, 242, 239, 236, 234, 231, 228, 226, 223, 220, 218, 215,
	212, 210, 207, 205, 202, 200, 197, 195, 193, 190, 188, 185, 183, 181, 178, 176,
	174, 171, 169, 167, 164, 162, 160, 158, 156, 153, 151, 149, 147, 145, 143, 140,
	138, 136, 134, 132, 130, 128, 126, 124, 122, 120, 118, 116, 114, 112, 110, 108,
	106, 104, 102, 101, 99, 97, 95, 93, 91, 89, 87, 86, 84, 82, 80, 78,
	77, 75, 73, 71, 70, 68, 66, 64, 63, 61, 59, 58, 56, 54, 53, 51,
	49, 48, 46, 44, 43, 41, 40, 38, 36, 35, 33, 32, 30, 28, 27, 25,
	24, 22, 21, 19, 18, 16, 15, 13, 12, 10, 9, 7, 6, 4, 3, 1,
	0,
}

// bitCost returns the cost of a bit that is 0 with a probability of prob/256.
func bitCost(bit, prob uint8) uint32 {
	if bit == 0 {
		return uint32(bitCosts[prob])
	}
	return uint32(bitCosts[256-int(prob)])
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
		v := abs(int32(levels[n&15]))
		sum += c.level(bandOf[n&15], context, v)
		context = int(min(v, 2))
	}
	v := abs(int32(levels[last&15]))
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
