package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// A report is what a run found.
type report struct {
	settings    []setting
	rounds      int
	photoRounds int
	tasks       []task
	results     [][]*result // of each task
	photos      []photoResult
}

// write prints the report as Markdown.
func (r *report) write(w io.Writer) error {
	var b strings.Builder
	b.WriteString(`# The same conversions through other libraries

Written by ` + "`go run .` in `internal/bench/peers`" + `; its package comment says how it measures. CPU is user and system
time of the whole process, one thread, source and result in memory; ratios are of medians, against sharp in the same run,
and lower is better. Milliseconds depend on what else the machine was doing; ratios do less.

`)
	for _, s := range r.settings {
		fmt.Fprintf(&b, "- %s: %s\n", s.name, s.value)
	}
	r.summary(&b)
	r.details(&b)
	if len(r.photos) > 0 {
		r.photographs(&b)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (r *report) summary(b *strings.Builder) {
	b.WriteString("\n## goimage against sharp\n\n| case | CPU, ratio to sharp | to sharp with `fastShrinkOnLoad: false` | peak memory, ratio to sharp |\n|---|---|---|---|\n")
	for i, t := range r.tasks {
		us, fast, exact := find(r.results[i], ours), find(r.results[i], sharpFast), find(r.results[i], sharpExact)
		fmt.Fprintf(b, "| %s | %.2f | %.2f | %s |\n", t.name, us.ms()/fast.ms(), us.ms()/exact.ms(),
			optional("%.2f", float64(us.peakKiB)/float64(fast.peakKiB)))
	}
}

func find(rs []*result, c contender) *result {
	return rs[slices.IndexFunc(rs, func(r *result) bool { return r.contender == c })]
}

func (r *report) details(b *strings.Builder) {
	fmt.Fprintf(b, `
## All libraries

Medians of %d rounds (the least in brackets), fewer for the slowest. Quality %d. PSNR and SSIM are those of luma against a full
decode scaled by Lanczos3 in float64; "at 100" is the PSNR of the same result at quality 100, nearly that before encoding. Peak memory
is that of a fresh process that does it once, the source (and the runtime: Node, Go) included; "stream" reads the source from a file as
it goes.
`, r.rounds, quality)
	for i, t := range r.tasks {
		fmt.Fprintf(b, "\n### %s\n\n| library | CPU ms | ratio | peak MiB | bytes | PSNR dB | at 100 | SSIM |\n|---|---|---|---|---|---|---|---|\n", t.name)
		base := find(r.results[i], sharpFast).ms()
		for _, s := range r.results[i] {
			peak := optional("%.1f", float64(s.peakKiB)/1024)
			if s.streamKiB > 0 {
				peak += fmt.Sprintf(", stream %.1f", float64(s.streamKiB)/1024)
			}
			fmt.Fprintf(b, "| %s | %.2f (%.2f) | %.2f | %s | %d | %.2f | %s | %.5f |\n", s.contender.name,
				s.ms(), slices.Min(s.cpu), s.ms()/base, peak, s.bytes, s.psnr, optional("%.2f", s.psnr100), s.ssim)
		}
	}
}

// optional prints a figure that may be missing.
func optional(format string, v float64) string {
	if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return "-"
	}
	return fmt.Sprintf(format, v)
}

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

%d photographs from the Debian packages %s,
metadata dropped, and %d made of them at three quarters of the size in 4:4:4 at quality 95; each at every width below its own.
Rounds of each: %d. CPU and bytes are goimage's divided by sharp's, PSNR (luma, quality %d) is goimage's less sharp's.

`, len(asTheyAre), strings.Join(photoPackages(), ", "), len(remade), r.photoRounds, quality)
	b.WriteString("| width | photographs | CPU ratio: median (least, most) | to `fastShrinkOnLoad: false` | PSNR: median (least) | bytes |\n|---|---|---|---|---|---|\n")
	for _, width := range photoWidths() {
		r.photoRow(b, fmt.Sprint(width), func(p photoResult) bool { return p.width == width })
	}
	r.photoRow(b, "all", func(photoResult) bool { return true })

	b.WriteString("\nEach of them: CPU ratio and PSNR difference\n\n| photograph | size |")
	for _, width := range photoWidths() {
		fmt.Fprintf(b, " %d |", width)
	}
	b.WriteString("\n|---|---|" + strings.Repeat("---|", len(photoWidths())) + "\n")
	for i := 0; i < len(r.photos); {
		i += r.photoLine(b, r.photos[i:])
	}
}

func (r *report) photoRow(b *strings.Builder, name string, keep func(photoResult) bool) {
	var fast, exact, db, bytes []float64
	for _, p := range r.photos {
		if keep(p) {
			fast, exact = append(fast, p.fast), append(exact, p.exact)
			db, bytes = append(db, p.psnr), append(bytes, p.bytes)
		}
	}
	if len(fast) == 0 {
		return
	}
	fmt.Fprintf(b, "| %s | %d | %.2f (%.2f, %.2f) | %.2f | %+.2f dB (%+.2f) | %.3f |\n", name, len(fast),
		median(fast), slices.Min(fast), slices.Max(fast), median(exact), median(db), slices.Min(db), median(bytes))
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
