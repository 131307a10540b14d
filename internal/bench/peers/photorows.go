package main

import "github.com/rendition-go/rendition/params"

// A photoResult is one photograph at one width.
type photoResult struct {
	photo photo
	width int
	fast  float64 // CPU time of goimage, sharp's being 1
	exact float64 // the same, of sharp with fastShrinkOnLoad: false
	psnr  float64 // of luma, that of goimage less that of sharp, in dB
	bytes float64 // those of goimage, sharp's being 1
}

// photo measures goimage and sharp at one photograph.
func (b *bencher) photo(p photo, rounds int) ([]photoResult, error) {
	b.log("%s, %dx%d", p.name, p.width, p.height)
	ref, err := newReferences(p.path)
	if err != nil {
		return nil, err
	}
	var out []photoResult
	for _, width := range photoWidths() {
		if width >= p.width {
			continue
		}
		t := task{width: width, format: params.FormatJPEG}
		rs, err := b.compete([]contender{ours, sharpFast, sharpExact}, rounds, func(c contender) request {
			return t.request(p.path, c)
		})
		if err != nil {
			return nil, err
		}
		for _, r := range rs {
			if err := r.compare(ref, false); err != nil {
				return nil, err
			}
		}
		out = append(out, photoResult{
			photo: p, width: width,
			fast: rs[0].ms() / rs[1].ms(), exact: rs[0].ms() / rs[2].ms(),
			psnr: rs[0].psnr - rs[1].psnr, bytes: float64(rs[0].bytes) / float64(rs[1].bytes),
		})
	}
	return out, nil
}
