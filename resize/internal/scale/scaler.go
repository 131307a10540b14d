package scale

import (
	"errors"
	"fmt"
	"sync"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
)

// A Scaler resamples one plane. It is used by one goroutine.
type Scaler struct {
	px   Pixel
	x, y *weights
	plan rowPlan

	batch    int // rows that are filtered along x at a time
	row      int // rows of the plane filtered so far, from the top
	waiting  int // rows kept until a batch is there
	next     int // row of the result to be emitted next
	words    int // of a filtered row
	rowBytes int // of a row of the plane, as far as it has weights

	mem *memory // nil where nothing is scaled
	out []byte
}

// New returns a Scaler for planes of the given pixels, whose columns are resampled
// as x says and whose rows as y says. c keeps the weights for the next time; it
// may be nil. The error wraps resize.ErrTooLarge where the weights would take too
// much memory: sides of millions of samples.
func New(x, y Axis, px Pixel, f resize.Filter, c *Cache) (*Scaler, error) {
	if !px.valid() {
		return nil, fmt.Errorf("scale: invalid pixel %+v", px)
	}
	xw, err := c.get(key{x, f, px.Bits})
	if err != nil {
		return nil, err
	}
	yw, err := c.get(key{y, f, px.Bits})
	if err != nil {
		return nil, err
	}
	s := &Scaler{px: px, x: xw, y: yw, row: yw.first, batch: px.batchRows()}
	s.rowBytes = (xw.end - xw.first) * px.Size()
	if s.identity() {
		s.out = make([]byte, s.rowBytes)
		return s, nil
	}
	s.plan = planRows(yw, s.batch)
	s.words = words(x.Out, px)
	s.allocate()
	return s, nil
}

// words returns the length of a filtered row: 8-bit samples go two to a word.
func words(out int, px Pixel) int {
	if px.Bits == 16 {
		return out * px.Channels
	}
	return (out*px.Channels + 1) / 2
}

func (s *Scaler) identity() bool { return s.x.identity && s.y.identity }

func (s *Scaler) allocate() {
	s.mem = takeMemory()
	m, out := s.mem, s.x.len()*s.px.Size()
	m.columns = sized(m.columns, s.x.end-s.x.first)
	m.ring = sized(m.ring, s.plan.slots*s.words)
	m.acc = sized(m.acc, s.plan.sums*s.words)
	m.bytes = sized(m.bytes, s.batch*s.rowBytes+out)
	s.out = m.bytes[s.batch*s.rowBytes:]
	clear(m.acc)
}

// Memory returns a bound on the bytes that New takes for these arguments, the
// weights included.
func Memory(x, y Axis, px Pixel, f resize.Filter) (int64, error) {
	gx, err := newGeometry(x, f)
	if err != nil {
		return 0, err
	}
	gy, err := newGeometry(y, f)
	if err != nil {
		return 0, err
	}
	batch := int64(px.batchRows())
	rows := min(gy.width(), int64(y.In), maxRing) + 3*batch + gy.sup2 + 3
	n := 8*rows*int64(words(x.Out, px)) + 4*int64(y.Out)
	n += int64(x.In)*columnBytes + (batch*int64(x.In)+int64(x.Out))*int64(px.Size())
	return n + weightsSize(gx, px.Bits) + weightsSize(gy, px.Bits), nil
}

// Rows returns which rows of the plane the result depends on: from first up to
// but without end. Others need not be pushed.
func (s *Scaler) Rows() (first, end int) { return s.y.first, s.y.end }

// Columns returns which columns of the plane the result depends on.
func (s *Scaler) Columns() (first, end int) { return s.x.first, s.x.end }

// Done reports whether all rows of the result were emitted.
func (s *Scaler) Done() bool { return s.next == s.y.len() }

