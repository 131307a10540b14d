package jpeg

// rows holds the rows of a component that are not coded yet, padded to whole
// blocks.
type rows struct {
	buf    []byte
	stride int // bytes in a row
	width  int // of them samples
	first  int // position of the first row in buf
	n      int // rows from there
}

// rowSlack is the memory behind the last row that a kernel may read.
const rowSlack = 64

func (r *rows) reset(c *component) {
	r.stride, r.width = 8*c.blocksX, c.width
	r.first, r.n = 0, 0
	r.grow(8 * c.v)
}

// grow makes room for n more rows. Rows move only when at least as many bytes
// have gone from the front, or the memory doubles.
func (r *rows) grow(n int) {
	held := r.n * r.stride
	need := held + n*r.stride + rowSlack
	if r.first+need <= len(r.buf) {
		return
	}
	to := r.buf
	if need > len(to) || r.first < held {
		to = make([]byte, max(need, min(2*len(to), need+maxSpare)))
	}
	copy(to, r.buf[r.first:r.first+held])
	r.buf, r.first = to, 0
}

// maxSpare bounds the memory that is taken ahead of need.
const maxSpare = 4 << 20

// next adds a row and returns its memory; there must be room. Once the samples
// are in it, pad must be called.
func (r *rows) next() []byte {
	o := r.first + r.n*r.stride
	r.n++
	return r.buf[o : o+r.stride : o+r.stride]
}

// pad repeats the last sample of a row to fill its last block, which costs fewer
// bits than an edge would.
func (r *rows) pad(row []byte) {
	for i := r.width; i < len(row); i++ {
		row[i] = row[r.width-1]
	}
}

// fill repeats the last row until there are n.
func (r *rows) fill(n int) {
	r.grow(n - r.n)
	for r.n < n {
		last := r.buf[r.first+(r.n-1)*r.stride:][:r.stride]
		copy(r.next(), last)
	}
}

// block returns the samples from block x of the block row y on.
func (r *rows) block(x, y int) []byte {
	return r.buf[r.first+8*y*r.stride+8*x:]
}

// drop removes the first n rows.
func (r *rows) drop(n int) {
	r.first += n * r.stride
	r.n -= n
	if r.n == 0 {
		r.first = 0
	}
}
