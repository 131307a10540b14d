package vp8

// blockInfo is what the first partition says of a macroblock.
type blockInfo struct {
	segment uint8
	skip    bool // no coefficients
	blocks  bool // luma is predicted in blocks of 4 x 4, by modes
	luma    uint8
	chroma  uint8
	modes   [16]uint8
	inner   bool // the edges of its blocks are filtered
}

// modeReader reads the modes of prediction of a key frame, a row of macroblocks
// at a time (RFC 6386, 11). Modes of blocks depend on those around them, outside
// the picture modeDC.
type modeReader struct {
	above []uint8 // four a macroblock
	row   []blockInfo
}

func newModeReader(across int) modeReader {
	return modeReader{above: make([]uint8, 4*across), row: make([]blockInfo, across)}
}

// next reads a row. It returns false where the data ends too early; macroblocks
// from there on are flat.
func (m *modeReader) next(f *keyFrame) bool {
	left := [4]uint8{}
	b := &f.modes
	for x := range m.row {
		if b.over() {
			clear(m.row[x:])
			for i := x; i < len(m.row); i++ {
				m.row[i].skip = true
			}
			return false
		}
		m.read(f, b, &m.row[x], (*[4]uint8)(m.above[4*x:]), &left)
	}
	return !b.over()
}

func (m *modeReader) read(f *keyFrame, b *boolReader, info *blockInfo, above, left *[4]uint8) {
	info.segment = 0
	if f.mapped {
		info.segment = b.symbol(&f.segmentTree)
	}
	info.skip = f.skips && b.bit(f.skipProb)
	info.luma = b.symbol(&lumaTree)
	info.blocks = info.luma == inBlocks
	if info.blocks {
		readModes4(b, &info.modes, above, left)
	} else {
		for i := range 4 {
			above[i], left[i] = info.luma, info.luma
		}
	}
	info.chroma = b.symbol(&chromaTree)
}

// symbolTree is a tree of a few decisions, each with its probability. At twice the
// index of a decision, or one behind that if the bit is set, next has the index of the
// decision that follows, or a symbol's negative, which is 0 or less.
type symbolTree struct {
	probs [4]uint8
	next  [8]int8
}

// inBlocks is what lumaTree has for luma that is predicted in blocks of 4 x 4.
const inBlocks = modes16

// The trees of RFC 6386, 11.2 and 11.3, and of 10, whose probabilities frames tell.
var (
	lumaTree    = symbolTree{[4]uint8{probLuma4, 156, 163, 128}, [8]int8{-inBlocks, 1, 2, 3, -modeDC, -modeVE, -modeHE, -modeTM}}
	chromaTree  = symbolTree{[4]uint8{142, 114, 183}, [8]int8{-modeDC, 1, -modeVE, 2, -modeHE, -modeTM}}
	segmentTree = symbolTree{next: [8]int8{1, 2, 0, -1, -2, -3}}
)

// symbol reads a symbol.
func (b *boolReader) symbol(t *symbolTree) uint8 {
	value, rng, next := b.value, b.rng, int8(0)
	for {
		if uint32(value) == 0 {
			value = b.more(value)
		}
		split := rng * uint32(t.probs[next&3]) >> 8
		node := uint8(next) * 2
		if big := uint64(split+1) << 56; value >= big {
			value -= big
			split = rng - split - 1
			node++
		}
		value <<= scaled[uint8(split)] & 63
		rng = uint32(widened[uint8(split)])
		next = t.next[node&7]
		if next <= 0 {
			break
		}
	}
	b.value, b.rng = value, rng
	return uint8(-next)
}

// modeTree is the tree of RFC 6386, 11.2, for probabilities of intraProbs, as
// symbolTree has it.
var modeTree = [32]int8{
	-modeDC, 1,
	-modeTM, 2,
	-modeVE, 3,
	4, 6,
	-modeHE, 5,
	-modeRD, -modeVR,
	-modeLD, 7,
	-modeVL, 8,
	-modeHD, -modeHU,
}

// readModes4 reads the modes of all blocks of a macroblock, the reader's state in
// registers all along: boolReader.bit is written out.
func readModes4(b *boolReader, modes *[16]uint8, above, left *[4]uint8) {
	value, rng := b.value, b.rng
	for at := range modes {
		x, y := at&3, at>>2
		p := &intraProbs[above[x]][left[y]]
		next := int8(0)
		for {
			if uint32(value) == 0 {
				value = b.more(value)
			}
			split := rng * uint32(p[next]) >> 8
			node := uint8(next) * 2
			if big := uint64(split+1) << 56; value >= big {
				value -= big
				split = rng - split - 1
				node++
			}
			value <<= scaled[uint8(split)] & 63
			rng = uint32(widened[uint8(split)])
			next = modeTree[node&31]
			if next <= 0 {
				break
			}
		}
		mode := uint8(-next)
		modes[at], above[x], left[y] = mode, mode, mode
	}
	b.value, b.rng = value, rng
}
