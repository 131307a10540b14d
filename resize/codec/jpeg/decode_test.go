package jpeg_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	stdjpeg "image/jpeg"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/codectest"
	"github.com/rendition-go/rendition/resize/codec/jpeg"
)

// file reads a file of testdata/decode: one picture of 45 x 37, coded in several
// ways by libjpeg's cjpeg.
func file(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "decode", name+".jpg"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func mustRead(t testing.TB, data []byte, h codec.Hint) *result {
	t.Helper()
	p, err := read(data, h)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestConformance(t *testing.T) {
	files := map[string][]byte{}
	for _, name := range []string{"baseline", "restart", "separate", "progressive", "progressive-restart", "odd-sampling", "small-luma", "rgb", "gray"} {
		files[name] = file(t, name)
	}
	codectest.Run(t, codec.Codec{
		Format:  params.FormatJPEG,
		Magic:   jpeg.Magic,
		Decoder: jpeg.NewDecoder(),
		Encoder: jpeg.NewEncoder(nil),
	}, &codectest.Options{Files: files, Reference: stdjpeg.Decode, PSNR: 32})
}

// same reports whether two pictures have the same samples.
func same(a, b *result) bool {
	for i := range a.Shape.Layout.Planes() {
		if !bytes.Equal(a.Planes[i].Pix, b.Planes[i].Pix) {
			return false
		}
	}
	return a.Shape.Layout == b.Shape.Layout
}

// TestSameInEveryCoding decodes the same coefficients from different scans.
func TestSameInEveryCoding(t *testing.T) {
	for _, h := range []codec.Hint{{}, {Width: 20, Height: 18}, {Width: 10, Height: 9}, {Width: 5, Height: 4}} {
		want := mustRead(t, file(t, "baseline"), h)
		for _, name := range []string{"restart", "separate", "separate-restart", "progressive", "progressive-restart",
			"progressive-spectral", "progressive-split", "progressive-bits", "progressive-bits-restart"} {
			got := mustRead(t, file(t, name), h)
			if !same(got, want) || got.incomplete {
				t.Errorf("%s at %+v: other samples, or incomplete", name, h)
			}
		}
	}
}

func TestDecodedLayouts(t *testing.T) {
	for name, want := range map[string]codec.Layout{
		"baseline": codec.LayoutYCbCr, "gray": codec.LayoutGray, "rgb": codec.LayoutRGBA, "odd-sampling": codec.LayoutYCbCr,
	} {
		p := mustRead(t, file(t, name), codec.Hint{})
		if p.Shape.Layout != want {
			t.Errorf("%s: layout %d", name, p.Shape.Layout)
		}
		if m, err := stdjpeg.Decode(bytes.NewReader(file(t, name))); err == nil {
			comparePlanes(t, name, p, m)
		}
	}
}

func TestOddSamplingShape(t *testing.T) {
	p := mustRead(t, file(t, "odd-sampling"), codec.Hint{})
	want := [3]codec.Component{
		{Width: 45, Height: 37, X: codec.Ratio{Num: 1, Den: 1}, Y: codec.Ratio{Num: 1, Den: 1}},
		{Width: 12, Height: 37, X: codec.Ratio{Num: 4, Den: 1}, Y: codec.Ratio{Num: 1, Den: 1}},
		{Width: 23, Height: 37, X: codec.Ratio{Num: 2, Den: 1}, Y: codec.Ratio{Num: 1, Den: 1}},
	}
	if p.Shape.Components != want {
		t.Errorf("%+v", p.Shape.Components)
	}
}

func TestHintPicksSize(t *testing.T) {
	for _, c := range []struct{ hint, width, num, den int }{
		{0, 45, 1, 1}, {45, 45, 1, 1}, {23, 45, 1, 1}, {22, 23, 2, 1}, {12, 23, 2, 1}, {11, 12, 4, 1}, {5, 6, 8, 1}, {1, 6, 8, 1},
	} {
		p := mustRead(t, file(t, "baseline"), codec.Hint{Width: c.hint, Height: c.hint * 37 / 45})
		if c.hint > 0 && c.hint*37/45 == 0 {
			p = mustRead(t, file(t, "baseline"), codec.Hint{Width: c.hint, Height: 1})
		}
		got := p.Shape.Components[0]
		if got.Width != c.width || got.X != (codec.Ratio{Num: c.num, Den: c.den}) || p.Shape.Width != 45 {
			t.Errorf("at least %d: %+v", c.hint, got)
		}
	}
}

func TestCutOff(t *testing.T) {
	for _, name := range []string{"baseline", "separate", "progressive"} {
		data := file(t, name)
		data = data[:len(data)*3/4]
		p := mustRead(t, data, codec.Hint{})
		if !p.incomplete {
			t.Errorf("%s: not told to be incomplete", name)
		}
		if _, err := read(data, codec.Hint{Strict: true}); !errors.Is(err, resize.ErrCorrupt) {
			t.Errorf("%s, strict: %v", name, err)
		}
		if _, err := read(file(t, name), codec.Hint{Strict: true}); err != nil {
			t.Errorf("%s, strict and whole: %v", name, err)
		}
	}
}

// markers returns where the markers of code m are.
func markers(data []byte, m byte) (at []int) {
	for i := range len(data) - 1 {
		if data[i] == 0xFF && data[i+1] == m {
			at = append(at, i)
		}
	}
	return at
}

// TestRestartRecovers damages one interval of a picture; all later ones must come
// out as before.
func TestRestartRecovers(t *testing.T) {
	whole := file(t, "restart")
	want := mustRead(t, whole, codec.Hint{})
	first, second := markers(whole, 0xD0)[0], markers(whole, 0xD1)[0]
	flipped := bytes.Clone(whole)
	for i := first + 2; i < second; i++ {
		if flipped[i] != 0xFF && flipped[i-1] != 0xFF {
			flipped[i] ^= 0x55 & 0x7F
			if flipped[i] == 0xFF {
				flipped[i] = 0
			}
		}
	}
	for name, data := range map[string][]byte{
		"flipped":        flipped,
		"missing":        append(bytes.Clone(whole[:first]), whole[second:]...),
		"cut before RST": append(bytes.Clone(whole[:second-4]), whole[second:]...),
	} {
		got := mustRead(t, data, codec.Hint{})
		const unit, columns = 16, 3
		y := &got.Planes[0]
		for row := range y.Rows {
			for x := range y.Width {
				if row/unit*columns+x/unit >= 2 && y.Row(row, 1)[x] != want.Planes[0].Row(row, 1)[x] {
					t.Fatalf("%s: the sample at %d, %d is another one", name, x, row)
				}
			}
		}
		if same(got, want) || name != "flipped" && !got.incomplete {
			t.Errorf("%s: the damage does not show", name)
		}
	}
}

func TestHeightAfterScan(t *testing.T) {
	whole := file(t, "baseline")
	want := mustRead(t, whole, codec.Hint{})
	sof := markers(whole, 0xC0)[0]
	data := bytes.Clone(whole[:len(whole)-2])
	binary.BigEndian.PutUint16(data[sof+5:], 0)
	if _, err := read(append(bytes.Clone(data), 0xFF, 0xD9), codec.Hint{}); !errors.Is(err, resize.ErrCorrupt) {
		t.Errorf("no height: %v", err)
	}
	data = append(data, 0xFF, 0xDC, 0, 4, 0, 37, 0xFF, 0xD9)
	if got := mustRead(t, data, codec.Hint{}); !same(got, want) {
		t.Error("other samples")
	}
}

func TestRefusedByName(t *testing.T) {
	whole := file(t, "baseline")
	sof := markers(whole, 0xC0)[0]
	for name, change := range map[string]func([]byte){
		"lossless":     func(d []byte) { d[sof+1] = 0xC3 },
		"hierarchical": func(d []byte) { d[sof+1] = 0xC5 },
		"arithmetic":   func(d []byte) { d[sof+1] = 0xC9 },
		"12-bit":       func(d []byte) { d[sof+1], d[sof+4] = 0xC1, 12 },
	} {
		data := bytes.Clone(whole)
		change(data)
		_, err := read(data, codec.Hint{})
		if !errors.Is(err, resize.ErrFormat) || !bytes.Contains([]byte(err.Error()), []byte(name)) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := read(file(t, "arithmetic"), codec.Hint{}); !errors.Is(err, resize.ErrFormat) {
		t.Errorf("arithmetic: %v", err)
	}
}

func TestScansAreBounded(t *testing.T) {
	data := file(t, "progressive")
	// The side is raised so that few scans are many blocks; the last scan is
	// repeated.
	sof, sos := markers(data, 0xC2)[0], markers(data, 0xDA)
	binary.BigEndian.PutUint16(data[sof+5:], 8000)
	binary.BigEndian.PutUint16(data[sof+7:], 8000)
	last := bytes.Clone(data[sos[len(sos)-1] : len(data)-2])
	data = append(data[:len(data)-2], bytes.Repeat(last, 200)...)
	if _, err := read(data, codec.Hint{Width: 2000, Height: 2000}); !errors.Is(err, resize.ErrTooLarge) {
		t.Errorf("%v", err)
	}
}

func TestTrailingBytes(t *testing.T) {
	whole := file(t, "baseline")
	want := mustRead(t, whole, codec.Hint{})
	for name, data := range map[string][]byte{
		"garbage":      append(bytes.Clone(whole), "garbage"...),
		"second image": append(bytes.Clone(whole), whole...),
		"no EOI":       bytes.Clone(whole[:len(whole)-2]),
		"fill bytes":   append(bytes.Clone(whole[:len(whole)-2]), 0xFF, 0xFF, 0xFF, 0xD9),
	} {
		if got := mustRead(t, data, codec.Hint{Strict: true}); !same(got, want) || got.incomplete {
			t.Errorf("%s: other samples, or incomplete", name)
		}
	}
}

// TestICC keeps a profile that came in parts out of order, within the limit.
func TestICC(t *testing.T) {
	whole := file(t, "baseline")
	part := func(number, count byte, body string) []byte {
		d := append([]byte("ICC_PROFILE\x00"), number, count)
		d = append(d, body...)
		return append([]byte{0xFF, 0xE2, 0, byte(len(d) + 2)}, d...)
	}
	with := func(parts ...[]byte) []byte {
		return append(append(bytes.Clone(whole[:2]), bytes.Join(parts, nil)...), whole[2:]...)
	}
	two, one := part(2, 2, "two"), part(1, 2, "one")
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"in order": {with(one, two), "onetwo"}, "out of order": {with(two, one), "onetwo"},
		"missing": {with(two), ""}, "twice": {with(one, one), ""}, "none": {whole, ""},
	} {
		if got := mustRead(t, c.data, codec.Hint{}).header.ICC; string(got) != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
	img, err := jpeg.NewDecoder().Open(bytes.NewReader(with(one, two)), resize.Limits{MetadataBytes: 5})
	if err != nil || img.Header().ICC != nil {
		t.Errorf("over the limit: %v", err)
	}
}

// TestMemory holds the bound against what is allocated.
func TestMemory(t *testing.T) {
	p := newPicture(codec.LayoutYCbCr, 2000, 1500, 2, 2, natural(4))
	for _, o := range []codec.Options{{Quality: 80}, {Quality: 80, Progressive: true}} {
		data := encodeWhole(t, p, o)
		for _, h := range append(sizes(2000, 1500), codec.Hint{Region: codec.Region{Y0: 700, X1: 2000, Y1: 800}}) {
			img, err := jpeg.NewDecoder().Open(bytes.NewReader(data), resize.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			bound := img.Memory(h)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			drain(t, data, h)
			runtime.ReadMemStats(&after)
			took := int64(after.TotalAlloc - before.TotalAlloc)
			if took > bound {
				t.Errorf("%+v at %+v took %d bytes, bound %d", o, h, took, bound)
			}
			if !o.Progressive && bound > 2<<20 {
				t.Errorf("a streamed picture is said to take %d bytes", bound)
			}
		}
	}
}

func drain(tb testing.TB, data []byte, h codec.Hint) {
	img, err := jpeg.NewDecoder().Open(bytes.NewReader(data), resize.Limits{})
	if err != nil {
		tb.Fatal(err)
	}
	src, err := img.Decode(context.Background(), h)
	if err != nil {
		tb.Fatal(err)
	}
	defer src.Close()
	var b codec.Band
	for err == nil {
		err = src.Next(&b)
	}
}
