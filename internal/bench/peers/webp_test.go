package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// webpBencher skips where libwebp is not.
func webpBencher(t *testing.T) *bencher {
	t.Helper()
	b := newBencher(t)
	if !b.crew.has(libwebpName) {
		t.Skip("libwebp is left out")
	}
	b.batch = 1
	return b
}

func dandelionPhoto() webpPhoto { return webpPhoto{name: "dandelion", path: dandelion, width: 900} }

// TestWebPAgainstLibwebp: both encoders do the same work, and all figures of a
// photograph come.
func TestWebPAgainstLibwebp(t *testing.T) {
	b := webpBencher(t)
	judge := butteraugliReady() == nil
	cs := []contender{webpOurs, webpPlain, webpFast, webpSlow}
	r, err := b.photoWebP(dandelionPhoto(), 161, 1, cs, []int{quality}, judge)
	if err != nil {
		t.Fatal(err)
	}
	if r.width != 161 {
		t.Errorf("%d pixels wide", r.width)
	}
	for _, c := range cs {
		if !(r.cpu[c] > 0) || math.IsInf(r.cpu[c], 0) {
			t.Errorf("%s: CPU %v of libwebp's", c.name, r.cpu[c])
		}
		if _, ok := r.ssim[c]; ok == (c == webpPlain) {
			t.Errorf("%s: size is there: %v", c.name, ok)
		}
		if math.Abs(r.ssim[c]) > 25 || math.Abs(r.db[c]) > 25 {
			t.Errorf("%s: %+.1f %% and %+.1f %% larger", c.name, r.ssim[c], r.db[c])
		}
	}
	if r.ssim[webpFast] <= r.ssim[webpSlow] {
		t.Errorf("effort 1 is %+.2f %% larger than libwebp, effort 3 %+.2f %%", r.ssim[webpFast], r.ssim[webpSlow])
	}
	if judge == (r.butteraugli < 0.5 || r.butteraugli > 2) {
		t.Errorf("Butteraugli is %v of libwebp's, asked for: %v", r.butteraugli, judge)
	}
}

// TestButteraugli: higher quality is nearer, and better than a shifted picture.
func TestButteraugli(t *testing.T) {
	b := webpBencher(t)
	if err := butteraugliReady(); err != nil {
		t.Skip(err)
	}
	m, err := scaledPixels(dandelion, 200)
	if err != nil {
		t.Fatal(err)
	}
	s, err := newWebpSource(b.dir, "dandelion", m)
	if err != nil {
		t.Fatal(err)
	}
	files, err := b.encodeAll(s, newSimilarity(s.luma), libwebp, []int{20, 95})
	if err != nil {
		t.Fatal(err)
	}
	if err := b.butteraugli(s, "libwebp", files); err != nil {
		t.Fatal(err)
	}
	if poor, good := files[0].far, files[1].far; good > 2 || poor < 1.5*good {
		t.Errorf("quality 20 is %.2f away, 95 %.2f", poor, good)
	}
}

func TestWebPFromPixels(t *testing.T) {
	cpu, err := webpBencher(t).pixelsWebP(dandelionPhoto(), 1)
	if err != nil || !(cpu[webpOurs] > 0) || !(cpu[webpPlain] > 0) {
		t.Errorf("CPU %v, error %v", cpu, err)
	}
}

func TestWebPAlpha(t *testing.T) {
	b := webpBencher(t)
	for _, p := range alphaPictures()[:2] {
		a, err := b.alphaWebP(p, 1)
		if err != nil {
			t.Fatal(err)
		}
		if a.ours.bytes < a.theirs.bytes/2 || a.ours.bytes > 2*a.theirs.bytes {
			t.Errorf("%s: %d bytes of alpha, %d by libwebp", p.name, a.ours.bytes, a.theirs.bytes)
		}
	}
}

