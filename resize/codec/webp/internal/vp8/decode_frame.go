package vp8

import (
	"encoding/binary"
	"errors"
)

var (
	errFrame     = errors.New("no VP8 key frame")
	errHidden    = errors.New("a frame that is not to be shown")
	errProfile   = errors.New("a VP8 profile that does not exist")
	errPartition = errors.New("a partition of the picture is missing")
)

// frameSegment is what holds for the macroblocks of one segment.
type frameSegment struct {
	luma, second, chroma [16]int16 // quantiser steps of the coefficients in the order of coding
	levels               [2]filterLimits
}

// keyFrame is the header of a key frame (RFC 6386, 9 and 19.2) with what follows
// from it.
type keyFrame struct {
	width, height int
	simple        bool // loop filter
	filtered      bool
	mapped        bool // macroblocks tell their segments
	segmentTree   symbolTree
	segments      [4]frameSegment
	skips         bool // macroblocks tell whether they have coefficients
	skipProb      uint8
	probs         positionProbs
	modes         boolReader // what is left of the first partition
	tokens        [8]boolReader
	parts         int // how many of tokens there are
}

// positionProbs are token probabilities by position instead of band, so that a
// step forward is one in memory.
type positionProbs [planes][17][contexts][branches + 1]uint8

func (p *positionProbs) set(t *tokenProbs) {
	for i := range t {
		for pos, band := range bandOf {
			for c := range contexts {
				copy(p[i][pos][c][:], t[i][band][c][:])
			}
		}
	}
}

// parse reads the header. buf is the frame with Slack bytes behind its n.
// The frame may be cut off: partitions are then shorter than they should be.
func (f *keyFrame) parse(buf []byte, n int) error {
	const tag = HeaderSize
	if n < tag {
		return errFrame
	}
	w, h, ok := Size((*[tag]byte)(buf))
	if !ok {
		return errFrame
	}
	f.width, f.height = w, h
	bits := uint32(buf[0]) | uint32(buf[1])<<8 | uint32(buf[2])<<16
	if bits>>1&7 > 3 {
		return errProfile
	}
	if bits>>4&1 == 0 {
		return errHidden
	}
	first := int(bits >> 5)
	if first >= n-tag {
		return errPartition
	}
	f.modes.reset(buf[tag:tag+first+Slack], first)
	f.read(buf[tag+first:], n-tag-first)
	if f.parts == 0 || f.modes.over() {
		return errPartition
	}
	return nil
}

// read reads the header behind the sizes; rest holds the other partitions.
func (f *keyFrame) read(rest []byte, n int) {
	b := &f.modes
	b.number(2) // colour space, clamping: decoders all clamp
	segmented := b.flag()
	var quant, level [4]int
	absolute := false
	f.mapped = false
	if segmented {
		absolute = f.segmentation(b, &quant, &level)
	}
	f.simple = b.flag()
	strength, sharpness := b.number(6), b.number(3)
	reference, mode := deltas(b)
	f.partitions(rest, n, 1<<b.number(2))
	base := b.number(7)
	steps := readSteps(b)
	b.flag() // whether probabilities outlive the frame
	f.readProbs(b)
	f.skips = b.flag()
	if f.skips {
		f.skipProb = uint8(b.number(8))
	}
	f.filtered = strength > 0
	for i := range f.segments {
		q, l := base, strength
		if segmented {
			q, l = quant[i], level[i]
			if !absolute {
				q, l = q+base, l+strength
			}
		}
		s := &f.segments[i]
		s.setSteps(q, &steps)
		s.levels[0].set(l+reference, sharpness)
		s.levels[1].set(l+reference+mode, sharpness)
	}
}

// segmentation reads the segment header (RFC 6386, 9.3). Where it has no values,
// which in a video would be those of the frame before, they are 0, as in other
// WebP decoders.
func (f *keyFrame) segmentation(b *boolReader, quant, level *[4]int) (absolute bool) {
	f.mapped, absolute = b.flag(), true
	if b.flag() {
		absolute = b.flag()
		for i := range quant {
			quant[i] = b.optional(7)
		}
		for i := range level {
			level[i] = b.optional(6)
		}
	}
	if f.mapped {
		f.segmentTree = segmentTree
		for i := range 3 {
			f.segmentTree.probs[i] = 255
			if b.flag() {
				f.segmentTree.probs[i] = uint8(b.number(8))
			}
		}
	}
	return absolute
}

// deltas reads by how much the strength of the loop filter differs (RFC 6386,
// 9.4) and returns those for key frames and for their macroblocks with modes of
// 4 x 4.
func deltas(b *boolReader) (reference, mode int) {
	if !b.flag() {
		return 0, 0
	}
	if !b.flag() {
		return 0, 0
	}
	var d [8]int
	for i := range d {
		d[i] = b.optional(6)
	}
	return d[0], d[4]
}

// partitions finds the partitions of tokens (RFC 6386, 9.5): sizes of three bytes
// of all but the last, then the partitions.
func (f *keyFrame) partitions(rest []byte, n, parts int) {
	f.parts = 0
	at := 3 * (parts - 1)
	if n <= at {
		return
	}
	for i := range parts {
		size := n - at
		if i < parts-1 {
			d := rest[3*i:]
			size = min(size, int(binary.LittleEndian.Uint16(d))|int(d[2])<<16)
		}
		f.tokens[i].reset(rest[at:], size)
		at += size
	}
	f.parts = parts
}

// stepDeltas are added to the quantiser index (RFC 6386, 9.6).
type stepDeltas struct{ lumaDC, secondDC, secondAC, chromaDC, chromaAC int }

func readSteps(b *boolReader) (d stepDeltas) {
	for _, v := range []*int{&d.lumaDC, &d.secondDC, &d.secondAC, &d.chromaDC, &d.chromaAC} {
		*v = b.optional(4)
	}
	return d
}

// setSteps looks up the quantiser steps of an index (RFC 6386, 14.1).
func (s *frameSegment) setSteps(q int, d *stepDeltas) {
	dc := func(delta, last int) int16 { return int16(dcSteps[max(0, min(q+delta, last))]) }
	ac := func(delta int) int16 { return int16(acSteps[max(0, min(q+delta, 127))]) }
	s.luma = stepsOf(dc(d.lumaDC, 127), ac(0))
	s.second = stepsOf(2*dc(d.secondDC, 127), int16(max(8, int(ac(d.secondAC))*155/100)))
	s.chroma = stepsOf(dc(d.chromaDC, lastChromaDC), ac(d.chromaAC))
}

func stepsOf(first, others int16) (steps [16]int16) {
	steps[0] = first
	for i := 1; i < 16; i++ {
		steps[i] = others
	}
	return steps
}

// readProbs reads the token probabilities that differ from the default (RFC 6386,
// 13.4).
func (f *keyFrame) readProbs(b *boolReader) {
	probs := defaultProbs
	for i := range probs {
		for j := range probs[i] {
			for k := range probs[i][j] {
				for l := range probs[i][j][k] {
					if b.bit(updateProbs[i][j][k][l]) {
						probs[i][j][k][l] = uint8(b.number(8))
					}
				}
			}
		}
	}
	f.probs.set(&probs)
}
