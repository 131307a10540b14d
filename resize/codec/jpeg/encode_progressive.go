package jpeg

import "context"

// A progressive coder keeps the quantised coefficients of the whole picture and
// codes them in several scans (T.81 G.1). It keeps what is not zero.
type progressive struct {
	ctx   context.Context
	tw    *tokenWriter
	f     *frame
	units []unit
	q     *[2]quantizer
	coefs *[3]coefficients
}

func newProgressive(ctx context.Context, f *frame, q *[2]quantizer, ws *workspace) *progressive {
	for i := range f.comps {
		ws.coefs[i].expect(f.comps[i].blocksX * f.comps[i].blocksY)
	}
	return &progressive{ctx: ctx, tw: &ws.tw, f: f, units: f.units(), q: q, coefs: &ws.coefs}
}

func (e *progressive) row(mcuY int, planes *[3]rows) error {
	var blocks [8][64]int16 // some at a time, as for baseline
	var masks [8]uint64
	for i := range e.f.comps {
		c, p, q := &e.f.comps[i], &planes[i], &e.q[e.f.comps[i].table]
		for y := range c.blockRows(mcuY) {
			for x := 0; x < c.blocksX; x += len(blocks) {
				n := min(len(blocks), c.blocksX-x)
				for j := range n {
					masks[j] = fdctQuantize(&blocks[j], p.block(x+j, y), p.stride, q)
				}
				for j := range n {
					e.coefs[i].add(&blocks[j], masks[j])
				}
			}
		}
	}
	return nil
}

func (e *progressive) finish() error {
	for _, s := range progression(e.f) {
		if err := e.ctx.Err(); err != nil {
			return err
		}
		e.tw.begin(s)
		e.scan(s)
		e.tw.end()
		if err := e.tw.out.err; err != nil {
			return err
		}
	}
	return nil
}

func (e *progressive) scan(s *scan) {
	if s.end == 0 {
		e.scanDC(s)
		return
	}
	a := acScanner{tw: e.tw, s: s, slot: s.slots[0]}
	a.band = 1<<(s.end&63)<<1 - 1<<(s.start&63)
	a.blocks(&e.coefs[s.comps[0].id-1])
	a.endRun()
}

// scanDC codes the DC coefficients of all components: the differences of their
// high bits, or their next bit as it is (G.1.2.1).
func (e *progressive) scanDC(s *scan) {
	var pred [3]int32
	var raw rawBits
	for mcuY := range e.f.mcusY {
		for mcuX := range e.f.mcusX {
			for _, u := range e.units {
				c := &e.f.comps[u.comp]
				x, y := mcuX*c.h+u.x, mcuY*c.v+u.y
				v := pred[u.comp] // of a block without samples
				if x < c.blocksX && y < c.blocksY {
					v = int32(e.coefs[u.comp].dc[y*c.blocksX+x]) >> s.low
				}
				if s.high > 0 {
					raw.push(uint64(v&1), 1)
					if raw.size() > maxRaw {
						raw.spill(e.tw)
					}
					continue
				}
				e.tw.put(e.tw.block(), dcToken(c.table, v-pred[u.comp]))
				pred[u.comp] = v
			}
		}
	}
	raw.spill(e.tw)
}