// Push takes the next rows of the plane and emits, in order, every row of the
// result for which there are enough now. The row it emits belongs to the Scaler
// and holds until emit returns. Rows must follow one another; those outside of
// Rows are passed over. An error of emit is returned; the Scaler is of no use
// then.
func (s *Scaler) Push(p *codec.Plane, emit func(y int, row []byte) error) error {
	if p.Rows == 0 || s.Done() {
		return nil
	}
	row := s.row + s.waiting
	if p.Y > row || p.Width < s.x.end {
		return fmt.Errorf("scale: rows of %d from %d on, need %d from %d on", p.Width, p.Y, s.x.end, row)
	}
	last := min(p.Y+p.Rows, s.y.end)
	if s.identity() {
		return s.pass(p, last, emit)
	}
	for row < last {
		n, err := s.take(p, row, last, emit)
		if err != nil {
			return err
		}
		row += n
	}
	return nil
}

// take takes one row of p, or a whole batch where it has one and none waits, and
// returns how many it took.
func (s *Scaler) take(p *codec.Plane, row, last int, emit func(int, []byte) error) (int, error) {
	if s.waiting == 0 && last-row >= s.batch {
		var rows [maxBatch][]byte
		for i := range s.batch {
			rows[i] = s.source(p, row+i)
		}
		s.filterRows(rows[:s.batch])
		return s.batch, s.took(s.batch, emit)
	}
	s.wait(s.source(p, row))
	if s.waiting < s.batch && row+1 < s.y.end {
		return 1, nil
	}
	return 1, s.tookWaiting(emit)
}

// pass emits rows as they are, and keeps the last one for Flush.
func (s *Scaler) pass(p *codec.Plane, last int, emit func(int, []byte) error) error {
	size := s.px.Size()
	var row []byte
	for s.row < last {
		row = p.Row(s.row-p.Y, size)[s.x.first*size : s.x.end*size]
		s.row++
		s.next++
		if err := emit(s.next-1, row); err != nil {
			return err
		}
	}
	copy(s.out, row)
	return nil
}

var errNoRows = errors.New("scale: no rows to repeat")

// Flush emits what is left of the result where the plane ended before its last
// row: the last one that came is repeated. It is an error if none came that the
// result depends on.
func (s *Scaler) Flush(emit func(y int, row []byte) error) error {
	if s.Done() {
		return nil
	}
	if s.row+s.waiting == s.y.first {
		return errNoRows
	}
	if s.waiting > 0 {
		if err := s.tookWaiting(emit); err != nil {
			return err
		}
	}
	for !s.Done() {
		if s.identity() {
			s.next++
			if err := emit(s.next-1, s.out); err != nil {
				return err
			}
			continue
		}
		copy(s.slot(s.row), s.slot(s.row-1))
		if err := s.took(1, emit); err != nil {
			return err
		}
	}
	return nil
}

// Reset makes the Scaler ready for another plane of the same kind, such as the
// next frame of an animation.
func (s *Scaler) Reset() {
	s.row, s.waiting, s.next = s.y.first, 0, 0
	if s.mem != nil {
		clear(s.mem.acc)
	}
}

// Close gives the Scaler's memory back. It may be called again; nothing else may.
func (s *Scaler) Close() {
	if s.mem != nil {
		pool.Put(s.mem)
	}
	s.mem, s.out = nil, nil
	s.next = s.y.len()
}

// memory is what a Scaler works in. It is used again.
type memory struct {
	columns []column // a block of rows
	ring    []int64  // filtered rows
	acc     []int64  // sums of rows of the result: row j is at slot j%plan.sums
	bytes   []byte   // rows that wait, and a row of the result
}

// pool keeps the memory of closed Scalers.
var pool sync.Pool // of *memory

func takeMemory() *memory {
	if m, ok := pool.Get().(*memory); ok {
		return m
	}
	return new(memory)
}

// sized returns a slice of n elements, m's if they are enough.
func sized[T any](m []T, n int) []T {
	if cap(m) >= n {
		return m[:n]
	}
	return make([]T, n)
}
