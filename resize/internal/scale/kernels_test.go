package scale

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
)

// kernelCase calls a kernel and its twin with the same random numbers. alloc
// gives the memory: exactly what a kernel may touch.
type kernelCase struct {
	t     testing.TB
	r     *rand.Rand
	alloc func(bytes int) []byte
}

func needKernels(t testing.TB) {
	if !hasVector() {
		t.Skip("there are no kernels in this build or for this machine")
	}
}

func numbers[T byte | int16 | int32 | int](k kernelCase, n int) []T {
	var v T
	size := int(unsafe.Sizeof(v))
	if n == 0 {
		return nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(k.alloc(n*size)))), n)
}

// samples are bytes, the least and the greatest more often than others.
func samples[T byte | int16](k kernelCase, n int) []T {
	s := numbers[T](k, n)
	for i := range s {
		switch k.r.IntN(4) {
		case 0:
			s[i] = 0
		case 1:
			s[i] = 255
		default:
			s[i] = T(k.r.IntN(256))
		}
	}
	return s
}

// filtered are numbers of all 16 bits.
func filtered(k kernelCase, n int) []int16 {
	s := numbers[int16](k, n)
	for i := range s {
		switch k.r.IntN(8) {
		case 0:
			s[i] = -1 << 15
		case 1:
			s[i] = 1<<15 - 1
		default:
			s[i] = int16(k.r.Uint32())
		}
	}
	return s
}

// weightsFor fills w with groups of n weights whose sizes sum to limit at most.
func weightsFor(k kernelCase, count, n, limit int) []int16 {
	w := numbers[int16](k, count*n)
	for g := w; len(g) > 0; g = g[n:] {
		left := limit
		for _, i := range k.r.Perm(n) {
			v := k.r.IntN(min(left, 1<<15-1) + 1)
			if k.r.IntN(3) == 0 {
				v = min(left, 1<<15-1)
			}
			left -= v
			if k.r.IntN(2) == 0 {
				v = -v
			}
			g[i] = int16(v)
		}
	}
	return w
}

// same calls both kernels with a copy each of what is there before.
func same[T byte | int16 | int32](k kernelCase, name string, before []T, kernel, twin func([]T)) {
	k.t.Helper()
	want := slices.Clone(before)
	twin(want)
	kernel(before)
	for i := range want {
		if before[i] != want[i] {
			k.t.Fatalf("%s: number %d of %d is %d, want %d", name, i, len(want), before[i], want[i])
		}
	}
}

func (k kernelCase) pack(channels, n int) {
	var rows [maxBatch][]byte
	from := packBytes * k.r.IntN(3)
	for i := range pairedLanes / channels {
		rows[i] = samples[byte](k, from+n*packBytes)
	}
	same(k, fmt.Sprintf("pack%d", channels), filtered(k, n*unitSize(Pixel{Channels: channels})),
		func(dst []int16) { pack(dst, &rows, from, n, channels) },
		func(dst []int16) { packGo(dst, &rows, from, n, channels) })
}

func (k kernelCase) columns(count, n int) {
	starts := numbers[int32](k, count)
	last := 0
	for i := range starts {
		starts[i] = int32(k.r.IntN(2 * count))
		last = max(last, int(starts[i]))
	}
	block := samples[int16](k, (last+n)*2*pairedLanes)
	w := weightsFor(k, count, 2*n, 1<<15-1)
	same(k, "sumColumns", filtered(k, count*pairedLanes),
		func(dst []int16) { sumColumns(dst, block, starts, w, n) },
		func(dst []int16) { sumColumnsGo(dst, block, starts, w, n) })
}

func (k kernelCase) turn(channels, turns int) {
	n := turns * turnColumns
	row := 2 * channels * n
	stride := row + 2*k.r.IntN(40)
	columns := filtered(k, n*pairedLanes)
	same(k, fmt.Sprintf("turn%d", channels), filtered(k, (pairedLanes/channels/2-1)*stride+row),
		func(dst []int16) { turn(dst, stride, columns, n, channels) },
		func(dst []int16) { turnGo(dst, stride, columns, n, channels) })
}

func (k kernelCase) rows(n, pairs int) {
	n *= vectorSamples
	places := numbers[int](k, pairs)
	last := 0
	for i := range places {
		places[i] = 2 * n * k.r.IntN(pairs)
		last = max(last, places[i])
	}
	ring := filtered(k, last+2*n)
	w := weightsFor(k, 1, 2*pairs, 65000)
	same(k, "sumRows", samples[byte](k, n),
		func(dst []byte) { sumRows(dst, ring, places, w) },
		func(dst []byte) { sumRowsGo(dst, ring, places, w) })
	acc := numbers[int32](k, n)
	for i := range acc {
		acc[i] = int32(k.r.Uint32())
	}
	same(k, "addRowPairs", acc,
		func(acc []int32) { addRowPairs(acc, ring, places, w) },
		func(acc []int32) { addRowPairsGo(acc, ring, places, w) })
}

func (k kernelCase) limit(channels, n int) {
	same(k, fmt.Sprintf("limit%d", channels), samples[byte](k, n*vectorSamples),
		func(p []byte) { limit(p, channels) }, func(p []byte) { limitGo(p, channels) })
}

// all calls every kernel once, for n turns and so many pairs of weights.
func (k kernelCase) all(n, pairs int) {
	for _, channels := range []int{1, 2, 4} {
		k.pack(channels, n)
		k.turn(channels, n)
		k.limit(max(2, channels), n)
	}
	k.columns(n, pairs)
	k.rows(n, pairs)
}

