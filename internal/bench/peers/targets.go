package main

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// A verdict is a line of the table of targets.
type verdict struct {
	what, limit, measured string
	known, met            bool
}

func (v verdict) word() string {
	switch {
	case !v.known:
		return "not measured"
	case v.met:
		return "yes"
	}
	return "**no**"
}

// atMost and atLeast compare a value, NaN where there is none. format prints it,
// and the limit, with one number.
func atMost(what, format string, limit, value float64) verdict {
	return compared(what, "<= ", format, limit, value, value <= limit)
}

func atLeast(what, format string, limit, value float64) verdict {
	return compared(what, ">= ", format, limit, value, value >= limit)
}

func compared(what, sign, format string, limit, value float64, met bool) verdict {
	v := verdict{what: what, limit: sign + fmt.Sprintf(format, limit), measured: "-"}
	if !math.IsNaN(value) {
		v.known, v.met, v.measured = true, met, fmt.Sprintf(format, value)
	}
	return v
}

// limits are the ratios of CPU time that are not to be exceeded.
type limits struct {
	t1, t1Exact, t1WebP, t2, t3, t4 float64 // to sharp
	photos, gray, rgba              float64 // to sharp
	encode, encodeRGB               float64 // to libjpeg-turbo
	progressive, progressiveRGB     float64 // likewise, encoded
	full, half, quarter             float64 // likewise, decoded
}

// limitsOf returns what was set out to be reached by either build.
func limitsOf(assembly bool) limits {
	if assembly {
		return limits{
			t1: 0.50, t1Exact: 0.36, t1WebP: 0.60, t2: 0.46, t3: 0.48, t4: 0.05,
			photos: 0.55, gray: 0.35, rgba: 0.35,
			encode: 0.45, encodeRGB: 0.60, progressive: 0.50, progressiveRGB: 0.60,
			full: 1.1, half: 0.85, quarter: 0.85,
		}
	}
	return limits{
		t1: 1, t1Exact: 0.70, t1WebP: 0.60, t2: 0.52, t3: 0.54, t4: 0.06,
		photos: 0.9, gray: 1.3, rgba: 1.3,
		encode: 1.15, encodeRGB: 1.15, progressive: 0.8, progressiveRGB: 0.8,
		full: 2.5, half: 0.9, quarter: 0.9,
	}
}

// targets compares the report with what was set out to be reached, on one thread.
func (r *report) targets() []verdict {
	const cpu, mib = "%.2f", "%.1f MiB"
	l := limitsOf(r.assembly)
	v := []verdict{
		atMost("T1: 2725x2225 to 720x588, CPU to sharp", cpu, l.t1, r.ratio("T1", ours, sharpFast)),
		atLeast("T1: luma before encoding", "%.1f dB", 50, r.of("T1", ours, psnrRaw)),
		atMost("T1 at equal quality, CPU to sharp with `fastShrinkOnLoad: false`", cpu, l.t1Exact, r.ratio("T1", ours, sharpExact)),
		atMost("T1 to WebP, CPU to sharp (its default effort, 4)", cpu, l.t1WebP, r.ratio("T1w", ours, sharpFast)),
		atMost("T2: 4000x3000 to 200x150, CPU to sharp", cpu, l.t2, r.ratio("T2", ours, sharpFast)),
		atMost("T3: 10000x10000 to 400x400, CPU to sharp", cpu, l.t3, r.ratio("T3", ours, sharpFast)),
		atMost("T3: peak RSS, source in memory", mib, 24, r.of("T3", ours, peak)),
		atMost("T3: peak RSS, source from a stream", mib, 12, r.of("T3", ours, streamPeak)),
		atMost("T4: 4000x3000 progressive to 200x150, CPU to sharp", cpu, l.t4, r.ratio("T4", ours, sharpFast)),
		atMost("T4: peak RSS, source in memory", mib, 12, r.of("T4", ours, peak)),
		atMost("progressive decoded to 1/2, CPU to libjpeg-turbo", cpu, l.half, r.codecRatio(decodeRow(true, 2))),
		atMost("progressive decoded to 1/4, CPU to libjpeg-turbo", cpu, l.quarter, r.codecRatio(decodeRow(true, 4))),
		atMost("720x588 encoded, optimised tables, CPU to libjpeg-turbo", cpu, l.encode, r.codecRatio(encodeRow(layoutPlanar, false))),
		atMost("the same from RGB", cpu, l.encodeRGB, r.codecRatio(encodeRow(layoutRGBX, false))),
		atMost("720x588 encoded, progressive, CPU to libjpeg-turbo", cpu, l.progressive, r.codecRatio(encodeRow(layoutPlanar, true))),
		atMost("the same from RGB", cpu, l.progressiveRGB, r.codecRatio(encodeRow(layoutRGBX, true))),
		atMost("encoded bytes more than libjpeg-turbo's, the worst", "%+.2f %%", 2, r.worstBytes()),
		atLeast("encoded luma PSNR less libjpeg-turbo's, the worst", "%+.2f dB", -0.05, r.worstEncodedPSNR()),
		atMost("full size decoded, CPU to libjpeg-turbo planar", cpu, l.full, r.codecRatio(decodeRow(false, 1))),
		r.rawTarget("gray", "grey 4928x3279 to 852x567, raw, CPU to sharp less what it takes to let pixels through", l.gray),
		r.rawTarget("rgba", "RGBA 2048x1536 to 720x540, premultiplied inside, likewise", l.rgba),
	}
	v = append(v, r.photoTargets(l.photos)...)
	if r.assembly { // the backend has none of it
		v = append(v, r.vipsTarget())
	}
	return v
}

