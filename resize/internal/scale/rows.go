package scale

import (
	"encoding/binary"

	"github.com/rendition-go/rendition/resize/codec"
)

// maxRing is the number of filtered rows up to which they are kept until a row
// of the result has all it needs. Where a result row needs more, filtered rows
// are added to the sums of all the result rows they belong to, at once: a few
// sums then take the place of many rows. The results are equal, integers being
// added.
const maxRing = 64

// rowPlan says how rows are summed.
type rowPlan struct {
	slots, sums int
	// keep is set where rows are added at once: keep[j] is the first row that
	// result row j, or any after it, needs.
	keep []int32
}

func planRows(y *weights) rowPlan {
	keep := make([]int32, y.len())
	low := int32(y.end)
	for j := len(keep) - 1; j >= 0; j-- {
		low = min(low, y.start[j])
		keep[j] = low
	}
	held := 1
	for j, k := range keep {
		held = max(held, y.stop(j)-1-int(k))
	}
	if held <= maxRing {
		return rowPlan{slots: held + batch, sums: 1}
	}
	return rowPlan{slots: batch, sums: openSums(y, keep), keep: keep}
}

// openSums returns how many result rows may be unfinished at once: while row j is
// waiting for its last rows, a batch reaches all that need rows before them or
// just behind.
func openSums(y *weights, keep []int32) int {
	most, k := 1, 0
	for j := range keep {
		for k < len(keep) && int(keep[k]) < y.stop(j)-1+batch {
			k++
		}
		most = max(most, k-j)
	}
	return most
}

func (s *Scaler) slot(row int) []int64 {
	i := row % s.plan.slots * s.words
	return s.ring[i : i+s.words]
}

func (s *Scaler) sum(j int) []int64 {
	i := j % s.plan.sums * s.words
	return s.acc[i : i+s.words]
}

// filterRows filters the next n rows of the plane along x into their slots.
func (s *Scaler) filterRows(p *codec.Plane, n int) {
	row := func(i int) []byte {
		size := s.px.Size()
		return p.Row(s.row+i-p.Y, size)[s.x.first*size : s.x.end*size]
	}
	for i := 0; i < n; i++ {
		switch {
		case s.px.Bits == 16:
			unpack16(s.src, row(i))
			s.filter16(s.slot(s.row + i))
		case s.px.Channels == 1 && i+1 < n:
			unpackPair(s.src, row(i), row(i+1))
			filterGray(s.slot(s.row+i), s.slot(s.row+i+1), s.src, s.x)
			i++
		case s.px.Channels == 1:
			// A row without a partner is its own.
			unpackPair(s.src, row(i), row(i))
			filterGray(s.slot(s.row+i), s.slot(s.row+i), s.src, s.x)
		case s.px.Channels == 2:
			unpack8(s.src, row(i))
			filter2(s.slot(s.row+i), s.src, s.x)
		default:
			unpack8(s.src, row(i))
			filter4(s.slot(s.row+i), s.src, s.x)
		}
	}
}

func (s *Scaler) filter16(dst []int64) {
	if s.px.Channels == 1 {
		filterGray16(dst, s.src, s.x)
		return
	}
	filterWide16(dst, s.src, s.x, s.px.Channels)
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
			s.addAll(sum)
		}
		s.finish(sum)
		clear(sum)
		if err := emit(s.next, s.out); err != nil {
			return err
		}
	}
	return nil
}

// addAll sums the rows of the next row of the result.
func (s *Scaler) addAll(sum []int64) {
	row, stop := int(s.y.start[s.next]), s.y.stop(s.next)
	for ; row+4 <= stop; row += 4 {
		s.add4(sum, s.next, row)
	}
	for ; row < stop; row++ {
		addRow(sum, s.slot(row), s.y.at(s.next, row))
	}
}

// addBatch adds the n rows that were just filtered to every row of the result
// they belong to.
func (s *Scaler) addBatch(n int) {
	for j := s.next; j < s.y.len() && int(s.plan.keep[j]) < s.row+n; j++ {
		if n == batch {
			s.add4(s.sum(j), j, s.row)
			continue
		}
		for row := s.row; row < s.row+n; row++ {
			addRow(s.sum(j), s.slot(row), s.y.at(j, row))
		}
	}
}

func (s *Scaler) add4(sum []int64, j, row int) {
	addRows(sum, s.slot(row), s.slot(row+1), s.slot(row+2), s.slot(row+3),
		s.y.at(j, row), s.y.at(j, row+1), s.y.at(j, row+2), s.y.at(j, row+3))
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

func clamp16(p []byte, channels int) {
	for ; len(p) >= 2*channels; p = p[2*channels:] {
		a := binary.BigEndian.Uint16(p[2*channels-2:])
		for i := 0; i < 2*channels-2; i += 2 {
			if binary.BigEndian.Uint16(p[i:]) > a {
				binary.BigEndian.PutUint16(p[i:], a)
			}
		}
	}
}
