package jpeg

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"testing"
)

// bitByBit is what a bitWriter should make of tokens, a bit at a time.
func bitByBit(ts []token, codes *[tableSpace]code) (out []byte) {
	acc, n := 0, 0
	push := func(bit int) {
		if acc, n = acc<<1|bit, n+1; n < 8 {
			return
		}
		if out = append(out, byte(acc)); acc == 0xFF {
			out = append(out, 0)
		}
		acc, n = 0, 0
	}
	for _, t := range ts {
		c := codes[t.index()]
		v := uint64(c>>8) | uint64(t.bits())
		for i := int(c&63) - 1; i >= 0; i-- {
			push(int(v >> i & 1))
		}
	}
	for n > 0 {
		push(1)
	}
	return out
}

// randomCodes gives every symbol a code of up to most bits, and those of slotRaw
// theirs. No decoder could tell them apart, which does not matter here.
func randomCodes(r *rand.Rand, most int) *[tableSpace]code {
	codes := new([tableSpace]code)
	for slot := range slotRaw {
		for s := range 256 {
			length, extra := 1+r.IntN(most), extraBits(slot, uint8(s))
			codes[slot<<8|s] = code(r.IntN(1<<length))<<(8+extra) | code(length+extra)
		}
	}
	*(*[256]code)(codes[slotRaw<<8:]) = rawCodes
	return codes
}

// randomTokens returns tokens whose extra bits are all ones if so asked.
func randomTokens(r *rand.Rand, n int, ones bool) []token {
	ts := make([]token, n)
	for i := range ts {
		slot, s := r.IntN(slotRaw+1), r.IntN(256)
		switch slot {
		case slotRaw:
			s = 1 + r.IntN(16)
		case slotDC, slotDC + 1:
			s %= 12
		}
		extra := extraBits(slot, uint8(s))
		bits := r.IntN(1 << extra)
		if ones {
			bits = 1<<extra - 1
		}
		ts[i] = newToken(slot, uint32(s), uint32(bits))
	}
	return ts
}

func TestTokensBecomeTheirBits(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	b := newBitWriter()
	for n := range 400 {
		size := n
		if n >= 300 {
			size = r.IntN(20 * pieceTokens)
		}
		codes, ts := randomCodes(r, 1+n%16), randomTokens(r, size, n%3 == 0)
		if n%7 == 0 { // nothing but ones, so that all of it needs stuffing
			for i, c := range codes {
				extra := extraBits(i>>8, uint8(i))
				codes[i] |= (1<<(c&63) - 1) >> extra << (8 + extra)
			}
		}
		var got bytes.Buffer
		b.reset(&got)
		for left := ts; len(left) > 0; { // in parts, as chunks are
			part := min(len(left), 1+r.IntN(3*pieceTokens))
			b.tokens(left[:part], codes)
			left = left[part:]
		}
		b.align()
		b.flush()
		if want := bitByBit(ts, codes); !bytes.Equal(got.Bytes(), want) {
			t.Fatalf("%d tokens: %d bytes, want %d, or others", size, got.Len(), len(want))
		}
	}
}

// TestExtraBits holds the number of extra bits that a symbol names against what
// tokens have.
func TestExtraBits(t *testing.T) {
	f := &frame{comps: []component{{id: 1}, {id: 2, table: 1}, {id: 3, table: 1}}}
	for _, s := range append(progression(f), baselineScan(f)) {
		for _, k := range possible(s) {
			slot, symbol := int(k.index()>>8), uint8(k.index())
			if n := extraBits(slot, symbol); k.bits() >= 1<<n {
				t.Fatalf("slot %d, symbol %#x: bits %b, want %d of them", slot, symbol, k.bits(), n)
			}
		}
	}
	for n := range 15 { // runs of ended blocks
		if got := extraBits(slotAC, uint8(n<<4)); got != n {
			t.Errorf("run of 1<<%d blocks: %d bits", n, got)
		}
	}
	if got := extraBits(slotAC, 0xF0); got != 0 {
		t.Errorf("16 zeros: %d bits", got)
	}
}

// TestBufferGrowsOnce has a bitWriter tell a bytes.Buffer what will come.
func TestBufferGrowsOnce(t *testing.T) {
	b := newBitWriter()
	var w bytes.Buffer
	b.reset(&w)
	b.expect(outSize / 2)
	if w.Cap() != 0 {
		t.Errorf("%d bytes taken for what is written in one piece", w.Cap())
	}
	b.expect(3 * outSize)
	had := w.Cap()
	if had < 3*outSize {
		t.Fatalf("room for %d bytes, want %d", had, 3*outSize)
	}
	b.stuff(make([]byte, 3*outSize))
	b.flush()
	if w.Len() != 3*outSize || w.Cap() != had {
		t.Errorf("%d bytes with room for %d, want %d and %d", w.Len(), w.Cap(), 3*outSize, had)
	}
}

// failing takes so many bytes.
type failing int

var errFull = errors.New("full")

func (f *failing) Write(p []byte) (int, error) {
	if *f -= failing(len(p)); *f < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestTokensStopAtAnError(t *testing.T) {
	r := rand.New(rand.NewPCG(23, 24))
	b := newBitWriter()
	w := failing(outSize)
	b.reset(&w)
	b.tokens(randomTokens(r, 20*outSize, true), randomCodes(r, 16))
	if b.err != errFull {
		t.Fatalf("error %v", b.err)
	}
	if w < -2*outSize {
		t.Errorf("%d bytes were written after the error", -w)
	}
}
