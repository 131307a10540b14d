package scale

import (
	"errors"
	"fmt"
	"sync"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
)

// batch is how many rows are filtered along x before the rows of the result are
// looked after.
const batch = 4

// A Scaler resamples one plane. It is used by one goroutine.
type Scaler struct {
	px   Pixel
	x, y *weights
	plan rowPlan

	row  int // rows of the plane taken so far, from the top
	next int // row of the result to be emitted next

	mem   []int64 // what follows is cut from it
	ring  []int64 // filtered rows: row i is at slot i%plan.slots
	acc   []int64 // sums of result rows: row j is at slot j%plan.sums
	src   []int64 // two rows of the plane, unpacked
	out   []byte
	words int // of a filtered row
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
	s := &Scaler{px: px, x: xw, y: yw, row: yw.first}
	s.out = make([]byte, x.Out*px.Size())
	if !s.identity() {
		s.plan = planRows(yw)
		s.words = words(x.Out, px)
		s.allocate()
	}
	return s, nil
}

// words returns the length of a filtered row: 8-bit samples go two to a word.
func words(out int, px Pixel) int {
	if px.Bits == 16 {
		return out * px.Channels
	}
	return (out*px.Channels + 1) / 2
}

// unpacked returns the length of a row of the plane before it is filtered.
func unpacked(in int, px Pixel) int {
	if px.Bits == 16 || px.Channels == 1 {
		return in * px.Channels
	}
	return in * px.Channels / 2
}

func (s *Scaler) identity() bool { return s.x.identity && s.y.identity }

func (s *Scaler) allocate() {
	ring, acc := s.plan.slots*s.words, s.plan.sums*s.words
	src := unpacked(s.x.end-s.x.first, s.px)
	s.mem = takeWords(ring + acc + src)
	s.ring, s.acc, s.src = s.mem[:ring], s.mem[ring:ring+acc], s.mem[ring+acc:ring+acc+src]
	clear(s.acc)
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
	rows := min(gy.width(), int64(y.In), maxRing) + 2*batch + gy.sup2 + 3
	row := int64(words(x.Out, px))
	n := 8 * (rows*row + int64(unpacked(x.In, px)))
	n += int64(x.Out * px.Size())
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
	if p.Y > s.row || p.Width < s.x.end {
		return fmt.Errorf("scale: rows of %d from %d on, need %d from %d on", p.Width, p.Y, s.x.end, s.row)
	}
	last := min(p.Y+p.Rows, s.y.end)
	if s.identity() {
		return s.pass(p, last, emit)
	}
	for s.row < last && !s.Done() {
		n := min(batch, last-s.row)
		s.filterRows(p, n)
		if err := s.took(n, emit); err != nil {
			return err
		}
	}
	return nil
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
	if s.row == s.y.first {
		return errNoRows
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
	s.row, s.next = s.y.first, 0
	clear(s.acc)
}

// Close gives the Scaler's memory back. It may be called again; nothing else may.
func (s *Scaler) Close() {
	giveWords(s.mem)
	s.mem, s.ring, s.acc, s.src = nil, nil, nil, nil
	s.next = s.y.len()
}

// pool keeps the memory of closed Scalers.
var pool sync.Pool // of *[]int64

func takeWords(n int) []int64 {
	if p, ok := pool.Get().(*[]int64); ok && cap(*p) >= n {
		return (*p)[:n]
	}
	return make([]int64, n)
}

func giveWords(m []int64) {
	if m != nil {
		pool.Put(&m)
	}
}
