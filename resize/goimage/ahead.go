package goimage

import (
	"github.com/rendition-go/rendition/resize/codec"
)

// maxCopied is the size of bands up to which the decoder goes on while they are
// looked at, in bytes; larger ones, mostly whole pictures, are not copied.
const maxCopied = 1 << 20

// aheadMemory is what reading ahead takes at most beside the source.
const aheadMemory = 2 * (maxCopied + 3*slack)

// slack is what spares a copy behind the last row of a plane.
const slack = 64

// ahead is a source that is read in a goroutine of its own, a band ahead of whoever
// takes them.
type ahead struct {
	codec.Source
	ready chan *readBand
	free  chan *readBand // two of them go around
	stop  chan struct{}

	last       *readBand // that the caller looks at
	incomplete bool
	err        error
	closed     bool
}

// readBand is a band with what Next and Incomplete say behind it.
type readBand struct {
	band       codec.Band
	pix        [3][]byte // of copies
	borrowed   bool      // band is the source's own
	incomplete bool
	err        error
}

// readAhead starts reading. The caller must close the result, which closes src.
func readAhead(src codec.Source) *ahead {
	a := &ahead{Source: src, ready: make(chan *readBand), free: make(chan *readBand, 2), stop: make(chan struct{})}
	go a.run()
	return a
}

// run reads until the end, an error or Close.
func (a *ahead) run() {
	defer close(a.ready)
	spare := []*readBand{new(readBand), new(readBand)}
	var lent *readBand // with what is the source's own: it must not go on
	for {
		for len(spare) == 0 || lent != nil {
			select {
			case r := <-a.free:
				spare = append(spare, r)
				if r == lent {
					lent = nil
				}
			case <-a.stop:
				return
			}
		}
		r := spare[len(spare)-1]
		spare = spare[:len(spare)-1]
		a.read(r)
		select {
		case a.ready <- r:
		case <-a.stop:
			return
		}
		if r.err != nil {
			return
		}
		if r.borrowed {
			lent = r
		}
	}
}

func (a *ahead) read(r *readBand) {
	defer recovered(&r.err)
	r.err = a.Source.Next(&r.band)
	r.incomplete = a.Source.Incomplete()
	if r.err == nil {
		r.keep(a.Source.Shape().Layout)
	}
}

// keep copies the band's rows, unless there are too many.
func (r *readBand) keep(l codec.Layout) {
	var size [3]int
	total := 0
	for i := range l.Planes() {
		if p := &r.band.Planes[i]; p.Rows > 0 {
			size[i] = (p.Rows-1)*p.Stride + p.Width*l.PixelSize()
		}
		total += size[i]
	}
	if r.borrowed = total > maxCopied; r.borrowed {
		return
	}
	for i := range l.Planes() {
		if cap(r.pix[i]) < size[i]+slack {
			r.pix[i] = make([]byte, size[i]+slack)
		}
		p := &r.band.Planes[i]
		p.Pix = r.pix[i][:copy(r.pix[i][:size[i]], p.Pix)]
	}
}

// Next implements codec.Source.
func (a *ahead) Next(b *codec.Band) error {
	if a.last != nil {
		a.free <- a.last
		a.last = nil
	}
	if a.err != nil {
		return a.err
	}
	r := <-a.ready
	a.incomplete, a.err = r.incomplete, r.err
	if r.err == nil {
		a.last, *b = r, r.band
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
	}
	return a.Source.Close()
}
