package goimage

import (
	"slices"
	"sync"

	"github.com/rendition-go/rendition/resize/codec"
)

// What goes from one goroutine to the other is a batch of bands: waking the other
// one takes longer than many a band does. Three batches go around: one is read, one
// is looked at, and one spares either of the two from waiting for the other.
const (
	batches      = 3
	bandsOfBatch = 16
	batchBytes   = 64 << 10 // a batch with more is full: it should stay in a cache
	// A band that is larger, mostly a whole picture, is not copied: the decoder waits
	// until it was looked at.
	maxCopied = 1 << 20
)

// aheadMemory is what reading ahead takes at most beside the source.
const aheadMemory = batches * (batchBytes + maxCopied + 3*bandsOfBatch*slack)

// slack is what spares a copy behind the last row of a plane.
const slack = 64

// ahead is a source that is read in a goroutine of its own, some bands ahead of
// whoever takes them.
type ahead struct {
	codec.Source
	batches *[batches]batch
	ready   chan *batch
	free    chan *batch   // as ready, takes all there are
	back    chan struct{} // what was lent, is
	stop    chan struct{}

	taken      *batch // that the caller looks at, or nil
	band       int    // that the caller gets next, of taken
	incomplete bool
	err        error
	closed     bool
}

// batch is some bands in the order of the picture.
type batch struct {
	bands [bandsOfBatch]readBand
	n     int
	pix   []byte // what was copied
	lent  bool   // the last band is the source's own, which must not go on
}

// readBand is a band with what Next and Incomplete say behind it.
type readBand struct {
	band       codec.Band
	incomplete bool
	err        error
}

// batchPool keeps what was copied into, of type *[batches]batch.
var batchPool = sync.Pool{New: func() any { return new([batches]batch) }}

// readAhead starts reading. The caller must close the result, which closes src.
func readAhead(src codec.Source) *ahead {
	a := &ahead{
		Source: src, batches: batchPool.Get().(*[batches]batch),
		ready: make(chan *batch, batches), free: make(chan *batch, batches),
		back: make(chan struct{}, 1), stop: make(chan struct{}),
	}
	for i := range a.batches {
		a.free <- &a.batches[i]
	}
	go a.run()
	return a
}

// run reads until the end, an error or Close.
func (a *ahead) run() {
	defer close(a.ready)
	for {
		var b *batch
		select {
		case b = <-a.free:
		case <-a.stop:
			return
		}
		b.read(a.Source, a.stop)
		a.ready <- b // takes all there are
		switch {
		case b.bands[b.n-1].err != nil:
			return
		case b.lent:
			select {
			case <-a.back:
			case <-a.stop:
				return
			}
		}
	}
}

// read fills b. It ends early where src does, and where the caller wants no more.
func (b *batch) read(src codec.Source, stop <-chan struct{}) {
	b.n, b.lent, b.pix = 0, false, b.pix[:0]
	layout := src.Shape().Layout
	for b.n < len(b.bands) && len(b.pix) < batchBytes && !b.lent {
		r := &b.bands[b.n]
		b.n++
		if r.read(src); r.err != nil {
			return
		}
		b.keep(&r.band, layout)
		select {
		case <-stop:
			return
		default:
		}
	}
}

func (r *readBand) read(src codec.Source) {
	defer recovered(&r.err)
	r.err = src.Next(&r.band)
	r.incomplete = src.Incomplete()
}

// keep copies the band's rows, unless there are too many.
func (b *batch) keep(band *codec.Band, l codec.Layout) {
	var size [3]int
	total := 0
	for i := range l.Planes() {
		if p := &band.Planes[i]; p.Rows > 0 {
			size[i] = (p.Rows-1)*p.Stride + p.Width*l.PixelSize()
		}
		total += size[i]
	}
	if b.lent = total > maxCopied; b.lent {
		return
	}
	for i := range l.Planes() {
		p := &band.Planes[i]
		at, end := len(b.pix), len(b.pix)+size[i]
		// Where that moves pix, the bands before keep their place.
		b.pix = slices.Grow(b.pix, size[i]+slack)[:end+slack]
		copy(b.pix[at:end], p.Pix)
		p.Pix = b.pix[at:end]
	}
}

// Next implements codec.Source.
func (a *ahead) Next(b *codec.Band) error {
	if a.taken != nil && a.band == a.taken.n {
		if a.taken.lent {
			a.back <- struct{}{}
		}
		a.free <- a.taken
		a.taken = nil
	}
	if a.err != nil {
		return a.err
	}
	if a.taken == nil {
		a.taken, a.band = <-a.ready, 0
	}
	r := &a.taken.bands[a.band]
	a.band++
	a.incomplete, a.err = r.incomplete, r.err
	if r.err == nil {
		*b = r.band
	}
	return r.err
}

// Incomplete implements codec.Source, of the bands that Next has returned.
func (a *ahead) Incomplete() bool { return a.incomplete }

// Close implements codec.Source. It waits for the goroutine.
func (a *ahead) Close() error {
	if !a.closed {
		a.closed = true
		close(a.stop)
		for range a.ready {
		}
		for i := range a.batches {
			clear(a.batches[i].bands[:])
		}
		batchPool.Put(a.batches)
		a.batches = nil
	}
	return a.Source.Close()
}