// TestWebPDecoding: both decode to the same luma.
func TestWebPDecoding(t *testing.T) {
	b := webpBencher(t)
	cpu, err := b.decodeWebP(dandelionPhoto(), 161, 1)
	if err != nil || !(cpu[webpOurs] > 0) || !(cpu[webpPlain] > 0) {
		t.Fatalf("CPU %v, error %v", cpu, err)
	}
	theirs, err := readLuma(filepath.Join(b.dir, "result-0"))
	if err != nil {
		t.Fatal(err)
	}
	theirs.stretch()
	for i, c := range []contender{webpOurs, webpPlain} {
		ours, err := readLuma(filepath.Join(b.dir, fmt.Sprintf("result-%d", i+1)))
		if err != nil {
			t.Fatal(err)
		}
		if db, err := psnrOf(ours, theirs); err != nil || db < 55 { // rounding
			t.Errorf("%s agrees to %.1f dB, error %v", c.name, db, err)
		}
	}
}

func TestWebPMemory(t *testing.T) {
	m, err := memoryWebP(t.TempDir(), dandelionPhoto(), 300, quality)
	if err != nil {
		t.Fatal(err)
	}
	if m.width != 300 || m.first < 300*100 || m.next == 0 || m.next > m.first {
		t.Errorf("%+v", m)
	}
}

func TestSameBytes(t *testing.T) {
	dir := t.TempDir()
	runners := func(contents ...string) []*runner {
		var rs []*runner
		for i, c := range []contender{libwebp, webpOurs, webpPlain}[:len(contents)] {
			r := &runner{result: result{contender: c}, file: filepath.Join(dir, fmt.Sprint(i))}
			if err := os.WriteFile(r.file, []byte(contents[i]), 0o600); err != nil {
				t.Fatal(err)
			}
			rs = append(rs, r)
		}
		return rs
	}
	for _, ok := range [][]string{{"a", "b", "b"}, {"a", "b"}} {
		if err := sameBytes(runners(ok...)); err != nil {
			t.Errorf("%q: %v", ok, err)
		}
	}
	if sameBytes(runners("a", "b", "c")) == nil {
		t.Error("builds may differ")
	}
}

func TestToVideo(t *testing.T) {
	in := make([]byte, 512)
	for i := range in {
		in[i] = byte(i)
	}
	for i, got := range toVideo(in, 256) {
		want := 16 + float64(in[i])*219/255
		if i >= 256 {
			want = 128 + (float64(in[i])-128)*224/255
		}
		if got != byte(math.Round(want)) {
			t.Errorf("%d becomes %d, want %.2f", in[i], got, want)
		}
	}
}

// TestLarger: the size for an equal likeness is interpolated in its logarithm, and
// beyond the last points as between them.
func TestLarger(t *testing.T) {
	at := func(likeness, bytes float64) coded {
		return coded{ssim: likeness, psnr: -likeness, size: math.Log(bytes)}
	}
	ours := []coded{at(3, 400), at(1, 100), at(2, 200), at(2, 200)}
	for _, c := range []struct {
		theirs []coded
		want   float64
	}{
		{[]coded{at(2, 200)}, 0},
		{[]coded{at(1.5, 100)}, 100 * (math.Sqrt2 - 1)},
		{[]coded{at(0, 100)}, -50},
		{[]coded{at(4, 400)}, 100},
		{[]coded{at(1, 50), at(3, 800)}, 0},
	} {
		for _, likeness := range []func(coded) float64{bySSIM, byDB} {
			if got := larger(ours, c.theirs, likeness); math.Abs(got-c.want) > 1e-9 {
				t.Errorf("%v: %+.3f %% larger, want %+.3f %%", c.theirs, got, c.want)
			}
		}
	}
	if got := larger(ours[:1], []coded{at(9, 200)}, bySSIM); math.Abs(got-100) > 1e-9 {
		t.Errorf("of one point: %+.3f %%", got)
	}
}

func TestNorm3(t *testing.T) {
	if v, err := norm3([]byte("4.9239716530\n3-norm: 1.721193\n")); err != nil || v != 1.721193 {
		t.Errorf("%v, error %v", v, err)
	}
	for _, bad := range []string{"", "4.9\n", "3-norm: none\n"} {
		if _, err := norm3([]byte(bad)); err == nil {
			t.Errorf("no error for %q", bad)
		}
	}
}

