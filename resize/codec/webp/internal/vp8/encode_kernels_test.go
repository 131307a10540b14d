package vp8

import (
	"math/rand/v2"
	"testing"
)

// A supply gives the bytes that blocks are made of.
type supply func() byte

func (s supply) fill(p []byte) {
	for i := range p {
		p[i] = s()
	}
}

func (s supply) blocks(p []pixels) {
	for i := range p {
		s.fill(p[i][:])
	}
}

func (s supply) border() (b border) {
	s.fill(b.above[:])
	s.fill(b.left[:])
	b.corner, b.dc = s(), s()
	return b
}

// random gives anything; narrow gives values near each other, as pictures have
// them; ends gives the extremes.
func supplies(r *rand.Rand) map[string]supply {
	return map[string]supply{
		"random": func() byte { return byte(r.Uint32()) },
		"narrow": func() byte { return byte(100 + r.IntN(40)) },
		"flat":   func() byte { return byte(7 + r.IntN(2)) },
		"ends":   func() byte { return byte(r.IntN(2) * 255) },
		"high":   func() byte { return byte(max(r.IntN(2000), 255) * 255 / 2000) },
	}
}

// sameTrials holds the kernels of transforms against their twins, over a whole
// macroblock.
func sameTrials(t *testing.T, s *segment, next supply) {
	t.Helper()
	var src, pred, gotRec, wantRec [16]pixels
	next.blocks(src[:])
	next.blocks(pred[:])
	var got, want struct {
		levels [17][16]int16
		masks  [17]uint32
		c      [16][16]int16
		first  [16]int16
		sse    int32
	}
	for i, table := range []*quantTable{&s.luma4, &s.chroma} {
		got.masks[i], got.sse = trial(&src[i], &pred[i], table, &got.levels[i], &gotRec[i])
		want.masks[i], want.sse = trialGo(&src[i], &pred[i], table, &want.levels[i], &wantRec[i])
		if got != want || gotRec != wantRec {
			t.Fatalf("trial of %v and %v, %v:\n%v %v\n%v %v", src[i], pred[i], table, got, gotRec[i], want, wantRec[i])
		}
	}
	four := func(p *[16]pixels) *[4]pixels { return (*[4]pixels)(p[8:12]) }
	trials(four(&src), four(&pred), &s.chroma, (*[4][16]int16)(got.levels[8:]), (*[4]uint32)(got.masks[8:]), four(&gotRec))
	trialsGo(four(&src), four(&pred), &s.chroma, (*[4][16]int16)(want.levels[8:]), (*[4]uint32)(want.masks[8:]), four(&wantRec))
	if got != want || gotRec != wantRec {
		t.Fatalf("trials of %v and %v, %v:\n%v %v\n%v %v", src, pred, s.chroma, got, gotRec, want, wantRec)
	}
	forwards(&src, &pred, &s.luma16, &got.c, &got.first, &got.levels, &got.masks)
	forwardsGo(&src, &pred, &s.luma16, &want.c, &want.first, &want.levels, &want.masks)
	if got != want {
		t.Fatalf("forwards of %v and %v, %v:\n%v\n%v", src, pred, s.luma16, got, want)
	}
	got.sse = rebuilds(&got.masks, &got.c, &got.first, &src, &pred, &gotRec)
	want.sse = rebuildsGo(&want.masks, &want.c, &want.first, &src, &pred, &wantRec)
	if got.sse != want.sse || gotRec != wantRec {
		t.Fatalf("rebuilds of %v and %v, %v: %v, %d, want %v, %d", src, pred, s.luma16, gotRec, got.sse, wantRec, want.sse)
	}
}

func TestTrialKernels(t *testing.T) {
	for name, next := range supplies(rand.New(rand.NewPCG(1, 2))) {
		t.Run(name, func(t *testing.T) {
			for index := range 128 {
				var s segment
				s.reset(index)
				for range 60 {
					sameTrials(t, &s, next)
				}
			}
		})
	}
}

// sameRanks holds the kernels that rank modes against their twins.
func sameRanks(t *testing.T, prices *[modes4]uint16, price int32, next supply) {
	t.Helper()
	var src [16]pixels
	next.blocks(src[:])
	var spectra [16]spectrum
	measureGo(spectra[:], src[:])

	var e edge
	for range 8 {
		e.above = e.above<<8 | uint64(next())
	}
	for range 4 {
		e.left = e.left<<8 | uint32(next())
	}
	e.corner = next()
	var got, want predictions
	var gotRanks, wantRanks [modes4]int32
	gotLow := rank4(&got, &e, &src[0], &spectra[0], prices, price, &gotRanks)
	wantLow := want.rank4Go(&e, &spectra[0], prices, price, &wantRanks)
	if got != want || gotRanks != wantRanks || gotLow != wantLow {
		t.Fatalf("rank4 of %v, edge %x, prices %v times %d:\n%v\n%v %d, want\n%v\n%v %d",
			src[0], e, *prices, price, got, gotRanks, gotLow, want, wantRanks, wantLow)
	}

	b := next.border()
	for _, n := range []int{2, 4} {
		var scratch [16]pixels
		var got, want [modes16]int32
		rank(&b, n, src[:n*n], spectra[:], scratch[:], &got)
		b.rankGo(n, spectra[:], scratch[:], &want)
		if got != want {
			t.Fatalf("ranks of %v, border %v: %v, want %v", src[:n*n], b, got, want)
		}
	}

	var gotSums, wantSums [4]quarter
	quarters(&src, &spectra, &gotSums)
	quartersGo(&src, &spectra, &wantSums)
	if gotSums != wantSums {
		t.Fatalf("quarters of %v: %v, want %v", src, gotSums, wantSums)
	}
}

func TestRankKernels(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for name, next := range supplies(r) {
		t.Run(name, func(t *testing.T) {
			for range 3000 {
				prices := &modePrices.luma4[r.IntN(modes4)][r.IntN(modes4)]
				sameRanks(t, prices, r.Int32N(1<<12), next)
			}
		})
	}
}

// FuzzEncoderKernels compares kernels with their twins.
func FuzzEncoderKernels(f *testing.F) {
	f.Add([]byte{}, uint8(0))
	f.Add([]byte{0, 255}, uint8(1))
	f.Add([]byte{255, 255, 255, 0, 0, 1, 128, 127}, uint8(127))
	f.Add([]byte("samples of a macroblock and of its border"), uint8(40))
	f.Fuzz(func(t *testing.T, data []byte, index uint8) {
		i := 0
		next := func() byte {
			if len(data) == 0 {
				return 0
			}
			i++
			return data[i%len(data)]
		}
		var s segment
		s.reset(int(index & 127))
		sameTrials(t, &s, next)
		sameRanks(t, &modePrices.luma4[index%modes4][index/modes4%modes4], s.rank, next)
	})
}
