package vp8l

import "github.com/rendition-go/rendition/resize/codec/webp/internal/spare"

// Repetitions in VP8L (RFC 9649, 3.6.2) are found by hash chains: positions whose
// next few symbols hash alike are linked, the nearest first.

// A symbol is what a picture is made of: bytes of one channel, or whole pixels.
type symbol interface{ uint8 | uint32 }

// A reference is some symbols as they are, and then a copy of length symbols from
// distance symbols before; 0 at the end of a picture.
type reference struct{ literals, length, distance uint32 }

const (
	hashBits  = 15
	chainBits = 17 // how many positions back a copy may come from
	maxCopy   = 4096
	// A copy of niceCopy symbols is taken without looking for a longer one, and
	// of the positions inside a copy only the first few are linked.
	niceCopy   = 256
	linkedIn   = 64
	maxChain   = 16 // positions looked at
	noPosition = -1
)

// A matcher has the memory for finding repetitions.
type matcher[T symbol] struct {
	head   [1 << hashBits]int32
	prev   []int32
	refs   []reference
	pix    []T
	width  int // of a row
	prices symbolPrices
	// covered is what the symbols from a position on take by themselves, summed.
	covered [niceCopy + 1]uint32
	summed  int // how many of covered are known
}

// A copying is what was found at a position; gain is what it saves, in 1/16 bit.
type copying struct{ length, distance, gain int }

// parse cuts pix into references. They are valid until the next call.
func (m *matcher[T]) parse(pix []T, width int) []reference {
	m.pix, m.width = pix, width
	m.prices.reset()
	m.prev = spare.Grown(m.prev, min(len(pix), 1<<chainBits))
	for i := range m.head {
		m.head[i] = noPosition
	}
	m.refs = m.refs[:0]
	start := 0 // of the literals
	for pos := 0; pos < len(pix); {
		c := m.find(pos)
		m.link(pos)
		if c.gain <= 0 {
			countLiteral(&m.prices, pix[pos])
			pos++
			continue
		}
		for c.length < niceCopy && pos+1 < len(pix) {
			later := m.find(pos + 1)
			if later.gain <= c.gain {
				break
			}
			countLiteral(&m.prices, pix[pos])
			pos++
			m.link(pos)
			c = later
		}
		m.prices.countCopy(c.length, planeDistance(c.distance, width))
		m.refs = append(m.refs, reference{uint32(pos - start), uint32(c.length), uint32(c.distance)})
		for i := pos + 1; i < pos+min(c.length, linkedIn); i++ {
			m.link(i)
		}
		pos += c.length
		start = pos
	}
	if start < len(pix) {
		m.refs = append(m.refs, reference{literals: uint32(len(pix) - start)})
	}
	m.pix = nil
	return m.refs
}

// hash returns the hash of the symbols from pos on, of 4 bytes or 2 pixels; ok is
// false too near to the end.
func (m *matcher[T]) hash(pos int) (h uint32, ok bool) {
	if len(m.pix)-pos < 4 {
		return 0, false
	}
	p := m.pix[pos : pos+4]
	v := uint64(p[0]) | uint64(p[1])<<8 | uint64(p[2])<<16 | uint64(p[3])<<24
	if ^T(0) > 255 {
		v = uint64(p[0]) | uint64(p[1])<<32
	}
	return uint32(v * 0x9e3779b97f4a7c15 >> (64 - hashBits)), true
}

// link makes pos the first of its chain.
func (m *matcher[T]) link(pos int) {
	if h, ok := m.hash(pos); ok {
		m.prev[pos&(1<<chainBits-1)] = m.head[h]
		m.head[h] = int32(pos)
	}
}

// find returns the copy at pos that saves most.
func (m *matcher[T]) find(pos int) (best copying) {
	m.summed = 0
	for _, d := range [4]int{1, m.width, m.width - 1, m.width + 1} {
		if d > 0 && d <= pos {
			m.try(pos, d, &best)
			if best.length >= niceCopy {
				return best
			}
		}
	}
	h, ok := m.hash(pos)
	if !ok {
		return best
	}
	next := m.head[h]
	for range maxChain {
		d := pos - int(next)
		if next < 0 || d >= 1<<chainBits || d <= 0 {
			break
		}
		m.try(pos, d, &best)
		if best.length >= niceCopy {
			break
		}
		after := m.prev[int(next)&(1<<chainBits-1)]
		if after >= next { // its place in the ring was taken by a later one
			break
		}
		next = after
	}
	return best
}

// try looks at a copy from d before. One that is as long as the best so far is
// looked at too: it may be cheaper to tell.
func (m *matcher[T]) try(pos, d int, best *copying) {
	from, to := m.pix[pos-d:], m.pix[pos:]
	if k := max(best.length-1, 0); k >= len(to) || from[k] != to[k] {
		return
	}
	limit := min(maxCopy, len(to))
	from, to = from[:limit], to[:limit]
	n := 0
	for n < limit && from[n] == to[n] {
		n++
	}
	if n < 2 {
		return
	}
	gain := int(m.literals(to, n)) - int(m.prices.copy(n, planeDistance(d, m.width)))
	if gain > best.gain {
		*best = copying{n, d, gain}
	}
}

// literals returns what the first n symbols of to take by themselves; beyond
// niceCopy as if the rest were like them.
func (m *matcher[T]) literals(to []T, n int) uint32 {
	k := min(n, niceCopy)
	for ; m.summed < k; m.summed++ {
		m.covered[m.summed+1] = m.covered[m.summed] + literalPrice(&m.prices, to[m.summed])
	}
	if n > k {
		return m.covered[k] / niceCopy * uint32(n)
	}
	return m.covered[k]
}
