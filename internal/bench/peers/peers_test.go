package main

import (
	"bytes"
	"fmt"
	"image"
	"log"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/resizetest"
)

const dandelion = sampleDir + "/dandelion.jpg"

// programs is where the workers that must be compiled are, once for all tests.
var programs string

// TestMain makes the test binary its own workers, as the command is.
func TestMain(m *testing.M) {
	if name := os.Getenv(workerEnv); name != "" {
		if err := work(name); err != nil {
			log.Fatal(err)
		}
		return
	}
	dir, err := os.MkdirTemp("", "peers-test-")
	if err != nil {
		log.Fatal(err)
	}
	programs = dir
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// commands are those of the workers that can work here.
var commands = sync.OnceValues(func() (map[string]command, error) {
	c, absent, err := newCrew(programs, append(conversionWorkers(), webpWorkers()...)...)
	if err != nil {
		return nil, err
	}
	for _, a := range absent {
		fmt.Fprintf(os.Stderr, "left out: %s, because %v\n", a.what, a.why)
	}
	return c.commands, nil
})

func newBencher(t *testing.T) *bencher {
	t.Helper()
	cs, err := commands()
	if err != nil {
		t.Fatal(err)
	}
	crew := &crew{commands: cs}
	t.Cleanup(func() {
		if err := crew.close(); err != nil {
			t.Error(err)
		}
	})
	return &bencher{crew: crew, dir: t.TempDir(), sample: dandelion, rounds: 1, log: t.Logf}
}

// check has a contender do a small case and looks at what it answers.
func check(t *testing.T, b *bencher, c contender, format params.Format) {
	t.Helper()
	k := task{"small", "small", picture{400, 300, false}, 120, 120, format}
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
	if format == params.FormatJPEG && r.psnrRaw < r.psnr+1 {
		t.Errorf("%.1f dB before encoding, %.1f afterwards", r.psnrRaw, r.psnr)
	}
	if _, err := os.Stat("/proc/self/status"); err == nil && r.peakKiB < 1024 {
		t.Errorf("peak memory is %d KiB", r.peakKiB)
	}
}

// TestContenders has all of them that can work here do a small case.
func TestContenders(t *testing.T) {
	b := newBencher(t)
	for _, c := range contenders() {
		t.Run(c.name, func(t *testing.T) {
			if !b.crew.has(c.worker) {
				t.Skip("left out")
			}
			check(t, b, c, params.FormatJPEG)
			if !c.jpegOnly {
				check(t, b, c, params.FormatWebP)
			}
		})
	}
}

// TestCores: with Options.Parallel goimage makes the same.
func TestCores(t *testing.T) {
	b := newBencher(t)
	r, err := b.cores(task{"small", "small", picture{400, 300, false}, 120, 120, params.FormatJPEG})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []*result{r.oneByOne, r.alongside} {
		if len(s.cpu) != 1 || len(s.wall) != 1 || !(s.cpu[0] > 0) || !(s.wall[0] > 0) {
			t.Errorf("%s: CPU times %v, of the clock %v", s.contender.name, s.cpu, s.wall)
		}
	}
	var files [2][]byte
	for i := range files {
		if files[i], err = os.ReadFile(filepath.Join(b.dir, fmt.Sprintf("result-%d", i))); err != nil {
			t.Fatal(err)
		}
	}
	if len(files[0]) == 0 || !bytes.Equal(files[0], files[1]) {
		t.Errorf("results of %d and %d bytes differ", len(files[0]), len(files[1]))
	}
	if ts := coresTasks(); len(ts) != 3 || ts[0].key != "T1" || ts[1].key != "T1w" || ts[2].key != "T2" {
		t.Errorf("the tasks are %v", ts)
	}
}

func TestSettings(t *testing.T) {
	b := newBencher(t)
	s, err := settings(b.crew)
	if err != nil {
		t.Fatal(err)
	}
	all := fmt.Sprint(s)
	for _, name := range []string{sharpName, thumbnailName, libjpegName} {
		if v := versionSetting(name, nil); b.crew.has(name) && !strings.Contains(all, strings.Fields(v.name)[0]) {
			t.Errorf("nothing on %s in %s", name, all)
		}
	}
	if !strings.Contains(all, "{Go go") || strings.Contains(all, "map[") {
		t.Errorf("settings are %s", all)
	}
}

func TestWorkerSurvivesErrors(t *testing.T) {
	b := newBencher(t)
	bad := filepath.Join(b.dir, "bad.jpg")
	if err := os.WriteFile(bad, []byte("no picture"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{goimageName, codecName, sharpName, libjpegName, thumbnailName} {
		if !b.crew.has(name) {
			continue
		}
		for _, q := range []request{
			{Op: opResize, Source: filepath.Join(b.dir, "missing"), Width: 10, Format: "jpeg", Quality: 80, Times: 1},
			{Op: opResize, Source: bad, Width: 10, Format: "jpeg", Quality: 80, Times: 1},
			{Op: opDecode, Source: bad, Shrink: 1, Times: 1},
			{Op: opEncode, Source: bad, Layout: layoutPlanar, Width: 16, Height: 16, Quality: 80, Times: 1},
			{Op: opRaw, Source: bad, Layout: layoutGray, SourceWidth: 100, SourceHeight: 100, Width: 10, Height: 10, Times: 1},
			{Op: "dance", Source: bad, Times: 1},
		} {
			if _, err := b.crew.ask(name, q); err == nil {
				t.Errorf("%s: no error for %+v", name, q)
			}
		}
	}
	if _, err := b.crew.ask(goimageName, request{Op: opResize, Source: bad, Width: 10, Format: "jpeg"}); err == nil {
		t.Error("no error for no times")
	}
	if _, err := b.crew.ask("nobody", request{}); err == nil {
		t.Error("no error for a worker that is not there")
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
		path, err := picture{333, 217, progressive}.write(dir, dandelion)
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
