package goimage_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/goimage"
)

// fact is a line of facts.tsv: what is known of a file.
type fact struct {
	path, kind, verdict string
	width, height       int
	orientation         int
	colour, notes, icc  string
	stdReads            bool
	grid                []color.RGBA
}

const testdataEnv = "RENDITION_TESTDATA"

func facts(t testing.TB) (string, []fact) {
	dir := os.Getenv(testdataEnv)
	if dir == "" {
		t.Skipf("%s is not set: it names a folder of test pictures with a facts.tsv", testdataEnv)
	}
	f, err := os.Open(filepath.Join(dir, "facts.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<20)
	column := map[string]int{}
	var out []fact
	for sc.Scan() {
		cells := strings.Split(sc.Text(), "\t")
		if len(column) == 0 {
			for i, name := range cells {
				column[name] = i
			}
			continue
		}
		get := func(name string) string { return cells[column[name]] }
		number := func(name string) int { n, _ := strconv.Atoi(get(name)); return n }
		out = append(out, fact{
			path: get("path"), kind: get("kind"), verdict: get("verdict"),
			width: number("width"), height: number("height"), orientation: number("orientation"),
			colour: get("colour"), notes: get("notes"), icc: get("icc"),
			stdReads: get("go") == "ok", grid: grid(get("grid4")),
		})
	}
	if err := sc.Err(); err != nil || len(out) == 0 {
		t.Fatalf("facts.tsv: %d lines, %v", len(out), err)
	}
	return dir, out
}

func grid(s string) []color.RGBA {
	var g []color.RGBA
	for _, hex := range strings.Split(s, ".") {
		v, err := strconv.ParseUint(hex, 16, 24)
		if err != nil {
			return nil
		}
		g = append(g, color.RGBA{byte(v >> 16), byte(v >> 8), byte(v), 255})
	}
	return g
}

// supported are the kinds that the built-in codecs read.
func (f *fact) supported() bool {
	switch f.kind {
	case "jpeg", "png", "gif", "webp", "bmp", "tiff":
		return true
	}
	return false
}

// mustRead says which files have to be read: those that are valid and that Go's
// decoders, or what was put around them, know how to; of JPEG, all.
func (f *fact) mustRead() bool {
	return f.verdict == "valid" && f.supported() && (f.stdReads || f.kind == "jpeg" || alsoRead[f.path])
}

// alsoRead are files that the decoders underneath refuse and that are read all
// the same: animated WebP and odd chunks of PNG.
var alsoRead = map[string]bool{
	"webp/valid/animated-loop-3.webp": true, "webp/valid/animated-webp-lossless.webp": true,
	"webp/valid/big-height.webp": true, "webp/valid/rotating-squares.webp": true,
	"png/misc/circle-trns-before-plte.png": true,
}

func read(t testing.TB, dir string, f *fact) []byte {
	data, err := os.ReadFile(filepath.Join(dir, f.path))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestHeaders holds the header of every valid file to the facts.
func TestHeaders(t *testing.T) {
	dir, fs := facts(t)
	codecs := goimage.DefaultCodecs()
	n := 0
	for _, f := range fs {
		if !f.mustRead() {
			continue
		}
		data := read(t, dir, &f)
		c, ok := codecs.Sniff(data)
		if !ok || string(c.Format) != f.kind {
			t.Errorf("%s: taken for %q", f.path, c.Format)
			continue
		}
		img, err := c.Decoder.Open(bytes.NewReader(data), resize.Limits{})
		if err != nil {
			t.Errorf("%s: %v", f.path, err)
			continue
		}
		h := img.Header()
		up := resize.Size{Width: h.Width, Height: h.Height}.Upright(h.Orientation)
		if up.Width != f.width || up.Height != f.height || h.Orientation != f.orientation {
			t.Errorf("%s: %v at orientation %d, want %d x %d at %d", f.path, up, h.Orientation, f.width, f.height, f.orientation)
		}
		if f.icc == "-" && h.ICC != nil {
			t.Errorf("%s: a profile of %d bytes where there is none", f.path, len(h.ICC))
		}
		n++
	}
	if n < 400 {
		t.Errorf("only %d files were looked at", n)
	}
}

// cells returns the mean colour of each cell of a 4 x 4 grid, over white, made as
// the facts were: a pixel counts in the cell that its centre lies in.
func cells(m image.Image) []color.RGBA {
	b := m.Bounds()
	sums, weights := [16][3]float64{}, [16]float64{}
	part := func(cell, pixel, size int) float64 {
		side := float64(size) / 4
		if d := (float64(pixel) + 0.5 - (float64(cell)+0.5)*side) / max(side, 1); d > -0.5 && d <= 0.5 {
			return 1
		}
		return 0
	}
	for y := range b.Dy() {
		for x := range b.Dx() {
			r, g, bl, a := m.At(b.Min.X+x, b.Min.Y+y).RGBA()
			for i := range 16 {
				w := part(i%4, x, b.Dx()) * part(i/4, y, b.Dy())
				weights[i] += w
				for k, v := range [3]uint32{r, g, bl} {
					sums[i][k] += w * float64(v+0xffff-a) / 0x101
				}
			}
		}
	}
	out := make([]color.RGBA, 16)
	for i := range out {
		v := func(k int) uint8 { return uint8(sums[i][k]/weights[i] + 0.5) }
		out[i] = color.RGBA{v(0), v(1), v(2), 255}
	}
	return out
}

func apart(a, b color.RGBA) int {
	d := func(x, y uint8) int { return int(max(x, y)) - int(min(x, y)) }
	return max(d(a.R, b.R), d(a.G, b.G), d(a.B, b.B))
}

// otherColours are files whose colours in the facts are not the ones wanted here.
var otherColours = map[string]string{
	"gif/odd/4f68150cf9450d404a9930909aea2bcdb5562070-2.gif": "outside of the first frame the facts have black, here it is transparent",
	"jpeg/odd/made-exif-count-overflow.jpg":                  "the facts have the colours before orientation 6",
	"png/odd/invalid-palette.png":                            "indexes outside of the palette have no colour",
}

// gridTolerance is for what the facts leave open.
func gridTolerance(f *fact) int {
	switch {
	case strings.HasPrefix(f.colour, "CMYK"), strings.HasPrefix(f.colour, "YCCK"):
		return 12
	case f.kind == "jpeg" && strings.Contains(f.colour, "4:2:0") && max(f.width, f.height) <= 100:
		// Chroma is stretched here, in the facts by a triangle and in the results
		// by Lanczos (TestChromaIsStretched holds them to that), and a pixel on
		// each side of an edge is much of a cell of 10 x 7. In the quadrants of
		// 40 x 30 that are the worst, the red cell at the middle is 203, 35, 45 by
		// a triangle, 209, 32, 46 if samples are repeated, and 210, 33, 42 by
		// Lanczos, in float64 and without any clamping too.
		return 7
	}
	return 6
}

// TestPictures makes a PNG of every valid file and compares its colours, which
// also shows that it stands upright.
func TestPictures(t *testing.T) {
	dir, fs := facts(t)
	z := goimage.New(nil)
	n := 0
	for _, f := range fs {
		if !f.mustRead() {
			continue
		}
		data := read(t, dir, &f)
		p := params.Params{Percent: 100, Format: params.FormatPNG}
		if max(f.width, f.height) > 100 {
			p = params.Params{Width: min(f.width, 100), Height: min(f.height, 100), Fit: params.FitFill, Format: params.FormatPNG}
		}
		m, info, err := thumbnail(z, data, p)
		if err != nil {
			t.Errorf("%s: %v", f.path, err)
			continue
		}
		if info.Width != f.width || info.Height != f.height || string(info.Format) != f.kind {
			t.Errorf("%s: %+v", f.path, info)
		}
		n++
		if len(f.grid) != 16 || otherColours[f.path] != "" {
			continue
		}
		for i, got := range cells(m) {
			if d := apart(got, f.grid[i]); d > gridTolerance(&f) {
				t.Errorf("%s (%s; %s): cell %d is %v, want %v", f.path, f.colour, f.notes, i, got, f.grid[i])
				break
			}
		}
	}
	if n < 400 {
		t.Errorf("only %d files were made", n)
	}
}

func thumbnail(z *goimage.Resizer, data []byte, p params.Params) (image.Image, resize.Info, error) {
	var out bytes.Buffer
	info, err := z.Resize(context.Background(), &out, bytes.NewReader(data), p.Simplify())
	if err != nil {
		return nil, info, err
	}
	m, err := png.Decode(&out)
	return m, info, err
}

// TestHostile runs every file that is not valid, and every one of a kind that is
// not read: an error of the right kind or a picture, within memory and time.
func TestHostile(t *testing.T) {
	dir, fs := facts(t)
	z := goimage.New(nil)
	const most = 512 << 20
	for _, f := range fs {
		if f.mustRead() {
			continue
		}
		data := read(t, dir, &f)
		start := time.Now()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := z.Resize(context.Background(), io.Discard, bytes.NewReader(data),
			params.Params{Width: 100, Format: params.FormatFallback, Quality: 80})
		runtime.ReadMemStats(&after)
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%s took %v", f.path, took)
		}
		if n := after.TotalAlloc - before.TotalAlloc; n > most {
			t.Errorf("%s took %d MiB", f.path, n>>20)
		}
		if err != nil && !errors.Is(err, resize.ErrCorrupt) && !errors.Is(err, resize.ErrFormat) && !errors.Is(err, resize.ErrTooLarge) {
			t.Errorf("%s: %v", f.path, err)
		}
		if err == nil && !f.supported() {
			t.Errorf("%s: a picture of what is %s", f.path, f.kind)
		}
		if err == nil && f.verdict == "refuse" && !fineAfterAll[f.path] {
			t.Errorf("%s (%s) is not refused", f.path, f.notes)
		}
	}
}

// fineAfterAll are pictures that are refused as what they are, but of which a
// still can be had cheaply.
var fineAfterAll = map[string]bool{
	"bombs/made-gif-10000-frames-3000x3000.gif": true,
}

// TestTruncatedFiles cuts real files.
func TestTruncatedFiles(t *testing.T) {
	dir, fs := facts(t)
	z := goimage.New(nil)
	for _, f := range fs {
		if !f.mustRead() || f.width*f.height > 300_000 {
			continue
		}
		data := read(t, dir, &f)
		for i := 1; i < 16; i += 5 {
			_, err := z.Resize(context.Background(), io.Discard, bytes.NewReader(data[:len(data)*i/16]),
				params.Params{Width: 10, Format: params.FormatFallback, Quality: 80})
			if err != nil && !errors.Is(err, resize.ErrCorrupt) && !errors.Is(err, resize.ErrFormat) {
				t.Errorf("%s cut at %d/16: %v", f.path, i, err)
			}
		}
	}
}
