package jpeg

import "github.com/rendition-go/rendition/resize/codec"

// Markers (T.81 table B.1).
const (
	markerSOF0 = 0xC0 // baseline frame
	markerSOF2 = 0xC2 // progressive frame
	markerDHT  = 0xC4
	markerSOI  = 0xD8
	markerEOI  = 0xD9
	markerSOS  = 0xDA
	markerDQT  = 0xDB
	markerAPP0 = 0xE0
	markerAPP2 = 0xE2
)

// A profile goes into up to 255 APP2 segments, each with a header of 14 bytes
// after its length (ICC.1:2022 annex B.4).
const (
	iccPart = 65519
	maxICC  = 255 * iccPart
)

// segment appends a marker and the length of the size bytes that will follow.
func (b *bitWriter) segment(marker byte, size int) {
	size += 2
	b.bytes(0xFF, marker, byte(size>>8), byte(size))
}

// start writes all that stands in front of the first scan.
func (b *bitWriter) start(f *frame, q *[2]quantizer, o codec.Options) {
	b.bytes(0xFF, markerSOI)
	b.segment(markerAPP0, 14)
	b.bytes('J', 'F', 'I', 'F', 0, 1, 2) // version
	b.bytes(0, 0, 1, 0, 1, 0, 0)         // square pixels, no thumbnail
	b.profile(o.ICC)
	b.quantizers(q[:min(len(f.comps), 2)])
	sof := byte(markerSOF0)
	if o.Progressive {
		sof = markerSOF2
	}
	b.segment(sof, 6+3*len(f.comps))
	b.bytes(8, byte(f.height>>8), byte(f.height), byte(f.width>>8), byte(f.width), byte(len(f.comps)))
	for _, c := range f.comps {
		b.bytes(byte(c.id), c.factors(), byte(c.table))
	}
}

func (b *bitWriter) profile(icc []byte) {
	parts := ceilDiv(len(icc), iccPart)
	for i := range parts {
		n := min(len(icc), iccPart)
		b.segment(markerAPP2, 14+n)
		b.bytes([]byte("ICC_PROFILE\x00")...)
		b.bytes(byte(i+1), byte(parts))
		b.bytes(icc[:n]...)
		icc = icc[n:]
	}
}

func (b *bitWriter) quantizers(qs []quantizer) {
	b.segment(markerDQT, 65*len(qs))
	for i := range qs {
		b.bytes(byte(i))
		b.bytes(qs[i].step[:]...)
	}
}

// tables makes the tables of t's scan from its histogram, writes them in one DHT
// segment, and stores their codes.
func (b *bitWriter) tables(t *tokenWriter) {
	if len(t.scan.slots) == 0 {
		return
	}
	seg := make([]byte, 0, 4*(17+256))
	for _, slot := range t.scan.slots {
		h := t.huff.build((*[256]uint32)(t.hist[slot<<8:]))
		h.assign(slot, (*[256]code)(t.codes[slot<<8:]))
		seg = append(seg, byte(slot>>1<<4|slot&1)) // class and number
		seg = append(seg, h.counts[:]...)
		seg = append(seg, h.symbols...)
	}
	b.segment(markerDHT, len(seg))
	b.bytes(seg...)
}

func (b *bitWriter) scanHeader(s *scan) {
	b.segment(markerSOS, 4+2*len(s.comps))
	b.bytes(byte(len(s.comps)))
	for _, c := range s.comps {
		b.bytes(byte(c.id), byte(c.table<<4|c.table))
	}
	b.bytes(byte(s.start), byte(s.end), byte(s.high<<4|s.low))
}
