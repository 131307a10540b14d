package scale

// pairs are 8-bit weights as vector kernels want them: two neighbours at a time,
// the first of them an even number of samples behind weights.first, so that
// samples may lie in pairs too. Every sample of the result has as many pairs;
// weights that lack are 0. pairs are immutable.
type pairs struct {
	n     int     // pairs of a result sample
	start []int32 // its first pair
	w     []int16 // its weights, 2*n of them
}

// maxPaired is about the greatest number of weights of one sample for which there
// are pairs: kernels cannot be interrupted, and thousands of rows or columns that
// become one need no speed.
const maxPaired = 1 << 12

// makePairs returns the weights t in pairs, nil where they are too many.
func makePairs(t *weights) *pairs {
	p := &pairs{start: make([]int32, t.len())}
	for j := range p.start {
		first := int(t.start[j]) - t.first
		p.start[j] = int32(first / 2)
		p.n = max(p.n, (t.stop(j)-t.first+1)/2-first/2)
	}
	if p.n > maxPaired/2+1 {
		return nil
	}
	p.w = make([]int16, 2*p.n*t.len())
	for j := range p.start {
		odd := (int(t.start[j]) - t.first) & 1
		copy(p.w[2*p.n*j+odd:], t.w8[t.off[j]:t.off[j+1]])
	}
	return p
}

// of returns the weights of sample j without pairs of zeros at the end.
func (p *pairs) of(j int) []int16 {
	w := p.w[2*p.n*j : 2*p.n*(j+1)]
	for len(w) > 2 && w[len(w)-1]|w[len(w)-2] == 0 {
		w = w[:len(w)-2]
	}
	return w
}
