package main

import (
	"errors"
	"strings"
	"testing"
)

func sampleWebPReport() *webpReport {
	shares := func(ours, plain float64) map[contender]float64 {
		return map[contender]float64{webpOurs: ours, webpPlain: plain, webpFast: ours / 2, webpSlow: 2 * ours}
	}
	at := func(name string, tuned bool, width int, cpu, larger float64) webpResult {
		sizes := map[contender]float64{webpOurs: larger, webpFast: larger + 2, webpSlow: larger - 1}
		return webpResult{photo: webpPhoto{name: name, tuned: tuned}, width: width, height: 400,
			cpu: shares(cpu, 2*cpu), ssim: sizes, db: sizes}
	}
	r := &webpReport{
		settings: []setting{{"machine", "of a test"}},
		absent:   []absence{{"Butteraugli", errors.New("it is not there\nat all")}},
		rounds:   3,
		all:      []webpResult{at("a", false, 720, 0.4, -3), at("b", false, 720, 0.5, -3), at("c", false, 720, 0.6, -3), at("d", true, 720, 0.7, 8)},
		few:      []webpResult{at("a", false, 320, 0.25, 1), at("b", false, 1600, 0.75, 2)},
		pixels:   []map[contender]float64{shares(0.5, 1)},
		decode:   map[int][]map[contender]float64{720: {shares(1.25, 1.5)}, 2725: {shares(1.5, 3)}},
		memory:   map[int][]memoryResult{720: {{720, 400, 1 << 20, 1 << 19}, {720, 500, 2 << 20, 1 << 18}}, 1600: {{1600, 900, 11 << 20, 1 << 20}}},
		alpha: []alphaResult{
			{"disc", 720, 400, alphaCost{1, 110}, alphaCost{4, 100}},
			{"stripes", 720, 400, alphaCost{2, 90}, alphaCost{4, 100}},
		},
	}
	r.all[0].butteraugli = 1.01
	return r
}

func TestWebPReport(t *testing.T) {
	text := sampleWebPReport().text()
	if !strings.HasPrefix(text, "## "+webpHeading+"\n") || strings.Count(text, "\n## ") > 0 {
		t.Error("the report is not one section")
	}
	for _, line := range []string{
		"reaches at 75, 80, 85,",
		"- machine: of a test\n",
		"- left out: Butteraugli, because it is not there\n",
		"| plain Go, default effort: CPU | <= 0.95 | 1.00 | **no** |",
		"| plain Go, default effort: size at equal SSIM | <= +0.0 % | -3.0 % | yes |",
		"| default build, default effort: CPU | <= 0.50 | 0.50 | yes |",
		"| default build, default effort: size at equal SSIM | <= -2.0 % | -3.0 % | yes |",
		"| default build, effort 1: CPU | <= 0.45 | 0.25 | yes |",
		"| default build, effort 1: size at equal SSIM | <= +1.0 % | -1.0 % | yes |",
		"the worst photograph: size at equal SSIM | <= +5.0 % | +8.0 % (d) | **no** |",
		"| decoded to planes, 720 px: CPU, plain Go | <= 2.00 | 1.50 | yes |",
		"| decoded to planes, 2725 px: CPU, default build | <= 1.40 | 1.50 | **no** |",
		"| alpha: added CPU to libwebp's, all together | <= 0.50 | 0.38 | yes |",
		"| alpha: bytes more than libwebp's, all together | <= +20.0 % | +0.0 % | yes |",
		"| memory of the first picture, 720 px, the most | <= 3.0 MiB | 2.0 MiB | yes |",
		"| memory of the first picture, 1600 px, the most | <= 10.0 MiB | 11.0 MiB | **no** |",
		"| effort 2 (default) | 3, not tuned with | 0.50 (0.40, 0.60) | -3.0 % (-3.0 %) | -3.0 % |",
		"| effort 2 in plain Go | 3, not tuned with | 1.00 (0.80, 1.20) | - | - |",
		"| effort 1 | 1, tuning | 0.35 (0.35, 0.35) | +10.0 % (+10.0 %) | +10.0 % |",
		"median 1.010, least 1.010,\nmost 1.010 of 1 photographs",
		"| 320 px | 1 | 0.25 | 0.50 | +1.0 % | +1.0 % |",
		"| 720 px from RGBA | 1 | 0.50 | 1.00 | - | - |",
		"| decoding 2725 px | 1 | 1.50 | 3.00 | - | - |",
		"| disc | 720x400 | 1.00 | 4.00 | 0.25 | 110 | 100 | +10.0 % |",
		"| 720 | 2 | 2.00 MiB | 0.50 MiB |",
		"| a | 720x400 | 0.40 | 0.80 | -3.0 % | -3.0 % | 1.010 |",
		"| d (tuning) | 720x400 | 0.70 | 1.40 | +8.0 % | +8.0 % | - |",
	} {
		if !strings.Contains(text, line) {
			t.Errorf("the report lacks %q:\n%s", line, text)
		}
	}
}

// TestWebPReportOfLittle: a run may have left out whatever there is.
func TestWebPReportOfLittle(t *testing.T) {
	full := sampleWebPReport()
	for name, r := range map[string]*webpReport{
		"nothing": {},
		"tuning":  {all: full.all[3:]},
		"alpha":   {alpha: full.alpha},
		"decode":  {decode: full.decode},
	} {
		if s := r.text(); strings.Contains(s, "NaN") || strings.Contains(s, "Inf") || !strings.Contains(s, "not measured") {
			t.Errorf("%s:\n%s", name, s)
		}
	}
}
