package jpeg

// A scan says what part of a picture is coded in one go: which components, which
// coefficients in zigzag order, and how many of their low bits are left out
// (T.81 B.2.3 and G.1.1.1).
type scan struct {
	comps      []*component
	start, end int   // first and last coefficient
	high, low  int   // bits left out by the scan before, 0 for a first one, and by this one
	slots      []int // of the tables it needs
}

// mayHave reports whether symbol s can occur in the scan's table at slot.
func (sc *scan) mayHave(slot, s int) bool {
	run, size := s>>4, s&15
	switch {
	case slot < slotAC: // difference of two values of at most 1024
		return s <= 11
	case sc.end == 63 && sc.start == 0: // baseline; values of at most 1023
		return size >= 1 && size <= 10 || size == 0 && (run == 0 || run == 15)
	case sc.high > 0: // refinement; new values are 1, any size of a run of blocks
		return size <= 1
	}
	return size <= 10
}

// baselineScan returns the one scan of a baseline picture.
func baselineScan(f *frame) *scan {
	s := &scan{end: 63, slots: []int{slotDC, slotAC}}
	for i := range f.comps {
		s.comps = append(s.comps, &f.comps[i])
	}
	if len(f.comps) > 1 {
		s.slots = []int{slotDC, slotDC + 1, slotAC, slotAC + 1}
	}
	return s
}

// progression returns the scans of a progressive picture: the script that the
// Independent JPEG Group's library uses by itself. Low frequencies of luma come
// early, chroma before the rest of luma, as it is little; the lowest bit of luma,
// which is most of the data, comes last.
func progression(f *frame) []*scan {
	y := &f.comps[0]
	luma := []*scan{
		acScan(y, 1, 5, 0, 2),
		acScan(y, 6, 63, 0, 2),
		acScan(y, 1, 63, 2, 1),
		acScan(y, 1, 63, 1, 0),
	}
	first, second := dcScan(f, 0, 1), dcScan(f, 1, 0)
	if len(f.comps) == 1 {
		return []*scan{first, luma[0], luma[1], luma[2], second, luma[3]}
	}
	cb, cr := &f.comps[1], &f.comps[2]
	return []*scan{
		first,
		luma[0],
		acScan(cr, 1, 63, 0, 1),
		acScan(cb, 1, 63, 0, 1),
		luma[1],
		luma[2],
		second,
		acScan(cr, 1, 63, 1, 0),
		acScan(cb, 1, 63, 1, 0),
		luma[3],
	}
}

func acScan(c *component, start, end, high, low int) *scan {
	return &scan{
		comps: []*component{c}, start: start, end: end, high: high, low: low,
		slots: []int{slotAC + c.table},
	}
}

// dcScan returns a scan of the DC coefficients of all components. A refinement
// has bits only and thus no tables.
func dcScan(f *frame, high, low int) *scan {
	s := baselineScan(f)
	s.end, s.high, s.low = 0, high, low
	s.slots = []int{slotDC}
	if len(f.comps) > 1 {
		s.slots = []int{slotDC, slotDC + 1}
	}
	if high > 0 {
		s.slots = nil
	}
	return s
}
