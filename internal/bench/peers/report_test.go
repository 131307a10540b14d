package main

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rendition-go/rendition/params"
)

func sampleReport() *report {
	r := &report{
		assembly: true,
		settings: []setting{{"machine", "of a test"}, {settingDate, "today"}},
		absent:   []absence{{thumbnailName, errors.New("it is not there\nat all")}},
		rounds:   3, photoRounds: 1,
		tasks: []task{{key: "T1", name: "T1: small", format: params.FormatJPEG}, {key: "T3", name: "T3: large", format: params.FormatJPEG}},
		results: [][]*result{{
			{contender: ours, cpu: []float64{9, 5, 6}, peakKiB: 2048, streamKiB: 1024, psnr: 40, psnrRaw: 50, ssim: 0.9},
			{contender: sharpFast, cpu: []float64{12, 12, 30}, peakKiB: 8192, psnr: 39, psnrRaw: 42, ssim: 0.9},
			{contender: sharpExact, cpu: []float64{24}, psnr: 40, psnrRaw: 52, ssim: 0.9},
			{contender: oursVips, cpu: []float64{24}, psnr: 40, psnrRaw: 52, ssim: 0.9},
			{contender: vipsThumbnail, cpu: []float64{20}, psnr: 40, psnrRaw: 52, ssim: 0.9},
		}, {
			{contender: ours, cpu: []float64{9}, peakKiB: 20 << 10, streamKiB: 13 << 10},
			{contender: sharpFast, cpu: []float64{10}},
		}},
	}
	done := func(ms float64, bytes int, db float64) *result {
		return &result{cpu: []float64{ms}, bytes: bytes, psnr: db}
	}
	r.codec = []*codecResult{
		{row: encodeRow(layoutPlanar, false), ours: done(3, 1010, 38.5), theirs: done(2, 1000, 38.5)},
		{row: encodeRow(layoutPlanar, true), ours: done(3, 980, 38.4), theirs: done(6, 1000, 38.5)},
		{row: decodeRow(false, 1), ours: done(50, 0, 0), theirs: done(25, 0, 0), agree: math.Inf(1)},
		{row: decodeRow(true, 4), ours: done(40, 0, 0), theirs: done(80, 0, 0), agree: 60},
	}
	timed := func(c contender, ms ...float64) *result { return &result{contender: c, cpu: ms, wall: ms} }
	gray, rgba := rawTasks()[0], rawTasks()[1]
	r.raw = []*rawRow{
		{gray, []*rawResult{
			{result: timed(oursRaw, 4, 3, 3), colour: 58},
			{result: timed(sharpRaw, 20), through: timed(sharpRaw, 30, 5, 9), colour: 52},
		}},
		{rgba, []*rawResult{
			{result: timed(oursRaw, 6), colour: 57, alpha: 59},
			{result: timed(sharpRaw, 15), through: timed(sharpRaw, 5), colour: 50, alpha: 55},
			{result: timed(vipsRaw, 2), through: timed(vipsRaw, 5), colour: 50, alpha: 55},
		}},
	}
	r.cores = []*coresRow{{coresTasks()[0], timed(oneByOne, 12, 10, 20), timed(alongside, 9, 9, 8)}}
	for i, ratio := range []float64{0.05, 0.1, 0.95} {
		p := photo{name: fmt.Sprintf("p%d", i), width: 900, height: 600, remade: i == 2}
		for _, width := range []int{800, 400} {
			r.photos = append(r.photos, photoResult{photo: p, width: width, fast: ratio, exact: ratio / 2, psnr: -ratio, bytes: 1})
		}
	}
	return r
}

