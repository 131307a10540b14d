package jpeg

import (
	"errors"
	"fmt"

	"github.com/rendition-go/rendition/resize"
)

var errScans = fmt.Errorf("too many scans: %w", resize.ErrTooLarge)

// maxVisits bounds the blocks that all scans together visit: a scan that is a few
// bytes long may visit every one.
func (f *decodeFrame) maxVisits() int64 {
	const atLeast, scans = 30_000_000, 20
	return max(atLeast, scans*f.blocks())
}

// begin reads as much as must be before the first row: nothing of a picture of
// one scan, otherwise all scans that can be seen.
func (s *source) begin() error {
	if s.way == streamed {
		s.scans.begin(&s.sizes)
		return nil
	}
	left := s.frame.maxVisits()
	for {
		if left -= s.scans.scan.blocks(); left < 0 {
			return errScans
		}
		if err := s.decodeScan(); err != nil {
			return err
		}
		if !s.strict && s.meansAreAll() {
			return s.complete() // the rest of the file need not be read
		}
		more, err := s.scans.nextScan()
		if more {
			err = s.scans.prepare()
		}
		if failed := s.scans.failed(); failed != nil {
			return failed
		}
		if err != nil && (s.strict || errors.Is(err, resize.ErrTooLarge)) {
			return err
		}
		if err != nil || !more {
			s.scans.damaged = s.scans.damaged || err != nil
			return s.complete()
		}
	}
}

// meansAreAll reports whether first coefficients are all that is wanted, and all
// are complete.
func (s *source) meansAreAll() bool {
	if s.way != refined || !s.means {
		return false
	}
	for i := range s.frame.comps {
		if s.coefs[i].missing[0] != 0 {
			return false
		}
	}
	return true
}

// complete looks for components without a scan.
func (s *source) complete() error {
	for i := range s.frame.comps {
		c := &s.frame.comps[i]
		s.coefs[i].steps = c.steps
		if c.steps == nil {
			s.scans.damaged = true
		}
	}
	return s.check()
}

// decodeScan decodes one scan of several, or passes over one that nothing is
// seen of.
func (s *source) decodeScan() error {
	sc := s.scans.scan
	if s.way == refined {
		if s.passOver(sc) {
			return nil
		}
		s.scans.begin(nil)
	} else {
		s.scans.begin(&s.sizes)
	}
	for y := range s.scans.rows() {
		if err := s.ctx.Err(); err != nil {
			return err
		}
		if s.way == refined {
			s.scans.spans(0, s.scans.unitsInRow(), s.scans.progressive(&s.coefs, y), func(int, int) {})
		} else {
			s.samples(y)
		}
		if err := s.check(); err != nil {
			return err
		}
		if s.scans.lost && s.scans.restart == 0 && s.way == refined {
			break
		}
	}
	return nil
}

// passOver notes what comes of coefficients and reports whether the scan of a
// progressive picture need not be decoded. One that does not follow those before
// it cannot be right.
func (s *source) passOver(sc *decodeScan) bool {
	for i := range sc.comps {
		if !s.coefs[sc.comps[i].index].follows(sc) {
			s.scans.damaged = true
		}
	}
	return sc.idle(lastWanted(s.sizes[sc.comps[0].index])) // a scan of several components is one of means
}