func TestKernelsEqualTheirTwins(t *testing.T) {
	needKernels(t)
	k := kernelCase{t, rand.New(rand.NewPCG(1, 2)), func(n int) []byte { return make([]byte, n) }}
	for n := 1; n <= 20; n++ {
		for pairs := 1; pairs <= 20; pairs++ {
			k.all(n, pairs)
		}
	}
	k.all(70, 70)
}

// Both engines must give the same bytes, whatever is left over at the ends.
func TestEnginesAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for in := 1; in <= 100; in++ {
		for _, px := range []Pixel{{1, 8, false}, {2, 8, true}, {4, 8, true}} {
			out, rows := 1+r.IntN(130), 1+r.IntN(40)
			enginesAgree(t, r, px, Whole(in, one, in, out), Whole(rows, one, rows, 1+r.IntN(40)), resize.Filters()[in%len(resize.Filters())])
		}
	}
}

func enginesAgree(t *testing.T, r *rand.Rand, px Pixel, x, y Axis, f resize.Filter) {
	t.Helper()
	pix := make([]byte, x.In*y.In*px.Size())
	extremes(r, pix)
	want := scaled(t, pix, px, x, y, f, 1+r.IntN(20), false)
	got := scaled(t, pix, px, x, y, f, 1+r.IntN(20), true)
	if !slices.Equal(got, want) {
		t.Fatalf("%+v %v %+v %+v: engines differ", px, f, x, y)
	}
}

func FuzzKernels(f *testing.F) {
	f.Add(uint64(1), uint8(3), uint8(6))
	f.Fuzz(func(t *testing.T, seed uint64, n, pairs uint8) {
		needKernels(t)
		k := kernelCase{t, rand.New(rand.NewPCG(seed, 1)), func(n int) []byte { return make([]byte, n) }}
		k.all(1+int(n%40), 1+int(pairs%40))
	})
}

func FuzzEnginesAgree(f *testing.F) {
	f.Add(uint64(1), 61, 1, 1, 61, 23, 0, 23, uint8(30), uint8(20), uint8(2), uint8(0))
	f.Fuzz(func(t *testing.T, seed uint64, in, num, den, size, scaledTo, offset, out int, rows, to, kind, filter uint8) {
		if in > 3000 || out > 3000 {
			return
		}
		px := []Pixel{{1, 8, false}, {2, 8, true}, {4, 8, true}, {4, 8, false}}[kind%4]
		x := Axis{in, codec.Ratio{Num: num, Den: den}, size, scaledTo, offset, out, one}
		flt := resize.Filters()[int(filter)%len(resize.Filters())]
		if n, err := Memory(x, Whole(1, one, 1, 1), px, flt); err != nil || n > 16<<20 {
			return
		}
		y := Whole(1+int(rows), one, 1+int(rows), 1+int(to))
		enginesAgree(t, rand.New(rand.NewPCG(seed, 1)), px, x, y, flt)
	})
}

// BenchmarkKernels gives each kernel and its twin a row of 720 samples, or a block
// of 720 columns, each with 12 weights.
func BenchmarkKernels(b *testing.B) {
	k := kernelCase{b, rand.New(rand.NewPCG(1, 2)), func(n int) []byte { return make([]byte, n) }}
	const n, width, pairs = 720, 736, 6 // a row is padded to width
	ring, places := filtered(k, pairs*2*width), make([]int, pairs)
	for i := range places {
		places[i] = 2 * width * i
	}
	w := weightsFor(k, n, 2*pairs, 1<<15-1)
	bytes, acc, lanes := make([]byte, width), make([]int32, width), make([]int16, n*pairedLanes)
	block := samples[int16](k, (2*n+pairs)*2*pairedLanes)
	starts := make([]int32, n)
	for i := range starts {
		starts[i] = int32(2 * i)
	}
	var rows [maxBatch][]byte
	for i := range rows {
		rows[i] = samples[byte](k, 4*n)
	}
	for _, c := range []struct {
		name         string
		kernel, twin func()
	}{
		{"sumRows", func() { sumRows(bytes[:width], ring, places, w[:2*pairs]) }, func() { sumRowsGo(bytes[:width], ring, places, w[:2*pairs]) }},
		{"addRowPairs", func() { addRowPairs(acc[:width], ring, places, w[:2*pairs]) }, func() { addRowPairsGo(acc[:width], ring, places, w[:2*pairs]) }},
		{"sumColumns", func() { sumColumns(lanes, block, starts, w, pairs) }, func() { sumColumnsGo(lanes, block, starts, w, pairs) }},
		{"packGray", func() { pack(block, &rows, 0, n/16, 1) }, func() { packGo(block, &rows, 0, n/16, 1) }},
		{"pack2", func() { pack(block, &rows, 0, n/16, 2) }, func() { packGo(block, &rows, 0, n/16, 2) }},
		{"pack4", func() { pack(block, &rows, 0, n/16, 4) }, func() { packGo(block, &rows, 0, n/16, 4) }},
		{"turnGray", func() { turn(block, 2*n, lanes, n, 1) }, func() { turnGo(block, 2*n, lanes, n, 1) }},
		{"turn2", func() { turn(block, 4*n, lanes, n, 2) }, func() { turnGo(block, 4*n, lanes, n, 2) }},
		{"turn4", func() { turn(block, 8*n, lanes, n, 4) }, func() { turnGo(block, 8*n, lanes, n, 4) }},
		{"limit4", func() { limit(bytes[:width], 4) }, func() { limitGo(bytes[:width], 4) }},
	} {
		for _, by := range []struct {
			name string
			f    func()
		}{{"kernel", c.kernel}, {"twin", c.twin}} {
			b.Run("kernel="+c.name+"/by="+by.name, func(b *testing.B) {
				for b.Loop() {
					by.f()
				}
			})
		}
	}
}
