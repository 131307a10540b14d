package main

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"time"
)

var (
	webpOurs  = contender{name: "effort 2 (default)", worker: webpName, effort: 2}
	webpFast  = contender{name: "effort 1", worker: webpName, effort: 1}
	webpSlow  = contender{name: "effort 3", worker: webpName, effort: 3}
	webpPlain = contender{name: "effort 2 in plain Go", worker: webpPlainName, effort: 2}
	libwebp   = contender{name: "libwebp, method 4", worker: libwebpName, effort: 4}
)

// webpBatch is what is measured as one, so that an encoder does a picture or two of
// webpWidth before the next one's turn.
const (
	webpBatch = 30 * time.Millisecond
	webpWidth = 720
)

// A webpResult is a photograph at one width. Maps are by contender, of those of
// rendition.
type webpResult struct {
	photo         webpPhoto
	width, height int
	cpu           map[contender]float64 // libwebp's being 1
	ssim, db      map[contender]float64 // percent larger at equal SSIM and equal PSNR
	butteraugli   float64               // libwebp's being 1, at equal size; 0 where not asked for
}

// photoWebP measures a photograph at one width, at several qualities.
func (b *bencher) photoWebP(p webpPhoto, width, rounds int, cs []contender, qualities []int, withButteraugli bool) (r webpResult, err error) {
	m, err := scaledPixels(p.path, width)
	if err != nil {
		return r, err
	}
	s, err := newWebpSource(b.dir, p.name, m)
	if err != nil {
		return r, err
	}
	r = webpResult{photo: p, width: s.width, height: s.height, ssim: map[contender]float64{}, db: map[contender]float64{}}
	if r.cpu, err = b.shares(cs, rounds, qualities, s, planesOf); err != nil {
		return r, err
	}
	like := newSimilarity(s.luma)
	theirs, err := b.encodeAll(s, like, libwebp, webpQualities())
	if err != nil {
		return r, err
	}
	for _, c := range cs {
		if c == webpPlain { // the same bytes
			continue
		}
		ours, err := b.encodeAll(s, like, c, sweep())
		if err != nil {
			return r, err
		}
		r.ssim[c], r.db[c] = larger(ours, theirs, bySSIM), larger(ours, theirs, byDB)
		if c == webpOurs && withButteraugli {
			if r.butteraugli, err = b.furtherAtEqualSize(s, ours, theirs); err != nil {
				return r, err
			}
		}
	}
	return r, s.remove()
}

// shares returns the CPU time of each contender, libwebp's being 1: of the medians
// of the rounds the geometric mean over the qualities.
func (b *bencher) shares(cs []contender, rounds int, qualities []int, s *webpSource, layout func(contender) string) (map[contender]float64, error) {
	sum := map[contender]float64{}
	for _, quality := range qualities {
		rs, err := b.compete(append([]contender{libwebp}, cs...), rounds, func(c contender) request {
			return s.request(c, layout(c), quality)
		})
		if err != nil {
			return nil, err
		}
		for _, r := range rs[1:] {
			sum[r.contender] += math.Log(r.ms()/rs[0].ms()) / float64(len(qualities))
		}
		if err := sameBytes(rs); err != nil {
			return nil, fmt.Errorf("%s at quality %d: %w", s.name, quality, err)
		}
	}
	for c, v := range sum {
		sum[c] = math.Exp(v)
	}
	return sum, nil
}

// sameBytes compares what the builds with and without assembly wrote.
func sameBytes(rs []*runner) error {
	var of [2][]byte
	for _, r := range rs {
		var err error
		switch r.contender {
		case webpOurs:
			of[0], err = os.ReadFile(r.file)
		case webpPlain:
			of[1], err = os.ReadFile(r.file)
		}
		if err != nil {
			return err
		}
	}
	if of[0] != nil && of[1] != nil && !bytes.Equal(of[0], of[1]) {
		return fmt.Errorf("plain Go wrote %d bytes that differ from the %d of the default build", len(of[1]), len(of[0]))
	}
	return nil
}

// pixelsWebP returns the CPU time from RGBA.
func (b *bencher) pixelsWebP(p webpPhoto, rounds int) (map[contender]float64, error) {
	m, err := scaledPixels(p.path, webpWidth)
	if err != nil {
		return nil, err
	}
	s, err := newWebpSource(b.dir, p.name, m)
	if err != nil {
		return nil, err
	}
	cpu, err := b.shares([]contender{webpOurs, webpPlain}, rounds, []int{quality}, s, pixelsOf)
	if err != nil {
		return nil, err
	}
	return cpu, s.remove()
}