func TestReport(t *testing.T) {
	text := sampleReport().text()
	if !strings.HasPrefix(text, "# ") {
		t.Error("the report has no title")
	}
	lacksNone(t, text,
		"- machine: of a test",
		"- left out: libvips thumbnail, because it is not there\n",
		"| T1: 2725x2225 to 720x588, CPU to sharp | <= 0.50 | 0.50 | yes |",
		"| T1: luma before encoding | >= 50.0 dB | 50.0 dB | yes |",
		"sharp with `fastShrinkOnLoad: false` | <= 0.36 | 0.25 | yes |",
		"| T1 to WebP, CPU to sharp (its default effort, 4) | <= 0.60 | - | not measured |",
		"| T2: 4000x3000 to 200x150, CPU to sharp | <= 0.46 | - | not measured |",
		"| T3: 10000x10000 to 400x400, CPU to sharp | <= 0.48 | 0.90 | **no** |",
		"| T3: peak RSS, source in memory | <= 24.0 MiB | 20.0 MiB | yes |",
		"| T3: peak RSS, source from a stream | <= 12.0 MiB | 13.0 MiB | **no** |",
		"| progressive decoded to 1/4, CPU to libjpeg-turbo | <= 0.85 | 0.50 | yes |",
		"| progressive decoded to 1/2, CPU to libjpeg-turbo | <= 0.85 | - | not measured |",
		"optimised tables, CPU to libjpeg-turbo | <= 0.45 | 1.50 | **no** |",
		"| <= +2.00 % | +1.00 % | yes |",
		"| >= -0.05 dB | -0.10 dB | **no** |",
		"| photographs: median CPU to sharp | <= 0.55 | 0.10 | yes |",
		"| 2 of 6 below; worst -0.95 dB (p2 at 800) | **no** |",
		"| T1 by the libvips backend, CPU to sharp | <= 1.60 | 2.00 (1.20 to vips_thumbnail_buffer of the same libvips) | **no** |",
		"| goimage | 6.00 (5.00) | 0.50 | 1.00 | 2.0, stream 1.0 | 0 | 40.00 | 50.00 | 0.90000 |",
		"| sharp | 12.00 (12.00) | 1.00 | 0.50 | 8.0 |",
		"| encode baseline from planar | 3.00 (3.00) | 2.00 (2.00) | 1.50 | 1010, 1000 (+1.00 %) | 38.500, 38.500 | - |",
		"| decode baseline at 1/1 | 50.00 (50.00) | 25.00 (25.00) | 2.00 | - | - | identical |",
		"| decode progressive at 1/4 | 40.00 (40.00) | 80.00 (80.00) | 0.50 | - | - | 60.0 dB |",
		"let pixels through | <= 0.35 | 0.20 (0.15 to all that sharp takes) | yes |",
		"premultiplied inside, likewise | <= 0.35 | 0.60 (0.40 to all that sharp takes) | **no** |",
		"| grey 4928x3279 to 852x567 | goimage, a codec of raw pixels | 3.00 (3.00) | - | - | - | 58.0 | - |",
		"| grey 4928x3279 to 852x567 | sharp | 20.00 (20.00) | 9.00 (5.00) | 15.00 | 0.20 (0.15) | 52.0 | - |",
		"| RGBA 2048x1536 to 720x540 | libvips of the system: vips_thumbnail_image | 2.00 (2.00) | 5.00 (5.00) | - | - (3.00) | 50.0 | 55.0 |",
		"| T1: 2725x2225 to 720x588 | 12.00 (10.00) | 9.00 (8.00) | 0.75 | 12.00 | 9.00 |",
		"2 photographs (of", "and 1 made of them",
		"| 800 | 3 | 0.10 (0.05, 0.95) | 0.05 | -0.10 dB (-0.95) | 1 | 1.000 |",
		"| all | 6 | 0.10 (0.05, 0.95) | 0.05 | -0.10 dB (-0.95) | 2 | 1.000 |",
		"- p2 (900x600) at 800, shrunk 1.12 times: -0.95 dB, 1.000",
		"| p1 | 900x600 | - | 0.10, -0.10 dB | 0.10, -0.10 dB | - |",
	)
}

// lacksNone: the text has all the lines, or parts of them.
func lacksNone(t *testing.T, text string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains(text, line) {
			t.Errorf("the report lacks %q:\n%s", line, text)
		}
	}
}

