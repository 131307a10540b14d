package scale

// lanes is the engine in plain Go: 8-bit samples go two to a word of 64 bits. It
// is there for all pixels and machines.
type lanes struct {
	*laneMemory
	px    Pixel
	x, y  *weights
	plan  rowPlan
	words int // of a filtered row
}

// laneMemory is what lanes works in.
type laneMemory struct {
	columns []column // a block of rows
	ring    []int64  // filtered rows
	acc     []int64  // sums of rows of the result: row j is at slot j%plan.sums
}

func newLanes(m *memory, x, y *weights, px Pixel, plan rowPlan) lanes {
	l := lanes{&m.lanes, px, x, y, plan, words(x.len(), px)}
	l.columns = sized(l.columns, x.end-x.first)
	l.ring = sized(l.ring, plan.slots*l.words)
	l.acc = sized(l.acc, plan.sums*l.words)
	return l
}

// lanesMemory returns a bound on what newLanes takes for that many filtered rows
// and sums.
func lanesMemory(x Axis, px Pixel, rows int64) int64 {
	return 8*rows*int64(words(x.Out, px)) + int64(x.In)*columnBytes
}

// words returns the length of a filtered row: 8-bit samples go two to a word.
func words(out int, px Pixel) int {
	if px.Bits == 16 {
		return out * px.Channels
	}
	return (out*px.Channels + 1) / 2
}

func (l *lanes) padded() int { return l.x.len() * l.px.Size() }

func (l *lanes) reset() { clear(l.acc) }

// slot returns the filtered row of a row of the plane.
func (l *lanes) slot(row int) []int64 {
	i := (row - l.y.first) % l.plan.slots * l.words
	return l.ring[i : i+l.words]
}

func (l *lanes) sumOf(j int) []int64 {
	i := j % l.plan.sums * l.words
	return l.acc[i : i+l.words]
}

func (l *lanes) filter(row int, rows *[maxBatch][]byte) {
	n := l.px.blockRows()
	at := (row - l.y.first) % l.plan.slots
	for r := rows[:l.px.batchRows(false)]; len(r) > 0; r, at = r[n:], at+n {
		l.filterBlock(l.ring[at*l.words:(at+n)*l.words], r)
	}
}

func (l *lanes) filterBlock(dst []int64, rows [][]byte) {
	src := l.columns
	switch {
	case l.px.Bits == 16:
		unpack16(src, rows, l.px.Channels)
		filter16(dst, l.words, l.px.Channels, src, l.x)
	case l.px.Channels == 1:
		unpackGray(src, rows)
		filterGray(dst, l.words, src, l.x)
	case l.px.Channels == 2:
		unpack2(src, rows)
		filterPairs(dst, l.words, 1, src, l.x)
	default:
		unpack4(src, rows)
		filterPairs(dst, l.words, 2, src, l.x)
	}
}

func (l *lanes) repeat(row int) { copy(l.slot(row), l.slot(row-1)) }

func (l *lanes) sum(out []byte, j int) {
	sum, add := l.sumOf(j), setRows
	stop := l.y.stop(j)
	for row := int(l.y.start[j]); row < stop; row += 4 {
		l.four(add, sum, j, row, stop)
		add = addRows
	}
	l.bytes(out, sum)
}

func (l *lanes) add(j, row, n int) {
	for i := 0; i < n; i += 4 {
		l.four(addRows, l.sumOf(j), j, row+i, row+n)
	}
}

// four adds four rows from row on, those from end on with the weight 0, to the
// sum of result row j, by setRows or addRows.
func (l *lanes) four(add func(sum, a, b, c, d []int64, wa, wb, wc, wd int64), sum []int64, j, row, end int) {
	var w [4]int64
	for i := range min(4, end-row) {
		w[i] = l.y.at(j, row+i)
	}
	add(sum, l.slot(row), l.slot(row+1), l.slot(row+2), l.slot(row+3), w[0], w[1], w[2], w[3])
}

func (l *lanes) finish(out []byte, j int) {
	l.bytes(out, l.sumOf(j))
	clear(l.sumOf(j))
}

// bytes makes the row of the result from its sums.
func (l *lanes) bytes(out []byte, sum []int64) {
	if l.px.Bits == 16 {
		finish16(out, sum)
	} else {
		finish8(out, sum)
	}
	if !l.px.Alpha {
		return
	}
	switch l.px.Size() {
	case 2:
		clampGrayAlpha(out)
	case 4:
		if l.px.Bits == 8 {
			clampRGBA(out)
			return
		}
		clamp16(out, 2)
	case 8:
		clamp16(out, 4)
	}
}
