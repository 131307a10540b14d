package resizetest

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"slices"
)

// Files that the standard library does not write, and what it does not put in.

// exif returns a TIFF structure that says an orientation.
func exif(orientation int, bigEndian bool) []byte {
	var order binary.AppendByteOrder = binary.LittleEndian
	b := []byte("II*\x00")
	if bigEndian {
		order, b = binary.BigEndian, []byte("MM\x00*")
	}
	b = order.AppendUint32(b, 8)
	b = order.AppendUint16(b, 1)
	b = order.AppendUint16(b, 0x0112)
	b = order.AppendUint16(b, 3)
	b = order.AppendUint32(b, 1)
	b = order.AppendUint16(b, uint16(orientation))
	b = order.AppendUint16(b, 0)
	return order.AppendUint32(b, 0)
}

// jpegSegment puts a segment behind the first marker.
func jpegSegment(file []byte, marker byte, data string) []byte {
	seg := []byte{0xff, marker}
	seg = binary.BigEndian.AppendUint16(seg, uint16(len(data)+2))
	return slices.Insert(bytes.Clone(file), 2, append(seg, data...)...)
}

func pngChunk(name, data string) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(append(b, name...), data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// pngHead is the length of the signature and IHDR.
const pngHead = 8 + 25

// pngInsert puts a chunk behind IHDR.
func pngInsert(file []byte, name, data string) []byte {
	return slices.Insert(bytes.Clone(file), pngHead, pngChunk(name, data)...)
}

// pngHeader returns the signature and IHDR of a picture of 8-bit RGB.
func pngHeader(w, h int) []byte {
	ihdr := binary.BigEndian.AppendUint32(nil, uint32(w))
	ihdr = binary.BigEndian.AppendUint32(ihdr, uint32(h))
	return append([]byte("\x89PNG\r\n\x1a\n"), pngChunk("IHDR", string(append(ihdr, 8, 2, 0, 0, 0)))...)
}

// encodeBMP writes 24 bits a pixel, from bottom to top.
func encodeBMP(m *image.NRGBA) []byte {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	stride := (w*3 + 3) &^ 3
	le := binary.LittleEndian
	b := le.AppendUint32([]byte("BM"), uint32(54+stride*h))
	b = le.AppendUint32(le.AppendUint32(b, 0), 54)
	b = le.AppendUint32(le.AppendUint32(le.AppendUint32(b, 40), uint32(w)), uint32(h))
	b = le.AppendUint16(le.AppendUint16(b, 1), 24)
	b = append(b, make([]byte, 24)...)
	for y := h - 1; y >= 0; y-- {
		row := make([]byte, stride)
		for x := range w {
			c := m.NRGBAAt(x, y)
			row[3*x], row[3*x+1], row[3*x+2] = c.B, c.G, c.R
		}
		b = append(b, row...)
	}
	return b
}

// encodeTIFF writes RGB, or RGBA with straight alpha, uncompressed in one strip.
func encodeTIFF(m *image.NRGBA, alpha bool, orientation int) []byte {
	samples := 3
	if alpha {
		samples = 4
	}
	le := binary.LittleEndian
	var pix []byte
	for i := 0; i < len(m.Pix); i += 4 {
		pix = append(pix, m.Pix[i:i+samples]...)
	}
	const bitsAt, pixAt = 8, 16
	b := append([]byte("II*\x00"), 0, 0, 0, 0)
	for range 4 {
		b = le.AppendUint16(b, 8)
	}
	b = append(b, pix...)
	if len(b)%2 == 1 {
		b = append(b, 0)
	}
	le.PutUint32(b[4:], uint32(len(b)))
	tags := [][3]int{ // tag, count, value
		{256, 1, m.Rect.Dx()}, {257, 1, m.Rect.Dy()}, {258, samples, bitsAt}, {259, 1, 1}, {262, 1, 2},
		{273, 1, pixAt}, {274, 1, orientation}, {277, 1, samples}, {278, 1, m.Rect.Dy()}, {279, 1, len(pix)},
	}
	if alpha {
		tags = append(tags, [3]int{338, 1, 2})
	}
	b = le.AppendUint16(b, uint16(len(tags)))
	for _, t := range tags {
		kind := uint16(4) // LONG
		if t[0] != 273 && t[0] != 279 {
			kind = 3 // SHORT
		}
		b = le.AppendUint16(le.AppendUint16(b, uint16(t[0])), kind)
		b = le.AppendUint32(le.AppendUint32(b, uint32(t[1])), uint32(t[2]))
	}
	return le.AppendUint32(b, 0)
}

// bitWriter writes bits from the lowest up, as VP8L wants them.
type bitWriter struct {
	b []byte
	n uint
}

func (w *bitWriter) put(v uint32, n uint) {
	for ; n > 0; n-- {
		if w.n%8 == 0 {
			w.b = append(w.b, 0)
		}
		w.b[w.n/8] |= byte(v&1) << (w.n % 8)
		w.n++
		v >>= 1
	}
}

// encodeWebP writes lossless WebP with an EXIF chunk. Every channel may have two
// values at most: then each has a code of one bit, which WebP's "simple code
// length code" can say.
func encodeWebP(m *image.NRGBA, exif []byte) []byte {
	w := &bitWriter{}
	w.put(0x2f, 8)
	w.put(uint32(m.Rect.Dx()-1), 14)
	w.put(uint32(m.Rect.Dy()-1), 14)
	w.put(0, 1+3+1+1+1) // no alpha, version 0, no transform, no colour cache, one group of codes
	order := [4]int{1, 0, 2, 3}
	var values [4][]byte
	for c := range order {
		values[c] = channelValues(m, order[c])
		putSimpleCode(w, values[c])
	}
	putSimpleCode(w, []byte{0}) // distances, of which there are none
	for i := 0; i < len(m.Pix); i += 4 {
		for c, v := range values {
			if len(v) == 2 {
				w.put(uint32(bytes.IndexByte(v, m.Pix[i+order[c]])), 1)
			}
		}
	}
	x := make([]byte, 10)
	x[0] = 0x08 // EXIF
	put24 := func(b []byte, v int) { b[0], b[1], b[2] = byte(v), byte(v>>8), byte(v>>16) }
	put24(x[4:], m.Rect.Dx()-1)
	put24(x[7:], m.Rect.Dy()-1)
	body := slices.Concat([]byte("WEBP"), riffChunk("VP8X", x), riffChunk("VP8L", w.b), riffChunk("EXIF", exif))
	return riffChunk("RIFF", body)
}

func channelValues(m *image.NRGBA, c int) []byte {
	var v []byte
	for i := c; i < len(m.Pix); i += 4 {
		if !slices.Contains(v, m.Pix[i]) {
			v = append(v, m.Pix[i])
		}
	}
	slices.Sort(v)
	return v
}

func putSimpleCode(w *bitWriter, values []byte) {
	w.put(1, 1)
	w.put(uint32(len(values)-1), 1)
	w.put(1, 1) // the first symbol has 8 bits
	for _, v := range values {
		w.put(uint32(v), 8)
	}
}

func riffChunk(name string, data []byte) []byte {
	b := binary.LittleEndian.AppendUint32([]byte(name), uint32(len(data)))
	b = append(b, data...)
	if len(data)%2 == 1 {
		b = append(b, 0)
	}
	return b
}
