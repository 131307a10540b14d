package main

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// rawTarget compares with sharp, which has the newer libvips.
func (r *report) rawTarget(key, what string, limit float64) verdict {
	net, gross := math.NaN(), math.NaN()
	for _, row := range r.raw {
		if row.task.key == key {
			net, gross = row.ratio(sharpRaw)
		}
	}
	v := atMost(what, "%.2f", limit, net)
	if v.known {
		v.measured += fmt.Sprintf(" (%.2f to all that sharp takes)", gross)
	}
	return v
}

func (r *report) rawPixels(b *strings.Builder) {
	if len(r.raw) == 0 {
		return
	}
	fmt.Fprintf(b, `
## Resampling raw pixels

Pixels in memory to pixels in memory by Lanczos3, straight alpha in and out, medians of %d rounds in CPU ms (the least in brackets).
goimage does it end to end with a codec of this program's own that hands out what is in memory, using `+"`codec.Premultiply` and\n`codec.Unpremultiply`"+`; sharp from raw to raw, grey with `+"`toColourspace('b-w')`"+`; libvips of the system with what imagor and govips call
for a picture in memory. "Let through" is the same without scaling, so that all of the picture is written, most of it time for memory
that is new; the least of that is taken off. The ratio is of all of goimage's time to what is left of the other's (in brackets to all
of it). PSNR is that of premultiplied colour, and of alpha, to Lanczos3 in float64; 58.9 is what rounding to 8 bits alone leaves.
The others average some pixels before the filter where they shrink far enough.

| what | library | CPU ms | let through | less the least of that | goimage to it | PSNR dB, colour | alpha |
|---|---|---|---|---|---|---|---|
`, r.rounds)
	for _, row := range r.raw {
		for _, s := range row.results {
			through, net, ratio := "-", "-", "-"
			if s.through != nil {
				through = fmt.Sprintf("%.2f (%.2f)", s.through.ms(), slices.Min(s.through.cpu))
				net = optional("%.2f", s.net())
				toNet, toAll := row.ratio(s.contender)
				ratio = fmt.Sprintf("%s (%.2f)", optional("%.2f", toNet), toAll)
			}
			fmt.Fprintf(b, "| %s | %s | %.2f (%.2f) | %s | %s | %s | %.1f | %s |\n", row.task.name, s.contender.name,
				s.ms(), slices.Min(s.cpu), through, net, ratio, s.colour, optional("%.1f", s.alpha))
		}
	}
}
