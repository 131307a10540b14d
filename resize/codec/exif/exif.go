// Package exif reads the one thing of EXIF that changes a picture's pixels: its
// orientation.
//
// EXIF data is a TIFF structure (TIFF 6.0, section 2; Exif 2.32, section 4.5):
// a header with the byte order and the offset of the first directory (IFD0), in
// which tag 0x0112 says how the picture is turned. Everything is read with
// bounds and nothing is allocated, so that any bytes may be given.
package exif

import (
	"bytes"
	"encoding/binary"
)

const (
	tagOrientation = 0x0112
	typeShort      = 3 // 16 bits
	typeLong       = 4 // 32 bits; some writers use it here
	entryLen       = 12
)

// Orientation returns the EXIF orientation, 1 to 8, that data holds in IFD0.
// data is what a JPEG APP1 segment, a PNG eXIf or a WebP EXIF chunk holds, with
// or without the prefix "Exif\0\0", or a TIFF file. It is 1, upright, where
// there is none, or none that is legal.
//
// A tag in any other directory (that of the embedded thumbnail, say) does not
// count.
func Orientation(data []byte) int {
	data = bytes.TrimPrefix(data, []byte("Exif\x00\x00"))
	order, ok := byteOrder(data)
	if !ok {
		return 1
	}
	ifd := order.Uint32(data[4:])
	if uint64(ifd)+2 > uint64(len(data)) {
		return 1
	}
	n := int(order.Uint16(data[ifd:]))
	entries := data[ifd+2:]
	for range min(n, len(entries)/entryLen) {
		if order.Uint16(entries) == tagOrientation {
			return legal(value(order, entries))
		}
		entries = entries[entryLen:]
	}
	return 1
}

// byteOrder reads the TIFF header, of which 8 bytes are there if ok.
func byteOrder(data []byte) (binary.ByteOrder, bool) {
	if len(data) < 8 {
		return nil, false
	}
	switch string(data[:4]) {
	case "II*\x00":
		return binary.LittleEndian, true
	case "MM\x00*":
		return binary.BigEndian, true
	}
	return nil, false
}

// value returns what the entry holds if it is one whole number, else 0.
func value(order binary.ByteOrder, entry []byte) uint32 {
	if order.Uint32(entry[4:]) < 1 {
		return 0
	}
	switch order.Uint16(entry[2:]) {
	case typeShort:
		return uint32(order.Uint16(entry[8:]))
	case typeLong:
		if order.Uint32(entry[4:]) == 1 {
			return order.Uint32(entry[8:])
		}
	}
	return 0
}

func legal(v uint32) int {
	if v < 1 || v > 8 {
		return 1
	}
	return int(v)
}

// Swaps reports whether orientation o (1 to 8) exchanges width and height.
func Swaps(o int) bool { return o >= 5 && o <= 8 }
