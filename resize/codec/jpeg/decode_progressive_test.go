package jpeg_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/jpeg"
)

// sizes are hints that ask for blocks of 8, 4, 2 and 1 samples.
func sizes(width, height int) []codec.Hint {
	return []codec.Hint{
		{}, {Width: max(1, width/2), Height: max(1, height/2)},
		{Width: max(1, width/4), Height: max(1, height/4)}, {Width: max(1, width/8), Height: max(1, height/8)},
	}
}

// TestProgressiveIsBaseline decodes the same coefficients from both processes:
// noise at a high quality has all kinds of them.
func TestProgressiveIsBaseline(t *testing.T) {
	for _, at := range []sampler{noise(1), natural(2), extremes(3)} {
		for _, sub := range [][2]int{{1, 1}, {2, 1}, {2, 2}, {1, 2}} {
			p := newPicture(codec.LayoutYCbCr, 123, 77, sub[0], sub[1], at)
			for _, quality := range []int{30, 80, 98} {
				base := encodeWhole(t, p, codec.Options{Quality: quality})
				data := encodeWhole(t, p, codec.Options{Quality: quality, Progressive: true})
				lessChroma := codec.Hint{Width: 61, Height: 38, SubX: 2, SubY: 2}
				for _, h := range append(sizes(123, 77), lessChroma) {
					h.Strict = true
					if !same(mustRead(t, data, h), mustRead(t, base, h)) {
						t.Errorf("%v at quality %d, hint %+v: other samples", sub, quality, h)
					}
				}
			}
		}
	}
}

// scripts are orders of scans with every kind of overlap of what a small picture
// shows and what it does not.
func scripts() map[string]string {
	return map[string]string{
		"usual": `0,1,2: 0-0,0,1; 0: 1-5,0,2; 2: 1-63,0,1; 1: 1-63,0,1; 0: 6-63,0,2; 0: 1-63,2,1; 0,1,2: 0-0,1,0;
			2: 1-63,1,0; 1: 1-63,1,0; 0: 1-63,1,0;`,
		"spectral": `0,1,2: 0-0,0,0; 0: 1-5,0,0; 2: 1-8,0,0; 2: 9-63,0,0; 0: 6-24,0,0; 0: 25-63,0,0; 1: 1-63,0,0;`,
		"split": `0,1,2: 0-0,0,1; 0: 1-4,0,2; 0: 5-63,0,2; 0: 1-4,2,1; 0: 5-63,2,1; 0: 1-63,1,0; 1: 1-63,0,1;
			1: 1-30,1,0; 1: 31-63,1,0; 2: 1-9,0,0; 2: 10-63,0,1; 2: 10-63,1,0; 0,1,2: 0-0,1,0;`,
		"bits": `0: 0-0,0,3; 1,2: 0-0,0,2; 1: 0-0,2,1; 0: 0-0,3,2; 0,2: 0-0,2,1; 0: 1-63,0,4; 0: 1-63,4,3; 0: 1-63,3,2;
			0: 1-20,2,1; 0: 21-63,2,1; 0: 1-20,1,0; 0: 21-63,1,0; 1: 1-63,0,3; 1: 1-63,3,2; 1: 1-63,2,1; 1: 1-63,1,0;
			2: 1-1,0,1; 2: 2-2,0,1; 2: 3-63,0,1; 2: 1-63,1,0; 0,1,2: 0-0,1,0;`,
	}
}

// TestProgressiveScripts has jpegtran make progressive pictures of the sequential
// test pictures. They must have the same samples at every size.
func TestProgressiveScripts(t *testing.T) {
	jpegtran, err := exec.LookPath("jpegtran")
	if err != nil {
		t.Skip("there is no jpegtran here (Debian: libjpeg-turbo-progs)")
	}
	files := map[string]string{}
	for name, script := range scripts() {
		files[name] = filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(files[name], []byte(script), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	n := 0
	eachFact(t, func(f fact) {
		if f.verdict != "valid" || !strings.HasPrefix(f.colour, "YCbCr") || f.width*f.height > 300_000 || f.coding == "progressive" {
			return
		}
		n++
		for name, file := range files {
			cmd := exec.Command(jpegtran, "-scans", file)
			cmd.Stdin = bytes.NewReader(f.bytes)
			data, err := cmd.Output()
			if err != nil {
				continue // it does not know the file
			}
			for _, h := range sizes(f.width, f.height) {
				want, err := read(f.bytes, h)
				if err != nil || want.incomplete {
					continue
				}
				h.Strict = true
				if got := mustRead(t, data, h); !same(got, want) {
					t.Errorf("%s, scans %s, hint %+v: other samples", f.path, name, h)
				}
			}
		}
	})
	if n < 50 {
		t.Errorf("only %d pictures", n)
	}
}

// TestProgressiveCutOff cuts a picture off after each of its scans. Where the
// first coefficients are complete, one sample a block does not need the rest.
func TestProgressiveCutOff(t *testing.T) {
	data := file(t, "progressive-split")
	small := codec.Hint{Width: 5, Height: 4}
	want := mustRead(t, data, small)
	scans := markers(data, 0xDA)
	for i, at := range append(scans[1:], len(data)-2) {
		p := mustRead(t, data[:at], codec.Hint{})
		if !p.incomplete {
			t.Errorf("after %d scans: not told to be incomplete", i+1)
		}
		p = mustRead(t, data[:at], small)
		if last := at == len(data)-2; same(p, want) != last || p.incomplete == last {
			t.Errorf("after %d scans, means only: the same is %v, incomplete %v", i+1, same(p, want), p.incomplete)
		}
	}
}

// TestProgressiveStopsReading: the means of a picture whose scans of them come
// first take the first part of the file only.
func TestProgressiveStopsReading(t *testing.T) {
	p := newPicture(codec.LayoutYCbCr, 1200, 900, 2, 2, natural(5))
	data := encodeWhole(t, p, codec.Options{Quality: 92, Progressive: true})
	last := 0
	for i, at := range markers(data, 0xDA) {
		if start := data[at+4+2*int(data[at+4])+1]; start == 0 {
			last = i
		}
	}
	scans := markers(data, 0xDA)
	end := len(data)
	if last+1 < len(scans) {
		end = scans[last+1]
	}
	src := &countingReader{r: bytes.NewReader(data)}
	if _, err := readFrom(src, jpeg.NewDecoder(), codec.Hint{Width: 150, Height: 112}); err != nil {
		t.Fatal(err)
	}
	const piece = 32 << 10 // of what is read at a time
	if src.n > end+2*piece {
		t.Errorf("%d bytes of %d were read, the last scan needed ends before %d", src.n, len(data), end)
	}
}

// TestRefinementAfterPassedScans: a scan that would need what was passed over is
// told to be damaged.
func TestRefinementAfterPassedScans(t *testing.T) {
	data := file(t, "progressive-spectral")
	// The scan of luma's coefficients 25 to 63 has all bits; behind it another
	// one is put that refines all luma.
	scans := markers(data, 0xDA)
	header := []byte{0xFF, 0xDA, 0, 8, 1, 1, 0, 1, 63, 1 << 4}
	eoi := len(data) - 2
	odd := fmt.Appendf(bytes.Clone(data[:eoi]), "%s\x00\x00\x00\xFF\xD9", header)
	if len(scans) != 7 {
		t.Fatalf("%d scans", len(scans))
	}
	if p := mustRead(t, odd, codec.Hint{Width: 20, Height: 18}); !p.incomplete {
		t.Error("not told to be incomplete")
	}
}
