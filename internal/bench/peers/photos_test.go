package main

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestPreparePhotos(t *testing.T) {
	var paths []string
	for _, name := range []string{"dandelion.jpg", "portrait.jpg"} {
		paths = append(paths, filepath.Join(sampleDir, name))
	}
	photos, err := preparePhotos(paths, t.TempDir(), func(string) bool { return true })
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

func TestOnlyWantedPhotos(t *testing.T) {
	path := filepath.Join(sampleDir, "dandelion.jpg")
	photos, err := preparePhotos([]string{path}, t.TempDir(), func(name string) bool { return strings.Contains(name, "q95") })
	if err != nil || len(photos) != 1 || !photos[0].remade {
		t.Errorf("%+v, error %v; want the one made at quality 95", photos, err)
	}
}

func TestIsPhoto(t *testing.T) {
	for path, want := range map[string]bool{
		"/x/backgrounds/mate/nature/Dune.jpg":     true,
		"/x/backgrounds/mate/abstract/Arc.jpg":    false,
		"/x/backgrounds/Fossa_by_Jasper.jpg":      false,
		"/x/backgrounds/Wine_by_Jakkub_Mede.JPEG": true,
		"/x/backgrounds/life.png":                 false,
	} {
		if isPhoto(path) != want {
			t.Errorf("%s is a photograph: %v", path, !want)
		}
	}
}

func TestTestdataPhotos(t *testing.T) {
	if os.Getenv(testdataEnv) == "" {
		if paths, err := testdataPhotos(); err != nil || paths != nil {
			t.Errorf("without %s there are %v, error %v", testdataEnv, paths, err)
		}
		t.Skip(testdataEnv + " is not set")
	}
	paths, err := testdataPhotos()
	if err != nil || len(paths) < 3 {
		t.Errorf("%v, error %v", paths, err)
	}
	if !slices.Contains(paths, defaultSample()) {
		t.Errorf("%s is not among %v", defaultSample(), paths)
	}
}

func TestPhotoRows(t *testing.T) {
	b := newBencher(t)
	if !b.crew.has(sharpName) {
		t.Skip("sharp is left out")
	}
	photos, err := preparePhotos([]string{filepath.Join(sampleDir, "portrait.jpg")}, b.dir, func(name string) bool { return !strings.Contains(name, "q95") })
	if err != nil {
		t.Fatal(err)
	}
	rows, err := b.photo(photos[0], 1)
	if err != nil {
		t.Fatal(err)
	}
	want := 0
	for _, w := range photoWidths() {
		if w < photos[0].width {
			want++
		}
	}
	if len(rows) != want || want == 0 {
		t.Fatalf("%d rows of a photograph %d wide, want %d", len(rows), photos[0].width, want)
	}
	for _, r := range rows {
		if !(r.fast > 0) || !(r.exact > 0) || math.Abs(r.psnr) > 6 || r.bytes < 0.5 || r.bytes > 2 {
			t.Errorf("%+v", r)
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
