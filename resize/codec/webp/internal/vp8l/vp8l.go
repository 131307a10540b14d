// Package vp8l reads and writes lossless pictures of WebP: VP8L (RFC 9649, 3).
//
// [Pixels] gives out the rows of a picture as RGBA, and an [Encoder] takes pictures in
// bands. Alpha beside a lossy picture is a [Plane] coded the same way, without a
// header; a [PlaneEncoder] writes it.
//
// Files named decode_* are the decoder, encode_* the encoder; format.go is what both
// know of the format.
package vp8l

import "encoding/binary"

// HeaderSize is the size of the header, in bytes.
const HeaderSize = 5

// Header returns what a header says (RFC 9649, 3.4): the size in pixels, each side 1
// to 16384, and whether there may be pixels that are not opaque. ok is false where it
// is none.
func Header(d *[HeaderSize]byte) (width, height int, alpha, ok bool) {
	v := binary.LittleEndian.Uint32(d[1:])
	if d[0] != 0x2f || v>>29 != 0 {
		return 0, 0, false, false
	}
	return int(v&0x3fff) + 1, int(v>>14&0x3fff) + 1, v>>28&1 != 0, true
}
