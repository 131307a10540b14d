package scale

import "github.com/rendition-go/rendition/resize/codec"

// maxRing is the number of filtered rows up to which they are kept until a row
// of the result has all it needs. Where a result row needs more, filtered rows
// are added to the sums of all the result rows they belong to, at once: a few
// sums then take the place of many rows. The results are equal, integers being
// added.
const maxRing = 64

// maxBatch is the greatest number of rows that are filtered along x before the
// rows of the result are looked after.
const maxBatch = 16

// batchRows returns that number for a kind of pixel: a block of the vector engine,
// or of the other's blocks as many as make a multiple of the four rows that are
// summed at once.
func (p Pixel) batchRows(paired bool) int {
	if paired {
		return pairedLanes / p.Channels
	}
	return max(4, p.blockRows())
}

// rowPlan says how rows are summed.
type rowPlan struct {
	slots, sums int
	// keep is set where rows are added at once: keep[j] is the first row that
	// result row j, or any after it, needs.
	keep []int32
}

func planRows(y *weights, batch int) rowPlan {
	if y.held <= maxRing {
		return ringPlan(y, batch)
	}
	return sumsPlan(y, batch)
}

// ringPlan keeps filtered rows. A batch must fit in besides those that are held,
// at any time and in one piece: it begins at a multiple of its rows.
func ringPlan(y *weights, batch int) rowPlan {
	return rowPlan{slots: (y.held + 2*batch - 1) / batch * batch, sums: 1}
}

// sumsPlan adds filtered rows at once.
func sumsPlan(y *weights, batch int) rowPlan {
	keep := make([]int32, y.len())
	low := int32(y.end)
	for j := len(keep) - 1; j >= 0; j-- {
		low = min(low, y.start[j])
		keep[j] = low
	}
	return rowPlan{slots: batch, sums: openSums(y, keep, batch), keep: keep}
}

// openSums returns how many result rows may be unfinished at once: while row j is
// waiting for its last rows, a batch reaches all that need rows before them or
// just behind.
func openSums(y *weights, keep []int32, batch int) int {
	most, k := 1, 0
	for j := range keep {
		for k < len(keep) && int(keep[k]) < y.stop(j)-1+batch {
			k++
		}
		most = max(most, k-j)
	}
	return most
}

// source returns the samples of a row of p that have a weight.
func (s *Scaler) source(p *codec.Plane, row int) []byte {
	size := s.px.Size()
	return p.Row(row-p.Y, size)[s.x.first*size : s.x.end*size]
}

// wait keeps a row until a batch of them is there.
func (s *Scaler) wait(row []byte) {
	copy(s.mem.bytes[s.waiting*s.rowBytes:][:s.rowBytes], row)
	s.waiting++
}

// tookWaiting filters the rows that wait and emits what they complete. Where they
// are less than a batch, the last one stands for those that lack.
func (s *Scaler) tookWaiting(emit func(int, []byte) error) error {
	n := s.waiting
	for i := range s.batch {
		s.mem.rows[i] = s.mem.bytes[min(i, n-1)*s.rowBytes:][:s.rowBytes]
	}
	s.waiting = 0
	s.filterRows()
	return s.took(n, emit)
}

// filterRows filters a batch of rows along x.
func (s *Scaler) filterRows() { s.engine.filter(s.row, &s.mem.rows) }

// took notes that n more rows were filtered and emits what they complete.
func (s *Scaler) took(n int, emit func(int, []byte) error) error {
	if s.plan.keep != nil {
		s.addBatch(n)
	}
	s.row += n
	for ; !s.Done() && s.y.stop(s.next) <= s.row; s.next++ {
		if s.plan.keep == nil {
			s.engine.sum(s.out, s.next)
		} else {
			s.engine.finish(s.out, s.next)
		}
		if err := emit(s.next, s.out); err != nil {
			return err
		}
	}
	return nil
}

// addBatch adds the n rows that were just filtered to every row of the result
// they belong to.
func (s *Scaler) addBatch(n int) {
	for j := s.next; j < s.y.len() && int(s.plan.keep[j]) < s.row+n; j++ {
		s.engine.add(j, s.row, n)
	}
}
