package main

import (
	"fmt"
	"slices"
	"strings"
)

func (r *report) photographs(b *strings.Builder) {
	asTheyAre, remade := map[photo]bool{}, map[photo]bool{}
	for _, p := range r.photos {
		if p.photo.remade {
			remade[p.photo] = true
		} else {
			asTheyAre[p.photo] = true
		}
	}
	fmt.Fprintf(b, `
## Photographs

%d photographs (of the Debian packages %s, and large ones
of the test pictures where those are there), metadata dropped, and %d made of them at three quarters of the size in 4:4:4 at
quality 95; each at every width below its own. Rounds of each: %d. CPU and bytes are goimage's divided by sharp's, PSNR (luma,
quality %d) is goimage's less sharp's.

`, len(asTheyAre), strings.Join(photoPackages(), ", "), len(remade), r.photoRounds, quality)
	r.photoTable(b)
	r.photosBelow(b)

	b.WriteString("\nEach of them: CPU ratio and PSNR difference\n\n| photograph | size |")
	for _, width := range photoWidths() {
		fmt.Fprintf(b, " %d |", width)
	}
	b.WriteString("\n|---|---|" + strings.Repeat("---|", len(photoWidths())) + "\n")
	for i := 0; i < len(r.photos); {
		i += r.photoLine(b, r.photos[i:])
	}
}

// photoTable has the medians.
func (r *report) photoTable(b *strings.Builder) {
	b.WriteString("| width | results | CPU ratio: median (least, most) | to `fastShrinkOnLoad: false` | PSNR: median (least) | more than 0.1 dB below | bytes |\n|---|---|---|---|---|---|---|\n")
	for _, width := range photoWidths() {
		r.photoRow(b, fmt.Sprint(width), func(p photoResult) bool { return p.width == width })
	}
	r.photoRow(b, "all", func(photoResult) bool { return true })
}

func (r *report) photoRow(b *strings.Builder, name string, keep func(photoResult) bool) {
	var fast, exact, db, bytes []float64
	below := 0
	for _, p := range r.photos {
		if !keep(p) {
			continue
		}
		fast, exact = append(fast, p.fast), append(exact, p.exact)
		db, bytes = append(db, p.psnr), append(bytes, p.bytes)
		if p.psnr < photoLeast {
			below++
		}
	}
	if len(fast) == 0 {
		return
	}
	fmt.Fprintf(b, "| %s | %d | %.2f (%.2f, %.2f) | %.2f | %+.2f dB (%+.2f) | %d | %.3f |\n", name, len(fast),
		median(fast), slices.Min(fast), slices.Max(fast), median(exact), median(db), slices.Min(db), below, median(bytes))
}

// photosBelow lists the photographs whose quality misses the target, the worst
// first.
func (r *report) photosBelow(b *strings.Builder) {
	const most = 12
	below := r.belowSharp()
	if len(below) == 0 {
		return
	}
	fmt.Fprintf(b, "\nFurthest below sharp in PSNR, with the size in bytes to its:\n\n")
	for _, p := range below[:min(most, len(below))] {
		fmt.Fprintf(b, "- %s (%dx%d) at %d, shrunk %.2f times: %+.2f dB, %.3f\n", p.photo.name, p.photo.width, p.photo.height,
			p.width, float64(p.photo.width)/float64(p.width), p.psnr, p.bytes)
	}
}

// photoLine prints the first photograph of ps and returns how many of ps it is.
func (r *report) photoLine(b *strings.Builder, ps []photoResult) int {
	first, n := ps[0].photo, 0
	cells := map[int]string{}
	for n < len(ps) && ps[n].photo == first {
		cells[ps[n].width] = fmt.Sprintf("%.2f, %+.2f dB", ps[n].fast, ps[n].psnr)
		n++
	}
	fmt.Fprintf(b, "| %s | %dx%d |", first.name, first.width, first.height)
	for _, width := range photoWidths() {
		if cells[width] == "" {
			cells[width] = "-"
		}
		fmt.Fprintf(b, " %s |", cells[width])
	}
	b.WriteString("\n")
	return n
}
