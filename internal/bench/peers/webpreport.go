package main

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// A webpReport is what a run with the WebP codec found.
type webpReport struct {
	settings           []setting
	absent             []absence
	rounds             int
	withoutButteraugli bool
	all                []webpResult            // every photograph at webpWidth
	few                []webpResult            // some at other widths
	pixels             []map[contender]float64 // CPU time from RGBA, libwebp's being 1
	decode             map[int][]map[contender]float64
	memory             map[int][]memoryResult
	alpha              []alphaResult
}

// text is the section.
func (r *webpReport) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, `## %s

Written by `+"`go run . -webp` in `internal/bench/peers`"+`. One thread each, in turn; CPU is user and system time, medians of %d rounds
(%d of decoding and alpha, which are short), libwebp's method 4 being 1. Both get the same planes of 4:2:0, rendition in the range of JPEG and libwebp in that of WebP. Size is how
much larger files are that are as good, by SSIM or PSNR of luma: interpolated between qualities 55 to 95 for what libwebp
reaches at %s, geometric means; CPU of photographs at %d px is the mean over those qualities, all else at %d. The default
build has assembly where there is some for the machine; that it writes the bytes of plain Go is checked.

`, webpHeading, r.rounds, r.shortRounds(), strings.Trim(strings.ReplaceAll(fmt.Sprint(webpQualities()), " ", ", "), "[]"), webpWidth, quality)
	for _, s := range r.settings {
		fmt.Fprintf(&b, "- %s: %s\n", s.name, s.value)
	}
	for _, a := range r.absent {
		fmt.Fprintf(&b, "- left out: %s, because %s\n", a.what, firstLine(a.why.Error()))
	}
	b.WriteString("\n| what | target | measured | met |\n|---|---|---|---|\n")
	for _, v := range r.targets() {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", v.what, v.limit, v.measured, v.word())
	}
	r.efforts(&b)
	r.otherSizes(&b)
	r.alphas(&b)
	r.memories(&b)
	r.each(&b)
	return b.String()
}

// shortRounds is how often what takes few milliseconds is measured.
func (r *webpReport) shortRounds() int { return 3 * r.rounds }

// untouched returns those that nobody tuned the encoder with.
func (r *webpReport) untouched() []webpResult {
	return slices.DeleteFunc(slices.Clone(r.all), func(s webpResult) bool { return s.photo.tuned })
}

// targets are those of the encoder, on photographs that it was not tuned with.
func (r *webpReport) targets() []verdict {
	const cpu, percent, mib = "%.2f", "%+.1f %%", "%.1f MiB"
	fresh := r.untouched()
	v := []verdict{
		atMost("plain Go, default effort: CPU", cpu, 0.95, cpuOf(fresh, webpPlain)),
		atMost("plain Go, default effort: size at equal SSIM", percent, 0, sizeOf(fresh, webpOurs)),
		atMost("default build, default effort: CPU", cpu, 0.50, cpuOf(fresh, webpOurs)),
		atMost("default build, default effort: size at equal SSIM", percent, -2, sizeOf(fresh, webpOurs)),
		atMost("default build, effort 1: CPU", cpu, 0.45, cpuOf(fresh, webpFast)),
		atMost("default build, effort 1: size at equal SSIM", percent, 1, sizeOf(fresh, webpFast)),
		r.worstTarget(),
	}
	for _, width := range decodeWidths() {
		what := fmt.Sprintf("decoded to planes, %d px: CPU", width)
		v = append(v, atMost(what+", plain Go", cpu, 2, mid(r.decode[width], webpPlain)),
			atMost(what+", default build", cpu, 1.4, mid(r.decode[width], webpOurs)))
	}
	ours, theirs := r.alphaTotal()
	v = append(v, atMost("alpha: added CPU to libwebp's, all together", cpu, 0.5, ours.ms/theirs.ms),
		atMost("alpha: bytes more than libwebp's, all together", percent, 20, 100*(float64(ours.bytes)/float64(theirs.bytes)-1)))
	for _, m := range []struct {
		width int
		limit float64
	}{{webpWidth, 3}, {1600, 10}} {
		first, _ := r.most(m.width)
		v = append(v, atMost(fmt.Sprintf("memory of the first picture, %d px, the most", m.width), mib, m.limit, first))
	}
	return v
}

// worstTarget is of all photographs.
func (r *webpReport) worstTarget() verdict {
	const what = "default effort, the worst photograph: size at equal SSIM"
	if len(r.all) == 0 {
		return atMost(what, "%+.1f %%", 5, math.NaN())
	}
	worst := slices.MaxFunc(r.all, func(a, b webpResult) int { return int(math.Copysign(1, a.ssim[webpOurs]-b.ssim[webpOurs])) })
	v := atMost(what, "%+.1f %%", 5, worst.ssim[webpOurs])
	v.measured += " (" + worst.photo.name + ")"
	return v
}

// cpuOf and the like return NaN of nothing.
func cpuOf(rs []webpResult, c contender) float64 {
	return median(figures(rs, func(s webpResult) float64 { return s.cpu[c] }))
}

func sizeOf(rs []webpResult, c contender) float64 {
	return meanPercent(figures(rs, func(s webpResult) float64 { return s.ssim[c] }))
}

func dbOf(rs []webpResult, c contender) float64 {
	return meanPercent(figures(rs, func(s webpResult) float64 { return s.db[c] }))
}

func figures(rs []webpResult, of func(webpResult) float64) []float64 {
	var out []float64
	for _, s := range rs {
		out = append(out, of(s))
	}
	return out
}

// meanPercent is the geometric mean of what percentages add.
func meanPercent(v []float64) float64 {
	sum := 0.0
	for _, p := range v {
		sum += math.Log(1 + p/100)
	}
	return 100 * (math.Exp(sum/float64(len(v))) - 1)
}

func mid(shares []map[contender]float64, c contender) float64 {
	var v []float64
	for _, s := range shares {
		v = append(v, s[c])
	}
	return median(v)
}

func (r *webpReport) alphaTotal() (ours, theirs alphaCost) {
	for _, a := range r.alpha {
		ours.ms, theirs.ms = ours.ms+a.ours.ms, theirs.ms+a.theirs.ms
		ours.bytes, theirs.bytes = ours.bytes+a.ours.bytes, theirs.bytes+a.theirs.bytes
	}
	return ours, theirs
}

// most returns the most memory that a picture of a width took, in MiB.
func (r *webpReport) most(width int) (first, next float64) {
	first, next = math.NaN(), math.NaN()
	for _, m := range r.memory[width] {
		first, next = largest(first, float64(m.first)/(1<<20)), largest(next, float64(m.next)/(1<<20))
	}
	return first, next
}
