package webp

import "math/bits"

// prefixOf splits a length or distance, from 1 on, into a symbol and extra bits
// (RFC 9649, 3.6.2.2).
func prefixOf(v uint32) (symbol, extra uint32, n uint8) {
	if v <= 4 {
		return v - 1, 0, 0
	}
	v--
	high := bits.Len32(v) - 1
	n = uint8(high - 1)
	return uint32(2*high) + v>>n&1, v & (1<<n - 1), n
}

// nearOffsets are the distances that are told by their place in the plane, dx to
// the left and dy up, from the code 1 on: the lowest 4 bits are 8 - dx, the others
// dy (RFC 9649, 3.6.2.2).
var nearOffsets = [nearCodes]uint8{
	0x18, 0x07, 0x17, 0x19, 0x28, 0x06, 0x27, 0x29, 0x16, 0x1a, 0x26, 0x2a, 0x38, 0x05, 0x37,
	0x39, 0x15, 0x1b, 0x36, 0x3a, 0x25, 0x2b, 0x48, 0x04, 0x47, 0x49, 0x14, 0x1c, 0x35, 0x3b,
	0x46, 0x4a, 0x24, 0x2c, 0x58, 0x45, 0x4b, 0x34, 0x3c, 0x03, 0x57, 0x59, 0x13, 0x1d, 0x56,
	0x5a, 0x23, 0x2d, 0x44, 0x4c, 0x55, 0x5b, 0x33, 0x3d, 0x68, 0x02, 0x67, 0x69, 0x12, 0x1e,
	0x66, 0x6a, 0x22, 0x2e, 0x54, 0x5c, 0x43, 0x4d, 0x65, 0x6b, 0x32, 0x3e, 0x78, 0x01, 0x77,
	0x79, 0x53, 0x5d, 0x11, 0x1f, 0x64, 0x6c, 0x42, 0x4e, 0x76, 0x7a, 0x21, 0x2f, 0x75, 0x7b,
	0x31, 0x3f, 0x63, 0x6d, 0x52, 0x5e, 0x00, 0x74, 0x7c, 0x41, 0x4f, 0x10, 0x20, 0x62, 0x6e,
	0x30, 0x73, 0x7d, 0x51, 0x5f, 0x40, 0x72, 0x7e, 0x61, 0x6f, 0x50, 0x71, 0x7f, 0x60, 0x70,
}

const nearCodes = 120

// nearCode is the inverse: the code of each offset, 0 for none.
var nearCode = func() (t [128]uint8) {
	for i, o := range nearOffsets {
		t[o] = uint8(i + 1)
	}
	return t
}()

// planeDistance returns the code of a distance in a picture of that width.
func planeDistance(d, width int) uint32 {
	dy := d / width
	if dx := d - dy*width; dx <= 8 && dy <= 7 {
		if c := nearCode[dy<<4|(8-dx)]; c > 0 {
			return uint32(c)
		}
	} else if dx = width - dx; dx < 8 && dy < 7 {
		// From the right of the row above.
		if c := nearCode[(dy+1)<<4|(8+dx)]; c > 0 {
			return uint32(c)
		}
	}
	return uint32(d + nearCodes)
}

const (
	greenSymbols    = 256 + 24 // literals, and lengths of copies
	distanceSymbols = 40
)

// Prefix codes of a picture, in the order in which they are written.
const (
	codeGreen = iota
	codeRed
	codeBlue
	codeAlpha
	codeDistance
	codeKinds
)

// A symbolCoder writes pictures as entropy-coded images (RFC 9649, 3.7.3).
type symbolCoder struct {
	builder  codeBuilder
	codes    [codeKinds]prefixCode
	green    [greenSymbols]uint32
	channels [3][256]uint32 // red, blue, alpha
	distance [distanceSymbols]uint32
}

func (s *symbolCoder) clear() {
	clear(s.green[:])
	clear(s.distance[:])
	for i := range s.channels {
		clear(s.channels[i][:])
	}
}

// countCopies counts what stands for copies.
func (s *symbolCoder) countCopies(refs []reference, width int) {
	for i := range refs {
		if r := &refs[i]; r.length > 0 {
			length, _, _ := prefixOf(r.length)
			distance, _, _ := prefixOf(planeDistance(int(r.distance), width))
			s.green[256+length]++
			s.distance[distance]++
		}
	}
}

// writeCodes builds and writes all codes.
func (s *symbolCoder) writeCodes(w *bitWriter) {
	s.builder.writeCode(w, &s.codes[codeGreen], s.green[:])
	for i := range s.channels {
		s.builder.writeCode(w, &s.codes[codeRed+i], s.channels[i][:])
	}
	s.builder.writeCode(w, &s.codes[codeDistance], s.distance[:])
}

func (s *symbolCoder) putCopy(w *bitWriter, r *reference, width int) {
	symbol, extra, n := prefixOf(r.length)
	s.codes[codeGreen].put(w, 256+symbol)
	w.put(extra, n)
	symbol, extra, n = prefixOf(planeDistance(int(r.distance), width))
	s.codes[codeDistance].put(w, symbol)
	w.put(extra, n)
}

// bytes writes a picture that is in the green channel alone. If it is the main
// one, whose codes may vary over the picture, it says that they do not.
func (s *symbolCoder) bytes(w *bitWriter, pix []uint8, refs []reference, width int, main bool) {
	s.clear()
	pos := 0
	for i := range refs {
		for _, v := range pix[pos : pos+int(refs[i].literals)] {
			s.green[v]++
		}
		pos += int(refs[i].literals + refs[i].length)
	}
	s.countCopies(refs, width)
	w.put(0, 1) // no colour cache
	if main {
		w.put(0, 1)
	}
	s.writeCodes(w)
	pos = 0
	for i := range refs {
		for _, v := range pix[pos : pos+int(refs[i].literals)] {
			s.codes[codeGreen].put(w, uint32(v))
		}
		pos += int(refs[i].literals + refs[i].length)
		if refs[i].length > 0 {
			s.putCopy(w, &refs[i], width)
		}
	}
}

// pixels writes a picture of ARGB.
func (s *symbolCoder) pixels(w *bitWriter, pix []uint32, refs []reference, width int, main bool) {
	s.clear()
	pos := 0
	for i := range refs {
		for _, v := range pix[pos : pos+int(refs[i].literals)] {
			s.green[v>>8&0xff]++
			s.channels[0][v>>16&0xff]++
			s.channels[1][v&0xff]++
			s.channels[2][v>>24]++
		}
		pos += int(refs[i].literals + refs[i].length)
	}
	s.countCopies(refs, width)
	w.put(0, 1) // no colour cache
	if main {
		w.put(0, 1)
	}
	s.writeCodes(w)
	pos = 0
	for i := range refs {
		for _, v := range pix[pos : pos+int(refs[i].literals)] {
			s.codes[codeGreen].put(w, v>>8&0xff)
			s.codes[codeRed].put(w, v>>16&0xff)
			s.codes[codeBlue].put(w, v&0xff)
			s.codes[codeAlpha].put(w, v>>24)
		}
		pos += int(refs[i].literals + refs[i].length)
		if refs[i].length > 0 {
			s.putCopy(w, &refs[i], width)
		}
	}
}
