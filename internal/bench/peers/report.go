package main

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// A report is what a run found.
type report struct {
	settings    []setting
	absent      []absence
	rounds      int
	photoRounds int
	tasks       []task
	results     [][]*result // of each task
	codec       []*codecResult
	raw         []*rawRow
	cores       []*coresRow
	photos      []photoResult
	assembly    bool // what goimage was built with, and the limits are for
}

// mainText is the file as a run with assembly writes it, as Markdown.
func (r *report) mainText() string {
	var b strings.Builder
	b.WriteString(`# The same conversions through other libraries

Written by ` + "`go run .` in `internal/bench/peers`" + `; its package comment says how it measures. CPU is user and system
time of the whole process, one thread, source and result in memory; ratios are of medians, against another library in the
same run, and lower is better. Milliseconds depend on what else the machine was doing; ratios do less. goimage is the default
build, with assembly; section "` + plainHeading + `" is about the build in plain Go.

`)
	for _, s := range r.settings {
		fmt.Fprintf(&b, "- %s: %s\n", s.name, s.value)
	}
	r.writeAbsent(&b)
	r.writeTargets(&b, "## Targets")
	r.details(&b)
	r.onTwoCores(&b)
	r.codecs(&b)
	r.rawPixels(&b)
	if len(r.photos) > 0 {
		r.photographs(&b)
	}
	return b.String()
}

func (r *report) writeAbsent(b *strings.Builder) {
	for _, a := range r.absent {
		fmt.Fprintf(b, "- left out: %s, because %s\n", a.what, firstLine(a.why.Error()))
	}
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// find returns what a contender did, nil if it took no part.
func find(rs []*result, c contender) *result {
	if i := slices.IndexFunc(rs, func(r *result) bool { return r.contender == c }); i >= 0 {
		return rs[i]
	}
	return nil
}

func (r *report) details(b *strings.Builder) {
	if len(r.tasks) == 0 {
		return
	}
	fmt.Fprintf(b, `
## Conversions

Medians of %d rounds (the least in brackets), fewer for the slowest. Quality %d. PSNR and SSIM are those of luma against a full
decode scaled by Lanczos3 in float64, "raw" before the result is encoded. Peak memory is that of a fresh process that does it once,
the source (and the runtime: Node, Go) included; "stream" reads the source from a file as it goes.
`, r.rounds, quality)
	for i, t := range r.tasks {
		r.detail(b, t, r.results[i])
	}
}

func (r *report) detail(b *strings.Builder, t task, results []*result) {
	fmt.Fprintf(b, "\n### %s\n\n| library | CPU ms | to sharp | goimage to it | peak MiB | bytes | PSNR dB | raw | SSIM |\n|---|---|---|---|---|---|---|---|---|\n", t.name)
	for _, s := range results {
		memory := optional("%.1f", float64(s.peakKiB)/1024)
		if s.streamKiB > 0 {
			memory += fmt.Sprintf(", stream %.1f", float64(s.streamKiB)/1024)
		}
		fmt.Fprintf(b, "| %s | %.2f (%.2f) | %s | %s | %s | %d | %.2f | %s | %.5f |\n", s.contender.name,
			s.ms(), slices.Min(s.cpu), optional("%.2f", r.ratio(t.key, s.contender, sharpFast)),
			optional("%.2f", r.ratio(t.key, ours, s.contender)), memory, s.bytes, s.psnr, optional("%.2f", s.psnrRaw), s.ssim)
	}
}

// optional prints a figure that may be missing.
func optional(format string, v float64) string {
	if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return "-"
	}
	return fmt.Sprintf(format, v)
}

func (r *report) codecs(b *strings.Builder) {
	if len(r.codec) == 0 {
		return
	}
	fmt.Fprintf(b, `
## The JPEG codec and libjpeg-turbo

The codecs alone, medians of %d rounds in CPU ms. Encoding: 720x588 in 4:2:0 at quality %d with optimised Huffman tables, from
planes (libjpeg: `+"`jpeg_write_raw_data`"+`) or from pixels of 4 bytes; PSNR is that of luma against what was encoded. Decoding: 4000x3000
in 4:2:0 to planes, a row of units at a time (libjpeg: `+"`jpeg_read_raw_data`"+`, which gives chroma twice the share of luma's resolution
where it shrinks); "agree" compares the luma. Both use the accurate integer transform.

`, r.rounds, quality)
	r.codecTable(b)
}

func (r *report) codecTable(b *strings.Builder) {
	b.WriteString("| what | rendition | libjpeg-turbo | ratio | bytes | PSNR dB | agree |\n|---|---|---|---|---|---|---|\n")
	for _, c := range r.codec {
		bytes, db, agree := "-", "-", "-"
		if c.row.request.Op == opEncode {
			bytes = fmt.Sprintf("%d, %d (%+.2f %%)", c.ours.bytes, c.theirs.bytes, 100*(c.sizes()-1))
			db = fmt.Sprintf("%.3f, %.3f", c.ours.psnr, c.theirs.psnr)
		} else if agree = "identical"; !math.IsInf(c.agree, 1) {
			agree = fmt.Sprintf("%.1f dB", c.agree)
		}
		fmt.Fprintf(b, "| %s | %.2f (%.2f) | %.2f (%.2f) | %.2f | %s | %s | %s |\n", c.row.name,
			c.ours.ms(), slices.Min(c.ours.cpu), c.theirs.ms(), slices.Min(c.theirs.cpu), c.ratio(), bytes, db, agree)
	}
}
