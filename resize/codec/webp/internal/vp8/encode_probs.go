package vp8

// fit makes probs those that code what was counted cheapest, the update of each
// from the default included.
func (c *tokenCounts) fit(probs *tokenProbs) {
	i := 0
	for p := range planes {
		for b := range bands {
			for x := range contexts {
				for n := range branches {
					old := defaultProbs[p][b][x][n]
					probs[p][b][x][n] = fitted(c[i], old, updateProbs[p][b][x][n])
					i++
				}
			}
		}
	}
}

// fitted returns the best probability for a count, old if that is not worth
// changing; update is the probability that it does not change.
func fitted(count uint32, old, update uint8) uint8 {
	total, ones := count&0xffff, count>>16
	if total == 0 {
		return old
	}
	zeros := total - ones
	p := uint8(min(max((256*zeros+total/2)/total, 1), 255))
	before := zeros*bitCost(0, old) + ones*bitCost(1, old) + bitCost(0, update)
	after := zeros*bitCost(0, p) + ones*bitCost(1, p) + bitCost(1, update) + 8*256
	if after < before {
		return p
	}
	return old
}
