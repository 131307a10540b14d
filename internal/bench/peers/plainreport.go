package main

import (
	"fmt"
	"strings"
)

// plainHeading is the section that a run without assembly writes.
const plainHeading = "Without assembly"

// plainText is that section: what goimage does in plain Go. What the others do and
// what it all means is in the sections of the other run.
func (r *report) plainText() string {
	var b strings.Builder
	fmt.Fprintf(&b, `## %s

Written by `+"`go run -tags purego .` in `internal/bench/peers`"+`: the same in plain Go, in a run of its own, with targets of its own.
The columns are explained in the sections above, which are those of the default build.

`, plainHeading)
	for _, s := range r.settings {
		if isOfRun(s.name) {
			fmt.Fprintf(&b, "- %s: %s\n", s.name, s.value)
		}
	}
	r.writeAbsent(&b)
	r.writeTargets(&b, "### Targets, without assembly")
	r.plainDetails(&b)
	if len(r.codec) > 0 {
		fmt.Fprintf(&b, "\n### The JPEG codec and libjpeg-turbo, without assembly\n\nMedians of %d rounds in CPU ms.\n\n", r.rounds)
		r.codecTable(&b)
	}
	if len(r.photos) > 0 {
		fmt.Fprintf(&b, "\n### Photographs, without assembly\n\nRounds of each: %d.\n\n", r.photoRounds)
		r.photoTable(&b)
	}
	return b.String()
}

// isOfRun reports whether a setting is about this run, rather than the machine and
// what is installed.
func isOfRun(setting string) bool {
	switch setting {
	case settingDate, settingRendition, settingLoad, settingNote:
		return true
	}
	return false
}

// plainDetails has one line a task.
func (r *report) plainDetails(b *strings.Builder) {
	if len(r.tasks) == 0 {
		return
	}
	fmt.Fprintf(b, `
### Conversions, without assembly

Medians of %d rounds. Ratios are of goimage's CPU time to sharp's, and to sharp's with `+"`fastShrinkOnLoad: false`"+`.

| task | goimage, CPU ms | sharp | ratio | to exact sharp | peak MiB | PSNR dB | raw |
|---|---|---|---|---|---|---|---|
`, r.rounds)
	for i, t := range r.tasks {
		s := find(r.results[i], ours)
		fmt.Fprintf(b, "| %s | %.2f | %s | %s | %s | %s | %.2f | %s |\n", t.name, s.ms(),
			optional("%.2f", r.of(t.key, sharpFast, (*result).ms)), optional("%.2f", r.ratio(t.key, ours, sharpFast)),
			optional("%.2f", r.ratio(t.key, ours, sharpExact)), optional("%.1f", float64(s.peakKiB)/1024), s.psnr, optional("%.2f", s.psnrRaw))
	}
}
