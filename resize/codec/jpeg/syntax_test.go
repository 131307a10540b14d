package jpeg_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"math"
	"testing"
)

// A segment is a marker with what it holds and, for a scan, the entropy-coded
// data that follow.
type segment struct {
	marker byte
	data   []byte
	coded  []byte
}

// parse cuts a JPEG file into segments and fails where it is malformed.
func parse(tb testing.TB, data []byte) (segs []segment) {
	tb.Helper()
	if !bytes.HasPrefix(data, []byte{0xFF, 0xD8}) || !bytes.HasSuffix(data, []byte{0xFF, 0xD9}) {
		tb.Fatalf("no SOI and EOI around %d bytes", len(data))
	}
	rest := data[2:]
	for !bytes.Equal(rest, []byte{0xFF, 0xD9}) {
		if len(rest) < 4 || rest[0] != 0xFF {
			tb.Fatalf("no marker at byte %d", len(data)-len(rest))
		}
		n := 2 + int(binary.BigEndian.Uint16(rest[2:]))
		if n < 4 || n > len(rest) {
			tb.Fatalf("segment %x of %d bytes at %d", rest[1], n, len(data)-len(rest))
		}
		s := segment{marker: rest[1], data: rest[4:n]}
		rest = rest[n:]
		if s.marker == 0xDA {
			s.coded = coded(rest)
			rest = rest[len(s.coded):]
		}
		segs = append(segs, s)
	}
	return segs
}

// coded returns the entropy-coded data at the beginning of p: up to a 0xFF that
// is not followed by zero.
func coded(p []byte) []byte {
	for i := 0; i+1 < len(p); i++ {
		if p[i] == 0xFF && p[i+1] != 0 {
			return p[:i]
		}
	}
	return p
}

// checkFile fails unless all that image/jpeg does not look at is right, too.
func checkFile(tb testing.TB, data []byte) {
	tb.Helper()
	segs := parse(tb, data)
	if segs[0].marker != 0xE0 || string(segs[0].data) != "JFIF\x00\x01\x02\x00\x00\x01\x00\x01\x00\x00" {
		tb.Fatalf("first segment is %x: %q", segs[0].marker, segs[0].data)
	}
	comps, scans, progressive := 0, 0, false
	for _, s := range segs {
		switch s.marker {
		case 0xC0, 0xC2:
			comps, progressive = int(s.data[5]), s.marker == 0xC2
		case 0xC4:
			checkTables(tb, s.data)
		case 0xDA:
			scans++
			if len(s.coded) == 0 {
				tb.Fatalf("scan %d has no data", scans)
			}
		case 0xDB, 0xE0, 0xE2:
		default:
			tb.Fatalf("marker %x", s.marker)
		}
	}
	want := 1
	if progressive {
		want = map[int]int{1: 6, 3: 10}[comps]
	}
	if scans != want {
		tb.Fatalf("%d scans of %d components, want %d", scans, comps, want)
	}
}

// checkTables checks the tables of a DHT segment.
func checkTables(tb testing.TB, p []byte) {
	tb.Helper()
	for len(p) > 0 {
		if len(p) < 17 {
			tb.Fatalf("table of %d bytes", len(p))
		}
		n, space := 0, 0
		for l, c := range p[1:17] {
			n += int(c)
			space += int(c) << (15 - l)
		}
		if n == 0 || space >= 1<<16 || len(p) < 17+n {
			tb.Fatalf("lengths %v with %d bytes to come", p[1:17], len(p)-17)
		}
		p = p[17+n:]
	}
}

// steps returns the quantiser's steps in data, of luma and chroma.
func steps(tb testing.TB, data []byte) (q [2][64]byte) {
	tb.Helper()
	for _, s := range parse(tb, data) {
		if s.marker != 0xDB {
			continue
		}
		for p := s.data; len(p) > 0; p = p[65:] {
			copy(q[p[0]][:], p[1:65])
		}
	}
	return q
}

// checkError fails if a decoded block is farther from p's than rounding explains.
// The transform keeps distances, so the error of a block, as the root of the sum
// of its squares, is at most that of its coefficients: half a step each. On top
// come the roundings of both transforms to integers: at most 0.6 for each sample.
// Clipping to 0 to 255 only ever helps. What a block has beyond the picture's
// edge is not counted, which helps as well.
func checkError(tb testing.TB, p *picture, m image.Image, q [2][64]byte) {
	tb.Helper()
	pix, stride := planes(tb, m)
	for i := range p.shape.Layout.Planes() {
		limit := 0.0
		for _, s := range q[min(i, 1)] {
			limit += float64(s) * float64(s) / 4
		}
		limit = math.Sqrt(limit) + 8*0.6
		want := p.band.Planes[i]
		for y := 0; y < want.Rows; y += 8 {
			for x := 0; x < want.Width; x += 8 {
				got := 0.0
				for j := y; j < min(y+8, want.Rows); j++ {
					row := want.Row(j, 1)
					for k := x; k < min(x+8, want.Width); k++ {
						d := float64(row[k]) - float64(pix[i][j*stride[i]+k])
						got += d * d
					}
				}
				if got = math.Sqrt(got); got > limit {
					tb.Fatalf("block at %d, %d of plane %d is off by %.1f, want at most %.1f", x, y, i, got, limit)
				}
			}
		}
	}
}
