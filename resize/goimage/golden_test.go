package goimage_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize/goimage"
)

// The same input gives the same bytes in every build: with assembly and without, on
// every architecture. CI runs this test in all of them. Where a change to a codec or
// to the resampler is meant, the new hashes are those that the failure prints.
func TestGolden(t *testing.T) {
	z := goimage.New(nil)
	for _, c := range []struct {
		photo string
		p     params.Params
		want  string
	}{
		{"dandelion.jpg", params.Params{Width: 720, Format: params.FormatJPEG}, "e9e692b861dcfa52"},
		{"dandelion.jpg", params.Params{Width: 300, Height: 300, Fit: params.FitCover, Format: params.FormatJPEG, Progressive: true, Quality: 60}, "3c72ed92717f9b50"},
		{"dandelion.jpg", params.Params{Width: 161, Format: params.FormatJPEG, Quality: 95}, "249aceeef6454cd5"},
		{"dandelion.jpg", params.Params{Width: 333, Format: params.FormatWebP}, "56faeae7bb89fc70"},
		{"dandelion.jpg", params.Params{Width: 100, Format: params.FormatPNG}, "878120e0ff1e1512"},
		{"dandelion.jpg", params.Params{Width: 2000, Format: params.FormatJPEG, Enlarge: true, Fit: params.FitInside}, "97c54697bd18cd50"},
		{"portrait.jpg", params.Params{Width: 200, Format: params.FormatJPEG}, "5da1657e874af5a7"},
		{"spheres.jpg", params.Params{Width: 64, Height: 48, Fit: params.FitContain, Format: params.FormatWebP}, "ed4370e8cd1976bd"},
		{"badge.png", params.Params{Width: 99, Format: params.FormatPNG}, "a27ae371a0f9906b"},
		{"badge.png", params.Params{Width: 120, Format: params.FormatWebP}, "c785bbff6ada9255"},
		{"badge.png", params.Params{Width: 77, Format: params.FormatJPEG}, "ca131ed2984f3028"},
	} {
		data, err := os.ReadFile(filepath.Join("..", "..", "examples", "server", "photos", c.photo))
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if _, err := z.Resize(t.Context(), &out, bytes.NewReader(data), c.p.Simplify()); err != nil {
			t.Errorf("%s, %v: %v", c.photo, c.p, err)
			continue
		}
		if got := goldenHash(t, c.p.Format, out.Bytes()); got != c.want {
			t.Errorf("%s, %v: %q, want %q", c.photo, c.p.Simplify(), got, c.want)
		}
	}
}

// goldenHash is of the bytes, but of a PNG's pixels, since compress/flate may change
// with the version of Go.
func goldenHash(t *testing.T, f params.Format, data []byte) string {
	if f == params.FormatPNG {
		m, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		switch m := m.(type) {
		case *image.NRGBA:
			data = m.Pix
		case *image.RGBA:
			data = m.Pix
		default:
			t.Fatalf("pixels of %T", m)
		}
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:8])
}
