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
// one scan, all scans otherwise.
func (s *source) begin() error {
	if s.way == streamed {
		s.scans.begin(s.last)
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

// complete looks for components without a scan.
func (s *source) complete() error {
	for i := range s.frame.comps {
		c := &s.frame.comps[i]
		s.coefs[i].steps = c.steps
		if c.steps == nil {
			s.scans.damaged = true
			if s.way == collected {
				blank(&s.planes[i])
			}
		}
	}
	return s.check()
}

// blank fills the plane of a component that has no scan.
func blank(p *plane) {
	for i := range p.pix {
		p.pix[i] = gray
	}
}

// decodeScan decodes one scan of several, or passes over one that nothing is
// wanted of.
func (s *source) decodeScan() error {
	sc := s.scans.scan
	if s.way == refined && s.size == 1 && sc.start > 0 {
		return nil
	}
	s.scans.begin(s.last)
	for y := range s.scans.rows() {
		if err := s.ctx.Err(); err != nil {
			return err
		}
		s.scans.visit(y, func(i, x, y int) {
			c := sc.comps[i].index
			if s.way == refined {
				s.scans.progressive(i, s.coefs[c].block(x, y))
				return
			}
			s.scans.sample(i, &s.planes[c], x, y)
		})
		if err := s.check(); err != nil {
			return err
		}
		if s.scans.lost && s.scans.restart == 0 && s.way == refined {
			break
		}
	}
	return nil
}
