package webp_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/codectest"
	"github.com/rendition-go/rendition/resize/codec/webp"
)

func TestDecoderConformance(t *testing.T) {
	c := codec.Codec{Format: params.FormatWebP, Magic: webp.Magic, Decoder: webp.NewDecoder(nil)}
	codectest.Run(t, c, &codectest.Options{Files: seeds(t)})
}

// TestDecodeSeeds compares files with every coding tool with what other code makes
// of them.
func TestDecodeSeeds(t *testing.T) {
	for name, data := range seeds(t) {
		p, err := read(data, codec.Hint{Strict: true})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if p.incomplete {
			t.Errorf("%s: incomplete", name)
		}
		m, err := otherwise(data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		compare(t, name, p, m)
	}
}

// TestDecodeLayout: planes where there is no alpha, pixels elsewhere.
func TestDecodeLayout(t *testing.T) {
	files := seeds(t)
	for name, want := range map[string]struct {
		layout        codec.Layout
		alpha, opaque bool
	}{
		"partitions":     {codec.LayoutYCbCr, false, false},
		"alpha-plain":    {codec.LayoutRGBA, true, false},
		"lossless":       {codec.LayoutRGBA, false, true},
		"lossless-alpha": {codec.LayoutRGBA, true, false},
	} {
		p, err := read(files[name], codec.Hint{})
		if err != nil {
			t.Fatal(err)
		}
		if p.Shape.Layout != want.layout || p.header.Alpha != want.alpha || p.Shape.Opaque != want.opaque {
			t.Errorf("%s: layout %d, alpha %t, opaque %t", name, p.Shape.Layout, p.header.Alpha, p.Shape.Opaque)
		}
	}
}

// TestDecodeCut cuts files at every byte: strictly that is an error, else the
// picture so far, with the rows that came before the cut as they are in the whole.
func TestDecodeCut(t *testing.T) {
	for name, data := range seeds(t) {
		whole, err := read(data, codec.Hint{})
		if err != nil {
			t.Fatal(err)
		}
		pictures := 0
		for n := range len(data) - 2 { // the last byte may be padding
			if len(data) > 2000 && n%7 != 0 {
				continue
			}
			if _, err := read(data[:n], codec.Hint{Strict: true}); !errors.Is(err, resize.ErrCorrupt) {
				t.Errorf("%s cut at %d: %v", name, n, err)
			}
			p, err := read(data[:n], codec.Hint{})
			if err != nil {
				if !errors.Is(err, resize.ErrCorrupt) {
					t.Errorf("%s cut at %d: %v", name, n, err)
				}
				continue
			}
			pictures++
			if strings.HasPrefix(name, "alpha-raw") {
				continue // nearly all of it is alpha: colour comes at the end
			}
			size := whole.Shape.Layout.PixelSize()
			if n > len(data)*3/4 && whole.Shape.Height > 40 && !bytes.Equal(p.Planes[0].Row(0, size), whole.Planes[0].Row(0, size)) {
				t.Errorf("%s cut at %d: another first row", name, n)
			}
		}
		if pictures == 0 && len(data) > 1000 {
			t.Errorf("%s: cut anywhere it is no picture", name)
		}
	}
}

// TestDecodeIncomplete reports a cut where pixels are missing.
func TestDecodeIncomplete(t *testing.T) {
	files := seeds(t)
	for _, name := range []string{"no-filter", "partitions", "lossless", "alpha-gradient"} {
		data := files[name]
		p, err := read(data[:len(data)*4/5], codec.Hint{})
		if err != nil || !p.incomplete {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestDecodeAlphaLost has alpha that makes no sense, beside a good picture.
func TestDecodeAlphaLost(t *testing.T) {
	good := seeds(t)["alpha-plain"]
	data := bytes.Clone(good)
	at := bytes.Index(data, []byte("ALPH")) + 8
	data[at] = 3 // a compression that does not exist
	p, err := read(data, codec.Hint{})
	if err != nil || !p.incomplete || p.Planes[0].Row(0, 4)[3] != 255 {
		t.Errorf("%v", err)
	}
	if _, err := read(data, codec.Hint{Strict: true}); !errors.Is(err, resize.ErrCorrupt) {
		t.Errorf("strict: %v", err)
	}
}

// TestDecodeFrame lays frames on a canvas, and hands out planes where a frame is
// all of it.
func TestDecodeFrame(t *testing.T) {
	files := seeds(t)
	for _, name := range []string{"partitions", "lossless", "alpha-plain"} {
		whole, err := read(files[name], codec.Hint{})
		if err != nil {
			t.Fatal(err)
		}
		w, h := whole.Shape.Width, whole.Shape.Height
		image := files[name][12:]
		if name == "alpha-plain" {
			image = image[18:] // VP8X
		}
		for _, at := range [][2]int{{0, 0}, {6, 4}} {
			cw, ch := w+at[0]*2, h+at[1]*3
			head := []byte{byte(at[0] / 2), 0, 0, byte(at[1] / 2), 0, 0, byte(w - 1), 0, 0, byte(h - 1), 0, 0, 100, 0, 0, 0}
			file := riff(vp8x(animation, cw, ch), chunk("ANIM", make([]byte, 6)), chunk("ANMF", append(head, image...)))
			p, err := read(file, codec.Hint{Strict: true})
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if at[0] == 0 {
				if p.Shape.Layout != whole.Shape.Layout || !bytes.Equal(p.Planes[0].Pix, whole.Planes[0].Pix) {
					t.Errorf("%s: a frame as large as the canvas is another picture", name)
				}
				continue
			}
			checkPlaced(t, name, p, whole, at[0], at[1])
		}
	}
}

func checkPlaced(t *testing.T, name string, p, whole *result, x, y int) {
	t.Helper()
	w, h := whole.Shape.Width, whole.Shape.Height
	if p.Shape.Layout != codec.LayoutRGBA || p.Shape.Opaque {
		t.Errorf("%s: layout %d", name, p.Shape.Layout)
		return
	}
	for row := range p.Shape.Height {
		pix := p.Planes[0].Row(row, 4)
		inside := row >= y && row < y+h
		for col := range p.Shape.Width {
			if shown := pix[4*col+3] > 0; (col < x || col >= x+w || !inside) && shown {
				t.Fatalf("%s: a pixel outside the frame, at %d, %d", name, col, row)
			}
		}
		if inside && whole.Shape.Layout == codec.LayoutRGBA && !bytes.Equal(pix[4*x:4*(x+w)], whole.Planes[0].Row(row-y, 4)) {
			t.Fatalf("%s: row %d differs", name, row)
		}
		if inside && whole.Shape.Layout == codec.LayoutYCbCr && pix[4*x+3] != 255 {
			t.Fatalf("%s: row %d is not opaque", name, row)
		}
	}
}

// TestDecodeMemory holds Memory to what is allocated.
func TestDecodeMemory(t *testing.T) {
	for name, data := range seeds(t) {
		checkMemory(t, name, data)
	}
}

func TestDecodeTestdataMemory(t *testing.T) {
	eachFact(t, func(f fact) {
		if f.verdict == "valid" {
			checkMemory(t, f.path, f.bytes)
		}
	})
}

func checkMemory(t *testing.T, name string, data []byte) {
	t.Helper()
	img, err := webp.NewDecoder(nil).Open(bytes.NewReader(data), resize.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	src, err := img.Decode(context.Background(), codec.Hint{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := countRows(src); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if took, bound := after.TotalAlloc-before.TotalAlloc, img.Memory(codec.Hint{}); int64(took) > bound {
		t.Errorf("%s: %d bytes, Memory says %d", name, took, bound)
	}
}

// TestDecodeLyingChunk has a chunk that claims 4 GB.
func TestDecodeLyingChunk(t *testing.T) {
	data := bytes.Clone(seeds(t)["no-filter"])
	binary.LittleEndian.PutUint32(data[4:], 0xfffffff0)
	binary.LittleEndian.PutUint32(data[16:], 0xffffff00)
	img, err := webp.NewDecoder(nil).Open(bytes.NewReader(data), resize.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if n := img.Memory(codec.Hint{}); n > 128<<20 {
		t.Errorf("%d bytes", n)
	}
	if _, err := read(data, codec.Hint{}); err != nil {
		t.Error(err)
	}
	if _, err := read(data, codec.Hint{Strict: true}); !errors.Is(err, resize.ErrCorrupt) {
		t.Errorf("strict: %v", err)
	}
}

func TestDecodeTwice(t *testing.T) {
	img, err := webp.NewDecoder(nil).Open(bytes.NewReader(seeds(t)["tiny"]), resize.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := img.Decode(context.Background(), codec.Hint{}); err != nil {
		t.Fatal(err)
	}
	if _, err := img.Decode(context.Background(), codec.Hint{}); err == nil {
		t.Error("no error")
	}
}

// TestDecodeReaderFails returns the reader's error, also where a lenient decoder
// would go on without the data.
func TestDecodeReaderFails(t *testing.T) {
	failure := errors.New("the reader failed")
	data := seeds(t)["no-filter"]
	r := io.MultiReader(bytes.NewReader(data[:len(data)-100]), iotest.ErrReader(failure))
	img, err := webp.NewDecoder(nil).Open(r, resize.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	src, err := img.Decode(context.Background(), codec.Hint{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := countRows(src); !errors.Is(err, failure) {
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
