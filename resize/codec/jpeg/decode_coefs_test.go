package jpeg

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
)

// readCoefficients reads the scans of a progressive picture as far as blocks of size
// need them. ok is false where something is wrong with it.
func readCoefficients(d *Decoder, data []byte, size int) (s *source, ok bool) {
	img, err := d.Open(bytes.NewReader(data), resize.Limits{Pixels: 1 << 14, MetadataBytes: 1 << 12})
	if err != nil {
		return nil, false
	}
	m := img.(*opened)
	h := codec.Hint{Width: max(1, m.r.frame.width*size/8), Height: max(1, m.r.frame.height*size/8)}
	s = m.newSource(context.Background(), h)
	if s.way != refined || s.sizes[0] != size {
		return nil, false
	}
	return s, s.begin() == nil && !s.scans.damaged
}

// FuzzProgressive reads the scans of any progressive file for all sizes of block.
// Where the file is sound, fewer coefficients must be the same as all of them.
func FuzzProgressive(f *testing.F) {
	names, err := filepath.Glob(filepath.Join("testdata", "decode", "progressive*.jpg"))
	if err != nil || len(names) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
		f.Add(data[:len(data)*3/4])
	}
	d := NewDecoder()
	f.Fuzz(func(t *testing.T, data []byte) {
		all, ok := readCoefficients(d, data, 8)
		if !ok {
			return
		}
		for _, size := range []int{4, 2, 1} {
			if some, ok := readCoefficients(d, data, size); ok {
				compareCoefficients(t, all, some)
				some.Close()
			}
		}
		all.Close()
	})
}

func compareCoefficients(t *testing.T, all, some *source) {
	t.Helper()
	for i := range all.frame.comps {
		a, s := &all.coefs[i], &some.coefs[i]
		for j := range len(a.values) / a.kept {
			block, kept := a.values[j*a.kept:], s.values[j*s.kept:(j+1)*s.kept]
			for k, v := range kept {
				if v != block[k] {
					t.Fatalf("component %d, block %d: coefficient %d of %d is %d, want %d", i, j, k, s.kept, v, block[k])
				}
				if k > 0 && v != 0 && s.masks[j]>>k&1 == 0 {
					t.Fatalf("component %d, block %d: coefficient %d is %d, and not in the mask", i, j, k, v)
				}
			}
		}
	}
}
