package scale

import (
	"math/rand/v2"
	"testing"

	"github.com/rendition-go/rendition/resize"
)

// In pairs every sample must have the weight it had, and no other any.
func TestPairsAreTheWeights(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 9))
	for range 400 {
		a := Axis{In: 1 + r.IntN(300), InStep: one, Size: 300, Scaled: 1 + r.IntN(400), OutStep: one}
		a.Size = a.In
		a.Offset = r.IntN(a.Scaled)
		a.Out = a.Scaled - a.Offset
		w := mustWeights(t, a, resize.Filters()[r.IntN(len(resize.Filters()))], 8)
		p := makePairs(w)
		for j := range w.len() {
			start := w.first + 2*int(p.start[j])
			for i := start - 2; i < start+2*p.n+2; i++ {
				got := int64(0)
				if k := i - start; k >= 0 && k < 2*p.n {
					got = int64(p.w[2*p.n*j+k])
				}
				if got != w.at(j, i) {
					t.Fatalf("%+v: sample %d of %d: weight %d, want %d", a, i, j, got, w.at(j, i))
				}
			}
			if start+2*p.n < w.stop(j) {
				t.Fatalf("%+v: sample %d needs samples up to %d, pairs end at %d", a, j, w.stop(j), start+2*p.n)
			}
			if short := p.of(j); len(short) > 2*p.n || len(short)%2 != 0 || start+len(short) < w.stop(j) || start+len(short) > w.stop(j)+1 {
				t.Fatalf("%+v: %d weights of sample %d, which ends at %d", a, len(short), j, w.stop(j))
			}
		}
	}
}

func TestTooManyWeightsAreNotPaired(t *testing.T) {
	for in, want := range map[int]bool{600: true, 2 * maxPaired: false} {
		w := mustWeights(t, Whole(in, one, in, 1), resize.Box, 8)
		if got := makePairs(w) != nil; got != want {
			t.Errorf("%d weights are in pairs: %t", in, got)
		}
		s, err := newScaler(Whole(in, one, in, 1), Whole(4, one, 4, 2), Pixel{1, 8, false}, resize.Box, nil, true)
		if err != nil {
			t.Fatal(err)
		}
		if _, got := s.engine.(*vector); got != want {
			t.Errorf("%d weights: vector engine %t", in, got)
		}
		s.Close()
	}
}
