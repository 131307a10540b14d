package main

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
)

// picture is w x h pixels with a gradient.
func picture(w, h int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.Set(x, y, color.RGBA{byte(x * 255 / w), byte(y * 255 / h), 90, 255})
		}
	}
	return m
}

func pngBytes(t testing.TB, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, picture(w, h)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func jpegBytes(t testing.TB, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture(w, h), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// turned puts an EXIF orientation into a JPEG: an APP1 segment with a TIFF
// directory of that one tag.
func turned(file []byte, orientation byte) []byte {
	app1 := "\xff\xe1\x00\x22Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01" +
		"\x01\x12\x00\x03\x00\x00\x00\x01\x00" + string(rune(orientation)) + "\x00\x00\x00\x00\x00\x00"
	return append(append(append([]byte(nil), file[:2]...), app1...), file[2:]...)
}

// folder is a directory with files, by their slash-separated names.
type folder struct {
	testing.TB
	dir string
}

func newFolder(t testing.TB, files map[string][]byte) folder {
	t.Helper()
	f := folder{t, t.TempDir()}
	for name, data := range files {
		f.write(name, data)
	}
	return f
}

func (f folder) path(name string) string { return filepath.Join(f.dir, filepath.FromSlash(name)) }

func (f folder) paths(names ...string) []string {
	for i := range names {
		names[i] = f.path(names[i])
	}
	return names
}

func (f folder) write(name string, data []byte) {
	f.Helper()
	if err := os.MkdirAll(filepath.Dir(f.path(name)), 0o777); err != nil {
		f.Fatal(err)
	}
	if err := os.WriteFile(f.path(name), data, 0o666); err != nil {
		f.Fatal(err)
	}
}

func (f folder) read(name string) []byte {
	f.Helper()
	data, err := os.ReadFile(f.path(name))
	if err != nil {
		f.Fatal(err)
	}
	return data
}

// list returns the names in a directory, sorted, in one string.
func (f folder) list(name string) string {
	f.Helper()
	entries, err := os.ReadDir(f.path(name))
	if err != nil {
		f.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	sort.Strings(names)
	return strings.Join(names, " ")
}

// convertJSON runs the program with -json and returns its lines by field names.
func convertJSON(t testing.TB, wantCode int, args ...string) []map[string]any {
	t.Helper()
	var out, errs bytes.Buffer
	if code := run(context.Background(), append([]string{"-json"}, args...), &out, &errs); code != wantCode {
		t.Fatalf("exit code %d, want %d; %s", code, wantCode, errs.String())
	}
	if errs.Len() > 0 {
		t.Errorf("standard error: %s", errs.String())
	}
	return lines(t, &out)
}

func lines(t testing.TB, r io.Reader) []map[string]any {
	t.Helper()
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	var all []map[string]any
	for line := range strings.Lines(string(data)) {
		var m map[string]any
		if err := json.Unmarshal([]byte(line), &m); err != nil || !strings.HasSuffix(line, "\n") {
			t.Fatalf("%q: %v", line, err)
		}
		all = append(all, m)
	}
	return all
}

// column returns one field of all lines.
func column(lines []map[string]any, field string) []any {
	var all []any
	for _, l := range lines {
		all = append(all, l[field])
	}
	return all
}
