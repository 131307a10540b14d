package main

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/rendition-go/rendition/params"
)

func sampleReport() *report {
	r := &report{
		settings: []setting{{"machine", "of a test"}},
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
	for i, ratio := range []float64{0.05, 0.1, 0.95} {
		p := photo{name: fmt.Sprintf("p%d", i), width: 900, height: 600, remade: i == 2}
		for _, width := range []int{800, 400} {
			r.photos = append(r.photos, photoResult{photo: p, width: width, fast: ratio, exact: ratio / 2, psnr: -ratio, bytes: 1})
		}
	}
	return r
}

func TestReport(t *testing.T) {
	var buf bytes.Buffer
	if err := sampleReport().write(&buf); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"- machine: of a test",
		"- left out: libvips thumbnail, because it is not there\n",
		"| T1: 2725x2225 to 720x588, CPU to sharp | <= 1.00 | 0.50 | yes |",
		"| T1: luma before encoding | >= 50.0 dB | 50.0 dB | yes |",
		"sharp with `fastShrinkOnLoad: false` | <= 0.70 | 0.25 | yes |",
		"| T1 to WebP, CPU to sharp (its default effort, 4) | <= 0.60 | - | not measured |",
		"| T2: 4000x3000 to 200x150, CPU to sharp | <= 0.52 | - | not measured |",
		"| T3: 10000x10000 to 400x400, CPU to sharp | <= 0.54 | 0.90 | **no** |",
		"| T3: peak RSS, source in memory | <= 24.0 MiB | 20.0 MiB | yes |",
		"| T3: peak RSS, source from a stream | <= 12.0 MiB | 13.0 MiB | **no** |",
		"| progressive decoded to 1/4, CPU to libjpeg-turbo | <= 0.90 | 0.50 | yes |",
		"| progressive decoded to 1/2, CPU to libjpeg-turbo | <= 0.90 | - | not measured |",
		"optimised tables, CPU to libjpeg-turbo | <= 1.15 | 1.50 | **no** |",
		"| <= +2.00 % | +1.00 % | yes |",
		"| >= -0.05 dB | -0.10 dB | **no** |",
		"| photographs: median CPU to sharp | <= 0.90 | 0.10 | yes |",
		"| 2 of 6 below; worst -0.95 dB (p2 at 800) | **no** |",
		"| T1 by the libvips backend, CPU to sharp | <= 1.60 | 2.00 (1.20 to vips_thumbnail_buffer of the same libvips) | **no** |",
		"| goimage | 6.00 (5.00) | 0.50 | 1.00 | 2.0, stream 1.0 | 0 | 40.00 | 50.00 | 0.90000 |",
		"| sharp | 12.00 (12.00) | 1.00 | 0.50 | 8.0 |",
		"| encode baseline from planar | 3.00 (3.00) | 2.00 (2.00) | 1.50 | 1010, 1000 (+1.00 %) | 38.500, 38.500 | - |",
		"| decode baseline at 1/1 | 50.00 (50.00) | 25.00 (25.00) | 2.00 | - | - | identical |",
		"| decode progressive at 1/4 | 40.00 (40.00) | 80.00 (80.00) | 0.50 | - | - | 60.0 dB |",
		"2 photographs (of", "and 1 made of them",
		"| 800 | 3 | 0.10 (0.05, 0.95) | 0.05 | -0.10 dB (-0.95) | 1 | 1.000 |",
		"| all | 6 | 0.10 (0.05, 0.95) | 0.05 | -0.10 dB (-0.95) | 2 | 1.000 |",
		"- p2 (900x600) at 800, shrunk 1.12 times: -0.95 dB, 1.000",
		"| p1 | 900x600 | - | 0.10, -0.10 dB | 0.10, -0.10 dB | - |",
	} {
		if !strings.Contains(buf.String(), line) {
			t.Errorf("the report lacks %q:\n%s", line, buf.String())
		}
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
	} {
		var buf bytes.Buffer
		if err := r.write(&buf); err != nil {
			t.Fatal(err)
		}
		if s := buf.String(); strings.Contains(s, "NaN") || strings.Contains(s, "Inf") || !strings.Contains(s, "not measured") {
			t.Errorf("%s:\n%s", name, s)
		}
	}
}
