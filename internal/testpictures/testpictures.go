// Package testpictures is for tests with real pictures: it reads the folder that
// the environment variable RENDITION_TESTDATA names, and its facts.tsv, which says
// what is known of each file.
package testpictures

import (
	"bufio"
	"image/color"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Env is the variable that names the folder.
const Env = "RENDITION_TESTDATA"

// least is how many files there are at least; a list that was cut short would
// make tests pass.
const least = 700

// Picture is a file, and a line of facts.tsv.
type Picture struct {
	Path string // relative to the folder, with slashes
	File string // where it is
	Kind string // "jpeg", "png" and so on; "other" for what is no picture
	// Verdict is "valid", "invalid" (broken), or "refuse" (a bomb, or a kind that
	// is not for decoders of the web).
	Verdict                   string
	Width, Height             int // upright
	StoredWidth, StoredHeight int
	Orientation               int // EXIF, 1 to 8
	Colour, Coding, ICC       string
	Notes                     string
	Go, Vips                  string       // "ok", "err" or "n/a": whether these read it
	SHA256                    string       // of the pixels as RGBA, "-" where it is not known
	Grid                      []color.RGBA // as Cells returns it; nil where it is not known
}

// All returns the pictures. It skips the test where there is no folder.
func All(t testing.TB) []Picture {
	t.Helper()
	dir := os.Getenv(Env)
	if dir == "" {
		t.Skipf("%s is not set: it names a folder of test pictures with a facts.tsv", Env)
	}
	f, err := os.Open(filepath.Join(dir, "facts.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	column := make(map[string]int)
	var all []Picture
	for lines.Scan() {
		cells := strings.Split(lines.Text(), "\t")
		if len(column) == 0 {
			for i, name := range cells {
				column[name] = i
			}
			continue
		}
		p, err := parse(func(name string) string { return cells[column[name]] })
		if err != nil {
			t.Fatalf("facts.tsv: %s: %v", cells[0], err)
		}
		p.File = filepath.Join(dir, filepath.FromSlash(p.Path))
		all = append(all, p)
	}
	if err := lines.Err(); err != nil || len(all) < least {
		t.Fatalf("facts.tsv: %d lines, %v", len(all), err)
	}
	return all
}

// OfKind returns those of a kind.
func OfKind(t testing.TB, kind string) (some []Picture) {
	t.Helper()
	for _, p := range All(t) {
		if p.Kind == kind {
			some = append(some, p)
		}
	}
	return some
}

// Read returns the bytes.
func (p *Picture) Read(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile(p.File)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func parse(cell func(string) string) (Picture, error) {
	p := Picture{
		Path: cell("path"), Kind: cell("kind"), Verdict: cell("verdict"), Notes: cell("notes"),
		Colour: cell("colour"), Coding: cell("coding"), ICC: cell("icc"),
		Go: cell("go"), Vips: cell("vips"), SHA256: cell("rgba_sha256"),
	}
	for name, to := range map[string]*int{
		"width": &p.Width, "height": &p.Height, "stored_width": &p.StoredWidth, "stored_height": &p.StoredHeight,
		"orientation": &p.Orientation,
	} {
		text := cell(name)
		if text == "-" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil {
			return p, err
		}
		*to = n
	}
	if text := cell("grid4"); text != "-" {
		for hex := range strings.SplitSeq(text, ".") {
			v, err := strconv.ParseUint(hex, 16, 24)
			if err != nil {
				return p, err
			}
			p.Grid = append(p.Grid, color.RGBA{byte(v >> 16), byte(v >> 8), byte(v), 255})
		}
	}
	return p, nil
}
