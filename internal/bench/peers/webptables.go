package main

import (
	"fmt"
	"slices"
	"strings"
)

// efforts is the table of what each effort takes and gives.
func (r *webpReport) efforts(b *strings.Builder) {
	fresh := r.untouched()
	tuned := slices.DeleteFunc(slices.Clone(r.all), func(s webpResult) bool { return !s.photo.tuned })
	fmt.Fprintf(b, `
### Photographs at %d px

%d photographs of the Debian packages %s, which took no part in tuning the encoder, and %d of the
test pictures and the examples, some of which did.

| | photographs | CPU: median (least, most) | size at equal SSIM: mean (worst) | at equal PSNR |
|---|---|---|---|---|
`, webpWidth, len(fresh), strings.Join(photoPackages(), ", "), len(tuned))
	for _, set := range []struct {
		name string
		rs   []webpResult
	}{{"not tuned with", fresh}, {"tuning", tuned}} {
		for _, c := range []contender{webpFast, webpOurs, webpSlow, webpPlain} {
			if len(set.rs) > 0 {
				effortRow(b, c, set.name, set.rs)
			}
		}
	}
	if v := r.judged(); len(v) > 0 {
		fmt.Fprintf(b, "\nButteraugli (3-norm, decoded by libwebp) at libwebp's sizes, default effort, its distance being 1: median %.3f, least %.3f,\nmost %.3f of %d photographs not tuned with.\n",
			median(v), slices.Min(v), slices.Max(v), len(v))
	}
}

// effortRow leaves sizes out for plain Go, whose bytes are those of the other build.
func effortRow(b *strings.Builder, c contender, set string, rs []webpResult) {
	cpu := figures(rs, func(s webpResult) float64 { return s.cpu[c] })
	ssim, db := "-", "-"
	if c != webpPlain {
		worst := slices.Max(figures(rs, func(s webpResult) float64 { return s.ssim[c] }))
		ssim, db = fmt.Sprintf("%+.1f %% (%+.1f %%)", sizeOf(rs, c), worst), fmt.Sprintf("%+.1f %%", dbOf(rs, c))
	}
	fmt.Fprintf(b, "| %s | %d, %s | %.2f (%.2f, %.2f) | %s | %s |\n", c.name, len(rs), set, median(cpu), slices.Min(cpu), slices.Max(cpu), ssim, db)
}

// judged returns what Butteraugli says, where it was asked.
func (r *webpReport) judged() []float64 {
	var v []float64
	for _, s := range r.all {
		if s.butteraugli > 0 {
			v = append(v, s.butteraugli)
		}
	}
	return v
}

func (r *webpReport) otherSizes(b *strings.Builder) {
	b.WriteString("\n### Other widths, RGBA, decoding\n\nDefault effort, medians of a few photographs. Decoding: files of libwebp, to planes.\n\n" +
		"| | photographs | CPU | CPU in plain Go | size at equal SSIM | at equal PSNR |\n|---|---|---|---|---|---|\n")
	for _, width := range otherWidths() {
		rs := slices.DeleteFunc(slices.Clone(r.few), func(s webpResult) bool { return s.width != width })
		if len(rs) > 0 {
			fmt.Fprintf(b, "| %d px | %d | %.2f | %.2f | %+.1f %% | %+.1f %% |\n", width, len(rs),
				cpuOf(rs, webpOurs), cpuOf(rs, webpPlain), sizeOf(rs, webpOurs), dbOf(rs, webpOurs))
		}
	}
	shares := func(name string, v []map[contender]float64) {
		if len(v) > 0 {
			fmt.Fprintf(b, "| %s | %d | %.2f | %.2f | - | - |\n", name, len(v), mid(v, webpOurs), mid(v, webpPlain))
		}
	}
	shares(fmt.Sprintf("%d px from RGBA", webpWidth), r.pixels)
	for _, width := range decodeWidths() {
		shares(fmt.Sprintf("decoding %d px", width), r.decode[width])
	}
}

func (r *webpReport) alphas(b *strings.Builder) {
	if len(r.alpha) == 0 {
		return
	}
	b.WriteString("\n### Alpha\n\nWhat alpha adds to the same picture without: CPU ms, and bytes of its chunk.\n\n" +
		"| picture | size | rendition ms | libwebp ms | ratio | rendition bytes | libwebp bytes | |\n|---|---|---|---|---|---|---|---|\n")
	for _, a := range r.alpha {
		fmt.Fprintf(b, "| %s | %dx%d | %.2f | %.2f | %.2f | %d | %d | %+.1f %% |\n", a.name, a.width, a.height,
			a.ours.ms, a.theirs.ms, a.ours.ms/a.theirs.ms, a.ours.bytes, a.theirs.bytes, 100*(float64(a.ours.bytes)/float64(a.theirs.bytes)-1))
	}
}

func (r *webpReport) memories(b *strings.Builder) {
	if len(r.memory) == 0 {
		return
	}
	b.WriteString("\n### Memory\n\nAllocated by one encode, the result included: by the first, and by the next, which finds what the first left in the pool.\n\n" +
		"| width | pictures | first, the most | next, the most |\n|---|---|---|---|\n")
	for _, width := range []int{webpWidth, 1600} {
		if first, next := r.most(width); len(r.memory[width]) > 0 {
			fmt.Fprintf(b, "| %d | %d | %.2f MiB | %.2f MiB |\n", width, len(r.memory[width]), first, next)
		}
	}
}

func (r *webpReport) each(b *strings.Builder) {
	if len(r.all) == 0 {
		return
	}
	b.WriteString("\n### Each photograph at default effort\n\n" +
		"| photograph | size | CPU | CPU in plain Go | size at equal SSIM | at equal PSNR | Butteraugli |\n|---|---|---|---|---|---|---|\n")
	for _, s := range r.all {
		name := s.photo.name
		if s.photo.tuned {
			name += " (tuning)"
		}
		fmt.Fprintf(b, "| %s | %dx%d | %.2f | %.2f | %+.1f %% | %+.1f %% | %s |\n", name, s.width, s.height,
			s.cpu[webpOurs], s.cpu[webpPlain], s.ssim[webpOurs], s.db[webpOurs], optional("%.3f", s.butteraugli))
	}
}
