package vp8l

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
