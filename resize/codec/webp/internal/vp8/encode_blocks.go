package vp8

// blockFlag is the cost of the bit that says that luma has a mode for each block.
const blockFlag = 211

// rivals bounds which modes are tried in full beside the one that ranks first:
// those with at most 320/256 of its rank, and a few differences.
const (
	rivalScale = 320
	rivalExtra = 8 << 8
)

// blockLuma searches a mode for each luma block. It gives up when that comes to
// cost limit.
func (e *frameEncoder) blockLuma(limit int64) (modes uint64, better bool) {
	a := &e.lumaBlocks
	flags, leftFlags := e.near.levels[e.x], e.near.leftLevels
	aboveModes, leftModes := unpack(e.near.modes[e.x]), unpack(e.near.leftModes)
	total := blockFlag * e.segment.lambda
	e.modeBits = 0
	for i := range 16 {
		x, y := i&3, i>>2
		prices := &modePrices.luma4[aboveModes[x]][leftModes[y]]
		mode, cost := e.block(i, int(flags[x]+leftFlags[y]), prices)
		if total += cost; total >= limit {
			return 0, false
		}
		e.modeBits += uint32(prices[mode])
		modes |= uint64(mode) << (4 * i)
		aboveModes[x], leftModes[y] = mode, mode
		flags[x] = present(a.masks[i])
		leftFlags[y] = flags[x]
	}
	return modes, true
}

func unpack(v uint32) [4]uint8 {
	return [4]uint8{uint8(v), uint8(v >> 8), uint8(v >> 16), uint8(v >> 24)}
}

// block finds the mode of block i: all are ranked, as many as the effort says are
// tried in full.
func (e *frameEncoder) block(i, context int, prices *[modes4]uint16) (mode uint8, cost int64) {
	var edge edge
	e.edgeOf(i, &edge)
	var ranks [modes4]int32
	rank := rank4(&e.candidates, &edge, &e.src[i], &e.spectra[i], prices, e.segment.rank, &ranks)
	a := &e.lumaBlocks
	var levels [2][16]int16
	var rec [2]pixels
	next, bound := 0, int32(1<<30)
	cost = 1 << 62
	for k := range e.effort {
		if k == 0 {
			bound = rank + rank>>8*(rivalScale-256) + rivalExtra
		} else if rank = lowest(&ranks); rank > bound {
			break
		}
		m := rank & 15
		ranks[m] = 1 << 30
		mask, sse := trial(&e.src[i], &e.candidates[m], &e.segment.luma4, &levels[next], &rec[next])
		c := int64(sse)<<12 + int64(prices[m])*e.segment.lambda
		if c >= cost {
			continue
		}
		c += int64(e.costs[planeLuma4].block(context, 0, &levels[next], lastOf(mask))) * e.segment.lambda
		if c < cost {
			mode, cost, a.masks[i] = uint8(m), c, mask
			next ^= 1
		}
	}
	a.levels[i], a.rec[i] = levels[next^1], rec[next^1]
	return mode, cost
}

func lowest(ranks *[modes4]int32) int32 {
	low := ranks[0]
	for _, r := range ranks[1:] {
		low = min(low, r)
	}
	return low
}

// edgeOf gathers what block i is predicted from. The blocks on the right that are
// not in the first row use the samples above the next macroblock, as those beside
// them are not known yet (RFC 6386, 12.3).
func (e *frameEncoder) edgeOf(i int, to *edge) {
	x, y, rec, b := i&3, i>>2, &e.lumaBlocks.rec, &e.border
	var above, right uint32
	switch {
	case y == 0:
		above = b.four(x)
		if x < 3 {
			right = b.four(x + 1)
		}
	default:
		above = rec[(i-4)&15].row3()
		if x < 3 {
			right = rec[(i-3)&15].row3()
		}
	}
	if x == 3 {
		right = e.aboveRight
	}
	to.above = uint64(above) | uint64(right)<<32
	if x == 0 {
		l := b.left[4*y : 4*y+4]
		to.left = uint32(l[0]) | uint32(l[1])<<8 | uint32(l[2])<<16 | uint32(l[3])<<24
	} else {
		to.left = rec[(i-1)&15].right()
	}
	switch {
	case i == 0:
		to.corner = b.corner
	case y == 0:
		to.corner = b.above[4*x-1]
	case x == 0:
		to.corner = b.left[4*y-1]
	default:
		to.corner = rec[(i-5)&15][15]
	}
}
