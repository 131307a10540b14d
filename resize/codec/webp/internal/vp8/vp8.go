// Package vp8 reads and writes lossy pictures of WebP: key frames of VP8 (RFC 6386).
//
// VP8 holds planes of 4:2:0 in the range of video. They come and go in bands, as
// package codec has them: [Planes] gives out planes of the full range, [Pixels] rows
// of RGBA, and an [Encoder] takes planes and rows of either kind.
//
// Files named decode_* are the decoder, encode_* the encoder; modes.go, tokens.go and
// steps.go are tables of both. The same is found with kernels in assembly, which are
// called in dispatch_*.go, and without.
package vp8

import "encoding/binary"

// HeaderSize is how many bytes of a frame [Size] looks at.
const HeaderSize = 10

// Size returns the size in pixels of a key frame that begins with header (RFC 6386,
// 9.1); ok is false where no key frame begins so. A side may be 0.
func Size(header *[HeaderSize]byte) (width, height int, ok bool) {
	d := header
	if d[0]&1 != 0 || d[3] != 0x9d || d[4] != 0x01 || d[5] != 0x2a {
		return 0, 0, false
	}
	return int(binary.LittleEndian.Uint16(d[6:]) & 0x3fff), int(binary.LittleEndian.Uint16(d[8:]) & 0x3fff), true
}
