package resize

import (
	"bytes"
	"encoding/binary"

	"github.com/rendition-go/rendition/params"
)

// SniffLen is how many bytes of a file [Sniff] needs to tell every format it
// knows.
const SniffLen = 64

// Sniff returns the format of a picture by its first bytes, or "" where it is
// none that it knows: JPEG, PNG, GIF, WebP, AVIF, JPEG XL, HEIC, TIFF and BMP.
// It looks at no more than the first [SniffLen] bytes. Vector and text formats
// (SVG, PDF, HTML) are unknown on purpose: nothing here can make variants of
// them, and some carry scripts.
func Sniff(prefix []byte) params.Format {
	if len(prefix) > SniffLen {
		prefix = prefix[:SniffLen]
	}
	switch {
	case has(prefix, "\xff\xd8\xff"):
		return params.FormatJPEG
	case has(prefix, "\x89PNG\r\n\x1a\n"):
		return params.FormatPNG
	case has(prefix, "GIF87a"), has(prefix, "GIF89a"):
		return params.FormatGIF
	case has(prefix, "RIFF"):
		return sniffRIFF(prefix)
	case has(prefix, "\xff\x0a"), has(prefix, "\x00\x00\x00\x0cJXL \r\n\x87\n"):
		return params.FormatJXL
	case has(prefix, "II*\x00"), has(prefix, "MM\x00*"), has(prefix, "II+\x00"), has(prefix, "MM\x00+"):
		return params.FormatTIFF
	case has(prefix, "BM"):
		return sniffBMP(prefix)
	}
	return sniffISO(prefix)
}

func has(b []byte, magic string) bool {
	return len(b) >= len(magic) && string(b[:len(magic)]) == magic
}

// sniffRIFF tells WebP from the other uses of RIFF: the form type must be
// followed by one of WebP's three first chunks, as far as it is there.
func sniffRIFF(b []byte) params.Format {
	if len(b) < 12 || string(b[8:12]) != "WEBP" {
		return ""
	}
	if len(b) >= 16 {
		switch string(b[12:16]) {
		case "VP8 ", "VP8L", "VP8X":
		default:
			return ""
		}
	}
	return params.FormatWebP
}

// sniffBMP asks for more than the two letters, with which plain text may begin:
// one of the known sizes of the information header, and pixels behind it.
func sniffBMP(b []byte) params.Format {
	if len(b) < 18 {
		return ""
	}
	offset, header := binary.LittleEndian.Uint32(b[10:]), binary.LittleEndian.Uint32(b[14:])
	switch header {
	case 12, 16, 40, 52, 56, 64, 108, 124:
		if offset == 0 || offset >= 14+header {
			return params.FormatBMP
		}
	}
	return ""
}

// sniffISO tells the pictures among ISO base media files by their brands
// (ISO/IEC 14496-12, 4.3): the major one first, then the compatible ones.
func sniffISO(b []byte) params.Format {
	if len(b) < 12 || string(b[4:8]) != "ftyp" {
		return ""
	}
	size := binary.BigEndian.Uint32(b)
	if size < 16 || size%4 != 0 {
		return ""
	}
	if f := brand(b[8:12]); f != "" {
		return f
	}
	if major := b[8:12]; !bytes.Equal(major, []byte("mif1")) && !bytes.Equal(major, []byte("msf1")) && !bytes.Equal(major, []byte("miaf")) {
		return ""
	}
	for i := 16; i+4 <= len(b) && i+4 <= int(min(size, SniffLen)); i += 4 {
		if f := brand(b[i : i+4]); f != "" {
			return f
		}
	}
	return ""
}

func brand(b []byte) params.Format {
	switch string(b) {
	case "avif", "avis":
		return params.FormatAVIF
	case "heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs":
		return params.FormatHEIC
	}
	return ""
}
