package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "golang.org/x/image/webp"

	"github.com/rendition-go/rendition"
	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/variant"
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

// folder makes a directory with files, by their slash-separated names.
func folder(t testing.TB, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, data := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// files returns what a directory holds, but for what is the store's own.
func files(t testing.TB, dir string) map[string]string {
	t.Helper()
	all := make(map[string]string)
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && e.Name() == ".rendition":
			return fs.SkipDir
		case e.IsDir():
			return nil
		}
		data, err := os.ReadFile(name)
		rel, relErr := filepath.Rel(dir, name)
		all[filepath.ToSlash(rel)] = string(data)
		if err == nil {
			err = relErr
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// report is what a run with -json said.
type report struct {
	list    []result
	summary counts
}

// pregenerate runs the program with -json.
func pregenerate(t testing.TB, wantCode int, args ...string) report {
	t.Helper()
	var out, errs bytes.Buffer
	if code := run(context.Background(), append([]string{"-json"}, args...), &out, &errs); code != wantCode {
		t.Fatalf("exit code %d, want %d; %s%s", code, wantCode, out.String(), errs.String())
	}
	if errs.Len() > 0 {
		t.Errorf("standard error: %s", errs.String())
	}
	return parse(t, &out)
}

func parse(t testing.TB, r io.Reader) report {
	t.Helper()
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	var rep report
	lines := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
	for i, line := range lines {
		var v any = new(result)
		last := struct{ Summary *counts }{&rep.summary}
		if i == len(lines)-1 {
			v = &last
		}
		d := json.NewDecoder(strings.NewReader(line))
		d.DisallowUnknownFields()
		if err := d.Decode(v); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		if r, ok := v.(*result); ok {
			rep.list = append(rep.list, *r)
		}
	}
	return rep
}

// checkWhole checks that every object below prefix is a variant that can be
// decoded, with attributes, and of the size that its key says.
func checkWhole(t testing.TB, s store.Store) (n int) {
	t.Helper()
	for key, err := range store.List(t.Context(), s, "") {
		if err != nil {
			t.Fatal(err)
		}
		obj, err := s.Get(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(obj.Body)
		obj.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if !rendition.IsVariant(obj.Attrs) {
			continue
		}
		n++
		_, r, err := variant.ParseKey(params.Path{}, key)
		if err != nil {
			t.Errorf("%s: %v", key, err)
			continue
		}
		m, format, err := image.Decode(bytes.NewReader(data))
		if err != nil {
			t.Errorf("%s: %v", key, err)
			continue
		}
		if w := r.Params.Width; w != 0 && m.Bounds().Dx() != w || obj.ContentType != "image/"+format || obj.Metadata[rendition.MetaSource] != r.Source {
			t.Errorf("%s: %s of %v, %+v", key, format, m.Bounds(), obj.Attrs)
		}
	}
	return n
}

func name(i int) string { return fmt.Sprintf("d%d/%03d.jpg", i%3, i) }
