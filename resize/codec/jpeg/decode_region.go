package jpeg

import "github.com/rendition-go/rendition/resize/codec"

// window says which units of the frame can be seen: columns from x0 up to but
// without x1, and rows from y0 up to but without y1.
type window struct{ x0, y0, x1, y1 int }

// windowOf returns the units that r touches; all of them where r is empty.
func (f *decodeFrame) windowOf(r codec.Region) window {
	if r.Empty() {
		return window{0, 0, f.unitsX, f.unitsY}
	}
	w, h := 8*f.maxH, 8*f.maxV
	return window{
		x0: min(max(r.X0, 0)/w, f.unitsX), y0: min(max(r.Y0, 0)/h, f.unitsY),
		x1: min(ceilDiv(max(r.X1, 0), w), f.unitsX), y1: min(ceilDiv(max(r.Y1, 0), h), f.unitsY),
	}
}

// whole reports whether nothing lies outside.
func (w window) whole(f *decodeFrame) bool {
	return w == window{0, 0, f.unitsX, f.unitsY}
}

// of returns the window in units of the scan, which are blocks where it is of one
// component.
func (w window) of(s *scanReader) window {
	if len(s.scan.comps) > 1 {
		return w
	}
	c := &s.scan.comps[0]
	return window{
		x0: min(w.x0*c.h, c.blocksX), x1: min(w.x1*c.h, c.blocksX),
		y0: min(w.y0*c.v, c.blocksY), y1: min(w.y1*c.v, c.blocksY),
	}
}
