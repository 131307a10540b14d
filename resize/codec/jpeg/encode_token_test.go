package jpeg

import (
	"context"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/rendition-go/rendition/resize/codec"
)

// TestTokenMemoryIsBounded encodes noise, whose tokens are many, and looks at the
// chunks that wait after each band.
func TestTokenMemoryIsBounded(t *testing.T) {
	const width, height, chunks = 512, 512, 3
	shape := codec.NewShape(codec.LayoutGray, width, height, 1, 1)
	sk, err := NewEncoder(&EncoderOptions{TokenBytes: chunks * 4 * chunkTokens}).
		Encode(context.Background(), io.Discard, shape, codec.Options{Quality: 95})
	if err != nil {
		t.Fatal(err)
	}
	s := sk.(*sink)
	r := rand.New(rand.NewPCG(7, 8))
	row := make([]byte, 8*width)
	most := 0
	for y := 0; y < height; y += 8 {
		for i := range row {
			row[i] = byte(r.Uint32())
		}
		b := codec.Band{Planes: [3]codec.Plane{{Pix: row, Stride: width, Width: width, Y: y, Rows: 8}}}
		if err := s.Write(&b); err != nil {
			t.Fatal(err)
		}
		most = max(most, len(s.ws.tw.full)+1)
	}
	if !s.ws.tw.fixed || most > chunks {
		t.Errorf("at most %d chunks waited (tables fixed: %v), want %d and fixed", most, s.ws.tw.fixed, chunks)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestRowsAreBounded delivers all planes in step: no more than a row of minimum
// coded units may be kept.
func TestRowsAreBounded(t *testing.T) {
	const width, height = 64, 4096
	shape := codec.NewShape(codec.LayoutYCbCr, width, height, 2, 2)
	sk, err := NewEncoder(nil).Encode(context.Background(), io.Discard, shape, codec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := sk.(*sink)
	pix := make([]byte, width*10)
	for y := 0; y < height; y += 2 {
		var b codec.Band
		b.Planes[0] = codec.Plane{Pix: pix, Stride: width, Width: width, Y: y, Rows: 2}
		for i := 1; i < 3; i++ {
			b.Planes[i] = codec.Plane{Pix: pix, Stride: width / 2, Width: width / 2, Y: y / 2, Rows: 1}
		}
		if err := s.Write(&b); err != nil {
			t.Fatal(err)
		}
		if n := s.ws.planes[0].n; n >= 16 {
			t.Fatalf("%d rows kept", n)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestSignedBits(t *testing.T) {
	// T.81 table F.1 and F.1.2.1: low bits of v, or of v-1 where v is negative.
	for _, tt := range []struct {
		v    int32
		size int
		bits uint32
	}{{0, 0, 0}, {1, 1, 1}, {-1, 1, 0}, {2, 2, 2}, {-2, 2, 1}, {-3, 2, 0}, {7, 3, 7}, {-7, 3, 0}, {-4, 3, 3}, {1023, 10, 1023}, {-1024, 11, 1023}} {
		if got := dcToken(0, tt.v); got != newToken(slotDC, uint32(tt.size), tt.bits) {
			t.Errorf("%d: %#x", tt.v, got)
		}
	}
}
