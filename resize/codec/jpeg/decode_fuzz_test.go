package jpeg_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"testing/iotest"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/jpeg"
)

// seeds returns the files of testdata/decode.
func seeds(f *testing.F) (files [][]byte) {
	names, err := filepath.Glob(filepath.Join("testdata", "decode", "*.jpg"))
	if err != nil || len(names) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		files = append(files, data)
	}
	return files
}

// FuzzHeader opens any bytes: to a header whose facts are within bounds, the same
// in pieces of one byte, or to an error that tells why.
func FuzzHeader(f *testing.F) {
	for _, data := range seeds(f) {
		f.Add(data)
		for _, m := range []byte{0xC0, 0xC2, 0xC4, 0xDB, 0xDA} {
			for _, at := range markers(data, m) {
				f.Add(data[:at+9])
			}
		}
	}
	d := jpeg.NewDecoder()
	f.Fuzz(func(t *testing.T, data []byte) {
		limits := resize.Limits{Pixels: 1 << 16, MetadataBytes: 1 << 12}
		img, err := d.Open(bytes.NewReader(data), limits)
		slow, errSlow := d.Open(iotest.OneByteReader(bytes.NewReader(data)), limits)
		if (err == nil) != (errSlow == nil) {
			t.Fatalf("at once: %v; byte by byte: %v", err, errSlow)
		}
		if err != nil {
			checkPictureError(t, err)
			return
		}
		h := img.Header()
		if h.Width < 1 || h.Height < 1 || h.Width*h.Height > 1<<16 || h.Orientation < 1 || h.Orientation > 8 || len(h.ICC) > 1<<12 {
			t.Errorf("%+v", h)
		}
		if !reflect.DeepEqual(h, slow.Header()) {
			t.Errorf("byte by byte: %+v, want %+v", slow.Header(), h)
		}
		if full, small := img.Memory(codec.Hint{}), img.Memory(codec.Hint{Width: 1, Height: 1}); small < 1 || small > full {
			t.Errorf("%d bytes of memory at 1/8, %d at full size", small, full)
		}
	})
}

// FuzzDecode decodes any bytes at all sizes of block, or a part of them: to a picture of the size in
// the header, all rows of it, or to an error that tells why. The limits keep each
// input quick.
func FuzzDecode(f *testing.F) {
	for _, data := range seeds(f) {
		f.Add(data, uint8(0), false)
		f.Add(data, uint8(20), false)
		f.Add(data, uint8(128+20), false)
		f.Add(data[:len(data)*2/3], uint8(1), true)
	}
	f.Fuzz(func(t *testing.T, data []byte, side uint8, strict bool) {
		limits := resize.Limits{Pixels: 1 << 16, MetadataBytes: 1 << 12}
		img, err := jpeg.NewDecoder().Open(bytes.NewReader(data), limits)
		if err != nil {
			checkPictureError(t, err)
			return
		}
		h := codec.Hint{Width: int(side), Height: int(side), Strict: strict}
		if side >= 128 { // as large, of a part
			at := int(side) & 63
			h.Region = codec.Region{X0: at, Y0: at, X1: at + 9, Y1: at + 17}
		}
		src, err := img.Decode(context.Background(), h)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := countRows(src)
		if err != nil {
			checkPictureError(t, err)
			return
		}
		for i := range src.Shape().Layout.Planes() {
			if want := src.Shape().Components[i].Height; rows[i] != want {
				t.Errorf("plane %d has %d rows of %d", i, rows[i], want)
			}
		}
		if strict && src.Incomplete() {
			t.Error("incomplete, and no error")
		}
	})
}

func checkPictureError(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, resize.ErrCorrupt) && !errors.Is(err, resize.ErrFormat) && !errors.Is(err, resize.ErrTooLarge) {
		t.Errorf("%v", err)
	}
}

// countRows touches every sample.
func countRows(src codec.Source) (rows [3]int, err error) {
	defer src.Close()
	for {
		var b codec.Band
		err := src.Next(&b)
		if err == io.EOF {
			return rows, nil
		}
		if err != nil {
			return rows, err
		}
		for i := range src.Shape().Layout.Planes() {
			p := &b.Planes[i]
			for y := range p.Rows {
				_ = p.Row(y, src.Shape().Layout.PixelSize())
			}
			rows[i] += p.Rows
		}
	}
}
