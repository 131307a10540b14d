package main

import (
	"cmp"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/rendition-go/rendition/params"
)

const (
	batchTime = 60 * time.Millisecond
	slowTime  = 8 * time.Second // CPU time that one contender gets for a case, all rounds together
)

// A bencher runs cases and keeps their files.
type bencher struct {
	crew   *crew
	dir    string // temporary files
	sample string // photograph that sources are tiled out of
	few    bool   // only fewContenders
	rounds int
	batch  time.Duration // CPU time of the conversions that are measured as one; 0 means batchTime
	log    func(format string, args ...any)
}

// A result is what one contender took for a case.
type result struct {
	contender contender
	cpu       []float64 // milliseconds a conversion, one for each round
	wall      []float64 // likewise, of workers in Go only
	bytes     int
	psnr      float64 // of luma, against the reference
	ssim      float64 // 0 where not asked for
	psnrRaw   float64 // of luma before encoding; 0 where not asked for
	peakKiB   int64   // of a process that does this once; 0 where not asked for
	streamKiB int64   // the same with the source read from a file as needed
}

// ms returns the median of the rounds.
func (r *result) ms() float64 { return median(r.cpu) }

func median(v []float64) float64 {
	s := slices.Sorted(slices.Values(v))
	if n := len(s); n%2 == 0 && n > 0 {
		return (s[n/2-1] + s[n/2]) / 2
	} else if n > 0 {
		return s[n/2]
	}
	return math.NaN()
}

// A runner is a contender in the middle of a case.
type runner struct {
	result
	request request
	file    string // what the first conversion made
	left    int    // rounds
	slow    bool   // so that once must do
}

// compete lets contenders take turns at a request, each with its own variant of
// it, and returns their results with the files they wrote.
func (b *bencher) compete(cs []contender, rounds int, ask func(contender) request) ([]*runner, error) {
	var rs []*runner
	for i, c := range cs {
		r := &runner{result: result{contender: c}, request: ask(c), left: rounds}
		r.file = filepath.Join(b.dir, fmt.Sprintf("result-%d", i))
		if err := b.warmUp(r); err != nil {
			return nil, err
		}
		rs = append(rs, r)
	}
	for range rounds {
		for _, r := range rs {
			if r.left == 0 {
				continue
			}
			r.left--
			a, err := b.crew.ask(r.contender.worker, r.request)
			if err != nil {
				return nil, err
			}
			r.cpu, r.wall = append(r.cpu, a.CPUNanos/1e6), append(r.wall, a.WallNanos/1e6)
		}
	}
	return rs, nil
}

// warmUp does the conversion once, unmeasured, keeps what it made, and settles by
// its cost how many make a batch and how many rounds a slow contender gets. Of the
// slowest it is the only round.
func (b *bencher) warmUp(r *runner) error {
	first := r.request
	first.Times, first.Result = 1, r.file
	a, err := b.crew.ask(r.contender.worker, first)
	if err != nil {
		return err
	}
	once := time.Duration(max(a.CPUNanos, 1))
	r.request.Times = int(cmp.Or(b.batch, batchTime)/once) + 1
	r.left = min(r.left, int(slowTime/once))
	if r.left == 0 {
		r.slow, r.cpu = true, []float64{a.CPUNanos / 1e6}
	}
	return nil
}

// task runs one of the fixed cases with everybody who can do it.
func (b *bencher) task(t task) ([]*result, error) {
	source, err := t.source.write(b.dir, b.sample)
	if err != nil {
		return nil, err
	}
	var cs []contender
	all := contenders()
	if b.few {
		all = fewContenders()
	}
	for _, c := range all {
		if b.crew.has(c.worker) && (!c.jpegOnly || t.format == params.FormatJPEG) {
			cs = append(cs, c)
		}
	}
	b.log("%s", t.name)
	rs, err := b.compete(cs, b.rounds, func(c contender) request { return t.request(source, c) })
	if err != nil {
		return nil, err
	}
	if err := b.crew.forget(); err != nil {
		return nil, err
	}
	ref, err := newReferences(source)
	if err != nil {
		return nil, err
	}
	var out []*result
	for _, r := range rs {
		if err := b.examine(r, ref); err != nil {
			return nil, err
		}
		out = append(out, &r.result)
	}
	return out, nil
}

// examine fills in what is not about time.
func (b *bencher) examine(r *runner, ref *references) error {
	if err := r.compare(ref, true); err != nil {
		return err
	}
	if r.request.Format == string(params.FormatJPEG) && !r.slow {
		if err := b.beforeEncoding(r, ref); err != nil {
			return err
		}
	}
	var err error
	if r.peakKiB, err = b.peakOf(r, false); err != nil || r.contender.worker != goimageName {
		return err
	}
	r.streamKiB, err = b.peakOf(r, true)
	return err
}

func (b *bencher) beforeEncoding(r *runner, ref *references) error {
	q := r.request
	q.Op, q.Times, q.Result = opPixels, 1, r.file+".pixels"
	if _, err := b.crew.ask(r.contender.worker, q); err != nil {
		return err
	}
	got, err := readLuma(q.Result)
	if err != nil {
		return err
	}
	r.psnrRaw = psnr(got, ref.at(got.width, got.height))
	return nil
}

// compare looks at the file that the contender wrote.
func (r *runner) compare(ref *references, withSSIM bool) error {
	got, err := readLuma(r.file)
	if err != nil {
		return err
	}
	want := ref.at(got.width, got.height)
	r.psnr = psnr(got, want)
	if withSSIM {
		r.ssim = ssim(got, want)
	}
	r.bytes, err = fileSize(r.file)
	return err
}

// peakOf has a fresh worker do the conversion once.
func (b *bencher) peakOf(r *runner, stream bool) (int64, error) {
	q := r.request
	q.Times, q.Stream = 1, stream
	a, err := b.crew.askFresh(r.contender.worker, q)
	return a.PeakKiB, err
}

// References are what results of a source are compared with, made once for each
// size.
type references struct {
	source *plane
	sizes  map[[2]int]*plane
}

func newReferences(path string) (*references, error) {
	p, err := readLuma(path)
	return &references{p, map[[2]int]*plane{}}, err
}

func (r *references) at(width, height int) *plane {
	key := [2]int{width, height}
	if r.sizes[key] == nil {
		r.sizes[key] = r.source.scaled(width, height)
	}
	return r.sizes[key]
}

func readLuma(path string) (*plane, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return decodeLuma(data)
}