// TestPlainReport: it is one section with limits of its own, and only has what
// another build changes.
func TestPlainReport(t *testing.T) {
	r := sampleReport()
	r.assembly = false
	text := r.text()
	if !strings.HasPrefix(text, "## Without assembly\n") || strings.Count("\n"+text, "\n## ") != 1 || strings.Contains(text, "\n# ") {
		t.Errorf("it is not one section:\n%s", text)
	}
	lacksNone(t, text,
		"- date: today\n",
		"- left out: libvips thumbnail, because it is not there\n",
		"### Targets, without assembly\n",
		"| T1: 2725x2225 to 720x588, CPU to sharp | <= 1.00 | 0.50 | yes |",
		"| T3: 10000x10000 to 400x400, CPU to sharp | <= 0.54 | 0.90 | **no** |",
		"optimised tables, CPU to libjpeg-turbo | <= 1.15 | 1.50 | **no** |",
		"let pixels through | <= 1.30 | 0.20 (0.15 to all that sharp takes) | yes |",
		"| photographs: median CPU to sharp | <= 0.90 | 0.10 | yes |",
		"| T1: small | 6.00 | 12.00 | 0.50 | 0.25 | 2.0 | 40.00 | 50.00 |",
		"| T3: large | 9.00 | 10.00 | 0.90 | - | 20.0 | 0.00 | - |",
		"| encode baseline from planar | 3.00 (3.00) | 2.00 (2.00) | 1.50 | 1010, 1000 (+1.00 %) | 38.500, 38.500 | - |",
		"| all | 6 | 0.10 (0.05, 0.95) | 0.05 | -0.10 dB (-0.95) | 2 | 1.000 |",
	)
	for _, not := range []string{"of a test", "libvips backend", "| p1 |", "two cores", "thumbnail_image"} {
		if strings.Contains(text, not) {
			t.Errorf("the section has %q:\n%s", not, text)
		}
	}
}

// TestSave: each build leaves in the file what the other wrote, and what is neither's.
func TestSave(t *testing.T) {
	file := filepath.Join(t.TempDir(), "R.md")
	if err := os.WriteFile(file, []byte("# Old\n\n## Targets\n\nold\n\n## "+lambdaHeading+"\n\nlambda\n\n## "+webpHeading+"\n\nwebp\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	fast, plain := sampleReport(), sampleReport()
	plain.assembly = false
	for range 2 {
		for _, r := range []*report{plain, fast} {
			if err := r.save(file); err != nil {
				t.Fatal(err)
			}
		}
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	var headings []string
	for line := range strings.Lines(text) {
		if name, ok := strings.CutPrefix(line, "## "); ok {
			headings = append(headings, strings.TrimSpace(name))
		}
	}
	want := []string{
		"Targets", "Conversions", "On two cores", "The JPEG codec and libjpeg-turbo", "Resampling raw pixels", "Photographs",
		lambdaHeading, webpHeading, plainHeading,
	}
	if !slices.Equal(headings, want) {
		t.Errorf("the sections are %q, want %q", headings, want)
	}
	if strings.Contains(text, "old") || strings.Count(text, "\n# ") != 0 || !strings.Contains(text, "\n\nlambda\n\n## ") {
		t.Errorf("the file is\n%s", text)
	}
}

// TestReportOfLittle: a run may have left out whatever there is.
func TestReportOfLittle(t *testing.T) {
	full := sampleReport()
	for name, r := range map[string]*report{
		"nothing":  {},
		"no sharp": {tasks: full.tasks[:1], results: [][]*result{full.results[0][:1]}},
		"codec":    {codec: full.codec[:1]},
		"photos":   {photos: full.photos},
		"raw":      {raw: []*rawRow{{full.raw[0].task, full.raw[0].results[:1]}}},
	} {
		for _, assembly := range []bool{true, false} {
			r.assembly = assembly
			if s := r.text(); strings.Contains(s, "NaN") || strings.Contains(s, "Inf") || !strings.Contains(s, "not measured") {
				t.Errorf("%s, assembly %v:\n%s", name, assembly, s)
			}
		}
	}
}
