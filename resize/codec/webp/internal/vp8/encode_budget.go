package vp8

// maxPartition0 is the largest size in bytes of the partition that holds the
// headers of all macroblocks: a number of 19 bits.
const maxPartition0 = 1<<19 - 1

// A budget sees to it that the headers fit there, which is a matter of very large
// pictures only: it is spent evenly, in 1/256 bit.
type budget struct {
	left int64
	next int64 // macroblocks to come
}

// What a macroblock may cost: at the very least, with a mode of 16 x 16 luma
// samples, and with 16 modes. Segment and skip flag are 3 bits of each but the
// first, where a picture has neither.
const (
	bareBits  = 4 << 8
	tightBits = 11 << 8
	fullBits  = 180 << 8
)

// frameHeaderBytes is more than the frame's own header takes, 1,056 flags and
// probabilities of 8 bits, and leaves something for rounded costs.
const frameHeaderBytes = 16 << 10

func (b *budget) reset(macroblocks int) {
	b.left = (maxPartition0 - frameHeaderBytes) << 11
	b.next = int64(macroblocks)
}

// crowded reports whether there is no room for segments and skip flags.
func (b *budget) crowded() bool { return b.left < b.next*tightBits }

// tight reports whether there is no room for a mode for each block: if this
// macroblock took all it may, those to come would lack what they need.
func (b *budget) tight() bool { return b.left-fullBits < (b.next-1)*tightBits }

// bare reports whether there is room for the cheapest modes only.
func (b *budget) bare() bool { return b.left-tightBits < (b.next-1)*bareBits }

func (b *budget) spend(bits uint32) {
	b.left -= int64(bits)
	b.next--
}

// headerCost returns what a macroblock's header takes, at most.
func (e *frameEncoder) headerCost(mb *macroblock) uint32 {
	bits := modePrices.chroma[mb.chroma]
	if !e.crowded {
		bits += 3 << 8
	}
	if mb.luma != blockModes {
		return bits + modePrices.luma16[mb.luma]
	}
	return bits + blockFlag + e.modeBits
}