func TestChunkSize(t *testing.T) {
	file := "RIFF\x00\x00\x00\x00WEBPVP8X\x03\x00\x00\x00abc\x00ALPH\x05\x00\x00\x00"
	for name, want := range map[string]int{"VP8X": 3, "ALPH": 5, "VP8 ": 0} {
		if got := chunkSize([]byte(file), name); got != want {
			t.Errorf("%s has %d bytes, want %d", name, got, want)
		}
	}
	if chunkSize([]byte("RIFF"), "ALPH") != 0 || chunkSize([]byte(file[:24]), "ALPH") != 0 {
		t.Error("a chunk that is not there has bytes")
	}
}

func TestAlphaPixels(t *testing.T) {
	p := alphaPicture{mask: func(x, y, _ float64) float64 { return 2 * (x + 0.5) }}
	m, err := p.pixels(dandelion)
	if err != nil {
		t.Fatal(err)
	}
	w := m.Rect.Dx()
	if a, b := m.NRGBAAt(0, 5).A, m.NRGBAAt(w-1, 5).A; a != 0 || b != 0xff {
		t.Errorf("alpha goes from %d to %d", a, b)
	}
	if a, b := m.NRGBAAt(0, 5), m.NRGBAAt(w/8, 5); a != b {
		t.Errorf("what is not seen changes from %v to %v", a, b)
	}
	row := []byte{9, 9, 9, 0, 1, 2, 3, 4, 9, 9, 9, 0}
	if fillRow(row); !slices.Equal(row, []byte{1, 2, 3, 0, 1, 2, 3, 4, 1, 2, 3, 0}) {
		t.Errorf("filled to %v", row)
	}
}

func TestPick(t *testing.T) {
	var photos []webpPhoto
	for i := range 10 {
		photos = append(photos, webpPhoto{name: fmt.Sprint(i), tuned: i >= 6, width: 100 * i})
	}
	for _, c := range []struct {
		n, width int
		want     string
	}{{3, 0, "[0 2 4]"}, {9, 400, "[4 5]"}, {2, 700, "[7 8]"}, {2, 1000, "[]"}} {
		names := []string{}
		for _, p := range pick(photos, c.n, c.width) {
			names = append(names, p.name)
		}
		if fmt.Sprint(names) != c.want {
			t.Errorf("%d of at least %d: %v, want %s", c.n, c.width, names, c.want)
		}
	}
}

func TestWebPPhotos(t *testing.T) {
	t.Setenv(testdataEnv, "")
	cache := t.TempDir()
	for _, name := range photoPackages() {
		if err := os.Mkdir(filepath.Join(cache, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(filepath.Join(sampleDir, "portrait.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(cache, photoPackages()[0], "fresh.jpg"), data, 0o600); err != nil {
		t.Fatal(err)
	}
	photos, why, err := webpPhotos(cache, func(string) bool { return true })
	if err != nil || why != nil || len(photos) != 2 {
		t.Fatalf("%v, left out %v, error %v", photos, why, err)
	}
	if p := photos[0]; p.name != "fresh" || p.tuned || p.width < 100 {
		t.Errorf("%+v", p)
	}
	if p := photos[1]; p.name != "dandelion" || !p.tuned {
		t.Errorf("%+v", p)
	}
	none, _, err := webpPhotos(cache, func(string) bool { return false })
	if err != nil || none != nil {
		t.Errorf("%v though none is wanted, error %v", none, err)
	}
}

// TestScaledPixels: alpha stays, and small pictures keep their size.
func TestScaledPixels(t *testing.T) {
	m, err := scaledPixels(filepath.Join(sampleDir, "badge.png"), 100)
	if err != nil || m.Rect.Dx() != 100 {
		t.Fatalf("of another width, or error %v", err)
	}
	if m.Opaque() {
		t.Error("alpha is lost")
	}
	if m, err = scaledPixels(dandelion, 5000); err != nil || m.Rect.Dx() < 100 || m.Rect.Dx() >= 5000 {
		t.Errorf("of another width, or error %v", err)
	}
}
