package vp8l

import "github.com/rendition-go/rendition/resize/codec/webp/internal/arith"

// symbolPrices guess what symbols will cost, in 1/16 bit, from those that were
// decided on so far. They are renewed at growing intervals.
type symbolPrices struct {
	channels [4][256]uint16 // blue, green, red, alpha
	lengths  [24]uint16
	// distances are told by their symbols too.
	distances [distanceSymbols]uint16

	literals      [4][256]uint32 // counts of them
	lengthCounts  [24]uint32
	distanceCount [distanceSymbols]uint32
	left          int // symbols until they are renewed
	interval      int
}

const firstInterval = 512

// reset starts with all literals alike, and near and short copies a little
// cheaper.
func (p *symbolPrices) reset() {
	*p = symbolPrices{interval: firstInterval, left: firstInterval}
	for c := range p.literals {
		for v := range p.literals[c] {
			p.literals[c][v] = 1
		}
	}
	for i := range p.lengthCounts {
		p.lengthCounts[i] = 8
	}
	for i := range p.distanceCount {
		p.distanceCount[i] = 4
	}
	p.renew()
}

func (p *symbolPrices) renew() {
	var lengths uint32
	for _, n := range p.lengthCounts {
		lengths += n
	}
	for c := range p.literals {
		var total uint32
		for _, n := range p.literals[c] {
			total += n
		}
		if c == 1 { // green shares its code with lengths
			total += lengths
			setPrices(p.lengths[:], p.lengthCounts[:], total)
		}
		setPrices(p.channels[c][:], p.literals[c][:], total)
	}
	var total uint32
	for _, n := range p.distanceCount {
		total += n
	}
	setPrices(p.distances[:], p.distanceCount[:], total)
}

func setPrices(prices []uint16, counts []uint32, total uint32) {
	all := arith.Log2(total)
	for i, n := range counts {
		prices[i] = uint16((all - arith.Log2(n)) >> 4)
	}
}

// counted notes a symbol.
func (p *symbolPrices) counted() {
	if p.left--; p.left == 0 {
		p.renew()
		p.interval += p.interval / 2
		p.left = p.interval
	}
}

func (p *symbolPrices) countCopy(length int, distance uint32) {
	l, _, _ := prefixOf(uint32(length))
	d, _, _ := prefixOf(distance)
	p.lengthCounts[l]++
	p.distanceCount[d]++
	p.counted()
}

// copy returns what a copy takes.
func (p *symbolPrices) copy(length int, distance uint32) uint32 {
	l, _, a := prefixOf(uint32(length))
	d, _, b := prefixOf(distance)
	return uint32(p.lengths[l]) + uint32(p.distances[d]) + 16*(uint32(a)+uint32(b))
}

func countLiteral[T symbol](p *symbolPrices, v T) {
	if ^T(0) == 255 {
		p.literals[1][uint8(v)]++
	} else {
		for c := range p.literals {
			p.literals[c][uint8(uint32(v)>>(8*c))]++
		}
	}
	p.counted()
}

// literalPrice returns what a symbol takes by itself. A byte is in the green
// channel.
func literalPrice[T symbol](p *symbolPrices, v T) uint32 {
	if ^T(0) == 255 {
		return uint32(p.channels[1][uint8(v)])
	}
	w := uint32(v)
	return uint32(p.channels[0][uint8(w)]) + uint32(p.channels[1][uint8(w>>8)]) +
		uint32(p.channels[2][uint8(w>>16)]) + uint32(p.channels[3][w>>24])
}
