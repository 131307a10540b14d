package scale

// vector is the engine for machines with vector instructions: 8-bit samples, 16
// bits in between. Its kernels are in vectorkernels.go; those in assembly beside
// them have the same names and give the same bytes.
//
// Rows are filtered along x in blocks of 16 lanes: 16 rows of one channel, 8 of
// two or 4 of four. A block lies column by column, two neighbours of a lane side
// by side, which instructions multiply by two weights and add up:
//
//	row0 col0, row0 col1, row1 col0, row1 col1, ...; row0 col2, row0 col3, ...
//
// Filtered rows lie in pairs in the same manner, for the column pass:
//
//	row0 col0, row1 col0, row0 col1, row1 col1, ...; row2 col0, row3 col0, ...
//
// Everything is padded so that kernels need not care for what is left over.
type vector struct {
	*pairMemory
	px    Pixel
	x, y  *weights
	plan  rowPlan
	run   int // result columns that are filtered at once
	width int // samples of a filtered row, a multiple of vectorSamples
}

// pairMemory is what vector works in.
type pairMemory struct {
	block []int16 // a block of the plane
	run   []int16 // some of its columns, filtered: 16 lanes each
	ring  []int16 // filtered rows
	place []int   // where in it pairs of rows begin, from any on over the end
	acc   []int32 // sums of rows of the result: row j is at slot j%plan.sums
}

const (
	pairedLanes   = 16
	packBytes     = 16 // of a row, that are packed at once
	turnColumns   = 8  // that are turned at once
	vectorSamples = 32 // of a row, that are summed at once
	maxRun        = 256
	// A call of a kernel should take a microsecond or a few, since the scheduler
	// waits for it.
	runPairs    = 2048
	callSamples = 4096
)

func newVector(m *memory, x, y *weights, px Pixel, plan rowPlan) vector {
	v := vector{pairMemory: &m.pairs, px: px, x: x, y: y, plan: plan}
	v.run = max(turnColumns, min(runPairs/x.pairs.n, maxRun)/turnColumns*turnColumns)
	v.width = vectorWidth(x.len(), px)
	units := ((x.end-x.first)*px.Channels + packBytes - 1) / packBytes
	v.block = sized(v.block, units*unitSize(px)+2*pairedLanes*(x.pairs.n+1))
	v.pairMemory.run = sized(v.pairMemory.run, v.run*pairedLanes)
	v.ring = sized(v.ring, plan.slots*v.width)
	v.place = sized(v.place, plan.slots)
	for i := range v.place {
		v.place[i] = i % (plan.slots / 2) * 2 * v.width
	}
	v.acc = sized(v.acc, 0)
	if plan.keep != nil {
		v.acc = sized(v.acc, plan.sums*v.width)
	}
	return v
}

func vectorWidth(out int, px Pixel) int {
	return (out*px.Channels + vectorSamples - 1) / vectorSamples * vectorSamples
}

// unitSize returns the numbers that packBytes bytes of each row are in a block.
func unitSize(px Pixel) int { return packBytes * pairedLanes / px.Channels }

// vectorMemory returns a bound on what newVector takes for that many filtered rows
// and sums, and for so many weights of a column at most.
func vectorMemory(x Axis, px Pixel, rows, taps int64) int64 {
	taps = min(taps, int64(x.In), maxPaired)
	block := int64(x.In+packBytes)*pairedLanes + pairedLanes*(taps+4)
	return 2*block + 2*maxRun*pairedLanes + rows*(4*int64(vectorWidth(x.Out, px))+8)
}

func (v *vector) padded() int { return v.width }

func (v *vector) reset() { clear(v.acc) }

// filter filters a block of rows: some result columns at a time, and of the
// plane's as many as those need, so that they are still at hand.
func (v *vector) filter(row int, rows *[maxBatch][]byte) {
	p, ch := v.x.pairs, v.px.Channels
	at := (row - v.y.first) % v.plan.slots
	dst := v.ring[at*v.width : (at+v.px.batchRows(true))*v.width]
	packed := 0
	for j := 0; j < v.x.len(); j += v.run {
		end := min(j+v.run, v.x.len())
		last := 0
		for _, s := range p.start[j:end] {
			last = max(last, int(s))
		}
		packed = v.pack(rows, packed, (last+p.n)*2*ch)
		sumColumns(v.pairMemory.run, v.block, p.start[j:end], p.w[2*p.n*j:2*p.n*end], p.n)
		n := (end - j + turnColumns - 1) / turnColumns * turnColumns
		turn(dst[2*ch*j:], 2*v.width, v.pairMemory.run, n, ch)
	}
}

// pack puts the rows' bytes up to end at least into the block, those from packed
// on, and returns up to where they are there.
func (v *vector) pack(rows *[maxBatch][]byte, packed, end int) int {
	ch, size := v.px.Channels, len(rows[0])
	dst := v.block[packed*pairedLanes/ch:]
	if whole := min(end+packBytes-1, size) / packBytes * packBytes; whole > packed {
		pack(dst, rows, packed, (whole-packed)/packBytes, ch)
		dst = dst[(whole-packed)*pairedLanes/ch:]
		packed = whole
	}
	if packed >= min(end, size) {
		return packed
	}
	// What is left of the rows is less than is packed at once.
	var bytes [maxBatch][packBytes]byte
	var rest [maxBatch][]byte
	for i := range pairedLanes / ch {
		copy(bytes[i][:], rows[i][packed:])
		rest[i] = bytes[i][:]
	}
	pack(dst, &rest, 0, 1, ch)
	return packed + packBytes
}

// pair returns the places of the pairs from that of row on.
func (v *vector) pair(pair int) []int { return v.place[pair%(v.plan.slots/2):] }

func (v *vector) repeat(row int) {
	row -= v.y.first
	to, from := v.ring[v.pair(row / 2)[0]+row%2:], v.ring[v.pair((row - 1) / 2)[0]+(row-1)%2:]
	for i := 0; i < 2*v.width-1; i += 2 {
		to[i] = from[i]
	}
}

func (v *vector) sum(out []byte, j int) {
	place, w := v.pair(int(v.y.pairs.start[j])), v.y.pairs.of(j)
	padded := out[:v.width]
	for x := 0; x < v.width; x += callSamples {
		sumRows(padded[x:min(x+callSamples, v.width)], v.ring[2*x:], place, w)
	}
	v.limit(padded)
}

func (v *vector) add(j, row, n int) {
	first, end := max(int(v.y.start[j]), row), min(v.y.stop(j), row+n)
	if first >= end {
		return
	}
	pair := (first - v.y.first) / 2
	var w [maxBatch + 2]int16
	for i := first; i < end; i++ {
		w[i-v.y.first-2*pair] = int16(v.y.at(j, i))
	}
	n = (end-v.y.first+1)/2 - pair
	acc, place := v.sumOf(j), v.pair(pair)
	for x := 0; x < v.width; x += callSamples {
		addRowPairs(acc[x:min(x+callSamples, v.width)], v.ring[2*x:], place, w[:2*n])
	}
}

func (v *vector) sumOf(j int) []int32 {
	i := j % v.plan.sums * v.width
	return v.acc[i : i+v.width]
}

func (v *vector) finish(out []byte, j int) {
	sum := v.sumOf(j)
	finishSums(out, sum)
	clear(sum)
	v.limit(out[:v.width])
}

// limit cuts premultiplied colour down to its alpha.
func (v *vector) limit(row []byte) {
	if v.px.Alpha {
		limit(row, v.px.Channels)
	}
}
