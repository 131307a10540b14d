package vp8

import (
	"math/rand/v2"
	"testing"
)

// plainBool is the decoder of RFC 6386, 7.3, a bit at a time. Behind the data there
// are zeros.
type plainBool struct {
	data  []byte
	value uint32
	rng   int
	used  int // bits
}

func newPlainBool(data []byte) *plainBool {
	p := &plainBool{data: data, rng: 255}
	p.value = uint32(p.next())<<8 | uint32(p.next())
	return p
}

func (p *plainBool) next() byte {
	if len(p.data) == 0 {
		return 0
	}
	v := p.data[0]
	p.data = p.data[1:]
	return v
}

func (p *plainBool) bit(prob uint8) bool {
	split := 1 + (p.rng-1)*int(prob)>>8
	one := p.value >= uint32(split)<<8
	if one {
		p.value -= uint32(split) << 8
		p.rng -= split
	} else {
		p.rng = split
	}
	for p.rng < 128 {
		p.value <<= 1
		p.rng <<= 1
		if p.used++; p.used%8 == 0 {
			p.value |= uint32(p.next())
		}
	}
	return one
}

func randomData(r *rand.Rand, n int) (buf []byte) {
	buf = make([]byte, n+Slack)
	for i := range n {
		buf[i] = uint8(r.Uint32())
	}
	buf[0] &= 0x7f
	return buf
}

// TestBoolReader holds the reader to the plain one, up to the end of the data and
// beyond.
func TestBoolReader(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for n := 1; n < 200; n++ {
		buf := randomData(r, n)
		var b boolReader
		b.reset(buf, n)
		plain := newPlainBool(buf[:n])
		for i := 0; plain.used < 8*n+100; i++ {
			if over := plain.used > 8*n-8; b.over() != over {
				t.Fatalf("%d bytes, %d bits used: over is %t", n, plain.used, !over)
			}
			prob := uint8(r.Uint32())
			if got, want := b.bit(prob), plain.bit(prob); got != want && plain.used <= 8*n-8 {
				t.Fatalf("%d bytes: decision %d is %t", n, i, got)
			}
		}
	}
}

// plainTokens reads a block as RFC 6386, 13 says.
func plainTokens(b *plainBool, probs *[17][contexts][branches + 1]uint8, context, first int, steps *[16]int16, out *[16]int16) int {
	p := &probs[first][context]
	for n := first; n < 16; {
		if !b.bit(p[0]) {
			return n
		}
		for !b.bit(p[1]) {
			n++
			if n == 16 {
				return 16
			}
			p = &probs[n][0]
		}
		v, context := 1, 1
		if b.bit(p[2]) {
			v, context = plainLarge(b, p), 2
		}
		if b.bit(128) {
			v = -v
		}
		out[zigzag[n]] = int16(v * int(steps[n]))
		n++
		p = &probs[n][context]
	}
	return 16
}

func plainLarge(b *plainBool, p *[branches + 1]uint8) int {
	choose := func(prob uint8, zero, one int) int {
		if b.bit(prob) {
			return one
		}
		return zero
	}
	if !b.bit(p[3]) {
		if !b.bit(p[4]) {
			return 2
		}
		return choose(p[5], 3, 4)
	}
	k := 0
	if !b.bit(p[6]) {
		k = choose(p[7], 0, 1)
	} else if !b.bit(p[8]) {
		k = choose(p[9], 2, 3)
	} else {
		k = choose(p[10], 4, 5)
	}
	extra := 0
	for _, prob := range categoryProbs[k] {
		extra = extra<<1 | choose(prob, 0, 1)
	}
	return int(categoryBase[k]) + extra
}

// TestPlane holds the reader of coefficients to a plain one.
func TestPlane(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	coded := 0
	for k := range 2000 {
		var probs [17][contexts][branches + 1]uint8
		for i := range probs {
			for c := range probs[i] {
				for j := range probs[i][c] {
					probs[i][c][j] = uint8(1 + r.IntN(255))
				}
			}
		}
		steps := stepsOf(int16(1+r.IntN(157)), int16(1+r.IntN(284)))
		side, first := 1<<(k%3), k&1
		above, left := uint8(r.IntN(1<<side)), uint8(r.IntN(1<<side))
		wantAbove, wantLeft := above, left
		buf := randomData(r, 600)
		var b boolReader
		b.reset(buf, 600)
		var got, want coefs
		any := got.plane(&b, &probs, &steps, 8, uint(side), uint(first), &above, &left)

		plain, wantAny := newPlainBool(buf[:600]), false
		for i := range side * side {
			x, y := i%side, i/side
			block := &want.block[8+i]
			n := plainTokens(plain, &probs, int(wantAbove>>x&1+wantLeft>>y&1), first, &steps, block)
			l := uint8(0)
			if n > first {
				l = 1
				coded++
			}
			wantAbove, wantLeft = wantAbove&^(1<<x)|l<<x, wantLeft&^(1<<y)|l<<y
			if n > first && (n > 1 || block[0] != 0) {
				want.count[8+i], wantAny = uint8(n), true
			}
		}
		if got != want || any != wantAny || above != wantAbove || left != wantLeft {
			t.Fatalf("%d x %d from %d: %v, want %v", side, side, first, got, want)
		}
		for i := range 50 {
			if b.bit(77) != plain.bit(77) {
				t.Fatalf("%d x %d from %d: decision %d afterwards differs", side, side, first, i)
			}
		}
	}
	if coded < 5000 {
		t.Errorf("only %d blocks had coefficients", coded)
	}
}
