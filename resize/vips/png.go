//go:build cgo && vips

package vips

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"io"
)

// pngHasRow reports whether the data of a PNG is enough for one row of pixels; of
// an interlaced one, of its first pass.
func pngHasRow(b []byte) bool {
	const head = 8 + 8 + 13 // signature, chunk header, IHDR
	if len(b) < head {
		return false
	}
	ihdr := b[16:head]
	width, depth := int64(binary.BigEndian.Uint32(ihdr)), int64(ihdr[8])
	samples := [8]int64{0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[ihdr[9]&7]
	if interlaced := ihdr[12] != 0; interlaced {
		width = (width + 7) / 8
	}
	row := 1 + (width*depth*samples+7)/8 // with its filter byte
	z, err := zlib.NewReader(&idat{b: b[8:]})
	if err != nil {
		return false
	}
	n, _ := io.CopyN(io.Discard, z, row)
	return n == row
}

// idat reads what is in the IDAT chunks behind a PNG's signature, without looking
// at checksums.
type idat struct {
	b    []byte // from the next chunk on
	data []byte // left of the last one
}

func (r *idat) Read(p []byte) (int, error) {
	for len(r.data) == 0 {
		if len(r.b) < 8 {
			return 0, io.EOF
		}
		end := 8 + int64(binary.BigEndian.Uint32(r.b))
		if bytes.Equal(r.b[4:8], []byte("IDAT")) {
			r.data = r.b[8:min(end, int64(len(r.b)))]
		}
		r.b = r.b[min(end+4, int64(len(r.b))):]
	}
	n := copy(p, r.data)
	r.data = r.data[n:]
	return n, nil
}

// withoutText drops from a PNG the chunks of text, which the result does not keep
// and libspng inflates and copies whole, and everything from a chunk on that claims
// to be longer than the data: libspng takes the memory it claims before it reads.
// Pixels that are cut off (IDAT) stay. It works in b, which it may shorten.
func withoutText(b []byte) []byte {
	const signature, frame = 8, 12 // length, type and checksum
	if len(b) < signature {
		return b
	}
	kept := b[:signature]
	for rest := b[signature:]; len(rest) > 0; {
		if len(rest) < 8 {
			return append(kept, rest...)
		}
		size := frame + int64(binary.BigEndian.Uint32(rest))
		kind := string(rest[4:8])
		if size > int64(len(rest)) {
			if kind == "IDAT" || kind == "IEND" {
				kept = append(kept, rest...)
			}
			return kept
		}
		if kind != "tEXt" && kind != "zTXt" && kind != "iTXt" {
			kept = append(kept, rest[:size]...)
		}
		rest = rest[size:]
	}
	return kept
}
