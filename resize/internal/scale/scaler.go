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
	rowBytes int // of a row of the plane, as far as it has weights

	engine engine // nil where nothing is scaled: &lanes or &vector
	lanes  lanes
	vector vector

	mem *memory // nil where nothing is scaled
	out []byte
}

// An engine filters rows along x, keeps what comes of it and sums it along y. It
// knows rows by their number in the plane. Engines differ in how filtered rows lie
// in memory; the results are equal.
type engine interface {
	// filter filters a batch of rows along x into the slots from row's on.
	filter(row int, rows *[maxBatch][]byte)
	// repeat puts what is in the slot before row's into that of row.
	repeat(row int)
	// sum makes the result row j, whose rows are all there.
	sum(out []byte, j int)
	// add adds the n rows from row on, the last that were filtered, to the sums
	// of the result row j.
	add(j, row, n int)
	// finish makes the result row j from its sums and clears them.
	finish(out []byte, j int)
	// padded returns what out must hold at least, although less is of use.
	padded() int
	// reset clears all sums.
	reset()
}

// New returns a Scaler for planes of the given pixels, whose columns are resampled
// as x says and whose rows as y says. c keeps the weights for the next time; it
// may be nil. The error wraps resize.ErrTooLarge where the weights would take too
// much memory: sides of millions of samples.
func New(x, y Axis, px Pixel, f resize.Filter, c *Cache) (*Scaler, error) {
	return newScaler(x, y, px, f, c, hasVector())
}

// newScaler is New; paired asks for the vector engine where the pixels allow it.
func newScaler(x, y Axis, px Pixel, f resize.Filter, c *Cache, paired bool) (*Scaler, error) {
	if !px.valid() {
		return nil, fmt.Errorf("scale: invalid pixel %+v", px)
	}
	paired = paired && px.Bits == 8
	xw, err := c.get(key{x, f, px.Bits, paired})
	if err != nil {
		return nil, err
	}
	yw, err := c.get(key{y, f, px.Bits, paired})
	if err != nil {
		return nil, err
	}
	paired = xw.pairs != nil && yw.pairs != nil
	s := &Scaler{px: px, x: xw, y: yw, row: yw.first, batch: px.batchRows(paired)}
	s.rowBytes = (xw.end - xw.first) * px.Size()
	if s.identity() {
		s.out = make([]byte, s.rowBytes)
		return s, nil
	}
	s.allocate(planRows(yw, s.batch), paired)
	return s, nil
}

func (s *Scaler) identity() bool { return s.x.identity && s.y.identity }

// allocate takes the memory for a plan.
func (s *Scaler) allocate(plan rowPlan, paired bool) {
	s.plan, s.mem = plan, takeMemory()
	if paired {
		s.vector = newVector(s.mem, s.x, s.y, s.px, plan)
		s.engine = &s.vector
	} else {
		s.lanes = newLanes(s.mem, s.x, s.y, s.px, plan)
		s.engine = &s.lanes
	}
	s.engine.reset()
	m, kept := s.mem, s.batch*s.rowBytes
	m.bytes = sized(m.bytes, kept+s.engine.padded())
	s.out = m.bytes[kept:][:s.x.len()*s.px.Size()]
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
	paired := hasVector() && px.Bits == 8
	batch := int64(px.batchRows(paired))
	rows := min(gy.width(), int64(y.In), maxRing) + 3*batch + gy.sup2 + 3
	n := lanesMemory(x, px, rows)
	if paired {
		// Many weights leave the work to the other engine.
		n = max(n, vectorMemory(x, px, rows, gx.width()))
	}
	n += 4*int64(y.Out) + (batch*int64(x.In)+int64(x.Out)+vectorSamples)*int64(px.Size())
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
		for i := range s.batch {
			s.mem.rows[i] = s.source(p, row+i)
		}
		s.filterRows()
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
		s.engine.repeat(s.row)
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
	if s.engine != nil {
		s.engine.reset()
	}
}

// Close gives the Scaler's memory back. It may be called again; nothing else may.
func (s *Scaler) Close() {
	if s.mem != nil {
		s.mem.rows = [maxBatch][]byte{}
		pool.Put(s.mem)
	}
	s.mem, s.engine, s.out = nil, nil, nil
	s.next = s.y.len()
}

// memory is what a Scaler works in. It is used again.
type memory struct {
	rows  [maxBatch][]byte // a batch
	bytes []byte           // rows that wait, and a row of the result
	lanes laneMemory
	pairs pairMemory
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
