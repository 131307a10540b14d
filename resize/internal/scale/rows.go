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
const maxBatch = 8

// batchRows returns that number for a kind of pixel: of blocks as many as make a
// multiple of the four rows that are summed at once.
func (p Pixel) batchRows() int { return max(4, p.blockRows()) }

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

// slot returns the filtered row of a row of the plane.
func (s *Scaler) slot(row int) []int64 {
	i := (row - s.y.first) % s.plan.slots * s.words
	return s.mem.ring[i : i+s.words]
}

func (s *Scaler) sum(j int) []int64 {
	i := j % s.plan.sums * s.words
	return s.mem.acc[i : i+s.words]
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
	var rows [maxBatch][]byte
	n := s.waiting
	for i := range s.batch {
		rows[i] = s.mem.bytes[min(i, n-1)*s.rowBytes:][:s.rowBytes]
	}
	s.waiting = 0
	s.filterRows(rows[:s.batch])
	return s.took(n, emit)
}

// filterRows filters a batch of rows along x into the slots of those that come
// next.
func (s *Scaler) filterRows(rows [][]byte) {
	n := s.px.blockRows()
	at := (s.row - s.y.first) % s.plan.slots
	for ; len(rows) > 0; rows, at = rows[n:], at+n {
		s.filterBlock(s.mem.ring[at*s.words:(at+n)*s.words], rows)
	}
}

func (s *Scaler) filterBlock(dst []int64, rows [][]byte) {
	src := s.mem.columns
	switch {
	case s.px.Bits == 16:
		unpack16(src, rows, s.px.Channels)
		filter16(dst, s.words, s.px.Channels, src, s.x)
	case s.px.Channels == 1:
		unpackGray(src, rows)
		filterGray(dst, s.words, src, s.x)
	case s.px.Channels == 2:
		unpack2(src, rows)
		filterPairs(dst, s.words, 1, src, s.x)
	default:
		unpack4(src, rows)
		filterPairs(dst, s.words, 2, src, s.x)
	}
}

// took notes that n more rows were filtered and emits what they complete.
func (s *Scaler) took(n int, emit func(int, []byte) error) error {
	if s.plan.keep != nil {
		s.addBatch(n)
	}
	s.row += n
	for ; !s.Done() && s.y.stop(s.next) <= s.row; s.next++ {
		sum := s.sum(s.next)
		if s.plan.keep == nil {
			s.sumRows(sum)
		}
		s.finish(sum)
		if s.plan.keep != nil {
			clear(sum)
		}
		if err := emit(s.next, s.out); err != nil {
			return err
		}
	}
	return nil
}

// sumRows makes sum that of the rows of the next row of the result.
func (s *Scaler) sumRows(sum []int64) {
	add := setRows
	stop := s.y.stop(s.next)
	for row := int(s.y.start[s.next]); row < stop; row += 4 {
		s.four(add, sum, s.next, row, stop)
		add = addRows
	}
}

// addBatch adds the n rows that were just filtered to every row of the result
// they belong to.
func (s *Scaler) addBatch(n int) {
	for j := s.next; j < s.y.len() && int(s.plan.keep[j]) < s.row+n; j++ {
		for i := 0; i < n; i += 4 {
			s.four(addRows, s.sum(j), j, s.row+i, s.row+n)
		}
	}
}

// four adds four rows from row on, those from end on with the weight 0, to the
// sum of result row j, by setRows or addRows.
func (s *Scaler) four(add func(sum, a, b, c, d []int64, wa, wb, wc, wd int64), sum []int64, j, row, end int) {
	var w [4]int64
	for i := range min(4, end-row) {
		w[i] = s.y.at(j, row+i)
	}
	add(sum, s.slot(row), s.slot(row+1), s.slot(row+2), s.slot(row+3), w[0], w[1], w[2], w[3])
}

// finish makes the row of the result from its sums.
func (s *Scaler) finish(sum []int64) {
	if s.px.Bits == 16 {
		finish16(s.out, sum)
	} else {
		finish8(s.out, sum)
	}
	if !s.px.Alpha {
		return
	}
	switch s.px.Size() {
	case 2:
		clampGrayAlpha(s.out)
	case 4:
		if s.px.Bits == 8 {
			clampRGBA(s.out)
			return
		}
		clamp16(s.out, 2)
	case 8:
		clamp16(s.out, 4)
	}
}
