//go:build cgo && vips

package vips

import (
	"encoding/binary"
	"slices"
)

// stripWebP returns a WebP file (RFC 9649) without EXIF and XMP: libvips 8.14 writes
// EXIF data of its own making even where it is told to strip. What is not a WebP
// file it returns as it is.
func stripWebP(b []byte) []byte {
	const riff, header, x = 12, 8, 10 // lengths: RIFF header, chunk header, VP8X
	if len(b) < riff+header+x || string(b[riff:riff+4]) != "VP8X" {
		return b
	}
	out := slices.Clone(b[:riff+header+x])
	flags := &out[riff+header]
	*flags &^= 0x08 | 0x04
	for rest := b[riff+header+x:]; len(rest) >= header; {
		n := header + int64(binary.LittleEndian.Uint32(rest[4:]))
		n = min(n+n&1, int64(len(rest)))
		if name := string(rest[:4]); name != "EXIF" && name != "XMP " {
			out = append(out, rest[:n]...)
		}
		rest = rest[n:]
	}
	if *flags == 0 { // nothing is left that the simple format has not
		out = slices.Delete(out, riff, riff+header+x)
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out
}
