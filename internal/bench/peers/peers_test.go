package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"log"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/resizetest"
)

// TestMain makes the test binary its own workers, as the command is.
func TestMain(m *testing.M) {
	if name := os.Getenv(workerEnv); name != "" {
		if err := work(name); err != nil {
			log.Fatal(err)
		}
		return
	}
	os.Exit(m.Run())
}

func newBencher(t *testing.T) *bencher {
	b := &bencher{crew: &crew{dir: "."}, dir: t.TempDir(), sample: sampleDir, rounds: 1, log: t.Logf}
	t.Cleanup(func() {
		if err := b.crew.close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// check has a contender do a small case and looks at what it answers.
func check(t *testing.T, b *bencher, c contender, format params.Format) {
	t.Helper()
	k := task{"small", picture{400, 300, false}, 120, 120, format}
	source, err := k.source.write(b.dir, b.sample)
	if err != nil {
		t.Fatal(err)
	}
	rs, err := b.compete([]contender{c}, 2, func(c contender) request { return k.request(source, c) })
	if err != nil {
		t.Fatal(err)
	}
	ref, err := newReferences(source)
	if err != nil {
		t.Fatal(err)
	}
	r := rs[0]
	if err := b.examine(r, ref); err != nil {
		t.Fatal(err)
	}
	if len(r.cpu) != 2 || !(r.ms() > 0) {
		t.Errorf("CPU times are %v, want two", r.cpu)
	}
	if ref.sizes[[2]int{120, 90}] == nil {
		t.Error("the result is not 120 x 90")
	}
	if r.psnr < 25 || r.ssim < 0.85 || r.ssim > 1 {
		t.Errorf("%.1f dB and SSIM %.3f from the reference", r.psnr, r.ssim)
	}
	if format == params.FormatJPEG && r.psnr100 < r.psnr {
		t.Errorf("%.1f dB at quality 100, %.1f at %d", r.psnr100, r.psnr, quality)
	}
	if _, err := os.Stat("/proc/self/status"); err == nil && r.peakKiB < 1024 {
		t.Errorf("peak memory is %d KiB", r.peakKiB)
	}
}

func TestGoimage(t *testing.T) {
	b := newBencher(t)
	for _, f := range []params.Format{params.FormatJPEG, params.FormatWebP} {
		t.Run(string(f), func(t *testing.T) { check(t, b, ours, f) })
	}
}

func TestOtherGoLibraries(t *testing.T) {
	b := newBencher(t)
	for _, c := range contenders() {
		if c.worker != sharpName {
			t.Run(c.worker, func(t *testing.T) { check(t, b, c, params.FormatJPEG) })
		}
	}
}

func TestSharp(t *testing.T) {
	if err := sharpReady(); err != nil {
		t.Skip("left out: ", err)
	}
	b := newBencher(t)
	check(t, b, sharpFast, params.FormatJPEG)
	check(t, b, sharpExact, params.FormatWebP)
	a, err := b.crew.ask(sharpName, request{})
	if err != nil || a.Versions["vips"] == "" {
		t.Errorf("versions %v, error %v", a.Versions, err)
	}
}

func TestWorkerSurvivesErrors(t *testing.T) {
	b := newBencher(t)
	bad := filepath.Join(b.dir, "bad.jpg")
	if err := os.WriteFile(bad, []byte("no picture"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, q := range []request{
		{Source: filepath.Join(b.dir, "missing"), Width: 10, Format: "jpeg", Quality: 80, Times: 1},
		{Source: bad, Width: 10, Format: "jpeg", Quality: 80, Times: 1},
		{Source: bad, Width: 10, Format: "jpeg", Quality: 80},
	} {
		if _, err := b.crew.ask(goimageName, q); err == nil {
			t.Errorf("no error for %+v", q)
		}
	}
	check(t, b, ours, params.FormatJPEG)
	if _, err := newConverter("unheard of"); err == nil {
		t.Error("no error for an unknown library")
	}
}

// noise returns a grey picture in which every pixel counts.
func noise(w, h int) *image.Gray {
	m := image.NewGray(image.Rect(0, 0, w, h))
	seed := uint32(1)
	for i := range m.Pix {
		seed = seed*1664525 + 1013904223
		m.Pix[i] = byte(seed>>24)/2 + byte(i%w)%128
	}
	return m
}

func TestScaledAgreesWithResizetest(t *testing.T) {
	m := noise(97, 61)
	for _, p := range []params.Params{{Width: 30, Height: 17, Fit: params.FitFill}, {Width: 120, Height: 9, Fit: params.FitFill, Enlarge: true}} {
		p.Format = params.FormatPNG
		plan, err := resize.NewPlan(97, 61, p.Simplify(), resize.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		want := resizetest.Reference(resizetest.FromImage(m), plan, resize.Lanczos3)
		got := lumaOf(m).scaled(plan.Canvas.Width, plan.Canvas.Height)
		for i, v := range got.pix {
			if w := min(max(255*want.Pix[4*i], 0), 255); math.Abs(v-w) > 1e-6 {
				t.Fatalf("%+v: sample %d is %v, want %v", p, i, v, w)
			}
		}
	}
}

func TestMeasures(t *testing.T) {
	a := lumaOf(noise(40, 30))
	b := &plane{a.width, a.height, make([]float64, len(a.pix))}
	for i, v := range a.pix {
		b.pix[i] = v + 5*float64(1-2*(i%2))
	}
	if v := psnr(a, a); !math.IsInf(v, 1) {
		t.Errorf("PSNR of equal planes is %v", v)
	}
	if v, want := psnr(a, b), 20*math.Log10(255/5.0); math.Abs(v-want) > 1e-9 {
		t.Errorf("PSNR is %v, want %v", v, want)
	}
	if v := ssim(a, a); math.Abs(v-1) > 1e-12 {
		t.Errorf("SSIM of equal planes is %v", v)
	}
	if v := ssim(a, b); v > 0.9999 || v < 0.9 {
		t.Errorf("SSIM of slightly different planes is %v", v)
	}
	if v := median([]float64{9, 1, 4}); v != 4 {
		t.Errorf("median of three is %v", v)
	}
	if v := median([]float64{9, 1, 4, 2}); v != 3 {
		t.Errorf("median of four is %v", v)
	}
}

func TestProgressiveSource(t *testing.T) {
	dir := t.TempDir()
	var planes []*plane
	for _, progressive := range []bool{false, true} {
		path, err := picture{333, 217, progressive}.write(dir, sampleDir)
		if err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(data, []byte{0xff, 0xc2}) != progressive {
			t.Errorf("%s has the wrong frame", path)
		}
		p, err := decodeLuma(data)
		if err != nil {
			t.Fatal(err)
		}
		planes = append(planes, p)
	}
	if v := psnr(planes[0], planes[1]); v < 40 {
		t.Errorf("the progressive source is %.1f dB from the other", v)
	}
}

func TestPreparePhotos(t *testing.T) {
	var paths []string
	for _, name := range []string{"dandelion.jpg", "portrait.jpg"} {
		paths = append(paths, filepath.Join(sampleDir, name))
	}
	photos, err := preparePhotos(paths, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if len(photos) != 3 { // the first also in 4:4:4
		t.Fatalf("%d photographs", len(photos))
	}
	for _, p := range photos {
		data, err := os.ReadFile(p.path)
		if err != nil {
			t.Fatal(err)
		}
		m, err := jpeg.Decode(bytes.NewReader(data))
		if err != nil || m.Bounds().Dx() != p.width || m.Bounds().Dy() != p.height {
			t.Errorf("%s: %v", p.name, err)
			continue
		}
		full := m.(*image.YCbCr).SubsampleRatio == image.YCbCrSubsampleRatio444
		if strings.Contains(p.name, "4:4:4") != full {
			t.Errorf("%s: chroma is full: %v", p.name, full)
		}
	}
}

func TestStripMetadata(t *testing.T) {
	var buf bytes.Buffer
	m := image.NewRGBA(image.Rect(0, 0, 20, 20))
	m.Set(3, 4, color.White)
	if err := jpeg.Encode(&buf, m, nil); err != nil {
		t.Fatal(err)
	}
	plain := buf.Bytes()
	segment := func(marker byte, text string) string {
		return string([]byte{0xff, marker, 0, byte(len(text) + 2)}) + text
	}
	dressed := string(plain[:2]) + segment(0xe1, "Exif") + segment(0xe2, "ICC_PROFILE") + "\xff" + segment(0xfe, "a comment") + string(plain[2:])
	got, err := stripMetadata([]byte(dressed))
	if err != nil || !bytes.Equal(got, plain) {
		t.Errorf("%d bytes, error %v; want the %d without metadata", len(got), err, len(plain))
	}
	kept := string(plain[:2]) + segment(0xe0, "JFIF") + segment(0xee, "Adobe") + string(plain[2:])
	if got, err = stripMetadata([]byte(kept)); err != nil || string(got) != kept {
		t.Errorf("JFIF and Adobe segments are not kept: %v", err)
	}
	for _, bad := range []string{"", "GIF89a", "\xff\xd8", "\xff\xd8\xff\xe1\xff\xff", dressed[:20]} {
		if _, err := stripMetadata([]byte(bad)); err == nil {
			t.Errorf("no error for %q", bad)
		}
	}
}

func TestReport(t *testing.T) {
	r := &report{
		settings: []setting{{"machine", "of a test"}},
		rounds:   3, photoRounds: 1,
		tasks: []task{{name: "T0", format: params.FormatJPEG}},
		results: [][]*result{{
			{contender: ours, cpu: []float64{9, 5, 6}, peakKiB: 2048, streamKiB: 1024, psnr: 40, psnr100: 50, ssim: 0.9},
			{contender: sharpFast, cpu: []float64{12, 12, 30}, peakKiB: 8192, psnr: 39, psnr100: 42, ssim: 0.9},
			{contender: sharpExact, cpu: []float64{24}, psnr: 40, psnr100: 52, ssim: 0.9},
		}},
	}
	for i, ratio := range []float64{0.5, 0.75, 1} {
		p := photo{name: fmt.Sprintf("p%d", i), width: 900, height: 600, remade: i == 2}
		for _, width := range []int{800, 400} {
			r.photos = append(r.photos, photoResult{photo: p, width: width, fast: ratio, exact: ratio / 2, psnr: -ratio, bytes: 1})
		}
	}
	var buf bytes.Buffer
	if err := r.write(&buf); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"- machine: of a test",
		"| T0 | 0.50 | 0.25 | 0.25 |",
		"| goimage | 6.00 (5.00) | 0.50 | 2.0, stream 1.0 | 0 | 40.00 | 50.00 | 0.90000 |",
		"2 photographs from", "and 1 made of them",
		"| 800 | 3 | 0.75 (0.50, 1.00) | 0.38 | -0.75 dB (-1.00) | 1.000 |",
		"| all | 6 | 0.75 (0.50, 1.00) | 0.38 | -0.75 dB (-1.00) | 1.000 |",
		"| p1 | 900x600 | - | 0.75, -0.75 dB | 0.75, -0.75 dB | - |",
	} {
		if !strings.Contains(buf.String(), line) {
			t.Errorf("the report lacks %q:\n%s", line, buf.String())
		}
	}
}
