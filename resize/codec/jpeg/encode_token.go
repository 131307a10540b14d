package jpeg

import "sync"

// A token is a symbol to be coded later, when the Huffman tables are known, and
// the bits that follow its code. It holds them as
//
//	bits 0 to 7    the symbol
//	bits 8 to 10   its table, a slot
//	bits 16 to 31  the extra bits; the symbol tells their number
type token uint32

// Slots for tables. A token of slotRaw has no code: it is extra bits alone, and
// the symbol is their number, up to 16.
const (
	slotDC  = 0 // and 1: for luma and chroma
	slotAC  = 2 // and 3
	slotRaw = 4

	tableSpace = 8 << 8 // slot and symbol index arrays of this size
)

func newToken(slot int, symbol, bits uint32) token {
	return token(symbol | uint32(slot)<<8 | bits<<16)
}

func rawToken(bits uint32, n int) token { return newToken(slotRaw, uint32(n), bits) }

func (t token) index() uint32 { return uint32(t) & (tableSpace - 1) }
func (t token) bits() uint32  { return uint32(t) >> 16 }

// extraBits returns how many bits follow the code of a symbol: the size that it
// names (T.81 F.1.2), or else that of a run of ended blocks (G.1.2.2).
func extraBits(slot int, symbol uint8) int {
	run, size := int(symbol>>4), int(symbol&15)
	if slot >= slotAC && size == 0 && run < 15 {
		return run
	}
	return size
}

// A code is what a token becomes: its symbol's code with as many zeros behind as
// there are extra bits, moved up by 8, and the length of both.
type code uint64

// rawCodes are those of slotRaw.
var rawCodes = func() (c [256]code) {
	for n := range 17 {
		c[n] = code(n)
	}
	return c
}()

// signed returns a value's size and the bits that tell it among those of that
// size: the value, or less 1 if it is negative (T.81 F.1.2.1).
func signed(v int32, size int) uint32 {
	return uint32(v+v>>31) & (1<<(size&31) - 1)
}

// chunkTokens is the number of tokens in a chunk of 64 KiB.
const chunkTokens = 16 << 10

// blockTokens bounds the tokens of one block: one for DC, one for each other
// coefficient (a run of 16 zeros takes the place of 16), an end of block or of a
// run of blocks; in a refinement its correction bits in pieces of 16.
const blockTokens = 80

type chunk struct {
	n      int
	tokens [chunkTokens]token
}

// chunks holds chunks between pictures.
var chunks = sync.Pool{New: func() any { return new(chunk) }}

// A tokenWriter collects the tokens of a scan, counts their symbols, and writes
// the scan with tables made for it. Where the tokens fill limit chunks, it makes
// the tables from those, gives every symbol that may still come a code, and from
// then on keeps one chunk.
type tokenWriter struct {
	out   *bitWriter
	limit int

	scan  *scan
	full  []*chunk
	cur   *chunk
	fixed bool // the tables are written

	hist  [tableSpace]uint32 // how often each symbol occurs, by slot
	codes [tableSpace]code   // of symbols that occur
	huff  huffBuilder
}

// begin starts a scan.
func (t *tokenWriter) begin(s *scan) {
	t.scan, t.fixed = s, false
	*(*[256]code)(t.codes[slotRaw<<8:]) = rawCodes
	clear(t.hist[:])
	if t.cur == nil {
		t.cur = chunks.Get().(*chunk)
	}
	t.cur.n = 0
}

// block returns the chunk that has room for the tokens of a block.
func (t *tokenWriter) block() *chunk {
	if t.cur.n > chunkTokens-blockTokens {
		t.next()
	}
	return t.cur
}

// put appends a token to a chunk with room for it.
func (t *tokenWriter) put(c *chunk, k token) {
	c.tokens[c.n&(chunkTokens-1)] = k
	c.n++
	t.hist[k.index()]++
}

// next makes cur an empty chunk.
func (t *tokenWriter) next() {
	if !t.fixed && len(t.full)+1 >= t.limit {
		t.fix(true)
	}
	if t.fixed {
		t.out.tokens(t.cur.tokens[:t.cur.n], &t.codes)
	} else {
		t.full = append(t.full, t.cur)
		t.cur = chunks.Get().(*chunk)
	}
	t.cur.n = 0
}

// fix makes the tables, with a code for every symbol that the scan may have if
// more tokens will come, and writes all tokens but those in cur.
func (t *tokenWriter) fix(more bool) {
	if more {
		t.allowAll()
	}
	t.out.tables(t)
	t.out.scanHeader(t.scan)
	t.out.expect(t.bytes())
	t.fixed = true
	for _, c := range t.full {
		t.out.tokens(c.tokens[:c.n], &t.codes)
		chunks.Put(c)
	}
	t.full = t.full[:0]
}

// bytes returns how many bytes the symbols counted so far make, but for stuffing.
func (t *tokenWriter) bytes() int {
	n := 0
	for _, slot := range t.scan.slots {
		for i := slot << 8; i < (slot+1)<<8; i++ {
			if t.hist[i] > 0 {
				n += int(t.hist[i]) * int(t.codes[i]&63)
			}
		}
	}
	return n / 8
}

// allowAll counts every symbol once that the scan may have and had not so far.
func (t *tokenWriter) allowAll() {
	for _, slot := range t.scan.slots {
		for s := range 256 {
			if h := &t.hist[slot<<8|s]; *h == 0 && t.scan.mayHave(slot, s) {
				*h = 1
			}
		}
	}
}

// end writes what there is of the scan.
func (t *tokenWriter) end() {
	if !t.fixed {
		t.fix(false)
	}
	t.out.tokens(t.cur.tokens[:t.cur.n], &t.codes)
	t.out.align()
}

// release gives the chunks back.
func (t *tokenWriter) release() {
	for _, c := range t.full {
		chunks.Put(c)
	}
	if t.cur != nil {
		chunks.Put(t.cur)
	}
	clear(t.full)
	t.full, t.cur, t.scan, t.out = t.full[:0], nil, nil, nil
}
