package goimage

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"

	"github.com/rendition-go/rendition/resize/codec"
)

// keptProfile returns the profile to embed in the result: icc, unless it is sRGB
// (then nothing is needed), is of another kind than the pixels, or makes no sense.
// A profile that an embedded byte string merely resembles does no harm: only its
// header and description are looked at.
func keptProfile(icc []byte, l codec.Layout) []byte {
	if len(icc) < 132 || string(icc[36:40]) != "acsp" {
		return nil
	}
	switch space := string(icc[16:20]); {
	case space == "RGB " && l != codec.LayoutCMYK:
		if bytes.Contains(description(icc), []byte("sRGB")) {
			return nil
		}
		return icc
	case space == "GRAY" && (l == codec.LayoutGray || l == codec.LayoutGray16):
		return icc
	}
	return nil
}

func isGrayProfile(icc []byte) bool {
	return len(icc) >= 20 && string(icc[16:20]) == "GRAY"
}

// description returns the text of the tag "desc" (ICC.1:2010, 9.2.41), nil where
// there is none.
func description(icc []byte) []byte {
	const table, entry = 128, 12
	n := binary.BigEndian.Uint32(icc[table:])
	tags := icc[table+4:]
	for ; n > 0 && len(tags) >= entry; n, tags = n-1, tags[entry:] {
		if string(tags[:4]) != "desc" {
			continue
		}
		at, size := uint64(binary.BigEndian.Uint32(tags[4:])), uint64(binary.BigEndian.Uint32(tags[8:]))
		if at+size > uint64(len(icc)) || size < 12 {
			return nil
		}
		return text(icc[at : at+size])
	}
	return nil
}

// text reads the two types that a description has: textDescriptionType of version
// 2, whose ASCII part is enough, and multiLocalizedUnicodeType of version 4, of
// which the first record is.
func text(tag []byte) []byte {
	switch string(tag[:4]) {
	case "desc":
		n := uint64(binary.BigEndian.Uint32(tag[8:]))
		return tag[12:min(12+n, uint64(len(tag)))]
	case "mluc":
		if len(tag) < 28 {
			return nil
		}
		n, at := uint64(binary.BigEndian.Uint32(tag[20:])), uint64(binary.BigEndian.Uint32(tag[24:]))
		if at > uint64(len(tag)) {
			return nil
		}
		b := tag[at:min(at+n, uint64(len(tag)))]
		u := make([]uint16, len(b)/2)
		for i := range u {
			u[i] = binary.BigEndian.Uint16(b[2*i:])
		}
		return []byte(string(utf16.Decode(u)))
	}
	return nil
}
