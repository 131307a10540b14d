package vp8

import "github.com/rendition-go/rendition/resize/codec/webp/internal/arith"

// Four samples are worked on at a time, each in a lane of 16 bits of a word. Lanes
// that may be negative carry a bias.

const (
	lanes     = arith.Lanes
	laneBytes = 0xff * lanes
	laneOver  = 0x0100 * lanes
	laneHalf  = 0x8000 * lanes
)

// laneMask makes the top bits of lanes the whole of them; other bits must be 0.
func laneMask(tops uint64) uint64 { return (tops - tops>>15) | tops }