// vipsTarget also says how the backend does against libvips' own thumbnailer:
// both are on the libvips of the system, which may be slower than that in sharp.
func (r *report) vipsTarget() verdict {
	v := atMost("T1 by the libvips backend, CPU to sharp", "%.2f", 1.6, r.ratio("T1", oursVips, sharpFast))
	if ratio := r.ratio("T1", oursVips, vipsThumbnail); !math.IsNaN(ratio) {
		v.measured += fmt.Sprintf(" (%.2f to vips_thumbnail_buffer of the same libvips)", ratio)
	}
	return v
}

// photoLeast is by how much, in dB, a photograph's luma may be further from the
// reference than sharp's.
const photoLeast = -0.1

func (r *report) photoTargets(limit float64) []verdict {
	fast, least := math.NaN(), verdict{what: "photographs: luma PSNR less sharp's, for each", limit: fmt.Sprintf(">= %+.2f dB", photoLeast), measured: "-"}
	if len(r.photos) > 0 {
		var ratios []float64
		for _, p := range r.photos {
			ratios = append(ratios, p.fast)
		}
		fast = median(ratios)
		below := r.belowSharp()
		worst := slices.MinFunc(r.photos, byPSNR)
		least.known, least.met = true, len(below) == 0
		least.measured = fmt.Sprintf("%d of %d below; worst %+.2f dB (%s at %d)", len(below), len(r.photos), worst.psnr, worst.photo.name, worst.width)
	}
	return []verdict{atMost("photographs: median CPU to sharp", "%.2f", limit, fast), least}
}

// belowSharp returns the photographs whose quality misses the target, worst
// first.
func (r *report) belowSharp() []photoResult {
	below := slices.DeleteFunc(slices.Clone(r.photos), func(p photoResult) bool { return p.psnr >= photoLeast })
	slices.SortStableFunc(below, byPSNR)
	return below
}

func byPSNR(a, b photoResult) int { return cmp.Compare(a.psnr, b.psnr) }

func psnrRaw(r *result) float64    { return zeroIsNaN(r.psnrRaw) }
func peak(r *result) float64       { return zeroIsNaN(float64(r.peakKiB) / 1024) }
func streamPeak(r *result) float64 { return zeroIsNaN(float64(r.streamKiB) / 1024) }

func zeroIsNaN(v float64) float64 {
	if v == 0 {
		return math.NaN()
	}
	return v
}

// of returns a figure of what a contender did, NaN where it did not.
func (r *report) of(key string, c contender, figure func(*result) float64) float64 {
	for i, t := range r.tasks {
		if t.key != key {
			continue
		}
		if s := find(r.results[i], c); s != nil {
			return figure(s)
		}
	}
	return math.NaN()
}

func (r *report) ratio(key string, a, b contender) float64 {
	return r.of(key, a, (*result).ms) / r.of(key, b, (*result).ms)
}

func (r *report) codecRatio(row codecRow) float64 {
	for _, c := range r.codec {
		if c.row.name == row.name {
			return c.ratio()
		}
	}
	return math.NaN()
}

// worstBytes returns by how many percent an encoded picture is larger than that of
// libjpeg-turbo, at most.
func (r *report) worstBytes() float64 {
	worst := math.NaN()
	for _, c := range r.codec {
		if c.row.request.Op == opEncode {
			worst = largest(worst, 100*(c.sizes()-1))
		}
	}
	return worst
}

func (r *report) worstEncodedPSNR() float64 {
	worst := math.NaN()
	for _, c := range r.codec {
		if c.row.request.Op == opEncode {
			worst = -largest(-worst, c.theirs.psnr-c.ours.psnr)
		}
	}
	return worst
}

// largest is max where NaN is no number yet.
func largest(a, b float64) float64 {
	if math.IsNaN(a) {
		return b
	}
	return max(a, b)
}

func (r *report) writeTargets(b *strings.Builder, heading string) {
	b.WriteString("\n" + heading + "\n\n| what | target | measured | met |\n|---|---|---|---|\n")
	for _, v := range r.targets() {
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", v.what, v.limit, v.measured, v.word())
	}
}
