//go:build cgo && vips

package vips_test

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
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/vips"
)

// fact is a line of facts.tsv: what is known of a file.
type fact struct {
	path, kind, verdict string
	width, height       int
	colour, icc, vips   string
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
			width: number("width"), height: number("height"),
			colour: get("colour"), icc: get("icc"), vips: get("vips"), grid: grid(get("grid4")),
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

// notIn814 are files that libvips 8.14 or what it stands on (libpng, in Debian 12)
// does not read, while newer ones do.
var notIn814 = map[string]bool{
	"avif/kimono.crop.avif": true, "avif/kimono.rotate90.avif": true,
	"png/misc/circle-trns-before-plte.png": true,
}

// otherColours are files whose colours in the facts are not the ones wanted here.
var otherColours = map[string]string{
	"gif/odd/4f68150cf9450d404a9930909aea2bcdb5562070-2.gif": "outside of the first frame the facts have black, here it is transparent",
	"jpeg/odd/made-exif-count-overflow.jpg":                  "the facts have the colours before orientation 6",
	"png/odd/invalid-palette.png":                            "indexes outside of the palette have no colour",
}

// fineAfterAll are files that backends without arithmetic coding have to refuse.
var fineAfterAll = map[string]bool{
	"jpeg/refuse/made-arithmetic-progressive.jpg": true,
	"jpeg/refuse/test1.arith.jpg":                 true,
	"jpeg/refuse/testimgari.jpg":                  true,
}

// mustRead says which files have to be read: those that are valid and that a newer
// libvips reads.
func (f *fact) mustRead() bool {
	return f.verdict == "valid" && f.vips != "err" && f.vips != "n/a" && !notIn814[f.path]
}

func read(t testing.TB, dir string, f *fact) []byte {
	data, err := os.ReadFile(filepath.Join(dir, f.path))
	if err != nil {
		t.Fatal(err)
	}
	return data
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

func thumbnail(z *vips.Resizer, data []byte, p params.Params) (image.Image, resize.Info, error) {
	var out bytes.Buffer
	info, err := z.Resize(context.Background(), &out, bytes.NewReader(data), p.Simplify())
	if err != nil {
		return nil, info, err
	}
	m, err := png.Decode(&out)
	return m, info, err
}

// TestPictures makes a PNG of every valid file and compares its size and colours,
// which also shows that it stands upright.
func TestPictures(t *testing.T) {
	dir, fs := facts(t)
	z := newResizer(t, nil)
	n := 0
	for _, f := range fs {
		if !f.mustRead() {
			continue
		}
		p := params.Params{Percent: 100, Format: params.FormatPNG}
		if max(f.width, f.height) > 100 {
			p = params.Params{Width: min(f.width, 100), Height: min(f.height, 100), Fit: params.FitFill, Format: params.FormatPNG}
		}
		m, info, err := thumbnail(z, read(t, dir, &f), p)
		if err != nil {
			t.Errorf("%s: %v", f.path, err)
			continue
		}
		if info.Width != f.width || info.Height != f.height || string(info.Format) != f.kind {
			t.Errorf("%s: %+v, want %d x %d", f.path, info, f.width, f.height)
		}
		n++
		// The facts are without colour management.
		if len(f.grid) != 16 || otherColours[f.path] != "" || f.icc != "-" || strings.HasPrefix(f.colour, "CMYK") || strings.HasPrefix(f.colour, "YCCK") {
			continue
		}
		for i, got := range cells(m) {
			if d := apart(got, f.grid[i]); d > 6 {
				t.Errorf("%s (%s): cell %d is %v, want %v", f.path, f.colour, i, got, f.grid[i])
				break
			}
		}
	}
	if n < 450 {
		t.Errorf("only %d files were made", n)
	}
}

// TestHostile runs every file that is not valid, and every one that need not be
// read: an error of the right kind or a picture, in time.
func TestHostile(t *testing.T) {
	dir, fs := facts(t)
	z := newResizer(t, nil)
	for _, f := range fs {
		if f.mustRead() {
			continue
		}
		start := time.Now()
		_, err := z.Resize(context.Background(), io.Discard, bytes.NewReader(read(t, dir, &f)),
			params.Params{Width: 100, Format: params.FormatFallback, Quality: 80})
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%s took %v", f.path, took)
		}
		if err != nil && !errors.Is(err, resize.ErrCorrupt) && !errors.Is(err, resize.ErrFormat) && !errors.Is(err, resize.ErrTooLarge) {
			t.Errorf("%s: %v", f.path, err)
		}
		if err == nil && f.verdict == "refuse" && !fineAfterAll[f.path] {
			t.Errorf("%s is not refused", f.path)
		}
	}
}

// TestTruncatedFiles cuts real files.
func TestTruncatedFiles(t *testing.T) {
	dir, fs := facts(t)
	z := newResizer(t, nil)
	for _, f := range fs {
		if !f.mustRead() || f.width*f.height > 100_000 {
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
